"""The audit log: a chain of entries for each clinic, in which nothing can be changed or left out unseen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One thing that was seen or done. It points at nothing: what it names may be erased, the entry stays.

    Attributes:
        number: its place in the clinic's chain, from 1, without gaps.
        member, role, address: who, as what, from where; empty for a job.
        verb: what was done, such as `patients.seen`.
        kind, row: the model and id of what it was done to.
        patient: whose record it concerns.
        details: names of fields and numbers, never what was said of a patient.
        previous, digest: SHA-256 of the entry before, and of this one.
    """

    clinic = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    member = models.UUIDField(null=True)
    role = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=60)
    kind = models.CharField(max_length=60, blank=True)
    row = models.CharField(max_length=36, blank=True)
    patient = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["clinic", "number"], name="one_chain_a_clinic")]
        indexes: ClassVar = [
            models.Index(fields=["patient", "-at"], name="audit_of_a_patient"),
            models.Index(fields=["clinic", "member", "-number"], name="audit_of_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class AuditHead(models.Model):
    """The end of a clinic's chain; whoever adds an entry takes hold of it first."""

    clinic = models.UUIDField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.clinic}: {self.number}"
