"""Reminders by e-mail, sent by the worker. They say when and where, and nothing of what for."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment, AppointmentStatus
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.languages import language_for, library_words

BEFORE = dt.timedelta(hours=48)


def remind_before(appointment: Appointment, *, at: dt.datetime) -> None:
    """Have the worker remind the patient two days before, or at once where it is sooner; not where it is too late."""
    if appointment.starts_at <= at:
        return
    moment = max(appointment.starts_at - BEFORE, at)
    remind.using(run_after=moment).enqueue(str(appointment.pk), appointment.starts_at.isoformat())


@task()
def remind(appointment_id: str, starts_at: str) -> bool:
    """Send one reminder, unless the appointment was moved, cancelled or reminded of meanwhile, or the record is closed.

    Returns:
        Whether it was sent.
    """
    found = Appointment.objects.select_related("patient", "clinic").filter(
        pk=appointment_id,
        starts_at=dt.datetime.fromisoformat(starts_at),
        status=AppointmentStatus.BOOKED,
        reminded_at=None,
        patient__erased_at=None,
        patient__restricted_at=None,
    )
    appointment = found.exclude(patient__email="").first()
    now = timezone.now()
    if appointment is None or appointment.starts_at <= now:
        return False
    subject, text = words(appointment)
    # Marked first: should the mail server fail half-way, one reminder too few is better than one every minute.
    if not Appointment.objects.filter(pk=appointment.pk, reminded_at=None).update(reminded_at=now):
        return False
    send_mail(subject, text, None, [appointment.patient.email])
    record(
        by=Actor(appointment.clinic, None),
        at=now,
        verb="appointments.reminded",
        row=appointment,
        patient=appointment.patient_id,
    )
    return True


def words(appointment: Appointment) -> tuple[str, str]:
    """Subject and text in the patient's language, in the clinic's time."""
    clinic = appointment.clinic
    language = language_for(appointment.patient.language, clinic.language)
    with translation.override(language):
        local = appointment.starts_at.astimezone(zoneinfo.ZoneInfo(clinic.time_zone))
        when = {
            "day": library_words(language).day(local.date()),
            "time": date_format(local, "H:i"),
            "clinic": clinic.name,
        }
        lines = [
            _("You have an appointment at %(clinic)s on %(day)s at %(time)s.") % when,
            clinic.address,
            _("If you cannot come, please call %(phone)s.") % {"phone": clinic.phone} if clinic.phone else "",
        ]
        return _("Appointment at %(clinic)s") % when, "\n\n".join(line for line in lines if line) + "\n"
