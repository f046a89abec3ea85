"""The colours that skin can have: light by amount of melanin and blood, as a table for whole pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.map_grid import Map
from needlepoint.photos.photo import Light


@dataclass(frozen=True, slots=True, eq=False)
class ColourTable:
    """Light off a matt white-lit patch of skin, for a grid of log10 melanin (rows) and log10 blood (columns).

    Both logarithms are against the base amounts of the tone, evenly spaced between their ends.

    Attributes:
        melanin_ends, blood_ends: log10 of the first and last row and column.
        camera: (rows, columns, 3) float32, what the camera's own channels give, 1 for a perfect white.
        true: (rows, columns, 3) float32, true linear sRGB under D65.
    """

    melanin_ends: tuple[float, float]
    blood_ends: tuple[float, float]
    camera: Light
    true: Light

    def camera_light(self, log10_melanin: Map, log10_blood: Map) -> Light:
        """What the camera's channels give of skin of these amounts, of the maps' shape."""
        return self._look_up(self.camera, log10_melanin, log10_blood)

    def true_light(self, log10_melanin: Map, log10_blood: Map) -> Light:
        """True linear sRGB of skin of these amounts, of the maps' shape."""
        return self._look_up(self.true, log10_melanin, log10_blood)

    def _look_up(self, table: Light, log10_melanin: Map, log10_blood: Map) -> Light:
        row = _place(log10_melanin, self.melanin_ends, table.shape[0])
        column = _place(log10_blood, self.blood_ends, table.shape[1])
        return np.asarray(cv2.remap(table, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _place(value: Map, ends: tuple[float, float], count: int) -> NDArray[np.float32]:
    scale = (count - 1) / (ends[1] - ends[0])
    return np.asarray((value - np.float32(ends[0])) * np.float32(scale), np.float32)
