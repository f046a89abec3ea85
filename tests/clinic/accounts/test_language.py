"""In which language pages are: as their reader chose, else as this device was last used, else as the clinic speaks."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from needlepoint_clinic.accounts.models import User
from tests.clinic import factories

CHOOSE = reverse("accounts:choose_language")
TODAY = reverse("today:today")


def spoken(client: Client, where: str = TODAY, **headers: str) -> str:
    """The language of a page, which its answer says as well."""
    answer = client.get(where, headers=headers)
    language = answer["Content-Language"]
    assert f'<html lang="{language}">' in answer.content.decode()
    return language


def test_a_choice_is_kept_for_the_member_on_every_device() -> None:
    by = factories.actor()
    client = factories.signed_in(by)
    assert spoken(client) == "en"
    answer = client.post(CHOOSE, {"language": "de", "next": reverse("patients:search")})
    assert (answer.status_code, answer["Location"]) == (302, reverse("patients:search"))
    assert spoken(client) == "de"
    assert spoken(factories.signed_in(by)) == "de"
    assert by.member is not None
    assert User.objects.get(pk=by.member.user_id).language == "de"


def test_before_signing_in_the_device_remembers(client: Client) -> None:
    sign_in = reverse("account_login")
    assert spoken(client, sign_in) == "en"
    assert spoken(client, sign_in, accept_language="es-ES,es;q=0.9") == "es", "as the browser asks"
    client.post(CHOOSE, {"language": "de", "next": sign_in})
    assert spoken(client, sign_in, accept_language="es-ES,es;q=0.9") == "de", "as somebody chose"
    member = factories.actor().member
    assert member is not None
    client.force_login(member.user)
    session = client.session
    session["has_second_factor"] = True
    session.save()
    assert spoken(client) == "de", "who chose nothing of their own goes on in the language of the device"


def test_without_any_choice_the_clinic_decides() -> None:
    by = factories.actor()
    by.clinic.language = "es"
    by.clinic.save()
    assert spoken(factories.signed_in(by), accept_language="de") == "es"


def test_an_own_choice_goes_before_the_devices() -> None:
    by = factories.actor()
    factories.signed_in(by).post(CHOOSE, {"language": "de"})
    other = factories.signed_in(by)
    other.cookies["needlepoint-language"] = "es"
    assert spoken(other) == "de"


@pytest.mark.parametrize("unknown", ["fr", "", "../de"])
def test_a_language_nobody_has_words_for_is_refused(unknown: str, client: Client) -> None:
    assert client.post(CHOOSE, {"language": unknown}).status_code == 404
    client.cookies["needlepoint-language"] = unknown
    assert spoken(client, reverse("account_login")) == "en"


def test_it_is_no_way_to_another_site(client: Client) -> None:
    for target in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post(CHOOSE, {"language": "de", "next": target})["Location"] == TODAY


def test_a_page_that_came_from_typing_does_not_offer_it() -> None:
    client = factories.signed_in(factories.actor())
    page = reverse("accounts:own_account")
    assert CHOOSE in client.get(page).content.decode()
    assert CHOOSE not in client.post(page, {"pin": "1"}).content.decode(), "what was typed would be lost"
