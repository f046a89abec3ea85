"""Small photographs of made-up skin and exact registrations between them, for the tests of zones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import NO_CALIBRATION, Calibration
from needlepoint.photos.photo import CameraFacts, ColourEncoding, Photo
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.zones.patch import Seen

SKIN = {"I": (0.66, 0.45, 0.36), "III": (0.44, 0.26, 0.18), "VI": (0.09, 0.05, 0.035)}
"""Linear light of made-up skin, light to dark; ours."""
STEP = 8
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Sharp:
    """What a gate would say of these photographs."""

    blur_px: float = 0.6
    noise: float = 0.01


def photo_of(light: NDArray[np.floating]) -> Photo:
    """A photograph, 8 bit sRGB, of linear light."""
    light = np.clip(light, 0, 1)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return Photo("skin.png", np.round(code * 255).astype(np.uint8), ColourEncoding.srgb(), CameraFacts(), "0" * 64)


def skin(shape: tuple[int, int], tone: str = "III", seed: int = 1) -> NDArray[np.float64]:
    """Linear light of skin with a little shade and noise."""
    rng = np.random.default_rng(seed)
    x = np.linspace(-1, 1, shape[1])[None, :, None]
    shade = 1 + 0.15 * x + 0.02 * rng.normal(size=(*shape, 1))
    return np.asarray(np.array(SKIN[tone]) * shade)


def seen(photo: Photo, px_per_mm: float = 8.0, calibration: Calibration = NO_CALIBRATION) -> Seen:
    """A photograph whose scale is known."""
    return Seen(photo, calibration, px_per_mm, sizes_known=True, sharpness=Sharp())


def registration_by(
    forward: Callable[[Points], Points], backward: Callable[[Points], Points], shape: tuple[int, int]
) -> Registration:
    """An exact registration by a map of points and its inverse."""
    y, x = np.mgrid[0 : shape[0] // STEP, 0 : shape[1] // STEP]
    grid = np.stack([(x + 0.5) * STEP - 0.5, (y + 0.5) * STEP - 0.5], axis=-1)
    there, back = (np.asarray(each(grid), np.float32) for each in (forward, backward))
    sure = np.ones(x.shape, np.float32)
    return Registration(there, back, sure, sure * 0, STEP, (shape, shape))


def similarity(scale: float, shift: tuple[float, float], shape: tuple[int, int]) -> Registration:
    """Magnified and shifted."""
    return registration_by(lambda p: p * scale + shift, lambda p: (p - shift) / scale, shape)
