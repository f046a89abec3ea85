"""From readings to a change with its interval: the arithmetic of measurement error.

The change of a zone is follow-up minus baseline, less the control region's own change. Its variance is the sum of

    capture       2 * capture_sd^2, from repeat shots or the noise model
    skin          (skin_share * spread)^2, the spread of the zone's change under resampling of its blocks
    control       the same of the control region
    gain          (gain_sd * change)^2
    colour, registration, scale    given by the caller

all on the quantity's change scale: natural logarithm where change is told as a ratio. Blocks are resampled together in
both photographs, since block 7 is the same skin in both (block bootstrap: Kuensch 1989, doi 10.1214/aos/1176347265).
The degrees of freedom of the sum are Satterthwaite's (1946, doi 10.2307/3002019).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from needlepoint.photos.change.result import ErrorPart, Estimate
from needlepoint.photos.quantities import FACTS, ChangeScale, Drift, Quantity
from needlepoint.photos.reading import Tally, Weights
from needlepoint.photos.repeatability.noise_model import NoiseEntry

RESAMPLES = 200
"""Of the blocks. The standard deviation of a bootstrap of 200 is known to 5 %, less than it adds to any interval."""
FEWEST_BLOCKS = 4
"""Below this many blocks their spread says nothing; the noise model alone stands for it."""
MANY = 1e6
"""Degrees of freedom of what is known as well as it ever will be."""


@dataclass(frozen=True, slots=True, eq=False)
class TallyPair:
    """One quantity of one place in two photographs, over the same blocks."""

    baseline: Tally
    follow_up: Tally
    blocks: int


@dataclass(frozen=True, slots=True)
class ScaledChange:
    """A change on its change scale, with the standard deviation that each source of error adds and its certainty.

    Attributes:
        freedom: degrees of freedom of each part; what is left out counts as well known.
    """

    value: float
    parts: Mapping[ErrorPart, float]
    freedom: Mapping[ErrorPart, float]

    @property
    def sd(self) -> float:
        """All parts together."""
        return math.sqrt(sum(part**2 for part in self.parts.values()))

    @property
    def reach(self) -> float:
        """Half of the 95 % interval."""
        total = self.sd**2
        if not total:
            return 0.0
        doubt = sum(part**4 / self.freedom.get(name, MANY) for name, part in self.parts.items())
        return float(stdtrit(max(total**2 / doubt, 1.0) if doubt else MANY, 0.975)) * self.sd


def block_weights(blocks: int, rng: np.random.Generator, resamples: int = RESAMPLES) -> Weights:
    """How often each block counts in each resample of as many blocks, (resamples, blocks)."""
    drawn = rng.integers(blocks, size=(resamples, blocks)) + np.arange(0, resamples * blocks, blocks)[:, None]
    return np.bincount(drawn.ravel(), minlength=resamples * blocks).reshape(resamples, blocks).astype(np.float64)


def on_change_scale(values: NDArray[np.float64], quantity: Quantity) -> NDArray[np.float64]:
    """Values as they are, or their natural logarithm where change is told as a ratio (not a number at or below 0)."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(values > 0, np.log(values), np.nan))


def change_under(pair: TallyPair, weights: Weights, quantity: Quantity) -> NDArray[np.float64]:
    """The change for each row of weights, on its change scale."""
    before = on_change_scale(pair.baseline.under(weights), quantity)
    return on_change_scale(pair.follow_up.under(weights), quantity) - before


def plain_change(pair: TallyPair, quantity: Quantity) -> float:
    """The change as read, on its change scale."""
    return float(change_under(pair, np.ones((1, pair.blocks)), quantity)[0])


def spread_of_change(pair: TallyPair, quantity: Quantity, rng: np.random.Generator) -> float:
    """The standard deviation of the change under resampling of the blocks; 0 where there are too few of them."""
    if pair.blocks < FEWEST_BLOCKS:
        return 0.0
    found = change_under(pair, block_weights(pair.blocks, rng), quantity)
    found = found[np.isfinite(found)]
    return float(found.std(ddof=1)) * math.sqrt(pair.blocks / (pair.blocks - 1)) if found.size > 1 else 0.0


def change_with_error(
    zone: TallyPair,
    control: TallyPair | None,
    quantity: Quantity,
    noise: NoiseEntry,
    *,
    rng: np.random.Generator,
    capture: tuple[float, float] | None = None,
    others: Mapping[ErrorPart, float] | None = None,
) -> ScaledChange:
    """The change of a zone with the control's own taken off, and every part of its error.

    Args:
        control: the same quantity of the control region; None where nothing is taken off.
        capture: the standard deviation that taking the photographs adds to the change, and its degrees of freedom, from
            repeat shots; the noise model's where None.
        others: parts that are worked out elsewhere (colour, registration), on the change scale.
    """
    value = plain_change(zone, quantity)
    skin = noise.skin_share * spread_of_change(zone, quantity, rng)
    parts = {ErrorPart.SKIN: skin, **(others or {})}
    freedom = {ErrorPart.SKIN: max(zone.blocks - 1.0, 1.0)}
    if control is not None:
        value -= plain_change(control, quantity)
        parts[ErrorPart.CONTROL] = noise.skin_share * spread_of_change(control, quantity, rng)
        freedom[ErrorPart.CONTROL] = max(control.blocks - 1.0, 1.0)
    elif FACTS[quantity].drift is Drift.SAME_QUANTITY:
        parts[ErrorPart.CONTROL] = math.sqrt(2) * noise.drift_sd
    sd, known = capture or (math.sqrt(2) * noise.capture_sd, noise.degrees_of_freedom)
    parts[ErrorPart.CAPTURE], freedom[ErrorPart.CAPTURE] = sd, known
    parts[ErrorPart.GAIN] = noise.gain_sd * abs(value)
    return ScaledChange(value, parts, freedom)


def level_with_error(
    tally: Tally,
    blocks: int,
    quantity: Quantity,
    noise: NoiseEntry,
    *,
    rng: np.random.Generator,
    others: Mapping[ErrorPart, float] | None = None,
) -> ScaledChange:
    """A level on its quantity's change scale, with the parts of its error."""
    value = float(on_change_scale(tally.under(np.ones((1, blocks))), quantity)[0])
    instrument = math.hypot(noise.capture_sd, noise.level_sd)
    parts: dict[ErrorPart, float] = {ErrorPart.CAPTURE: instrument, **(others or {})}
    if blocks >= FEWEST_BLOCKS:
        found = on_change_scale(tally.under(block_weights(blocks, rng)), quantity)
        found = found[np.isfinite(found)]
        parts[ErrorPart.SKIN] = noise.skin_share * float(found.std(ddof=1)) if found.size > 1 else 0.0
    return ScaledChange(value, parts, {ErrorPart.CAPTURE: noise.degrees_of_freedom})


def told_change(change: ScaledChange, quantity: Quantity) -> Estimate:
    """The change as it is told: in percent where it is a ratio, else in the quantity's own unit."""
    low, high = change.value - change.reach, change.value + change.reach
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return Estimate(change.value, low, high, dict(change.parts))
    parts = {name: 100 * part for name, part in change.parts.items()}
    return Estimate(_percent(change.value), _percent(low), _percent(high), parts)


def scaled_back(told: Estimate, quantity: Quantity) -> ScaledChange:
    """A told change on its change scale again."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return ScaledChange(told.value, dict(told.parts), {})
    return ScaledChange(math.log1p(told.value / 100), {name: part / 100 for name, part in told.parts.items()}, {})


def told_level(level: ScaledChange, quantity: Quantity) -> Estimate:
    """A level in its own unit; the parts of a quantity told as a ratio are shares of the level.

    Its interval ends where there is no more to be: no share of skin is below 0 or above 100 %.
    """
    value, low, high = level.value, level.value - level.reach, level.value + level.reach
    parts = dict(level.parts)
    if FACTS[quantity].change is ChangeScale.RATIO:
        value, low, high = math.exp(value), math.exp(low), math.exp(high)
        parts = {name: value * part for name, part in parts.items()}
    least, most = FACTS[quantity].within
    return Estimate(value, min(max(low, least), value), max(min(high, most), value), parts)


def told_smallest_change(change: ScaledChange, quantity: Quantity) -> float:
    """The smallest change that can be told from error: half of the interval that a pair without change has.

    The part that grows with the change itself is left out. In percent (of a rise) for a ratio, else in the quantity's
    unit. With capture error alone this is 1.96 * sqrt(2) * SEM.
    """
    resting: dict[ErrorPart, float] = {name: part for name, part in change.parts.items() if name is not ErrorPart.GAIN}
    reach = ScaledChange(0.0, resting, change.freedom).reach
    return reach if FACTS[quantity].change is ChangeScale.DIFFERENCE else _percent(reach)


def _percent(change: float) -> float:
    return 100 * math.expm1(change)
