"""The lines of wrinkles: found once, in both photographs of a pair together, and measured along them in each.

So a change never comes from a line, or a gap in one, that was found in one photograph only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from needlepoint.photos.metrics.carried import Carried, Carry, Patches, Resized, carried_from
from needlepoint.photos.metrics.centre_lines import gone_on, strongest_only, trace_lines
from needlepoint.photos.metrics.fixed_scale import nearest
from needlepoint.photos.metrics.line_depths import Across, across_line, sections
from needlepoint.photos.metrics.marks import Labels, nearest_mark, rise
from needlepoint.photos.metrics.relief import Map, relief_at
from needlepoint.photos.metrics.valleys import Valleys, find_valleys
from needlepoint.photos.photo import Points
from needlepoint.photos.skin_patch import SkinPatch

Numbers = NDArray[np.float64]

GRID_PX_PER_MM = 6.0
"""All photographs are looked at on a grid this fine, so that filters are the same on the skin whatever the camera."""
SHORTEST_MM = 5.0
SHORTEST_SOFTNESS_MM = 1.0
"""A line counts a half at `SHORTEST_MM`, nothing this much below and fully this much above (ours)."""
DARKER, LIGHTER, AROUND_MM = 0.12, 0.08, 2.0
"""Lines are looked for where light and shade, against a mean over `AROUND_MM`, is cut off at so much darker and
lighter: a pore, a stub of hair or a glint is deeper than a fine line, but not longer (ours)."""
DEPTH, OVER_TEXTURE, FLATTEST = 0.06, 3.6, 0.008
"""A line counts a half at the geometric mean of two depths, in natural logarithm of light: `DEPTH`, and so many times
the depth of untreated skin's own texture under the same filter, which is the median over the control region (over the
zone without one; never below `FLATTEST`). Light from lower down, shine and a camera that sharpens deepen both; held
against texture alone, coarse skin would have no lines. Ours, set on the phantom."""
LINE_SOFTNESS, STRETCH_SOFTNESS = 0.55, 0.4
"""How far below and above that, in natural logarithm of depth, a line on the whole and a stretch of it count nothing
and fully: so wide that noise moves weights a little, and no farther, so that many faint ones do not add up (ours)."""
FLOOR_MM, FLANK_MM = 0.5, (1.1, 1.5)
"""Depth is the skin beside a line, so far away on its less bright side, minus the darkest within `FLOOR_MM` of its
middle; what a line counts by is cut off (`DARKER`), what its severity is worked out from is not (ours)."""
STRETCH, FAINTEST = 0.7, 0.47
"""Shares of that depth at which a stretch of a line counts a half, and down to which lines of a pair are followed: less
than a half, since a line that is gone in one photograph is half as deep in the mean of both (ours)."""
ONWARD_MM = 1.5
"""Lines are followed so far beyond where they were found, for where each photograph shows their end (ours)."""
END_PX = 8
"""Points that a line's direction at its end is taken from."""
BESIDE_MM = 1.0
"""A shaded fold has a bright flank and often a second, fainter dark line beside that: lines that run this near to a
stronger one for most of their way are not counted again (ours)."""
GAP_MM, TURN_RAD = 2.0, 0.6
"""Gaps, such as under a hair, that a line is followed across, and how far it may turn there (ours)."""
HIDDEN_MM = 1.0
"""What lies so near to skin that counts is of its block, though hair or shine hides it: a line is seen through shine,
and goes on under a hair (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedLines:
    """Every point of every line of one patch.

    Attributes:
        x, y: in pixels of the patch.
        run_mm: length that the point stands for.
        weight: how surely it is wrinkle, 0 to 1.
        depth: natural logarithm of light.
        width_mm: full width at half depth, blur taken out.
        block: of the patch; -1 where hidden or outside, in any of the photographs.
        mm2: (blocks,) skin in which lines are counted.
    """

    x: Numbers
    y: Numbers
    run_mm: Numbers
    weight: Numbers
    depth: Numbers
    width_mm: Numbers
    block: NDArray[np.int64]
    mm2: Numbers


def count_lines(zone: Patches, beside: Patches | None = None, carry: Carry | None = None) -> tuple[CountedLines, ...]:
    """Every line that counts at all, point by point, in each photograph; point k of one is point k of the others."""
    views = [_View.of(patch) for patch in zone]
    halves = [_half_depth(patch, beside[side] if beside else None) for side, patch in enumerate(zone)]
    lines = [gone_on(points, round(ONWARD_MM * GRID_PX_PER_MM), END_PX) for points in _found(views, halves, carry)]
    if not lines:
        return tuple(view.counted(_Measured.nothing(), np.empty(0), np.empty(0, np.int64)) for view in views)
    ends = np.cumsum([len(points) for points in lines])[:-1]
    places = [np.concatenate(lines)]
    places += [each.points(places[0]) for each in _carried(views, carry)]
    block = views[0].block_at(places[0])
    for view, points in zip(views[1:], places[1:], strict=True):
        block = np.where(view.block_at(points) >= 0, block, -1)
    run_mm = np.concatenate([_steps(points) for points in lines]) / GRID_PX_PER_MM
    weight = run_mm * (block >= 0)
    measured = _along([np.split(points, ends) for points in places], np.split(weight, ends), views, halves)
    return tuple(view.counted(each, run_mm, block) for view, each in zip(views, measured, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    """The points of all lines in one photograph, (n, 2) on the grid, and what was measured there, (n,) each."""

    points: Points
    weight: Numbers
    depth: Numbers
    spread_mm: Numbers

    @classmethod
    def nothing(cls) -> _Measured:
        """No line."""
        return cls(np.empty((0, 2)), np.empty(0), np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """One photograph's zone as lines are looked for in it, on the grid.

    Attributes:
        shade: light and shade, natural logarithm; `cut_off` what lines are found in.
        block: of each pixel, also where hair or shine hides a little of it; -1 elsewhere.
    """

    resized: Resized
    shade: Map
    cut_off: Map
    block: Labels

    @classmethod
    def of(cls, patch: SkinPatch) -> _View:
        """A zone."""
        shade = _shade(patch)
        block = nearest_mark(nearest(patch.block, _size(shade)) + 1, HIDDEN_MM * GRID_PX_PER_MM) - 1
        block = np.where(nearest(patch.zone, _size(shade)), block, -1).astype(np.int32)
        return cls(Resized(patch, shade.shape), shade, _cut_off(shade), block)

    def block_at(self, points: Points) -> NDArray[np.int64]:
        """The block of the nearest pixel; -1 beyond the edge."""
        column, row = np.round(points).astype(np.int64).T
        rows, columns = self.block.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        found = self.block[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
        return np.where(inside, found, -1).astype(np.int64)

    def counted(self, lines: _Measured, run_mm: Numbers, block: NDArray[np.int64]) -> CountedLines:
        """Lines as they are told, on the patch."""
        patch = self.resized.patch
        x, y = self.resized.in_patch(lines.points).T
        blur_mm = patch.blur_px / patch.px_per_mm
        true_mm = np.sqrt(np.maximum(lines.spread_mm**2 - blur_mm**2, (0.3 * lines.spread_mm) ** 2))
        held = self.block[self.block >= 0]
        mm2 = np.bincount(held, minlength=patch.blocks) / GRID_PX_PER_MM**2
        return CountedLines(x, y, run_mm, lines.weight, lines.depth, true_mm * np.sqrt(8 * np.log(2)), block, mm2)


def _shade(patch: SkinPatch) -> Map:
    """Light and shade on the grid; only what covers skin is filled in, not shine, which is cut off as it is bright."""
    seen = replace(patch, usable=patch.usable | patch.shiny)
    shade, shrunk = relief_at(seen, GRID_PX_PER_MM)
    if shrunk < 1:
        return shade
    ratio = GRID_PX_PER_MM / patch.px_per_mm
    height, width = patch.zone.shape
    size = (max(round(width * ratio), 1), max(round(height * ratio), 1))
    return np.asarray(cv2.resize(shade, size, interpolation=cv2.INTER_AREA), np.float32)


def _size(picture: Map) -> tuple[int, int]:
    return picture.shape[1], picture.shape[0]


def _cut_off(shade: Map) -> Map:
    shrink = 4
    height, width = shade.shape
    small = (max(width // shrink, 1), max(height // shrink, 1))
    around = cv2.resize(shade, small, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(around, (0, 0), AROUND_MM * GRID_PX_PER_MM / shrink)
    return np.asarray(np.clip(shade - cv2.resize(around, (width, height)), -DARKER, LIGHTER), np.float32)


def _half_depth(patch: SkinPatch, beside: SkinPatch | None) -> float:
    """The depth at which a line of this photograph counts a half."""
    plain = beside if beside is not None and beside.usable.any() else patch
    return math.sqrt(DEPTH * OVER_TEXTURE * plain.once(_texture))


def _texture(patch: SkinPatch) -> float:
    if not patch.usable.any():
        return FLATTEST
    depth = patch.once(_valleys).depth
    counted = depth[nearest(patch.usable, _size(depth)) > 0]
    return max(float(np.median(counted)), FLATTEST) if counted.size else FLATTEST


def _valleys(patch: SkinPatch) -> Valleys:
    return find_valleys(_cut_off(_shade(patch)))


def _found(views: Sequence[_View], halves: Sequence[float], carry: Carry | None) -> list[Points]:
    """Middle lines of valleys in the mean of all photographs as the first one sees them."""
    first = views[0]
    if not (first.block >= 0).any():
        return []
    lines = trace_lines(
        _valleys_of_all(views, carry),
        least=(STRETCH if len(views) == 1 else FAINTEST) * math.exp(float(np.mean(np.log(halves)))),
        gap_px=GAP_MM * GRID_PX_PER_MM,
        turn_rad=TURN_RAD,
        shortest_px=0.6 * (SHORTEST_MM - SHORTEST_SOFTNESS_MM) * GRID_PX_PER_MM,
    )
    kept = strongest_only(lines, beside_px=BESIDE_MM * GRID_PX_PER_MM, shape=first.shade.shape)
    return [line.points for line in kept]


def _valleys_of_all(views: Sequence[_View], carry: Carry | None) -> Valleys:
    first = views[0]
    if len(views) == 1:
        return first.resized.patch.once(_valleys)
    carried = [each.picture(view.cut_off) for each, view in zip(_carried(views, carry), views[1:], strict=True)]
    return find_valleys(np.asarray(np.mean([first.cut_off, *carried], axis=0), np.float32))


def _carried(views: Sequence[_View], carry: Carry | None) -> list[Carried]:
    """From the first photograph to each of the others."""
    return carried_from([view.resized for view in views], carry)


def _steps(points: Points) -> Numbers:
    """The length that each point of a line stands for."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    return np.asarray((np.append(steps, 0) + np.append(0, steps)) / 2)


def _along(
    places: Sequence[Sequence[Points]], seen: Sequence[Numbers], views: Sequence[_View], halves: Sequence[float]
) -> list[_Measured]:
    """Every line measured in every photograph; lines that count in none are given no more than their weight of 0."""
    found: list[list[_Measured]] = [[] for _ in views]
    for number, run_mm in enumerate(seen):
        lines = [points[number] for points in places]
        across = [across_line(view.cut_off, points) for view, points in zip(views, lines, strict=True)]
        weights = [_weights(each, run_mm, half) for each, half in zip(across, halves, strict=True)]
        for side, view in enumerate(views):
            found[side].append(_line(lines[side], weights[side], across[side], run_mm, view))
    return [_together(lines) for lines in found]


def _weights(across: Across, run_mm: Numbers, half: float) -> Numbers:
    """How surely each point of a line is wrinkle: deep enough there, and the line deep and long enough."""
    if not run_mm.any():
        return np.zeros_like(run_mm)
    depth = np.maximum(across.depth(run_mm), 0)
    here = _rising(gaussian_filter1d(depth, 2.0, mode="nearest"), STRETCH * half, STRETCH_SOFTNESS) * (run_mm > 0)
    length_mm = float((run_mm * here).sum())
    mean = float((depth * run_mm * here).sum()) / max(length_mm, 1e-9)
    share = np.clip((length_mm - SHORTEST_MM + SHORTEST_SOFTNESS_MM) / (2 * SHORTEST_SOFTNESS_MM), 0, 1)
    return np.asarray(here * _rising(np.array([mean]), half, LINE_SOFTNESS) * share)


def _line(points: Points, weight: Numbers, across: Across, run_mm: Numbers, view: _View) -> _Measured:
    if not weight.any():
        return _Measured(points, weight, weight, weight)
    spread = np.full(len(points), across.spread_px(weight * run_mm) / GRID_PX_PER_MM)
    return _Measured(points, weight, _depths(points, view.shade), spread)


def _together(lines: Sequence[_Measured]) -> _Measured:
    fields = ("points", "weight", "depth", "spread_mm")
    return _Measured(*(np.concatenate([getattr(line, name) for line in lines]) for name in fields))


def _depths(points: Points, shade: Map) -> Numbers:
    """How much darker the darkest across a line is than the less bright side of it, averaged over 1 mm along it.

    The skin beside a fold lies flat; what is brighter there is a slope that faces the lamp.
    """
    most = math.ceil(FLANK_MM[1] * GRID_PX_PER_MM)
    away = np.arange(-most, most + 1, dtype=np.float64)
    across = gaussian_filter1d(sections(shade, points, away), 1.0 * GRID_PX_PER_MM, axis=0, mode="nearest")
    away_mm = away / GRID_PX_PER_MM
    sides = [across[:, (side * away_mm >= FLANK_MM[0]) & (side * away_mm <= FLANK_MM[1])] for side in (-1, 1)]
    beside = np.minimum(*(side.mean(axis=1) for side in sides))
    return np.asarray(np.maximum(beside - across[:, np.abs(away_mm) <= FLOOR_MM].min(axis=1), 0.0))


def _rising(value: Numbers, half: float, softness: float) -> Numbers:
    return rise(np.log(np.maximum(value, 1e-6) / half), -softness, softness)
