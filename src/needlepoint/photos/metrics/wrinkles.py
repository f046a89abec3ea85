"""Wrinkles and fine lines: length of all lines over 5 mm along their middle, density, and severity."""

from __future__ import annotations

from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.carried import Carry, Patches
from needlepoint.photos.metrics.sampling import too_few_pixels
from needlepoint.photos.metrics.wrinkle_lines import CountedLines, count_lines
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally, Total
from needlepoint.photos.skin_patch import SkinPatch

LEAST_PX_PER_MM = 6.0
"""Below this a fine line of 0.2 mm is about one pixel wide."""


def read_wrinkles(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Length, density and severity of wrinkles.

    A wrinkle is a dark valley longer than 5 mm whose depth in log luminance is over a threshold; each stretch counts
    by a weight from 0 to 1 that rises smoothly around both. Severity is the integral of depth times width along all
    of them, over the area: mm2 of fully dark line in a mm2 of skin, a pure number.

    Args:
        patch: the zone.
        beside: the untreated control region, whose texture tells how strongly this photograph shows shade.
    """
    return read_wrinkles_of_all((patch,), None if beside is None else (beside,), None)[0]


def read_wrinkles_of_all(zone: Patches, beside: Patches | None, carry: Carry | None) -> tuple[Reading, ...]:
    """The same of a zone in one photograph, or in both of a pair: lines are found in both together.

    Args:
        zone: one patch, or the baseline's and the follow-up's.
        beside: the control region in as many.
        carry: how the same skin lies in both; None for one.
    """
    if few := too_few_pixels("wrinkles", LEAST_PX_PER_MM, *zone):
        return (few,) * len(zone)
    found = count_lines(zone, beside, carry)
    return tuple(
        Reading(_tallies(lines, patch), partial(_drawn, lines, patch)) for lines, patch in zip(found, zone, strict=True)
    )


def _tallies(lines: CountedLines, patch: SkinPatch) -> dict[Quantity, Tally]:
    length = lines.run_mm * lines.weight
    length_mm = _per_block(length, lines, patch)
    severity_mm2 = _per_block(length * lines.depth * lines.width_mm, lines, patch)
    return {
        Quantity.WRINKLE_SEVERITY: Ratio(severity_mm2, lines.mm2),
        Quantity.WRINKLE_LENGTH: Total(length_mm),
        Quantity.WRINKLE_DENSITY: Ratio(length_mm, lines.mm2, factor=100.0),
    }


def _per_block(amount: NDArray[np.float64], lines: CountedLines, patch: SkinPatch) -> NDArray[np.float64]:
    counted = lines.block >= 0
    return np.bincount(lines.block[counted], weights=amount[counted], minlength=patch.blocks).astype(np.float64)


def _drawn(lines: CountedLines, patch: SkinPatch) -> Mask:
    """What is drawn: every stretch that counts at least a half, as wide as it is."""
    drawn = np.zeros(patch.zone.shape, np.uint8)
    sure = lines.weight >= 0.5
    radii = np.maximum(lines.width_mm[sure] / 2 * patch.px_per_mm, 0.5)
    for x, y, radius in zip(lines.x[sure], lines.y[sure], radii, strict=True):
        cv2.circle(drawn, (round(x * 16), round(y * 16)), round(radius * 16), 1, cv2.FILLED, shift=4)
    return (drawn > 0) & patch.zone
