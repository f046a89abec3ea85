"""Outlines as plane figures."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.photos.photo import Box
from needlepoint.photos.zones.polygon import breadth, crossing_sides, densified, inside, surrounded_area

SQUARE = np.array([[10.0, 10], [30, 10], [30, 30], [10, 30]])


def test_area_does_not_depend_on_direction_or_place() -> None:
    assert surrounded_area(SQUARE) == 400
    assert surrounded_area(SQUARE[::-1] + 1e6) == pytest.approx(400)


def test_simple_outlines_do_not_cross() -> None:
    star = np.array([[0.0, 0], [4, 1], [8, 0], [5, 3], [4, 9], [3, 3]])
    assert crossing_sides(SQUARE) is None
    assert crossing_sides(star) is None
    assert crossing_sides(np.insert(SQUARE, 1, SQUARE[0], axis=0)) is None


def test_crossing_touching_and_folded_sides_are_found() -> None:
    assert crossing_sides(SQUARE[[0, 2, 1, 3]]) == (0, 2)
    touching = np.array([[0.0, 0], [10, 0], [10, 10], [5, 0], [0, 10]])
    assert crossing_sides(touching) is not None
    assert crossing_sides(np.array([[0.0, 0], [10, 0], [5, 0], [5, 5]])) is not None


def test_breadth_of_a_line_is_nothing() -> None:
    assert breadth(np.array([[0.0, 0], [5, 5], [9, 9]])) == pytest.approx(0)
    assert breadth(SQUARE) == pytest.approx(20, rel=0.5)


def test_densified_keeps_corners_and_area() -> None:
    dense = densified(SQUARE, 3.0)
    assert surrounded_area(dense) == pytest.approx(400)
    assert all((dense == corner).all(axis=1).any() for corner in SQUARE)
    assert np.linalg.norm(np.diff(dense, axis=0), axis=1).max() <= 3


def test_inside_follows_the_outline_within_half_a_pixel() -> None:
    mask = inside(SQUARE + 0.4, Box(5, 5, 45, 40))
    assert mask.shape == (35, 40)
    assert 400 <= mask.sum() <= 22**2
    assert mask[10, 10]
    assert not mask[2, 2]


def test_inside_survives_outlines_far_away_and_empty_boxes() -> None:
    assert not inside(SQUARE + 1e8, Box(0, 0, 5, 5)).any()
    assert inside(SQUARE, Box(3, 3, 3, 9)).shape == (6, 0)
    assert inside(SQUARE * 1e7 - 1e8, Box(20, 20, 30, 30)).all()
