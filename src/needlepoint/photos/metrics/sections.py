"""Sections across a band: how wide it is at half its contrast, place by place along its middle line.

A section is averaged along the line before its edges are looked for, as calibres of vessels are measured at half height
(full width at half maximum), so that the skin's own unevenness moves an edge a little and makes no hole. Height is told
against the skin beside the band, place by place, and against the contrast of the band as a whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.photo import Mask, Points

Numbers = NDArray[np.float64]

ACROSS_MM, STEP_MM = 4.5, 0.25
"""How far to each side of the middle a section reaches, and how far its points lie apart (ours)."""
EVEN_MM, BESIDE_MM = 2.0, 3.0
"""Standard deviations of the averages along the line: of the section, and of the skin beside it (ours)."""
CORE_MM = 0.4
"""Half of the width that stands for the band's middle (ours)."""
EDGE = (0.3, 0.7)
"""Heights between which a place counts in part; the edge lies in the middle of them (ours)."""
BARE_MM, WIDEST_BARE_MM = (0.5, 2.0), (3.6, 4.5)
"""Skin beside a band begins and ends so far from its edge, and never farther from its middle (ours)."""


@dataclass(frozen=True, eq=False)
class Skin:
    """What sections are cut through, (rows, columns) each; colour has channels."""

    colour: Map
    weight: Map
    zone: Mask
    px_per_mm: float

    @cached_property
    def weighted(self) -> Map:
        """Colour times weight; made once for all lines."""
        return np.asarray(self.colour * self.weight[..., None], np.float32)

    @cached_property
    def inside(self) -> Map:
        """1 in the zone, 0 outside."""
        return self.zone.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """Sections across one line.

    Attributes:
        points: (n, 2) the line, in pixels.
        sideways: (n, 2) unit vectors across it.
        away_mm: (m,) places across, from one side to the other.
        colour: (n, m, channels), weighted sums; `weight`, `zone` (n, m).
    """

    points: Points
    sideways: Points
    away_mm: Numbers
    colour: Numbers
    weight: Numbers
    zone: Numbers
    px_per_mm: float

    @classmethod
    def across(cls, points: Points, skin: Skin) -> Sections:
        """Sections at the points of a line, about a pixel apart."""
        heading = np.gradient(gaussian_filter1d(points, 4, axis=0, mode="nearest"), axis=0)
        heading /= np.maximum(np.hypot(heading[:, 0], heading[:, 1]), 1e-9)[:, None]
        sideways = np.column_stack([-heading[:, 1], heading[:, 0]])
        away = np.arange(-ACROSS_MM, ACROSS_MM + 1e-6, STEP_MM)
        at = (points[:, None] + sideways[:, None] * (away * skin.px_per_mm)[None, :, None]).astype(np.float32)
        colour, weight, zone = (
            cv2.remap(picture, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
            for picture in (skin.weighted, skin.weight, skin.inside)
        )
        return cls(
            points, sideways, away, colour.astype(float), weight.astype(float), zone.astype(float), skin.px_per_mm
        )

    @property
    def step_mm(self) -> Numbers:
        """Length of line that each section stands for, (n,)."""
        return np.asarray(np.linalg.norm(np.gradient(self.points, axis=0), axis=1) / self.px_per_mm)

    def contrast(self, half_mm: float) -> Numbers:
        """The band's middle minus the skin beside it, (channels,), over the middle three fifths of its length."""
        count = len(self.points)
        off = self._mean(np.abs(self.away_mm) <= CORE_MM) - self._beside(half_mm)
        return np.asarray(np.median(off[count // 5 : count - count // 5], axis=0))

    def halves(self, height: Numbers) -> Numbers:
        """How far the band of this `height` (n, m) reaches to its two sides at each section, (n, 2) mm, in the zone."""
        low, high = EDGE
        inside = np.clip((height - low) / (high - low), 0, 1)
        middle = len(self.away_mm) // 2
        return np.column_stack([self._reach(inside, slice(middle, None)), self._reach(inside, slice(middle, None, -1))])

    def height(self, axis: Numbers, contrast: float, half_mm: float) -> Numbers:
        """Height over the skin beside the band, 1 for its contrast as a whole, averaged along the line, (n, m).

        Args:
            axis: (channels,) turns colour into height.
            contrast: of the band as a whole, along that axis.
            half_mm: about half of its width, which tells where the skin beside it is.
        """
        even = EVEN_MM * self.px_per_mm
        total = gaussian_filter1d(self.colour @ axis, even, axis=0, mode="nearest")
        mass = gaussian_filter1d(self.weight, even, axis=0, mode="nearest")
        section = total / np.maximum(mass, 0.05)
        return np.asarray((section - (self._beside(half_mm) @ axis)[:, None]) / max(contrast, 1e-9))

    def uneven(self, height: Numbers, halves: Numbers, half_mm: float) -> float:
        """Spread of height on the skin beside the band, at the sections where it reaches to any side."""
        away = np.abs(self.away_mm)
        beside = height[halves.any(axis=1)][:, (away > half_mm + BARE_MM[0]) & (away < half_mm + BARE_MM[1])]
        return float(beside.std()) if beside.size else math.inf

    def _reach(self, inside: Numbers, side: slice) -> Numbers:
        part = inside[:, side]
        # Only what goes on from the middle: what a neighbour has beyond a gap is not this one's.
        own = part * np.cumprod(part > 0, axis=1) * self.zone[:, side]
        return np.asarray((own.sum(axis=1) - own[:, 0] / 2) * STEP_MM)

    def _beside(self, half_mm: float) -> Numbers:
        """The skin on both sides, (n, channels), averaged along the line; each side counts a half."""
        near, far = (min(half_mm + add, most) for add, most in zip(BARE_MM, WIDEST_BARE_MM, strict=True))
        return (self._mean(_between(self.away_mm, near, far)) + self._mean(_between(-self.away_mm, near, far))) / 2

    def _mean(self, which: Mask) -> Numbers:
        spread = BESIDE_MM * self.px_per_mm
        total = gaussian_filter1d(self.colour[:, which].sum(axis=1), spread, axis=0, mode="nearest")
        mass = gaussian_filter1d(self.weight[:, which].sum(axis=1), spread, axis=0, mode="nearest")
        return np.asarray(total / np.maximum(mass, 0.05)[:, None])


def _between(away: Numbers, near: float, far: float) -> Mask:
    return np.asarray((away >= near) & (away <= far))
