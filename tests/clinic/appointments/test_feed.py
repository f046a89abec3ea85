"""The feed for phones: times alone, behind a secret that a new password changes."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from needlepoint_clinic.appointments import actions
from needlepoint_clinic.appointments.feed import member_of, secret_of
from needlepoint_clinic.appointments.models import AppointmentKind
from tests.clinic import factories


def test_times_and_nothing_else(client: Client) -> None:
    by = factories.actor()
    patient = factories.patient(by)
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    actions.book(
        by=by,
        patient=patient,
        kind=AppointmentKind.REVIEW,
        starts_at=start,
        minutes=20,
        staff=by.person,
        at=timezone.now(),
    )
    answer = client.get(reverse("appointments:feed", args=[secret_of(by.person)]))
    assert answer["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == start
    assert patient.family_name not in answer.content.decode()
    assert "eview" not in answer.content.decode()


def test_a_new_password_closes_the_old_address(client: Client) -> None:
    by = factories.actor()
    secret = secret_of(by.person)
    assert member_of(secret) == by.person
    by.person.user.set_password("another sentence")
    by.person.user.save()
    assert client.get(reverse("appointments:feed", args=[secret])).status_code == 404


def test_a_made_up_secret_is_no_secret(client: Client) -> None:
    by = factories.actor()
    for secret in ("x", f"{by.person.pk.hex}:forged", "0" * 32 + ":x", ":"):
        assert client.get(reverse("appointments:feed", args=[secret])).status_code == 404
