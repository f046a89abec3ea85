"""The folder of photographs: random names that say nothing, readable by the clinic's own user alone."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}(-[a-z]+)?\.(jpg|png)")


def new_name() -> str:
    """A name no file has: two letters for the folder, forty for the file, without an ending."""
    token = secrets.token_hex(20)
    return f"{token[:2]}/{token}"


def keep(name: str, content: bytes) -> None:
    """Write a new file and see it safely onto the disk before the record that names it is committed.

    Raises:
        OSError: the disk is full, or the file is there already.
    """
    path = path_of(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, settings.FILE_UPLOAD_PERMISSIONS or 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def path_of(name: str) -> Path:
    """Where a file lies.

    Raises:
        ValueError: the name is none of ours, so that nothing outside the folder can be meant.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("this is no name of a photograph")
    return Path(settings.MEDIA_ROOT) / name


def throw_away(*names: str) -> None:
    """Remove files whose record was not committed."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            path_of(name).unlink()
