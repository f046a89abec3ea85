"""What can be done: hold the forecast against known truth and against studies it has not seen, and time it."""

from __future__ import annotations

import argparse
import datetime as dt
import importlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import machine, report
from benchmarks.figures import Section
from benchmarks.forecast import bulk, harm_recovery, samplers, speed
from benchmarks.forecast.calibration_page import IMAGES, PAGE, page
from benchmarks.forecast.calibration_pictures import pictures
from benchmarks.progress import Steps
from needlepoint import __version__

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results"
CALIBRATION = RESULTS / "forecast-calibration.json"
EARLIER = RESULTS / "forecast-calibration-earlier.json"
"""What models tried before came to."""

KEPT = RESULTS / "forecast-kept"
"""Where finished data sets and folds are kept, committed as well, so that a run goes on another day and elsewhere."""

FURTHER = ("pooling", "own_patients")
"""Further benchmarks of this folder with `measure(steps, runs=...)`, run where they are there."""

BENCH = report.Page(
    "forecast-bench",
    "Forecast: speed",
    "Written by `make bench-forecast`. Times are of one machine on one day; compare ratios, not times.",
)


def main() -> None:
    """Measure how well calibrated the forecast is (calibrate: sbc, leave-out, page) or how fast (bench)."""
    options = _options()
    with Steps() as steps:
        {"calibrate": _calibrate, "sbc": _calibrate, "leave-out": _calibrate, "page": _write_page, "bench": _bench}[
            options.what
        ](options, steps)


def _calibrate(options: argparse.Namespace, steps: Steps) -> None:
    """Refit where nothing is kept, add what was found to the results, and write the page."""
    from benchmarks.forecast import leave_out, results, sbc
    from benchmarks.forecast.refit import Refitter
    from benchmarks.forecast.trials import real_trials

    trials = real_trials()
    made_from = results.made_from(trials)
    folder = KEPT / f"{made_from['evidence']}-{made_from['code']}"
    refitter = Refitter(trials)
    found = _read(CALIBRATION, {})
    if options.keep_as:
        _write(EARLIER, [*_read(EARLIER, []), results.to_keep(found, options.keep_as)])
    found["made_from"] = made_from
    if options.what in ("calibrate", "sbc"):
        simulated = sbc.run(trials, refitter, folder / "sbc.jsonl", options.data_sets, steps)
        found["simulations"] = results.of_simulations(simulated)
    if options.what in ("calibrate", "leave-out"):
        left_out = leave_out.run(trials, refitter, folder / "leave-out.jsonl", steps)
        found["left_out"] = results.of_studies_left_out(trials, left_out)
    _write(CALIBRATION, found)
    _write_page(options, steps)


def _read(path: Path, without: Any) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else without


def _write(path: Path, found: Any) -> None:
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_page(_options: argparse.Namespace, _steps: Steps) -> None:
    found = _read(CALIBRATION, {})
    (ROOT / PAGE).write_text(page(found, _read(EARLIER, [])), encoding="utf-8")
    for name, picture in pictures(found).items():
        (ROOT / IMAGES / name).write_text(picture, encoding="utf-8")


def _bench(options: argparse.Namespace, steps: Steps) -> None:
    found = [each(steps, runs=options.runs) for each in (speed.measure, bulk.measure, samplers.measure, *_further())]
    found += harm_recovery.sections(options.reviews)
    about = machine.describe() | {"needlepoint": __version__, "day": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"}
    report.write(options.out, about, found, BENCH)
    report.show(found, Console(width=150))


def _further() -> Sequence[Callable[..., Section]]:
    here = Path(__file__).parent
    return [
        importlib.import_module(f"benchmarks.forecast.{name}").measure
        for name in FURTHER
        if (here / f"{name}.py").exists()
    ]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=main.__doc__)
    parser.add_argument("what", choices=("calibrate", "sbc", "leave-out", "page", "bench"))
    parser.add_argument("--data-sets", type=int, default=100, help="simulated sets of trials")
    parser.add_argument(
        "--keep-as", default="", help="words under which the figures of the model before stay on the page"
    )
    parser.add_argument("--runs", type=int, default=200, help="how often each thing is timed")
    parser.add_argument("--reviews", type=int, default=40, help="simulated reviews of harm")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the table of times")
    return parser.parse_args()
