"""Adds to the audit log."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.chain import digest_of
from needlepoint_clinic.audit.models import AuditEntry, AuditHead

BATCH = 500
"""Entries in one insert; more patients than that are on no page, only in a whole export."""


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
    entry = _next(head, by, at, verb, row, patient, details)
    entry.save(force_insert=True)
    head.save(update_fields=["number", "digest"])
    return entry


@transaction.atomic
def record_each(
    *,
    by: Actor,
    at: dt.datetime,
    verb: str,
    patients: Iterable[uuid.UUID],
    row: models.Model | None = None,
    **details: Any,
) -> int:
    """Add an entry for each patient whom a list shows, in one insert; one without a patient where it shows nobody.

    Args:
        patients: each once, however often the list names them.

    Returns:
        How many entries were added.
    """
    seen: list[uuid.UUID | None] = [*dict.fromkeys(patients)]
    head, _ = AuditHead.objects.select_for_update().get_or_create(clinic=by.clinic.pk)
    entries = [_next(head, by, at, verb, row, patient, details) for patient in seen or [None]]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    head.save(update_fields=["number", "digest"])
    return len(entries)


def _next(
    head: AuditHead,
    by: Actor,
    at: dt.datetime,
    verb: str,
    row: models.Model | None,
    patient: uuid.UUID | None,
    details: dict[str, Any],
) -> AuditEntry:
    """The next entry of a chain that is held; the head moves on to it."""
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
    head.number, head.digest = entry.number, entry.digest
    return entry
