"""Erasures and backups: whoever was erased after a backup was taken is erased again when it is restored."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.db import DatabaseError

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.installation import Installation
from needlepoint_clinic.patients import erasure_ledger
from needlepoint_clinic.patients.actions import erase_again
from needlepoint_clinic.patients.erasure_ledger import LEDGER, Erased, Ledger, LedgerUnreadable
from needlepoint_clinic.patients.models import Patient

AT_ONCE = 500
"""Ids in one question to the database."""


def remember(here: Installation) -> None:
    """Bring the ledger of this installation up to date with its database.

    Raises:
        BackupFails: it was changed, or cannot be written.
    """
    _add(here, erasure_ledger.of_database().values())


def known_here(here: Installation, *files: Path) -> dict[uuid.UUID, Erased]:
    """Every erasure that is known: of the ledger here, of the database here, and of further ledgers.

    Raises:
        BackupFails: a ledger was changed.
    """
    found: dict[uuid.UUID, Erased] = {}
    try:
        for path in (*files, here.data / LEDGER):
            found |= erasure_ledger.read(path)
    except LedgerUnreadable as wrong:
        raise BackupFails(str(wrong)) from None
    with contextlib.suppress(DatabaseError):  # there may be no database yet, or one of before there were erasures
        found = erasure_ledger.of_database() | found
    return found


def keep(here: Installation, known: Ledger) -> None:
    """Write what is known into the ledger of this installation.

    Raises:
        BackupFails: it was changed, or cannot be written.
    """
    _add(here, known.values())


def _add(here: Installation, erased: Iterable[Erased]) -> None:
    try:
        erasure_ledger.add(here.data / LEDGER, erased)
    except LedgerUnreadable as wrong:
        raise BackupFails(str(wrong)) from None
    except OSError as wrong:
        raise BackupFails(
            f"The ledger of erasures, {here.data / LEDGER}, cannot be written: {wrong.strerror}."
        ) from None


def brought_back(known: Ledger, alias: str = "default") -> list[Erased]:
    """Those whose record is there although it was erased."""
    ids, found = list(known), set[uuid.UUID]()
    for first in range(0, len(ids), AT_ONCE):
        there = Patient.objects.using(alias).filter(pk__in=ids[first : first + AT_ONCE], erased_at=None)
        found |= set(there.values_list("pk", flat=True))
    return [each for pk, each in known.items() if pk in found]


def erase_those_brought_back(known: Ledger, *, at: dt.datetime) -> int:
    """Erase again whom a restore brought back; how many that were. Done twice, it does nothing the second time."""
    erased = brought_back(known)
    for each in erased:
        clinic = Clinic.objects.get(pk=Patient.objects.values_list("clinic", flat=True).get(pk=each.patient))
        erase_again(
            by=Actor(clinic, None),
            patient=each.patient,
            basis=each.basis,
            reason=f"Erased on {each.at:%Y-%m-%d}, and again after a backup from before was restored.",
            decided_by=_standing_for(each, clinic),
            at=at,
        )
    return len(erased)


def _standing_for(erased: Erased, clinic: Clinic) -> Member:
    """Who decided it; an owner where the backup is from before they joined."""
    members = Member.objects.filter(clinic=clinic)
    found = members.filter(pk=erased.member).first() or members.filter(role=Role.OWNER).first() or members.first()
    assert found is not None  # noqa: S101 - somebody registered the patient
    return found
