"""Does the model of redness find the truth where it is known? Arms told in every form, their people drawn one by one.

`python -m benchmarks.forecast.redness_recovery [--reviews 80]`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from rich.console import Console

from benchmarks import report
from benchmarks.figures import Figure, Section
from needlepoint.forecast.fit.redness_arms import Duration, RednessArm
from needlepoint.forecast.fit.redness_model import fit_redness
from needlepoint.forecast.harms import INTERVAL
from needlepoint.forecast.redness import ARM_SPREAD, RednessDraws, person_draws
from needlepoint.forecast.vocabulary import MODALITIES

Array = npt.NDArray[np.float64]
LEVEL, SPREAD, CLINICS, DEVICES = float(np.log(30)), 0.6, 0.7, 0.3
"""The simulated world: log hours of a typical person, spread of people, of clinics and of devices."""
SEED = 30_000
FORMS = 5


def told(hours: Array, form: int) -> Duration:
    """What a paper might print of its people's hours: mean and SD; mean; median and range; longest; over by a day."""
    forms: tuple[Callable[[], Duration], ...] = (
        lambda: Duration(mean=float(hours.mean()), sd=float(hours.std(ddof=1))),
        lambda: Duration(mean=float(hours.mean())),
        lambda: Duration(median=float(np.median(hours)), shortest=float(hours.min()), longest=float(hours.max())),
        lambda: Duration(longest=float(hours.max())),
        lambda: Duration(resolved=(24.0, int((hours <= 24).sum()))),
    )
    return forms[form]()


def review(arms: int, rng: np.random.Generator) -> tuple[tuple[RednessArm, ...], Array]:
    """Arms of 10 to 40 people, and each device's own level."""
    levels = LEVEL + rng.normal(0, DEVICES, len(MODALITIES))
    found = []
    for place in range(arms):
        device, people = int(rng.integers(len(MODALITIES))), int(rng.integers(10, 41))
        centre = levels[device] + rng.normal(0, CLINICS)
        spread = SPREAD * np.exp(rng.normal(0, ARM_SPREAD))
        hours = np.exp(rng.normal(centre, spread, people))
        duration = told(hours, place % FORMS)
        found.append(RednessArm(f"study {place}", "needling", people, MODALITIES[device], duration))
    return tuple(found), levels


def section(arms: int, reviews: int) -> Section:
    """Coverage of 90 % intervals over so many reviews of so many arms."""
    held: dict[str, list[bool]] = {}
    for each in range(reviews):
        rng = np.random.default_rng((SEED, arms, each))
        told_arms, levels = review(arms, rng)
        _collect(held, fit_redness(told_arms, each), levels, rng)
    figures = tuple(
        Figure(f"90 % intervals hold {name}", 100 * float(np.mean(hits)), "%", at_least=84.0, at_most=None)
        for name, hits in held.items()
    )
    about = f"{reviews} reviews of {arms} arms told in five forms."
    return Section(f"Redness: {arms} arms", about, figures, (about,))


def _collect(held: dict[str, list[bool]], draws: RednessDraws, levels: Array, rng: np.random.Generator) -> None:
    for name, found, truth in (
        ("the overall level", draws.level, LEVEL),
        ("the spread of people", draws.log_spread, np.log(SPREAD)),
        ("the spread of clinics", draws.tau_arm, CLINICS),
        *(("a device's level", draws.level + draws.modality[:, place], level) for place, level in enumerate(levels)),
        *(("a new person", person_draws(draws, place), _person(level, rng)) for place, level in enumerate(levels)),
    ):
        low, high = np.quantile(found, INTERVAL)
        held.setdefault(name, []).append(bool(low <= truth <= high))


def _person(level: float, rng: np.random.Generator) -> float:
    spread = SPREAD * np.exp(rng.normal(0, ARM_SPREAD))
    return float(level + rng.normal(0, CLINICS) + rng.normal(0, spread))


def main() -> None:
    """Simulate, fit, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=80, help="simulated reviews of each size")
    reviews = parser.parse_args().reviews
    report.show([section(arms, reviews) for arms in (6, 20)], Console(width=150))


if __name__ == "__main__":
    main()
