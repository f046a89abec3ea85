"""A list of patients leaves a line for each of them, in one insert, and the chain stays whole."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.actions import record, record_each
from needlepoint_clinic.audit.chain import faults
from needlepoint_clinic.audit.models import AuditEntry, AuditHead
from needlepoint_clinic.inventory.actions import raise_recall
from tests.clinic import factories
from tests.clinic.patients import records


def chain_of(by: Actor) -> list[str]:
    """What is wrong with the clinic's chain."""
    entries = AuditEntry.objects.filter(clinic=by.clinic.pk).order_by("number")
    return list(faults(entries, AuditHead.objects.get(clinic=by.clinic.pk)))


def seen(verb: str) -> list[uuid.UUID | None]:
    """Whom entries of a kind concern."""
    return list(AuditEntry.objects.filter(verb=verb).order_by("number").values_list("patient", flat=True))


def test_one_insert_and_a_whole_chain() -> None:
    by, patients = factories.actor(), [uuid.uuid4() for _ in range(40)]
    record(by=by, at=factories.NOW, verb="first")
    with CaptureQueriesContext(connection) as asked:
        assert record_each(by=by, at=factories.NOW, verb="test.seen", patients=[*patients, *patients]) == 40
    assert sum("INSERT" in each["sql"] for each in asked) == 1
    record(by=by, at=factories.NOW, verb="last")
    assert seen("test.seen") == patients
    assert chain_of(by) == []


def test_a_list_of_nobody_was_looked_at_all_the_same() -> None:
    by = factories.actor()
    assert record_each(by=by, at=factories.NOW, verb="test.seen", patients=[], page=1) == 1
    assert seen("test.seen") == [None]
    assert chain_of(by) == []


def test_open_adverse_events_leave_a_line_for_each_patient() -> None:
    by = factories.actor(Role.PHYSICIAN)
    patients = {records.whole(by, f"Somebody{number}").pk for number in range(3)}
    assert factories.signed_in(by).get(reverse("courses:adverse_events")).status_code == 200
    assert set(seen("courses.adverse_events_seen")) == patients
    assert factories.signed_in(by).get(reverse("courses:check_ins")).status_code == 200
    assert set(seen("courses.check_ins_seen")) == patients


def test_a_look_back_leaves_a_line_for_each_patient_on_the_page_and_in_the_file() -> None:
    by = factories.actor(Role.PHYSICIAN)
    patients = {records.whole(by, f"Somebody{number}").pk for number in range(3)}
    reason = {"identifier": "00860000000000", "lot_number": "LOT-9", "reason": "Not sterile"}
    recall = raise_recall(by=by, at=timezone.now(), **reason)
    client, asked = factories.signed_in(by), {"recall": str(recall.pk)}
    client.get(reverse("inventory:recall"), asked)
    assert set(seen("inventory.looked_back")) == patients
    answer: Any = client.get(reverse("inventory:look_back_csv"), asked)
    assert len(list(answer.streaming_content)) == 4
    assert sorted(map(str, seen("inventory.look_back_exported"))) == sorted(map(str, patients))
    rows = AuditEntry.objects.filter(verb__startswith="inventory.look")
    assert {each.row for each in rows} == {str(recall.pk)}
    assert chain_of(by) == []
