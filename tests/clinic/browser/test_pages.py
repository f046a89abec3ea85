"""Every page in a real browser, for each role: nothing for axe to find, nothing too wide, no error in any console."""

from __future__ import annotations

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.roles import Role
from tests.clinic.browser import axe, pages
from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import PHONE, Windows

pytestmark = pytest.mark.slow
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Two frames later: what follows the size of the window has followed."""
BUILT = """() => [...document.querySelectorAll("main, main *")]
    .map((each) => each.tagName + [...each.attributes].filter(({name}) => /^(role|class|aria-.*)$/.test(name))
        .map(({name, value}) => name + value)).join()"""
"""Of what a page is built: one that is built as another role's was needs no second look."""


def look_closely(windows: Windows, site: Site, path: str, role: Role | None, name: str = "") -> list[str]:
    """A page on a desktop in light colours, then on a phone in dark ones.

    The other two pairs have the same colours and the same places, and looking at them as well doubles the time.
    """
    page = windows.open(site.actors[role] if role else None)
    answer = page.goto(path)
    assert answer is not None
    site.seen.add(f"{name} {page.evaluate(BUILT)}")
    assert answer.status == 200, f"{path} answers {answer.status}"
    found = [f"desktop: {each}" for each in (*axe.findings(page), *axe.overflow(page))]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    page.evaluate(SETTLED)
    return found + [f"phone, dark: {each}" for each in (*axe.findings(page), *axe.overflow(page))]


@pytest.mark.parametrize("name", pages.names())
def test_page_holds_for_the_most_able_role(name: str, windows: Windows, site: Site) -> None:
    if pages.is_page(name, site):
        assert look_closely(windows, site, pages.address(name, site), pages.roles(name)[0], name) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PHYSICIAN])
def test_pages_hold_for_the_other_roles(role: Role, windows: Windows, site: Site) -> None:
    page = windows.open(site.actors[role], phone=True)
    found = []
    for name in pages.names():
        if role in pages.roles(name)[1:] and pages.is_page(name, site):
            page.goto(pages.address(name, site))
            found += [f"{name}: {each}" for each in axe.overflow(page)]
            built = f"{name} {page.evaluate(BUILT)}"
            if built not in site.seen:
                site.seen.add(built)
                found += [f"{name}: {each}" for each in axe.findings(page, colours=False)]
    assert found == []


@pytest.mark.parametrize("language", ["de", "es"])
def test_longer_words_of_other_languages_fit_on_a_phone(language: str, windows: Windows, site: Site) -> None:
    page = windows.open(site.actors[Role.PHYSICIAN], phone=True, language=language)
    found = []
    for name in pages.names():
        if Role.PHYSICIAN in pages.roles(name) and pages.is_page(name, site):
            page.goto(pages.address(name, site))
            assert page.locator("html").get_attribute("lang") == language
            found += [f"{name}: {each}" for each in axe.overflow(page)]
    assert found == []


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.OWNER])
def test_the_menu_is_one_line_on_a_small_laptop(role: Role, language: str, windows: Windows, site: Site) -> None:
    page = windows.open(site.actors[role], language=language)
    page.goto(reverse("today:today"))
    tops = {each.bounding_box()["y"] for each in page.locator(".top-bar nav a").all()}  # type: ignore[index]
    assert len(tops) == 1


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
