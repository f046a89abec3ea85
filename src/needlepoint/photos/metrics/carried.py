"""The same skin in two photographs: places and pictures of the one brought to the grid of the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.photo import Points
from needlepoint.photos.skin_patch import SkinPatch


class Carry(Protocol):
    """How the same skin lies in two photographs: what of a registration is needed here."""

    def to_follow_up(self, points: Points) -> Points:
        """Where points (n, 2) of the baseline lie in the follow-up, in pixels of the photographs."""
        ...

    def to_baseline(self, points: Points) -> Points:
        """And the other way round."""
        ...


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
    carry: Callable[[Points], Points]

    def points(self, points: Points) -> Points:
        """Points of the first scale, (n, 2), on the second."""
        return self.end.of_photo(self.carry(self.start.in_photo(points)))

    def picture(self, picture: Map) -> Map:
        """A picture on the second scale as the first sees it; 0 beyond its edge. To find things, never to measure."""
        return np.asarray(self._seen(picture, cv2.INTER_LINEAR), np.float32)

    def labels(self, labels: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers of marks on the second scale as the first sees them."""
        # OpenCV takes no 32 bit integers here; a float holds them all.
        return np.asarray(self._seen(labels.astype(np.float32), cv2.INTER_NEAREST), np.int32)

    def _seen(self, picture: NDArray[np.float32], how: int) -> NDArray[np.float32]:
        rows, columns = self.start.scale.share.shape
        x, y = np.meshgrid(np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64))
        at = self.points(np.column_stack([x.ravel(), y.ravel()])).astype(np.float32).reshape(rows, columns, 2)
        found = cv2.remap(picture, at[..., 0], at[..., 1], how, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(found, np.float32)
