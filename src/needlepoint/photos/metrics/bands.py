"""Long bands of another colour than the skin on both sides of them, whatever that colour is.

Colour is ln(red / green) and ln(green / blue), which shade and exposure leave as they are, and how much paler a band is
than these two account for: a furrow is never paler than the skin on both its sides, but of a pale mark, most of all on
dark skin, paleness tells most. All three are turned and scaled so that skin, held against its own two sides as a band
is, varies alike in all of them. No colour of a stretch mark is assumed.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.metrics.valleys import Valleys

Numbers = NDArray[np.float64]

AXES = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0], [1 / 3, 1 / 3, 1 / 3]], np.float32)
"""From log light to both ratios, and to shade, which must come last (see `evening`)."""
LEAST_SPREAD = 0.0008
"""Standard deviation of log light; in no direction of colour is skin believed to be more even (ours)."""
_MAD_TO_SD = 1.4826
DIRECTIONS = 16
ALONG_MM, ACROSS_MM = 3.0, 0.45
"""Standard deviations of the Gaussian that averages along a band before its sides are looked at (ours)."""
SIDES_MM = (1.5, 1.9, 2.4)
"""How far to both sides of its middle line a band is held against the skin beside it (ours)."""


def variation(over: Map, weight: Map, px_per_mm: float) -> Numbers:
    """Covariance of what this skin differs by from its own two sides, held against them as a band is.

    Args:
        over: (rows, columns, channels), colour against the skin around.
        weight: what counts, 0 to 1.
        px_per_mm: of the picture.
    """
    inside = cv2.erode((weight >= 0.5).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    # The filter averages over so much that every second pixel in both directions tells as much as all.
    few = (slice(None, None, 2), slice(None, None, 2))
    away = SIDES_MM[1] * px_per_mm
    weighed = over * weight[..., None]
    found = [_apart(weighed, weight, turn, away, px_per_mm)[few][inside[few]] for turn in np.pi * np.arange(4) / 4]
    apart = np.concatenate(found).astype(np.float64)
    least = np.eye(over.shape[2]) * LEAST_SPREAD**2
    if len(apart) < 100:
        return least
    # What little is unlike all the rest, such as a mole or a mark, is no measure of skin.
    typical = _MAD_TO_SD * np.median(np.abs(apart), axis=0)
    apart = apart[(np.abs(apart) <= 3.5 * np.maximum(typical, LEAST_SPREAD)).all(axis=1)]
    return np.asarray(apart.T @ apart / max(len(apart), 1) + least)


def larger_covariance(one: Numbers, other: Numbers) -> Numbers:
    """The covariance that is in every direction as large as the larger of two, where both are drawn out alike."""
    root = np.linalg.cholesky(one)
    back = np.linalg.inv(root)
    size, direction = np.linalg.eigh(back @ other @ back.T)
    spread = root @ direction
    return np.asarray(spread * np.maximum(size, 1) @ spread.T)


def evening(covariance: Numbers) -> Numbers:
    """Turns colour (on the right of it) into coordinates in which skin of this covariance has a spread of 1.

    Each depends on its own channel and those before: the last is what the others do not account for.
    """
    return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)).T)


def _apart(weighed: Map, weight: Map, turn: float, away_px: float, px_per_mm: float) -> Map:
    """What is averaged along a direction, minus the mean of the same on both sides."""
    along = _averaged_along(weighed, weight, turn, px_per_mm)
    x, y = -np.sin(turn) * away_px, np.cos(turn) * away_px
    return np.asarray(along - (_shifted(along, x, y) + _shifted(along, -x, -y)) / 2, np.float32)


def find_bands(coloured: Map, weight: Map, px_per_mm: float) -> Valleys:
    """How surely a band runs through each pixel and in which direction.

    Args:
        coloured: (rows, columns, 3), colour against the skin around, as `evening` turns it.
        weight: what counts, 0 to 1.
        px_per_mm: of the picture.

    Returns:
        `depth` is how far the middle is from both sides, in spreads of skin, where both sides are left in
        the same direction of colour; `spread_px` is the distance of the sides that fits best.
    """
    shape = weight.shape
    best = np.zeros(shape, np.float32)
    angle, side = np.zeros(shape, np.float32), np.full(shape, SIDES_MM[0] * px_per_mm, np.float32)
    weighed = coloured * weight[..., None]
    for number in range(DIRECTIONS):
        turn = np.pi * number / DIRECTIONS
        along = _averaged_along(weighed, weight, turn, px_per_mm)
        for away_mm in SIDES_MM:
            found = _unlike_both_sides(along, turn, away_mm * px_per_mm)
            better = found > best
            np.copyto(best, found, where=better)
            np.copyto(angle, np.float32(turn), where=better)
            np.copyto(side, np.float32(away_mm * px_per_mm), where=better)
    return Valleys(best, angle, side)


def _averaged_along(weighed: Map, weight: Map, turn: float, px_per_mm: float) -> Map:
    """The mean along a direction of what was multiplied by its weight."""
    kernel = _line(turn, px_per_mm)
    mass = cv2.filter2D(weight, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)
    total = cv2.filter2D(weighed, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)
    mass = np.maximum(mass, 0.1)
    return np.asarray(cv2.divide(total, cv2.merge([mass] * weighed.shape[2])), np.float32)


def _line(turn: float, px_per_mm: float) -> NDArray[np.float32]:
    along, across = ALONG_MM * px_per_mm, max(ACROSS_MM * px_per_mm, 0.6)
    reach = round(2 * along)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64)
    u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    kernel = np.exp(-0.5 * ((u / along) ** 2 + (v / across) ** 2))
    return np.asarray(kernel / kernel.sum(), np.float32)


def _unlike_both_sides(along: Map, turn: float, away_px: float) -> Map:
    """How far each pixel is from the weaker of its two sides, 0 where they lie on opposite sides of its colour."""
    x, y = -np.sin(turn) * away_px, np.cos(turn) * away_px
    one, other = (cv2.subtract(along, _shifted(along, sign * x, sign * y)) for sign in (1, -1))
    for each in (one, other):
        # Darker than its colour accounts for is a furrow, or a shadow.
        np.maximum(each[..., -1], 0, out=each[..., -1])
    alike = _over_colours(cv2.multiply(one, other))
    larger = np.maximum(_over_colours(cv2.multiply(one, one)), _over_colours(cv2.multiply(other, other)))
    return np.asarray(np.maximum(alike, 0) / np.sqrt(np.maximum(larger, 1e-12)), np.float32)


def _over_colours(picture: NDArray[Any]) -> Map:
    return np.asarray(cv2.transform(picture, np.ones((1, picture.shape[2]), np.float32)), np.float32)


def _shifted(picture: Map, x: float, y: float) -> Map:
    """What lies (x, y) further on, at each pixel."""
    move = np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
    size = (picture.shape[1], picture.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(picture, move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.float32)
