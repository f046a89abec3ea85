"""Writes of the demo, one function for each action of the clinic, each with its entry in the audit log.

They stand here under the names of the actions they stand for, so that each can be handed over to the action itself.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.db.models import F

from needlepoint.documents import to_json
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.models import CheckIn, Course, CourseDecision, InstrumentScore
from needlepoint_clinic.patients.models import Patient, PatientWarning


def as_stored(answer: object) -> dict[str, Any]:
    """An answer of the library in its own JSON, as the clinic stores it."""
    stored: dict[str, Any] = json.loads(to_json(answer))
    return stored


def member_of(by: Actor) -> Member:
    """The member behind an actor.

    Raises:
        ValueError: it is a job.
    """
    if by.member is None:
        raise ValueError("a job keeps no records")
    return by.member


def register_patient(*, by: Actor, at: dt.datetime, **fields: Any) -> Patient:
    """A new patient with the clinic's next number."""
    Clinic.objects.filter(pk=by.clinic.pk).update(last_patient_number=F("last_patient_number") + 1)
    number = Clinic.objects.values_list("last_patient_number", flat=True).get(pk=by.clinic.pk)
    name = f"{fields['family_name']} {fields['given_name']}"
    patient = Patient.objects.create(
        clinic=by.clinic, number=number, sort_name=sortable(name), registered_at=at, **fields
    )
    record(by=by, at=at, verb="patients.registered", row=patient, patient=patient.pk)
    return patient


def sortable(name: str) -> str:
    """A name in lower case without accents."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return plain.casefold().replace("ı", "i")


def see_record(*, by: Actor, at: dt.datetime, patient: Patient) -> None:
    """Somebody opened the record."""
    record(by=by, at=at, verb="patients.seen", row=patient, patient=patient.pk)


def add_warning(*, by: Actor, at: dt.datetime, patient: Patient, kind: str, text: str, reaction: str = "") -> None:
    """An allergy or a warning."""
    warning = PatientWarning.objects.create(
        clinic=by.clinic,
        patient=patient,
        kind=kind,
        text=text,
        reaction=reaction,
        noted_by=member_of(by),
        noted_at=at,
    )
    record(by=by, at=at, verb="patients.warning_added", row=warning, patient=patient.pk)


def merge_patients(*, by: Actor, at: dt.datetime, duplicate: Patient, into: Patient) -> None:
    """Two records of one person become one; the duplicate stays where it is and points there."""
    duplicate.merged_into = into
    duplicate.save(update_fields=["merged_into"])
    record(by=by, at=at, verb="patients.merged", row=duplicate, patient=into.pk)


def restrict_patient(*, by: Actor, at: dt.datetime, patient: Patient) -> None:
    """Nothing but keeping, from now on."""
    patient.restricted_at = at
    patient.save(update_fields=["restricted_at"])
    record(by=by, at=at, verb="patients.restricted", row=patient, patient=patient.pk)


def check_in(*, by: Actor, at: dt.datetime, seen: bool, **fields: Any) -> CheckIn:
    """How somebody is on a day after a session; `seen`: whoever made it also dealt with it."""
    by_whom = {"seen_by": member_of(by), "seen_at": at} if seen else {}
    made = CheckIn.objects.create(clinic=by.clinic, made_by=member_of(by), made_at=at, **by_whom, **fields)
    record(by=by, at=at, verb="courses.checked_in", row=made, patient=made.patient_id)
    return made


def score(*, by: Actor, at: dt.datetime, course: Course, **fields: Any) -> InstrumentScore:
    """A score worked out by the library."""
    made = InstrumentScore.objects.create(
        clinic=by.clinic, patient=course.patient, course=course, scored_by=member_of(by), scored_at=at, **fields
    )
    record(by=by, at=at, verb="courses.scored", row=made, patient=course.patient_id)
    return made


def decide(
    *, by: Actor, at: dt.datetime, course: Course, decision: str, reason: str, advice: Mapping[str, Any], status: str
) -> None:
    """Go on, pause, stop, maintain or complete."""
    made = CourseDecision.objects.create(
        clinic=by.clinic,
        course=course,
        decision=decision,
        reason=reason,
        advice=dict(advice),
        decided_by=member_of(by),
        decided_at=at,
    )
    course.status = status
    course.ended_at = at if status in ("completed", "stopped") else None
    course.save(update_fields=["status", "ended_at"])
    record(by=by, at=at, verb="courses.decided", row=made, patient=course.patient_id)


def book_appointment(
    *, by: Actor, at: dt.datetime, patient: Patient, kind: AppointmentKind, starts_at: dt.datetime, **fields: Any
) -> Appointment:
    """A time kept free: an hour for a session, half an hour for anything else."""
    minutes = 60 if kind == AppointmentKind.SESSION else 30
    made = Appointment.objects.create(
        clinic=by.clinic,
        patient=patient,
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        booked_by=member_of(by),
        booked_at=at,
        **fields,
    )
    record(by=by, at=at, verb="appointments.booked", row=made, patient=patient.pk)
    return made


def end_appointment(*, by: Actor, at: dt.datetime, appointment: Appointment, status: str) -> None:
    """It was kept, missed or cancelled."""
    appointment.status = status
    appointment.version += 1
    appointment.save(update_fields=["status", "version"])
    record(by=by, at=at, verb=f"appointments.{status}", row=appointment, patient=appointment.patient_id)
