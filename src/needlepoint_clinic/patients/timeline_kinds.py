"""What a timeline is made of: for every kind of row, where its patient, day and moment stand, and what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint_clinic import names
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, ConsentWithdrawal, Consultation
from needlepoint_clinic.courses.models import (
    Addendum,
    AdverseEvent,
    CheckIn,
    Cosignature,
    CourseDecision,
    InstrumentScore,
    Session,
)
from needlepoint_clinic.patients.models import PatientWarning
from needlepoint_clinic.photographs.models import Photograph

LONGEST = 240


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words.

    Attributes:
        title: what it is.
        detail: what it says, cut where it is long.
        state: a word for its state, such as “Draft”; empty for none.
        link: the address of the thing itself; empty where it has no page.
        tone: as components/badge.html knows them.
    """

    title: str
    detail: str = ""
    state: str = ""
    link: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of entry.

    Attributes:
        name: as the filter and the address have it.
        label: in words.
        model: the table.
        line: from a row to what is shown.
        moment: the field that orders it within a day.
        day: the field that holds its day; the day of `moment` in the clinic's time zone where it is empty.
        patient: the lookup from a row to the patient.
        only: which rows.
        related: foreign keys read with it.
        many: rows of other tables read with it, one query each.
    """

    name: str
    label: Any
    model: type[Model]
    line: Callable[[Any], Line]
    moment: str
    day: str = ""
    patient: str = "patient"
    only: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


def _link(name: str, *ids: object) -> str:
    try:
        return reverse(name, args=ids)
    except NoReverseMatch:
        return ""


def _said(*parts: object) -> str:
    return Truncator(", ".join(str(each) for each in parts if each)).chars(LONGEST)


def _consultation(row: Consultation) -> Line:
    signed = row.status == "signed"
    answer = row.assessment or {}
    overall = answer.get("content", answer).get("overall", "")
    return Line(
        _("Consultation"),
        _said(names.words(overall) if overall else "", row.refusal),
        state="" if signed else row.get_status_display(),
        link=_link("consultations:signed" if signed else "consultations:edit", row.pk),
        tone="" if signed else "wait",
    )


def _consent(row: Consent) -> Line:
    what = _("text %(version)s, signed by %(name)s") % {"version": row.text_version, "name": row.signed_name}
    return Line(_("Consent"), what, link=_link("consultations:consent_given", row.pk), tone="good")


def _refusal(row: ConsentRefusal) -> Line:
    what = _said(_("text %(version)s, explained by %(name)s") % _explained(row), row.reason)
    return Line(_("Consent declined"), what, link=_link("consultations:consent_refused", row.pk), tone="stop")


def _explained(row: ConsentRefusal) -> dict[str, str]:
    return {"version": row.text_version, "name": row.explained_by.user.name}


def _withdrawal(row: ConsentWithdrawal) -> Line:
    return Line(_("Consent withdrawn"), _said(row.reason), link=_link("consultations:consent_given", row.consent_id))


def _session(row: Session) -> Line:
    signed = row.status == "signed"
    zones = names.zones(each.zone for each in row.zones.all() if each.treated)
    return Line(
        _("Session %(number)s") % {"number": row.number},
        _said(zones, row.operator.user.name),
        state="" if signed else row.get_status_display(),
        link=_link("courses:treat", row.pk),
        tone="" if signed else "wait",
    )


def _addendum(row: Addendum) -> Line:
    return Line(_("Addendum"), _said(row.text, row.written_by.user.name), link=_link("courses:treat", row.session_id))


def _zone(zone: str) -> str:
    return names.zone(zone) if zone else ""


def _cosignature(row: Cosignature) -> Line:
    return Line(
        _("Co-signature"), _said(row.signed_by.user.name, row.remark), link=_link("courses:treat", row.session_id)
    )


def _check_in(row: CheckIn) -> Line:
    waits = row.needs_a_person and row.seen_at is None
    return Line(
        _("Check-in on day %(day)s") % {"day": row.day},
        _said(names.level(row.urgency), row.outcome),
        state=_("Needs a person") if waits else "",
        link=_link("courses:check_in_result", row.pk),
        tone="stop" if waits else "",
    )


def _adverse_event(row: AdverseEvent) -> Line:
    grade = _("grade %(grade)s") % {"grade": row.grade} if row.grade is not None else ""
    ended = _("ended %(on)s") % {"on": date_format(row.ended_on, "DATE_FORMAT")} if row.ended_on else _("not ended")
    return Line(
        _("Adverse event: %(kind)s") % {"kind": names.event(row.kind)},
        _said(_zone(row.zone), grade, _("serious") if row.serious else "", ended, row.description),
        state="" if row.assessed_at else _("Not assessed yet"),
        link=_link("courses:adverse_event_page", row.pk),
        tone="warn" if row.assessed_at else "stop",
    )


def _score(row: InstrumentScore) -> Line:
    value = "" if row.value is None else number_format(f"{row.value:g}")
    return Line(
        _("Score: %(instrument)s") % {"instrument": names.instrument(row.instrument)},
        _said(value, _zone(row.zone), row.set_aside_reason),
        state=_("Set aside") if row.set_aside_at else "",
        link=_link("courses:course", row.course_id),
    )


def _photograph(row: Photograph) -> Line:
    where = _said(_zone(row.zone), names.view(row.view))
    return Line(_("Photograph"), where, link=_link("photographs:photograph", row.pk))


def _appointment(row: Appointment) -> Line:
    return Line(
        _("Appointment: %(kind)s") % {"kind": row.get_kind_display()},
        _said(row.note),
        state=row.get_status_display(),
        link=_link("appointments:change", row.pk),
    )


def _decision(row: CourseDecision) -> Line:
    return Line(
        _("Decision: %(decision)s") % {"decision": row.get_decision_display()},
        _said(row.reason, row.decided_by.user.name),
        link=_link("courses:course", row.course_id),
    )


def _warning(row: PatientWarning) -> Line:
    return Line(
        _("%(kind)s noted") % {"kind": row.get_kind_display()},
        _said(row.text, row.reaction),
        link=_link("patients:warnings", row.patient_id),
        tone="warn",
    )


def _warning_ended(row: PatientWarning) -> Line:
    return Line(
        _("%(kind)s ended") % {"kind": row.get_kind_display()},
        _said(row.text, row.ended_reason),
        link=_link("patients:warnings", row.patient_id),
    )


_ALL = (
    Kind("consultation", gettext_lazy("Consultations"), Consultation, _consultation, "started_at", day="held_on"),
    Kind("consent", gettext_lazy("Consents"), Consent, _consent, "signed_at"),
    Kind(
        "refusal",
        gettext_lazy("Consents declined"),
        ConsentRefusal,
        _refusal,
        "refused_at",
        related=("explained_by__user",),
    ),
    Kind(
        "withdrawal",
        gettext_lazy("Consents withdrawn"),
        ConsentWithdrawal,
        _withdrawal,
        "withdrawn_at",
        patient="consent__patient",
    ),
    Kind(
        "session",
        gettext_lazy("Sessions"),
        Session,
        _session,
        "started_at",
        day="held_on",
        related=("operator__user",),
        many=("zones",),
    ),
    Kind(
        "addendum",
        gettext_lazy("Addenda"),
        Addendum,
        _addendum,
        "written_at",
        patient="session__patient",
        related=("written_by__user",),
    ),
    Kind(
        "cosignature",
        gettext_lazy("Co-signatures"),
        Cosignature,
        _cosignature,
        "signed_at",
        patient="session__patient",
        related=("signed_by__user",),
    ),
    Kind("check_in", gettext_lazy("Check-ins"), CheckIn, _check_in, "made_at"),
    Kind(
        "adverse_event",
        gettext_lazy("Adverse events"),
        AdverseEvent,
        _adverse_event,
        "noted_at",
        day="began_on",
    ),
    Kind("score", gettext_lazy("Scores"), InstrumentScore, _score, "scored_at", day="scored_on"),
    Kind(
        "photograph",
        gettext_lazy("Photographs"),
        Photograph,
        _photograph,
        "taken_at",
        only={"set_aside_at": None},
    ),
    Kind("appointment", gettext_lazy("Appointments"), Appointment, _appointment, "starts_at"),
    Kind(
        "decision",
        gettext_lazy("Decisions"),
        CourseDecision,
        _decision,
        "decided_at",
        patient="course__patient",
        related=("decided_by__user",),
    ),
    Kind("warning", gettext_lazy("Allergies and warnings"), PatientWarning, _warning, "noted_at"),
    Kind(
        "warning_ended",
        gettext_lazy("Allergies and warnings ended"),
        PatientWarning,
        _warning_ended,
        "ended_at",
        only={"ended_at__isnull": False},
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
