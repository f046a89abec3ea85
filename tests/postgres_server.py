"""A PostgreSQL server of one's own for a test: a new cluster in a short temporary folder, reached by its socket alone.

Tests ask for the fixture by importing it: `from tests.postgres_server import postgres_server`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB -c max_connections=60"
"""A cluster that is thrown away need not survive a power cut."""
MAY_BE_GIVEN = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server.

    Attributes:
        socket_folder: where its socket lies; paths of sockets are limited to 107 bytes.
        binaries: the folder of `psql`, `pg_dump` and the rest, of the same version.
    """

    socket_folder: Path
    binaries: Path
    user: str = "postgres"

    def url(self, database: str) -> str:
        """For DATABASE_URL."""
        return f"postgresql://{self.user}@/{database}?host={quote(str(self.socket_folder))}"

    def create(self, database: str) -> str:
        """Make an empty database; its DATABASE_URL."""
        _run([str(self.binaries / "createdb"), "-h", str(self.socket_folder), "-U", self.user, database])
        return self.url(database)

    def environment(self, database: str) -> dict[str, str]:
        """What a command of the clinic needs to work on a database of this server, and nothing of libpq's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {
            "DATABASE_URL": self.url(database),
            "PATH": f"{self.binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        }


@contextlib.contextmanager
def running_postgres(options: str = QUICK) -> Iterator[PostgresServer]:
    """Start a new cluster and stop it again.

    Args:
        options: settings of the server.

    Raises:
        FileNotFoundError: PostgreSQL is not installed; `make test` names what is missing.
    """
    binaries = newest_binaries()
    folder = Path(tempfile.mkdtemp(prefix="np-pg-", dir="/var/tmp"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        cluster = folder / "data"
        _as_owner([str(binaries / "initdb"), "-D", str(cluster), "-U", "postgres", "--auth=trust", "-E", "UTF8", "-N"])
        start = [str(binaries / "pg_ctl"), "-D", str(cluster), "-w", "-t", "60", "-l", str(folder / "log")]
        where = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        _as_owner([*start, "-o", f"{options} {where}", "start"])
        try:
            yield PostgresServer(folder, binaries)
        finally:
            _as_owner([str(binaries / "pg_ctl"), "-D", str(cluster), "-w", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def newest_binaries() -> Path:
    """Where the newest PostgreSQL of this machine keeps its programs; Debian leaves them out of the path.

    Raises:
        FileNotFoundError: there is none.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    if by_path := shutil.which("initdb"):
        return Path(by_path).resolve().parent
    raise FileNotFoundError("PostgreSQL is not installed; on Debian: apt-get install postgresql")


def _as_owner(command: list[str]) -> None:
    """Run a program of the server; it refuses to run as root."""
    _run(["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command)


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> None:
    plain = {name: os.environ[name] for name in MAY_BE_GIVEN if name in os.environ}
    done = subprocess.run(
        command,
        env=dict(environment or plain),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for all tests of a run that ask for it."""
    with running_postgres() as server:
        yield server
