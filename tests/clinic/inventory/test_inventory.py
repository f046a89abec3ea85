"""Devices, lots and recalls through their pages, and the look-back both ways with its CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.inventory import actions, expiry, queries
from needlepoint_clinic.inventory.models import DeviceUnit, Lot, Recall
from needlepoint_clinic.patients.models import Patient
from tests.clinic import factories, treatment_day
from tests.clinic.treatment_day import GTIN, Tablet


@pytest.fixture
def by() -> Actor:
    """A physician at a clinic."""
    return factories.actor(Role.PHYSICIAN)


@pytest.fixture
def client(by: Actor) -> Client:
    """Her browser."""
    return factories.signed_in(by)


def receive(client: Client, **fields: Any) -> Any:
    """Receive as the page does."""
    given = {"scan": f"(01){GTIN}(17)310630(10)LOT1", "product": "Cartridge", "pieces": "10", **fields}
    return client.post(reverse("inventory:receive"), given)


def test_a_lot_is_received_by_scan(by: Actor, client: Client) -> None:
    assert receive(client).status_code == 302
    lot = Lot.objects.get()
    assert (lot.identifier, lot.number, lot.expires_on, lot.received) == (GTIN, "LOT1", dt.date(2031, 6, 30), 10)
    assert lot.received_by == by.member
    assert receive(client, product="").status_code == 302
    lot.refresh_from_db()
    assert lot.received == 20
    page = client.get(reverse("inventory:lots")).content.decode()
    assert "LOT1" in page
    assert "Usable" in page
    assert AuditEntry.objects.filter(verb="inventory.lot_received").count() == 2


def test_a_lot_is_received_by_hand(client: Client) -> None:
    typed = {"scan": "", "identifier": "9506000134352", "number": " B-7 ", "expires_on": "2031-01-31"}
    assert receive(client, **typed).status_code == 302
    lot = Lot.objects.get()
    assert (lot.identifier, lot.number) == (GTIN, "B-7")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"scan": "rubbish"}, "no GS1 or HIBC barcode"),
        ({"scan": f"(01){GTIN}"}, "The lot is missing"),
        ({"scan": f"(01){GTIN}(10)L", "number": "OTHER"}, "The barcode says L"),
        ({"scan": f"(01){GTIN}(10)L(17)200101"}, "expired on"),
        ({"product": ""}, "new here: give it a name"),
        ({"pieces": "0"}, "greater than or equal to 1"),
        ({"scan": "", "identifier": "9506000134353", "number": "L"}, "wrong check digit"),
    ],
)
def test_what_cannot_be_received_comes_back_with_what_was_typed(
    client: Client, fields: dict[str, str], words: str
) -> None:
    answer = receive(client, **fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    if fields.get("pieces") != "0":
        assert 'value="10"' in page
    assert Lot.objects.count() == 0


def test_one_lot_has_one_expiry(client: Client) -> None:
    receive(client)
    answer = receive(client, scan=f"(01){GTIN}(17)310731(10)lot1")
    assert answer.status_code == 422
    assert "another expiry" in answer.content.decode()


def test_states_in_words(by: Actor) -> None:
    on = dt.date(2026, 11, 28)
    cases = [
        (dt.date(2026, 11, 27), {}, "Expired 1 day ago"),
        (dt.date(2026, 11, 28), {}, "Today is its last day"),
        (dt.date(2026, 12, 8), {}, "Expires in 10 days"),
        (dt.date(2028, 1, 1), {}, "Usable"),
        (None, {}, "Usable"),
        (dt.date(2028, 1, 1), {"used": 10}, "Used up"),
    ]
    for number, (expires_on, fields, words) in enumerate(cases):
        lot = treatment_day.lot(by, f"L{number}", expires_on=expires_on, **fields)
        assert expiry.standing(lot, recalled=False, on=on).words == words
    lot = Lot.objects.get(number="L0")
    assert expiry.standing(lot, recalled=True, on=on).words == "Recalled, do not use"


def test_lots_are_paged_by_expiry_with_few_queries(by: Actor, client: Client, django_assert_num_queries: Any) -> None:
    for number in range(120):
        days = number if number < 110 else None
        on = dt.date(2031, 1, 1) + dt.timedelta(days=days or 0)
        treatment_day.lot(by, f"N{number:03}", expires_on=on if days is not None else None)
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = queries.page_of_lots(by, on=factories.TODAY, after=after)
        seen += [marked.lot.number for marked in page.lots]
        after = page.after or ""
    assert len(seen) == len(set(seen)) == 120
    assert seen[:110] == [f"N{number:03}" for number in range(110)]
    assert after == ""
    with django_assert_num_queries(7):
        client.get(reverse("inventory:lots"))
    assert client.get(reverse("inventory:lots"), {"after": "nonsense"}).status_code == 200
    assert "N077" in client.get(reverse("inventory:lots"), {"search": "n077"}).content.decode()


def test_pieces_are_counted_out(by: Actor, client: Client) -> None:
    lot = treatment_day.lot(by)
    link = reverse("inventory:discard", args=[lot.pk])
    assert client.post(link, {"pieces": "11", "reason": "lost"}).status_code == 422
    assert client.post(link, {"pieces": "4", "reason": "damaged"}).status_code == 302
    lot.refresh_from_db()
    assert lot.discarded == 4


def test_devices(by: Actor, client: Client) -> None:
    given = {"model": "skinpen", "name": "Pen, room 2", "identifier": "", "serial": "77"}
    add = reverse("inventory:add_device")
    assert client.post(add, given).status_code == 302
    again = client.post(add, given)
    assert again.status_code == 422
    assert "Another device here is called" in again.content.decode()
    assert client.post(add, {**given, "name": "x", "model": "home_roller"}).status_code == 422
    unit = DeviceUnit.objects.get()
    assert "2.5 mm" in client.get(reverse("inventory:devices")).content.decode()
    client.post(reverse("inventory:retire_device", args=[unit.pk]))
    unit.refresh_from_db()
    assert unit.retired_at is not None
    assert "Out of use since" in client.get(reverse("inventory:devices")).content.decode()


def test_strangers_find_nothing(by: Actor) -> None:
    lot, unit = treatment_day.lot(by), treatment_day.device(by)
    recall = actions.raise_recall(by=by, at=factories.NOW, identifier=GTIN, lot_number="LOT1", reason="x")
    stranger = factories.signed_in(factories.actor(Role.PHYSICIAN))
    assert stranger.get(reverse("inventory:lot", args=[lot.pk])).status_code == 404
    assert stranger.post(reverse("inventory:discard", args=[lot.pk])).status_code == 404
    assert stranger.post(reverse("inventory:retire_device", args=[unit.pk])).status_code == 404
    assert stranger.post(reverse("inventory:close_recall", args=[recall.pk])).status_code == 404
    for name, row in (("lot", lot), ("recall", recall)):
        assert stranger.get(reverse("inventory:recall"), {name: str(row.pk)}).status_code == 404
        assert stranger.get(reverse("inventory:look_back_csv"), {name: str(row.pk)}).status_code == 404
    assert "LOT1" not in stranger.get(reverse("inventory:lots")).content.decode()


@pytest.mark.parametrize(
    ("role", "lots", "receives", "recalls"),
    [
        (Role.OWNER, 200, 422, 200),
        (Role.NURSE, 200, 422, 403),
        (Role.FRONT_DESK, 200, 403, 403),
        (Role.AUDITOR, 200, 403, 403),
    ],
)
def test_roles(role: Role, lots: int, receives: int, recalls: int) -> None:
    client = factories.signed_in(factories.actor(role))
    assert client.get(reverse("inventory:lots")).status_code == lots
    assert client.post(reverse("inventory:receive"), {}).status_code == receives
    assert client.get(reverse("inventory:recall")).status_code == recalls


def two_patients(by: Actor) -> tuple[Tablet, Tablet]:
    """Two sessions, each with a cartridge of the same lot; the second patient's name is a formula."""
    treatment_day.lot(by)
    tablets = []
    for serial in ("S1", "S2"):
        tablet = Tablet.of(by)
        assert tablet.scan(f"(01){GTIN}(10)LOT1(21){serial}").redirect_chain
        tablets.append(tablet)
    Patient.objects.filter(pk=tablets[1].session.patient_id).update(family_name='=HYPERLINK("x")', phone="+34 600")
    return tablets[0], tablets[1]


def rows_of(answer: Any) -> list[dict[str, str]]:
    """The CSV read back."""
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_look_back_both_ways_on_one_page_and_in_one_csv(by: Actor, client: Client) -> None:
    first, second = two_patients(by)
    lot = Lot.objects.get()
    answer = client.post(
        reverse("inventory:raise_recall"),
        {"identifier": GTIN, "lot_number": "lot1", "reason": "Not sterile", "reference": "FSN-1"},
    )
    recall = Recall.objects.get()
    assert answer["Location"] == f"{reverse('inventory:recall')}?recall={recall.pk}"
    page = client.get(answer["Location"]).content.decode()
    for tablet in (first, second):
        assert str(tablet.session.pk) in page
    by_lot = rows_of(client.get(reverse("inventory:look_back_csv"), {"recall": str(recall.pk)}))
    assert [row["serial_number"] for row in by_lot] == ["S2", "S1"]
    assert by_lot[0]["family_name"] == '\'=HYPERLINK("x")'
    assert by_lot[0]["phone"] == "'+34 600"
    assert by_lot == rows_of(client.get(reverse("inventory:look_back_csv"), {"lot": str(lot.pk)}))
    patient = first.session.patient
    found = client.post(reverse("inventory:look_for_patient"), {"patient_number": patient.number})
    assert found["Location"] == f"{reverse('inventory:recall')}?patient={patient.pk}"
    page = client.get(found["Location"]).content.decode()
    assert "LOT1" in page
    assert str(first.session.pk) in page
    assert str(second.session.pk) not in page
    by_patient = rows_of(client.get(reverse("inventory:look_back_csv"), {"patient": str(patient.pk)}))
    assert by_patient == [row for row in by_lot if row["serial_number"] == "S1"]
    verbs = set(AuditEntry.objects.filter(clinic=by.clinic.pk).values_list("verb", flat=True))
    assert {"inventory.recall_raised", "inventory.looked_back", "inventory.look_back_exported"} <= verbs
    assert AuditEntry.objects.filter(verb="inventory.looked_back", patient=patient.pk).exists()
    missing = client.post(reverse("inventory:look_for_patient"), {"patient_number": 999_999})
    assert missing.status_code == 422


def test_a_look_back_is_paged_and_asks_a_fixed_number_of_questions(
    by: Actor, client: Client, django_assert_max_num_queries: Any
) -> None:
    tablet, _ = two_patients(by)
    lot = Lot.objects.get()
    for number in range(60):
        tablet.session.cartridges.create(
            clinic=by.clinic, lot=lot, serial=f"X{number}", used_at=timezone.now() + dt.timedelta(seconds=number)
        )
    with django_assert_max_num_queries(16):
        page = client.get(reverse("inventory:recall"), {"lot": str(lot.pk)})
    assert len(page.context["uses"]) == 50
    rest = client.get(reverse("inventory:recall"), {"lot": str(lot.pk), "after": page.context["after"]})
    assert len(rest.context["uses"]) == 12


def test_a_recall_bars_the_lot_until_it_is_withdrawn(by: Actor, client: Client) -> None:
    tablet = Tablet.of(by)
    lot = treatment_day.lot(by)
    raised = {"identifier": GTIN, "lot_number": "", "reason": "The whole product"}
    client.post(reverse("inventory:raise_recall"), raised)
    assert client.post(reverse("inventory:raise_recall"), raised).status_code == 422
    assert "Recalled, do not use" in client.get(reverse("inventory:lot", args=[lot.pk])).content.decode()
    assert "This lot is recalled" in tablet.scan(treatment_day.BARCODE).content.decode()
    assert "This lot is recalled" in receive(client).content.decode()
    close = reverse("inventory:close_recall", args=[Recall.objects.get().pk])
    assert client.post(close, {"outcome": ""}).status_code == 422
    assert client.post(close, {"outcome": "A mistake of ours", "withdrawn": "on"}).status_code == 302
    assert client.post(close, {"outcome": "again"}).status_code == 422
    assert tablet.scan(treatment_day.BARCODE).redirect_chain
    lot.refresh_from_db()
    assert (lot.used, lot.discarded) == (1, 0)


def test_a_closed_recall_counts_the_pieces_out_and_keeps_the_lot_barred(by: Actor, client: Client) -> None:
    tablet = Tablet.of(by)
    lot = treatment_day.lot(by)
    tablet.scan(treatment_day.BARCODE)
    client.post(reverse("inventory:raise_recall"), {"identifier": GTIN, "lot_number": "LOT1", "reason": "x"})
    recall = Recall.objects.get()
    client.post(reverse("inventory:close_recall", args=[recall.pk]), {"outcome": "Sent back, 1 patient told"})
    lot.refresh_from_db()
    assert (lot.used, lot.discarded) == (1, 9)
    assert (
        "Sent back, 1 patient told"
        in client.get(reverse("inventory:recall"), {"recall": str(recall.pk)}).content.decode()
    )
    assert "recalled" in receive(client).content.decode()
    assert AuditEntry.objects.get(verb="inventory.recall_closed").details == {
        "withdrawn": False,
        "pieces_counted_out": 9,
    }
