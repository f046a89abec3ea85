"""Round dark blobs in a picture of light and shade: differences of Gaussians, their maxima, and how round each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.relief import Map

STEP = 1.4
"""Ratio of the standard deviations of neighbouring scales (ours: five steps span pores of 0.15 to 0.8 mm)."""
FINEST_MM, SCALES = 0.07, 6
_GAIN = (STEP - 1) / (STEP + 1)
"""Response of a difference of Gaussians to a Gaussian blob of depth 1 whose spread is their geometric mean."""
_RING = np.arange(16) * (2 * np.pi / 16)
_RING_AT = 1.8
"""Radius, in spreads of the blob, at which the skin around it is looked at (ours)."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blobs:
    """What was found, one entry each.

    Attributes:
        x, y: place in pixels, to a fraction of one.
        spread_mm: standard deviation of the Gaussian blob that fits best, blur included.
        depth: how much darker than around it, natural logarithm of light.
        roundness: smaller over larger curvature in its middle, 1 for a circle and 0 for a line.
        closure: how much darker its middle is than the lightest but one... the darkest but one of 16 points around it,
            as a share of the mean of the 16: 1 where it is closed all around, 0 or less where a line runs through.
    """

    x: Numbers
    y: Numbers
    spread_mm: Numbers
    depth: Numbers
    roundness: Numbers
    closure: Numbers

    def __len__(self) -> int:
        """How many there are."""
        return len(self.x)


def find_dark_blobs(shade: Map, px_per_mm: float, *, at_least: float) -> Blobs:
    """Dark blobs of `at_least` that depth in a picture of log light, at scales of pores."""
    smooth = _scale_space(shade, px_per_mm)
    bands = [np.asarray(cv2.subtract(wider, finer), np.float32) for finer, wider in pairwise(smooth)]
    rows, columns = _peaks(bands, at_least * _GAIN)
    level, offset, height = _best_scale(bands, rows, columns)
    spread_mm = FINEST_MM * STEP ** (level + offset + 0.5)
    roundness, dx, dy = _shape(bands, level, rows, columns)
    closure = _closure(smooth, level, rows, columns, spread_mm * px_per_mm)
    return Blobs(columns + dx, rows + dy, spread_mm, height / _GAIN, roundness, closure)


def _scale_space(shade: Map, px_per_mm: float) -> list[Map]:
    smooth, before = [], 0.0
    for scale in range(SCALES):
        spread = FINEST_MM * STEP**scale * px_per_mm
        more = float(np.sqrt(spread**2 - before**2))
        shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), more), np.float32)
        smooth.append(shade)
        before = spread
    return smooth


def _peaks(bands: Sequence[Map], least: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    highest = bands[0]
    for band in bands[1:]:
        highest = np.maximum(highest, band)
    around = cv2.dilate(highest, np.ones((3, 3), np.uint8))
    peak = (highest >= around) & (highest > least)
    peak[:1], peak[-1:], peak[:, :1], peak[:, -1:] = False, False, False, False
    rows, columns = np.nonzero(peak)
    return rows.astype(np.int64), columns.astype(np.int64)


def _best_scale(
    bands: Sequence[Map], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """The scale of the largest response, the fraction of a step that a parabola adds to it, and its height."""
    responses = np.stack([band[rows, columns] for band in bands]).astype(np.float64)
    level = np.asarray(responses.argmax(axis=0))
    each = np.arange(rows.size)
    inner = np.clip(level, 1, len(bands) - 2)
    below, here, above = responses[inner - 1, each], responses[inner, each], responses[inner + 1, each]
    offset = _vertex(below, here, above) * (inner == level)
    height = np.where(inner == level, here - 0.25 * (below - above) * offset, responses[level, each])
    return level, offset, height


def _vertex(before: Numbers, here: Numbers, after: Numbers) -> Numbers:
    bend = np.minimum(before - 2 * here + after, -1e-12)
    return np.clip(0.5 * (before - after) / bend, -0.5, 0.5)


def _shape(
    bands: Sequence[Map], level: NDArray[np.int64], rows: NDArray[np.int64], columns: NDArray[np.int64]
) -> tuple[Numbers, Numbers, Numbers]:
    """Roundness by the Hessian, and the fraction of a pixel to the true maximum in x and y."""
    near = np.empty((3, 3, rows.size))
    for i in range(3):
        for j in range(3):
            stack = np.stack([band[rows + i - 1, columns + j - 1] for band in bands])
            near[i, j] = stack[level, np.arange(rows.size)]
    across = near[1, 0] - 2 * near[1, 1] + near[1, 2]
    down = near[0, 1] - 2 * near[1, 1] + near[2, 1]
    mixed = (near[0, 0] + near[2, 2] - near[0, 2] - near[2, 0]) / 4
    total, split = -(across + down), np.hypot(across - down, 2 * mixed)
    roundness = np.clip((total - split) / np.maximum(total + split, 1e-12), 0, 1)
    return roundness, _vertex(near[1, 0], near[1, 1], near[1, 2]), _vertex(near[0, 1], near[1, 1], near[2, 1])


def _closure(
    smooth: Sequence[Map],
    level: NDArray[np.int64],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    spread_px: Numbers,
) -> Numbers:
    closure = np.zeros(rows.size)
    for number, picture in enumerate(smooth):
        mine = np.flatnonzero(level == number)
        if not mine.size:
            continue
        reach = _RING_AT * spread_px[mine, None]
        x = (columns[mine, None] + reach * np.cos(_RING)).astype(np.float32)
        y = (rows[mine, None] + reach * np.sin(_RING)).astype(np.float32)
        around = _look_up(picture, x, y) - picture[rows[mine], columns[mine], None]
        closure[mine] = np.sort(around, axis=1)[:, 1] / np.maximum(around.mean(axis=1), 1e-6)
    return closure


def _look_up(picture: Map, x: Map, y: Map) -> Map:
    # remap takes at most 32,767 rows, so tall lists go through in parts.
    parts = [
        cv2.remap(picture, x[at : at + 16384], y[at : at + 16384], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        for at in range(0, len(x), 16384)
    ]
    return np.concatenate(parts)
