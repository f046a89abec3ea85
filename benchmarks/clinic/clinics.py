"""Filled clinics: a small and a large one on SQLite, and the same rows on PostgreSQL with durable settings."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.clinic.to_postgres import copy_rows
from tests.postgres_server import PostgresServer, running_postgres

ROOT = Path(__file__).parent.parent.parent
NOT_OURS = ("NEEDLEPOINT_", "DATABASE_URL", "DJANGO_", "PG")
DURABLE = "-c shared_buffers=256MB -c max_connections=60"
"""As installed, fsync and all, but for the memory: what was acknowledged survives a power cut."""
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Clinic:
    """A filled clinic.

    Attributes:
        engine: `SQLite` or `PostgreSQL`.
        patients: how many it has.
        folder: its data folder.
        database: DATABASE_URL; empty for SQLite.
    """

    engine: str
    patients: int
    folder: Path
    database: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """For a program of the clinic: production's settings, nothing of this shell's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)}
        path = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        found = {**kept, "NEEDLEPOINT_DATA": str(self.folder), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
        return {**found, "DATABASE_URL": self.database} if self.database else found

    def targets(self) -> dict[str, Any]:
        """What `people.targets` found, each user with the version of the zone they save."""
        found: dict[str, Any] = json.loads((self.folder / "targets.json").read_text(encoding="utf-8"))
        for user in found["users"]:
            saves = (self._preparation(user["session"]).get("saves") or {}).get(f"zone-{user['zone']}") or {}
            user["version"] = int(saves.get("version", 0))
        return found

    def _preparation(self, session: str) -> dict[str, Any]:
        asked = "SELECT preparation FROM courses_session WHERE id = "
        if self.database:
            with psycopg.connect(self.database) as there:
                row = there.execute(f"{asked}%s", [session]).fetchone()
            return dict(row[0]) if row else {}
        with contextlib.closing(sqlite3.connect(self.folder / "clinic.sqlite3")) as here:
            return dict(json.loads(here.execute(f"{asked}?", [session.replace("-", "")]).fetchone()[0]))


@contextlib.contextmanager
def filled(small: int, large: int, tell: Tell, engines: tuple[str, ...]) -> Iterator[list[Clinic]]:
    """The clinics, in a folder of their own that is deleted afterwards.

    Args:
        small, large: patients of each.
        tell: is told how far it has come.
        engines: which.
    """
    with tempfile.TemporaryDirectory(prefix="np-bench-", dir="/var/tmp") as made, contextlib.ExitStack() as stack:
        folder = Path(made)
        clinics = _on_sqlite(folder, small, large, tell)
        if "PostgreSQL" in engines:
            server = stack.enter_context(running_postgres(DURABLE))
            clinics += _on_postgres(clinics, server, folder, tell)
        yield [each for each in clinics if each.engine in engines]


def _on_sqlite(folder: Path, small: int, large: int, tell: Tell) -> list[Clinic]:
    empty = Clinic("SQLite", 0, folder / "empty")
    tell("making the tables")
    _run(empty, "needlepoint_clinic", "migrate", "--verbosity", "0")
    _run(empty, "needlepoint_clinic", "collectstatic", "--noinput", "--verbosity", "0")
    clinics = []
    for patients in (small, large):
        clinic = Clinic("SQLite", patients, folder / f"sqlite-{patients}")
        shutil.copytree(empty.folder, clinic.folder)
        _fill(clinic, tell)
        clinics.append(clinic)
    return clinics


def _on_postgres(sources: list[Clinic], server: PostgresServer, folder: Path, tell: Tell) -> list[Clinic]:
    tell("making the tables on PostgreSQL")
    empty = Clinic("PostgreSQL", 0, folder / "empty", server.create("empty"))
    _run(empty, "needlepoint_clinic", "migrate", "--verbosity", "0")
    clinics = []
    for source in sources:
        name = f"bench{source.patients}"
        with psycopg.connect(server.url("postgres"), autocommit=True) as maintenance:
            maintenance.execute(f"CREATE DATABASE {name} TEMPLATE empty")
        clinic = Clinic("PostgreSQL", source.patients, folder / f"postgres-{source.patients}", server.url(name))
        ignored = shutil.ignore_patterns("clinic.sqlite3*")
        shutil.copytree(source.folder, clinic.folder, ignore=ignored)
        for table in copy_rows(source.folder / "clinic.sqlite3", clinic.database):
            tell(f"copying {source.patients:,} patients to PostgreSQL: {table}")
        clinics.append(clinic)
    return clinics


def _fill(clinic: Clinic, tell: Tell) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks.clinic.fill",
        str(clinic.patients),
        str(clinic.folder / "targets.json"),
    ]
    with subprocess.Popen(command, env=clinic.environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            tell(f"filling with {clinic.patients:,} patients: {line.strip()}")
    if process.returncode:
        raise RuntimeError(f"filling {clinic.folder.name} ended with {process.returncode}; what it said stands above")


def _run(clinic: Clinic, *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", *command], env=clinic.environ, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
