"""Blur and noise are told, differences of blur better than either, and two photographs are made equally sharp."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.photos.gate import equally_sharp, match_sharpness, patch_spectrum, relative_blur
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.gate.drawn_skin import PX_PER_MM, patch_of_light, skin_light

SHARP = skin_light(noise=0.004)


def _rng() -> np.random.Generator:
    return np.random.default_rng(4)


def _detail(light: Light) -> float:
    """Spread of the finest steps of log light."""
    return float(np.diff(np.log(light[..., 1]), axis=0).std())


def _sharp_pair(
    one: SkinPatch, two: SkinPatch, told_by: tuple[SkinPatch, SkinPatch] | None = None
) -> tuple[SkinPatch, SkinPatch]:
    told = (patch_spectrum(told_by[0]), patch_spectrum(told_by[1])) if told_by else None
    return equally_sharp((one, two), (patch_spectrum(one), patch_spectrum(two)), _rng(), told_by=told)


@pytest.mark.parametrize("blur", [1.5, 2.5, 4.0])
def test_more_blur_reads_as_more_blur(blur: float) -> None:
    sharp, blurred = (patch_spectrum(patch_of_light(light)) for light in (SHARP, skin_light(blur_px=blur, noise=0.004)))
    assert blurred.sharpness.blur_px > sharp.sharpness.blur_px + 0.5
    assert blurred.sharpness.blur_px == pytest.approx(blur, rel=0.35)


@pytest.mark.parametrize("blur", [1.0, 2.0])
def test_the_difference_of_blur_is_told_in_mm(blur: float) -> None:
    sharp, blurred = (patch_of_light(light) for light in (SHARP, skin_light(blur_px=blur, noise=0.004)))
    found = relative_blur(patch_spectrum(sharp), patch_spectrum(blurred))
    assert found is not None
    assert np.sqrt(found.variance_mm2) * PX_PER_MM == pytest.approx(blur, rel=0.15)
    back = relative_blur(patch_spectrum(blurred), patch_spectrum(sharp))
    assert back is not None
    assert back.variance_mm2 == pytest.approx(-found.variance_mm2, rel=0.2)


def test_where_one_shows_nothing_but_noise_no_difference_of_blur_is_told() -> None:
    # Found on a real photograph: of a small zone not one ring stood out, and there was no last one to look at.
    noise = np.exp(np.random.default_rng(3).normal(-1, 0.3, (48, 48, 3))).astype(np.float32)
    sharp, lost = patch_spectrum(patch_of_light(SHARP)), patch_spectrum(patch_of_light(noise))
    assert lost.spectrum is not None
    assert relative_blur(sharp, lost) is None
    assert relative_blur(lost, sharp) is None


def test_more_noise_reads_as_more_noise() -> None:
    quiet, noisy = (patch_spectrum(patch_of_light(skin_light(noise=noise))).sharpness for noise in (0.004, 0.02))
    assert noisy.noise > 2 * quiet.noise


def test_equally_sharp_pictures_have_equal_detail() -> None:
    blurred = skin_light(blur_px=1.6, noise=0.004)
    one, two = _sharp_pair(patch_of_light(SHARP), patch_of_light(blurred))
    assert _detail(SHARP) > 1.5 * _detail(blurred)
    assert _detail(one.light) == pytest.approx(_detail(two.light), rel=0.1)
    assert one.blur_px == pytest.approx(two.blur_px, rel=1e-6)


def test_light_may_be_written_over_with_the_same_outcome() -> None:
    lights = SHARP, skin_light(blur_px=1.6, noise=0.02)
    spectra = tuple(patch_spectrum(patch_of_light(light)) for light in lights)
    apart, over = (
        equally_sharp(
            (patch_of_light(lights[0].copy()), patch_of_light(lights[1])),
            (spectra[0], spectra[1]),
            _rng(),
            write_over=write_over,
        )
        for write_over in (False, True)
    )
    assert all(np.array_equal(one.light, two.light) for one, two in zip(apart, over, strict=True))
    mine = patch_of_light(lights[0].copy())
    changed, _ = equally_sharp((mine, patch_of_light(lights[1])), (spectra[0], spectra[1]), _rng(), write_over=True)
    assert changed.light is mine.light
    assert not np.array_equal(mine.light, SHARP)


def test_treated_skin_that_became_smoother_is_not_taken_for_blur() -> None:
    smoother = skin_light(blur_px=1.6, noise=0.004)
    control = patch_of_light(skin_light(noise=0.004, seed=9))
    one, two = _sharp_pair(patch_of_light(SHARP), patch_of_light(smoother), (control, control))
    assert _detail(one.light) > 1.4 * _detail(two.light)


def test_nothing_is_done_where_there_is_too_little_skin() -> None:
    tiny = patch_of_light(skin_light(side=16))
    assert _sharp_pair(tiny, tiny) == (tiny, tiny)
    assert not patch_spectrum(tiny).sharpness.is_known


def test_a_picture_of_one_colour_is_not_known_to_be_sharp() -> None:
    flat = patch_of_light(np.full((256, 256, 3), 0.3, np.float32))
    assert not patch_spectrum(flat).sharpness.is_known


def test_light_that_is_blurred_enough_already_is_left_as_it_is() -> None:
    same = match_sharpness(SHARP, blur_px=2.0, noise=0.01, to_blur_px=1.0, to_noise=0.005, rng=_rng())
    assert same is SHARP
