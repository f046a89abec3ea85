"""Taking a copy of the database while others write to it, and filling an empty one from the copy."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from needlepoint_clinic.backup.errors import BackupFails
from needlepoint_clinic.backup.facts import Table, tables_of_postgresql, tables_of_sqlite

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def copy_sqlite(source: Path, to: Path) -> dict[str, Table]:
    """A consistent copy by SQLite's own online backup, in one step, so that writers cannot make it begin again.

    Raises:
        BackupFails: there is no database, or SQLite finds the copy damaged.
    """
    if not source.is_file():
        raise BackupFails(f"There is no database at {source} yet.")
    with (
        contextlib.closing(sqlite3.connect(source, timeout=60)) as living,
        contextlib.closing(sqlite3.connect(to)) as copy,
    ):
        to.chmod(0o600)
        living.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise BackupFails(f"SQLite says that the database is damaged: {found}. Restore the last good backup beside it.")
    return tables_of_sqlite(to)


@dataclass(frozen=True, slots=True)
class Postgres:
    """Where a PostgreSQL database is, as Django's settings have it."""

    name: str
    user: str = ""
    password: str = ""
    host: str = ""
    port: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, settings: dict[str, Any]) -> Postgres:
        """Of one of Django's DATABASES."""
        options = {
            key: str(value) for key, value in settings.get("OPTIONS", {}).items() if isinstance(value, str | int)
        }
        name, user, password, host, port = (
            str(settings.get(key) or "") for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")
        )
        return cls(name, user, password, host, port, tuple(sorted(options.items())))

    def other(self, name: str) -> Postgres:
        """Another database of the same server."""
        return Postgres(name, self.user, self.password, self.host, self.port, self.options)

    def connect(self, **more: Any) -> psycopg.Connection[Any]:
        """A connection of one's own.

        Raises:
            BackupFails: the server does not answer, or refuses.
        """
        given = {
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
            "host": self.host,
            "port": self.port,
        }
        wanted: dict[str, Any] = {key: value for key, value in given.items() if value} | dict(self.options) | more
        try:
            return psycopg.connect(**wanted)
        except psycopg.OperationalError as error:
            raise BackupFails(f"PostgreSQL cannot be reached: {error}") from None

    def run(self, program: str, *arguments: str) -> None:
        """Run a program of PostgreSQL; the password goes by its environment, where other users cannot read it.

        Raises:
            BackupFails: it is not installed, or fails; with what it said.
        """
        names = {"PGHOST": self.host, "PGPORT": self.port, "PGUSER": self.user, "PGPASSWORD": self.password}
        modes = {f"PG{key.upper()}": value for key, value in self.options if key in ("sslmode", "sslrootcert")}
        environment = {**os.environ, **{key: value for key, value in names.items() if value}, **modes}
        command = [find_program(program), "--no-password", *arguments]
        done = subprocess.run(  # noqa: S603 - a program of PostgreSQL, no shell
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise BackupFails(f"{program} failed: {done.stderr.strip()}")


def find_program(name: str) -> str:
    """The path of a program of PostgreSQL, also where Debian keeps them out of the way.

    Raises:
        BackupFails: it is not installed.
    """
    if found := shutil.which(name):
        return found
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if kept:
        return str(kept[-1])
    raise BackupFails(
        f"{name} is not installed. Install PostgreSQL's client programs of the server's version; on Debian: "
        "apt-get install postgresql-client"
    )


def copy_postgresql(source: Postgres, to: Path) -> dict[str, Table]:
    """A dump, and the hashes of its tables, both as one moment saw them, while others write.

    Raises:
        BackupFails: pg_dump is missing or fails.
    """
    find_program("pg_dump")
    with source.connect() as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None  # noqa: S101 - a function returns a row
        to.touch(0o600)
        wanted = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}", f"--file={to}")
        source.run("pg_dump", *wanted, source.name)
        return tables_of_postgresql(connection)


def fill_postgresql(target: Postgres, dump: Path) -> None:
    """Fill an empty database from a dump.

    Raises:
        BackupFails: pg_restore is missing or fails.
    """
    wanted = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={target.name}")
    target.run("pg_restore", *wanted, str(dump))


def tables_in(target: Postgres) -> dict[str, Table]:
    """Rows and hashes of a database as it stands."""
    with target.connect() as connection:
        connection.read_only = True
        return tables_of_postgresql(connection)


@contextlib.contextmanager
def beside(source: Postgres, name: str) -> Iterator[Postgres]:
    """An empty database of another name on the same server, which is dropped at the end unless it was renamed.

    Raises:
        BackupFails: the role may not create databases.
    """
    made, empty = source.other(name), "CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {}"
    with source.connect() as connection:
        like = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate, datctype "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert like is not None  # noqa: S101 - the database we are connected to
    administer(source, [sql.SQL(empty).format(sql.Identifier(name), *(sql.Literal(each) for each in like))])
    try:
        yield made
    finally:
        administer(source, [sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))])


def administer(source: Postgres, statements: Sequence[sql.Composed]) -> None:
    """Run statements about whole databases, from the server's own database.

    Raises:
        BackupFails: the role may not.
    """
    with source.other("postgres").connect(autocommit=True) as connection:
        try:
            for statement in statements:
                connection.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            raise BackupFails(
                f"The role “{source.user}” may not create databases, which a restore beside the living one needs. "
                f'As an administrator of PostgreSQL: ALTER ROLE "{source.user}" CREATEDB'
            ) from None
        except psycopg.errors.ObjectInUse as error:
            raise BackupFails(
                f"Somebody is still connected to the database; stop server and worker first. ({error})"
            ) from None
