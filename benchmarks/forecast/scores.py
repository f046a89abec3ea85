"""How good a probabilistic prediction was: coverage, width, CRPS, place of the outcome; and the difference of two.

Gneiting and Raftery, Journal of the American Statistical Association 102 (2007) 359-378.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
LEVELS = (50, 80, 90)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was foretold of one outcome, and the outcome.

    Attributes:
        label, study, indication: of the arm.
        seen: the outcome.
        sample: equally likely values foretold, ascending.
    """

    label: str
    study: str
    indication: str
    seen: float
    sample: Floats

    @property
    def crps(self) -> float:
        """The continuous ranked probability score, in the unit of the outcome; less is better."""
        return crps(self.sample, self.seen)

    @property
    def place(self) -> float:
        """The share of the sample below the outcome (PIT); uniform where predictions are calibrated."""
        return float((self.sample < self.seen).mean())

    def interval(self, percent: int) -> tuple[float, float]:
        """The central interval that is foretold to hold so many per cent."""
        tail = (100 - percent) / 200
        low, high = np.quantile(self.sample, [tail, 1 - tail])
        return float(low), float(high)

    def within(self, percent: int) -> bool:
        """Whether the outcome lies in that interval."""
        low, high = self.interval(percent)
        return low <= self.seen <= high


def crps(sample: Floats, seen: float) -> float:
    """E|X - y| - E|X - X'| / 2 over a sample in ascending order, unbiased for its size."""
    size = len(sample)
    between = 2 * float(((2 * np.arange(size) - size + 1) * sample).sum()) / (size * (size - 1))
    return float(np.abs(sample - seen).mean()) - between / 2


def summary(predictions: Sequence[Prediction]) -> dict[str, float]:
    """Scores over all predictions: coverage in per cent, the rest in the unit of the outcome."""
    found: dict[str, float] = {
        f"coverage_{level}": 100 * _mean(p.within(level) for p in predictions) for level in LEVELS
    }
    for level in (80, 90):
        found[f"width_{level}"] = _mean(high - low for low, high in (p.interval(level) for p in predictions))
    found["crps"] = _mean(p.crps for p in predictions)
    found["mae"] = _mean(abs(float(np.median(p.sample)) - p.seen) for p in predictions)
    found["bias"] = _mean(float(p.sample.mean()) - p.seen for p in predictions)
    return {name: round(value, 2) for name, value in found.items()}


def _mean(values: object) -> float:
    return float(np.mean(list(values)))  # type: ignore[call-overload]


def compared(
    ours: Sequence[Prediction], theirs: Sequence[Prediction], seed: int, resamples: int = 4000
) -> dict[str, float]:
    """The difference in CRPS of two methods on the same arms, with its 95 % interval.

    Arms of one study are not independent, so whole studies are drawn again (bootstrap), and the t-test is of the
    studies' sums.

    Returns:
        difference (theirs minus ours: above 0 we are better), low, high; skill (in per cent of theirs), skill_low,
        skill_high; t, studies.
    """
    studies = sorted({p.study for p in ours})
    sums = np.zeros((len(studies), 3))
    for our, their in zip(ours, theirs, strict=True):
        sums[studies.index(our.study)] += (their.crps, our.crps, 1)
    chance = np.random.default_rng(seed)
    again = sums[chance.integers(len(studies), size=(resamples, len(studies)))].sum(axis=1)
    total = sums.sum(axis=0)
    differences, skills = (again[:, 0] - again[:, 1]) / again[:, 2], 100 * (1 - again[:, 1] / again[:, 0])
    mean = (total[0] - total[1]) / total[2]
    residual = sums[:, 0] - sums[:, 1] - mean * sums[:, 2]
    error = float(np.sqrt((residual**2).sum() * len(studies) / (len(studies) - 1)) / total[2])
    found = {"difference": mean, "skill": 100 * (1 - total[1] / total[0]), "t": mean / error if error else 0.0}
    found |= _ends("", differences) | _ends("skill_", skills)
    return {name: round(float(value), 2) for name, value in found.items()} | {"studies": len(studies)}


def _ends(name: str, values: Floats) -> dict[str, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return {f"{name}low": float(low), f"{name}high": float(high)}


def coverage_of_ranks(places: Floats) -> dict[str, float]:
    """From the places of true values among draws: the share within each central interval, in per cent."""
    return {
        f"coverage_{level}": round(100 * float((np.abs(places - 0.5) <= level / 200).mean()), 1) for level in LEVELS
    }


def uniform_p(places: Floats, bins: int = 10) -> float:
    """The chi-squared test's p that places are uniform."""
    counts, _ = np.histogram(places, bins=bins, range=(0, 1))
    return float(stats.chisquare(counts).pvalue)
