"""What the demo writes by itself, where the real action would do more than the past needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.models import Patient


def see_record(*, by: Actor, at: dt.datetime, patient: Patient) -> None:
    """Somebody opened the record, as its page notes it."""
    record(by=by, at=at, verb="patients.seen", row=patient, patient=patient.pk, page="record")


def book_appointment(
    *, by: Actor, at: dt.datetime, patient: Patient, kind: AppointmentKind, starts_at: dt.datetime, **fields: Any
) -> Appointment:
    """A time kept free: an hour for a session, half an hour for anything else.

    Without a reminder for each: those whose time has passed are long sent, and `making` sees to the rest.
    """
    minutes = 60 if kind == AppointmentKind.SESSION else 30
    made = Appointment.objects.create(
        clinic=by.clinic,
        patient=patient,
        kind=kind,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(minutes=minutes),
        booked_by=by.person,
        booked_at=at,
        **fields,
    )
    record(by=by, at=at, verb="appointments.booked", row=made, patient=patient.pk)
    return made
