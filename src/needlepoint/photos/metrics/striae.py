"""Stretch marks: area, width, and colour against the skin beside them.

Their middle lines are found once, in both photographs of a pair together, and carried; each photograph is then measured
across the same lines. So a change never comes from a mark being found in one photograph only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from needlepoint.photos.metrics.band_lines import AROUND_MM, View, middle_lines
from needlepoint.photos.metrics.band_shapes import Band, measured
from needlepoint.photos.metrics.band_weights import Candidate, may_count, weights
from needlepoint.photos.metrics.carried import Carry, Patches
from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.metrics.marks import Labels, Numbers, by_block, colours_of, nearest_mark
from needlepoint.photos.metrics.sampling import too_few_pixels
from needlepoint.photos.metrics.spots import count_spots
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally, Total
from needlepoint.photos.skin_patch import SkinPatch

LEAST_PX_PER_MM = 3.0
"""Below this the narrowest band, 1 mm, is no three pixels wide."""
RING_MM = (0.5, 2.5)
"""Where the skin beside a stretch mark is looked at for its colour."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedStriae:
    """Stretch marks of one photograph; `weight` (bands,) is how surely each is one, 0 to 1."""

    scale: FixedScale
    bands: Sequence[Band]
    weight: Numbers


def read_striae(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Area, mean width and colour of stretch marks.

    A stretch mark is a band of 1 to 7 mm, at least 8 to 13 mm long and three times as long as wide, of another colour
    than the skin on both its sides; bands of one zone are taken to be of one kind, all redder or all paler. Area is the
    width at half contrast along its middle line; width is that area over the length of the line.

    Args:
        patch: the zone.
        beside: the untreated control region, which tells how much skin varies by itself.
    """
    return read_striae_of_all((patch,), None if beside is None else (beside,), None)[0]


def read_striae_of_all(zone: Patches, beside: Patches | None, carry: Carry | None) -> tuple[Reading, ...]:
    """The same of a zone in one photograph, or in both of a pair: bands are found in both together.

    Args:
        zone: one patch, or the baseline's and the follow-up's.
        beside: the control region in as many.
        carry: how the same skin lies in both; None for one.
    """
    if few := too_few_pixels("stretch marks", LEAST_PX_PER_MM, *zone):
        return (few,) * len(zone)
    found = count_striae(zone, beside, carry)
    return tuple(
        Reading(_tallies(striae), partial(_on_patch, striae, patch)) for striae, patch in zip(found, zone, strict=True)
    )


def count_striae(zone: Patches, beside: Patches | None = None, carry: Carry | None = None) -> tuple[CountedStriae, ...]:
    """Every stretch mark that counts at all, with its weight, in each photograph."""
    views = [View.of(patch, spots) for patch, spots in zip(zone, count_spots(zone, beside, carry), strict=True)]
    scales = [view.placed.scale for view in views]
    if not all(scale.usable.any() for scale in scales):
        return tuple(CountedStriae(scale, (), np.zeros(0)) for scale in scales)
    lines, varies = middle_lines(views, beside, carry)
    inverse = np.asarray(np.linalg.inv(varies))
    likely = [line for line in lines if may_count(line, views[0].skin.px_per_mm)]
    found = [Candidate(line, measured(views, line.points, carry, inverse)) for line in likely]
    weight = weights(found, inverse)
    return tuple(
        CountedStriae(scale, tuple(each.bands[side] for each in found), weight[:, side])
        for side, scale in enumerate(scales)
    )


def _on_patch(striae: CountedStriae, patch: SkinPatch) -> Mask:
    return striae.scale.back_to(_drawn(striae, least=0.5) > 0, patch)


def _drawn(striae: CountedStriae, least: float) -> Labels:
    """The number of the band at each pixel, of those that count at least so much."""
    labels = np.zeros(striae.scale.share.shape, np.int32)
    for number, (band, weight) in enumerate(zip(striae.bands, striae.weight, strict=True), start=1):
        there = band.halves_mm.any(axis=1)
        if weight < least or np.count_nonzero(there) < 2:
            continue
        reach_px = band.halves_mm[there] * striae.scale.px_per_mm
        one = band.points[there] + band.sideways[there] * reach_px[:, :1]
        other = band.points[there] - band.sideways[there] * reach_px[:, 1:]
        outline = np.round(np.concatenate([one, other[::-1]]) * 16).astype(np.int32)
        cv2.fillPoly(labels, [outline[:, None]], number, shift=4)
    return labels


def _tallies(striae: CountedStriae) -> dict[Quantity, Tally]:
    scale, count = striae.scale, len(striae.weight)
    area, length = np.zeros(scale.blocks), np.zeros(scale.blocks)
    # What lies under a hair, or is hidden otherwise, belongs to the nearest block.
    blocks = nearest_mark(scale.block + 1, AROUND_MM * scale.px_per_mm) - 1 if count else scale.block
    for band, weight in zip(striae.bands, striae.weight, strict=True):
        there = band.halves_mm.any(axis=1)
        columns, rows = np.round(band.points[there]).astype(int).T
        height, width = blocks.shape
        block = blocks[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
        step = weight * band.step_mm[there] * (block >= 0)
        np.add.at(area, np.maximum(block, 0), step * band.halves_mm[there].sum(axis=1))
        np.add.at(length, np.maximum(block, 0), step)
    tallies: dict[Quantity, Tally] = {Quantity.STRIAE_AREA: Total(area)}
    if not count or float(striae.weight.sum()) < 0.5:
        return tallies
    tallies[Quantity.STRIAE_WIDTH] = Ratio(area, length)
    return tallies | _colours(striae)


def _colours(striae: CountedStriae) -> dict[Quantity, Tally]:
    scale, inside = striae.scale, _drawn(striae, least=0.02)
    colours = colours_of(scale, inside, len(striae.weight), RING_MM)
    pixels = by_block(scale, inside, np.ones_like(scale.share), striae.weight)
    found: dict[Quantity, Tally] = {}
    for quantity, each in (
        (Quantity.STRIAE_LIGHTNESS, colours.lightness),
        (Quantity.STRIAE_REDNESS, colours.redness),
        (Quantity.STRIAE_CONTRAST, colours.difference),
    ):
        amount = by_block(scale, inside, np.ones_like(scale.share), striae.weight * np.nan_to_num(each))
        found[quantity] = Ratio(amount, pixels)
    return found
