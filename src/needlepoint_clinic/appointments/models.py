"""Appointments of the calendar."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.patients.models import Patient


class AppointmentKind(models.TextChoices):
    """What an appointment is for."""

    CONSULTATION = "consultation", _("Consultation")
    SESSION = "session", _("Session")
    REVIEW = "review", _("Review")


class AppointmentStatus(models.TextChoices):
    """What became of it."""

    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    DONE = "done", pgettext_lazy("an appointment", "Done")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Missed")


class Appointment(ClinicRow):
    """A time kept free for a patient."""

    PERSONAL = frozenset({"patient", "course", "kind", "note"})
    IMPERSONAL = frozenset(
        {"starts_at", "ends_at", "status", "staff", "booked_by", "booked_at", "reminded_at", "version"}
    )

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="appointments")
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=14, choices=AppointmentKind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED)
    staff = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments")
    note = models.CharField(max_length=300, blank=True)
    booked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ClinicRows["Appointment"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="an_appointment_takes_time")
        ]
        indexes: ClassVar = [
            models.Index(fields=["clinic", "starts_at"], name="appointments_by_time"),
            models.Index(fields=["patient", "-starts_at"], name="appointments_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}"
