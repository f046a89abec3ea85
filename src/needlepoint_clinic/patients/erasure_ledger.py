"""Which records were erased, in a file beside the database, so that a restore of an older backup erases them again.

Ids alone: of the record, the clinic, the erasure and who decided it; nothing by which anybody is found whose backup was
deleted. The file is written anew as a whole, under another name first, so that it is never half.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from needlepoint_clinic.patients.models import Erasure

LEDGER = "erasures.jsonl"


class LedgerUnreadable(Exception):
    """A ledger with a line that is none, in words that say what to do."""


class Erased(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One erased record.

    Attributes:
        member: who decided it.
        at: when it was erased first.
    """

    patient: uuid.UUID
    clinic: uuid.UUID
    erasure: uuid.UUID
    basis: str
    member: uuid.UUID
    at: dt.datetime


Ledger = Mapping[uuid.UUID, Erased]
"""By the id of the record."""


def read(path: Path) -> dict[uuid.UUID, Erased]:
    """What a ledger says; nothing where there is no file.

    Raises:
        LedgerUnreadable: somebody changed it. Nothing may be restored past it unseen.
    """
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for number, line in enumerate(lines, start=1):
        try:
            each = msgspec.json.decode(line, type=Erased)
        except msgspec.MsgspecError:
            raise LedgerUnreadable(
                f"Line {number} of {path} cannot be read, so it is not known who was erased. Put the file back from a "
                "copy, or take that line out if you know whose it is."
            ) from None
        found[each.patient] = each
    return found


def of_database() -> dict[uuid.UUID, Erased]:
    """The erasures of the database as it stands."""
    names = ("patient_id", "clinic_id", "pk", "basis", "decided_by_id", "started_at")
    rows = Erasure.objects.exclude(finished_at=None).order_by("started_at", "pk").values_list(*names)
    # The first one counts: that it was done again after a restore changes nothing.
    return {row[0]: Erased(*row) for row in reversed(list(rows))}


def add(path: Path, erased: Iterable[Erased]) -> None:
    """Add what the ledger does not have yet.

    Raises:
        LedgerUnreadable: somebody changed it.
        OSError: it cannot be written.
    """
    with _held(path):
        known = read(path)
        new = {each.patient: each for each in erased if each.patient not in known}
        if not new:
            return
        part = path.with_name(f".{path.name}.part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.writelines(msgspec.json.encode(each) + b"\n" for each in (*known.values(), *new.values()))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    with path.with_name(f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
