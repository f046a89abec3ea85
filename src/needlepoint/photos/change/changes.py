"""From the readings of a zone to what is said of it: levels, changes with intervals, a verdict for each quantity."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from needlepoint.photos.change.colour_error import colour_sd_of_change
from needlepoint.photos.change.comparing import SkinComparison, ZoneReadings
from needlepoint.photos.change.estimate import (
    ScaledChange,
    TallyPair,
    change_with_error,
    plain_change,
    told_change,
    told_smallest_change,
)
from needlepoint.photos.change.judgement import Judgement
from needlepoint.photos.change.levels import level_of
from needlepoint.photos.change.registration_error import edge_share, registration_sd
from needlepoint.photos.change.repeats import Repeats, repeated_change
from needlepoint.photos.change.result import ChangeVerdict, ErrorPart, Level, QuantityChange, ZoneChange
from needlepoint.photos.quantities import FACTS, Quantity, quantities_of
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.repeatability.noise_model import NoiseEntry, NoiseModel
from needlepoint.photos.threads import side_by_side


@dataclass(frozen=True, slots=True, eq=False)
class Measuring:
    """What is needed to turn the readings of a pair into changes.

    Attributes:
        comparison: baseline against the follow-up that is shown.
        repeats: further shots of either session; empty where there are none.
    """

    comparison: SkinComparison
    repeats: Repeats
    noise: NoiseModel
    rng: np.random.Generator


def zone_change(measuring: Measuring, name: str, judgement: Judgement) -> ZoneChange:
    """Every quantity of one treated zone."""
    zone = measuring.comparison.zones[name]
    quantities = [quantity for metric in zone.zone.metrics for quantity in quantities_of(metric)]
    # Each has chance of its own, so that none depends on what else is asked for, nor on which is worked out first.
    chances = measuring.rng.spawn(len(quantities))
    changes = side_by_side(
        lambda each: _quantity_change(replace(measuring, rng=each[1]), zone, each[0], judgement),
        zip(quantities, chances, strict=True),
    )
    remarks = dict.fromkeys(text for pair in zone.readings.values() for reading in pair for text in reading.remarks)
    usable = min(patch.usable_share for patch in zone.patches)
    return ZoneChange(name, zone.zone.role, tuple(changes), usable, zone.error_px, tuple(remarks))


def _quantity_change(
    measuring: Measuring, zone: ZoneReadings, quantity: Quantity, judgement: Judgement
) -> QuantityChange:
    noise = measuring.noise.of(quantity)
    pair, control = measuring.comparison.tallies(zone.zone.name, quantity)
    before, after = (_level(measuring, zone, quantity, side) for side in (0, 1))
    refused = judgement.refusing(FACTS[quantity].metric) or _missing(pair, noise, before)
    if refused or pair is None or noise is None:
        return _not_comparable(quantity, before, after, refused)
    change = _change(measuring, zone, quantity, noise, (pair, control))
    if not math.isfinite(change.value):
        return _not_comparable(quantity, before, after, (Remark(Reason.NOTHING_THERE, "in one of the pictures"),))
    return QuantityChange(
        quantity,
        before,
        after,
        told_change(change, quantity),
        told_change(ScaledChange(plain_change(control, quantity), {}, {}), quantity).value if control else None,
        told_smallest_change(change, quantity),
        ChangeVerdict.BEYOND_ERROR if abs(change.value) > change.reach else ChangeVerdict.WITHIN_ERROR,
        judgement.cautions(FACTS[quantity].metric),
    )


def _not_comparable(quantity: Quantity, before: Level, after: Level, reasons: tuple[Remark, ...]) -> QuantityChange:
    return QuantityChange(quantity, before, after, None, None, None, ChangeVerdict.NOT_COMPARABLE, reasons)


def _missing(pair: TallyPair | None, noise: NoiseEntry | None, level: Level) -> tuple[Remark, ...]:
    if pair is None:
        return level.reasons or (Remark(Reason.NOTHING_THERE),)
    return () if noise else (Remark(Reason.ERROR_NOT_KNOWN),)


def _change(
    measuring: Measuring,
    zone: ZoneReadings,
    quantity: Quantity,
    noise: NoiseEntry,
    tallies: tuple[TallyPair, TallyPair | None],
) -> ScaledChange:
    pair, control = tallies
    share = edge_share(zone.pair.outline, zone.error_px)
    others = {
        ErrorPart.REGISTRATION: registration_sd(share, pair.follow_up, pair.blocks, quantity),
        ErrorPart.COLOUR: _colour_sd(measuring.comparison, zone, quantity),
    }
    if not measuring.repeats.has_any:
        return change_with_error(pair, control, quantity, noise, rng=measuring.rng, others=others)
    repeated = repeated_change(measuring.comparison, measuring.repeats, zone.zone.name, quantity, noise)
    change = change_with_error(
        pair, control, quantity, noise, rng=measuring.rng, capture=repeated.capture, others=others
    )
    return replace(change, value=repeated.value)


def _level(measuring: Measuring, zone: ZoneReadings, quantity: Quantity, side: int) -> Level:
    found = zone.readings.get(FACTS[quantity].metric)
    return level_of(
        quantity,
        found[side] if found else None,
        zone.patches[side],
        measuring.comparison.shots[side].calibration,
        measuring.noise.of(quantity),
        measuring.rng,
    )


def _colour_sd(comparison: SkinComparison, zone: ZoneReadings, quantity: Quantity) -> float:
    control = comparison.zones[zone.control].patches if zone.control else None
    colours = [shot.calibration.colour for shot in comparison.shots]
    return colour_sd_of_change(quantity, zone.patches, control, colours)
