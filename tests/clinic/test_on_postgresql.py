"""Every test of the clinic once more, on a real PostgreSQL server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping

import pytest
from django.conf import settings

from tests.house.source_tree import ROOT
from tests.postgres_server import PostgresServer, postgres_server

__all__ = ["postgres_server"]

ITSELF, BROWSER = "tests/clinic/test_on_postgresql.py", "tests/clinic/browser"
COMMAND = [sys.executable, "-m", "pytest", "tests/clinic", "-p", "no:cacheprovider", "-p", "no:xdist"]
ALL_OF_IT = [*COMMAND, "-rs", f"--ignore={ITSELF}", f"--ignore={BROWSER}"]
OF_SQLITE = 4
"""Tests of what only SQLite does, each of which says so where it is skipped."""


def run(command: list[str], environment: Mapping[str, str]) -> str:
    """What pytest said; it must have passed."""
    kept = {name: value for name, value in environ_of_a_person().items() if not name.startswith("PG")}
    done = subprocess.run(
        command, cwd=ROOT, env=kept | dict(environment), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


def environ_of_a_person() -> dict[str, str]:
    """The environment without what this very run of pytest put there."""
    dropped = ("PYTEST_", "DJANGO_", "NEEDLEPOINT_", "DATABASE_URL", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(dropped)}


@pytest.mark.slow
@pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="this run is on PostgreSQL already")
def test_all_pass_on_postgresql_as_well(postgres_server: PostgresServer) -> None:
    on_sqlite = run([*ALL_OF_IT, "--collect-only"], {})
    collected = re.search(r"^(\d+) tests? collected", on_sqlite, re.MULTILINE)
    assert collected is not None, on_sqlite[-500:]
    url = postgres_server.url("postgres")
    said = run(ALL_OF_IT, {"DATABASE_URL": url})
    found = re.search(r"^(\d+) passed(?:, (\d+) skipped)?", said, re.MULTILINE)
    assert found is not None, said[-500:]
    passed, skipped = int(found[1]), int(found[2] or 0)
    assert passed + skipped == int(collected[1])
    assert skipped <= OF_SQLITE, said[-1500:]
