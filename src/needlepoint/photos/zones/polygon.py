"""Plane geometry of outlines: do they cross themselves, how large are they, which pixels lie inside."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Box, Mask, Points

_SHIFT = 8
"""Fractional bits that cv2.fillPoly is given: corners to 1/256 of a pixel."""


def surrounded_area(outline: Points) -> float:
    """The area inside an outline that does not cross itself, in square pixels (shoelace formula)."""
    x, y = (outline - outline.mean(axis=0)).T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


def breadth(outline: Points) -> float:
    """How far the corners reach across their longest direction, in pixels; nothing for corners on one line."""
    centred = outline - outline.mean(axis=0)
    across = np.linalg.svd(centred, full_matrices=False)[2][1]
    return float(np.ptp(centred @ across))


def crossing_sides(outline: Points) -> tuple[int, int] | None:
    """Two sides that meet where they should not, by the numbers of their first corners; None for a simple outline.

    Sides that follow one another may share their corner and nothing else; a side of no length is let pass.
    """
    start, end = outline, np.roll(outline, -1, axis=0)
    keep = np.flatnonzero(np.any(start != end, axis=1))
    start, end = start[keep], end[keep]
    for i in range(len(start) - 1):
        others = np.arange(i + 1, len(start))
        meets = _touch(start[i], end[i], start[others], end[others])
        meets[0] = _folds_back(start[i], end[i], end[others[0]])
        if i == 0 and len(others) > 1:
            meets[-1] = _folds_back(start[-1], end[-1], end[0])
        if meets.any():
            return int(keep[i]), int(keep[others[int(np.argmax(meets))]])
    return None


def _side_of(start: Points, end: Points, point: Points) -> NDArray[np.float64]:
    """Positive where a point lies to one side of the line through start and end, negative to the other."""
    along, to = end - start, point - start
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])


def _touch(start: Points, end: Points, starts: Points, ends: Points) -> NDArray[np.bool_]:
    """Whether one side meets each of several others, end points included."""
    over = np.sign(_side_of(start, end, starts)) * np.sign(_side_of(start, end, ends)) <= 0
    back = np.sign(_side_of(starts, ends, start)) * np.sign(_side_of(starts, ends, end)) <= 0
    low = np.maximum(np.minimum(start, end), np.minimum(starts, ends))
    high = np.minimum(np.maximum(start, end), np.maximum(starts, ends))
    return np.asarray(over & back & np.all(low <= high, axis=1))


def _folds_back(start: Points, shared: Points, end: Points) -> bool:
    """Whether the side that follows runs back along the first."""
    turns = float(_side_of(start, shared, end))
    return turns == 0 and float(np.dot(shared - start, end - shared)) < 0


def densified(outline: Points, spacing_px: float) -> Points:
    """The same outline with corners no farther apart than `spacing_px`, so that it can bend when it is carried."""
    ends = np.roll(outline, -1, axis=0)
    counts = np.maximum(np.ceil(np.linalg.norm(ends - outline, axis=1) / spacing_px), 1).astype(int)
    sides = [a + (b - a) * (np.arange(n) / n)[:, None] for a, b, n in zip(outline, ends, counts, strict=True)]
    return np.concatenate(sides)


def inside(outline: Points, box: Box) -> Mask:
    """The pixels of a box inside an outline or touched by its edge (so up to half a pixel more), (height, width)."""
    mask = np.zeros((box.height, box.width), np.uint8)
    if mask.size:
        corners = np.clip(outline - (box.left, box.top), -(2**20), 2**20)
        cv2.fillPoly(mask, [np.round(corners * 2**_SHIFT).astype(np.int32)], 1, lineType=cv2.LINE_8, shift=_SHIFT)
    return mask.view(np.bool_)
