"""The exact shape of each structure on the map: a profile of 1 in its middle, a half at its outline, 0 far away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.structures import Pores, Scar, Spot, Stria, Wrinkle, length_mm
from needlepoint.photos.photo import Points

Slices = tuple[slice, slice]
_LN2 = float(np.log(2.0))
_PORE_STEEPNESS = 3.0
"""Power of a pore's profile, between a cone and a cylinder. Ours: pores look like soft-edged discs."""
_PORE_REACH = 9.0 ** (1 / _PORE_STEEPNESS)
"""Times its radius: where a pore's profile falls below 0.002."""
_WRINKLE_REACH = 1.8
"""Times its width: where a wrinkle's profile falls to 0.0001, below a tenth of a micrometre of depth."""
_STRIA_REACH = 4.2
"""Times its edge, beyond its half width: where a stretch mark's profile falls below 0.001."""


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """Map pixels near a line.

    Attributes:
        rows, columns: of each pixel.
        across_mm: distance from the line.
        share: how far along the line, 0 to 1.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    across_mm: NDArray[np.float64]
    share: NDArray[np.float64]


def pore_profile(grid: MapGrid, pores: Pores, number: int) -> tuple[Slices, Map]:
    """The profile of one pore."""
    diameter, stretch = pores.diameters_mm[number], pores.stretch[number]
    radii = (diameter / 2 * np.sqrt(stretch), diameter / 2 / np.sqrt(stretch))
    return _ellipse(grid, pores.centres_mm[number], radii, pores.turns_rad[number], _PORE_STEEPNESS)


def pore_profiles(grid: MapGrid, pores: Pores) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Map]]:
    """The profiles of all pores, those of about one size at a time.

    Yields:
        (k, 1) the numbers of some pores, (k, n) places in the map laid out in one row, and (k, n) their profiles there.
    """
    radii = pores.diameters_mm / 2
    reach = np.ceil(radii * np.sqrt(pores.stretch) * _PORE_REACH * grid.px_per_mm).astype(int)
    for size in np.unique(reach):
        yield _pores_of_reach(grid, pores, np.flatnonzero(reach == size), int(size))


def _pores_of_reach(
    grid: MapGrid, pores: Pores, which: NDArray[np.intp], reach: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Map]:
    rows, columns = grid.shape
    centres = grid.to_px(pores.centres_mm[which])
    nearest = np.round(centres).astype(int)
    step = np.arange(-reach, reach + 1)
    x, y = nearest[:, :1] + np.tile(step, len(step)), nearest[:, 1:] + np.repeat(step, len(step))
    stretch = np.sqrt(pores.stretch[which])[:, None]
    radius_px = pores.diameters_mm[which, None] / 2 * grid.px_per_mm
    cos, sin = np.cos(pores.turns_rad[which, None]), np.sin(pores.turns_rad[which, None])
    along, across = ((cos, sin), (-sin, cos))
    dx, dy = (x - centres[:, :1]).astype(np.float32), (y - centres[:, 1:]).astype(np.float32)
    square = np.zeros(dx.shape, np.float32)
    for (right, down), radius in ((along, radius_px * stretch), (across, radius_px / stretch)):
        part = dx * (right / radius).astype(np.float32) + dy * (down / radius).astype(np.float32)
        square += part * part
    profile = np.exp(np.float32(-_LN2) * square * np.sqrt(square))
    # What lies beyond the map's edge is brought in with a profile of nothing.
    profile[(x < 0) | (x >= columns) | (y < 0) | (y >= rows)] = 0
    return which[:, None], np.clip(y, 0, rows - 1) * columns + np.clip(x, 0, columns - 1), profile


def scar_profile(grid: MapGrid, scar: Scar) -> tuple[Slices, Map]:
    """The profile of one scar."""
    return _ellipse(grid, scar.centre_mm, scar.radii_mm, scar.turn_rad, scar.steepness)


def _ellipse(
    grid: MapGrid, centre_mm: Points, radii_mm: tuple[float, float], turn_rad: float, steepness: float
) -> tuple[Slices, Map]:
    # 2 ** -(r ** p) is a half at r = 1 whatever p; below 0.002 it is left out.
    reach = max(radii_mm) * 9.0 ** (1.0 / steepness)
    where, du, dv = grid.window(centre_mm, reach)
    cos, sin = np.float32(np.cos(turn_rad)), np.float32(np.sin(turn_rad))
    along = (du * cos + dv * sin) / np.float32(radii_mm[0])
    across = (dv * cos - du * sin) / np.float32(radii_mm[1])
    square = along * along + across * across
    return where, np.exp(np.float32(-_LN2) * square ** np.float32(steepness / 2))


def spot_profile(grid: MapGrid, spot: Spot) -> tuple[Slices, Map]:
    """The profile of one spot: a logistic edge around an outline of waves."""
    reach = spot.radius_mm * (1 + float(np.abs(spot.waves[:, 0]).sum())) + 5 * spot.edge_mm
    where, du, dv = grid.window(spot.centre_mm, reach)
    angle = np.arctan2(dv, du)
    outline = np.ones_like(angle)
    for wave, (amplitude, phase) in enumerate(spot.waves, start=2):
        outline += np.float32(amplitude) * np.cos(np.float32(wave) * angle + np.float32(phase))
    inward = np.float32(spot.radius_mm) * outline - np.hypot(du, dv)
    return where, 1 / (1 + np.exp(np.clip(-inward / np.float32(spot.edge_mm / 1.8), -30, 30)))


def along_line(grid: MapGrid, line_mm: Points, reach_mm: float) -> Along:
    """All map pixels within about `reach_mm` of a line, with their distance from it and place along it."""
    where = grid.around(line_mm, reach_mm + 2 / grid.px_per_mm)
    shape = where[0].stop - where[0].start, where[1].stop - where[1].start
    corner = np.array([where[1].start, where[0].start])
    line_px = grid.to_px(line_mm) - corner
    near = np.zeros(shape, np.uint8)
    thickness = max(round(2 * reach_mm * grid.px_per_mm), 1)
    cv2.polylines(near, [np.round(line_px * 16).astype(np.int32)[:, None]], False, 1, thickness, shift=4)
    rows, columns = np.nonzero(near)
    nearest = _nearest_corner(line_px, shape)[rows, columns]
    distance, share = _nearest_on(line_px, columns, rows, nearest)
    return Along(rows + corner[1], columns + corner[0], distance / grid.px_per_mm, share)


def _nearest_corner(line_px: Points, shape: tuple[int, int]) -> NDArray[np.intp]:
    """The number of the corner of a line that each pixel lies nearest to, to within a pixel or so."""
    at = np.clip(np.round(line_px).astype(int), 0, np.array(shape[::-1]) - 1)
    apart = np.ones(shape, np.uint8)
    apart[at[:, 1], at[:, 0]] = 0
    labels = cv2.distanceTransformWithLabels(apart, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1]
    number = np.zeros(len(line_px) + 1, np.intp)
    number[labels[at[:, 1], at[:, 0]]] = np.arange(len(line_px))
    return np.asarray(number[labels])


def _nearest_on(
    line: Points, x: NDArray[np.int64], y: NDArray[np.int64], nearest: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far places lie from an evenly stepped line, and the share of it at which they come nearest.

    From the nearest corner along the line's direction there: its bend within half a step (0.1 mm) is below 1 um.
    """
    heading = np.gradient(line, axis=0)
    step = np.linalg.norm(heading, axis=1)
    right, down = (heading / step[:, None]).T
    du, dv = x - line[:, 0][nearest], y - line[:, 1][nearest]
    right, down = right[nearest], down[nearest]
    last = len(line) - 1
    along = du * right + dv * down
    share = (nearest + along / step[nearest]) / last
    beyond = np.where((share < 0) | (share > 1), along, 0)
    return np.hypot(dv * right - du * down, beyond), np.clip(share, 0, 1)


def run_out(share: NDArray[np.float64], length: float, taper: float) -> NDArray[np.float64]:
    """1 along a line, falling smoothly to 0 over the last `taper` at both ends."""
    inward = np.clip(np.minimum(share, 1 - share) * length / max(taper, 1e-6), 0, 1)
    return np.asarray(inward * inward * (3 - 2 * inward))


def wrinkle_profile(along: Along, wrinkle: Wrinkle, length: float) -> NDArray[np.float64]:
    """The profile of a wrinkle at pixels along it: a Gaussian across, running out at the ends."""
    across = np.exp(-4 * _LN2 * (along.across_mm / wrinkle.width_mm) ** 2)
    return np.asarray(across * run_out(along.share, length, wrinkle.taper_mm))


def stria_profile(along: Along, stria: Stria) -> NDArray[np.float64]:
    """The profile of a stretch mark: flat across with soft edges, running to points at the ends."""
    half = stria.width_mm / 2 * np.sqrt(np.maximum(1 - (2 * along.share - 1) ** 2, 0))
    return np.asarray(1 / (1 + np.exp(np.clip((along.across_mm - half) / _edge_mm(stria) * 1.8, -30, 30))))


def _edge_mm(stria: Stria) -> float:
    # A tenth of the width on each side is edge (ours).
    return max(0.1 * stria.width_mm, 0.05)


Places = tuple[NDArray[np.int64], NDArray[np.int64]]


@lru_cache(maxsize=48)
def wrinkle_places(grid: MapGrid, wrinkle: Wrinkle) -> tuple[Places, Map]:
    """(rows, columns) of the map that a wrinkle reaches, and its profile there.

    Kept for a while, as for stretch marks: what a treatment leaves alone is drawn again as it was.
    """
    along = along_line(grid, wrinkle.line_mm, _WRINKLE_REACH * wrinkle.width_mm)
    profile = wrinkle_profile(along, wrinkle, length_mm(wrinkle.line_mm))
    return (along.rows, along.columns), profile.astype(np.float32)


@lru_cache(maxsize=24)
def stria_places(grid: MapGrid, stria: Stria) -> tuple[Places, Map]:
    """(rows, columns) of the map that a stretch mark reaches, and its profile there."""
    along = along_line(grid, stria.line_mm, stria.width_mm / 2 + _STRIA_REACH * _edge_mm(stria))
    return (along.rows, along.columns), stria_profile(along, stria).astype(np.float32)
