"""How fast thousands of patients are assessed at once, and whether memory stays flat while their number grows."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.figures import Figure, Section
from benchmarks.machine import cores
from benchmarks.memory import MemoryWatch, Peaks
from benchmarks.patients import ON, consultations
from benchmarks.progress import Steps
from benchmarks.start import environment, needlepoint_program
from needlepoint.knowledge import Knowledge

TARGET_PATIENTS = 100_000
TARGET_SECONDS = 60.0
LONG_ENOUGH = 10_000
"""Patients in the smallest batch whose highest memory is worth comparing; a shorter one ends before it has settled."""
TARGET_GROWTH = 1.10
"""The highest memory at the largest count may be this many times that at the smallest; ours, for "flat"."""

ABOUT = (
    "`needlepoint assess --batch` as a process of its own, from its start to its end, reading and writing JSON Lines. "
    "Memory is the highest seen of the parent and its workers together, pages they share counted once."
)


@dataclass(frozen=True, slots=True)
class Run:
    """One batch: its size, its time and its memory, or what went wrong."""

    patients: int
    seconds: float
    peaks: Peaks
    problem: str | None


def measure(knowledge: Knowledge, steps: Steps, *, counts: Sequence[int], seed: int) -> Section:
    """Assess batches of these sizes, smallest first, on at most two cores."""
    workers = min(2, cores())
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            _run(_write(Path(folder), knowledge, count, seed), count, workers)
            for count in steps.through(sorted(counts), f"batch: {workers} workers")
        ]
    good = [run for run in runs if run.problem is None]
    figures = tuple(figure for run in good for figure in _figures(run, workers))
    problems = tuple(f"{run.patients:,} patients could not be timed: {run.problem}" for run in runs if run.problem)
    return Section("Batch", ABOUT, (*figures, *_growth(good)), problems)


def _write(folder: Path, knowledge: Knowledge, count: int, seed: int) -> Path:
    path = folder / f"patients-{count}.jsonl"
    with path.open("wb") as file:
        file.writelines(msgspec.json.encode(raw) + b"\n" for raw in consultations(knowledge, count, seed=seed))
    return path


def _run(path: Path, patients: int, workers: int) -> Run:
    out = path.with_suffix(".out.jsonl")
    command = [
        needlepoint_program(),
        "assess",
        path,
        "--batch",
        "--out",
        out,
        "--on",
        ON.isoformat(),
        "--workers",
        workers,
    ]
    started = time.perf_counter()
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, env=environment())
    with MemoryWatch(process.pid) as watch:
        _, said = process.communicate()
    seconds = time.perf_counter() - started
    problem = _problem(process.returncode, said, out, patients)
    out.unlink(missing_ok=True)
    return Run(patients, seconds, watch.peaks, problem)


def _problem(exit_code: int, said: bytes, out: Path, patients: int) -> str | None:
    if exit_code != 0:
        return (said.decode(errors="replace").strip().splitlines() or ["no message"])[-1]
    with out.open("rb") as file:
        answers = sum(1 for _ in file)
    return None if answers == patients else f"{answers:,} answers were written."


def _figures(run: Run, workers: int) -> tuple[Figure, ...]:
    peaks, target = run.peaks, TARGET_SECONDS if run.patients == TARGET_PATIENTS else None
    rate = f"{run.patients / run.seconds:,.0f} patients a second, {workers} workers"
    largest = f"parent alone {peaks.parent_mb:.0f} MB, largest worker alone {peaks.child_mb:.0f} MB"
    return (
        Figure(f"{run.patients:,} patients, time", run.seconds, "s", target, rate),
        Figure(f"{run.patients:,} patients, highest memory", peaks.together_mb, "MB", None, largest),
    )


def _growth(runs: Sequence[Run]) -> tuple[Figure, ...]:
    if len(runs) < 2 or runs[0].patients < LONG_ENOUGH or not runs[0].peaks.together_mb:
        return ()
    smallest, largest = runs[0], runs[-1]
    return (
        Figure(
            "Memory at the largest count over that at the smallest",
            largest.peaks.together_mb / smallest.peaks.together_mb,
            "times",
            TARGET_GROWTH,
            f"{largest.patients / smallest.patients:.0f} times as many patients",
        ),
    )
