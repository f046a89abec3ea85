"""What can be done: fit the noise model that is shipped, see whether it holds on other pairs, and measure speed."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console

from benchmarks import machine, report
from benchmarks.figures import Section
from benchmarks.photos import colour, primitives, real_pairs, registration, speed, validation
from benchmarks.photos.noise import bare_model, fitted_model
from benchmarks.photos.pairs import dose_tasks, outcomes, tasks
from benchmarks.progress import Steps
from needlepoint import __version__
from needlepoint.photos.optics import change_weights
from needlepoint.photos.optics.people import PEOPLE, learned_weights
from needlepoint.photos.phantom.pair_kinds import GOOD, PairKind
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.repeatability.noise_model import SHIPPED, noise_model_json, shipped_noise_model

RESULTS = Path(__file__).parent.parent / "results"
TRAINING_SEEDS, FRESH_SEEDS, ANGLE_SEEDS = 10_000, 500_000, 800_000
"""Where the seeds begin: of the pairs the noise model is fitted to, of those it is held against, and of those whose
typology angle is read."""
VALIDATION = report.Page(
    "photos-validation",
    "Photographs: validation",
    "Written by `make validate-photos`, on rendered pairs whose true change is known and whose seeds were not used for "
    "fitting. No patient's photographs stand behind these figures.",
)
BENCH = report.Page(
    "photos-bench",
    "Photographs: speed, and peers side by side",
    "Written by `make bench-photos`. Times are of one machine on one day; compare ratios, not times.",
)
WORK = Path(__file__).parent.parent.parent / "build" / "photos"
"""Where what was rendered for a benchmark is kept for the next time."""


def main() -> None:
    """Learn what colours mean, fit the noise model, validate photographs on fresh pairs, or measure their speed."""
    options = _options()
    with Steps() as steps:
        found = {"weights": _weights, "fit": _fit, "validate": _validate, "bench": _bench}[options.what](options, steps)
    report.show(found, Console(width=150))


def _weights(_options: argparse.Namespace, steps: Steps) -> list[Section]:
    (table,) = steps.through(map(learned_weights, [PEOPLE]), "people", 1)
    change_weights.SHIPPED.write_bytes(msgspec.json.format(msgspec.json.encode(table), indent=0) + b"\n")
    return [Section("Weights of colour change", f"{table.about} Written to {change_weights.SHIPPED.name}.")]


def _fit(options: argparse.Namespace, steps: Steps) -> list[Section]:
    first = options.seed or TRAINING_SEEDS
    todo = tasks(first, tuple(Tone), GOOD, options.each, cards=True)
    dose_todo = dose_tasks(first + 50_000, tuple(Tone), options.doses)
    day = f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"
    found = outcomes(todo, bare_model(day), steps, "training pairs", kept_in=options.pairs)
    dosed = outcomes(dose_todo, bare_model(day), steps, "training pairs of many colours", kept_in=options.pairs)
    about = (
        f"Fitted to {len(todo)} rendered pairs on skin types I to VI, half of them with a card; colour also to "
        f"{len(dose_todo)} pairs in which nothing else changes."
    )
    SHIPPED.write_bytes(noise_model_json(fitted_model(found, dosed, day, about)))
    return [Section("Noise model", f"{about} Written to {SHIPPED.name}.")]


def _validate(options: argparse.Namespace, steps: Steps) -> list[Section]:
    first = options.seed or FRESH_SEEDS
    model = shipped_noise_model()
    todo = tasks(first, tuple(Tone), GOOD, options.each, cards=True)
    bad_kinds = [kind for kind in PairKind if kind not in GOOD]
    bad_todo = tasks(first + 100_000, tuple(Tone)[:: options.skip_tones], bad_kinds, options.bad_each)
    dose_todo = dose_tasks(first + 200_000, tuple(Tone), options.doses)
    good = outcomes(todo, model, steps, "good pairs", kept_in=options.pairs)
    bad = outcomes(bad_todo, model, steps, "bad pairs", kept_in=options.pairs)
    dosed = outcomes(dose_todo, model, steps, "pairs of many colours", kept_in=options.pairs)
    photos = registration.photos_folder(options.photos)
    found = [*validation.sections(good, bad, dosed), real_pairs.measure(photos, steps)]
    facts = {"noise model": model.name, "good pairs": str(len(good)), "bad pairs": str(len(bad))}
    _write(found, options.out, facts, VALIDATION)
    return found


def _bench(options: argparse.Namespace, steps: Steps) -> list[Section]:
    found = [
        speed.measure(WORK, steps, runs=options.runs),
        primitives.measure(WORK, steps, runs=options.runs),
        registration.measure(registration.photos_folder(options.photos), steps, pictures=options.pictures),
        colour.angle_section(colour.angle_rows(colour.angle_tasks(ANGLE_SEEDS, 2), steps, kept_in=WORK / "pairs")),
    ]
    _write(found, options.out, {}, BENCH)
    return found


def _write(found: Sequence[Section], folder: Path, facts: dict[str, str], page: report.Page) -> None:
    about = machine.describe() | {"needlepoint": __version__, "day": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"} | facts
    report.write(folder, about, found, page)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.photos", description=main.__doc__)
    parser.add_argument("what", choices=("weights", "fit", "validate", "bench"))
    parser.add_argument("--each", type=int, default=12, help="good pairs of each kind on each skin type")
    parser.add_argument("--bad-each", type=int, default=2, help="bad pairs of each kind on each skin type")
    parser.add_argument("--doses", type=int, default=10, help="pairs of each skin type in which colour alone changes")
    parser.add_argument("--skip-tones", type=int, default=1, help="bad pairs on every so many-th skin type only")
    parser.add_argument("--runs", type=int, default=5, help="how often each thing is timed")
    parser.add_argument("--photos", type=Path, default=None, help="folder of real photographs")
    parser.add_argument("--pictures", type=int, default=3, help="how many of them")
    parser.add_argument("--seed", type=int, default=0, help="the first seed, to repeat on other pairs")
    parser.add_argument("--pairs", type=Path, default=None, help="folder that keeps rendered pairs for next time")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for the tables")
    return parser.parse_args()
