"""A real server in its own process: killed with SIGKILL at random moments of saving, and asked by many at once."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from tests.clinic import factories, treatment_day

SAVES = 200
KILLS = 5
LONGEST_S = 120
TOKEN = "a" * 32


@dataclass
class Server:
    """gunicorn on a SQLite file, in a group of processes of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin to serve; nobody waits for it."""
        command = [sys.executable, "-m", "gunicorn", "needlepoint_clinic.wsgi:application"]
        options = ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4", "--log-level", "error"]
        self.process = subprocess.Popen(
            [*command, *options], env=self.environ, start_new_session=True, stderr=subprocess.DEVNULL
        )

    @property
    def environ(self) -> dict[str, str]:
        """Of a clinic in its own folder."""
        environ = {**os.environ, "NEEDLEPOINT_DATA": str(self.folder), "PYTHONPATH": os.pathsep.join(sys.path)}
        environ.pop("DJANGO_SETTINGS_MODULE", None)
        environ.pop("DATABASE_URL", None)
        return environ

    def collect_files(self) -> None:
        """Style sheets and scripts, without which no whole page is answered."""
        command = [sys.executable, "-m", "needlepoint_clinic", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, env=self.environ, check=True)

    def kill(self) -> None:
        """SIGKILL to it and its worker, in the middle of whatever they do."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.kills += 1


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_of(folder: Path) -> Path:
    """This test's own database, rows and all, as a file of the server."""
    target = folder / "clinic.sqlite3"
    connection.ensure_connection()
    target.write_bytes(connection.connection.serialize())
    shutil.copy(Path(settings.DATA) / "secret-key", folder / "secret-key")
    return target


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Killed at the end, too."""
    made = Server(tmp_path, free_port())
    yield made
    made.kill()


def save(port: int, path: str, cookie: str, fields: dict[str, str]) -> tuple[int, bytes]:
    """Send one save."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}; csrftoken={TOKEN}",
    }
    body = urlencode({**fields, "csrfmiddlewaretoken": TOKEN})
    try:
        client.request("POST", path, body, headers)
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()


def acknowledged(server: Server, path: str, cookie: str, number: int, version: int) -> int:
    """Save again and again, as the page does, until it is acknowledged; the version it then has."""
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        try:
            status, body = save(server.port, path, cookie, {"version": str(version), "note": f"save {number}"})
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        assert status == 200, (status, body[:300])
        return int(json.loads(body)["version"])
    raise AssertionError("the server never came back")


def kill_now_and_then(server: Server, done: threading.Event, dice: random.Random, progress: list[int]) -> None:
    """Kill it at random moments spread over the saves, and start it again at once."""
    moments = sorted(dice.uniform(5, SAVES - 5) for _ in range(KILLS))
    for moment in moments:
        while not done.is_set() and len(progress) < moment:
            time.sleep(0.002)
        if done.is_set():
            return
        time.sleep(dice.uniform(0, 0.03))
        server.kill()
        server.start()


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="it copies this run's SQLite; PostgreSQL is a server of its own"
)
def test_every_acknowledged_save_outlives_sigkill(server: Server) -> None:
    by = treatment_day.nurse()
    session = treatment_day.session(by)
    cookie = factories.signed_in(by).cookies[settings.SESSION_COOKIE_NAME].value
    path = reverse("courses:save_step", args=[session.pk, "note"])
    database = database_of(server.folder)
    server.start()
    progress: list[int] = []
    done, dice = threading.Event(), random.Random(20261128)  # noqa: S311 - when to kill is no secret
    killer = threading.Thread(target=kill_now_and_then, args=(server, done, dice, progress), daemon=True)
    killer.start()
    version = 0
    try:
        for number in range(1, SAVES + 1):
            version = acknowledged(server, path, cookie, number, version)
            progress.append(version)
    finally:
        done.set()
        killer.join(LONGEST_S)
    server.kill()
    assert server.kills == KILLS + 1
    with contextlib.closing(sqlite3.connect(database)) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        note, preparation = found.execute("SELECT note, preparation FROM courses_session").fetchone()
        saved = found.execute("SELECT details FROM audit_auditentry WHERE verb = 'courses.session_saved'").fetchall()
    assert note == f"save {SAVES}"
    assert json.loads(preparation)["saves"]["note"]["version"] == version
    versions = [json.loads(details)["version"] for (details,) in saved]
    assert set(progress) <= set(versions)
    assert versions == list(range(1, version + 1)), "no save was lost, none was done twice"
    assert progress == list(range(1, SAVES + 1)), "a save that was sent again counted once"


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="it copies this run's SQLite; PostgreSQL is a server of its own"
)
def test_many_tablets_at_once_share_three_pieces_and_one_step(server: Server) -> None:
    by = treatment_day.nurse()
    session = treatment_day.session(by)
    treatment_day.lot(by, received=3)
    cookie = factories.signed_in(by).cookies[settings.SESSION_COOKIE_NAME].value
    database = database_of(server.folder)
    server.collect_files()
    server.start()
    acknowledged(server, reverse("courses:save_step", args=[session.pk, "note"]), cookie, 1, 0)
    scan = reverse("courses:add_cartridge", args=[session.pk])
    step = reverse("courses:save_step", args=[session.pk, "skin"])
    answers: dict[str, list[int]] = {"scan": [], "step": []}

    def ask(number: int) -> None:
        answers["scan"].append(save(server.port, scan, cookie, {"scan": f"01{treatment_day.GTIN}10LOT1"})[0])
        answers["step"].append(save(server.port, step, cookie, {"version": "0", "antiseptic": f"bottle {number}"})[0])

    tablets = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for tablet in tablets:
        tablet.start()
    for tablet in tablets:
        tablet.join(LONGEST_S)
    assert sorted(answers["scan"]) == [302, 302, 302, 422, 422, 422]
    assert sorted(answers["step"]) == [200, 409, 409, 409, 409, 409]
    with contextlib.closing(sqlite3.connect(database)) as found:
        assert found.execute("SELECT used FROM inventory_lot").fetchall() == [(3,)]
        assert found.execute("SELECT count(*) FROM courses_cartridgeuse").fetchone() == (3,)
