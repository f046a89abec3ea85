"""Dark spots: how much skin they cover, how many there are, and how far their colour is from the skin around."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import LUMINANCE, relative_luminance
from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.metrics.marks import (
    Labels,
    Numbers,
    against_skin,
    belonging,
    by_block,
    colours_of,
    nearest_mark,
    parted,
    rise,
    smoothed,
    summed,
)
from needlepoint.photos.metrics.relief import DARKEST, Map
from needlepoint.photos.optics.skin_base import find_base
from needlepoint.photos.optics.skin_model import log_light
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally, Total
from needlepoint.photos.skin_patch import SkinPatch

LOOKED_AT_PX_PER_MM = 6.0
LEAST_PX_PER_MM = 4.0
"""Below this a spot of 1 mm is no four pixels wide."""
DIAMETERS_MM = (1.0, 15.0)
"""What counts as a spot: pores are up to 0.8 mm wide (ours)."""
MELANIN_LOG10 = (0.06, 0.10)
"""More melanin than the skin around, log10 of its amount: no spot at the first, fully one at the second (ours)."""
OVER_MOTTLE = (2.4, 3.3)
"""The same, and whichever is more, over the spread of skin's own mottle: robust standard deviation over the control
region, or over the zone without one (ours, set on the phantom: of what is no spot, few reach 2.4)."""
SMOOTH_MM = 0.35
"""Standard deviation of the blur under which spots are looked for: pores and skin lines go, spots of 1 mm stay."""
AROUND_MM = 5.0
"""Standard deviation of the neighbourhood that stands for the skin around (ours)."""
RING_MM = (0.5, 2.0)
"""Where the skin around a spot is looked at for its colour."""
REACH_MM = 0.8
SLENDER = (3.2, 2.4)
"""Length over breadth: from the first on it is a line and no spot (ours)."""
RED_SHARE = (0.75, 0.5)
"""Loss of green against red, over the loss of luminance: melanin has 0.15 to 0.3, shade 0.3, blood 0.9 to 1 on the
model of skin; so red a mark is a flush and no spot (ours)."""
_MAD_TO_SD = 1.4826
_DEPTHS = np.linspace(-0.4, 0.9, 66)


@dataclass(frozen=True, slots=True, eq=False)
class CountedSpots:
    """Spots of one patch.

    Attributes:
        labels: 0 for none, else the number of the spot that a pixel lies in or near.
        belonging: how far each pixel belongs to it, about 0 to 1.
        weight: (spots,) how surely each is one, 0 to 1.
    """

    scale: FixedScale
    labels: Labels
    belonging: Map
    weight: Numbers


def read_spots(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Area, number and contrast of dark spots.

    A spot has clearly more melanin than the skin around, told by how much darker it is and what that means on skin of
    this tone; it is 1 to 15 mm wide, no line, and no redder than melanin makes it. Each counts by how surely it is
    one, and its area is that inside its outline at half height.

    Args:
        patch: the zone.
        beside: the untreated control region, whose mottle a spot must rise above.
    """
    if patch.px_per_mm < LEAST_PX_PER_MM:
        found = f"{patch.px_per_mm:.1f} px/mm, spots need {LEAST_PX_PER_MM:.0f}"
        return Reading({}, None, (f"Too few pixels for spots: {found}.",))
    spots = patch.once(count_spots, beside)
    return Reading(_tallies(spots), partial(_drawn, spots, patch))


def _drawn(spots: CountedSpots, patch: SkinPatch) -> Mask:
    sure = np.concatenate([[0.0], spots.weight])[spots.labels] >= 0.5
    return spots.scale.back_to((spots.belonging >= 0.5) & sure, patch)


def count_spots(patch: SkinPatch, beside: SkinPatch | None = None) -> CountedSpots:
    """Every spot that counts at all, with its weight."""
    scale = FixedScale.of(patch, LOOKED_AT_PX_PER_MM)
    if not scale.usable.any():
        return CountedSpots(scale, np.zeros(scale.share.shape, np.int32), scale.share, np.zeros(0))
    soft = _softly(scale, colour_known=patch.colour_known)
    least = _least(scale, soft, beside)
    found = _with_peak(soft, scale, least[0])
    reach = REACH_MM * scale.px_per_mm
    labels, count = parted(found)
    grown = nearest_mark(labels, reach)
    member = belonging(soft, found, scale.share, reach)
    member[grown == 0] = 0
    return CountedSpots(scale, grown, member, _weights(_Found(scale, soft, labels, count, grown, member), least))


def _softly(scale: FixedScale, *, colour_known: bool) -> Map:
    height = _more_melanin(scale, colour_known=colour_known)
    return smoothed(height, scale.share, SMOOTH_MM * scale.px_per_mm)


def _least(scale: FixedScale, soft: Map, beside: SkinPatch | None) -> tuple[float, float]:
    """From which height on a spot begins to count, and counts fully."""
    mottle = soft[scale.usable]
    if beside is not None:
        untreated = beside.once(FixedScale.of, LOOKED_AT_PX_PER_MM)
        if untreated.usable.any():
            mottle = _softly(untreated, colour_known=beside.colour_known)[untreated.usable]
    spread = _MAD_TO_SD * float(np.median(np.abs(mottle - np.median(mottle))))
    start, full = (max(least, times * spread) for least, times in zip(MELANIN_LOG10, OVER_MOTTLE, strict=True))
    return start, full


def _more_melanin(scale: FixedScale, *, colour_known: bool) -> Map:
    """log10 of melanin over that of the skin around, as far as luminance tells it on skin of this tone."""
    middle = np.median(scale.light[scale.usable], axis=0).astype(np.float64)
    base = find_base(np.maximum(middle, DARKEST), colour_known=colour_known)
    luminance = np.log(np.maximum(relative_luminance(scale.light), DARKEST))
    per_log10 = _luminance_lost(base.log10_melanin, base.log10_blood)
    least = np.float32(np.interp(MELANIN_LOG10[0], _DEPTHS, per_log10))
    darker = against_skin(-luminance, scale.share, AROUND_MM * scale.px_per_mm, float(least), both_ways=True)
    return np.interp(darker, per_log10, _DEPTHS).astype(np.float32)


def _luminance_lost(log10_melanin: float, log10_blood: float) -> NDArray[np.float64]:
    """How much darker skin is with more melanin by each of `_DEPTHS`, natural logarithm of luminance."""
    light = np.exp(log_light(log10_melanin + _DEPTHS, np.full(_DEPTHS.shape, log10_blood)))
    here = np.exp(log_light(np.array([log10_melanin]), np.array([log10_blood])))
    lost = np.log(here @ LUMINANCE) - np.log(light @ LUMINANCE)
    return np.asarray(np.maximum.accumulate(lost) + np.arange(_DEPTHS.size) * 1e-9, np.float64)


def _with_peak(soft: Map, scale: FixedScale, least: float) -> Mask:
    """Connected places darker than most of the least that counts, with a place that counts inside."""
    likely = (soft > least * 0.7) & scale.usable
    labels, count = parted(likely)
    if not count:
        return likely
    highest = np.zeros(count + 1, np.float32)
    np.maximum.at(highest, labels[likely], soft[likely])
    highest[0] = 0
    # Inside a deep spot its outline is at half its own height, not at the least that counts.
    local = highest[labels]
    return np.asarray(likely & (local > least) & (soft > 0.4 * local))


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Marks as found: `labels` where each was found, `grown` as far as it reaches, `member` how far pixels belong."""

    scale: FixedScale
    soft: Map
    labels: Labels
    count: int
    grown: Labels
    member: Map


def _weights(found: _Found, least: tuple[float, float]) -> Numbers:
    if not found.count:
        return np.zeros(0)
    scale, count = found.scale, found.count
    core = np.where(found.member > 0.7, found.labels, 0).astype(np.int32)
    pixels = np.maximum(summed(core, count, scale.share), 1e-6)
    deep = summed(core, count, scale.share * found.soft) / pixels
    area = np.maximum(summed(found.grown, count, scale.share * found.member), 0) * scale.pixel_mm2
    wide = 2 * np.sqrt(area / np.pi)
    low, high = DIAMETERS_MM
    sized = rise(wide, 0.8 * low, 1.2 * low) * rise(wide, 1.2 * high, high)
    inside = np.where(found.member > 0.5, found.labels, 0).astype(np.int32)
    slender = rise(_slenderness(inside, count), *SLENDER)
    return rise(deep, *least) * sized * slender * _no_redder(found, core)


def _no_redder(found: _Found, core: Labels) -> Numbers:
    """1 where a mark loses no more green against red than melanin takes, 0 where it is as red as blood."""
    scale, count = found.scale, found.count
    logs = scale.log_light
    luminance = np.log(np.maximum(relative_luminance(scale.light), DARKEST))
    near = nearest_mark(found.grown, RING_MM[1] * scale.px_per_mm)
    ring = np.where(found.member < 0.15, near, 0).astype(np.int32)
    lost = []
    for picture in (logs[..., 0] - logs[..., 1], -luminance):
        inside = summed(core, count, scale.share * picture) / np.maximum(summed(core, count, scale.share), 1e-6)
        around = summed(ring, count, scale.share * picture) / np.maximum(summed(ring, count, scale.share), 1e-6)
        lost.append(inside - around)
    return rise(lost[0] / np.maximum(lost[1], 1e-3), *RED_SHARE)


def _slenderness(marks: Labels, count: int) -> Numbers:
    """Length over breadth of the ellipse with the same second moments."""
    rows, columns = (np.asarray(each, np.float32) for each in np.indices(marks.shape))
    one = np.ones(marks.shape, np.float32)
    mass = np.maximum(summed(marks, count, one), 1)
    x, y = summed(marks, count, columns) / mass, summed(marks, count, rows) / mass
    xx = summed(marks, count, columns * columns) / mass - x * x + 1 / 12
    yy = summed(marks, count, rows * rows) / mass - y * y + 1 / 12
    xy = summed(marks, count, rows * columns) / mass - x * y
    middle, apart = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    return np.asarray(np.sqrt((middle + apart) / np.maximum(middle - apart, 1 / 12)))


def _tallies(spots: CountedSpots) -> dict[Quantity, Tally]:
    scale, count = spots.scale, len(spots.weight)
    area = by_block(scale, spots.labels, spots.belonging, spots.weight) * scale.pixel_mm2
    inside = np.where(spots.belonging > 0.5, spots.labels, 0).astype(np.int32)
    # A spot on the border of blocks counts in each by its share.
    whole = np.maximum(summed(spots.labels, count, scale.share * spots.belonging), 1e-6)
    number = by_block(scale, spots.labels, spots.belonging, spots.weight / whole)
    tallies: dict[Quantity, Tally] = {
        Quantity.SPOT_AREA: Total(area),
        Quantity.SPOT_COUNT: Ratio(number, scale.per_block() * scale.pixel_mm2, factor=100.0),
    }
    if count and float(spots.weight.sum()) > 0.5:
        colours = colours_of(scale, inside, count, RING_MM)
        contrast = by_block(scale, inside, np.ones_like(scale.share), spots.weight * np.nan_to_num(colours.difference))
        tallies[Quantity.SPOT_CONTRAST] = Ratio(
            contrast, by_block(scale, inside, np.ones_like(scale.share), spots.weight)
        )
    return tallies
