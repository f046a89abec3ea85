"""The small pictures that are laid over each other, and how their pixels relate to those of the photograph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Photo, Points
from needlepoint.photos.registration.contrast import Grey, Normalised, Plane, normalise

Affine = NDArray[np.float64]
"""(2, 3): a place (x, y, 1) in one picture to (x, y) in another."""

FINEST_PIXELS = 760_000
"""Flow is worked out on pictures of at most so many pixels: a quarter of each side at 12 megapixels, which finds the
place of skin to 0.03 of its own pixels. Ours: half of each side cost four times as much and was no nearer the truth."""
LEVELS = 4
_EVEN: int = 2 ** (LEVELS - 1)
_FROM_HALVED = 2.5
"""A picture that is made smaller than this by a factor is made from the half-sized one, which other rooms keep too."""


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One picture of a pyramid.

    Attributes:
        picture: normalised.
        skin: 0 where a card lies, which is no skin, else 1.
    """

    picture: Normalised
    skin: Plane

    @property
    def grey(self) -> Grey:
        """The normalised picture."""
        return self.picture.grey


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A photograph in four sizes, finest first, each half of the one before.

    Attributes:
        px: (x, y) pixels of the photograph that one pixel of the finest level spans.
    """

    levels: tuple[Level, ...]
    px: tuple[float, float]

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the finest level."""
        return self.levels[0].grey.shape[0], self.levels[0].grey.shape[1]

    @property
    def to_photo(self) -> Affine:
        """From the finest level to the photograph."""
        return np.array([[self.px[0], 0, self.px[0] / 2 - 0.5], [0, self.px[1], self.px[1] / 2 - 0.5]])

    @classmethod
    def of(cls, photo: Photo, ignore: Sequence[Points] = (), shrink: float | None = None) -> Self:
        """Shrink a photograph.

        Args:
            ignore: outlines in the photograph of what is no skin.
            shrink: how much smaller the finest level is; by default as FINEST_PIXELS has it.
        """
        height, width = photo.shape
        by: float = shrink or max((width * height / FINEST_PIXELS) ** 0.5, 1.0)
        size = _even(width / by), _even(height / by)
        luma = _fitted(photo.grey(2 if by >= _FROM_HALVED else 1), size)
        px = width / size[0], height / size[1]
        skin = _outside(ignore, size, px)
        return cls(tuple(_pyramid(luma, skin)), px)


def _even(side: float) -> int:
    return max(round(side / _EVEN), 1) * _EVEN


def _fitted(grey: Grey, size: tuple[int, int]) -> Plane:
    smaller = size[0] <= grey.shape[1] and size[1] <= grey.shape[0]
    way = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, size, interpolation=way), np.float32)


def _outside(ignore: Sequence[Points], size: tuple[int, int], px: tuple[float, float]) -> Plane:
    skin = np.ones((size[1], size[0]), np.float32)
    for outline in ignore:
        places = np.round((np.asarray(outline) + 0.5) / px - 0.5).astype(np.int32)
        cv2.fillPoly(skin, [places], 0.0)
    return skin


def _pyramid(luma: Plane, skin: Plane) -> list[Level]:
    found = [Level(normalise(luma), skin)]
    for _ in range(LEVELS - 1):
        half = luma.shape[1] // 2, luma.shape[0] // 2
        luma = np.asarray(cv2.resize(luma, half, interpolation=cv2.INTER_AREA), np.float32)
        skin = np.asarray(cv2.resize(skin, half, interpolation=cv2.INTER_AREA), np.float32)
        found.append(Level(normalise(luma), skin))
    return found
