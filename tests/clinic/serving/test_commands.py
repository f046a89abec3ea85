"""The commands as a person starts them: the demo whole, the server, the first clinic."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.clinic.backup import installations


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes_of(folder: Path) -> list[str]:
    """What still runs with this data folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"NEEDLEPOINT_DATA={folder}".encode() in place.read_bytes().split(b"\0"):
                found.append(place.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.slow
def test_the_demo_starts_signs_everybody_in_and_stops(tmp_path: Path) -> None:
    folder, address = tmp_path / "demo", f"http://localhost:{free_port()}"
    said = installations.works(tmp_path, "demo", "--data", str(folder), "--check", NEEDLEPOINT_ADDRESS=address)
    assert f"The demonstration clinic is at {address}" in said
    assert said.count("signed in; Today answered in") == 7
    assert said.rstrip().endswith("The demo works.")
    assert processes_of(folder) == []
    file = tmp_path / "backup"
    installations.works(folder, "backup", str(file))
    assert "Everything is the same" in installations.works(folder, "restore", "--rehearse", str(file))


def test_djangos_check_for_deployment_finds_nothing_behind_https(tmp_path: Path) -> None:
    served = {"NEEDLEPOINT_ADDRESS": "https://clinic.example", "NEEDLEPOINT_LISTEN": "127.0.0.1:8000"}
    said = installations.works(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **served)
    assert "no issues (0 silenced)" in said


def started(data: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """A command that goes on."""
    return subprocess.Popen(
        [sys.executable, "-m", "needlepoint_clinic", *arguments],
        env=installations.environment(data, {"PYTHONUNBUFFERED": "1", **more}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def answers(url: str) -> bool:
    """Whether it answers within three minutes."""
    until = time.monotonic() + 180
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_answers_and_stops(tmp_path: Path, number: signal.Signals) -> None:
    address = f"http://localhost:{free_port()}"
    server = started(tmp_path, "serve", NEEDLEPOINT_ADDRESS=address)
    try:
        assert answers(f"{address}/health/")
        server.send_signal(number)
        said, _ = server.communicate(timeout=60)
    except BaseException:
        server.kill()
        server.communicate()
        raise
    assert f"Needlepoint is at {address}" in said
    assert "There is no clinic yet" in said
    assert server.returncode == 0
    assert processes_of(tmp_path) == []


def test_the_first_clinic_and_the_link_of_its_owner(tmp_path: Path) -> None:
    given = ("--clinic", "North", "--owner", "o@clinic.example", "--time-zone", "Europe/Berlin", "--country", "de")
    said = installations.works(tmp_path, "setup", *given)
    assert re.search(r"http://localhost:8000/join/[\w-]{40,}/", said)
    again = installations.works(tmp_path, "setup", *given)
    assert re.findall(r"/join/\S+", said) != re.findall(r"/join/\S+", again)
    assert "North: 3 entries, whole" in installations.works(tmp_path, "audit", "verify")
    assert "no time zone" in installations.fails(
        tmp_path, "setup", "--clinic", "S", *given[2:4], "--time-zone", "Nowhere"
    )
    assert "Give --owner" in installations.fails(tmp_path, "setup", "--clinic", "S")
