"""A screen that was left alone asks who is there, and nothing typed is lost."""

from __future__ import annotations

import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from needlepoint_clinic.accounts.models import User
from needlepoint_clinic.accounts.passwords_and_pins import MOST_FAILURES, is_it_really, set_pin
from tests.clinic import factories


@pytest.fixture
def left_alone() -> tuple[Client, User]:
    """A browser whose last touch was too long ago, and its user."""
    by = factories.actor()
    set_pin(by.person.user, factories.PIN)
    client = factories.signed_in(by)
    session = client.session
    session["seen_at"] = time.time() - 60 * settings.IDLE_MINUTES_BEFORE_LOCK - 1
    session.save()
    return client, by.person.user


def test_a_page_asks_for_the_pin_and_goes_back(left_alone: tuple[Client, User]) -> None:
    client, _ = left_alone
    asked = client.get(reverse("accounts:own_account"))
    assert asked["Location"] == f"{reverse('accounts:locked')}?next=%2Fme%2F"
    wrong = client.post(asked["Location"], {"secret": "000000", "next": "/me/"})
    assert wrong.status_code == 200
    assert "neither your PIN nor your password" in wrong.content.decode()
    right = client.post(asked["Location"], {"secret": factories.PIN, "next": "/me/"})
    assert right["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


def test_what_is_sent_meanwhile_is_told_so(left_alone: tuple[Client, User]) -> None:
    client, _ = left_alone
    answer = client.post(reverse("accounts:own_account"), {"pin": "1"})
    assert answer.status_code == 401
    assert answer["X-Needlepoint-Go"].startswith(reverse("accounts:locked"))


def test_it_does_not_lead_to_other_sites(left_alone: tuple[Client, User]) -> None:
    client, _ = left_alone
    answer = client.post(reverse("accounts:locked"), {"secret": factories.PIN, "next": "//evil.example/"})
    assert answer["Location"] == reverse("today:today")


def test_a_guessed_pin_stops_counting() -> None:
    by = factories.actor()
    user = by.person.user
    set_pin(user, factories.PIN)
    for _ in range(MOST_FAILURES):
        assert not is_it_really(user, "111222")
    assert not is_it_really(user, factories.PIN)
    assert is_it_really(user, factories.PASSWORD)
    assert is_it_really(user, factories.PIN)


@pytest.mark.parametrize("pin", ["12345", "abcdef", "111111", "121212", ""])
def test_a_weak_pin_is_refused(pin: str) -> None:
    by = factories.actor()
    with pytest.raises(ValueError, match="three different ones"):
        set_pin(by.person.user, pin)
