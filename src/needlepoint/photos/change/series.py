"""A baseline and every later photograph: each change since baseline, and how it moves over time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence

import numpy as np

from needlepoint.errors import InvalidInput
from needlepoint.photos.change.comparing import SkinComparison
from needlepoint.photos.change.declared import NOTHING_DECLARED, Declared, day_of
from needlepoint.photos.change.estimate import ScaledChange, scaled_back, told_change
from needlepoint.photos.change.pair import ComparedPair, Progress, compare_pair
from needlepoint.photos.change.result import (
    ErrorPart,
    Estimate,
    PairMeasurement,
    QuantityChange,
    SeriesMeasurement,
    SeriesPoint,
    Trend,
)
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.change.trend import DatedChange, Slope, slope_of
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.repeatability.noise_model import NoiseModel
from needlepoint.photos.zones.outline import ZoneOutline


def compare_series(
    baseline: Shot,
    follow_ups: Sequence[Shot],
    zones: Sequence[ZoneOutline],
    *,
    rng: np.random.Generator,
    declared: Declared = NOTHING_DECLARED,
    noise_model: NoiseModel | None = None,
    progress: Progress | None = None,
) -> tuple[SeriesMeasurement, SkinComparison | None]:
    """Every later photograph against the baseline, in order of time, and the trend of each quantity.

    Returns:
        the series, and what the pictures of its last date are drawn from (None where that date was refused).

    Raises:
        InvalidInput: a photograph without a date, or no later photograph at all.
    """
    dated = sorted(((_day(shot), shot) for shot in follow_ups), key=lambda each: each[0])
    first_on = _day(baseline)
    if not dated:
        raise InvalidInput("There is no later photograph.", next_step="Give at least one taken after the baseline.")
    pairs = []
    compared: ComparedPair | None = None
    for number, (_, shot) in enumerate(dated):
        if progress:
            progress(f"date {number + 1} of {len(dated)}", number / len(dated))
        compared = compare_pair((baseline, shot), zones, rng=rng, declared=declared, noise_model=noise_model)
        pairs.append(compared.measurement)
    days = [day for day, _ in dated]
    trends = tuple(_trend(first_on, days, pairs, *key) for key in _keys(pairs))
    return SeriesMeasurement(tuple(pairs), trends), compared.comparison if compared else None


def _day(shot: Shot) -> dt.date:
    day = day_of(shot.photo, None)
    if day is None:
        raise InvalidInput(
            "The photograph does not say when it was taken.",
            where=shot.photo.name,
            next_step="Use the original file of the camera, which carries the date.",
        )
    return day


def _keys(pairs: Sequence[PairMeasurement]) -> Iterator[tuple[str, Quantity]]:
    """Each zone and quantity that any date tells of, once."""
    found = dict.fromkeys(
        (zone.zone, change.quantity) for pair in pairs for zone in pair.zones for change in zone.changes
    )
    yield from found


def _trend(
    first_on: dt.date, days: Sequence[dt.date], pairs: Sequence[PairMeasurement], name: str, quantity: Quantity
) -> Trend:
    points = tuple(
        SeriesPoint(day, pair.follow_up.name, change)
        for day, pair in zip(days, pairs, strict=True)
        for zone in pair.zones
        if zone.zone == name
        for change in zone.changes
        if change.quantity is quantity
    )
    dated = tuple(_dated(point) for point in points if point.change.change is not None)
    return Trend(name, quantity, points, _told(slope_of(first_on, dated), quantity))


def _dated(point: SeriesPoint) -> DatedChange:
    scaled = _scaled(point.change)
    shared = scaled.parts.get(ErrorPart.CAPTURE, 0.0) / math.sqrt(2)
    return DatedChange(point.taken_on, scaled.value, scaled.sd, min(shared, scaled.sd))


def _scaled(change: QuantityChange) -> ScaledChange:
    assert change.change is not None  # noqa: S101 - only dates that could be compared come here
    return scaled_back(change.change, change.quantity)


def _told(slope: Slope | None, quantity: Quantity) -> Estimate | None:
    """A slope as it is told: percent or unit a month, with its interval."""
    if slope is None:
        return None
    middle, low, high = (
        told_change(ScaledChange(slope.per_month + side * slope.reach, {}, {}), quantity).value for side in (0, -1, 1)
    )
    return Estimate(middle, low, high, {})
