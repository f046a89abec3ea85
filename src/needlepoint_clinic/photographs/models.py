"""Photographs, their bytes in the data folder and their facts here; metadata that identifies is stripped before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.patients.models import Patient


class Photograph(ClinicRow):
    """One photograph of one zone from one side.

    Attributes:
        file: name in the photograph folder, which says nothing of whom it shows.
        sha256: of the bytes as they were taken, before anything was stripped.
        facts: what the camera said that identifies nobody.
    """

    PERSONAL = frozenset(
        {"patient", "course", "session", "zone", "view", "file", "thumbnail", "facts", "set_aside_reason"}
    )
    IMPERSONAL = frozenset(
        {"sha256", "taken_at", "added_by", "added_at", "width", "height", "bytes", "set_aside_by", "set_aside_at"}
    )

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="photographs")
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="photographs")
    session = models.ForeignKey(Session, null=True, blank=True, on_delete=models.PROTECT, related_name="photographs")
    zone = models.CharField(max_length=60)
    view = models.CharField(max_length=30)
    file = models.CharField(max_length=80)
    thumbnail = models.CharField(max_length=80, blank=True)
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveBigIntegerField()
    facts = models.JSONField(default=dict)
    taken_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    set_aside_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=300, blank=True)
    """Why it is shown no more, such as that it is of somebody else; the file stays."""

    objects = ClinicRows["Photograph"].as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "zone", "view", "-taken_at"], name="photographs_of_a_patient"),
            models.Index(fields=["session"], name="photographs_of_a_session"),
            models.Index(fields=["clinic", "sha256"], name="photographs_by_file"),
        ]

    def __str__(self) -> str:
        return f"{self.zone}, {self.view}"
