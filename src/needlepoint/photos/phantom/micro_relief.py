"""The fine relief that all skin has: a net of skin lines, a grain, and gentle undulation."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.mottling import layered_noise

_CELL_MM = 0.75
"""Distance between skin lines. Ours, from looking at close-ups of cheeks; it is larger on the body."""
_LINE_DEPTH_MM = 0.021
"""Primary and secondary lines form polygons 20 to 200 um deep (Bibb, Medical Modelling, 2006, section 6.17.3, on the
back of the hand and elsewhere). Facial skin lies at and below the shallow end; the value is ours."""
_LINE_SOFTNESS_MM = 0.07
_LINE_PX_PER_MM = 16.0
"""A raster fine enough for lines so soft: a pixel is less than their standard deviation. Ours."""
_GRAIN = ((0.18, 0.002), (0.45, 0.0045))
_UNDULATION = ((1.1, 0.007), (2.2, 0.013), (7.0, 0.035))
"""(size in mm, standard deviation in mm). Ours."""


def micro_relief(grid: MapGrid, coarseness: float, rng: np.random.Generator) -> Map:
    """Height in mm of untreated skin without pores, wrinkles or scars.

    Args:
        coarseness: 1 for a middle-aged cheek; scales every height.
    """
    deep = layered_noise(grid, ((4.0, 0.25), (1.0, 0.25)), rng)
    lines = skin_lines(grid, rng) * np.clip(1 + deep, 0.15, None)
    relief = layered_noise(grid, (*_GRAIN, *_UNDULATION), rng)
    relief -= np.float32(_LINE_DEPTH_MM) * lines
    return np.asarray(np.float32(coarseness) * relief, np.float32)


def skin_lines(grid: MapGrid, rng: np.random.Generator) -> Map:
    """The borders of random polygons, blurred to soft furrows; about 1 in their middle."""
    coarse = MapGrid(grid.width_mm, grid.height_mm, min(grid.px_per_mm, _LINE_PX_PER_MM))
    drawn = _drawn_lines(coarse, rng)
    if coarse == grid:
        return drawn
    height, width = grid.shape
    return np.asarray(cv2.resize(drawn, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _drawn_lines(grid: MapGrid, rng: np.random.Generator) -> Map:
    rows, columns = grid.shape
    cell = _CELL_MM * grid.px_per_mm
    seeds_y, seeds_x = np.mgrid[-1 : rows / cell + 1, -1 : columns / cell + 1]
    x = ((seeds_x + rng.uniform(-0.45, 0.45, seeds_x.shape)) * cell).astype(int).ravel()
    y = ((seeds_y + rng.uniform(-0.45, 0.45, seeds_y.shape)) * cell).astype(int).ravel()
    inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
    background = np.ones((rows, columns), np.uint8)
    background[y[inside], x[inside]] = 0
    _, labels = cv2.distanceTransformWithLabels(background, cv2.DIST_L2, 5)
    border = np.zeros((rows, columns), bool)
    border[:, 1:] = labels[:, 1:] != labels[:, :-1]
    border[1:] |= labels[1:] != labels[:-1]
    sigma = _LINE_SOFTNESS_MM * grid.px_per_mm
    soft = cv2.GaussianBlur(border.astype(np.float32), (0, 0), sigma)
    # A line one pixel wide, blurred, has its top at 1 / (sqrt(2 pi) sigma).
    return np.asarray(np.minimum(soft * np.float32(np.sqrt(2 * np.pi) * sigma), 1.3), np.float32)
