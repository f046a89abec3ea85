"""Takes a backup while the clinic runs."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from needlepoint import __version__
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.backup.archive import Tell, write_archive, written_whole
from needlepoint_clinic.backup.engines import POSTGRESQL, copy_postgresql, copy_sqlite
from needlepoint_clinic.backup.erasures import remember
from needlepoint_clinic.backup.facts import Facts
from needlepoint_clinic.backup.installation import Installation


def take_backup(here: Installation, to: Path, passphrase: str, *, at: dt.datetime, tell: Tell) -> Facts:
    """Write everything into one encrypted file; photographs added after the database was copied come along as well.

    Raises:
        BackupFails: the file exists or cannot be written, or the database cannot be copied; nothing is left behind.
    """
    remember(here)
    with written_whole(to) as file, tempfile.TemporaryDirectory(prefix=".backup-", dir=here.data) as folder:
        copy = Path(folder) / "database"
        is_postgresql = here.engine == POSTGRESQL
        tables = copy_postgresql(here.postgres, copy) if is_postgresql else copy_sqlite(here.sqlite, copy)
        rows = sum(table.rows for table in tables.values())
        tell(f"database copied: {len(tables)} tables, {rows} rows, {copy.stat().st_size / 1e6:.1f} MB")
        facts = Facts(here.engine, __version__, at.isoformat(), tables)
        write_archive(
            file, passphrase, database=copy, data=here.data, photographs=here.photographs, facts=facts, tell=tell
        )
    for clinic in Clinic.objects.all():
        record(by=Actor(clinic, None), at=at, verb="backup.taken", photographs=len(facts.files))
    return facts
