"""Did the light fall off over the skin as it did before? Read from how brightness changed from place to place.

Skin bends. The light it gets goes with the sine of the angle at which a lamp's light meets it, so over skin that is
bent with radius R, ln brightness slopes by cot(elevation) / R: where R is 100 mm, a lamp at 60 instead of 40 degrees
makes that 0.06 less in 1 cm, and light from the room makes it less again. Red light is looked at, which a flush hardly
changes. Zone and control each have a level of their own, so that a treatment that lightened or reddened the whole zone
counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from needlepoint.photos.change.block_light import BlockLight, Numbers

ROUNDS, TAIL = 4, 2.0
"""Blocks are weighed by Cauchy's rule with this many robust spreads (ours): a mark that faded is no light."""
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class BrightnessSlope:
    """How brightness changed over the skin.

    Attributes:
        per_cm: size of the slope of the change of ln red light, for 10 mm.
        sd: its standard deviation.
    """

    per_cm: float
    sd: float


def brightness_slope(zones: Sequence[BlockLight]) -> BrightnessSlope | None:
    """One slope over all zones, by robust least squares with a constant for each; None without zones."""
    if not zones:
        return None
    columns, change = _equations(zones)
    kept: Numbers = np.ones(len(change))
    solution: Numbers = np.zeros(columns.shape[1])
    spread = 0.0
    for _ in range(ROUNDS):
        root = np.sqrt(kept)
        solution = np.asarray(np.linalg.lstsq(columns * root[:, None], change * root, rcond=None)[0], np.float64)
        off = change - columns @ solution
        spread = max(_MAD_TO_SD * float(np.median(np.abs(off))), 1e-6)
        kept = 1 / (1 + (off / (TAIL * spread)) ** 2)
    covariance = np.linalg.pinv((columns * kept[:, None]).T @ columns) * spread**2
    return BrightnessSlope(
        10 * float(np.hypot(*solution[-2:])), 10 * float(np.sqrt(max(np.trace(covariance[-2:, -2:]) / 2, 0.0)))
    )


def _equations(zones: Sequence[BlockLight]) -> tuple[Numbers, Numbers]:
    """One row a block: a constant for each zone, then its place in mm; and the change of ln red light."""
    which = np.repeat(np.arange(len(zones)), [len(zone.weight) for zone in zones])
    place = np.concatenate([zone.place_mm for zone in zones])
    columns = np.column_stack([which[:, None] == np.arange(len(zones)), place - place.mean(axis=0)])
    return columns.astype(np.float64), np.concatenate([zone.after[:, 0] - zone.before[:, 0] for zone in zones])
