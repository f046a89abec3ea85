"""Reminders say when and where, once, and nothing of what for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.backends.dummy import DummyBackend

from needlepoint_clinic.appointments import actions
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind, AppointmentStatus
from needlepoint_clinic.appointments.tasks import remind
from needlepoint_clinic.audit.models import AuditEntry
from tests.clinic import factories


def soon(**fields: Any) -> Appointment:
    """An appointment in three days."""
    by = factories.actor()
    by.clinic.phone, by.clinic.address = "+34 910 000 000", "Calle Mayor 1"
    by.clinic.save()
    patient = factories.patient(by, email="somebody@mail.example", **fields)
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    return actions.book(
        by=by,
        patient=patient,
        kind=AppointmentKind.SESSION,
        starts_at=start,
        minutes=60,
        staff=None,
        note="no health",
        at=timezone.now(),
    )


def test_one_reminder_without_health_data() -> None:
    appointment = soon()
    given = (str(appointment.pk), appointment.starts_at.isoformat())
    assert remind.func(*given)
    assert not remind.func(*given), "once is enough"
    [message] = mail.outbox
    assert message.to == ["somebody@mail.example"]
    said = f"{message.subject} {message.body}".lower()
    assert appointment.clinic.name.lower() in said
    assert "calle mayor 1" in said
    assert not [
        word for word in ("session", "needl", "treatment", appointment.patient.family_name.lower()) if word in said
    ]
    assert AuditEntry.objects.filter(verb="appointments.reminded", patient=appointment.patient_id).count() == 1


@pytest.mark.parametrize("change", ["moved", "cancelled", "no address", "erased"])
def test_no_reminder_of_what_is_no_more(change: str) -> None:
    appointment = soon()
    given = (str(appointment.pk), appointment.starts_at.isoformat())
    if change == "moved":
        Appointment.objects.update(starts_at=appointment.starts_at - dt.timedelta(hours=1))
    elif change == "cancelled":
        Appointment.objects.update(status=AppointmentStatus.CANCELLED)
    elif change == "no address":
        type(appointment.patient).objects.update(email="")
    else:
        type(appointment.patient).objects.update(erased_at=timezone.now())
    assert not remind.func(*given)
    assert mail.outbox == []


def test_the_worker_is_asked_for_two_days_before(django_capture_on_commit_callbacks: Any) -> None:
    backend = task_backends["default"]
    assert isinstance(backend, DummyBackend)
    backend.clear()
    with django_capture_on_commit_callbacks(execute=True):
        appointment = soon()
    [asked] = backend.results
    assert asked.args == [str(appointment.pk), appointment.starts_at.isoformat()]
    assert asked.task.run_after == appointment.starts_at - dt.timedelta(hours=48)


@pytest.mark.parametrize(
    ("language", "weekdays"), [("de", "tag mittwoch"), ("es", "lunes martes miércoles jueves viernes sábado domingo")]
)
def test_a_reminder_names_the_day_in_the_patients_language(language: str, weekdays: str) -> None:
    appointment = soon(language=language)
    assert remind.func(str(appointment.pk), appointment.starts_at.isoformat())
    [message] = mail.outbox
    assert any(word in str(message.body).lower() for word in weekdays.split())


def test_a_reminder_to_somebody_whose_language_nobody_here_writes_is_in_the_clinics() -> None:
    appointment = soon(language="xx")
    appointment.clinic.language = "de"
    appointment.clinic.save()
    assert remind.func(str(appointment.pk), appointment.starts_at.isoformat())
    [message] = mail.outbox
    assert any(word in str(message.body) for word in ("tag,", "Mittwoch,"))
