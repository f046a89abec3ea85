"""Marks are found in both photographs of a pair together, and each photograph is measured where they were found."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.photos.metrics.spots import read_spots, read_spots_of_all
from needlepoint.photos.metrics.striae import read_striae, read_striae_of_all
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.metrics.drawn_marks import PALE, PIGMENT, PX_PER_MM, Moved, disc, lined, patch_of, places, plain

SHIFT_MM = 1.5
BARE = patch_of(plain(seed=9))


def banded(width_mm: float, strength: float, seed: int, left_mm: float = 22.0) -> SkinPatch:
    """One pale band 30 mm long from top to bottom."""
    x, y = places()
    along = 1 / (1 + np.exp(-(15.0 - np.abs(y - 22.0)) / 0.1))
    band: NDArray[np.float64] = along / (1 + np.exp((np.abs(x - left_mm) - width_mm / 2) / 0.1))
    return patch_of(plain(seed=seed), strength * band[..., None] * PALE)


def areas(first: SkinPatch, second: SkinPatch) -> tuple[float, float]:
    before, after = read_striae_of_all((first, second), (BARE, BARE), Moved(SHIFT_MM))
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


def mottled(seed: int) -> NDArray[np.float64]:
    """Skin whose redness is uneven in lumps of some millimetres, as log light of three channels."""
    lumps = cv2.GaussianBlur(np.random.default_rng(seed).standard_normal(places()[0].shape), (0, 0), 1.2 * PX_PER_MM)
    return np.asarray((0.03 * lumps / lumps.std())[..., None] * np.array([1.0, -0.5, -0.5]), np.float64)


def test_a_band_that_is_paler_more_than_it_is_coloured_is_found_on_mottled_skin() -> None:
    x, y = places()
    band = (1 / (1 + np.exp((np.abs(x - 22) - 1.2) / 0.1))) * (np.abs(y - 22) < 13)
    pale = band[..., None] * np.array([0.14, 0.16, 0.17])
    beside = patch_of(plain(seed=9), mottled(9))
    found = read_striae(patch_of(plain(), mottled(1) + pale), beside)
    assert found.value(Quantity.STRIAE_AREA) == pytest.approx(26 * 2.4, rel=0.15)


def test_a_dark_furrow_is_no_band_though_its_shadow_is_a_little_red() -> None:
    furrow = lined(0.3, [(8.0, 22.0, 28.0)], spread_mm=0.5)
    found = read_striae(patch_of(plain() + furrow, furrow[..., None] * np.array([-0.06, 0.0, 0.06])), BARE)
    assert found.value(Quantity.STRIAE_AREA) < 1.0


def test_a_spot_keeps_its_area_where_a_furrow_runs_into_it() -> None:
    spot = -disc(15.0, 22.0, 2.5)[..., None] * PIGMENT
    alone = patch_of(plain(), spot)
    crossed = patch_of(plain() + lined(0.3, [(17.0, 22.0, 20.0)], spread_mm=0.25), spot)
    whole, found = (read_spots(patch, BARE).value(Quantity.SPOT_AREA) for patch in (alone, crossed))
    assert whole == pytest.approx(np.pi * 2.5**2, rel=0.1)
    assert found == pytest.approx(whole, rel=0.1)


def spotted(strength: float, seed: int, left_mm: float = 20.0, radius_mm: float = 3.0) -> SkinPatch:
    """One round dark spot, and one that never changes."""
    marks = disc(left_mm, 22.0, radius_mm) * strength + disc(left_mm + 12.0, 30.0, 2.0)
    return patch_of(plain(seed=seed), -marks[..., None] * PIGMENT)


def spot_areas(first: SkinPatch, second: SkinPatch) -> tuple[float, float]:
    before, after = read_spots_of_all((first, second), (BARE, BARE), Moved(SHIFT_MM))
    return before.value(Quantity.SPOT_AREA), after.value(Quantity.SPOT_AREA)


def test_a_spot_is_measured_in_both_photographs_where_each_shows_it() -> None:
    before, after = spot_areas(spotted(1.0, 1), spotted(1.0, 2, left_mm=20.0 + SHIFT_MM, radius_mm=2.5))
    assert before == pytest.approx(np.pi * (9 + 4), rel=0.1)
    assert after == pytest.approx(np.pi * (6.25 + 4), rel=0.1)


def test_a_paler_spot_is_as_large_as_it_was() -> None:
    before, after = spot_areas(spotted(1.0, 1), spotted(0.5, 2, left_mm=20.0 + SHIFT_MM))
    assert after / before == pytest.approx(1.0, rel=0.08)


def test_a_spot_that_has_faded_away_has_no_area_left() -> None:
    before, after = spot_areas(spotted(1.0, 1), spotted(0.0, 2, left_mm=20.0 + SHIFT_MM))
    assert before == pytest.approx(np.pi * (9 + 4), rel=0.1)
    assert after == pytest.approx(np.pi * 4, rel=0.2)


def test_what_a_hair_hides_of_a_spot_is_filled_in() -> None:
    bare = spotted(1.0, 1)
    usable = bare.usable.copy()
    usable[:, round(19.5 * PX_PER_MM) : round(20.0 * PX_PER_MM)] = False
    hidden = replace(bare, usable=usable, block=np.where(usable, bare.block, -1))
    whole, part = (read_spots(patch, BARE).value(Quantity.SPOT_AREA) for patch in (bare, hidden))
    assert part == pytest.approx(whole, rel=0.05)


def test_what_has_no_melanin_is_no_spot() -> None:
    shade = disc(22.0, 22.0, 3.0) * -0.25
    assert read_spots(patch_of(plain() + shade), BARE).value(Quantity.SPOT_AREA) < 40
    flush = disc(22.0, 22.0, 3.0)[..., None] * np.array([-0.03, -0.25, -0.18])
    assert read_spots(patch_of(plain(), flush), BARE).value(Quantity.SPOT_AREA) < 5
