"""One repeat shot against the first shot of the same person: what every quantity reads differently.

Both are compared as `photos compare` compares a baseline and a follow-up, control region and refusals included, so that
what is studied is the error of what is later told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from needlepoint.photos.change.declared import Declared
from needlepoint.photos.change.estimate import on_change_scale, scaled_back
from needlepoint.photos.change.pair import measure_pair
from needlepoint.photos.change.result import ErrorPart, QuantityChange, ZoneChange
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.quantities import Quantity, quantities_of
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.repeatability.noise_model import NoiseEntry, NoiseModel
from needlepoint.photos.zones.outline import Role, ZoneOutline

BESIDE_CAPTURE = frozenset(ErrorPart) - {ErrorPart.CAPTURE, ErrorPart.GAIN}
"""The parts of an interval that a comparison works out for itself, pair by pair."""
_NOT_STUDIED = NoiseEntry(capture_sd=0, degrees_of_freedom=1, skin_share=0, drift_sd=0, gain_sd=0, level_sd=0)


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """One zone of one shot against the first shot of the same person.

    Attributes:
        change: what each quantity reads differently, on its change scale, the control region's own change taken off.
        level: what the first shot reads, on the same scale; only where a level may be told.
        variance: of the change, what a comparison adds for itself beside the error of capture, on the same scale
            squared.
        refused: why a quantity could not be compared.
    """

    zone: str
    change: dict[Quantity, float]
    level: dict[Quantity, float]
    variance: dict[Quantity, float]
    refused: dict[Quantity, tuple[Reason, ...]]


def repeats_of(
    first: Shot, other: Shot, zones: Sequence[ZoneOutline], noise: NoiseModel, rng: np.random.Generator
) -> tuple[Repeat, ...]:
    """Every treated zone of a shot.

    Args:
        first: the person's first shot.
        zones: drawn on it.
        noise: the model whose shares of block-to-block spread are used.
    """
    same_day = next(filter(None, (shot.photo.facts.taken_at for shot in (first, other))), None)
    day = same_day.date() if same_day else None
    # Repeat shots have no order in time: both are declared to be of one day.
    declared = Declared(baseline_on=day, follow_up_on=day)
    measured = measure_pair(first, other, zones, rng=rng, declared=declared, noise_model=_with_every_quantity(noise))
    if measured.refused:
        return tuple(_refused(zone, measured.refused) for zone in zones if zone.role is Role.TREATED)
    return tuple(_repeat(zone) for zone in measured.zones)


def _with_every_quantity(noise: NoiseModel) -> NoiseModel:
    """The same, so that what nobody has studied yet can be."""
    entries = dict.fromkeys(Quantity, _NOT_STUDIED) | dict(noise.entries)
    return msgspec.structs.replace(noise, entries=entries)


def _refused(zone: ZoneOutline, remarks: Sequence[Remark]) -> Repeat:
    reasons = tuple(dict.fromkeys(remark.reason for remark in remarks))
    refused = {quantity: reasons for metric in zone.metrics for quantity in quantities_of(metric)}
    return Repeat(zone=zone.name, change={}, level={}, variance={}, refused=refused)


def _repeat(zone: ZoneChange) -> Repeat:
    compared = list(_compared(zone))
    return Repeat(
        zone=zone.zone,
        change={change.quantity: value for change, value, _ in compared},
        level={change.quantity: level for change, _, _ in compared if (level := _level(change)) is not None},
        variance={change.quantity: variance for change, _, variance in compared},
        refused={
            change.quantity: tuple(dict.fromkeys(remark.reason for remark in change.reasons))
            for change in zone.changes
            if change.change is None
        },
    )


def _compared(zone: ZoneChange) -> Iterator[tuple[QuantityChange, float, float]]:
    for change in zone.changes:
        if change.change is not None:
            scaled = scaled_back(change.change, change.quantity)
            variance = sum(part**2 for name, part in scaled.parts.items() if name in BESIDE_CAPTURE)
            yield change, scaled.value, variance


def _level(change: QuantityChange) -> float | None:
    told = change.baseline.estimate
    if told is None:
        return None
    level = float(on_change_scale(np.array([told.value]), change.quantity)[0])
    return level if np.isfinite(level) else None
