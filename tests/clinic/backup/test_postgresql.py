"""Backup and restore of an installation on a real PostgreSQL server."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from needlepoint_clinic.backup.engines import Postgres, copy_postgresql, find_program, tables_in
from needlepoint_clinic.backup.errors import BackupFails
from tests.clinic.backup import installations
from tests.postgres_server import PostgresServer, postgres_server

__all__ = ["postgres_server"]


@pytest.fixture(name="url")
def make_database(postgres_server: PostgresServer, request: pytest.FixtureRequest) -> str:
    """An empty database."""
    return postgres_server.create(f"t{abs(hash(request.node.nodeid)) % 10**9}")


def test_a_dump_and_its_hashes_are_of_one_moment(postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.create("writing")
    there = Postgres("writing", "postgres", host=str(postgres_server.socket_folder))
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("first", "second"):
            connection.execute(f"CREATE TABLE {name} (id serial PRIMARY KEY, said text)")
        wrote, ended = threading.Event(), threading.Event()

        def write() -> None:
            while not ended.is_set():
                with connection.transaction():
                    connection.execute("INSERT INTO first (said) VALUES (gen_random_uuid()::text)")
                    connection.execute("INSERT INTO second (said) VALUES (gen_random_uuid()::text)")
                wrote.set()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            # Something is written before the copy and after it, however busy the machine is.
            assert wrote.wait(30)
            tables = copy_postgresql(there, tmp_path / "dump")
            wrote.clear()
            assert wrote.wait(30)
        finally:
            ended.set()
            writer.join()
    postgres_server.create("filled")
    filled = there.other("filled")
    filled.run("pg_restore", "--dbname=filled", str(tmp_path / "dump"))
    assert tables_in(filled) == tables
    assert tables["first"].rows == tables["second"].rows > 0
    assert tables_in(there)["first"].rows > tables["first"].rows


def test_there_and_back(url: str, postgres_server: PostgresServer, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup"
    data.mkdir()
    installations.make(data, DATABASE_URL=url)
    installations.works(data, "backup", str(file), DATABASE_URL=url)
    assert "Everything is the same" in installations.works(data, "restore", "--rehearse", str(file), DATABASE_URL=url)
    installations.works(
        data, "setup", "--clinic", "Later", "--owner", "l@clinic.example", "--time-zone", "UTC", DATABASE_URL=url
    )
    assert "--replace" in installations.fails(data, "restore", str(file), DATABASE_URL=url)
    said = installations.works(data, "restore", "--replace", str(file), DATABASE_URL=url)
    assert "kept: database" in said
    verified = installations.works(data, "audit", "verify", DATABASE_URL=url)
    assert "First Clinic: 3 entries, whole" in verified
    assert "Later" not in verified
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
    assert len([name for name in names if "_before_" in name]) == 1
    assert [name for name in names if "_restored_" in name] == []


def test_a_backup_of_one_engine_is_not_restored_into_the_other(url: str, tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "backup"
    data.mkdir()
    installations.make(data)
    installations.works(data, "backup", str(file))
    assert "Unset DATABASE_URL" in installations.fails(data, "restore", "--rehearse", str(file), DATABASE_URL=url)


def test_a_role_that_may_not_make_databases_is_told_how(
    url: str, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    data, file = tmp_path / "data", tmp_path / "backup"
    data.mkdir()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE plain LOGIN")
        connection.execute("GRANT ALL ON SCHEMA public TO plain")
    theirs = url.replace("postgres@", "plain@")
    installations.make(data, DATABASE_URL=theirs)
    installations.works(data, "backup", str(file), DATABASE_URL=theirs)
    said = installations.fails(data, "restore", "--rehearse", str(file), DATABASE_URL=theirs)
    assert 'ALTER ROLE "plain" CREATEDB' in said


def test_a_program_that_is_not_installed_is_named() -> None:
    with pytest.raises(BackupFails, match="pg_nothing is not installed"):
        find_program("pg_nothing")
