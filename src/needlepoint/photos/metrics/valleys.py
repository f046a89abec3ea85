"""Long thin valleys in a picture of light and shade: how deep, how wide and in which direction, at each pixel.

A line filter is a Gaussian's second derivative across and a long Gaussian along. Averaging along a line before looking
across it is what tells a faint long line from skin texture that is as deep but short.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.relief import Map

Numbers = NDArray[np.float32] | NDArray[np.float64]

DIRECTIONS = 16
ACROSS_PX, ALONG_PX, APART_PX = 1.2, 4.5, 7.0
"""Standard deviations of the filter across and along a line, and how far apart along it three are looked at, in pixels
of each level of the pyramid (ours)."""
LEVELS = 3
"""Levels of the pyramid, each half as fine: lines of about 0.3, 0.7 and 1.4 mm at 6 px/mm."""


@dataclass(frozen=True, slots=True, eq=False)
class Valleys:
    """The strongest line through each pixel.

    Attributes:
        depth: how much darker the middle is than beside it, natural logarithm of light; 0 or less where none is.
        angle: direction of the line in radians, 0 along x and rising towards y, 0 to pi.
        spread_px: standard deviation of the Gaussian valley that fits best, in pixels, blur included.
    """

    depth: Map
    angle: Map
    spread_px: Map


def find_valleys(shade: Map) -> Valleys:
    """The strongest line through each pixel, over all directions and widths."""
    height, width = shade.shape
    found: list[tuple[Map, Map]] = []
    level = shade
    for number in range(LEVELS):
        depth, angle = _strongest_direction(level)
        if number:
            depth = np.asarray(cv2.resize(depth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
            angle = np.asarray(cv2.resize(angle, (width, height), interpolation=cv2.INTER_NEAREST), np.float32)
        found.append((depth, angle))
        if min(level.shape) < 2:
            break
        level = np.asarray(cv2.pyrDown(level), np.float32)
    return _strongest_width(found)


def _strongest_direction(shade: Map) -> tuple[Map, Map]:
    strongest = np.full(shade.shape, -np.inf, np.float32)
    direction = np.zeros(shade.shape, np.float32)
    for number, kernel in enumerate(_kernels()):
        response = _along_direction(shade, kernel, np.pi * number / DIRECTIONS)
        stronger = response > strongest
        np.copyto(strongest, response, where=stronger)
        np.copyto(direction, np.float32(number), where=stronger)
    return strongest, direction * np.float32(np.pi / DIRECTIONS)


def _along_direction(shade: Map, kernel: NDArray[np.float32], angle: float) -> Map:
    """The mean of the two weaker of three responses along a line: before, here and after.

    A pore, a stub of hair or a crossing makes one of them strong, a line all three.
    """
    x, y = round(APART_PX * np.cos(angle)), round(APART_PX * np.sin(angle))
    reach = int(APART_PX) + 1
    wide = cv2.copyMakeBorder(shade, reach, reach, reach, reach, cv2.BORDER_REFLECT)
    wide = np.asarray(cv2.filter2D(wide, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT), np.float32)
    height, width = shade.shape
    before, here, after = (
        np.asarray(wide[reach + k * y : reach + k * y + height, reach + k * x : reach + k * x + width], np.float32)
        for k in (-1, 0, 1)
    )
    return np.asarray(twice_in_three(before, here, after), np.float32)


def twice_in_three(before: Numbers, here: Numbers, after: Numbers) -> Numbers:
    """The mean of the two weaker of three."""
    low, high = np.minimum(before, here), np.maximum(before, here)
    return np.asarray((low + np.minimum(high, after)) / 2)


def _strongest_width(found: list[tuple[Map, Map]]) -> Valleys:
    depth, angle = found[0]
    level = np.zeros(depth.shape, np.float32)
    for number, (other, its_angle) in enumerate(found[1:], start=1):
        deeper = other > depth
        depth = np.where(deeper, other, depth)
        angle = np.where(deeper, its_angle, angle)
        level = np.where(deeper, np.float32(number), level)
    spread = np.exp2(level) * np.float32(ACROSS_PX / np.sqrt(2))
    return Valleys(depth, angle, spread)


def filters_to_sides(away_px: NDArray[np.float64], level: int, shift_px: float = 0.0) -> NDArray[np.float64]:
    """The filter across a line as two, (2, distances): how much darker the middle is than the skin to either side.

    Args:
        away_px: distances from the line's middle in pixels of the finest level, evenly spaced, as far as filters reach.
        level: of the pyramid.
        shift_px: where to the side of the middle the valley is looked for.
    """
    across = (away_px - shift_px) / 2**level
    kernel = _across_a_valley(across).astype(np.float64)
    middle = np.where(np.abs(across) < ACROSS_PX, kernel, 0.0)
    sides = [np.where(side * across >= ACROSS_PX, kernel, 0.0) for side in (-1, 1)]
    return np.array([middle - side * middle.sum() / side.sum() for side in sides])


@lru_cache(maxsize=1)
def _kernels() -> tuple[NDArray[np.float32], ...]:
    reach = round(2.2 * ALONG_PX)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64)
    kernels = []
    for number in range(DIRECTIONS):
        angle = np.pi * number / DIRECTIONS
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        stretch = np.exp(-0.5 * (along / ALONG_PX) ** 2)
        kernels.append(_across_a_valley(across, stretch))
    return tuple(kernels)


def _across_a_valley(across: NDArray[np.float64], stretch: NDArray[np.float64] | float = 1.0) -> NDArray[np.float32]:
    """The filter at so many pixels across a line, and how much it weighs along it.

    Scaled so that an endless Gaussian valley of depth 1 and the width that fits best gives 1.
    """
    square = (across / ACROSS_PX) ** 2
    bell = np.exp(-0.5 * square) * stretch
    kernel = (square - 1) * bell
    kernel -= bell * kernel.sum() / bell.sum()
    # The response normalised by scale is largest where the filter's spread is sqrt(2) times the valley's.
    valley = -np.exp(-((across / ACROSS_PX) ** 2))
    return np.asarray(kernel / (kernel * valley).sum(), np.float32)
