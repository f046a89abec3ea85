"""The result of a registration: a map in both directions, with confidence and an estimated error everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Box, Points

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Registration:
    """The map from a baseline to a follow-up photograph and back.

    Grids are laid over each photograph with a point every `step` pixels: the point [i, j] stands for the pixel
    (x, y) = ((j + 0.5) * step - 0.5, (i + 0.5) * step - 0.5).

    Attributes:
        forward: (rows, columns, 2), for points of the baseline: (x, y) in the follow-up.
        backward: the same from the follow-up to the baseline, on a grid over the follow-up.
        confidence: (rows, columns) on the baseline's grid, 0 (a guess) to 1 (certain).
        error_px: (rows, columns) on the baseline's grid, the estimated distance from the true place in pixels of the
            follow-up.
        shapes: (height, width) of baseline and follow-up.
        start: which of several starts was kept, for the record.
        agreement: how well all textured skin that both show fits, 0 (not at all) to 1.
    """

    forward: Grid
    backward: Grid
    confidence: Grid
    error_px: Grid
    step: int
    shapes: tuple[tuple[int, int], tuple[int, int]]
    start: str = ""
    agreement: float = 1.0

    def to_follow_up(self, points: Points) -> Points:
        """Where points of the baseline lie in the follow-up."""
        return _look_up(self.forward, points, self.step)

    def to_baseline(self, points: Points) -> Points:
        """Where points of the follow-up lie in the baseline."""
        return _look_up(self.backward, points, self.step)

    def baseline_of(self, box: Box) -> Grid:
        """For each pixel of a box of the follow-up, its place (x, y) in the baseline, (height, width, 2)."""
        return _dense(self.backward, box, self.step)

    def follow_up_of(self, box: Box) -> Grid:
        """For each pixel of a box of the baseline, its place (x, y) in the follow-up, (height, width, 2)."""
        return _dense(self.forward, box, self.step)

    def confidence_in(self, box: Box) -> Grid:
        """The confidence of each pixel of a box of the baseline, (height, width)."""
        return _dense(self.confidence, box, self.step)


_ROW = 4096
"""Points are looked up in rows of so many: OpenCV takes no row longer than 32,767."""


def _look_up(grid: Grid, points: Points, step: int) -> Points:
    place = np.zeros((-(-max(len(points), 1) // _ROW), _ROW, 2), np.float32)
    place.reshape(-1, 2)[: len(points)] = (points + 0.5) / step + 0.5
    padded = _with_rim(grid)
    found = cv2.remap(padded, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found.reshape(-1, 2)[: len(points)], np.float64)


def _dense(grid: Grid, box: Box, step: int) -> Grid:
    # A pixel p lies at (p + 0.5) / step - 0.5 of the grid, one more with its rim; warpAffine takes that map as it is.
    scale = 1.0 / step
    shift_x, shift_y = (box.left + 0.5) * scale + 0.5, (box.top + 0.5) * scale + 0.5
    to_grid = np.array([[scale, 0, shift_x], [0, scale, shift_y]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (box.width, box.height)
    found = cv2.warpAffine(_with_rim(grid), to_grid, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _with_rim(grid: Grid) -> Grid:
    """One more point all round, gone on straight, since a picture reaches half a step beyond the outermost points."""
    if grid.ndim == 2 or min(grid.shape[:2]) < 2:
        return np.asarray(np.pad(grid, ((1, 1), (1, 1)) + ((0, 0),) * (grid.ndim - 2), mode="edge"), np.float32)
    return np.asarray(np.pad(grid, ((1, 1), (1, 1), (0, 0)), mode="reflect", reflect_type="odd"), np.float32)
