"""The same skin in two photographs: places and pictures of the one brought to the grid of the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
class Resized:
    """A picture of a patch in another size, (rows, columns), and where it lies in the photograph."""

    patch: SkinPatch
    shape: tuple[int, ...]

    @property
    def _shrink(self) -> Points:
        rows, columns = self.shape
        height, width = self.patch.zone.shape
        return np.array([columns / max(width, 1), rows / max(height, 1)])

    @property
    def _corner(self) -> Points:
        return np.array([self.patch.box.left, self.patch.box.top])

    def of_patch(self, points: Points) -> Points:
        """Points of the patch in pixels of this size."""
        return np.asarray((points + 0.5) * self._shrink - 0.5)

    def in_patch(self, points: Points) -> Points:
        """Points of this size in pixels of the patch."""
        return np.asarray((points + 0.5) / self._shrink - 0.5)

    def in_photo(self, points: Points) -> Points:
        """Points of this size in pixels of the photograph."""
        return np.asarray(self.in_patch(points) + self._corner)

    def of_photo(self, points: Points) -> Points:
        """Points of the photograph in pixels of this size."""
        return self.of_patch(points - self._corner)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A patch at a fixed scale, and where that lies in its photograph."""

    patch: SkinPatch
    scale: FixedScale

    @property
    def resized(self) -> Resized:
        """How to come from the one to the other."""
        return Resized(self.patch, self.scale.share.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """How to come from a resized patch of one photograph to that of another."""

    start: Resized
    end: Resized
    carry: Callable[[Points], Points]

    def points(self, points: Points) -> Points:
        """Points of the first, (n, 2), in the second."""
        return self.end.of_photo(self.carry(self.start.in_photo(points)))

    def picture(self, picture: Map) -> Map:
        """A picture on the second scale as the first sees it; 0 beyond its edge. To find things, never to measure."""
        return np.asarray(self._seen(picture, cv2.INTER_LINEAR), np.float32)

    def labels(self, labels: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers of marks on the second scale as the first sees them."""
        # OpenCV takes no 32 bit integers here; a float holds them all.
        return np.asarray(self._seen(labels.astype(np.float32), cv2.INTER_NEAREST), np.int32)

    def _seen(self, picture: NDArray[np.float32], how: int) -> NDArray[np.float32]:
        rows, columns = self.start.shape
        x, y = np.meshgrid(np.arange(columns, dtype=np.float64), np.arange(rows, dtype=np.float64))
        at = self.points(np.column_stack([x.ravel(), y.ravel()])).astype(np.float32).reshape(rows, columns, 2)
        found = cv2.remap(picture, at[..., 0], at[..., 1], how, borderMode=cv2.BORDER_CONSTANT)
        return np.asarray(found, np.float32)


def carried_from(resized: Sequence[Resized], carry: Carry | None) -> list[Carried]:
    """How to come from the first of several patches to each of the others; none where nothing carries them."""
    return [Carried(resized[0], other, carry.to_follow_up) for other in resized[1:]] if carry else []
