"""Installations of the clinic in folders of their own, and its commands as a person would call them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PASSPHRASE = "a sentence for backups"  # noqa: S105


def environment(data: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a command of an installation in `data` needs, and nothing of the tests' own settings."""
    dropped = ("NEEDLEPOINT_", "DJANGO_", "DATABASE_URL", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {"NEEDLEPOINT_DATA": str(data), "NEEDLEPOINT_BACKUP_PASSPHRASE": PASSPHRASE} | dict(more or {})


def clinic(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `needlepoint-clinic` with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "needlepoint_clinic", *arguments],
        env=environment(data, more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def works(data: Path, *arguments: str, **more: str) -> str:
    """The same, where it must work; what it said."""
    done = clinic(data, *arguments, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fails(data: Path, *arguments: str, **more: str) -> str:
    """The same, where it must be refused; why, on one line and without a traceback."""
    done = clinic(data, *arguments, **more)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def make(data: Path, name: str = "First Clinic", **more: str) -> None:
    """An installation with one clinic and three photographs."""
    works(data, "setup", "--clinic", name, "--owner", "owner@clinic.example", "--time-zone", "UTC", **more)
    photographs = data / "photographs"
    photographs.mkdir(exist_ok=True)
    for number in range(3):
        (photographs / f"{number:032x}.jpg").write_bytes(bytes([number]) * 5000)
