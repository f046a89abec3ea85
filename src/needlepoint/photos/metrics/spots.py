"""Dark spots: how much skin they cover, how many there are, and how far their colour is from the skin around.

They are found once, in both photographs of a pair together; each photograph is then measured by itself where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import relative_luminance
from needlepoint.photos.metrics.carried import Carried, Carry, Patches, Placed, carried_from
from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth_within
from needlepoint.photos.metrics.marks import (
    Labels,
    Numbers,
    belonging,
    by_block,
    colours_of,
    nearest_mark,
    parted,
    rise,
    summed,
)
from needlepoint.photos.metrics.melanin_height import SMOOTH_MM, MelaninAxis, spread_of
from needlepoint.photos.metrics.relief import DARKEST, Map
from needlepoint.photos.metrics.sampling import too_few_pixels
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
LOOKED_FOR = 2.5
"""Spots are looked for where there is so many times more melanin than the spread of skin's own mottle: robust standard
deviation over the control region or over the zone, whichever is more (ours)."""
OVER_MOTTLE, SIZE_POWER = (4.0, 5.2), 0.25
"""No spot at the first, fully one at the second: mean height over that spread, times this power of the area in mm2.
Ours, set on the phantom: mottle makes high lumps, and wide ones, but few that are both."""
PEAKED, PEAKED_MORE = (1.40, 1.32), 0.12
"""Likewise height that a tenth of a mark exceeds, over its mean: mottle comes to a peak, a spot is flat. What is far
above mottle may have so much more (ours)."""
BEYOND_DOUBT = 4.0
"""Over the second of `OVER_MOTTLE` by so much, on the phantom no mottle, no shadow and no piece of a furrow is left."""
ALIKE = 0.15
"""Heights of one spot in two photographs that differ by less than this share of their mean are taken for the same when
it is weighed: so much a camera's tone curve changes a contrast (ours)."""
EDGE = (0.34, 0.74)
"""Shares of a spot's height between which a place counts in part; its outline lies in the middle of them (ours, set on
the phantom). That is over a half: where blur has mixed the light of spot and skin, half of the light lost stands for
more than half of the log of melanin."""
RING_MM = (0.5, 2.0)
"""Where the skin around a spot is looked at for its colour."""
NECK_MM = 1.2
"""What is narrower is no spot, nor part of one: a furrow, a line of hair (ours)."""
REACH_MM = 0.8
BLOCK_REACH_MM = 5.0
SLENDER, SLENDER_MORE = (2.0, 1.6), 0.8
"""Length over breadth: from the first on it is a line and no spot; again more for what is far above mottle (ours)."""
RED_SHARE = (0.75, 0.5)
"""Loss of green against red, over the loss of luminance: melanin has 0.15 to 0.3, shade 0.3, blood 0.9 to 1 on the
model of skin; so red a mark is a flush and no spot (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedSpots:
    """Spots of one photograph.

    Attributes:
        labels: 0 for none, else the number of the spot that a pixel lies in or near; the same in both of a pair.
        belonging: how far each pixel belongs to it, 0 to 1; told from around it where a pixel is hidden.
        weight: (spots,) how surely each is one, 0 to 1.
    """

    scale: FixedScale
    labels: Labels
    belonging: Map
    weight: Numbers


def read_spots(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Area, number and contrast of dark spots.

    A spot has clearly more melanin than the skin around and is flat on top; it is 1 to 15 mm wide, no line, and no
    redder than melanin makes it. Each counts by how surely it is one, and its area is that inside its outline at half
    height, with what hair or shine hides of it filled in.

    Args:
        patch: the zone.
        beside: the untreated control region, whose mottle a spot must rise above.
    """
    return read_spots_of_all((patch,), None if beside is None else (beside,), None)[0]


def read_spots_of_all(zone: Patches, beside: Patches | None, carry: Carry | None) -> tuple[Reading, ...]:
    """The same of a zone in one photograph, or in both of a pair: spots are found in both together.

    Args:
        zone: one patch, or the baseline's and the follow-up's.
        beside: the control region in as many.
        carry: how the same skin lies in both; None for one.
    """
    if few := too_few_pixels("spots", LEAST_PX_PER_MM, *zone):
        return (few,) * len(zone)
    return tuple(
        Reading(_tallies(spots), partial(_drawn, spots, patch))
        for spots, patch in zip(count_spots(zone, beside, carry), zone, strict=True)
    )


def count_spots(zone: Patches, beside: Patches | None = None, carry: Carry | None = None) -> tuple[CountedSpots, ...]:
    """Every spot that counts at all, with its weight, in each photograph; looked for once for all who ask."""
    # By the others alone: a patch that knew of itself would be kept when nobody needs it any more.
    return zone[0].once(_counted, zone[1:], beside, carry)


def _counted(
    first: SkinPatch, others: Patches, beside: Patches | None, carry: Carry | None
) -> tuple[CountedSpots, ...]:
    zone = (first, *others)
    views = [_View.of(patch, beside[side] if beside else None) for side, patch in enumerate(zone)]
    if not all(view.placed.scale.usable.any() for view in views):
        return tuple(_none(view.placed.scale) for view in views)
    height = _together(views, carry)
    spread = _spread(views[0], height)
    labels, count = parted(_with_peak(height, views[0].placed.scale, max(MELANIN_LOG10[0], LOOKED_FOR * spread)))
    found = [_Found.of(view, _carried(labels, views[0], view, carry), count) for view in views]
    return tuple(
        CountedSpots(each.view.placed.scale, each.grown, each.member, weight)
        for each, weight in zip(found, _weights(found, spread), strict=True)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """One photograph's zone as spots are looked for in it; `mottle` is the spread of height on untreated skin."""

    placed: Placed
    height: Map
    mottle: float

    @classmethod
    def of(cls, patch: SkinPatch, beside: SkinPatch | None) -> _View:
        scale = patch.once(FixedScale.of, LOOKED_AT_PX_PER_MM)
        untreated = beside.once(FixedScale.of, LOOKED_AT_PX_PER_MM) if beside is not None else None
        if untreated is not None and not untreated.usable.any():
            untreated = None
        if not scale.usable.any():
            return cls(Placed(patch, scale), scale.share, 0.0)
        axis = MelaninAxis.of(scale, untreated, colour_known=patch.colour_known)
        height = axis.height(scale, MELANIN_LOG10[0])
        mottle = spread_of(axis.height(untreated, MELANIN_LOG10[0])[untreated.usable]) if untreated else 0.0
        return cls(Placed(patch, scale), height, mottle)


def _none(scale: FixedScale) -> CountedSpots:
    return CountedSpots(scale, np.zeros(scale.share.shape, np.int32), np.zeros_like(scale.share), np.zeros(0))


def _together(views: Sequence[_View], carry: Carry | None) -> Map:
    """Height in all photographs, the mean, as the first one sees it."""
    first = views[0]
    if carry is None:
        return first.height
    carried = carried_from([view.placed.resized for view in views], carry)
    others = [each.picture(view.height) for each, view in zip(carried, views[1:], strict=True)]
    return np.asarray(np.mean([first.height, *others], axis=0), np.float32)


def _carried(labels: Labels, first: _View, view: _View, carry: Carry | None) -> Labels:
    if view is first or carry is None:
        return labels
    return Carried(view.placed.resized, first.placed.resized, carry.to_baseline).labels(labels)


def _spread(first: _View, height: Map) -> float:
    """The mottle of untreated skin, or of the zone where that varies more by itself."""
    return max(first.mottle, spread_of(height[first.placed.scale.usable]))


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
    found = likely & (local > least) & (soft > 0.4 * local)
    return _without_necks(found, NECK_MM * scale.px_per_mm)


def _without_necks(found: Mask, across_px: float) -> Mask:
    """Places without what runs into them and is narrower; what is narrow all over stays as it is."""
    wide = cv2.morphologyEx(found.view(np.uint8), cv2.MORPH_OPEN, _disc(across_px)) > 0
    labels, count = parted(found)
    has_wide = np.bincount(labels[wide], minlength=count + 1) > 0
    return np.asarray(found & (wide | ~has_wide[labels]))


def _disc(across_px: float) -> NDArray[np.uint8]:
    size = 2 * max(round(across_px / 2), 1) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Marks in one photograph: `labels` where each was found, `grown` as far as it reaches, `member` how far pixels
    belong."""

    view: _View
    labels: Labels
    count: int
    grown: Labels
    member: Map

    @classmethod
    def of(cls, view: _View, labels: Labels, count: int) -> _Found:
        scale = view.placed.scale
        reach = REACH_MM * scale.px_per_mm
        grown = nearest_mark(labels, reach)
        high = belonging(view.height, labels > 0, scale.share, reach)
        hidden = smooth_within(high, scale.share, SMOOTH_MM * scale.px_per_mm)
        high = np.where(scale.share >= 0.5, high, hidden)
        member = np.clip((high - EDGE[0]) / (EDGE[1] - EDGE[0]), 0, 1) * ((grown > 0) & scale.zone)
        return cls(view, labels, count, grown, np.asarray(member, np.float32))

    @property
    def scale(self) -> FixedScale:
        return self.view.placed.scale

    @property
    def core(self) -> Labels:
        """What surely lies inside each."""
        return np.where(self.member > 0.5, self.grown, 0).astype(np.int32)

    def mean(self, picture: Map, where: Labels) -> Numbers:
        """Of each mark, (count,)."""
        total = np.maximum(summed(where, self.count, self.scale.share), 1e-6)
        return summed(where, self.count, self.scale.share * picture) / total

    def area_mm2(self) -> Numbers:
        """Of each mark, (count,)."""
        return summed(self.grown, self.count, self.member) * self.scale.pixel_mm2


def _weights(found: Sequence[_Found], spread: float) -> list[Numbers]:
    """How surely each mark is a spot: in shape and colour by all photographs together, in height by each."""
    if not found[0].count:
        return [np.zeros(0) for _ in found]
    area = np.mean([each.area_mm2() for each in found], axis=0)
    wide = 2 * np.sqrt(area / np.pi)
    low, high = DIAMETERS_MM
    shaped = rise(wide, 0.8 * low, 1.2 * low) * rise(wide, 1.2 * high, high)
    shaped = shaped * rise(np.mean([_redness(each) for each in found], axis=0), *RED_SHARE)
    heights = np.array([each.mean(each.view.height, each.core) for each in found])
    mean = heights.mean(axis=0)
    off = heights - mean
    heights = mean + np.sign(off) * np.maximum(np.abs(off) - ALIKE * np.abs(mean), 0)
    clear = heights / max(spread, 1e-6) * np.maximum(area, 1e-6) ** SIZE_POWER
    beyond_doubt = np.clip((clear.mean(axis=0) - OVER_MOTTLE[1]) / BEYOND_DOUBT, 0, 1)
    for of, limits, more in ((_slenderness, SLENDER, SLENDER_MORE), (_peakedness, PEAKED, PEAKED_MORE)):
        shaped = shaped * rise(np.mean([of(each) for each in found], axis=0) - more * beyond_doubt, *limits)
    return list(shaped * rise(clear, *OVER_MOTTLE) * rise(heights, *MELANIN_LOG10))


def _redness(found: _Found) -> Numbers:
    """Loss of green against red over the loss of luminance, inside against around."""
    logs = found.scale.log_light
    luminance = np.log(np.maximum(relative_luminance(found.scale.light), DARKEST))
    near = nearest_mark(found.grown, RING_MM[1] * found.scale.px_per_mm)
    ring = np.where(found.member < 0.15, near, 0).astype(np.int32)
    green, light = (
        found.mean(picture, found.core) - found.mean(picture, ring)
        for picture in (logs[..., 0] - logs[..., 1], -luminance)
    )
    return green / np.maximum(light, 1e-3)


def _peakedness(found: _Found) -> Numbers:
    """Height that a tenth of each mark exceeds, over its mean height."""
    core, height = found.core, found.view.height
    inside = (core > 0) & (found.scale.share >= 0.5)
    marks, values = core[inside], height[inside]
    order = np.lexsort((values, marks))
    marks, values = marks[order], values[order]
    numbers = np.arange(1, found.count + 1)
    start, end = np.searchsorted(marks, numbers), np.searchsorted(marks, numbers, side="right")
    some = end > start
    top = np.zeros(found.count)
    top[some] = values[(start + 0.9 * (end - start - 1)).astype(int)[some]]
    return np.where(some, top / np.maximum(found.mean(height, core), 1e-6), 9.0)


def _slenderness(found: _Found) -> Numbers:
    """Length over breadth of the ellipse with the same second moments."""
    marks, count = found.core, found.count
    rows, columns = (np.asarray(each, np.float32) for each in np.indices(marks.shape))
    one = np.ones(marks.shape, np.float32)
    mass = np.maximum(summed(marks, count, one), 1)
    x, y = summed(marks, count, columns) / mass, summed(marks, count, rows) / mass
    xx = summed(marks, count, columns * columns) / mass - x * x + 1 / 12
    yy = summed(marks, count, rows * rows) / mass - y * y + 1 / 12
    xy = summed(marks, count, rows * columns) / mass - x * y
    middle, apart = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    return np.asarray(np.sqrt((middle + apart) / np.maximum(middle - apart, 1 / 12)))


def _drawn(spots: CountedSpots, patch: SkinPatch) -> Mask:
    sure = np.concatenate([[0.0], spots.weight])[spots.labels] >= 0.5
    return spots.scale.back_to((spots.belonging >= 0.5) & sure, patch)


def _tallies(spots: CountedSpots) -> dict[Quantity, Tally]:
    scale, count = spots.scale, len(spots.weight)
    # What is hidden by a hair or by shine belongs to the nearest block.
    blocks = nearest_mark(scale.block + 1, BLOCK_REACH_MM * scale.px_per_mm) - 1 if count else scale.block
    held = (spots.labels > 0) & (blocks >= 0)
    each = spots.labels[held] - 1
    whole = np.maximum(summed(spots.labels, count, spots.belonging), 1e-6)

    def per_block(of_spot: Numbers) -> Numbers:
        amount = spots.belonging[held] * of_spot[each]
        return np.bincount(blocks[held], weights=amount, minlength=scale.blocks).astype(np.float64)

    tallies: dict[Quantity, Tally] = {
        Quantity.SPOT_AREA: Total(per_block(spots.weight * scale.pixel_mm2)),
        # A spot on the border of blocks counts in each by its share.
        Quantity.SPOT_COUNT: Ratio(per_block(spots.weight / whole), scale.per_block() * scale.pixel_mm2, factor=100.0),
    }
    if count and float(spots.weight.sum()) > 0.5:
        inside, one = np.where(spots.belonging > 0.5, spots.labels, 0).astype(np.int32), np.ones_like(scale.share)
        colours = colours_of(scale, inside, count, RING_MM)
        contrast = by_block(scale, inside, one, spots.weight * np.nan_to_num(colours.difference))
        tallies[Quantity.SPOT_CONTRAST] = Ratio(contrast, by_block(scale, inside, one, spots.weight))
    return tallies
