"""Stretch marks: area, width, and colour against the skin beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from needlepoint.photos.metrics.bands import against_surroundings, evened, find_bands, grain_of
from needlepoint.photos.metrics.centre_lines import CentreLine, look_up, strongest_only, trace_lines
from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth, smooth_within
from needlepoint.photos.metrics.marks import Labels, Numbers, by_block, colours_of, nearest_mark, rise, summed
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.metrics.spots import count_spots
from needlepoint.photos.photo import Light, Mask, Points
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally, Total
from needlepoint.photos.skin_patch import SkinPatch

LOOKED_AT_PX_PER_MM = 4.0
LEAST_PX_PER_MM = 3.0
"""Below this the narrowest band, 1 mm, is no three pixels wide."""
LEAST_GRAIN = 0.003
"""Standard deviation of log light; no colour is believed to vary less (ours)."""
AROUND_MM = 6.0
BESIDE_MM = 3.0
"""Standard deviations of the neighbourhood that stands for skin: before, and after bands are found (ours)."""
CREST = 3.0
GAP_MM, TURN_RAD, APART_MM = 3.0, 0.35, 1.2
"""Middle lines: how unlike both sides, over how long a gap and how large a turn they are joined, and how near a weaker
one may run (ours)."""
SURE = (4.0, 5.5)
LENGTH_MM = (7.0, 10.0)
WIDTH_MM = (0.9, 1.4)
WIDEST_MM = (6.0, 7.5)
SLENDER = (2.2, 3.2)
"""Nothing counts at the first, all at the second: mean distance from the skin beside it in spreads of untreated skin,
length, width, and length over width (ours, set on the phantom: fine lines are narrower, spots and flushes rounder)."""
CORE_MM = 0.4
REACH_MM = 2.6
BEYOND_MM = 0.9
RING_MM = (0.5, 2.5)
ONWARD_MM = 3.0
"""Lines are followed so far beyond where they were found, for where the band truly ends."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedStriae:
    """Stretch marks of one patch.

    Attributes:
        labels: 0 for none, else the number of the band that a pixel lies in or near.
        height: how far each pixel belongs to its band: 0 as the skin beside it, 1 as the band's middle.
        weight: (bands,) how surely each is one, 0 to 1.
        length_mm: (bands, blocks) of the middle line in each block.
        width_mm: (bands,) area over length.
    """

    scale: FixedScale
    labels: Labels
    height: Map
    weight: Numbers
    length_mm: Numbers
    width_mm: Numbers


def read_striae(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Area, mean width and colour of stretch marks.

    A stretch mark is a band of 1 to 7 mm, at least 7 to 10 mm long and three times as long as wide, of another colour
    than the skin on both its sides. Area is the sum of how far pixels belong, which is that inside its outline at half
    height; width is that area over the length of the middle line.

    Args:
        patch: the zone.
        beside: the untreated control region, which tells how much skin varies by itself.
    """
    if patch.px_per_mm < LEAST_PX_PER_MM:
        found = f"{patch.px_per_mm:.1f} px/mm, stretch marks need {LEAST_PX_PER_MM:.0f}"
        return Reading({}, None, (f"Too few pixels for stretch marks: {found}.",))
    striae = count_striae(patch, beside)
    return Reading(_tallies(striae), partial(_drawn, striae, patch))


def _drawn(striae: CountedStriae, patch: SkinPatch) -> Mask:
    sure = np.concatenate([[0.0], striae.weight])[striae.labels] >= 0.5
    return striae.scale.back_to(_inside(striae) & sure, patch)


def count_striae(patch: SkinPatch, beside: SkinPatch | None = None) -> CountedStriae:
    """Every stretch mark that counts at all, with its weight."""
    scale = patch.once(FixedScale.of, LOOKED_AT_PX_PER_MM)
    if not scale.usable.any():
        return _none(scale)
    logs = scale.log_light
    weight = np.asarray(scale.share * ~_spotted(patch, beside, scale), np.float32)
    lines = _middle_lines(logs, weight, _evening(scale, beside), scale.px_per_mm)
    return _measured(_Bands(scale, logs, weight, grain_of(scale, logs), lines)) if lines else _none(scale)


def _evening(scale: FixedScale, beside: SkinPatch | None) -> Numbers:
    """By untreated skin, or by the patch's own where there is none to see."""
    if beside is not None:
        untreated = beside.once(FixedScale.of, LOOKED_AT_PX_PER_MM)
        if untreated.usable.any():
            scale = untreated
    return evened(scale, scale.log_light, AROUND_MM * scale.px_per_mm)


def _none(scale: FixedScale) -> CountedStriae:
    nothing, none = np.zeros(scale.share.shape, np.float32), np.zeros(0)
    return CountedStriae(scale, nothing.astype(np.int32), nothing, none, np.zeros((0, scale.blocks)), none)


def _spotted(patch: SkinPatch, beside: SkinPatch | None, scale: FixedScale) -> Mask:
    """Where dark spots are, which no band is held against."""
    spots = patch.once(count_spots, beside)
    likely = np.concatenate([[0.0], spots.weight])[spots.labels] > 0.3
    size = (scale.share.shape[1], scale.share.shape[0])
    covered = ((spots.belonging > 0.15) & likely).astype(np.float32)
    return np.asarray(cv2.resize(covered, size, interpolation=cv2.INTER_LINEAR) > 0.1)


def _middle_lines(logs: Light, weight: Map, evening: Numbers, px_per_mm: float) -> list[CentreLine]:
    colour = against_surroundings(logs, weight, AROUND_MM * px_per_mm) @ evening
    bands = find_bands(np.asarray(colour, np.float32), weight, px_per_mm)
    shortest_px = 0.6 * LENGTH_MM[0] * px_per_mm
    gap_px = GAP_MM * px_per_mm
    found = trace_lines(bands, least=CREST, gap_px=gap_px, turn_rad=TURN_RAD, shortest_px=shortest_px / 2)
    long_enough = [line for line in found if line.length_px > shortest_px]
    return strongest_only(long_enough, beside_px=APART_MM * px_per_mm, shape=weight.shape)


@dataclass(frozen=True, slots=True, eq=False)
class _Bands:
    """Middle lines with the picture they lie in."""

    scale: FixedScale
    logs: Light
    weight: Map
    grain: Numbers
    lines: list[CentreLine]

    @property
    def count(self) -> int:
        return len(self.lines)

    def drawn(self) -> Labels:
        labels = np.zeros(self.weight.shape, np.int32)
        for number, line in enumerate(self.lines, start=1):
            cv2.polylines(labels, [np.round(line.points * 16).astype(np.int32)[:, None]], False, number, 1, shift=4)
        return labels


def _measured(bands: _Bands) -> CountedStriae:
    px_per_mm = bands.scale.px_per_mm
    drawn = bands.drawn()
    away = cv2.distanceTransform((drawn == 0).astype(np.uint8), cv2.DIST_L2, 5) / np.float32(px_per_mm)
    near = nearest_mark(drawn, (REACH_MM + RING_MM[1]) * px_per_mm)
    first = _within(bands, near, away, np.full(bands.count, REACH_MM - BEYOND_MM))
    return _within(bands, near, away, np.clip(first.width_mm / 2, 0.4, WIDEST_MM[1] / 2))


def _within(bands: _Bands, near: Labels, away: Map, half_mm: Numbers) -> CountedStriae:
    """Bands measured by what lies within half their width, and a margin, of their middle lines."""
    scale = bands.scale
    reach = np.concatenate([[0.0], half_mm + BEYOND_MM]).astype(np.float32)[near]
    labels = np.where(away <= reach, near, 0).astype(np.int32)
    height = _heights(bands, near, labels, away)
    length_mm = _lengths(bands, height)
    area = summed(labels, bands.count, scale.share * height) * scale.pixel_mm2
    width = np.maximum(area, 0) / np.maximum(length_mm.sum(axis=1), 1e-6)
    height[labels == 0] = 0
    return CountedStriae(scale, labels, height, _weights(bands, length_mm.sum(axis=1), width), length_mm, width)


def _heights(bands: _Bands, near: Labels, labels: Labels, away: Map) -> Map:
    """How far each pixel is from the skin beside towards the colour of its band's middle, about 0 to 1."""
    count, weight = bands.count, bands.weight
    skin = np.where(labels == 0, weight, 0).astype(np.float32)
    over = bands.logs - smooth_within(bands.logs, skin, BESIDE_MM * bands.scale.px_per_mm)
    core = np.where(away <= CORE_MM, labels, 0).astype(np.int32)
    ring = np.where(labels == 0, near, 0).astype(np.int32)
    inverse = np.linalg.inv(bands.grain + np.eye(3) * LEAST_GRAIN**2)
    middle, beside = _means(over, core, count, weight), _means(over, ring, count, weight)
    colour = middle - beside
    towards = colour @ inverse
    towards /= np.maximum(np.einsum("ij,ij->i", towards, colour), 1e-9)[:, None]
    offset = np.einsum("ij,ij->i", towards, beside)
    of_pixel = np.concatenate([np.zeros((1, 3)), towards]).astype(np.float32)[near]
    height = np.einsum("ijk,ijk->ij", over, of_pixel) - np.concatenate([[0.0], offset]).astype(np.float32)[near]
    return np.asarray(np.clip(height, -1.0, 2.0), np.float32)


def _means(picture: Light, marks: Labels, count: int, weight: Map) -> Numbers:
    total = np.maximum(summed(marks, count, weight), 1e-6)
    return np.stack([summed(marks, count, weight * picture[..., k]) / total for k in range(3)], axis=-1)


def _lengths(bands: _Bands, height: Map) -> Numbers:
    """Length of each middle line in each block, followed to where the band is half as high."""
    scale = bands.scale
    even = smooth(height, 0.3 * scale.px_per_mm)
    found = np.zeros((bands.count, scale.blocks))
    for number, line in enumerate(bands.lines):
        points = _followed_on(line, ONWARD_MM * scale.px_per_mm)
        step = np.linalg.norm(np.gradient(points, axis=0), axis=1)
        x, y = points.T
        there = rise(look_up(even, x, y), 0.2, 0.8)
        # Only what goes on from the middle: what a neighbour has beyond a gap is not this one's.
        own = (there > 0).astype(np.float64)
        rows, columns = (
            np.clip(np.round(at), 0, most - 1).astype(int) for at, most in zip((y, x), height.shape, strict=True)
        )
        block = scale.block[rows, columns]
        inside = block >= 0
        found[number] = np.bincount(block[inside], (step * there * own)[inside], minlength=scale.blocks)
    return found / scale.px_per_mm


def _followed_on(line: CentreLine, by_px: float) -> Points:
    """The line with both ends drawn on straight."""
    points = line.points
    reach = min(6, len(points) - 1)
    steps = np.arange(1, int(by_px) + 1)[:, None]
    ahead, back = points[-1] - points[-1 - reach], points[0] - points[reach]
    ahead, back = ahead / max(np.hypot(*ahead), 1e-9), back / max(np.hypot(*back), 1e-9)
    return np.concatenate([points[0] + steps[::-1] * back, points, points[-1] + steps * ahead])


def _weights(bands: _Bands, length: Numbers, width: Numbers) -> Numbers:
    unlike = np.array([np.average(line.depth, weights=np.maximum(line.run_px, 1e-6)) for line in bands.lines])
    wide = rise(width, *WIDTH_MM) * rise(width, WIDEST_MM[1], WIDEST_MM[0])
    slender = rise(length / np.maximum(width, 1e-6), *SLENDER)
    return rise(unlike, *SURE) * rise(length, *LENGTH_MM) * wide * slender


def _inside(striae: CountedStriae) -> Mask:
    even = smooth(striae.height, 0.4 * striae.scale.px_per_mm)
    return np.asarray((even >= 0.5) & (striae.labels > 0))


def _tallies(striae: CountedStriae) -> dict[Quantity, Tally]:
    scale, count = striae.scale, len(striae.weight)
    one = np.ones_like(scale.share)
    area = by_block(scale, striae.labels, striae.height, striae.weight) * scale.pixel_mm2
    tallies: dict[Quantity, Tally] = {Quantity.STRIAE_AREA: Total(area)}
    if not count or float(striae.weight.sum()) < 0.5:
        return tallies
    tallies[Quantity.STRIAE_WIDTH] = Ratio(area, striae.weight @ striae.length_mm)
    inside = np.where(_inside(striae), striae.labels, 0).astype(np.int32)
    colours = colours_of(scale, inside, count, RING_MM)
    pixels = by_block(scale, inside, one, striae.weight)
    for quantity, each in (
        (Quantity.STRIAE_LIGHTNESS, colours.lightness),
        (Quantity.STRIAE_REDNESS, colours.redness),
        (Quantity.STRIAE_CONTRAST, colours.difference),
    ):
        tallies[quantity] = Ratio(by_block(scale, inside, one, striae.weight * np.nan_to_num(each)), pixels)
    return tallies
