"""Asks a running server by `wrk`, one connection for each user, and reads what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "user.lua"
LONGEST_S = 30
"""After which an answer counts as none."""


class NoWrk(Exception):
    """The load generator is not installed."""


class WrongAnswers(Exception):
    """The server refused some requests, or did not answer: its times would be of something else."""


class NoAnswers(Exception):
    """Nothing was answered in the time there was."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run found; times in milliseconds.

    Attributes:
        seconds: how long it ran.
    """

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    worst_ms: float

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def program() -> str:
    """Where wrk is.

    Raises:
        NoWrk: nowhere.
    """
    found = shutil.which("wrk")
    if found is None:
        raise NoWrk("wrk is not installed; on Debian: apt-get install wrk. `make bench-clinic` does so as root.")
    return found


def ask(base: str, what: Mapping[str, Any], users: Sequence[Mapping[str, str]], *, seconds: float) -> Load:
    """Let users ask for as long as it takes, each the next as soon as the last is answered.

    Args:
        base: address of the server.
        what: for `user.lua`: `kind`, and what that kind needs.
        users: one connection for each.

    Raises:
        WrongAnswers: an answer was not 200, or a connection failed.
        NoAnswers: there was none in the time.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(f"return {_lua({**what, 'users': list(users)})}\n")
        file.flush()
        count = str(len(users))
        command = [
            program(),
            "-t",
            count,
            "-c",
            count,
            "-d",
            f"{max(1, round(seconds))}s",
            "--timeout",
            f"{LONGEST_S}s",
        ]
        command += ["-s", str(SCRIPT), base, "--", file.name]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise WrongAnswers(f"wrk ended with {done.returncode}: {done.stdout[-800:]}{done.stderr[-800:]}")
    return _load(json.loads(lines[-1]), str(what["kind"]))


def _load(found: Mapping[str, Any], kind: str) -> Load:
    wrong = {name: count for name, count in found["errors"].items() if count}
    if not found["requests"] and not wrong:
        raise NoAnswers(f"{kind}: no answer in {found['seconds']:.0f} s")
    if wrong:
        raise WrongAnswers(f"{kind}: {found['requests']} requests, {wrong}; {found['first_wrong']}")
    times = (found[name] / 1000 for name in ("p50_us", "p99_us", "max_us"))
    return Load(found["requests"], found["seconds"], *times)


def _lua(value: object) -> str:
    """A plain value as Lua writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{_lua(key)}] = {_lua(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "{" + ", ".join(map(_lua, value)) + "}"
    return json.dumps(value, ensure_ascii=False)
