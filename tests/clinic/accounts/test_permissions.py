"""The table of permissions, and every page held against it: for each role, for strangers, and for nobody."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from needlepoint_clinic.accounts.permissions import ALLOWED, Action
from needlepoint_clinic.accounts.roles import Role
from tests.clinic import factories

WITHOUT_A_ROLE = {"health", "accounts:locked", "accounts:lock", "accounts:no_clinic", "accounts:join"} | {
    "accounts:choose_clinic",
    "accounts:choose_language",
    "appointments:feed",
}
"""Pages that work without a seat at a clinic: signing in, joining, unlocking."""


def pages(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every page of ours by its full name; allauth's are allauth's."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            if "allauth" not in str(each.urlconf_name):
                yield from pages(each, f"{each.namespace}:" if each.namespace else space)
        else:
            yield f"{space}{each.name}", each


PAGES = dict(pages(get_resolver()))
GUARDED = sorted(name for name in PAGES if name not in WITHOUT_A_ROLE)


def address(name: str) -> str:
    """The page's address, with ids that belong to nobody."""
    names = PAGES[name].pattern.converters
    given = {key: uuid.uuid4() if type(each).__name__ == "UUIDConverter" else 1 for key, each in names.items()}
    return reverse(name, kwargs={key: f"{value}" for key, value in given.items()})


def test_every_action_has_a_line_in_the_table() -> None:
    assert set(ALLOWED) == set(Action)
    assert all(roles for roles in ALLOWED.values())


def test_every_page_names_its_action() -> None:
    unguarded = [name for name in GUARDED if not hasattr(PAGES[name].callback, "action")]
    assert unguarded == [], "Put @allowed(Action....) nearest to the view."
    assert {name for name in WITHOUT_A_ROLE if name not in PAGES} == set()


@pytest.mark.parametrize("name", GUARDED)
def test_nobody_is_asked_to_sign_in(name: str, client: Client) -> None:
    for answer in (client.get(address(name)), client.post(address(name))):
        assert answer.status_code in (302, 405), answer.status_code
        if answer.status_code == 302:
            assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("role", Role)
def test_pages_refuse_the_roles_that_may_not(role: Role) -> None:
    client = factories.signed_in(factories.actor(role))
    for name in GUARDED:
        may = role in ALLOWED[PAGES[name].callback.action]  # type: ignore[attr-defined]
        for answer in (client.get(address(name)), client.post(address(name))):
            if answer.status_code != 405:
                assert (answer.status_code != 403) is may, f"{name} answers {answer.status_code} to {role}"


def test_without_a_second_factor_nothing_is_shown() -> None:
    by = factories.actor()
    client = factories.signed_in(by)
    session = client.session
    del session["has_second_factor"]
    session.save()
    answer = client.get(reverse("today:today"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("mfa_activate_totp"))
