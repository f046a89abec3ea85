"""Reads of the audit log."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db.models import QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.chain import faults
from needlepoint_clinic.audit.models import AuditEntry, AuditHead

PAGE = 50


def entries(by: Actor, *, before: int | None = None, patient: uuid.UUID | None = None) -> QuerySet[AuditEntry]:
    """The newest entries of a clinic, before entry number `before`; of one patient, if asked."""
    found = AuditEntry.objects.filter(clinic=by.clinic.pk).order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    if patient is not None:
        found = found.filter(patient=patient)
    return found[:PAGE]


def faults_of(clinic: uuid.UUID) -> Iterator[str]:
    """What is wrong with a clinic's chain; read entry by entry, so that memory stays flat."""
    head = AuditHead.objects.filter(clinic=clinic).first() or AuditHead(clinic=clinic)
    yield from faults(AuditEntry.objects.filter(clinic=clinic).order_by("number").iterator(2000), head)
