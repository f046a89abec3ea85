"""Marks on skin, dark spots and bands: how far each reaches, told softly, and its colour against the skin beside it.

Nothing is cut at a threshold: each pixel belongs to a mark by its height over the mark's own plateau around it. Summed
up, that is the area inside the outline at half height, whatever the blur and however faint the mark has become.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth, smooth_within
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.optics.colour import ciede2000, lab_of
from needlepoint.photos.photo import Mask

Labels = NDArray[np.int32]
Numbers = NDArray[np.float64]

ROUNDS = 4
"""How often marks are found and the skin around them looked at again without them (ours)."""
PLATEAU_SHARE = 0.85
"""Pixels at least so high, against the highest near, are plateau (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """Mean colour of each mark against the skin beside it, one entry each.

    Attributes:
        lightness, redness: L* and a* of the mark minus that of the skin.
        difference: CIEDE2000 of the two.
    """

    lightness: Numbers
    redness: Numbers
    difference: Numbers


def against_skin(picture: Map, weight: Map, spread_px: float, least: float, *, both_ways: bool) -> Map:
    """How far a picture lies above the smooth skin around, marks left out of what is around.

    Args:
        picture: larger where there is more of what is looked for.
        weight: what counts, 0 to 1.
        spread_px: standard deviation of the neighbourhood.
        least: what lies so far off the skin is no longer skin.
        both_ways: whether marks may lie below the skin as well as above.
    """
    over = picture - smooth_within(picture, weight, spread_px)
    for _ in range(ROUNDS - 1):
        off = np.abs(over) if both_ways else over
        kept = weight * np.clip(2 - off / np.float32(least), 0, 1)
        over = picture - smooth_within(picture, np.asarray(kept, np.float32), spread_px)
    return np.asarray(over, np.float32)


def belonging(height: Map, found: Mask, weight: Map, reach_px: float) -> Map:
    """How far each pixel belongs to a mark: its height over that of the mark's plateau near it, about 0 to 1.

    Args:
        height: over the skin around.
        found: where a mark was found.
        weight: what counts.
        reach_px: how far the plateau is looked for, and how far outside `found` a mark still reaches.
    """
    if not found.any():
        return np.zeros_like(height)
    size = 2 * max(round(reach_px), 1) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    inside = np.where(found, height, 0).astype(np.float32)
    plateau = (inside >= PLATEAU_SHARE * cv2.dilate(inside, disc)) & found
    top = smooth_within(height, plateau * weight, reach_px)
    near = cv2.dilate(found.view(np.uint8), disc).view(np.bool_)
    top = np.maximum(top, 1e-6)
    return np.where(near, np.clip(height / top, -0.5, 1.5), 0).astype(np.float32)


def nearest_mark(marks: Labels, reach_px: float) -> Labels:
    """Marks grown by `reach_px`, each pixel given to the nearest one; 0 for none."""
    if not marks.any():
        return marks
    away, nearest = cv2.distanceTransformWithLabels(
        (marks == 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    of_pixel = np.zeros(int(nearest.max()) + 1, np.int32)
    of_pixel[nearest[marks > 0]] = marks[marks > 0]
    return np.where(away <= reach_px, of_pixel[nearest], 0).astype(np.int32)


def colours_of(
    scale: FixedScale, marks: Labels, count: int, ring_mm: tuple[float, float], weight: Map | None = None
) -> Colours:
    """The colour of each mark, 1 to `count`, against the skin from `ring_mm[0]` to `ring_mm[1]` around it."""
    counts = scale.share if weight is None else scale.share * weight
    inside = _mean_light(scale, marks, count, counts)
    near = nearest_mark(marks, ring_mm[1] * scale.px_per_mm)
    too_near = nearest_mark(marks, ring_mm[0] * scale.px_per_mm) > 0
    around = _mean_light(scale, np.where(too_near, 0, near).astype(np.int32), count, scale.share)
    mark, skin = lab_of(inside), lab_of(around)
    difference = ciede2000(mark, skin)
    return Colours(mark[:, 0] - skin[:, 0], mark[:, 1] - skin[:, 1], np.asarray(difference, np.float64))


def _mean_light(scale: FixedScale, marks: Labels, count: int, weight: Map) -> Numbers:
    total = summed(marks, count, weight)
    sums = [summed(marks, count, weight * scale.light[..., channel]) for channel in range(3)]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.stack(sums, axis=-1) / total[:, None])


def summed(marks: Labels, count: int, amount: Map) -> Numbers:
    """The sum of an amount over each mark, 1 to `count`, (count,)."""
    held = marks > 0
    return np.bincount(marks[held], weights=amount[held], minlength=count + 1)[1:].astype(np.float64)


def by_block(scale: FixedScale, marks: Labels, amount: Map, each: Numbers | None = None) -> Numbers:
    """The sum of an amount over each block, (blocks,), with what each mark adds multiplied by `each`."""
    held = (marks > 0) & (scale.block >= 0)
    weights = amount[held] * scale.share[held]
    if each is not None:
        weights = weights * np.nan_to_num(each)[marks[held] - 1]
    return np.bincount(scale.block[held], weights=weights, minlength=scale.blocks).astype(np.float64)


def rise(value: Numbers, start: float, end: float) -> Numbers:
    """0 up to `start`, 1 from `end` on, smooth in between; the other way round where `end` is less."""
    share = np.clip((value - start) / (end - start), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def parted(found: Mask) -> tuple[Labels, int]:
    """Marks that do not touch, numbered from 1, and how many there are."""
    count, labels = cv2.connectedComponents(found.astype(np.uint8), connectivity=8)
    return np.asarray(labels, np.int32), count - 1


def smoothed(picture: Map, weight: Map, spread_px: float) -> Map:
    """Blurred, what does not count left out; beyond it the picture is blurred as it is."""
    if not (weight < 1).any():
        return smooth(picture, spread_px)
    return smooth_within(picture, np.maximum(weight, np.float32(0.02)), spread_px)
