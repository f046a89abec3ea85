"""Lines are found in both photographs of a pair together, measured in each, and seen through shine."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.metrics.wrinkles import read_wrinkles, read_wrinkles_of_all
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.metrics.drawn_marks import PALE, Moved, lined, patch_of, places, plain

SHIFT_MM = 1.5
BARE = patch_of(plain(seed=8))
LINES = [(6.0, 8.0 + 4 * row, 14.0 + 2 * row) for row in range(7)]
LENGTH_MM = sum(length for _, _, length in LINES)


def creased(depth: float, seed: int, *, moved_mm: float = 0.0, shorter: float = 0.0) -> SkinPatch:
    """Seven lines, each shortened by a share of its length."""
    lines = [(start + moved_mm, height, length * (1 - shorter)) for start, height, length in LINES]
    return patch_of(plain(seed=seed, rough=0.02) + lined(depth, lines))


def lengths(first: SkinPatch, second: SkinPatch) -> tuple[float, float]:
    before, after = read_wrinkles_of_all((first, second), (BARE, BARE), Moved(SHIFT_MM))
    return before.value(Quantity.WRINKLE_LENGTH), after.value(Quantity.WRINKLE_LENGTH)


def test_lines_that_have_shortened_are_measured_where_each_photograph_shows_them() -> None:
    before, after = lengths(creased(0.3, 1), creased(0.3, 2, moved_mm=SHIFT_MM, shorter=0.4))
    assert before == pytest.approx(LENGTH_MM, rel=0.15)
    assert after / before == pytest.approx(0.6, rel=0.1)


def test_lines_that_have_faded_away_have_no_length_left() -> None:
    before, after = lengths(creased(0.3, 1), patch_of(plain(seed=2, rough=0.02)))
    assert before == pytest.approx(LENGTH_MM, rel=0.15)
    assert after < 0.05 * before


def test_faint_lines_do_not_come_and_go_with_the_grain() -> None:
    changes = [
        math.log(after / before)
        for seed in (1, 3, 5)
        for before, after in [lengths(creased(0.09, seed), creased(0.09, seed + 1, moved_mm=SHIFT_MM))]
    ]
    assert np.abs(changes).max() < 0.1


def hidden(patch: SkinPatch, where: Mask, *, shiny: bool) -> SkinPatch:
    usable = patch.usable & ~where
    return replace(patch, usable=usable, block=np.where(usable, patch.block, -1), shiny=where & shiny)


def test_a_line_is_followed_through_shine_on_its_flank_and_under_a_hair() -> None:
    x, y = places()
    lines = [(6.0, 10.0, 20.0), (10.0, 25.0, 25.0)]
    patch = patch_of(plain() + lined(0.3, lines))
    flanks = np.any([(np.abs(y - height - 0.2) < 0.5) for _, height, _ in lines], axis=0)
    hair = np.abs(x - 20.0) < 0.15
    whole = read_wrinkles(patch, BARE).value(Quantity.WRINKLE_LENGTH)
    assert whole == pytest.approx(45, rel=0.1)
    for part in (hidden(patch, flanks, shiny=True), hidden(patch, hair, shiny=False)):
        assert read_wrinkles(part, BARE).value(Quantity.WRINKLE_LENGTH) == pytest.approx(whole, rel=0.05)


def test_the_sides_of_a_pale_band_are_no_lines() -> None:
    x, y = places()
    band = 1 / (1 + np.exp((np.abs(x - 22.0) - 1.5) / 0.1)) * (np.abs(y - 22.0) < 15)
    pale = patch_of(plain(), 2.0 * band[..., None] * -PALE)
    assert read_wrinkles(pale, BARE).value(Quantity.WRINKLE_LENGTH) < 6
