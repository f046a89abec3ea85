"""Reads a backup back: into a temporary place for a rehearsal, or into this installation."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from psycopg import sql

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.backup import erasures
from needlepoint_clinic.backup.archive import DATABASE, KEYS, PHOTOGRAPHS, Tell, read_archive
from needlepoint_clinic.backup.engines import POSTGRESQL, Postgres, administer, beside, fill_postgresql, tables_in
from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.facts import Facts, Table, differences, tables_of_sqlite
from needlepoint_clinic.backup.installation import Installation, chains, check_version, in_use, looked_at
from needlepoint_clinic.patients.erasure_ledger import LEDGER, Ledger
from needlepoint_clinic.photographs.models import Photograph


@dataclass(slots=True)
class Report:
    """What a restore found.

    Attributes:
        faults: what is not as it was; empty where all is well.
        chains: of each clinic its name and the length of its audit log.
        photographs_missing: rows whose file was not in the folder any more when the backup was taken.
        erased_since: records that were erased after it was taken; a restore erases them again.
    """

    facts: Facts
    faults: list[str]
    chains: list[tuple[str, int]] = field(default_factory=list)
    photographs_missing: int = 0
    erased_since: int = 0

    @property
    def rows(self) -> int:
        """Of all tables."""
        return sum(table.rows for table in self.facts.tables.values())


def rehearse(here: Installation, file: Path, passphrase: str, *, tell: Tell, ledgers: tuple[Path, ...] = ()) -> Report:
    """Restore into a temporary place, compare everything, and leave nothing behind.

    Args:
        ledgers: of erasures, beside the one that is here.

    Raises:
        BackupFails: the backup cannot be read, or not with this installation's kind of database.
    """
    with _unpacked(here, file, passphrase, tell) as (folder, facts), _filled(here, folder, tell) as (database, tables):
        return _compared(folder, facts, tables, database, erasures.known_here(here, *ledgers, folder / LEDGER))


def restore(
    here: Installation,
    file: Path,
    passphrase: str,
    *,
    replace: bool,
    at: dt.datetime,
    tell: Tell,
    ledgers: tuple[Path, ...] = (),
) -> tuple[Report, Path | str | None]:
    """Put a backup in place of what is here, which is kept aside; whoever was erased since is erased again.

    Returns:
        What was compared, and where the old data is kept; None where there was none.

    Raises:
        BackupFails: the backup cannot be read or is not whole; the clinic runs; or there is data and `replace` was not
            asked for. Nothing was changed then.
    """
    living = here.is_living()
    if living and not replace:
        raise BackupFails(
            "There is a clinic here already, and a restore would take its place. Rehearse with --rehearse, restore "
            "into another folder (NEEDLEPOINT_DATA), or say --replace; what is here is then kept aside."
        )
    with in_use(here.data, alone=True), _unpacked(here, file, passphrase, tell) as (folder, facts):
        aside = here.data / f"before-restore-{at:%Y%m%dT%H%M%SZ}"
        with _filled(here, folder, tell) as (database, tables):
            known = erasures.known_here(here, *ledgers, folder / LEDGER)
            report = _compared(folder, facts, tables, database, known)
            if report.faults:
                raise BackupFails("The restored data is not what was backed up: " + " ".join(report.faults[:5]))
            erasures.keep(here, known)  # before anything is swapped: after a crash, the next start erases them
            connections.close_all()
            kept = _swap_postgresql(here, database, at) if here.engine == POSTGRESQL else None
        _swap_files(here, folder, aside)
        if report.erased_since:
            tell("erasing again who was erased since")
            call_command("migrate", interactive=False, verbosity=0)
            report.erased_since = erasures.erase_those_brought_back(known, at=at)
    for clinic in Clinic.objects.all():
        record(by=Actor(clinic, None), at=at, verb="backup.restored", rows=report.rows)
    return report, (kept or aside) if living else None


@contextlib.contextmanager
def _unpacked(here: Installation, file: Path, passphrase: str, tell: Tell) -> Iterator[tuple[Path, Facts]]:
    """The archive in a folder beside the living data, on the same disk."""
    if not file.is_file():
        raise BackupFails(f"There is no file {file}.")
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=here.data) as name, file.open("rb") as stream:
        folder = Path(name)
        facts = read_archive(stream, passphrase, folder, tell=tell)
        if facts.engine != here.engine:
            raise BackupFails(
                f"This backup is of {facts.engine}, and this installation works with {here.engine}. "
                + ("Set" if facts.engine == POSTGRESQL else "Unset")
                + " DATABASE_URL, and restore again."
            )
        tell("unpacked, and every byte is as it was written")
        yield folder, facts


@contextlib.contextmanager
def _filled(here: Installation, folder: Path, tell: Tell) -> Iterator[tuple[dict[str, Any], dict[str, Table]]]:
    """The restored database, as Django's settings, and its tables."""
    if here.engine != POSTGRESQL:
        tables = tables_of_sqlite(folder / DATABASE)
        yield {**here.database, "NAME": folder / DATABASE}, tables
        return
    name = f"{here.postgres.name}_restored_{secrets.token_hex(4)}"
    with beside(here.postgres, name) as restored:
        tell("filling a database of its own")
        fill_postgresql(restored, folder / DATABASE)
        yield {**here.database, "NAME": name}, tables_in(restored)


def _compared(folder: Path, facts: Facts, tables: dict[str, Table], database: dict[str, Any], known: Ledger) -> Report:
    """Counts, hashes, photographs and audit chains of the restored data against those of the day."""
    photographs = folder / PHOTOGRAPHS
    files = {
        path.relative_to(photographs).as_posix(): _sha256(path) for path in photographs.rglob("*") if path.is_file()
    }
    found = Facts(facts.engine, facts.software_version, facts.made_at, tables, files)
    report = Report(facts, differences(facts, found))
    with looked_at(database) as alias:
        check_version(alias)
        for name, length, broken in chains(alias):
            report.chains.append((name, length))
            report.faults += [f"Audit log of {name}: {fault}" for fault in broken]
        stored = Photograph.objects.using(alias).values_list("file", flat=True).iterator(2000)
        report.erased_since = len(erasures.brought_back(known, alias))
        report.photographs_missing = sum(name not in files for name in stored if name)
    return report


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _swap_postgresql(here: Installation, database: dict[str, Any], at: dt.datetime) -> str:
    """The restored database takes the name of the old one, which is kept under another."""
    old, kept = here.postgres.name, f"{here.postgres.name}_before_{at:%Y%m%d%H%M%S}"
    _close_pools()
    rename = "ALTER DATABASE {} RENAME TO {}"
    steps = ((old, kept), (str(database["NAME"]), old))
    administer(
        Postgres.of(here.database),
        [sql.SQL(rename).format(sql.Identifier(was), sql.Identifier(becomes)) for was, becomes in steps],
    )
    return f"database {kept}"


def _close_pools() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def _swap_files(here: Installation, folder: Path, aside: Path) -> None:
    """Move the old files aside and the restored ones in; a second try after a crash finds both."""
    names = [PHOTOGRAPHS, *KEYS]
    if here.engine != POSTGRESQL:
        base = here.sqlite.name
        names += [base, f"{base}-wal", f"{base}-shm", f"{base}-journal"]
        (folder / DATABASE).rename(folder / base)
    for name in names:
        if (here.data / name).exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            (here.data / name).rename(aside / name)
    for name in names:
        if (folder / name).exists():
            (folder / name).rename(here.data / name)
    if not (here.data / PHOTOGRAPHS).exists():
        (here.data / PHOTOGRAPHS).mkdir(mode=0o700)
