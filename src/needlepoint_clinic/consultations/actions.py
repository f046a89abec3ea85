"""Writes: drafts, decisions, signatures. Consents are written by `consent_actions`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint import __version__
from needlepoint.documents.as_json import to_json
from needlepoint.planning import CoursePlan
from needlepoint.terms import ZONES, Phototype
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.consultations.parts import Document
from needlepoint_clinic.consultations.queries import open_draft_of, unassessed_events_of
from needlepoint_clinic.consultations.reading import Reading, read_row
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.courses.next_dates import set_next_dates
from needlepoint_clinic.patients.models import Patient, Sex


class NotPossible(Exception):
    """Something that cannot be done with a consultation, in words for the page."""


@transaction.atomic
def start(*, by: Actor, patient: Patient, on: dt.date, at: dt.datetime) -> tuple[Consultation, bool]:
    """A new consultation with what is known already; or the one that is open, for nobody answers twice.

    Args:
        by: who starts it.
        patient: for whom.
        on: the day at the clinic.
        at: now.

    Returns:
        The consultation, and whether it is new.

    Raises:
        NotPossible: the record is closed, or was merged into another.
    """
    if patient.merged_into_id or patient.erased_at or patient.restricted_at:
        raise NotPossible(_("This record is closed or was merged into another; no consultation can be started in it."))
    if (open_draft := open_draft_of(patient)) is not None:
        return open_draft, False
    consultation = Consultation.objects.create(
        clinic=by.clinic,
        patient=patient,
        held_on=on,
        document=first_document(patient, by),
        started_by=_member(by),
        started_at=at,
        saved_at=at,
    )
    record(by=by, at=at, verb="consultations.started", row=consultation, patient=patient.pk)
    return consultation, True


def first_document(patient: Patient, by: Actor) -> Document:
    """What is known before the first question: number, sex, birth date, open adverse events, the country."""
    history: dict[str, Any] = {"born_on": patient.born_on.isoformat()}
    if patient.sex != Sex.UNKNOWN:
        history["sex"] = str(patient.sex)
    events = [
        {"event": each.kind, "on": each.began_on.isoformat()} | ({"zones": [each.zone]} if each.zone in ZONES else {})
        for each in unassessed_events_of(patient)
    ]
    document: Document = {"patient": str(patient.number), "history": history}
    if by.clinic.country:
        document["calendar"] = {"country": by.clinic.country}
    return document | ({"adverse_events": events} if events else {})


@transaction.atomic
def save(
    *,
    by: Actor,
    consultation: Consultation,
    version: int,
    document: Document,
    changed: tuple[str, ...],
    at: dt.datetime,
) -> Consultation:
    """Save a draft.

    Args:
        by: who.
        consultation: as the page saw it.
        version: the one that `document` was made from.
        document: the whole document as it is to be.
        changed: names of the parts that changed, for the audit log.
        at: now.

    Raises:
        EditedElsewhere: another version was saved meanwhile.
        NotPossible: it has been signed.
    """
    row = _draft(by, consultation)
    if row.version != version:
        raise EditedElsewhere(row)
    row.document, row.version, row.saved_at = document, version + 1, at
    row.save(update_fields=["document", "version", "saved_at"])
    record(
        by=by,
        at=at,
        verb="consultations.saved",
        row=row,
        patient=row.patient_id,
        parts=list(changed),
        version=row.version,
    )
    return row


@transaction.atomic
def redate(*, by: Actor, consultation: Consultation, on: dt.date, at: dt.datetime) -> Consultation:
    """Bring a draft to another day; every answer is then judged on that day.

    Raises:
        NotPossible: it has been signed.
    """
    row = _draft(by, consultation)
    row.held_on, row.version, row.saved_at = on, row.version + 1, at
    row.save(update_fields=["held_on", "version", "saved_at"])
    record(by=by, at=at, verb="consultations.redated", row=row, patient=row.patient_id)
    return row


@transaction.atomic
def discard(*, by: Actor, consultation: Consultation, at: dt.datetime) -> None:
    """Throw a draft away. What was signed cannot be.

    Raises:
        NotPossible: it has been signed.
    """
    row = _draft(by, consultation)
    record(by=by, at=at, verb="consultations.discarded", row=row, patient=row.patient_id)
    row.delete()


@transaction.atomic
def override(
    *, by: Actor, consultation: Consultation, version: int, rule: str, reason: str, at: dt.datetime
) -> Consultation:
    """Decide to go on against a finding, where its rule allows it; or, without a reason, take that decision back.

    Raises:
        NotPossible: the rule allows no override, there is no such finding, or it has been signed.
        EditedElsewhere: another version was saved meanwhile.
    """
    row = _draft(by, consultation)
    if row.version != version:
        raise EditedElsewhere(row)
    treatment = dict(row.document.get("treatment") or {})
    kept = [each for each in treatment.get("overrides") or [] if each.get("rule") != rule]
    if reason:
        _check_override(row, rule)
        kept = [*kept, {"rule": rule, "reason": reason, "by": by.name}]
    treatment = {key: each for key, each in treatment.items() if key != "overrides"} | (
        {"overrides": kept} if kept else {}
    )
    row.document = {**row.document, "treatment": treatment}
    row.version, row.saved_at = version + 1, at
    row.save(update_fields=["document", "version", "saved_at"])
    verb = "consultations.overridden" if reason else "consultations.override_taken_back"
    record(by=by, at=at, verb=verb, row=row, patient=row.patient_id, rule=rule)
    return row


def _check_override(row: Consultation, rule: str) -> None:
    """Whether the library lets a clinician go on against this finding.

    Raises:
        NotPossible: it does not; the words say why.
    """
    found = read_row(row).assessment
    findings = [each for each in found.findings if each.rule == rule] if found else []
    if not findings:
        raise NotPossible(_("There is no such finding any more; the answers have changed meanwhile."))
    if not any(each.overridable for each in findings):
        raise NotPossible(
            _("“%(statement)s” cannot be overridden: the rule allows it to nobody.")
            % {"statement": findings[0].statement}
        )


@transaction.atomic
def sign(
    *, by: Actor, consultation: Consultation, version: int, today: dt.date, at: dt.datetime
) -> tuple[Consultation, Course | None]:
    """Sign a consultation: what was answered, what the library said to it, and, where it planned one, the course.

    Args:
        by: the physician; who it is was asked again just before.
        consultation: as the page saw it.
        version: the one that was read and is signed.
        today: the day at the clinic.
        at: now.

    Returns:
        The signed row, and its course; None where the plan was refused.

    Raises:
        EditedElsewhere: another version was saved meanwhile; what was not read is not signed.
        NotPossible: there is something that cannot be read, or the draft is of another day.
    """
    row = _draft(by, consultation)
    if row.version != version:
        raise EditedElsewhere(row)
    reading = read_row(row)
    _check_signable(row, reading, today)
    assert reading.assessment is not None  # noqa: S101 - what is signable has been assessed
    refusal = reading.refusal
    row.assessment = _as_json(reading.assessment)
    row.plan = _as_json(reading.plan) if reading.plan else None
    row.refusal = "\n".join((refusal.problem, *refusal.reasons, refusal.next_step or "")).strip() if refusal else ""
    row.software_version, row.knowledge_version = __version__, reading.knowledge.version
    row.status, row.signed_by, row.signed_at, row.saved_at = RecordStatus.SIGNED, _member(by), at, at
    row.version = version + 1
    row.save()
    course = _course(by, row, reading, reading.plan, at) if reading.plan else None
    verb = "consultations.signed" if course else "consultations.signed_without_plan"
    record(by=by, at=at, verb=verb, row=row, patient=row.patient_id, knowledge=row.knowledge_version)
    if course:
        record(by=by, at=at, verb="courses.started", row=course, patient=row.patient_id)
    return row, course


def _check_signable(row: Consultation, reading: Reading, today: dt.date) -> None:
    if not reading.signable:
        raise NotPossible(_("Something cannot be read yet, or nothing is wanted. Put it right before you sign."))
    if row.held_on != today:
        raise NotPossible(_("This consultation is of another day. Bring it to today first, then read it again."))
    known = {
        (each["event"], each["on"]) for each in row.document.get("adverse_events") or [] if isinstance(each, Mapping)
    }
    missing = [
        each for each in unassessed_events_of(row.patient) if (each.kind, each.began_on.isoformat()) not in known
    ]
    if missing:
        raise NotPossible(
            _("An adverse event of this patient is open and not among the answers. Add it before you sign.")
        )


def _course(by: Actor, row: Consultation, reading: Reading, plan: CoursePlan, at: dt.datetime) -> Course:
    """The course of a plan, with the dates of its first session."""
    assert reading.consultation is not None  # noqa: S101 - a plan was made from it
    phototype = reading.consultation.profile.answers.get("phototype")
    course = Course.objects.create(
        clinic=by.clinic,
        patient=row.patient,
        consultation=row,
        indications=list(dict.fromkeys(name for zone in plan.zones for name in zone.indications)),
        zones=[zone.zone for zone in plan.zones],
        device=reading.consultation.request.device or "",
        phototype=Phototype(phototype).rank + 1 if isinstance(phototype, str) else None,
        sessions_planned=len(plan.sessions),
        started_at=at,
    )
    set_next_dates(course, reading.knowledge, on=row.held_on)
    return course


def _draft(by: Actor, consultation: Consultation) -> Consultation:
    """The row as it stands, held until the transaction ends.

    Raises:
        NotPossible: it has been signed, and is locked.
    """
    row = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("patient", "clinic")
        .of_clinic(by)
        .get(pk=consultation.pk)
    )
    if row.status != RecordStatus.DRAFT:
        raise NotPossible(_("This consultation has been signed and is locked. Start a new one to change something."))
    return row


def _as_json(answer: object) -> Any:
    return msgspec.json.decode(to_json(answer))


def _member(by: Actor) -> Member:
    assert by.member is not None  # noqa: S101 - jobs hold no consultations
    return by.member
