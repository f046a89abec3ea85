"""Every lock is there after all migrations, on either database: SQLite drops a table's triggers when it remakes it."""

from __future__ import annotations

import pytest
from django.db import connection

LOCKED = (
    "audit_auditentry",
    "consultations_consultation",
    "consultations_consent",
    "consultations_consentrefusal",
    "consultations_consentwithdrawal",
    "courses_session",
    "courses_sessionzone",
    "courses_cartridgeuse",
    "courses_productuse",
    "courses_addendum",
    "courses_cosignature",
)
NO_INSERT = ("courses_sessionzone", "courses_cartridgeuse", "courses_productuse")
NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def locks() -> set[str]:
    """The triggers of the database."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES[connection.vendor])
        return {str(row[0]) for row in cursor.fetchall()}


@pytest.mark.parametrize("table", LOCKED)
def test_nothing_locked_is_changed_or_deleted(table: str) -> None:
    assert {f"{table}_no_update", f"{table}_no_delete"} <= locks()


@pytest.mark.parametrize("table", NO_INSERT)
def test_nothing_is_added_to_a_signed_session(table: str) -> None:
    assert f"{table}_no_insert" in locks()
