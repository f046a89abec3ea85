"""How an entry is hashed, and the proof that a chain is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator

from needlepoint_clinic.audit.models import AuditEntry, AuditHead


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over everything the entry says and the digest of the one before."""
    said = [
        str(entry.clinic),
        entry.number,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        str(entry.member or ""),
        entry.role,
        entry.address,
        entry.verb,
        entry.kind,
        entry.row,
        str(entry.patient or ""),
        entry.details,
        entry.previous,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def faults(entries: Iterable[AuditEntry], head: AuditHead) -> Iterator[str]:
    """What is wrong with a chain, in words; nothing where it is whole.

    Args:
        entries: all of one clinic, by number.
        head: where its chain is said to end.
    """
    number, digest = 0, ""
    for entry in entries:
        if entry.number != number + 1:
            yield f"Entry {number + 1} is missing: after {number} comes {entry.number}."
        elif entry.previous != digest:
            yield f"Entry {entry.number} does not follow entry {number}: one of them was replaced."
        if entry.digest != digest_of(entry):
            yield f"Entry {entry.number} was changed after it was written."
        number, digest = entry.number, entry.digest
    if (number, digest) != (head.number, head.digest):
        yield f"The chain ends at entry {number}; it should end at {head.number}: entries were removed or added."
