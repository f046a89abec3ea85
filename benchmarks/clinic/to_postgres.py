"""Copies the rows of a filled SQLite clinic into an empty PostgreSQL one, so that both hold the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

NOT_COPIED = ("django_migrations", "django_content_type", "auth_permission")
"""What the migrations of either make themselves."""
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
"""SQLite keeps its own counters and statistics beside ours."""


def copy_rows(source: Path, url: str) -> Iterator[str]:
    """Copy table after table; the name of each before it is copied.

    Args:
        source: a SQLite file nobody writes to.
        url: of a database whose tables are there and empty.
    """
    with closing(sqlite3.connect(source)) as old, psycopg.connect(url, autocommit=True) as new:
        new.execute("SET session_replication_role = replica")  # rows are right already: no triggers, no order
        new.execute("SET timezone = 'UTC'")
        for (table,) in old.execute(_TABLES).fetchall():
            if table not in NOT_COPIED:
                yield str(table)
                _copy(old, new, table)
        yield "statistics"
        new.execute("VACUUM ANALYZE")


def _copy(old: sqlite3.Connection, new: psycopg.Connection[tuple[object, ...]], table: str) -> None:
    columns = [row[1] for row in old.execute(f'PRAGMA table_info("{table}")')]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    new.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    rows = old.execute(f'SELECT {", ".join(f"""{chr(34)}{each}{chr(34)}""" for each in columns)} FROM "{table}"')  # noqa: S608 - names of our own tables
    with (
        new.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as copy,
    ):
        for row in rows:
            copy.write_row(row)
    if "id" in columns:
        new.execute(
            "SELECT setval(found.name::regclass, (SELECT coalesce(max(id::text::bigint), 0) + 1 FROM {}), false) "
            "FROM (SELECT pg_get_serial_sequence(%s, 'id') AS name) AS found WHERE found.name IS NOT NULL".replace(
                "{}", f'"{table}"'
            ),
            [f'"{table}"'],
        )
