"""Repeat shots of a session: what the pictures of one day differ by says how far a number wanders by itself."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.change.comparing import SkinComparison
from needlepoint.photos.change.estimate import plain_change
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.repeatability.noise_model import NoiseEntry

WEIGHT_OF_MODEL = 4.0
"""Degrees of freedom that the noise model counts for beside repeat shots. Ours: two extra shots a session outweigh it
slowly, since the few shots of one session miss what differs between days."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Further shots, each compared with the baseline photograph.

    Attributes:
        baseline: repeat shots of the baseline session.
        follow_up: repeat shots of the follow-up session.
    """

    baseline: tuple[SkinComparison, ...] = field(default=())
    follow_up: tuple[SkinComparison, ...] = field(default=())

    @property
    def has_any(self) -> bool:
        """Whether there are any."""
        return bool(self.baseline or self.follow_up)


@dataclass(frozen=True, slots=True)
class RepeatedChange:
    """The change over all shots, and what taking the photographs adds to it: standard deviation, degrees of freedom."""

    value: float
    capture: tuple[float, float]


def repeated_change(
    main: SkinComparison, repeats: Repeats, zone: str, quantity: Quantity, noise: NoiseEntry
) -> RepeatedChange:
    """The mean of the follow-up's shots minus the mean of the baseline's, each less its control's own change.

    The variance of one shot is pooled over both sessions and with the noise model, weighted by degrees of freedom.
    """
    later = _changes((main, *repeats.follow_up), zone, quantity)
    earlier = np.concatenate([[0.0], _changes(repeats.baseline, zone, quantity)])
    squares = sum(float(np.sum((each - each.mean()) ** 2)) for each in (later, earlier) if each.size)
    freedom = max(later.size - 1, 0) + earlier.size - 1
    variance = (squares + WEIGHT_OF_MODEL * noise.capture_sd**2) / (freedom + WEIGHT_OF_MODEL)
    if not later.size:
        return RepeatedChange(math.nan, (math.sqrt(2 * variance), freedom + WEIGHT_OF_MODEL))
    sd = math.sqrt(variance * (1 / later.size + 1 / earlier.size))
    return RepeatedChange(float(later.mean() - earlier.mean()), (sd, freedom + WEIGHT_OF_MODEL))


def _changes(comparisons: tuple[SkinComparison, ...], zone: str, quantity: Quantity) -> NDArray[np.float64]:
    found = []
    for comparison in comparisons:
        pair, control = comparison.tallies(zone, quantity)
        if pair is not None:
            found.append(plain_change(pair, quantity) - (plain_change(control, quantity) if control else 0.0))
    values = np.array(found, np.float64)
    return values[np.isfinite(values)]
