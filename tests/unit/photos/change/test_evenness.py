"""How brightness changed over the skin: light from elsewhere shows, a whole zone that was treated does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.change.block_light import block_light
from needlepoint.photos.change.evenness import BrightnessSlope, brightness_slope
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.gate.drawn_skin import patch_of_light, skin_light

SIDE, PX_PER_MM = 128, 4.0


def skin(seed: int) -> SkinPatch:
    patch = patch_of_light(skin_light(noise=0.004, side=SIDE, seed=seed))
    row, column = np.indices((SIDE, SIDE)) // (SIDE // 8)
    return replace(patch, block=(row * 8 + column).astype(np.int32), blocks=64, px_per_mm=PX_PER_MM)


def lit(patch: SkinPatch, per_cm: float, level: float = 0.0) -> SkinPatch:
    """Under light that grows to the right by so much in 1 cm, natural logarithm, and is brighter on the whole."""
    ramp = np.exp(level + per_cm / 10 * np.arange(SIDE) / PX_PER_MM)[None, :, None]
    return patch.with_light(np.asarray(patch.light * ramp, np.float32))


def slope_of(*pairs: tuple[SkinPatch, SkinPatch]) -> BrightnessSlope:
    blocks = [block for block in (block_light(*pair) for pair in pairs) if block is not None]
    found = brightness_slope(blocks)
    assert found is not None
    return found


@pytest.mark.parametrize("per_cm", [0.0, 0.02, -0.05])
def test_the_slope_of_the_light_is_told(per_cm: float) -> None:
    found = slope_of((skin(1), lit(skin(1), per_cm)), (skin(2), lit(skin(2), per_cm)))
    assert found.per_cm == pytest.approx(abs(per_cm), abs=0.002)
    assert found.sd < 0.002


def test_a_zone_that_was_lightened_as_a_whole_has_no_slope() -> None:
    lightened = lit(skin(1), 0.0, level=0.2)
    assert slope_of((skin(1), lightened), (skin(2), skin(2))).per_cm < 0.002


def test_a_mark_that_faded_is_no_light() -> None:
    faded = skin(1)
    light = faded.light.copy()
    light[:32, :32] *= np.float32(1.3)
    assert slope_of((faded, faded.with_light(light)), (skin(2), skin(2))).per_cm < 0.003


def test_a_flush_on_one_side_hardly_counts() -> None:
    flush = np.stack([np.full(SIDE, 1.0), *(np.linspace(1.0, 0.9, SIDE) for _ in range(2))], axis=-1)
    flushed = skin(1).with_light(np.asarray(skin(1).light * flush[None], np.float32))
    assert slope_of((skin(1), flushed)).per_cm < 0.002


def test_too_little_skin_tells_nothing() -> None:
    small = replace(skin(1), blocks=3, block=np.minimum(skin(1).block, 2))
    assert block_light(small, small) is None
    assert brightness_slope([]) is None
