"""Where the passphrase of a backup comes from: a file, the environment, or whoever sits at the terminal.

Never an argument: those can be read by every user of the machine.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from needlepoint_clinic.backup.errors import BackupFails

SHORTEST = 12
SPOKEN, WRITTEN = "NEEDLEPOINT_BACKUP_PASSPHRASE", "NEEDLEPOINT_BACKUP_PASSPHRASE_FILE"


def passphrase(file: Path | None, *, twice: bool, environ: Mapping[str, str] = os.environ) -> str:
    """The passphrase.

    Args:
        file: one that holds it, as an option named it.
        twice: asked for twice, because a new backup would be lost by a slip of the finger.
        environ: looked at where no file is given.

    Raises:
        BackupFails: there is none, or it is too short to hold.
    """
    named = file or (Path(environ[WRITTEN]) if environ.get(WRITTEN) else None)
    if named is not None:
        return _long_enough(_read(named))
    if environ.get(SPOKEN):
        return _long_enough(environ[SPOKEN])
    if not sys.stdin.isatty():
        raise BackupFails(f"There is no passphrase: set {SPOKEN} or {WRITTEN}, or give --passphrase-file.")
    asked = _long_enough(getpass.getpass("Passphrase of the backup: "))
    if twice and getpass.getpass("Once more: ") != asked:
        raise BackupFails("The two were not the same; nothing was written.")
    return asked


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BackupFails(f"The passphrase cannot be read from {path}: {error}.") from None


def _long_enough(found: str) -> str:
    if len(found) < SHORTEST:
        raise BackupFails(f"The passphrase is shorter than {SHORTEST} characters, which would not hold.")
    return found
