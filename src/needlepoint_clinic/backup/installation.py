"""This installation: where its database, keys and photographs are, and whether it is in use."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.audit.chain import faults
from needlepoint_clinic.audit.models import AuditEntry, AuditHead
from needlepoint_clinic.backup.engines import POSTGRESQL, SQLITE, Postgres
from needlepoint_clinic.backup.errors import BackupFails

LOCK = "running.lock"


@dataclass(frozen=True, slots=True)
class Installation:
    """As Django's settings describe it."""

    data: Path
    photographs: Path
    database: dict[str, Any]

    @classmethod
    def here(cls) -> Installation:
        """Of this process."""
        return cls(Path(settings.DATA), Path(settings.MEDIA_ROOT), dict(connections["default"].settings_dict))

    @property
    def engine(self) -> str:
        """`sqlite` or `postgresql`."""
        return POSTGRESQL if "postgresql" in self.database["ENGINE"] else SQLITE

    @property
    def sqlite(self) -> Path:
        """The database's file."""
        return Path(self.database["NAME"])

    @property
    def postgres(self) -> Postgres:
        """The database's server and name."""
        return Postgres.of(self.database)

    def is_living(self) -> bool:
        """Whether there is something here that a restore would put aside."""
        with contextlib.suppress(DatabaseError):
            if Clinic.objects.exists():
                return True
        return self.photographs.is_dir() and any(self.photographs.iterdir())


@contextlib.contextmanager
def in_use(data: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the folder: shared while a server or worker runs, `alone` while it is replaced.

    Raises:
        BackupFails: alone was asked for, and somebody holds it.
    """
    with (data / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFails(
                "The clinic is running: stop its server and its worker first."
                if alone
                else "A restore is under way; start again when it has ended."
            ) from None
        yield


@contextlib.contextmanager
def looked_at(database: dict[str, Any]) -> Iterator[str]:
    """Another database as an alias of Django's, for as long as it takes."""
    alias = "restored"
    connections.databases[alias] = database
    try:
        yield alias
    finally:
        connection = connections[alias]
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
        del connections[alias]
        del connections.databases[alias]


def check_version(alias: str) -> None:
    """Make sure that this version of the software knows all tables.

    Raises:
        BackupFails: a newer version made them.
    """
    applied = set(MigrationRecorder(connections[alias]).applied_migrations())
    unknown = applied - set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    if unknown:
        app, name = sorted(unknown)[0]
        raise BackupFails(f"A newer version of Needlepoint made this backup (it knows {app} {name}). Update first.")


def chains(alias: str) -> Iterator[tuple[str, int, list[str]]]:
    """Of each clinic: its name, how many entries its audit log has, and what is wrong with it."""
    for clinic in Clinic.objects.using(alias).order_by("created_at"):
        head = AuditHead.objects.using(alias).filter(clinic=clinic.pk).first() or AuditHead(clinic=clinic.pk)
        entries = AuditEntry.objects.using(alias).filter(clinic=clinic.pk).order_by("number").iterator(2000)
        yield clinic.name, head.number, list(faults(entries, head))[:5]
