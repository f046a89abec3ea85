"""Smooth random fields: what makes skin uneven in colour and shine without being any countable thing."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.photos.phantom.map_grid import Map, MapGrid

_LARGE_MM = 0.7
_COARSE_PX_PER_MM = 7.0


def smooth_noise(grid: MapGrid, scale_mm: float, rng: np.random.Generator) -> Map:
    """Gaussian noise of mean 0 and standard deviation 1 whose lumps are about `scale_mm` across.

    Drawn on a coarse raster of two points a lump, and enlarged with a cubic spline.
    """
    rows = max(round(grid.height_mm * 2 / scale_mm), 4)
    columns = max(round(grid.width_mm * 2 / scale_mm), 4)
    coarse = rng.standard_normal((rows + 4, columns + 4)).astype(np.float32)
    coarse = np.asarray(cv2.GaussianBlur(coarse, (0, 0), 0.8)[2:-2, 2:-2], np.float32)
    coarse = (coarse - coarse.mean()) / max(float(coarse.std()), 1e-6)
    height, width = grid.shape
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def layered_noise(grid: MapGrid, layers: tuple[tuple[float, float], ...], rng: np.random.Generator) -> Map:
    """A sum of smooth noises, each given as (size of its lumps in mm, standard deviation).

    Large lumps are summed on a raster of about five points to the smallest of them, and enlarged together.
    """
    large = [layer for layer in layers if layer[0] >= _LARGE_MM]
    coarse = MapGrid(grid.width_mm, grid.height_mm, min(_COARSE_PX_PER_MM, grid.px_per_mm))
    height, width = grid.shape
    total = cv2.resize(_summed(coarse, large, rng), (width, height), interpolation=cv2.INTER_CUBIC)
    fine = [layer for layer in layers if layer[0] < _LARGE_MM]
    return _summed(grid, fine, rng, np.asarray(total, np.float32))


def _summed(grid: MapGrid, layers: list[tuple[float, float]], rng: np.random.Generator, onto: Map | None = None) -> Map:
    total = grid.empty() if onto is None else onto
    for scale_mm, spread in layers:
        cv2.scaleAdd(smooth_noise(grid, scale_mm, rng), spread, total, dst=total)
    return total
