"""The smaller picture that metrics look at: its light and its areas are those of the patch, at any scale."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.zones.patch import patch_of
from tests.unit.photos.zones.photographs import photo_of, seen, skin

ZONE = np.array([[60.0, 50], [260, 45], [255, 190], [58, 195]])


@pytest.mark.parametrize("px_per_mm", [2.0, 3.7, 4.0, 6.0, 7.9])
def test_what_is_made_of_the_halved_picture_is_the_mean_of_the_native_one(px_per_mm: float) -> None:
    patch = patch_of(seen(photo_of(skin((241, 321)))), ZONE).patch
    small = FixedScale.of(patch, px_per_mm)
    assert small.px_per_mm == pytest.approx(px_per_mm, rel=0.01)
    assert small.per_block().sum() * small.pixel_mm2 == pytest.approx(patch.area_mm2, rel=0.02)
    mean = small.light[small.usable].mean(axis=0)
    assert mean == pytest.approx(patch.light[patch.usable].mean(axis=0), rel=1e-3)
    brighter_right = np.polyfit(np.arange(small.light.shape[1]), small.light[..., 0].mean(axis=0), 1)[0]
    native = np.polyfit(np.arange(patch.light.shape[1]), patch.light[..., 0].mean(axis=0), 1)[0]
    assert brighter_right == pytest.approx(native * small.shrink, rel=0.02)


def test_a_coarser_patch_is_taken_as_it_is() -> None:
    patch = patch_of(seen(photo_of(skin((240, 320)))), ZONE).patch
    small = FixedScale.of(patch, 12.0)
    assert small.px_per_mm == pytest.approx(8.0)
    assert np.array_equal(small.light, patch.light)
    assert np.array_equal(small.usable, patch.usable)
