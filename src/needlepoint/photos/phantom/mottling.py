"""Smooth random fields: what makes skin uneven in colour and shine without being any countable thing."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.photos.phantom.map_grid import Map, MapGrid


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
    """A sum of smooth noises, each given as (size of its lumps in mm, standard deviation)."""
    total = grid.empty()
    for scale_mm, spread in layers:
        total += np.float32(spread) * smooth_noise(grid, scale_mm, rng)
    return total
