"""Visits the running demo as a browser would, to see that it works: signs in, and fetches Today."""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request

WAIT_SECONDS = 180


class DemoFails(Exception):
    """The demo does not do what it should."""


def wait_until_it_answers(url: str, *, is_alive: object) -> None:
    """Until the server answers.

    Raises:
        DemoFails: it ended, or does not answer in time.
    """
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        if callable(is_alive) and not is_alive():
            raise DemoFails("The server ended before it answered; what it said stands above.")
        try:
            with urllib.request.urlopen(f"{url}/health/", timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.15)
    raise DemoFails(f"{url} did not answer within {WAIT_SECONDS} s.")


def visit(url: str, email: str, password: str, expected: str) -> float:
    """Sign in and open the first page; how long it took to answer, in ms.

    Raises:
        DemoFails: signing in did not work, or the page is another.
    """
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    login = f"{url}/account/login/"
    page = browser.open(login, timeout=90).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if token is None:
        raise DemoFails(f"{login} shows no form to sign in.")
    form = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
    request = urllib.request.Request(login, urllib.parse.urlencode(form).encode(), {"Referer": login})  # noqa: S310
    browser.open(request, timeout=90).read()
    began = time.perf_counter()
    with browser.open(f"{url}/", timeout=90) as answer:
        page = answer.read().decode()
        if answer.url.rstrip("/") != url or expected not in page:
            raise DemoFails(f"{email} could not sign in: {answer.url} was shown instead of Today.")
    return (time.perf_counter() - began) * 1000
