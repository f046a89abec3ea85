"""The real server of a filled clinic, and the bare page beside it; how much processor time either takes."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clinic.clinics import ROOT, Clinic

SERVE = ("-m", "needlepoint_clinic", "serve")
BARE = ("-m", "gunicorn", "-c", "python:benchmarks.clinic.bare", "benchmarks.clinic.bare:application")
LONGEST_START_S = 60
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        base: its address.
        pid: of its first process.
    """

    base: str
    pid: int

    def processor_s(self) -> float:
        """Processor time so far of all its processes, in seconds; a database server's is not among it."""
        return sum(map(_processor_s, (self.pid, *_children(self.pid))))

    def settle(self) -> None:
        """Wait until it has nothing to do."""
        before = -1.0
        while (now := self.processor_s()) > before:
            before = now
            time.sleep(0.1)


@contextlib.contextmanager
def running(clinic: Clinic, command: tuple[str, ...] = SERVE, ready: str = "/health/") -> Iterator[Server]:
    """Start it, wait until it answers, stop it again.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    port = _free_port()
    base = f"http://localhost:{port}"
    environ = {**clinic.environ, "NEEDLEPOINT_ADDRESS": base}
    process = subprocess.Popen(
        [sys.executable, *command], env=environ, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait(base + ready, process)
        yield Server(base, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}; what it said stands above")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer at {url} within {LONGEST_START_S} s")


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
