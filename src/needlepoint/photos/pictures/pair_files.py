"""All pictures of a compared pair, by file name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from needlepoint.photos.change.result import ChangeVerdict, PairMeasurement, PhotoFacts
from needlepoint.photos.pictures.alignment import AlignedPair, align_pair
from needlepoint.photos.pictures.change_map import MappedZone, block_changes, change_map_png
from needlepoint.photos.pictures.counted import counted_png
from needlepoint.photos.pictures.side_by_side import side_by_side_png
from needlepoint.photos.pictures.slider import slider_html
from needlepoint.photos.pictures.wording import date_in_words, zone_in_words
from needlepoint.photos.quantities import FACTS, Metric, Quantity
from needlepoint.photos.zones.outline import Role
from needlepoint.photos.zones.polygon import densified

if TYPE_CHECKING:
    from needlepoint.photos.change.comparing import SkinComparison, ZoneReadings

MAPPED: dict[Metric, Quantity] = {
    Metric.PORES: Quantity.PORE_AREA,
    Metric.TEXTURE: Quantity.ROUGHNESS,
    Metric.ERYTHEMA: Quantity.ERYTHEMA,
    Metric.PIGMENT: Quantity.MELANIN,
}
"""What every block of skin has enough of to be mapped; lines, marks and spots lie in few blocks only."""


def aligned(comparison: SkinComparison) -> AlignedPair:
    """The two photographs of a comparison laid over each other, for the eye."""
    before, after = comparison.shots
    zones = tuple(each.zone for each in comparison.zones.values())
    return align_pair(
        before.photo, after.photo, comparison.registration, zones, (before.calibration, after.calibration)
    )


def pair_files(
    comparison: SkinComparison, measured: PairMeasurement, pair: AlignedPair, *, title: str = "Before and after"
) -> Iterator[tuple[str, bytes]]:
    """Each picture with its file name: the pair, the slider, what was counted in each zone, and the change maps."""
    first, second = (f"{name}, {date_in_words(photo)}" for name, photo in _named(measured))
    yield "pair.png", side_by_side_png(pair, (first, second))
    yield "slider.html", slider_html(pair, measured, title=title).encode()
    for zone in comparison.zones.values():
        if zone.zone.role is Role.TREATED:
            yield from _counted(comparison, zone, measured)
    for metric, quantity in MAPPED.items():
        zones = (each for each in comparison.zones.values() if _is_mapped(each, metric, quantity, measured))
        mapped = [found for each in zones if (found := _mapped(each, comparison, quantity))]
        if mapped:
            words = f"{FACTS[quantity].title}: change since {date_in_words(measured.baseline)}"
            shot = comparison.shots[0]
            yield f"change-{metric}.png", change_map_png(shot.photo, mapped, calibration=shot.calibration, title=words)


def _named(measured: PairMeasurement) -> tuple[tuple[str, PhotoFacts], tuple[str, PhotoFacts]]:
    return ("Baseline", measured.baseline), ("Follow-up", measured.follow_up)


def _counted(comparison: SkinComparison, zone: ZoneReadings, measured: PairMeasurement) -> Iterator[tuple[str, bytes]]:
    """What was counted in the zone in either photograph."""
    outline = zone.zone.outline
    carried = comparison.registration.to_follow_up(densified(outline, 20.0))
    for number, place in enumerate((outline, carried)):
        shot = comparison.shots[number]
        patch = zone.patches[number]
        drawn = {metric: pair[number].counted for metric, pair in zone.readings.items()}
        counted = {metric: mask for metric, mask in drawn.items() if mask is not None and mask.any()}
        when, photo = _named(measured)[number]
        data = counted_png(
            shot.photo,
            patch.box,
            place,
            counted,
            left_out=patch.zone & ~patch.usable,
            calibration=shot.calibration,
            title=f"{zone_in_words(zone.zone.name)}, {when.lower()} {date_in_words(photo)}: what was counted",
        )
        yield f"counted-{_safe(zone.zone.name)}-{when.lower()}.png", data


def _is_mapped(zone: ZoneReadings, metric: Metric, quantity: Quantity, measured: PairMeasurement) -> bool:
    """Whether this quantity of a treated zone could be compared."""
    return zone.zone.role is Role.TREATED and any(
        change.quantity is quantity and change.verdict is not ChangeVerdict.NOT_COMPARABLE
        for each in measured.zones
        if each.zone == zone.zone.name and metric in zone.readings
        for change in each.changes
    )


def _mapped(zone: ZoneReadings, comparison: SkinComparison, quantity: Quantity) -> MappedZone | None:
    """A zone with its change block by block, held against the spread of the control region's blocks."""
    patch = zone.patches[0]
    own, control = comparison.tallies(zone.zone.name, quantity)
    if own is None:
        return None
    beside = (control.baseline, control.follow_up) if control else None
    changes = block_changes(
        quantity, (own.baseline, own.follow_up), own.blocks, beside, control.blocks if control else 0
    )
    return MappedZone(zone.zone.outline, patch.box, patch.zone, patch.block, changes)


def _safe(name: str) -> str:
    """A zone's name as part of a file's name."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._") or "zone"
