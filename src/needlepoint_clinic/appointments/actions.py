"""Writes of the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind, AppointmentStatus
from needlepoint_clinic.appointments.queries import in_the_way
from needlepoint_clinic.appointments.tasks import remind_before
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.patients.models import Patient


class TimeIsTaken(Exception):
    """The patient or the member of staff has another appointment then."""

    def __init__(self, other: Appointment) -> None:
        """In the way is `other`."""
        super().__init__(_("There is another appointment at that time."))
        self.other = other


@transaction.atomic
def book(
    *,
    by: Actor,
    patient: Patient,
    kind: AppointmentKind,
    starts_at: dt.datetime,
    minutes: int,
    staff: Member | None,
    at: dt.datetime,
    course: Course | None = None,
    note: str = "",
) -> Appointment:
    """Keep a time free, and a reminder two days before.

    Raises:
        TimeIsTaken: the patient or the member of staff is not free.
    """
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    _must_be_free(by, patient=patient, staff=staff, starts_at=starts_at, ends_at=ends_at)
    appointment = Appointment.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=course,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        staff=staff,
        note=note,
        booked_by=by.person,
        booked_at=at,
    )
    record(by=by, at=at, verb="appointments.booked", row=appointment, patient=patient.pk)
    transaction.on_commit(lambda: remind_before(appointment, at=at))
    return appointment


@transaction.atomic
def move(
    *,
    by: Actor,
    appointment: Appointment,
    version: int,
    starts_at: dt.datetime,
    minutes: int,
    staff: Member | None,
    at: dt.datetime,
) -> Appointment:
    """Move an appointment to another time or another member of staff.

    Raises:
        TimeIsTaken: somebody is not free then.
        EditedElsewhere: it was changed since the page was opened.
    """
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    _must_be_free(
        by, patient=appointment.patient, staff=staff, starts_at=starts_at, ends_at=ends_at, moving=appointment
    )
    changes = {"starts_at": starts_at, "ends_at": ends_at, "staff": staff, "reminded_at": None}
    _change(by, appointment, version, changes)
    record(by=by, at=at, verb="appointments.moved", row=appointment, patient=appointment.patient_id)
    transaction.on_commit(lambda: remind_before(appointment, at=at))
    return appointment


@transaction.atomic
def set_status(
    *, by: Actor, appointment: Appointment, version: int, status: AppointmentStatus, at: dt.datetime
) -> Appointment:
    """Say what became of it.

    Raises:
        EditedElsewhere: it was changed since the page was opened.
    """
    _change(by, appointment, version, {"status": status})
    record(by=by, at=at, verb=f"appointments.{status}", row=appointment, patient=appointment.patient_id)
    return appointment


def _change(by: Actor, appointment: Appointment, version: int, changes: Mapping[str, object]) -> None:
    same = Appointment.objects.of_clinic(by).filter(pk=appointment.pk, version=version)
    if not same.update(version=version + 1, **changes):
        raise EditedElsewhere(Appointment.objects.get(pk=appointment.pk))
    appointment.refresh_from_db()


def _must_be_free(
    by: Actor,
    *,
    patient: Patient,
    staff: Member | None,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    moving: Appointment | None = None,
) -> None:
    # Whoever books takes hold of the patient and the member first, so that two desks cannot book the same time.
    Patient.objects.select_for_update().filter(pk=patient.pk).first()
    if staff is not None:
        Member.objects.select_for_update().filter(pk=staff.pk).first()
    others = in_the_way(by, patient=patient, staff=staff, starts_at=starts_at, ends_at=ends_at, moving=moving)
    if other := others.select_related("patient").order_by("starts_at").first():
        raise TimeIsTaken(other)
