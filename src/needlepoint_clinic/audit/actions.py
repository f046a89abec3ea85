"""Adds to the audit log."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import models, transaction

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.chain import digest_of
from needlepoint_clinic.audit.models import AuditEntry, AuditHead


@transaction.atomic
def record(
    *,
    by: Actor,
    at: dt.datetime,
    verb: str,
    row: models.Model | None = None,
    patient: uuid.UUID | None = None,
    **details: Any,
) -> AuditEntry:
    """Add an entry, in the transaction of what it tells about.

    Args:
        by: who, at which clinic, from where.
        at: when.
        verb: `app.done`, such as `patients.seen` or `courses.session_signed`.
        row: what it was done to.
        patient: whose record it concerns.
        details: numbers and names of fields; never a value that tells something of a patient.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(clinic=by.clinic.pk)
    entry = AuditEntry(
        clinic=by.clinic.pk,
        number=head.number + 1,
        at=at,
        member=by.member.pk if by.member else None,
        role=by.member.role if by.member else "",
        address=by.address,
        verb=verb,
        kind=row._meta.label if row is not None else "",
        row=str(row.pk) if row is not None else "",
        patient=patient,
        details=details,
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    head.number, head.digest = entry.number, entry.digest
    head.save(update_fields=["number", "digest"])
    return entry
