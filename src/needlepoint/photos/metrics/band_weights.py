"""How surely a band is a stretch mark: by how it stands out, its shape, its colour, and the others of its zone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from needlepoint.photos.metrics.band_shapes import ONWARD_MM, Band, axis_of
from needlepoint.photos.metrics.centre_lines import CentreLine
from needlepoint.photos.metrics.marks import Numbers, rise

SURE, SEEN_AT_ALL = (14.0, 18.5), (2.8, 3.5)
"""Nothing counts at the first, all at the second: mean distance from the skin beside it in spreads of skin, times the
root of the length in mm (what is averaged over so long a band), and that distance alone."""
UNEVEN = (0.45, 0.30)
"""Likewise spread of the skin beside a band over the band's contrast: among lumps as high as itself no band is sure."""
LENGTH_MM = (8.0, 13.0)
WIDTH_MM = (0.7, 1.0)
WIDEST_MM = (6.0, 7.5)
SLENDER = (2.2, 3.2)
"""Likewise length, width, and length over width (spots and flushes are rounder)."""
LOPSIDED = (0.4, 0.25)
"""Likewise mean difference of a band's reach to its two sides over its width: what is no band is ragged."""
DARK, PALE = (0.2, 0.35), (0.05, 0.12)
"""Likewise size of both ratios over that of shade, of bands darker and paler than the skin beside them. A furrow in
its own shadow has 0.1 to 0.25, since light between its walls reddens, and what the light catches has none; more melanin
has 0.4 on the model of light skin, but 0.3 and less on dark skin, where a brown mark is not told from a furrow."""
ALIKE = (0.0, 0.5)
"""Likewise cosine between a band's colour and that which most of the zone's bands have: skin left between two bands has
the opposite one."""
LEFT = (0.1, 0.3)
"""Likewise contrast in one of the photographs, over the mean of both: what has faded away is no longer there. All
limits are ours, set on the phantom."""
LONGER = 1.1
"""So much longer a line may come out in the other photograph, which was taken from elsewhere."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A line that may be a band, and what each photograph shows of it."""

    line: CentreLine
    bands: Sequence[Band]

    @property
    def contrast(self) -> Numbers:
        """The mean of the photographs, (3,)."""
        return np.asarray(np.mean([band.contrast for band in self.bands], axis=0))


def may_count(line: CentreLine, px_per_mm: float) -> bool:
    """Whether it could count at all, however far the band proved to reach: most lines are grain, and measuring each is
    what takes long."""
    longest_mm = LONGER * line.length_px / px_per_mm + 2 * ONWARD_MM
    unlike = _unlike(line)
    return unlike > SEEN_AT_ALL[0] and unlike * math.sqrt(longest_mm) > SURE[0]


def weights(found: Sequence[Candidate], inverse: Numbers) -> Numbers:
    """How surely each is a stretch mark in each photograph, (candidates, photographs), 0 to 1.

    Args:
        found: all of a zone.
        inverse: inverse covariance of the colour of skin.
    """
    if not found:
        return np.zeros((0, 2))
    shares = _shares(found, inverse)
    alone, length = _alone(found, shares)
    colour = np.array([each.contrast for each in found])
    alone = alone * _coloured(colour)
    return np.asarray((alone * _of_one_kind(colour, alone * length, inverse))[:, None] * rise(shares, *LEFT))


def _unlike(line: CentreLine) -> float:
    """Mean distance from the skin beside it, in spreads of skin."""
    return float(np.average(line.depth, weights=np.maximum(line.run_px, 1e-6)))


def _shares(found: Sequence[Candidate], inverse: Numbers) -> Numbers:
    """Contrast of each band in each photograph over its mean in all, (bands, photographs)."""
    axes = [axis_of(each.contrast, inverse) for each in found]
    return np.array(
        [[float(band.contrast @ axis) for band in each.bands] for each, axis in zip(found, axes, strict=True)]
    )


def _alone(found: Sequence[Candidate], shares: Numbers) -> tuple[Numbers, Numbers]:
    """By what is told of each without the others, and its length in mm: most by the photograph that shows it best."""
    told = [[(b.length_mm, b.area_mm2, b.lopsided, b.uneven) for b in each.bands] for each in found]
    counts = np.maximum(shares, 1e-3)[..., None] ** 2
    length, area, lopsided, uneven = ((np.array(told) * counts).sum(axis=1) / counts.sum(axis=1)).T
    unlike = np.array([_unlike(each.line) for each in found])
    width = area / np.maximum(length, 1e-6)
    sure = rise(unlike * np.sqrt(length), *SURE) * rise(unlike, *SEEN_AT_ALL) * rise(uneven, *UNEVEN)
    shaped = rise(length, *LENGTH_MM) * rise(width, *WIDTH_MM) * rise(width, WIDEST_MM[1], WIDEST_MM[0])
    slender = rise(length / np.maximum(width, 1e-6), *SLENDER)
    return np.asarray(sure * shaped * slender * rise(lopsided, *LOPSIDED)), length


def _coloured(colour: Numbers) -> Numbers:
    """How surely each is more than light and shadow on relief."""
    shade = colour[:, -1]
    coloured = np.hypot(colour[:, 0], colour[:, 1]) / np.maximum(np.abs(shade), 1e-6)
    return np.where(shade < 0, rise(coloured, *DARK), rise(coloured, *PALE))


def _of_one_kind(colour: Numbers, votes: Numbers, inverse: Numbers) -> Numbers:
    """How far each band has the colour that most have, by how sure and long they are."""
    even = colour @ np.linalg.cholesky(inverse)
    even /= np.maximum(np.linalg.norm(even, axis=1), 1e-9)[:, None]
    alike = even @ even.T
    return rise(alike[int((np.maximum(alike, 0) @ votes).argmax())], *ALIKE)
