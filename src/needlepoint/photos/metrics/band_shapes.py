"""How far a band reaches and what colour it has, in each photograph across the same middle line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from needlepoint.photos.metrics.band_lines import View
from needlepoint.photos.metrics.carried import Carry, carried_from
from needlepoint.photos.metrics.centre_lines import gone_on
from needlepoint.photos.metrics.marks import Numbers
from needlepoint.photos.metrics.sections import Sections
from needlepoint.photos.photo import Points

ONWARD_MM = 3.0
"""Lines are followed so far beyond where they were found, for where the band truly ends (ours)."""
END_PX = 6
"""Points that a line's direction at its end is taken from."""
FIRST_HALF_MM, LEAST_HALF_MM = 1.3, 0.5
ROUNDS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """One band in one photograph.

    Attributes:
        points: (n, 2) its middle line, in pixels of the fixed scale; `sideways` (n, 2) unit vectors across it.
        halves_mm: (n, 2) how far it reaches to each side, 0 beyond its ends.
        step_mm: (n,) length that each point stands for.
        contrast: (3,) colour of its middle minus the skin beside it: both ratios, and shade.
        uneven: spread of the skin beside it, over that contrast.
    """

    points: Points
    sideways: Points
    halves_mm: Numbers
    step_mm: Numbers
    contrast: Numbers
    uneven: float

    @property
    def area_mm2(self) -> float:
        """Inside its edges."""
        return float(self.halves_mm.sum(axis=1) @ self.step_mm)

    @property
    def lopsided(self) -> float:
        """Mean difference of its reach to its two sides, over its width."""
        there = self.halves_mm[self.halves_mm.any(axis=1)]
        return float(np.abs(there[:, 0] - there[:, 1]).sum() / max(there.sum(), 1e-6)) if there.size else 1.0

    @property
    def length_mm(self) -> float:
        """Of its middle line, as far as it reaches to any side."""
        return float(self.step_mm[self.halves_mm.any(axis=1)].sum())


def measured(views: Sequence[View], line: Points, carry: Carry | None, inverse: Numbers) -> list[Band]:
    """One band in each photograph, by the colour axis that tells it best from skin in both together.

    Args:
        views: the photographs.
        line: (n, 2) the band's middle in pixels of the first.
        carry: how the same skin lies in both; None for one.
        inverse: inverse covariance of the colour of skin.
    """
    carried = carried_from([view.placed.resized for view in views], carry)
    core, whole = _evenly(line), _evenly(gone_on(line, int(ONWARD_MM * views[0].skin.px_per_mm), END_PX))
    cores, wholes = ([points, *(each.points(points) for each in carried)] for points in (core, whole))
    middle = [Sections.across(points, view.skin) for points, view in zip(cores, views, strict=True)]
    half, axis = FIRST_HALF_MM, np.zeros(0)
    for _ in range(ROUNDS):
        contrasts = [sections.contrast(half) for sections in middle]
        axis = axis_of(np.mean(contrasts, axis=0), inverse)
        heights = [each.height(axis, float(off @ axis), half) for each, off in zip(middle, contrasts, strict=True)]
        reach = [each.halves(height) for each, height in zip(middle, heights, strict=True)]
        half = max(float(np.mean([np.median(each.sum(axis=1)) for each in reach])) / 2, LEAST_HALF_MM)
    bands = []
    for sections, points, view in zip(middle, wholes, views, strict=True):
        contrast = sections.contrast(half)
        ends = Sections.across(points, view.skin)
        height = ends.height(axis, float(contrast @ axis), half)
        halves = _around_the_middle(ends.halves(height))
        uneven = ends.uneven(height, halves, half)
        bands.append(Band(points, ends.sideways, halves, ends.step_mm, contrast, uneven))
    return bands


def axis_of(contrast: Numbers, inverse: Numbers) -> Numbers:
    """Turns colour into height: 1 for this contrast, least noise (Fisher's linear discriminant)."""
    axis = inverse @ contrast
    return np.asarray(axis / max(float(axis @ contrast), 1e-12))


def _evenly(points: Points) -> Points:
    """The same line with a point a pixel."""
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    at = np.linspace(0, run[-1], max(int(run[-1]), 2) + 1)
    return np.column_stack([np.interp(at, run, points[:, 0]), np.interp(at, run, points[:, 1])])


def _around_the_middle(halves: Numbers) -> Numbers:
    """The longest stretch that reaches to any side; what lies beyond a gap at its end is another thing."""
    there = halves.any(axis=1)
    stretch = np.cumsum(~there)
    if not there.any():
        return halves
    longest = int(np.bincount(stretch[there]).argmax())
    return np.where((there & (stretch == longest))[:, None], halves, 0.0)
