"""A million people at one number of sessions: time, memory, and whether memory grows with their number."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, Section
from benchmarks.memory import MemoryWatch
from benchmarks.progress import Steps

PEOPLE, FEWER = 1_000_000, 100_000
SECONDS = 30.0
ABOUT = (
    "`needlepoint forecast many` reads a CSV file of made-up people of four indications, two devices, three skin types "
    "and every age, forecasts each with 500 draws and writes a CSV file: the whole program, reading and writing "
    "included, on every core there is. Memory is that of all processes together; a tenth of the people shows if it "
    "grows."
)


def measure(steps: Steps, *, runs: int) -> Section:
    """Time the program once with a tenth of the people and once with all of them."""
    del runs  # one run of each takes long enough
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = {people: _one(folder, people) for people in steps.through((FEWER, PEOPLE), "many people")}
    (_, small), (seconds, large) = found[FEWER], found[PEOPLE]
    figures = (
        Figure(f"{PEOPLE:,} people", seconds, "s", SECONDS),
        Figure("people in a second", PEOPLE / seconds, "1/s"),
        Figure(f"memory for {FEWER:,}", small, "MB"),
        Figure(f"memory for {PEOPLE:,}", large, "MB", 1.2 * small, "a fifth more at most than for a tenth"),
    )
    return Section("A million people", ABOUT, figures)


def _one(folder: Path, people: int) -> tuple[float, float]:
    source, out = folder / f"{people}.csv", folder / f"{people}-out.csv"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(invented(people))
    command = [sys.executable, "-c", "from needlepoint.cli import main; main()", "forecast", "many"]
    began = time.perf_counter()
    with subprocess.Popen([*command, str(source), "--out", str(out)], stderr=subprocess.PIPE) as process:
        with MemoryWatch(process.pid) as watch:
            _, said = process.communicate()
        if process.returncode:
            raise RuntimeError(said.decode())
    return time.perf_counter() - began, watch.peaks.together_mb


def invented(people: int, seed: int = 1) -> Iterator[str]:
    """The lines of a file of invented people."""
    chance = random.Random(seed)  # noqa: S311 - invented people, no secrets
    yield "patient,indication,modality,phototype,age,goal\n"
    indications = ("acne_scars_rolling", "striae_alba", "wrinkles", "enlarged_pores")
    for number in range(people):
        chosen = chance.choice(indications), chance.choice(("pen", "roller")), chance.choice(("I", "III", "V"))
        yield f"P{number},{','.join(chosen)},{chance.randint(18, 80)},50\n"
