"""Rules the database itself keeps, on SQLite and on PostgreSQL: what was signed or logged is not changed any more.

A page that forgets to ask, or somebody at the database's own prompt, is stopped as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import migrations

Run = Callable[[Any, Any], None]


def refuse_changes(
    table: str, when: str = "", *, events: tuple[str, ...] = ("UPDATE", "DELETE")
) -> migrations.RunPython:
    """A migration after which rows of `table` cannot be updated or deleted.

    Args:
        table: its name in the database.
        when: only rows for which this holds, in SQL that both databases read, about `OLD`; all rows where empty.
        events: what is refused.
    """

    def forward(_apps: Any, editor: Any) -> None:
        make = _for_postgresql if editor.connection.vendor == "postgresql" else _for_sqlite
        for event in events:
            for statement in make(table, event, when):
                editor.execute(statement)

    def backward(_apps: Any, editor: Any) -> None:
        for event in events:
            on = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
            editor.execute(f"DROP TRIGGER IF EXISTS {_name(table, event)}{on}")

    return migrations.RunPython(forward, backward)


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.lower()}"


def _said(table: str, event: str) -> str:
    return f"{table}: this record is locked, {event.lower()} is refused"


def _for_sqlite(table: str, event: str, when: str) -> tuple[str, ...]:
    condition = f"WHEN {when} " if when else ""
    begin = f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} FOR EACH ROW {condition}"
    return (f"{begin}BEGIN SELECT RAISE(ABORT, '{_said(table, event)}'); END",)


def _for_postgresql(table: str, event: str, when: str) -> tuple[str, ...]:
    function = f"{_name(table, event)}_said"
    refuse = f"RAISE EXCEPTION '{_said(table, event)}' USING ERRCODE = 'integrity_constraint_violation'"
    body = f"IF {when or 'TRUE'} THEN {refuse}; END IF; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    return (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    )


def unless_erased(patient: str) -> str:
    """The condition that the record of a patient is not just being erased by legal basis.

    Args:
        patient: the id of the patient, in SQL about the row.
    """
    erased = f"SELECT 1 FROM patients_erasure e WHERE e.patient_id = {patient} AND e.finished_at IS NULL"  # noqa: S608
    return f"NOT EXISTS ({erased})"
