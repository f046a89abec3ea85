"""Hair by itself: found at any number of pixels a millimetre, and nothing else with it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.photos.photo import Light, Mask
from needlepoint.photos.zones.hair import hair_mask
from tests.unit.photos.zones.photographs import skin

SIDE_MM = 14.0
HAIR_MM = 0.09
LIGHT_KEPT = 0.15


def with_a_hair(px_per_mm: float) -> tuple[Light, Mask]:
    """Skin with one dark hair drawn across it, and where the hair is."""
    side = round(SIDE_MM * px_per_mm)
    drawn: NDArray[np.uint8] = np.zeros((side, side), np.uint8)
    corners = np.array([[0.1, 0.2], [0.4, 0.45], [0.9, 0.6]]) * side
    cv2.polylines(
        drawn, [np.round(corners * 16).astype(np.int32)], False, 255, max(round(HAIR_MM * px_per_mm), 1), 16, 4
    )
    covered = cv2.GaussianBlur(drawn.astype(np.float32) / 255, (0, 0), 0.6)[..., None]
    light = skin((side, side)) * (1 - (1 - LIGHT_KEPT) * covered)
    return light.astype(np.float32), drawn > 127


@pytest.mark.parametrize("px_per_mm", [8.0, 12.5, 13.0, 18.0, 26.0])
def test_a_hair_is_found_however_large_it_is_in_the_picture(px_per_mm: float) -> None:
    light, true = with_a_hair(px_per_mm)
    found = hair_mask(light, px_per_mm)
    assert found.shape == true.shape
    assert found[true].mean() > 0.9
    wide = cv2.dilate(true.astype(np.uint8), np.ones((2 * round(0.4 * px_per_mm) + 1,) * 2, np.uint8)) > 0
    assert not found[~wide].any()


@pytest.mark.parametrize("shape", [(2, 400), (3, 3), (5, 1000)])
def test_slivers_of_skin_have_no_hair(shape: tuple[int, int]) -> None:
    assert not hair_mask(skin(shape).astype(np.float32), 26.0).any()
