"""`python -m benchmarks.clinic`: fill, serve, ask, and write benchmarks/results/clinic-bench.*"""

from __future__ import annotations

import argparse
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from benchmarks import machine, report
from benchmarks.clinic import lighthouse_scores, pages, wrk
from benchmarks.clinic.clinics import Clinic, filled
from benchmarks.figures import Section
from benchmarks.progress import Steps
from needlepoint import __version__

RESULTS = Path(__file__).parent.parent / "results"
ENGINES = ("SQLite", "PostgreSQL")
BENCH = report.Page(
    "clinic-bench",
    "The clinic: speed of its pages",
    "Written by `make bench-clinic`. Times are of one machine on one day; compare ratios, not times.",
)


def main() -> None:
    """Measure how fast the clinic answers, beside a bare page of the same stack."""
    options = _options()
    wrk.program()
    console = Console(width=150)
    facts = machine.describe() | {"needlepoint": __version__, "day": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"}
    facts |= {"patients": f"{options.patients:,}", "seconds for each figure": f"{options.seconds:g}"}
    started = dt.datetime.now(dt.UTC)

    def tell(words: str) -> None:
        console.print(f"[dim]{(dt.datetime.now(dt.UTC) - started).seconds:4d} s  {words}[/dim]", highlight=False)

    found: list[Section] = []
    with filled(options.small, options.patients, tell, tuple(options.engines)) as clinics, Steps() as steps:
        for section in _measured(clinics, options, steps):  # what was found is kept, whatever happens to the rest
            found.append(section)
            taken = f"{(dt.datetime.now(dt.UTC) - started).seconds} s"
            after = {"load after (1, 5, 15 minutes)": ", ".join(f"{load:.2f}" for load in os.getloadavg())}
            report.write(options.out, facts | after | {"took": taken}, found, BENCH)
    report.show(found, console)


def _measured(clinics: list[Clinic], options: argparse.Namespace, steps: Steps) -> Iterator[Section]:
    for engine in options.engines:
        small, large = (
            next(each for each in clinics if (each.engine, each.patients) == (engine, patients))
            for patients in (options.small, options.patients)
        )
        of_small = pages.measure(small, steps, seconds=options.seconds / 2, crowds=(pages.ALONE,))
        of_large = pages.measure(large, steps, seconds=options.seconds)
        yield pages.section(large, of_large, of_small, options.small)
    if options.lighthouse:
        yield lighthouse_scores.measure(next(each for each in clinics if each.patients == options.patients), steps)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clinic", description=main.__doc__)
    parser.add_argument("--patients", type=int, default=10_000, help="of the large clinic")
    parser.add_argument("--small", type=int, default=400, help="patients of the small one; at least 200")
    parser.add_argument("--seconds", type=float, default=8, help="how long each figure is measured")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES, help="on which databases")
    parser.add_argument("--no-lighthouse", dest="lighthouse", action="store_false", help="without Lighthouse")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for clinic-bench.md and clinic-bench.json")
    return parser.parse_args()
