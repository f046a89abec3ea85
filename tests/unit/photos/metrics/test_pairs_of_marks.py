"""Marks are found in both photographs of a pair together, and each photograph is measured where they were found."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.photos.metrics.striae import read_striae, read_striae_of_all
from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.metrics.drawn_marks import PALE, PX_PER_MM, patch_of, places, plain

SHIFT_MM = 1.5
BARE = patch_of(plain(seed=9))


def banded(width_mm: float, strength: float, seed: int, left_mm: float = 22.0) -> SkinPatch:
    """One pale band 30 mm long from top to bottom."""
    x, y = places()
    along = 1 / (1 + np.exp(-(15.0 - np.abs(y - 22.0)) / 0.1))
    band: NDArray[np.float64] = along / (1 + np.exp((np.abs(x - left_mm) - width_mm / 2) / 0.1))
    return patch_of(plain(seed=seed), strength * band[..., None] * PALE)


def moved(points: Points) -> Points:
    return np.asarray(points + np.array([SHIFT_MM * PX_PER_MM, 0.0]))


def areas(first: SkinPatch, second: SkinPatch) -> tuple[float, float]:
    before, after = read_striae_of_all((first, second), (BARE, BARE), moved)
    return before.value(Quantity.STRIAE_AREA), after.value(Quantity.STRIAE_AREA)


def test_a_band_is_measured_in_both_photographs_where_each_shows_it() -> None:
    before, after = areas(banded(3.0, 1.0, 1), banded(2.0, 1.0, 2, left_mm=22.0 + SHIFT_MM))
    assert before == pytest.approx(90, rel=0.08)
    assert after / before == pytest.approx(2 / 3, rel=0.08)


def test_a_fainter_band_is_as_wide_as_it_was() -> None:
    before, after = areas(banded(3.0, 1.0, 1), banded(3.0, 0.5, 2, left_mm=22.0 + SHIFT_MM))
    assert after / before == pytest.approx(1.0, rel=0.08)


def test_a_band_that_has_faded_away_has_no_area_left() -> None:
    before, after = areas(banded(3.0, 1.0, 1), banded(3.0, 0.0, 2, left_mm=22.0 + SHIFT_MM))
    assert before == pytest.approx(90, rel=0.1)
    assert after < 0.1 * before


def test_shade_without_colour_is_no_band() -> None:
    x, y = places()
    fold = -0.3 * np.exp(-((x - 22.0) ** 2) / 2) * (np.abs(y - 22.0) < 15)
    assert read_striae(patch_of(plain() + fold), BARE).value(Quantity.STRIAE_AREA) < 1.0
