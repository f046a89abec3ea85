"""The exact shape of each structure on the map: a profile of 1 in its middle, a half at its outline, 0 far away."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.structures import Pores, Scar, Spot, Stria, Wrinkle
from needlepoint.photos.photo import Points

Slices = tuple[slice, slice]
_LN2 = float(np.log(2.0))
_PORE_STEEPNESS = 3.0
"""Power of a pore's profile, between a cone and a cylinder. Ours: pores look like soft-edged discs."""


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
    near = np.zeros(grid.shape, np.uint8)
    drawn = np.round(grid.to_px(line_mm) * 16).astype(np.int32)
    thickness = max(round(2 * reach_mm * grid.px_per_mm), 1)
    low = np.clip((drawn.min(axis=0) // 16) - thickness, 0, None)
    high = drawn.max(axis=0) // 16 + thickness + 1
    part = near[low[1] : high[1], low[0] : high[0]]
    cv2.polylines(part, [(drawn - low * 16)[:, None].astype(np.int32)], False, 1, thickness, shift=4)
    rows, columns = np.nonzero(part)
    rows, columns = rows + low[1], columns + low[0]
    fine = _densified(line_mm)
    height, width = grid.shape
    places = (np.column_stack([columns, rows]) - (np.array([width, height]) - 1) / 2) / grid.px_per_mm
    distance, nearest = cKDTree(fine).query(places)
    return Along(rows, columns, np.asarray(distance), np.asarray(nearest / (len(fine) - 1)))


def _densified(line_mm: Points, step_mm: float = 0.02) -> Points:
    # A point every 20 um: what is lost against the true distance to the line is below a micrometre at 0.1 mm.
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line_mm, axis=0), axis=1))])
    at = np.linspace(0, run[-1], max(int(run[-1] / step_mm), 2))
    return np.column_stack([np.interp(at, run, line_mm[:, axis]) for axis in (0, 1)])


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
    # A tenth of the width on each side is edge (ours).
    edge = max(0.1 * stria.width_mm, 0.05)
    return np.asarray(1 / (1 + np.exp(np.clip((along.across_mm - half) / edge * 1.8, -30, 30))))
