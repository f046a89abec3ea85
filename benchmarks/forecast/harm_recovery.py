"""Does the model of harm find the truth where it is known? Beside the pooled proportion of most reviews.

`python -m benchmarks.forecast.harm_recovery [--reviews 60]`
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.console import Console

from benchmarks import report
from benchmarks.figures import Figure, Section
from benchmarks.forecast.harm_reviews import (
    TRUTHS,
    Review,
    Truth,
    average_risk,
    corrected_dersimonian_laird,
    simulated_review,
    typical_risk,
)
from needlepoint.forecast.fit.harm_model import PRIORS, fit_harm
from needlepoint.forecast.harms import INTERVAL, KindDraws, risk_draws

LEAST_COVERED, MOST_TIMES_TRUTH = 87.0, 1.3
SEED = 40_000
"""Where the seeds of reviews begin; priors were settled while looking at others (20,000)."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was found in one review: the middle and the 90 % interval as multiples of the truth."""

    middle: float
    low: float
    high: float

    @property
    def covered(self) -> bool:
        """Whether the interval holds the truth."""
        return self.low <= 1 <= self.high


def sections(reviews: int) -> list[Section]:
    """A table for each simulated world."""
    return [world(truth, reviews) for truth in TRUTHS]


def world(truth: Truth, reviews: int) -> Section:
    """How the model and its peer do in one world."""
    rngs = [np.random.default_rng((SEED, TRUTHS.index(truth), each)) for each in range(reviews)]
    simulated = [simulated_review(truth, rng) for rng in rngs]
    begun = time.process_time()
    fits = [fit_harm(review.arms, PRIORS[truth.harm], rng) for review, rng in zip(simulated, rngs, strict=True)]
    each = (time.process_time() - begun) / reviews
    figures: list[Figure] = []
    for dark in (False, True) if truth.harm.by_phototype else (False,):
        skin = {True: ", dark skin", False: ", light skin"}[dark] if truth.harm.by_phototype else ""
        served = [found for pair in zip(fits, simulated, strict=True) for found in _served(*pair, truth, dark)]
        figures += _of_model(f"model{skin}", served)
        figures += _of_model(
            f"corrected logits{skin}", [_peer(review, truth, dark) for review in simulated], held=False
        )
    figures.append(Figure("one fit", each, "CPU s", at_most=0.3 if not truth.as_printed else None))
    events = [sum(arm.events for arm in review.arms) for review in simulated]
    about = f"{reviews} reviews of {truth.arms} arms; events in all: median {np.median(events):.0f}."
    return Section(f"Harm: {truth.name}", about, tuple(figures), (about,))


def _of_model(name: str, found: Sequence[Recovered], *, held: bool = True) -> list[Figure]:
    times = float(np.mean([each.middle for each in found]))
    median = float(np.median([each.middle for each in found]))
    covered = 100 * float(np.mean([each.covered for each in found]))
    return [
        Figure(f"{name}: times the truth", times, "x", MOST_TIMES_TRUTH if held else None, f"median {median:.2f}"),
        Figure(f"{name}: 90 % intervals hold it", covered, "%", at_least=LEAST_COVERED if held else None),
    ]


def _served(kind: KindDraws, review: Review, truth: Truth, dark: bool) -> Iterator[Recovered]:
    """What is served, for each device: the risk averaged over clinics."""
    for place, device in enumerate(review.devices):
        found = np.quantile(risk_draws(kind, dark, place, (1,))[0], (0.5, *INTERVAL))
        yield Recovered(*(found / average_risk(truth, dark, device)))


def _peer(review: Review, truth: Truth, dark: bool) -> Recovered:
    """The peer, which knows no phototypes or sessions, against the risk of a typical clinic, which it claims to
    give."""
    found = np.array(corrected_dersimonian_laird(review.arms))
    return Recovered(*(found / typical_risk(truth, dark)))


def main() -> None:
    """Simulate, fit, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviews", type=int, default=60, help="simulated reviews in each world")
    report.show(sections(parser.parse_args().reviews), Console(width=150))


if __name__ == "__main__":
    main()
