"""Rough ideas of how a follow-up lies over its baseline; the flow finds the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.registration.contrast import Grey
from needlepoint.photos.registration.frames import Affine, Frame

FEATURES = 1500
BETTER_THAN_SECOND = 0.8
"""A feature counts where its best match is nearer than this share of the second best (Lowe 2004, 0.8)."""
LEAST_MATCHES = 12
"""Ours: fewer agreeing matches than this were found between pictures of different people as well."""
OFF_PX = 4.0
SCALES = (0.3, 3.5)
"""Magnifications that make sense between two photographs of the same skin."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """A rough map.

    Attributes:
        to_follow_up: from the finest level of the baseline's frame to pixels of the follow-up photograph.
    """

    name: str
    to_follow_up: Affine

    @property
    def magnification(self) -> float:
        """How many pixels of the follow-up one pixel of the baseline's frame becomes."""
        return float(np.sqrt(abs(np.linalg.det(self.to_follow_up[:, :2]))))


def as_it_is(baseline: Frame, shape: tuple[int, int]) -> Start:
    """The same framing: middles on each other, the longer sides as long."""
    return _turned(baseline, shape, 0)


def turned_starts(baseline: Frame, shape: tuple[int, int]) -> Iterator[Start]:
    """The picture on its side or head."""
    return (_turned(baseline, shape, quarter) for quarter in (1, 2, 3))


def _turned(baseline: Frame, shape: tuple[int, int], quarter: int) -> Start:
    rows, columns = baseline.shape
    by = max(shape) / max(rows, columns)
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    turn = by * np.array([[cos, -sin], [sin, cos]], np.float64)
    middle, there = np.array([columns - 1, rows - 1]) / 2, np.array([shape[1] - 1, shape[0] - 1]) / 2
    name = "as it is" if quarter == 0 else f"turned by {90 * quarter} degrees"
    return Start(name, np.column_stack([turn, there - turn @ middle]))


def from_features(baseline: Frame, follow_up: Frame) -> Start | None:
    """A similarity that many features agree on, or None. Any turn and a scale of up to about three are found."""
    level = 1
    here, there = baseline.levels[level].grey, follow_up.levels[level].grey
    pairs = _matched_features(here, there)
    if len(pairs[0]) < LEAST_MATCHES:
        return None
    fitted = cv2.estimateAffinePartial2D(
        pairs[0], pairs[1], method=cv2.RANSAC, ransacReprojThreshold=OFF_PX, maxIters=5000
    )
    found, agrees = cast("tuple[Affine | None, NDArray[np.uint8] | None]", fitted)  # None where nothing fits
    if found is None or agrees is None or int(agrees.sum()) < LEAST_MATCHES:
        return None
    if not SCALES[0] < float(np.hypot(found[0, 0], found[1, 0])) < SCALES[1]:
        return None
    to_coarse = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25], [0, 0, 1]])
    whole = np.linalg.inv(to_coarse) @ np.vstack([found, [0, 0, 1]]) @ to_coarse
    return Start("features", follow_up.to_photo @ whole)


def _matched_features(here: Grey, there: Grey) -> tuple[np.ndarray, np.ndarray]:
    finder = cv2.SIFT.create(FEATURES)
    points_here, words_here = finder.detectAndCompute(here, None)
    points_there, words_there = finder.detectAndCompute(there, None)
    if min(len(points_here), len(points_there)) < LEAST_MATCHES:
        return np.zeros((0, 2)), np.zeros((0, 2))
    both = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words_here, words_there, k=2)
    clear = [first for first, second in both if first.distance < BETTER_THAN_SECOND * second.distance]
    one = np.array([points_here[match.queryIdx].pt for match in clear]).reshape(-1, 2)
    two = np.array([points_there[match.trainIdx].pt for match in clear]).reshape(-1, 2)
    return one, two
