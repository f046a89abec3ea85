"""What a test in a real browser can ask for: `site`, `windows`, and `page` (once on a desktop, once on a phone)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from needlepoint_clinic.accounts.roles import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.plugin import DjangoDbBlocker

    from tests.clinic.browser.site import Site
    from tests.clinic.browser.windows import Windows

# Playwright's synchronous side runs an event loop in this thread; Django would take its own queries for asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
TOOL = Path(__file__).parents[3] / "tools" / "ensure_browser_tests"


@pytest.fixture(scope="session")
def _programs() -> None:
    """axe-core and html-validate, installed by their lock."""
    done = subprocess.run([str(TOOL)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def _served(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, Any], Site]]:
    from tests.clinic.browser import site

    with django_db_blocker.unblock():
        settings = site.prepare(tmp_path_factory.mktemp("clinic"))
        with site.serve() as url:
            with site.using(settings):
                found = site.staffed(url)
            yield settings, found


@pytest.fixture(autouse=True)
def _database(_served: tuple[dict[str, Any], Site], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the served clinic, in place of the one that is rolled back. What a test writes here stays."""
    from tests.clinic.browser import site

    with django_db_blocker.unblock(), site.using(_served[0]):
        yield


@pytest.fixture
def site(_served: tuple[dict[str, Any], Site]) -> Site:
    """The clinic that is served, with somebody of each role."""
    return _served[1]


@pytest.fixture(scope="session")
def chromium(_programs: None) -> Iterator[Browser]:
    """The browser, started once."""
    from playwright.sync_api import sync_playwright

    from tests.clinic.browser.windows import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def windows(chromium: Browser, site: Site) -> Iterator[Windows]:
    """Opens windows: `windows.open(site.actors[Role.NURSE], phone=True)`. Errors in any console fail the test."""
    from tests.clinic.browser.windows import Windows

    opened = Windows(chromium, site)
    yield opened
    opened.close()
    assert opened.errors == []


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, windows: Windows, site: Site) -> Page:
    """A window in which the physician is signed in: the test runs on a desktop and on a phone."""
    return windows.open(site.actors[Role.PHYSICIAN], phone=request.param == "phone")
