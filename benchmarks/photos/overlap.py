"""What was counted in a picture against what is there: pores by their middles, lines by their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from scipy.spatial import cKDTree

from needlepoint.photos.photo import Mask, Points
from needlepoint.photos.skin_patch import SkinPatch

PORE_REACH_MM = 0.35
"""A counted blob and a pore within this are the same: about a pore's diameter."""
LINE_REACH_MM = 0.75
"""A counted line and a wrinkle within this are the same: half of the width of a broad one, and how far the dark middle
of a shaded fold lies beside its deepest point."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found rightly, wrongly, and not: things, or mm."""

    right: float
    wrong: float
    missed: float

    def plus(self, other: Hits) -> Hits:
        """Both together."""
        return Hits(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall (van Rijsbergen 1979)."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1e-9)

    @property
    def jaccard(self) -> float:
        """Overlap: what is common over everything."""
        return self.right / max(self.right + self.wrong + self.missed, 1e-9)


def pore_hits(counted: Mask, true: Points, patch: SkinPatch) -> Hits:
    """Blobs of a counted mask against the middles of true pores, one to one, the nearest first.

    Args:
        counted: of the patch's crop.
        true: (n, 2) in pixels of the photograph; those on skin that may not be counted are left out.
    """
    number, _labels, _stats, middles = cv2.connectedComponentsWithStats(counted.astype(np.uint8), connectivity=8)
    found = _usable(np.asarray(middles[1:number], np.float64), patch)
    there = _usable(true - np.array([patch.box.left, patch.box.top]), patch)
    if not len(found) or not len(there):
        return Hits(0, len(found), len(there))
    distance, nearest = cKDTree(there).query(found, distance_upper_bound=PORE_REACH_MM * patch.px_per_mm)
    taken = np.unique(np.asarray(nearest)[np.isfinite(distance)])
    return Hits(len(taken), len(found) - len(taken), len(there) - len(taken))


def line_hits(counted: Mask, true: Sequence[Points], patch: SkinPatch) -> Hits:
    """Length of counted lines near true ones, far from any, and length of true ones that none is near, in mm.

    A counted mask is wide; its length is its area over the mean width of the lines in it, by its distance transform.
    """
    there = _drawn([line - np.array([patch.box.left, patch.box.top]) for line in true], counted.shape) & patch.usable
    middle = _middle_of(counted) & patch.usable
    near_true, near_found = (_near(mask, LINE_REACH_MM * patch.px_per_mm) for mask in (there, middle))
    right, wrong = np.count_nonzero(middle & near_true), np.count_nonzero(middle & ~near_true)
    return Hits(*(pixels / patch.px_per_mm for pixels in (right, wrong, np.count_nonzero(there & ~near_found))))


def _usable(places: Points, patch: SkinPatch) -> Points:
    at = np.round(places).astype(int)
    inside = ((at >= 0) & (at < np.array(patch.usable.shape[::-1]))).all(axis=1)
    kept = np.zeros(len(places), bool)
    kept[inside] = patch.usable[at[inside, 1], at[inside, 0]]
    return places[kept]


def _drawn(lines: Sequence[Points], shape: tuple[int, ...]) -> Mask:
    drawn = np.zeros(shape, np.uint8)
    for line in lines:
        cv2.polylines(drawn, [np.round(line).astype(np.int32)[:, None]], False, 1, 1)
    return drawn > 0


def _middle_of(counted: Mask) -> Mask:
    """The ridge of the distance to the edge: about one pixel wide."""
    inner = cv2.distanceTransform(counted.astype(np.uint8), cv2.DIST_L2, 5)
    thin = np.zeros_like(counted)
    for step in ((0, 1), (1, 0)):
        before, after = np.roll(inner, step, (0, 1)), np.roll(inner, (-step[0], -step[1]), (0, 1))
        thin |= (inner > before) & (inner >= after)
    return np.asarray(thin & counted)


def _near(mask: Mask, reach_px: float) -> Mask:
    if not mask.any():
        return np.zeros_like(mask)
    return np.asarray(cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) <= reach_px)
