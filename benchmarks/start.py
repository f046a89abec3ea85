"""How long a new process takes from its start to its output."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec

from benchmarks.consultation import example_patients
from benchmarks.figures import Figure, Section
from benchmarks.patients import ON
from benchmarks.progress import Steps
from needlepoint.knowledge.loader import COMPILED, DATA, digest_of

TARGET_MS = 300.0

ABOUT = (
    "A new process for every run, timed from its start to its end; the commands take turns. Python's compiled files "
    "and the disk cache are warm, as they are on every start but the first. The last line is Python alone."
)


def needlepoint_program() -> Path:
    """The installed command beside the Python that runs this."""
    return Path(sys.executable).parent / "needlepoint"


def environment() -> dict[str, str]:
    """This environment, with Python allowed to keep its compiled files."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def commands() -> dict[str, list[str]]:
    """What is started, by the name it is shown under."""
    program, example = str(needlepoint_program()), str(example_patients()[0][0])
    return {
        "needlepoint assess FILE": [program, "assess", example, "--on", ON.isoformat()],
        "needlepoint assess FILE --json": [program, "assess", example, "--on", ON.isoformat(), "--json"],
        "needlepoint --help": [program, "--help"],
        "python alone": [sys.executable, "-c", "pass"],
    }


def measure(steps: Steps, *, runs: int) -> Section:
    """Start each command so many times, in turns, after one run that counts for nothing."""
    failures = {name: problem for name, command in commands().items() if (problem := _problem_of(command))}
    working = {name: command for name, command in commands().items() if name not in failures}
    samples: dict[str, list[float]] = {name: [] for name in working}
    for _ in steps.through(range(runs), "start: new processes"):
        for name, command in working.items():
            samples[name].append(_milliseconds(command))
    figures = tuple(figure for name, times in samples.items() for figure in _figures(name, times))
    problems = tuple(f"{name} could not be timed: {why}" for name, why in failures.items())
    return Section("Start", ABOUT, figures, (_compiled_copy(), *problems))


def _compiled_copy() -> str:
    """Whether the compiled copy of the knowledge base was used; without it every start reads all the data files."""
    path = DATA / COMPILED
    made_from = msgspec.json.decode(path.read_bytes())["digest"] if path.exists() else None
    if made_from == digest_of(DATA):
        return "The compiled copy of the knowledge base was up to date, so the data files were not parsed."
    return "The compiled copy of the knowledge base was out of date, so every start parsed and checked the data files."


def _problem_of(command: list[str]) -> str | None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment())
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no message"])[-1]


def _milliseconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment())
    return (time.perf_counter() - started) * 1000


def _figures(name: str, times: list[float]) -> tuple[Figure, ...]:
    target = TARGET_MS if "assess" in name else None
    spread = f"{min(times):.0f} to {max(times):.0f} ms in {len(times)} runs"
    return (Figure(f"{name}, median", statistics.median(times), "ms", target, spread),)
