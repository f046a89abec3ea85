"""Windows of Debian's Chromium, signed in, in which nothing may go wrong unseen."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.clinic import factories

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, ViewportSize

    from needlepoint_clinic.accounts.actor import Actor
    from tests.clinic.browser.site import Site

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium; `make test` installs it.

    Raises:
        FileNotFoundError: it is not there.
    """
    found = shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("Chromium is not installed; run tools/ensure_system_packages.")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


@dataclass(slots=True)
class Windows:
    """Opens windows, and remembers every error that their consoles and pages report.

    Attributes:
        errors: what went wrong so far; a test ends with none.
        expected: patterns of errors a test brings about on purpose.
    """

    browser: Browser
    site: Site
    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, actor: Actor | None = None, *, phone: bool = False, dark: bool = False, language: str = "") -> Page:
        """A new window, with cookies of its own, in which `actor` is signed in (nobody, if None)."""
        context = self.browser.new_context(
            base_url=self.site.url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale="en-GB",
            timezone_id="Europe/Madrid",
            reduced_motion="reduce",
        )
        context.set_default_timeout(30_000)
        self._contexts.append(context)
        if actor is not None:
            cookie = factories.signed_in(actor).cookies["needlepoint"].value
            context.add_cookies([{"name": "needlepoint", "value": cookie, "url": self.site.url}])
        if language:
            context.add_cookies([{"name": "needlepoint-language", "value": language, "url": self.site.url}])
        page = context.new_page()
        page.on("console", lambda message: self._console(message))
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        said = f"{message.location.get('url', '')}: {message.text}"
        if not any(re.search(pattern, said) for pattern in self.expected):
            self.errors.append(said)

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
