"""The camera does to light what each of its settings says."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from needlepoint.photos.phantom.phone_camera import PhoneCamera, develop, encode_jpeg

EVEN = np.full((90, 120, 3), (0.4, 0.25, 0.18), np.float32)


def step() -> NDArray[np.float32]:
    light = EVEN.copy()
    light[:, 60:] *= 0.5
    return light


def test_the_plain_camera_only_codes_light() -> None:
    code = develop(EVEN, PhoneCamera(exposure=0.8))
    linear = ((code[45, 60] / 255 + 0.055) / 1.055) ** 2.4
    assert linear == pytest.approx(0.8 * EVEN[0, 0], rel=0.02)
    assert not np.ptp(code.reshape(-1, 3), axis=0).any()


def test_too_much_light_is_clipped() -> None:
    assert develop(EVEN, PhoneCamera(exposure=4.0))[0, 0, 0] == 255


def test_noise_grows_with_light_and_falls_with_the_well() -> None:
    def spread(well: float) -> float:
        return float(develop(EVEN, PhoneCamera(full_well=well, read_noise=3, noise_seed=1))[..., 1].std())

    assert spread(1000) == pytest.approx(2 * spread(4000), rel=0.15)
    one, same, other = (develop(EVEN, PhoneCamera(full_well=2000, noise_seed=seed)) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_denoising_takes_noise_and_keeps_the_edge() -> None:
    noisy, calm = (develop(step(), PhoneCamera(full_well=3000, noise_seed=1, denoise=share)) for share in (0.0, 0.8))
    assert calm[:, :50].std(axis=(0, 1)).max() < 0.8 * noisy[:, :50].std(axis=(0, 1)).max()
    edge = noisy[:, 58].mean(axis=0) - noisy[:, 61].mean(axis=0)
    assert calm[:, 58].mean(axis=0) - calm[:, 61].mean(axis=0) == pytest.approx(edge, rel=0.1)


def test_sharpening_overshoots_and_blur_softens() -> None:
    plain, sharp, soft = (
        develop(step(), camera).astype(int)
        for camera in (PhoneCamera(), PhoneCamera(sharpen=0.6), PhoneCamera(blur_px=2.0))
    )
    assert sharp[45, 59, 1] > plain[45, 59, 1] + 5
    assert sharp[45, 60, 1] < plain[45, 60, 1] - 5
    assert np.abs(np.diff(soft[45, :, 1])).max() < 0.5 * np.abs(np.diff(plain[45, :, 1])).max()


def test_tone_vignette_and_lifted_shadows() -> None:
    dark, light = (develop(EVEN * part, PhoneCamera(tone=0.0))[0, 0, 1] for part in (0.4, 2.2))
    darker, lighter = (develop(EVEN * part, PhoneCamera(tone=0.3))[0, 0, 1] for part in (0.4, 2.2))
    assert darker < dark
    assert lighter > light
    vignetted = develop(EVEN, PhoneCamera(vignette=0.2))
    assert vignetted[0, 0, 0] < vignetted[45, 60, 0] - 8
    wide = np.repeat(np.repeat(step(), 3, axis=0), 3, axis=1)
    lifted, plain = (develop(wide, PhoneCamera(local_tone=power)).astype(int) for power in (0.2, 0.0))
    assert (lifted - plain)[:, 300:].mean() > (lifted - plain)[:, :60].mean() + 5


def test_the_file_is_a_jpeg_of_its_quality_with_its_date() -> None:
    day = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    good, poor = (encode_jpeg(noise, PhoneCamera(quality=quality, taken_at=day)) for quality in (95, 60))
    assert len(poor) < 0.7 * len(good)
    read = Image.open(io.BytesIO(good))
    assert read.format == "JPEG"
    assert read.getexif()[0x0132] == "2026:03:04 05:06:07"
