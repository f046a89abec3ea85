"""What lies on the skin on the day of a photograph and is no part of it: sebum, pen marks, make-up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.photos.phantom.drawing import draw_hairs
from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.structures import Hair

PEN_LIGHT = np.array([0.07, 0.045, 0.16])
"""True linear light off violet marker on skin. Ours."""
HAIR_LIGHT = np.array([0.035, 0.026, 0.02])
"""True linear light off dark hair. Ours."""


@dataclass(frozen=True, slots=True, eq=False)
class DaySurface:
    """How the skin's surface is on the day.

    Attributes:
        gloss: amount of mirrored light against that of a surface without shadows of its own; clean skin has less than
            1, oily skin more (ours).
        roughness: Beckmann's slope of the surface below what the relief shows; 0.2 is oily, 0.35 is dry (ours).
        pen: lines of a marker.
        make_up: share of the light that comes off a film of foundation and not off the skin.
        make_up_light: true linear light off that foundation.
    """

    gloss: float = 0.65
    roughness: float = 0.3
    pen: tuple[Hair, ...] = ()
    make_up: float = 0.0
    make_up_light: tuple[float, float, float] = (0.42, 0.25, 0.17)

    def pen_map(self, grid: MapGrid) -> Map | None:
        """How much of each point of the map the pen covers; None without any."""
        if not self.pen:
            return None
        cover = grid.empty()
        draw_hairs(grid, cover, self.pen)
        return cover
