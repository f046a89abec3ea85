"""Lists that name everybody name those with closed records by number alone, and a recall still reaches them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zoneinfo
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.appointments import actions as calendar
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind
from needlepoint_clinic.appointments.tasks import remind
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations.queries import open_drafts
from needlepoint_clinic.courses.queries import check_ins_waiting, open_adverse_events
from needlepoint_clinic.inventory.actions import raise_recall
from needlepoint_clinic.patients import actions
from needlepoint_clinic.patients.models import LegalBasis, Patient, RestrictionBasis
from tests.clinic import factories
from tests.clinic.consultations import made
from tests.clinic.patients import records

WORD = "Zauberwort"


@pytest.fixture
def owner() -> Actor:
    """Who restricts and erases."""
    return factories.actor(Role.OWNER)


def restricted(owner: Actor) -> Patient:
    """A whole record, closed."""
    patient = records.whole(owner, WORD)
    actions.restrict(by=owner, patient=patient, basis=RestrictionBasis.OBJECTION, reason="asked", at=timezone.now())
    return patient


def erased(owner: Actor) -> Patient:
    """A whole record, erased."""
    patient = records.whole(owner, WORD)
    actions.erase(by=owner, patient=patient, basis=LegalBasis.UNLAWFUL, reason="file 7", at=timezone.now())
    patient.refresh_from_db()
    return patient


def appointment(by: Actor, patient: Patient, hours: int = 1) -> Appointment:
    """Today or soon, with somebody of the staff."""
    start = timezone.now().replace(microsecond=0) + dt.timedelta(hours=hours)
    return Appointment.objects.create(
        clinic=by.clinic,
        patient=patient,
        kind=AppointmentKind.REVIEW,
        starts_at=start,
        ends_at=start + dt.timedelta(minutes=30),
        staff=by.person,
        note=WORD,
        booked_by=by.person,
        booked_at=timezone.now(),
    )


def page(client: Client, name: str, **query: Any) -> str:
    """What a page shows."""
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(client: Client, patient: Patient, **more: str) -> Any:
    """Open it for a recall."""
    return client.post(reverse("patients:open", args=[patient.pk]), {"reason": "public_interest", **more})


@pytest.mark.parametrize("name", ["appointments:calendar", "today:today"])
def test_the_calendar_keeps_the_time_and_tells_no_name(owner: Actor, name: str) -> None:
    patient = restricted(owner)
    booked = appointment(owner, patient, hours=0)
    desk = factories.signed_in(factories.actor(Role.FRONT_DESK, owner.clinic))
    text = page(desk, name)
    assert WORD not in text
    assert f"restricted record, no. {patient.number}" in text
    assert booked.get_kind_display() not in text
    assert reverse("patients:open", args=[patient.pk]) not in text, "the desk cannot open it"
    client = factories.signed_in(owner)
    assert reverse("patients:open", args=[patient.pk]) in page(client, name)
    opened(client, patient)
    assert WORD in page(client, name), "for whoever opened it, for an hour"
    assert WORD not in page(desk, name)


def test_an_erased_record_has_not_even_a_number(owner: Actor) -> None:
    patient = erased(owner)
    appointment(owner, patient, hours=0)
    text = page(factories.signed_in(owner), "appointments:calendar")
    assert "erased record" in text
    assert str(patient.number) not in text


def test_a_time_that_is_taken_names_nobody_with_a_closed_record(owner: Actor) -> None:
    taken = appointment(owner, restricted(owner), hours=48)
    other = factories.patient(owner)
    local = timezone.localtime(taken.starts_at, zoneinfo.ZoneInfo(owner.clinic.time_zone))
    sent = {"kind": "review", "on": f"{local:%Y-%m-%d}", "begins": f"{local:%H:%M}", "minutes": "30"}
    desk = factories.signed_in(factories.actor(Role.FRONT_DESK, owner.clinic))
    address = reverse("appointments:book", args=[other.pk])
    answer = desk.post(address, {**sent, "staff": str(owner.person.pk)})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "restricted record, no." in text
    assert WORD not in text


def test_nobody_with_a_closed_record_is_reminded(owner: Actor) -> None:
    patient = records.registered(owner, WORD)
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    booked = calendar.book(
        by=owner,
        patient=patient,
        kind=AppointmentKind.REVIEW,
        starts_at=start,
        minutes=30,
        staff=None,
        at=timezone.now(),
    )
    given: dict[str, Any] = {"by": owner, "patient": patient, "at": timezone.now()}
    actions.restrict(**given, basis=RestrictionBasis.OBJECTION, reason="asked")
    assert not remind.func(str(booked.pk), booked.starts_at.isoformat())
    assert mail.outbox == []
    actions.lift(**given, reason="told")
    assert remind.func(str(booked.pk), booked.starts_at.isoformat())


def test_lists_of_work_leave_them_out(owner: Actor) -> None:
    restricted(owner)
    assert check_ins_waiting(owner).rows == ()
    assert open_adverse_events(owner).rows == ()
    draft = made.draft(owner, {})
    actions.restrict(
        by=owner, patient=draft.patient, basis=RestrictionBasis.OBJECTION, reason="asked", at=timezone.now()
    )
    assert open_drafts(owner) == ([], False)


def called(client: Client, recall: object) -> list[dict[str, str]]:
    """The call-list of a recall."""
    answer: Any = client.get(reverse("inventory:look_back_csv"), {"recall": str(recall)})
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_a_recall_reaches_a_restricted_person_once_it_is_opened_with_a_reason(owner: Actor) -> None:
    patient, gone = restricted(owner), erased(owner)
    reason = {"identifier": "00860000000000", "lot_number": "LOT-9", "reason": "Not sterile"}
    recall = raise_recall(by=owner, at=timezone.now(), **reason)
    client = factories.signed_in(factories.actor(Role.PHYSICIAN, owner.clinic))
    here = f"{reverse('inventory:recall')}?recall={recall.pk}"
    text = page(client, "inventory:recall", recall=recall.pk)
    assert WORD not in text
    assert patient.phone not in text
    assert f"restricted record, no. {patient.number}" in text
    assert "erased record" in text
    assert reverse("patients:open", args=[gone.pk]) not in text
    rows = {each["patient_number"]: each for each in called(client, recall.pk)}
    assert set(rows) == {str(patient.number), ""}
    assert rows[str(patient.number)]["family_name"] == f"restricted record, no. {patient.number}"
    assert {each[name] for each in rows.values() for name in ("given_name", "phone", "email", "zones")} == {""}

    answer = opened(client, patient, next=here)
    assert answer["Location"] == here, "back to the recall"
    entry = AuditEntry.objects.get(verb="patients.restricted_opened")
    assert entry.details == {"reason": "public_interest"}
    text = page(client, "inventory:recall", recall=recall.pk)
    assert patient.phone in text
    assert WORD in text
    assert {each["phone"] for each in called(client, recall.pk)} == {f"'{patient.phone}", ""}


def test_opening_leads_to_no_other_site(owner: Actor) -> None:
    patient = restricted(owner)
    answer = opened(factories.signed_in(owner), patient, next="https://elsewhere.example/")
    assert answer["Location"] == reverse("patients:record", args=[patient.pk])
