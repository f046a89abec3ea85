"""Every page in a real browser, for each role: nothing for axe to find, nothing too wide, no error in any console."""

from __future__ import annotations

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.roles import Role
from tests.clinic.browser import axe, pages
from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import DESKTOP, PHONE, Windows

pytestmark = pytest.mark.slow
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Two frames later: what follows the size of the window has followed."""


def look_closely(windows: Windows, site: Site, path: str, role: Role | None) -> list[str]:
    """A page on a desktop and on a phone, in light and in dark colours."""
    page = windows.open(site.actors[role] if role else None)
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, f"{path} answers {answer.status}"
    found = [f"desktop: {each}" for each in axe.findings(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"desktop, dark: {each}" for each in axe.findings(page, only=["color-contrast"])]
    page.set_viewport_size(PHONE)
    page.evaluate(SETTLED)
    found += [f"phone, dark: {each}" for each in axe.findings(page)]
    found += [f"phone, too wide: {each}" for each in axe.overflow(page)]
    page.emulate_media(color_scheme="light")
    found += [f"phone: {each}" for each in axe.findings(page, only=["color-contrast"])]
    page.set_viewport_size(DESKTOP)
    found += [f"desktop, too wide: {each}" for each in axe.overflow(page)]
    return found


@pytest.mark.parametrize("name", pages.names())
def test_page_holds_for_the_most_able_role(name: str, windows: Windows, site: Site) -> None:
    if pages.is_page(name, site):
        assert look_closely(windows, site, pages.address(name, site), pages.roles(name)[0]) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PHYSICIAN])
def test_pages_hold_for_the_other_roles(role: Role, windows: Windows, site: Site) -> None:
    page = windows.open(site.actors[role], phone=True)
    found = []
    for name in pages.names():
        if role in pages.roles(name)[1:] and pages.is_page(name, site):
            page.goto(pages.address(name, site))
            found += [f"{name}: {each}" for each in (*axe.findings(page, colours=False), *axe.overflow(page))]
    assert found == []


@pytest.mark.parametrize("name", pages.ALLAUTH)
def test_pages_of_an_account_hold(name: str, windows: Windows, site: Site) -> None:
    assert look_closely(windows, site, reverse(name), Role.NURSE) == []


@pytest.mark.parametrize("name", pages.ENTRANCE)
def test_pages_before_signing_in_hold(name: str, windows: Windows, site: Site) -> None:
    assert look_closely(windows, site, reverse(name), None) == []


@pytest.mark.parametrize("role", [Role.PHYSICIAN, None])
def test_a_missing_page_holds(role: Role | None, windows: Windows, site: Site) -> None:
    windows.expected.append("404")
    page = windows.open(site.actors[role] if role else None)
    answer = page.goto("/nothing/")
    assert answer is not None
    assert answer.status == 404
    assert [*axe.findings(page), *axe.overflow(page)] == []
