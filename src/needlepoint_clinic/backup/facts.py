"""What must be the same after a restore: rows and a hash of each table, and hashes of the photographs."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import sql

ROWS_AT_ONCE = 2000
_PLAIN = (
    "SET timezone TO 'UTC'",
    "SET datestyle TO 'ISO, YMD'",
    "SET bytea_output TO 'hex'",
    "SET extra_float_digits TO 1",
)
"""So that PostgreSQL writes a value the same way before and after."""


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows, and SHA-256 over all of them in the order of their primary key."""

    rows: int
    sha256: str


@dataclass(slots=True)
class Facts:
    """Of one database and its photographs.

    Attributes:
        engine: `sqlite` or `postgresql`.
        files: SHA-256 of each photograph, by its name.
    """

    engine: str
    software_version: str
    made_at: str
    tables: dict[str, Table]
    files: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """For the archive."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, data: bytes) -> Facts:
        """As `to_json` wrote it.

        Raises:
            msgspec.ValidationError: it is something else.
        """
        return msgspec.json.decode(data, type=cls)


def tables_of_sqlite(path: Path) -> dict[str, Table]:
    """All tables of a database file."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {name: _of_sqlite(connection, name) for (name,) in sorted(names.fetchall())}
    finally:
        connection.close()


def _of_sqlite(connection: sqlite3.Connection, name: str) -> Table:
    keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")') if row[5]] or ["rowid"]
    order = ", ".join(f'"{key}"' for key in keys)
    cursor = connection.execute(f'SELECT * FROM "{name}" ORDER BY {order}')  # noqa: S608 - names from the database itself
    return _hashed(msgspec.msgpack.encode(row) for row in _batches(cursor))


def tables_of_postgresql(connection: psycopg.Connection[Any]) -> dict[str, Table]:
    """All tables of a database, as the connection's transaction sees them."""
    for setting in _PLAIN:
        connection.execute(setting)
    names = connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name"
    )
    return {name: _of_postgresql(connection, name) for (name,) in names.fetchall()}


def _of_postgresql(connection: psycopg.Connection[Any], name: str) -> Table:
    keys = connection.execute(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
        "WHERE i.indrelid = to_regclass(%s) AND i.indisprimary ORDER BY a.attnum",
        [f'"{name}"'],
    ).fetchall()
    order = sql.SQL(", ").join(sql.SQL('t.{}::text COLLATE "C"').format(sql.Identifier(key)) for (key,) in keys)
    query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
    if keys:
        query += sql.SQL(" ORDER BY ") + order
    with connection.cursor(name="needlepoint_backup") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(query)
        return _hashed(text.encode() for (text,) in cursor)


def _batches(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _hashed(rows: Iterable[bytes]) -> Table:
    count, found = 0, hashlib.sha256()
    for row in rows:
        count += 1
        found.update(len(row).to_bytes(8, "big") + row)
    return Table(count, found.hexdigest())


def differences(expected: Facts, found: Facts) -> list[str]:
    """Where a restore is not what was backed up, in words; nothing where it is."""
    said = []
    for name in sorted(expected.tables.keys() | found.tables.keys()):
        before, after = expected.tables.get(name), found.tables.get(name)
        if before != after:
            rows = f"{before.rows if before else 'no'} rows before, {after.rows if after else 'no'} after"
            said.append(f"Table {name} is not the same: {rows}.")
    for name in sorted(expected.files.keys() | found.files.keys()):
        if expected.files.get(name) != found.files.get(name):
            said.append(f"Photograph {name} is not the same, or missing.")
    return said
