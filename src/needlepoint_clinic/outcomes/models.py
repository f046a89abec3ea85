"""Summaries of outcomes as last worked out: a page shows one, and costs the same however large the clinic is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows


class OutcomeSummary(ClinicRow):
    """What came of the courses that began in a span of days, by indication, phototype, device and operator.

    Attributes:
        content: `summary.Summary` as JSON: counts and means, nobody by name.
    """

    IMPERSONAL = frozenset({"since", "until", "content", "asked_by", "asked_at", "finished_at"})

    since = models.DateField()
    until = models.DateField()
    content = models.JSONField(null=True)
    asked_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = ClinicRows["OutcomeSummary"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["clinic", "-asked_at"], name="outcome_summaries_newest")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"
