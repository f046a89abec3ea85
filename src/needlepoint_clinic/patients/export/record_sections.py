"""The record in the order somebody reads it: who, warnings, courses, consultations, sessions, what followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.documents.page_blocks import Block, Section, Table, Text
from needlepoint_clinic import names
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, ConsentWithdrawal, Consultation
from needlepoint_clinic.courses.models import AdverseEvent, CheckIn, Course, CourseDecision, InstrumentScore
from needlepoint_clinic.patients.export.consent_words import consent_words
from needlepoint_clinic.patients.export.facts import facts
from needlepoint_clinic.patients.export.session_sections import session_sections
from needlepoint_clinic.patients.export.whole_record import WholeRecord
from needlepoint_clinic.patients.labels import language_name
from needlepoint_clinic.patients.models import Patient, PatientWarning
from needlepoint_clinic.photographs.models import Photograph


def record_sections(whole: WholeRecord) -> tuple[Section, ...]:
    """Every section that has something to say; a record without courses still has the first two."""
    found = (
        _person(whole),
        _warnings(whole),
        _courses(whole),
        *_consultations(whole),
        *_consents(whole),
        *_refusals(whole),
        *session_sections(whole),
        *_follow_up(whole),
        _photographs(whole),
        _appointments(whole),
    )
    return tuple(section for section in found if section.blocks)


def day(on: dt.date | dt.datetime | None) -> str:
    """A day as ISO has it, which no reader can mistake; a moment with its time at the clinic."""
    if on is None:
        return "–"
    if isinstance(on, dt.datetime):
        return f"{timezone.localtime(on):%Y-%m-%d %H:%M}"
    return on.isoformat()


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]], widths: tuple[float, ...]) -> tuple[Block, ...]:
    said = tuple(tuple("–" if each in (None, "") else str(each) for each in row) for row in rows)
    return (Table(columns, said, widths),) if said else ()


def _person(whole: WholeRecord) -> Section:
    patient = whole.patient
    rows: list[tuple[Any, ...]] = [
        (_("Family name"), patient.family_name),
        (_("Given name"), patient.given_name),
        (_("Number"), patient.number),
        (_("Date of birth"), day(patient.born_on)),
        (_("Sex"), patient.get_sex_display()),
        (_("Phone"), patient.phone),
        (_("E-mail"), patient.email),
        (_("Address"), patient.address),
        (_("Language"), language_name(patient.language)),
        (_("Registered"), day(patient.registered_at)),
        *((_("Merged record"), _("no. %(number)s") % {"number": each.number}) for each in _merged(whole)),
    ]
    return Section(_("Patient"), _table((_("What"), _("As kept")), rows, (1, 3)))


def _merged(whole: WholeRecord) -> list[Patient]:
    return [each for each in whole.of(Patient) if each.pk != whole.patient.pk]


def _warnings(whole: WholeRecord) -> Section:
    rows: list[tuple[Any, ...]] = [
        (
            each.get_kind_display(),
            each.text,
            each.reaction,
            f"{day(each.noted_at)}, {whole.name_of(each.noted_by_id)}",
            f"{day(each.ended_at)}: {each.ended_reason}" if each.ended_at else _("stands"),
        )
        for each in whole.of(PatientWarning)
    ]
    columns = (_("Kind"), _("What"), _("Reaction"), _("Noted"), _("Ended"))
    blocks = _table(columns, rows, (0.8, 1.6, 1.2, 1.4, 1.6))
    return Section(_("Allergies and warnings"), blocks or (Text(_("None were noted.")),))


def _courses(whole: WholeRecord) -> Section:
    rows: list[tuple[Any, ...]] = [
        (
            day(each.started_at),
            names.indications(each.indications),
            names.zones(each.zones),
            _("%(done)s of %(planned)s") % {"done": each.sessions_done, "planned": each.sessions_planned},
            each.get_status_display(),
            day(each.ended_at),
        )
        for each in whole.of(Course)
    ]
    columns = (_("Began"), _("For"), _("Zones"), _("Sessions"), _("Status"), _("Ended"))
    return Section(_("Courses"), _table(columns, rows, (1.1, 1.4, 1.6, 0.8, 0.9, 1.1)))


def _consultations(whole: WholeRecord) -> Iterator[Section]:
    for each in whole.of(Consultation):
        answer = each.assessment or {}
        content = answer.get("content", answer)
        signed = (
            _("Signed by %(name)s, %(at)s") % {"name": whole.name_of(each.signed_by_id), "at": day(each.signed_at)}
            if each.signed_at
            else _("Draft, not signed.")
        )
        blocks: tuple[Block, ...] = (
            Text(f"{signed}. " + _versions(each.software_version, each.knowledge_version)),
            *((Text(names.words(content.get("overall", "")), strong=_("Verdict.")),) if content else ()),
            *((Text(each.refusal, strong=_("No plan.")),) if each.refusal else ()),
            *_findings(content),
            *_zone_verdicts(content),
            *_table((_("Asked"), _("Answered")), facts(each.document), (1.4, 2)),
        )
        yield Section(_("Consultation of %(on)s") % {"on": day(each.held_on)}, blocks)


def _versions(software: str, knowledge: str) -> str:
    if not software:
        return ""
    return _("Software %(software)s, knowledge %(knowledge)s.") % {"software": software, "knowledge": knowledge}


def _findings(content: dict[str, Any]) -> tuple[Block, ...]:
    rows: list[tuple[Any, ...]] = [
        (each.get("statement", ""), names.term(each.get("verdict", "")), each.get("advice", ""))
        for each in content.get("findings", [])
    ]
    return _table((_("Finding"), _("Verdict"), _("Advice")), rows, (2, 0.9, 2))


def _zone_verdicts(content: dict[str, Any]) -> tuple[Block, ...]:
    rows: list[tuple[Any, ...]] = [
        (
            names.zone(str(each.get("zone", ""))),
            names.indications(each.get("indications", [])),
            names.term(each.get("verdict", "")),
            each.get("earliest_on"),
        )
        for each in content.get("zones", [])
    ]
    return _table((_("Zone"), _("For"), _("Verdict"), _("Not before")), rows, (1, 1.4, 1, 0.8))


def _consents(whole: WholeRecord) -> Iterator[Section]:
    withdrawn = {each.consent_id: each for each in whole.of(ConsentWithdrawal)}
    for each in whole.of(Consent):
        back = withdrawn.get(each.pk)
        words = {"name": each.signed_name, "at": day(each.signed_at), "witness": whole.name_of(each.witnessed_by_id)}
        blocks: tuple[Block, ...] = (
            Text(_("Signed by %(name)s, %(at)s, witnessed by %(witness)s.") % words),
            *((Text(f"{day(back.withdrawn_at)} {back.reason}", strong=_("Withdrawn.")),) if back else ()),
            Text(f"{each.text_version}, SHA-256 {each.text_digest}", strong=_("Text.")),
            Text(", ".join(map(str, each.photographs)) or "–", strong=_("Photographs may be used for:")),
            *(Text(paragraph, strong=title) for title, paragraph in consent_words(each)),
            *_table((_("Question"), _("Answer")), facts(each.answers), (2, 1)),
        )
        yield Section(_("Consent of %(on)s") % {"on": day(each.signed_at)}, blocks)


def _refusals(whole: WholeRecord) -> Iterator[Section]:
    for each in whole.of(ConsentRefusal):
        words = {"at": day(each.refused_at), "name": whole.name_of(each.explained_by_id)}
        blocks: tuple[Block, ...] = (
            Text(_("Declined %(at)s, explained by %(name)s.") % words),
            Text(each.reason or _("none was given"), strong=_("Reason.")),
            Text(f"{each.text_version}, SHA-256 {each.text_digest}", strong=_("Text.")),
            *(Text(paragraph, strong=title) for title, paragraph in consent_words(each)),
        )
        yield Section(_("Consent declined on %(on)s") % {"on": day(each.refused_at)}, blocks)


def _follow_up(whole: WholeRecord) -> Iterator[Section]:
    for each in whole.of(CheckIn):
        words = {"urgency": names.level(each.urgency), "outcome": each.outcome or "–", "at": day(each.made_at)}
        said = Text(_("%(at)s. Urgency: %(urgency)s. Outcome: %(outcome)s") % words)
        answers = _table((_("Asked"), _("Answered")), facts(each.answers), (1.4, 2))
        yield Section(_("Check-in on day %(day)s") % {"day": each.day}, (said, *answers))
    yield _adverse_events(whole)
    scores: list[tuple[Any, ...]] = [
        (
            day(each.scored_on),
            names.instrument(each.instrument),
            names.zone(each.zone),
            each.value,
            whole.name_of(each.scored_by_id),
        )
        for each in whole.of(InstrumentScore)
    ]
    columns = (_("Day"), _("Scale"), _("Zone"), _("Score"), _("By"))
    yield Section(_("Scores"), _table(columns, scores, (0.9, 1.6, 1.2, 0.7, 1.2)))
    decisions: list[tuple[Any, ...]] = [
        (day(each.decided_at), each.get_decision_display(), each.reason, whole.name_of(each.decided_by_id))
        for each in whole.of(CourseDecision)
    ]
    titles = (_("When"), _("Decision"), _("Reason"), _("By"))
    yield Section(_("Decisions"), _table(titles, decisions, (1.1, 0.9, 2.4, 1.2)))


def _adverse_events(whole: WholeRecord) -> Section:
    rows: list[tuple[Any, ...]] = [
        (
            day(each.began_on),
            names.event(each.kind),
            names.zone(each.zone),
            each.grade,
            _("yes") if each.serious else _("no"),
            day(each.ended_on),
            ". ".join(part for part in (each.description, each.treatment, names.outcome(each.outcome)) if part),
        )
        for each in whole.of(AdverseEvent)
    ]
    columns = (_("Began"), _("What"), _("Zone"), _("Grade"), _("Serious"), _("Ended"), _("Course"))
    return Section(_("Adverse events"), _table(columns, rows, (0.9, 1.2, 0.9, 0.6, 0.7, 0.9, 2)))


def _photographs(whole: WholeRecord) -> Section:
    rows: list[tuple[Any, ...]] = [
        (
            day(each.taken_at),
            names.zone(each.zone),
            names.view(each.view),
            f"{each.width} × {each.height}",
            each.sha256[:16],
        )
        for each in whole.of(Photograph)
    ]
    columns = (_("Taken"), _("Zone"), _("View"), _("Size"), _("SHA-256 begins"))
    return Section(_("Photographs"), _table(columns, rows, (1.1, 1.2, 1, 0.9, 1.2)))


def _appointments(whole: WholeRecord) -> Section:
    rows: list[tuple[Any, ...]] = [
        (day(each.starts_at), each.get_kind_display(), each.get_status_display(), each.note)
        for each in whole.of(Appointment)
    ]
    columns = (_("When"), _("For"), _("State"), _("Note"))
    return Section(_("Appointments"), _table(columns, rows, (1.1, 1, 0.9, 2)))
