"""The clinic's own policy, and which version of the knowledge it works with."""

from __future__ import annotations

from django.db import models

from needlepoint_clinic.accounts.models import Member
from needlepoint_clinic.accounts.rows import ClinicRow, ClinicRows


class ClinicPolicy(ClinicRow):
    """What a clinic decided for itself, as a whole, from a moment on; the newest counts, all are kept."""

    IMPERSONAL = frozenset({"choices", "reason", "decided_by", "decided_at"})

    choices = models.JSONField(default=dict)
    reason = models.TextField()
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ClinicRows["ClinicPolicy"].as_manager()

    def __str__(self) -> str:
        return f"{self.decided_at:%Y-%m-%d}"


class KnowledgeInUse(ClinicRow):
    """A version of the knowledge taken into use by a clinic, and what its replay said beforehand."""

    IMPERSONAL = frozenset({"version", "digest", "replayed", "changed", "taken_by", "taken_at"})

    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, blank=True)
    replayed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    taken_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    objects = ClinicRows["KnowledgeInUse"].as_manager()

    def __str__(self) -> str:
        return self.version


class Replay(ClinicRow):
    """What a version of the knowledge would have said in every signed consultation of a clinic, beside what was said.

    Attributes:
        digest, version: of the knowledge that was tried.
        changes: what differs: consultation, patient, zone, verdict before and after. Ids, zones and verdicts alone.
        unreadable: consultations the new version cannot read, and why.
    """

    PERSONAL = frozenset({"changes", "unreadable"})
    IMPERSONAL = frozenset({"digest", "version", "total", "done", "asked_by", "asked_at", "finished_at"})

    digest = models.CharField(max_length=64)
    version = models.CharField(max_length=60)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    unreadable = models.JSONField(default=list)
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicRows["Replay"].as_manager()

    def __str__(self) -> str:
        return self.version
