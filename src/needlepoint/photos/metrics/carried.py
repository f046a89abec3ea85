"""The same skin in two photographs: places and pictures of the one brought to the grid of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.photo import Points
from needlepoint.photos.skin_patch import SkinPatch

Carry = Callable[[Points], Points]
"""Where points (n, 2) of the baseline photograph lie in the follow-up, both in pixels."""
Patches = tuple[SkinPatch, ...]
"""A zone in one photograph, or in the baseline and the follow-up."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A patch at a fixed scale, and where that lies in its photograph."""

    patch: SkinPatch
    scale: FixedScale

    @property
    def _shrink(self) -> Points:
        rows, columns = self.scale.share.shape
        height, width = self.patch.zone.shape
        return np.array([columns / max(width, 1), rows / max(height, 1)])

    @property
    def _corner(self) -> Points:
        return np.array([self.patch.box.left, self.patch.box.top])

    def in_photo(self, points: Points) -> Points:
        """Points of the fixed scale in pixels of the photograph."""
        return np.asarray((points + 0.5) / self._shrink - 0.5 + self._corner)

    def of_photo(self, points: Points) -> Points:
        """Points of the photograph in pixels of the fixed scale."""
        return np.asarray((points - self._corner + 0.5) * self._shrink - 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """How to come from the fixed scale of one photograph to that of another."""

    start: Placed
    end: Placed
    carry: Carry

    def points(self, points: Points) -> Points:
        """Points of the first scale, (n, 2), on the second."""
        return self.end.of_photo(self.carry(self.start.in_photo(points)))

    def picture(self, picture: Map) -> Map:
        """A picture on the second scale as the first sees it; 0 beyond its edge. To find things, never to measure."""
        rows, columns = self.start.scale.share.shape
        x, y = np.meshgrid(np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64))
        at = self.points(np.column_stack([x.ravel(), y.ravel()])).astype(np.float32).reshape(rows, columns, 2)
        found = cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(found, np.float32)
