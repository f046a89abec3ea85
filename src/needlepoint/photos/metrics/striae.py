"""Stretch marks: area, width, and colour against the skin beside them.

Their middle lines are found once, in both photographs of a pair together, and carried; each photograph is then measured
across the same lines. So a change never comes from a mark being found in one photograph only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from needlepoint.photos.metrics.bands import RATIOS, evened, find_bands, grain_of
from needlepoint.photos.metrics.carried import Carried, Carry, Patches, Placed
from needlepoint.photos.metrics.centre_lines import CentreLine, strongest_only, trace_lines
from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth_within
from needlepoint.photos.metrics.marks import Labels, Numbers, by_block, colours_of, nearest_mark, rise
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.metrics.sampling import too_few_pixels
from needlepoint.photos.metrics.sections import Sections, Skin
from needlepoint.photos.metrics.spots import CountedSpots, count_spots
from needlepoint.photos.photo import Mask, Points
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally, Total
from needlepoint.photos.skin_patch import SkinPatch

LOOKED_AT_PX_PER_MM = 4.0
LEAST_PX_PER_MM = 3.0
"""Below this the narrowest band, 1 mm, is no three pixels wide."""
SHADE = np.full((1, 3), 1 / 3, np.float32)
"""From log light to shade: bands are found by colour alone, but their edges are told by shade as well, for as much as
it tells against the grain of this skin; of a dark skin's pale mark it tells most."""
LEAST_GRAIN = 0.005
"""Standard deviation of log light; nothing is believed to vary less (ours)."""
AROUND_MM = 6.0
"""Standard deviation of the neighbourhood that stands for skin while bands are looked for (ours)."""
CREST = 3.0
GAP_MM, TURN_RAD, APART_MM = 3.0, 0.35, 1.2
"""Middle lines: how unlike both sides, over how long a gap and how large a turn they are joined, and how near a weaker
one may run (ours)."""
SURE, SEEN_AT_ALL = (18.0, 24.0), (3.5, 4.5)
"""Nothing counts at the first, all at the second: mean distance from the skin beside it in spreads of untreated skin,
times the root of the length in mm (what is averaged over so long a band), and that distance alone."""
LENGTH_MM = (7.0, 10.0)
WIDTH_MM = (0.9, 1.4)
WIDEST_MM = (6.0, 7.5)
SLENDER = (2.2, 3.2)
"""Likewise length, width, and length over width (spots and flushes are rounder)."""
ALIKE = (0.0, 0.5)
"""Likewise cosine between a band's colour and that which most of the zone's bands have: skin left between two bands has
the opposite one."""
LOPSIDED = (0.5, 0.3)
"""Likewise mean difference of a band's reach to its two sides over its width: what is no band is ragged."""
LEFT = (0.1, 0.3)
"""Likewise contrast in one of the photographs, over the mean of both: what has faded away is no longer there."""
RING_MM = (0.5, 2.5)
ONWARD_MM = 3.0
"""Lines are followed so far beyond where they were found, for where the band truly ends. All limits are ours, set on
the phantom."""
LONGER = 1.1
"""So much longer a line may come out in the other photograph, which was taken from elsewhere."""
FIRST_HALF_MM, LEAST_HALF_MM = 1.3, 0.5
ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One photograph's zone as bands are looked for in it."""

    placed: Placed
    skin: Skin

    @classmethod
    def of(cls, patch: SkinPatch, spots: CountedSpots | None = None) -> View:
        """A zone without its dark spots, which no band is held against, or a control region, which has none."""
        scale = patch.once(FixedScale.of, LOOKED_AT_PX_PER_MM)
        colour = np.asarray(scale.log_light @ np.vstack([RATIOS, SHADE]).T, np.float32)
        weight = scale.share * ~_spotted(spots, scale) if spots else scale.share
        return cls(Placed(patch, scale), Skin(colour, np.asarray(weight, np.float32), scale.zone, scale.px_per_mm))

    @property
    def over(self) -> Map:
        """Both ratios against their mean around; bands are so narrow that they need not be left out."""
        spread = AROUND_MM * self.skin.px_per_mm
        ratios = np.ascontiguousarray(self.skin.colour[..., : len(RATIOS)])
        return np.asarray(ratios - smooth_within(ratios, self.skin.weight, spread), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One stretch mark in one photograph.

    Attributes:
        points: (n, 2) its middle line, in pixels of the fixed scale; `sideways` (n, 2) unit vectors across it.
        halves_mm: (n, 2) how far it reaches to each side, 0 beyond its ends.
        step_mm: (n,) length that each point stands for.
        contrast: (3,) colour of its middle minus the skin beside it.
    """

    points: Points
    sideways: Points
    halves_mm: Numbers
    step_mm: Numbers
    contrast: Numbers

    @property
    def area_mm2(self) -> float:
        """Inside its edges."""
        return float(self.halves_mm.sum(axis=1) @ self.step_mm)

    @property
    def length_mm(self) -> float:
        """Of its middle line, as far as it reaches to any side."""
        return float(self.step_mm[self.halves_mm.any(axis=1)].sum())


@dataclass(frozen=True, slots=True, eq=False)
class CountedStriae:
    """Stretch marks of one photograph; `weight` (bands,) is how surely each is one, 0 to 1."""

    scale: FixedScale
    bands: Sequence[Band]
    weight: Numbers


def read_striae(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Area, mean width and colour of stretch marks.

    A stretch mark is a band of 1 to 7 mm, at least 7 to 10 mm long and three times as long as wide, of another colour
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
    px_per_mm = views[0].skin.px_per_mm
    lines = [line for line in _middle_lines(views, beside, carry) if _may_count(line, px_per_mm)]
    inverse = _least_noise(views)
    bands = [_measured(views, line, carry, inverse) for line in lines]
    shares = _shares(bands, inverse)
    weight = _weights(lines, bands, shares, inverse)
    return tuple(
        CountedStriae(scale, tuple(each[side] for each in bands), weight * rise(shares[:, side], *LEFT))
        for side, scale in enumerate(scales)
    )


def _least_noise(views: Sequence[View]) -> Numbers:
    """Inverse covariance of the grain of skin in all photographs."""
    grains = [grain_of(view.skin.colour, view.skin.weight, view.skin.px_per_mm) for view in views]
    grain = np.mean(grains, axis=0)
    return np.asarray(np.linalg.inv(grain + np.eye(len(grain)) * LEAST_GRAIN**2))


def _spotted(spots: CountedSpots, scale: FixedScale) -> Mask:
    likely = np.concatenate([[0.0], spots.weight])[spots.labels] > 0.3
    size = (scale.share.shape[1], scale.share.shape[0])
    covered = ((spots.belonging > 0.15) & likely).astype(np.float32)
    return np.asarray(cv2.resize(covered, size, interpolation=cv2.INTER_LINEAR) > 0.1)


def _together(views: Sequence[View], carry: Carry | None) -> tuple[Map, Map]:
    """Colour against its surroundings, and what counts, of all photographs as the first one sees them."""
    first = views[0]
    over, weight = first.over, first.skin.weight
    if carry is None:
        return over, weight
    for view in views[1:]:
        carried = Carried(first.placed, view.placed, carry.to_follow_up)
        over = np.asarray(over + carried.picture(view.over), np.float32)
        weight = np.minimum(weight, carried.picture(view.skin.weight))
    return np.asarray(over / np.float32(len(views)), np.float32), np.asarray(weight, np.float32)


def _middle_lines(views: Sequence[View], beside: Patches | None, carry: Carry | None) -> list[CentreLine]:
    over, weight = _together(views, carry)
    px_per_mm = views[0].skin.px_per_mm
    even = evened(over, weight, px_per_mm)
    if beside and all(patch.usable.any() for patch in beside):
        untreated = [View.of(patch) for patch in beside]
        even = evened(*_together(untreated, carry), untreated[0].skin.px_per_mm)
    bands = find_bands(np.asarray(over @ even, np.float32), weight, px_per_mm)
    shortest_px = 0.6 * LENGTH_MM[0] * px_per_mm
    gap_px = GAP_MM * px_per_mm
    found = trace_lines(bands, least=CREST, gap_px=gap_px, turn_rad=TURN_RAD, shortest_px=shortest_px / 2)
    long_enough = [line for line in found if line.length_px > shortest_px]
    return strongest_only(long_enough, beside_px=APART_MM * px_per_mm, shape=weight.shape)


def _may_count(line: CentreLine, px_per_mm: float) -> bool:
    """Whether it could count at all, however far the band proved to reach: most lines are grain, and measuring each is
    what takes long."""
    longest_mm = LONGER * line.length_px / px_per_mm + 2 * ONWARD_MM
    unlike = _unlike(line)
    return unlike > SEEN_AT_ALL[0] and unlike * math.sqrt(longest_mm) > SURE[0]


def _unlike(line: CentreLine) -> float:
    """Mean distance from the skin beside it, in spreads of untreated skin."""
    return float(np.average(line.depth, weights=np.maximum(line.run_px, 1e-6)))


def _measured(views: Sequence[View], line: CentreLine, carry: Carry | None, inverse: Numbers) -> list[Band]:
    """One band in each photograph, by the colour axis that tells it best from skin in both together."""
    first = views[0].placed
    carried = [Carried(first, view.placed, carry.to_follow_up) for view in views[1:]] if carry else []
    core, whole = _evenly(line.points), _evenly(_followed_on(line.points, ONWARD_MM * views[0].skin.px_per_mm))
    cores, wholes = ([points, *(each.points(points) for each in carried)] for points in (core, whole))
    middle = [Sections.across(points, view.skin) for points, view in zip(cores, views, strict=True)]
    half, axis = FIRST_HALF_MM, np.zeros(0)
    for _ in range(ROUNDS):
        contrasts = [sections.contrast(half) for sections in middle]
        axis = _axis(np.mean(contrasts, axis=0), inverse)
        reach = [each.halves(axis, float(off @ axis), half) for each, off in zip(middle, contrasts, strict=True)]
        half = max(float(np.mean([np.median(each.sum(axis=1)) for each in reach])) / 2, LEAST_HALF_MM)
    bands = []
    for sections, points, view in zip(middle, wholes, views, strict=True):
        contrast = sections.contrast(half)
        ends = Sections.across(points, view.skin)
        halves = _around_the_middle(ends.halves(axis, float(contrast @ axis), half))
        bands.append(Band(points, ends.sideways, halves, ends.step_mm, contrast))
    return bands


def _axis(contrast: Numbers, inverse: Numbers) -> Numbers:
    """Turns colour into height: 1 for this contrast, least noise (Fisher's linear discriminant)."""
    axis = inverse @ contrast
    return np.asarray(axis / max(float(axis @ contrast), 1e-12))


def _evenly(points: Points) -> Points:
    """The same line with a point a pixel."""
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, run[-1], max(int(run[-1]), 2) + 1)
    return np.column_stack([np.interp(at, run, points[:, 0]), np.interp(at, run, points[:, 1])])


def _followed_on(points: Points, by_px: float) -> Points:
    """The line with both ends drawn on straight."""
    reach = min(6, len(points) - 1)
    steps = np.arange(1, int(by_px) + 1)[:, None]
    ahead, back = points[-1] - points[-1 - reach], points[0] - points[reach]
    ahead, back = ahead / max(np.hypot(*ahead), 1e-9), back / max(np.hypot(*back), 1e-9)
    return np.concatenate([points[0] + steps[::-1] * back, points, points[-1] + steps * ahead])


def _around_the_middle(halves: Numbers) -> Numbers:
    """The longest stretch that reaches to any side; what lies beyond a gap at its end is another thing."""
    there = halves.any(axis=1)
    stretch = np.cumsum(~there)
    if not there.any():
        return halves
    longest = int(np.bincount(stretch[there]).argmax())
    return np.where((there & (stretch == longest))[:, None], halves, 0.0)


def _shares(bands: Sequence[Sequence[Band]], inverse: Numbers) -> Numbers:
    """Contrast of each band in each photograph over its mean in all, (bands, photographs)."""
    shares = []
    for each in bands:
        axis = _axis(np.mean([band.contrast for band in each], axis=0), inverse)
        shares.append([float(band.contrast @ axis) for band in each])
    return np.array(shares).reshape(len(bands), -1 if bands else 2)


def _weights(
    lines: Sequence[CentreLine], bands: Sequence[Sequence[Band]], shares: Numbers, inverse: Numbers
) -> Numbers:
    """How surely each line is a stretch mark, by what the photographs show of it: most by that which shows it best."""
    if not lines:
        return np.zeros(0)
    counts = np.maximum(shares, 1e-3) ** 2
    length, area, lopsided = (
        np.average([[of(band) for band in each] for each in bands], axis=1, weights=counts)
        for of in (_length, _area, _lopsided)
    )
    unlike = np.array([_unlike(line) for line in lines])
    width = area / np.maximum(length, 1e-6)
    sure = rise(unlike * np.sqrt(length), *SURE) * rise(unlike, *SEEN_AT_ALL)
    shaped = rise(length, *LENGTH_MM) * rise(width, *WIDTH_MM) * rise(width, WIDEST_MM[1], WIDEST_MM[0])
    slender = rise(length / np.maximum(width, 1e-6), *SLENDER)
    return sure * shaped * slender * rise(lopsided, *LOPSIDED) * _of_one_kind(bands, unlike, length, inverse)


def _length(band: Band) -> float:
    return band.length_mm


def _area(band: Band) -> float:
    return band.area_mm2


def _lopsided(band: Band) -> float:
    there = band.halves_mm[band.halves_mm.any(axis=1)]
    return float(np.abs(there[:, 0] - there[:, 1]).sum() / max(there.sum(), 1e-6)) if there.size else 1.0


def _of_one_kind(bands: Sequence[Sequence[Band]], unlike: Numbers, length: Numbers, inverse: Numbers) -> Numbers:
    """How far each band has the colour that most have, by how clear and long they are."""
    colour = np.array([np.mean([band.contrast for band in each], axis=0) for each in bands]) @ np.linalg.cholesky(
        inverse
    )
    colour /= np.maximum(np.linalg.norm(colour, axis=1), 1e-9)[:, None]
    alike = colour @ colour.T
    votes = np.maximum(alike, 0) @ (np.maximum(unlike - CREST, 0) ** 2 * length)
    return rise(alike[int(votes.argmax())], *ALIKE)


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
