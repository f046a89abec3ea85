"""A clinic served to a real browser: its own database and its own server, apart from every other test.

What other tests do is rolled back, and signed records cannot be deleted, so a browser that needs what is committed gets
an SQLite file of its own, as the clinic is installed. It lives as long as the run of tests.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.environment import database
from tests.clinic import factories


@dataclass(frozen=True, slots=True)
class Site:
    """A clinic that answers at `url`, and somebody of each role who works there.

    Attributes:
        made: what `pages.PAGES` made, by the name of the page; filled when first asked for.
        answers: whether an address answers a page, by its name; filled likewise.
        seen: of what the pages that axe has looked at are built.
    """

    url: str
    clinic: Clinic
    actors: Mapping[Role, Actor]
    made: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    answers: dict[str, bool] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def ids(self, name: str, make: Callable[[Mapping[Role, Actor]], Mapping[str, Any]]) -> Mapping[str, Any]:
        """The ids in the page's address; what they name is made once."""
        if name not in self.made:
            self.made[name] = make(self.actors)
        return self.made[name]


class Clock:
    """The clinic's clock, which a test can set; what a browser and the operating system have for now stays as it is.

    Between two settings it goes on by itself. It is put right again at the end of `turned`.
    """

    def __init__(self) -> None:
        self._real = timezone.now
        self._ahead = dt.timedelta()

    def set(self, at: dt.datetime) -> None:
        """Let it be that moment now."""
        self._ahead = at - self._real()

    def now(self) -> dt.datetime:
        """What it shows."""
        return self._real() + self._ahead

    @contextmanager
    def turned(self) -> Iterator[Clock]:
        """The whole clinic goes by this clock."""
        timezone.now = self.now
        try:
            yield self
        finally:
            timezone.now = self._real


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadedWSGIServer):
    """Closes what each of its threads opened of the database."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no error."""

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then let go of the database."""
        super().process_request_thread(request, client_address)
        connections.close_all()


def prepare(folder: Path) -> dict[str, Any]:
    """An empty database of the clinic in a file of `folder`, whichever database the other tests use."""
    chosen = {**connections.settings["default"], **database(folder, environ={})}
    with using(chosen):
        call_command("migrate", verbosity=0)
    return chosen


@contextmanager
def using(settings: dict[str, Any]) -> Iterator[None]:
    """Let this thread, and threads begun meanwhile, work with another database."""
    before, was = connections.settings["default"], connections["default"]
    connections.settings["default"] = settings
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = was
        connections.settings["default"] = before


@contextmanager
def serve() -> Iterator[str]:
    """Answer on a free port of this machine.

    Yields:
        The address, without a slash at its end.
    """
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"  # a passkey wants a name, not a number
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def staffed(url: str) -> Site:
    """A clinic with one member of each role."""
    clinic = factories.clinic(name="Calle Mayor Skin Clinic")
    names = {
        Role.OWNER: "Olga Owner",
        Role.PHYSICIAN: "Petra Physician",
        Role.NURSE: "Nuria Nurse",
        Role.FRONT_DESK: "Frida Desk",
        Role.AUDITOR: "Aurel Auditor",
    }
    actors = {}
    for role in Role:
        actors[role] = factories.actor(role, clinic)
        member = actors[role].member
        assert member is not None
        member.user.name = names[role]
        member.user.save(update_fields=["name"])
    return Site(url, clinic, actors)
