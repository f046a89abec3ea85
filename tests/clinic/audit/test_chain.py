"""The audit log cannot be changed unseen, and the database refuses to."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.audit.models import AuditEntry, AuditHead
from needlepoint_clinic.audit.queries import faults_of
from tests.clinic import factories

TRIGGER = {"sqlite": "", "postgresql": " ON audit_auditentry"}


def three_entries() -> list[AuditEntry]:
    """Of one clinic."""
    by = factories.actor()
    return [record(by=by, at=factories.NOW, verb=f"test.{each}", number_of_things=each) for each in range(3)]


def without_locks() -> None:
    """Take the triggers away, as somebody with the database in hand would."""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER audit_auditentry_no_{event}{TRIGGER[connection.vendor]}")


def test_a_whole_chain_has_no_faults() -> None:
    entries = three_entries()
    assert list(faults_of(entries[0].clinic)) == []
    assert [each.number for each in entries] == [1, 2, 3]


def test_chains_of_clinics_are_apart() -> None:
    first, second = three_entries(), three_entries()
    assert [each.number for each in second] == [1, 2, 3]
    assert first[0].digest != second[0].digest


@pytest.mark.parametrize("change", [{"verb": "other"}, {"details": {"n": 9}}, {"member": None}])
def test_the_database_refuses_changes(change: dict[str, object]) -> None:
    entry = three_entries()[1]
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        entry.delete()


def test_a_changed_entry_is_found() -> None:
    entries = three_entries()
    without_locks()
    AuditEntry.objects.filter(pk=entries[1].pk).update(verb="other")
    assert list(faults_of(entries[0].clinic)) == ["Entry 2 was changed after it was written."]


def test_a_removed_entry_is_found() -> None:
    entries = three_entries()
    without_locks()
    entries[1].delete()
    assert list(faults_of(entries[0].clinic)) == ["Entry 2 is missing: after 1 comes 3."]


def test_a_removed_end_is_found() -> None:
    entries = three_entries()
    without_locks()
    entries[2].delete()
    assert len(list(faults_of(entries[0].clinic))) == 1


def test_a_chain_written_anew_is_found_by_the_digest_noted_before() -> None:
    entries = three_entries()
    noted = entries[2].digest
    call_command("audit", "verify", expect=noted, stdout=StringIO())
    without_locks()
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    with pytest.raises(CommandError, match="rewritten"):
        call_command("audit", "verify", expect=noted, stdout=StringIO())


def test_the_command_says_what_is_broken() -> None:
    entries = three_entries()
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "3 entries, whole" in out.getvalue()
    without_locks()
    AuditEntry.objects.filter(pk=entries[0].pk).update(address="10.0.0.1")
    with pytest.raises(CommandError, match="not whole"):
        call_command("audit", "verify", stdout=out)
    assert "Entry 1 was changed" in out.getvalue()


def test_a_failed_action_leaves_no_entry() -> None:
    by = factories.actor()

    def failing() -> None:
        with transaction.atomic():
            record(by=by, at=factories.NOW, verb="test.failed")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing()
    assert not AuditEntry.objects.filter(clinic=by.clinic.pk).exists()
