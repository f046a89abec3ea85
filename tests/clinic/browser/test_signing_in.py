"""Signing in as staff do: password and authenticator app, recovery codes, a passkey; each page of it before axe."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from needlepoint_clinic.accounts.roles import Role
from tests.clinic import factories
from tests.clinic.authenticator import code_at
from tests.clinic.browser import axe
from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import Windows

if TYPE_CHECKING:
    from playwright.sync_api import Page


def holds(page: Page) -> None:
    """Nothing for axe, nothing too wide."""
    assert [*axe.findings(page), *axe.overflow(page)] == [], page.url


def sign_in(page: Page, email: str) -> None:
    """Name and password."""
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def set_up_an_app(page: Page) -> None:
    """The first time somebody signs in: the authenticator app, without the password once more."""
    page.get_by_role("heading", name="Activate Authenticator App").wait_for()
    holds(page)
    secret = page.locator("#authenticator_secret").input_value()
    page.get_by_label("Authenticator code").fill(code_at(secret, time.time()))
    page.get_by_role("button", name="Activate").click()
    page.get_by_role("heading", name="Recovery Codes").wait_for()


def give_a_platform_key(page: Page) -> None:
    """A device with a fingerprint reader that always finds the right finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_wrong_password_says_so_and_keeps_the_name(windows: Windows, site: Site) -> None:
    page = windows.open(phone=True)
    page.goto("/account/login/")
    page.get_by_label("Email").fill("somebody@clinic.example")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(".error-summary").wait_for()
    assert page.evaluate("() => document.activeElement.className") == "error-summary"
    assert page.get_by_label("Email").input_value() == "somebody@clinic.example"
    holds(page)


def test_from_the_password_to_the_passkey(windows: Windows, site: Site) -> None:
    by = factories.actor(Role.NURSE, site.clinic)
    assert by.member is not None
    page = windows.open(phone=True)
    give_a_platform_key(page)
    sign_in(page, by.member.user.email)
    set_up_an_app(page)
    holds(page)
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_label("Passwordless").check()
    holds(page)
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(lambda url: "add" not in url)
    page.goto("/account/2fa/webauthn/")
    page.get_by_text("Passkey").first.wait_for()
    holds(page)
    page.goto("/account/2fa/")
    holds(page)
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", level=1).filter(has_not_text="Sign in").wait_for()
    assert page.url.rstrip("/") == site.url


def test_a_password_alone_is_not_enough(windows: Windows, site: Site) -> None:
    by = factories.actor(Role.PHYSICIAN, site.clinic)
    assert by.member is not None
    page = windows.open()
    sign_in(page, by.member.user.email)
    set_up_an_app(page)
    recovery = page.get_by_label("Unused codes").input_value().split()[0]
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    sign_in(page, by.member.user.email)
    page.get_by_role("heading", name="Two-Factor Authentication").wait_for()
    holds(page)
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign In").click()
    page.wait_for_url(f"{site.url}/")
