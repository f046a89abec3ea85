"""What drafts.js and clinic.js promise of what a hand typed: kept on the device, saved, brought back, erased in time.

The page is made here and answered in the browser, so that the connection can be cut and each answer be chosen; the
scripts are those that every page loads.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import pytest

from tests.clinic.browser.site import Site
from tests.clinic.browser.windows import Windows

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

PAGE = Template((Path(__file__).parent / "draft.html").read_text(encoding="utf-8"))
NEXT = """<!doctype html><html lang="en"><head><title>Next</title></head><body data-user="u1" class="$kind"><p>Next</p>
<script src="/static/clinic/drafts.js"></script><script src="/static/clinic/clinic.js"></script></body></html>"""


class Sample:
    """The page with its draft, and a server that answers as it is told."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.user = "u1"
        self.next = "ordinary"
        self.saves: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[Route], None] = lambda route: route.fulfill(json={"version": 2})
        page.route("**/sample/", self._page)
        page.route("**/sample/save/", self._save)
        for name in ("send", "out", "lock", "elsewhere"):
            page.route(f"**/sample/{name}/**", self._plain)

    def _page(self, route: Route) -> None:
        route.fulfill(content_type="text/html", body=PAGE.substitute(user=self.user))

    def _plain(self, route: Route) -> None:
        route.fulfill(content_type="text/html", body=Template(NEXT).substitute(kind=self.next))

    def _save(self, route: Route) -> None:
        self.saves.append(route.request.post_data or "")
        self.headers.append(route.request.headers)
        self.answer(route)

    def open(self) -> None:
        self.page.goto("/sample/")

    def type(self, words: str) -> None:
        self.page.get_by_label("Notes").press_sequentially(words, delay=5)

    def wait(self, state: str) -> None:
        self.page.locator(f'[data-draft-status][data-state="{state}"]').wait_for()

    @property
    def notes(self) -> str:
        return self.page.get_by_label("Notes").input_value()

    @property
    def kept(self) -> dict[str, str]:
        stored: dict[str, str] = self.page.evaluate("() => ({...localStorage})")
        return {key: value for key, value in stored.items() if key.startswith("needlepoint:draft:")}


@pytest.fixture
def sample(windows: Windows) -> Sample:
    windows.expected.append("Failed to load resource")
    return Sample(windows.open())


def test_what_is_typed_is_saved_by_itself_and_then_leaves_the_device(sample: Sample) -> None:
    sample.open()
    sample.type("red after pass two")
    assert sample.page.locator("[data-draft-status]").inner_text().startswith("typed")
    assert "red after pass two" in next(iter(sample.kept.values()))
    sample.wait("saved")
    assert len(sample.saves) == 1
    assert "red after pass two" in sample.saves[0]
    assert sample.headers[0]["x-csrftoken"] == "token"
    assert "x-needlepoint-background" not in sample.headers[0]
    assert sample.kept == {}
    assert sample.page.locator("[name=version]").input_value() == "2"


def test_a_closed_tab_loses_nothing_and_keeps_no_password(sample: Sample, windows: Windows) -> None:
    sample.open()
    sample.type("half a sentence")
    sample.page.get_by_label("No", exact=True).check()
    sample.page.get_by_label("PIN").fill("4829")
    assert list(sample.kept) == ["needlepoint:draft:u1:visit-1"]
    assert "4829" not in str(sample.kept)
    context = sample.page.context
    sample.page.close()
    again = Sample(context.new_page())
    again.open()
    assert again.notes == "half a sentence"
    assert again.page.get_by_label("No", exact=True).is_checked()
    assert again.page.get_by_label("PIN").input_value() == ""
    again.wait("saved")
    assert again.kept == {}


def test_without_a_connection_it_says_so_and_saves_when_it_is_back(sample: Sample) -> None:
    sample.open()
    sample.page.context.set_offline(True)
    sample.answer = lambda route: route.abort("internetdisconnected")
    sample.type("written in the lift")
    sample.wait("kept")
    assert "written in the lift" in str(sample.kept)
    sample.answer = lambda route: route.fulfill(json={"version": 2})
    sample.page.context.set_offline(False)
    sample.wait("saved")
    assert "written in the lift" in sample.saves[-1]
    assert sample.headers[-1]["x-needlepoint-background"] == "1"


def test_a_locked_screen_keeps_it_and_comes_back_to_the_page(sample: Sample) -> None:
    sample.open()
    go = {"X-Needlepoint-Go": "/sample/elsewhere/?next=/sample/save/"}
    sample.answer = lambda route: route.fulfill(status=401, headers=go)
    sample.type("before the lock")
    sample.page.wait_for_url("**/sample/elsewhere/**")
    assert sample.page.url.endswith("/sample/elsewhere/?next=%2Fsample%2F")
    assert "before the lock" in str(sample.kept)
    sample.answer = lambda route: route.fulfill(json={"version": 2})
    sample.open()
    assert sample.notes == "before the lock"


def test_a_redirect_to_signing_in_is_never_taken_for_saved(sample: Sample) -> None:
    sample.open()
    sample.answer = lambda route: route.fulfill(status=302, headers={"Location": "/account/login/"})
    sample.type("typed after the session ended")
    sample.page.wait_for_timeout(1600)
    assert sample.saves
    assert "typed after the session ended" in str(sample.kept)


@pytest.mark.parametrize(("status", "state"), [(409, "elsewhere"), (422, "refused")])
def test_what_the_server_does_not_take_stays(sample: Sample, status: int, state: str) -> None:
    sample.open()
    sample.answer = lambda route: route.fulfill(status=status)
    sample.type("not as it should be")
    sample.wait("refused")
    assert sample.page.locator("[data-draft-status]").inner_text() == state
    assert "not as it should be" in str(sample.kept)


def test_what_was_sent_is_erased_and_what_failed_is_not(sample: Sample) -> None:
    sample.open()
    sample.type("all of it")
    sample.page.get_by_role("button", name="Send").click()
    sample.page.wait_for_url("**/sample/send/")
    assert sample.kept == {}
    sample.next = "error-page"
    sample.open()
    sample.type("once more")
    sample.page.get_by_role("button", name="Send").click()
    sample.page.wait_for_url("**/sample/send/")
    sample.next = "ordinary"
    sample.page.goto("/sample/elsewhere/", referer=sample.page.url)
    assert "once more" in str(sample.kept)


def test_another_user_of_the_tablet_sees_none_of_it(sample: Sample) -> None:
    sample.answer = lambda route: route.fulfill(status=500)
    sample.open()
    sample.type("of the first user")
    sample.wait("kept")
    sample.user = "u2"
    sample.open()
    assert sample.notes == ""
    assert "of the first user" in str(sample.kept)


def test_signing_out_asks_and_then_erases(sample: Sample) -> None:
    sample.answer = lambda route: route.fulfill(status=500)
    sample.open()
    sample.type("never sent")
    sample.wait("kept")
    answers = ["dismiss", "accept"]
    sample.page.on("dialog", lambda dialog: getattr(dialog, answers.pop(0))())
    sample.page.get_by_role("button", name="Out").click()
    assert "never sent" in str(sample.kept)
    sample.page.get_by_role("button", name="Out").click()
    sample.page.wait_for_url("**/sample/out/")
    assert sample.kept == {}


def test_a_draft_older_than_a_day_is_gone(sample: Sample) -> None:
    sample.open()
    old = json.dumps({"at": 0, "values": [["notes", "of last week"]]})
    sample.page.evaluate("(value) => localStorage.setItem('needlepoint:draft:u1:visit-1', value)", old)
    sample.open()
    assert sample.notes == ""
    assert sample.kept == {}


def test_a_screen_left_alone_locks_itself(sample: Sample) -> None:
    sample.page.clock.install()
    sample.open()
    sample.type("not yet")
    sample.page.clock.run_for(930_000)
    sample.page.wait_for_url("**/sample/lock/")


def test_left_alone_without_a_connection_it_hides_what_it_shows(sample: Sample) -> None:
    sample.page.clock.install()
    sample.open()
    sample.page.context.set_offline(True)
    sample.page.clock.run_for(930_000)
    assert sample.page.locator(".veil").inner_text() == "Locked, and no connection"
    assert sample.page.evaluate("() => document.querySelector('main').inert")
    sample.page.context.set_offline(False)
    sample.page.wait_for_url("**/sample/lock/")


def test_a_hand_on_the_screen_keeps_it_open(sample: Sample) -> None:
    sample.page.clock.install()
    sample.open()
    for _ in range(3):
        sample.page.clock.run_for(10 * 60 * 1000)
        sample.page.mouse.click(5, 5)
    assert sample.page.url.endswith("/sample/")


def scan(page: Page, code: str, *, deals: bool = True) -> None:
    """As a scanner does: a key every few milliseconds, then Enter; the page `deals` with it or leaves it."""
    page.evaluate(
        """(deals) => document.addEventListener("needlepoint:scan", (event) => {
            window.read = event.detail.code;
            if (deals) event.preventDefault();
        })""",
        deals,
    )
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_scanner_is_heard_wherever_the_focus_is(sample: Sample) -> None:
    sample.open()
    scan(sample.page, "0107612345678900")
    assert sample.page.evaluate("() => window.read") == "0107612345678900"


def test_what_a_scanner_types_into_a_field_is_taken_out_again(sample: Sample) -> None:
    sample.open()
    sample.type("ink")
    sample.page.wait_for_timeout(600)
    scan(sample.page, "0107612345678900")
    assert sample.page.evaluate("() => window.read") == "0107612345678900"
    assert sample.notes == "ink"
    assert sample.page.url.endswith("/sample/")


@pytest.mark.parametrize("where", ["Notes", "Cartridge", None])
def test_a_scan_goes_into_the_field_for_it_and_is_sent(sample: Sample, where: str | None) -> None:
    sample.open()
    if where:
        sample.page.get_by_label(where).focus()
    with sample.page.expect_request("**/sample/elsewhere/") as sent:
        scan(sample.page, "0107612345678900", deals=False)
    assert sent.value.post_data == "scan=0107612345678900"


def test_a_hand_is_no_scanner(sample: Sample) -> None:
    sample.open()
    sample.page.get_by_label("Notes").press_sequentially("slowly", delay=450)
    sample.page.keyboard.press("Enter")
    assert sample.page.evaluate("() => window.read") is None
    assert sample.notes == "slowly\n"


def test_a_form_is_not_sent_twice(sample: Sample, site: Site) -> None:
    sent: list[str] = []
    sample.page.route("**/sample/send/", lambda route: sent.append(route.request.method))
    sample.open()
    sample.page.evaluate("() => { const f = document.getElementById('draft'); f.requestSubmit(); f.requestSubmit(); }")
    sample.page.wait_for_timeout(300)
    assert sent == ["POST"]
