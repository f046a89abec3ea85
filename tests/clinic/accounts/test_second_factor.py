"""The code of an authenticator app: right while it is shown and a moment after, once, in whichever process."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth
from django.db import connection
from django.test import Client
from django.urls import reverse

from needlepoint_clinic.accounts.models import User
from tests.clinic import factories
from tests.clinic.authenticator import STEP_SECONDS, code_at

NOW = 1_796_000_010


@pytest.fixture
def user() -> User:
    return factories.actor().person.user


@pytest.fixture
def app(user: User, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret that the user's authenticator app holds; the clock of what checks it stands still."""
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: NOW))
    secret = str(auth.generate_totp_secret())
    auth.TOTP.activate(user, secret)
    return secret


def code(secret: str, steps_ago: int) -> str:
    """What the app showed so many steps ago."""
    return code_at(secret, NOW - steps_ago * STEP_SECONDS)


def signs_in(user: User, given: str) -> bool:
    """Whether password and code let the user in, in a fresh browser."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": factories.PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": given}).status_code == 302


def kept_for_all_processes() -> int:
    """How much stands in the table that every process reads."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM shared_cache WHERE cache_key LIKE %s", ["%totp.used%"])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("steps_ago", [0, 1])
def test_a_code_that_changed_while_it_was_typed_is_right(user: User, app: str, steps_ago: int) -> None:
    assert signs_in(user, code(app, steps_ago))


def test_an_older_code_is_wrong(user: User, app: str) -> None:
    assert not signs_in(user, code(app, 2))


def test_a_code_lets_in_once_whichever_process_is_asked(user: User, app: str) -> None:
    given = code(app, 0)
    assert signs_in(user, given)
    assert kept_for_all_processes() == 1
    assert not signs_in(user, given)


def test_a_page_that_is_read_writes_nothing_into_the_shared_table() -> None:
    client = factories.signed_in(factories.actor())
    assert client.get(reverse("today:today")).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM shared_cache")
        assert cursor.fetchone()[0] == 0
