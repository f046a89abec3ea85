"""Wrinkles and fine lines: length of all lines over 5 mm along their middle, density, and severity."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from needlepoint.photos.metrics.centre_lines import CentreLine, look_up, strongest_only, trace_lines
from needlepoint.photos.metrics.marks import rise
from needlepoint.photos.metrics.relief import Map, relief_at
from needlepoint.photos.metrics.sampling import too_few_pixels
from needlepoint.photos.metrics.valleys import Valleys, find_valleys
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally, Total
from needlepoint.photos.skin_patch import SkinPatch

LEAST_PX_PER_MM = 6.0
"""Below this a fine line of 0.2 mm is about one pixel wide."""
GRID_PX_PER_MM = 6.0
"""All photographs are looked at on a grid this fine, so that filters are the same on the skin whatever the camera."""
SHORTEST_MM = 5.0
SHORTEST_SOFTNESS_MM = 1.0
"""A line counts a half at `SHORTEST_MM`, nothing this much below and fully this much above (ours)."""
DARKER, LIGHTER, AROUND_MM = 0.12, 0.08, 2.0
"""Lines are looked for where light and shade, against a mean over `AROUND_MM`, is cut off at so much darker and
lighter: a pore, a stub of hair or a glint is deeper than a fine line, but not longer (ours)."""
DEPTH, OVER_TEXTURE, FLATTEST = 0.06, 2.5, 0.008
"""A line counts a half at the geometric mean of two depths, in natural logarithm of light: `DEPTH`, and so many times
the depth of untreated skin's own texture under the same filter, which is the median over the control region (over the
zone without one; never below `FLATTEST`). Light from lower down, shine and a camera that sharpens deepen both; held
against texture alone, coarse skin would have no lines. Ours, set on the phantom."""
LINE_SOFTNESS, STRETCH_SOFTNESS = 0.4, 0.5
"""How far below and above that, in natural logarithm of depth, a line on the whole and a stretch of it count nothing
and fully: so wide that noise moves weights a little, and no farther, so that many faint ones do not add up (ours)."""
FLOOR_MM, FLANK_MM = 0.5, (1.1, 1.5)
"""Depth is the skin beside a line, so far away, minus the darkest within `FLOOR_MM` of its middle; what a line counts
by is cut off (`DARKER`), what its severity is worked out from is not (ours)."""
STRETCH, FAINTEST = 0.65, 0.7
"""Shares of that depth at which a stretch of a line counts a half, and down to which lines are followed (ours)."""
BESIDE_MM = 1.0
"""A shaded fold has a bright flank and often a second, fainter dark line beside that: lines that run this near to a
stronger one for most of their way are not counted again (ours)."""
GAP_MM, TURN_RAD = 2.0, 0.6
"""Gaps, such as under a hair, that a line is followed across, and how far it may turn there (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class CountedLines:
    """Every point of every line of one patch.

    Attributes:
        x, y: in pixels of the patch.
        run_mm: length that the point stands for.
        weight: how surely it is wrinkle, 0 to 1.
        depth: natural logarithm of light.
        width_mm: full width at half depth, blur taken out.
        block: of the patch; -1 where hidden or outside.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    run_mm: NDArray[np.float64]
    weight: NDArray[np.float64]
    depth: NDArray[np.float64]
    width_mm: NDArray[np.float64]
    block: NDArray[np.int64]


def read_wrinkles(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Length, density and severity of wrinkles.

    A wrinkle is a dark valley longer than 5 mm whose depth in log luminance is over a threshold; each stretch counts
    by a weight from 0 to 1 that rises smoothly around both. Severity is the integral of depth times width along all
    of them, over the area: mm2 of fully dark line in a mm2 of skin, a pure number.

    Args:
        patch: the zone.
        beside: the untreated control region, whose texture tells how strongly this photograph shows shade.
    """
    if few := too_few_pixels("wrinkles", LEAST_PX_PER_MM, patch):
        return few
    lines = count_lines(patch, beside)
    return Reading(_tallies(lines, patch), partial(_drawn, lines, patch))


def count_lines(patch: SkinPatch, beside: SkinPatch | None = None) -> CountedLines:
    """Every line that counts at all, point by point."""
    scale = GRID_PX_PER_MM / patch.px_per_mm
    shade, valleys, usable = _valleys(patch)
    if not usable.any():
        return _on_patch([], [], patch, scale)
    texture = _texture(valleys, usable)
    if beside is not None and beside.usable.any():
        texture = beside.once(_texture_of)
    half = math.sqrt(DEPTH * OVER_TEXTURE * texture)
    found = trace_lines(
        valleys,
        least=FAINTEST * half,
        gap_px=GAP_MM * GRID_PX_PER_MM,
        turn_rad=TURN_RAD,
        shortest_px=0.6 * (SHORTEST_MM - SHORTEST_SOFTNESS_MM) * GRID_PX_PER_MM,
    )
    lines = strongest_only(found, beside_px=BESIDE_MM * GRID_PX_PER_MM, shape=usable.shape)
    weighted = [(line, weight) for line in lines if (weight := _weights(line, half)).any()]
    measured = [replace(line, depth=_depths(line, shade)) for line, _ in weighted]
    return _on_patch(measured, [weight for _, weight in weighted], patch, scale)


def _valleys(patch: SkinPatch) -> tuple[Map, Valleys, Mask]:
    """Light and shade on the grid, valleys in it, and where it may be counted."""
    shade = _on_grid(*relief_at(patch, GRID_PX_PER_MM), patch)
    usable = cv2.resize(patch.usable.view(np.uint8), shade.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0
    return shade, find_valleys(_cut_off(shade)), np.asarray(usable)


def _texture_of(patch: SkinPatch) -> float:
    return _texture(*_valleys(patch)[1:])


def _texture(valleys: Valleys, usable: Mask) -> float:
    depth = valleys.depth[usable]
    return max(float(np.median(depth)), FLATTEST) if depth.size else FLATTEST


def _on_grid(shade: Map, shrunk: float, patch: SkinPatch) -> Map:
    ratio = GRID_PX_PER_MM / patch.px_per_mm
    height, width = patch.zone.shape
    size = (max(round(width * ratio), 1), max(round(height * ratio), 1))
    return shade if shrunk < 1 else np.asarray(cv2.resize(shade, size, interpolation=cv2.INTER_AREA), np.float32)


def _cut_off(shade: Map) -> Map:
    shrink = 4
    height, width = shade.shape
    small = (max(width // shrink, 1), max(height // shrink, 1))
    around = cv2.resize(shade, small, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(around, (0, 0), AROUND_MM * GRID_PX_PER_MM / shrink)
    return np.asarray(np.clip(shade - cv2.resize(around, (width, height)), -DARKER, LIGHTER), np.float32)


def _weights(line: CentreLine, half: float) -> NDArray[np.float64]:
    depth = gaussian_filter1d(line.depth, 1.0 * GRID_PX_PER_MM, mode="nearest")
    here = _rising(depth, STRETCH * half, STRETCH_SOFTNESS)
    mean = float((line.depth * here).sum() / max(float(here.sum()), 1e-9))
    on_the_whole = _rising(np.array([mean]), half, LINE_SOFTNESS)
    length_mm = float((line.run_px * here).sum()) / GRID_PX_PER_MM
    share = np.clip((length_mm - SHORTEST_MM + SHORTEST_SOFTNESS_MM) / (2 * SHORTEST_SOFTNESS_MM), 0, 1)
    return np.asarray(here * on_the_whole * share)


def _depths(line: CentreLine, shade: Map) -> NDArray[np.float64]:
    """How much darker the darkest across a line is than the skin on both sides of it, averaged over 1 mm along it."""
    heading = np.gradient(line.points, axis=0)
    heading /= np.maximum(np.hypot(heading[:, 0], heading[:, 1]), 1e-9)[:, None]
    most = math.ceil(FLANK_MM[1] * GRID_PX_PER_MM)
    away = np.arange(-most, most + 1)
    x = line.points[:, :1] - heading[:, 1:] * away
    y = line.points[:, 1:] + heading[:, :1] * away
    across = look_up(shade, x.ravel(), y.ravel()).reshape(x.shape)
    across = gaussian_filter1d(across, 1.0 * GRID_PX_PER_MM, axis=0, mode="nearest")
    distance_mm = np.abs(away) / GRID_PX_PER_MM
    flanks = across[:, (distance_mm >= FLANK_MM[0]) & (distance_mm <= FLANK_MM[1])].mean(axis=1)
    return np.asarray(np.maximum(flanks - across[:, distance_mm <= FLOOR_MM].min(axis=1), 0.0))


def _rising(value: NDArray[np.float64], half: float, softness: float) -> NDArray[np.float64]:
    return rise(np.log(np.maximum(value, 1e-6) / half), -softness, softness)


def _on_patch(
    lines: list[CentreLine], weights: list[NDArray[np.float64]], patch: SkinPatch, scale: float
) -> CountedLines:
    if not lines:
        nothing = np.empty(0)
        return CountedLines(nothing, nothing, nothing, nothing, nothing, nothing, np.empty(0, np.int64))
    # The centre of pixel p of the patch lies at (p + 0.5) * scale - 0.5 of the grid.
    x, y = ((np.concatenate([line.points for line in lines]) + 0.5) / scale - 0.5).T
    rows = np.clip(np.round(y), 0, patch.zone.shape[0] - 1).astype(np.int64)
    columns = np.clip(np.round(x), 0, patch.zone.shape[1] - 1).astype(np.int64)
    blur_mm = patch.blur_px / patch.px_per_mm
    spread_mm = np.concatenate([line.spread_px for line in lines]) / GRID_PX_PER_MM
    true_mm = np.sqrt(np.maximum(spread_mm**2 - blur_mm**2, (0.3 * spread_mm) ** 2))
    depth = np.concatenate([line.depth for line in lines])
    run_mm = np.concatenate([line.run_px for line in lines]) / GRID_PX_PER_MM
    block = patch.block[rows, columns].astype(np.int64)
    return CountedLines(x, y, run_mm, np.concatenate(weights), depth, true_mm * np.sqrt(8 * np.log(2)), block)


def _tallies(lines: CountedLines, patch: SkinPatch) -> dict[Quantity, Tally]:
    mm2 = patch.per_block() / patch.px_per_mm**2
    length = lines.run_mm * lines.weight
    length_mm = _per_block(length, lines, patch)
    severity_mm2 = _per_block(length * lines.depth * lines.width_mm, lines, patch)
    return {
        Quantity.WRINKLE_SEVERITY: Ratio(severity_mm2, mm2),
        Quantity.WRINKLE_LENGTH: Total(length_mm),
        Quantity.WRINKLE_DENSITY: Ratio(length_mm, mm2, factor=100.0),
    }


def _per_block(amount: NDArray[np.float64], lines: CountedLines, patch: SkinPatch) -> NDArray[np.float64]:
    counted = lines.block >= 0
    return np.bincount(lines.block[counted], weights=amount[counted], minlength=patch.blocks).astype(np.float64)


def _drawn(lines: CountedLines, patch: SkinPatch) -> Mask:
    """What is drawn: every stretch that counts at least a half, as wide as it is."""
    drawn = np.zeros(patch.zone.shape, np.uint8)
    sure = lines.weight >= 0.5
    radii = np.maximum(lines.width_mm[sure] / 2 * patch.px_per_mm, 0.5)
    for x, y, radius in zip(lines.x[sure], lines.y[sure], radii, strict=True):
        cv2.circle(drawn, (round(x * 16), round(y * 16)), round(radius * 16), 1, cv2.FILLED, shift=4)
    return (drawn > 0) & patch.usable
