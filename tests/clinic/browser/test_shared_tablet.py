"""What somebody typed on a tablet that others use too: nothing of it stays after sign-out, and nobody else sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.passwords_and_pins import set_pin
from needlepoint_clinic.accounts.roles import Role
from tests.clinic import course_factories, factories, treatment_day
from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import Windows
from tests.clinic.consultations import made

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.slow
WORDS = "blister on the left cheek"
FREE = ("/account/logout/", "/lock/", "/locked/")


def _treatment(by: Actor) -> tuple[str, str]:
    return reverse("courses:treat", args=[treatment_day.session(by).pk]), "#id_antiseptic"


def _consultation(by: Actor) -> tuple[str, str]:
    row = made.draft(by, made.example("melasma"), on=factories.today())
    return reverse("consultations:plan", args=[row.pk]), "#note"


def _form(by: Actor) -> tuple[str, str]:
    course = course_factories.course(by)
    course_factories.session(by, course, factories.today())
    return reverse("courses:adverse_event", args=[course.pk]), "#id_description"


KEEPERS = {"treatment": _treatment, "consultation": _consultation, "form": _form}
"""What keeps drafts, each by a page and a field of it."""


@dataclass
class Tablet:
    """A tablet on which somebody types while nothing can be saved."""

    page: Page
    address: str
    field: str

    def open(self) -> None:
        """The page with the field."""
        self.page.goto(self.address)

    def type(self) -> None:
        """Into the field, and leave it."""
        self.page.fill(self.field, WORDS)
        self.page.locator(self.field).blur()

    @property
    def shown(self) -> str:
        """What the field holds."""
        return self.page.input_value(self.field)

    @property
    def stored(self) -> str:
        """All that the browser has stored of this clinic."""
        return str(self.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])"))

    def sign_out(self) -> None:
        """By the page's own button; what is not saved is given up."""
        self.page.on("dialog", lambda dialog: dialog.accept())
        self.page.get_by_role("button", name="sign out").click()
        self.page.wait_for_url(lambda url: not url.endswith(self.address) and "/locked/" not in url)

    def belongs_to(self, by: Actor, site: Site) -> None:
        """From now on somebody else is signed in here."""
        cookie = factories.signed_in(by).cookies["needlepoint"].value
        self.page.context.add_cookies([{"name": "needlepoint", "value": cookie, "url": site.url}])


def _nothing_is_saved(route: Route) -> None:
    """As when the server is down, but for locking and signing out."""
    if route.request.method == "POST" and not any(each in route.request.url for each in FREE):
        route.fulfill(status=503)
    else:
        route.continue_()


@pytest.fixture(params=[*KEEPERS])
def tablet(request: pytest.FixtureRequest, windows: Windows, site: Site) -> Tablet:
    """Of the physician, one page after the other."""
    windows.expected += ["503", "401"]
    by = site.actors[Role.PHYSICIAN]
    set_pin(by.person.user, factories.PIN)
    page = windows.open(by)
    page.route("**/*", _nothing_is_saved)
    found = Tablet(page, *KEEPERS[request.param](by))
    found.open()
    found.type()
    assert WORDS in found.stored
    return found


def test_nothing_stays_after_signing_out(tablet: Tablet) -> None:
    tablet.sign_out()
    assert WORDS not in tablet.stored
    assert "needlepoint:draft" not in tablet.stored


def test_it_waits_behind_a_locked_screen_and_comes_back_with_a_notice(tablet: Tablet) -> None:
    tablet.page.get_by_role("button", name="Lock", exact=True).click()
    tablet.page.wait_for_url("**/locked/**")
    assert WORDS not in tablet.page.content()
    tablet.page.get_by_label("PIN or password").fill(factories.PIN)
    tablet.page.unroute_all()  # before the click: what is caught on its way when a route goes can be lost
    tablet.page.get_by_role("button", name="Unlock").click()
    tablet.page.wait_for_url(f"**{tablet.address}**")
    tablet.page.locator("[data-restored]").wait_for()
    tablet.page.wait_for_function(
        "([field, words]) => document.querySelector(field)?.value === words", arg=[tablet.field, WORDS]
    )


def test_nothing_stays_where_somebody_else_signs_out_a_locked_screen(tablet: Tablet) -> None:
    tablet.page.get_by_role("button", name="Lock", exact=True).click()
    tablet.page.wait_for_url("**/locked/**")
    tablet.sign_out()
    assert WORDS not in tablet.stored


def test_another_member_is_shown_nothing_of_it(tablet: Tablet, site: Site) -> None:
    tablet.belongs_to(site.actors[Role.NURSE], site)
    tablet.open()
    tablet.page.wait_for_timeout(300)
    assert tablet.shown != WORDS
    assert tablet.page.locator("[data-restored]").is_hidden()
    tablet.sign_out()


def test_another_tab_that_is_still_open_keeps_nothing_more(tablet: Tablet) -> None:
    other = tablet.page.context.new_page()
    other.goto("/")
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/account/login/**")
    tablet.page.wait_for_url("**/account/login/**")
    assert WORDS not in tablet.stored


@pytest.mark.parametrize("keeper", ["treatment", "consultation"])
def test_what_can_be_saved_is_saved_before_a_lock(keeper: str, windows: Windows, site: Site) -> None:
    by = site.actors[Role.PHYSICIAN]
    page = windows.open(by)
    tablet = Tablet(page, *KEEPERS[keeper](by))
    tablet.open()
    page.fill(tablet.field, WORDS)
    page.get_by_role("button", name="Lock", exact=True).click()
    page.wait_for_url("**/locked/**")
    assert WORDS not in tablet.stored


def test_answers_of_a_check_in_outlive_a_closed_tab_although_triage_was_asked(windows: Windows, site: Site) -> None:
    by = site.actors[Role.PHYSICIAN]
    course = course_factories.course(by)
    course_factories.session(by, course, factories.today())
    page = windows.open(by)
    page.goto(reverse("courses:check_in", args=[course.pk]))
    with page.expect_response("**/triage/"):
        page.locator("label:has(#id_fever_0)").click()
    page.reload()
    page.locator("[data-restored]").wait_for()
    assert page.locator("#id_fever_0").is_checked()
