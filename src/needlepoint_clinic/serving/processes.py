"""Programs that run side by side until one ends or somebody stops them; then all end, and none is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

GRACE_SECONDS = 25
"""How long they may finish what they are doing; longer than the server gives a request."""

SERVER = (sys.executable, "-m", "gunicorn", "-c", "python:needlepoint_clinic.serving.gunicorn_settings")
SERVER_COMMAND = (*SERVER, "needlepoint_clinic.wsgi:application")
WORKER_COMMAND = (sys.executable, "-m", "needlepoint_clinic", "worker", "--no-startup-delay")


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, or the system."""


@contextmanager
def side_by_side(*commands: Sequence[str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start programs; whatever happens inside, they are stopped at its end.

    They are in a session of their own, so that Ctrl-C reaches them once, by us, and not twice.
    """
    running: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            running.append(subprocess.Popen(list(command), stdin=subprocess.DEVNULL, start_new_session=True))  # noqa: S603 - our own
        yield running
    finally:
        stop(running)


def stop(running: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to finish, wait, and end those that do not."""
    for program in running:
        if program.poll() is None:
            program.send_signal(signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS
    for program in running:
        try:
            program.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def watch(running: Sequence[subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """Wait until one of them ends by itself; which."""
    while True:
        for program in running:
            if program.poll() is not None:
                return program
        time.sleep(0.3)


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise `Stopped` on Ctrl-C and on the system's request to end.

    Raises:
        Stopped: one of them came.
    """

    def stopped(_number: int, _frame: FrameType | None) -> None:
        for number in before:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before: dict[signal.Signals, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        before[number] = signal.signal(number, stopped)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
