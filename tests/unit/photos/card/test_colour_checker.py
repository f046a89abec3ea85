"""The ColorChecker Classic: found among skin, colour without scale, and nothing claimed where there is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.photos.card import find_card
from needlepoint.photos.card.colour_checker import CHART, REFERENCE, find_colour_checker
from needlepoint.photos.card.inks import INKS
from needlepoint.photos.optics.colour import ciede2000, lab_of
from needlepoint.photos.photo import Box, Photo
from tests.unit.photos.card.captures import Camera, developed, with_pixels

SKIN = INKS["skin_3"].light
INSIDE = Box(20, 20, 70, 60)
CAMERA = Camera(balance=(1.12, 1.0, 0.88), contrast=0.2, exposure=0.85)


def scene(px_per_unit: float = 28.0, lean: float = 0.0, cover: float = 0.0) -> NDArray[np.float32]:
    """A chart before skin; leaning makes its upper side shorter, cover hides a share of it from the right."""
    drawn = np.full((int(CHART.height_mm * 40), int(CHART.width_mm * 40), 3), 0.03, np.float32)
    for patch in CHART.patches:
        (left, top), _, (right, bottom), _ = (patch.corners_mm() * 40).round().astype(int)
        drawn[top:bottom, left:right] = np.clip(REFERENCE[patch.ink.name], 0, 1)
    if cover:
        drawn[:, round((1 - cover) * drawn.shape[1]) :] = SKIN
    width, height = CHART.width_mm * px_per_unit, CHART.height_mm * px_per_unit
    shape = (int(height) + 200, int(width) + 200)
    whole = np.array([[0, 0], [drawn.shape[1], 0], [drawn.shape[1], drawn.shape[0]], [0, drawn.shape[0]]], np.float32)
    seen = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) + 100
    seen[:2, 0] += np.array([lean, -lean]) * width
    matrix = cv2.getPerspectiveTransform(whole, seen)
    picture = np.full((*shape, 3), SKIN, np.float32)
    placed = cv2.warpPerspective(drawn, matrix, shape[::-1], flags=cv2.INTER_AREA)
    there = cv2.warpPerspective(np.ones(drawn.shape[:2], np.float32), matrix, shape[::-1])[..., None]
    return np.asarray(picture * (1 - there) + placed * there, np.float32)


def photo(**how: float) -> Photo:
    return developed(scene(**how), CAMERA)


@pytest.mark.parametrize("lean", [0.0, 0.08])
def test_it_tells_the_colour_of_skin_and_no_scale(lean: float) -> None:
    taken = photo(lean=lean)
    found = find_card(taken)
    assert found.scale is None
    assert any("no scale" in problem for problem in found.problems)
    assert found.colour is not None
    assert found.colour.error_de00 < 1.5
    seen = found.colour.apply(taken.light(INSIDE)).reshape(-1, 3).mean(axis=0)
    assert float(ciede2000(np.asarray(lab_of(seen)), np.asarray(lab_of(SKIN)))) < 1.0
    assert found.card_corners is not None
    assert found.card_corners[2] == pytest.approx((100 + CHART.width_mm * 28, 100 + CHART.height_mm * 28), abs=4)


def test_a_turned_chart_is_read_all_the_same() -> None:
    taken = photo()
    turned = find_card(with_pixels(taken, np.rot90(taken.pixels, 2).astype(np.uint8)))
    assert turned.colour is not None
    assert turned.colour.error_de00 < 1.5


def test_two_charts_are_refused() -> None:
    taken = photo()
    twice = with_pixels(taken, np.concatenate((taken.pixels, taken.pixels)).astype(np.uint8))
    found = find_card(twice)
    assert found.colour is None
    assert "Two colour charts" in found.problems[0]


def test_a_half_covered_chart_gives_no_colour() -> None:
    assert find_card(photo(cover=0.5)).colour is None


def test_skin_alone_is_no_chart() -> None:
    assert find_colour_checker(developed(np.full((400, 500, 3), SKIN, np.float32), CAMERA)) is None
    assert find_colour_checker(with_pixels(photo(), np.zeros((1, 1, 3), np.uint8))) is None


def test_reference_values_are_those_of_the_maker() -> None:
    # Linear sRGB by colour-science 0.4.7, Bradford, of the same table.
    assert REFERENCE["dark_skin"] == pytest.approx((0.17368, 0.07879, 0.05286), abs=3e-4)
    assert REFERENCE["light_skin"] == pytest.approx((0.55978, 0.27745, 0.21089), abs=3e-4)
    assert REFERENCE["cyan"] == pytest.approx((-0.04392, 0.23366, 0.37719), abs=3e-4)
