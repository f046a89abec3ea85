"""The raster that a scene's maps lie on: millimetres to map pixels and back, and small windows of it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Mask, Points

Map = NDArray[np.float32]
"""(rows, columns) of a scene's raster."""


@dataclass(frozen=True, slots=True)
class MapGrid:
    """A rectangle of skin of width x height mm, sampled `px_per_mm` times a millimetre, its middle at (0, 0) mm."""

    width_mm: float
    height_mm: float
    px_per_mm: float

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return round(self.height_mm * self.px_per_mm), round(self.width_mm * self.px_per_mm)

    @property
    def pixel_mm2(self) -> float:
        """Area of one map pixel."""
        return 1.0 / self.px_per_mm**2

    def to_px(self, points_mm: Points) -> Points:
        """Where points (n, 2) in mm lie in the map, (x, y) in map pixels."""
        rows, columns = self.shape
        return points_mm * self.px_per_mm + (np.array([columns, rows]) - 1) / 2

    def window(self, centre_mm: Points, reach_mm: float) -> tuple[tuple[slice, slice], Map, Map]:
        """The part of the map within `reach_mm` of a point: its slices, and mm right of and below that point."""
        x, y = self.to_px(centre_mm)
        reach = reach_mm * self.px_per_mm
        rows, columns = self.shape
        left, right = max(int(np.floor(x - reach)), 0), min(int(np.ceil(x + reach)) + 1, columns)
        top, bottom = max(int(np.floor(y - reach)), 0), min(int(np.ceil(y + reach)) + 1, rows)
        right, bottom = max(right, left), max(bottom, top)
        du = (np.arange(left, right, dtype=np.float32) - np.float32(x)) / np.float32(self.px_per_mm)
        dv = (np.arange(top, bottom, dtype=np.float32) - np.float32(y)) / np.float32(self.px_per_mm)
        return (slice(top, bottom), slice(left, right)), du[None, :], dv[:, None]

    def around(self, points_mm: Points, margin_mm: float) -> tuple[slice, slice]:
        """The part of the map that holds these points with a margin around them: its slices."""
        places = self.to_px(points_mm)
        limit = np.array(self.shape[::-1])
        low = np.clip(np.floor(places.min(axis=0) - margin_mm * self.px_per_mm), 0, limit).astype(int)
        high = np.clip(np.ceil(places.max(axis=0) + margin_mm * self.px_per_mm) + 1, 0, limit).astype(int)
        return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))

    def inside(self, outline_mm: Points) -> Mask:
        """The map pixels inside a polygon."""
        filled = np.zeros(self.shape, np.uint8)
        corners = np.round(self.to_px(outline_mm) * 16).astype(np.int32)
        cv2.fillPoly(filled, [corners[:, None]], 1, shift=4)
        return np.asarray(filled > 0)

    def empty(self) -> Map:
        """A map of zeros."""
        return np.zeros(self.shape, np.float32)
