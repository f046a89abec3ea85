"""Runs the benchmarks one after another and reports what they found."""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from benchmarks import batch, consultation, machine, peer, report, start
from benchmarks.figures import Section
from benchmarks.progress import Steps
from needlepoint import __version__
from needlepoint.knowledge import load_knowledge

RESULTS = Path(__file__).parent / "results"
NAMES = ("consultation", "start", "peer", "batch")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is measured."""

    patients: int
    repeats: int
    starts: int
    peer_patients: int
    peer_passes: int
    batches: tuple[int, ...]


FULL = Counts(2_000, 200, 25, 2_000, 15, (10_000, 30_000, 100_000))
QUICK = Counts(200, 20, 5, 200, 5, (500, 1_000, 2_000))


def main() -> None:
    """Measure what was asked for, print it, and write it into the results folder."""
    options = _options()
    console, found = Console(width=150), machine.describe()
    with Steps() as steps:
        measured = [_benchmarks(QUICK if options.quick else FULL, options.seed, steps)[name]() for name in options.only]
    after = ", ".join(f"{load:.2f}" for load in os.getloadavg())
    found |= {"load after (1, 5, 15 minutes)": after, "needlepoint": __version__, "knowledge": load_knowledge().version}
    found |= {"day": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}", "counts": "quick" if options.quick else "full"}
    report.show(measured, console)
    report.write(options.out, found, measured)


def _benchmarks(counts: Counts, seed: int, steps: Steps) -> dict[str, Callable[[], Section]]:
    knowledge = load_knowledge()
    return {
        "consultation": lambda: consultation.measure(
            knowledge, steps, patients=counts.patients, repeats=counts.repeats, seed=seed
        ),
        "start": lambda: start.measure(steps, runs=counts.starts),
        "peer": lambda: peer.measure(
            knowledge, steps, patients=counts.peer_patients, passes=counts.peer_passes, seed=seed
        ),
        "batch": lambda: batch.measure(knowledge, steps, counts=counts.batches, seed=seed),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast Needlepoint is on this machine, beside named peers.")
    parser.add_argument("--quick", action="store_true", help="small counts, to see that everything runs")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, help="only these benchmarks")
    parser.add_argument("--seed", type=int, default=20261123, help="for the made-up patients")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for latest.md and latest.json")
    return parser.parse_args()
