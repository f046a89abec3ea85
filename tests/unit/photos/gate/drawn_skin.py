"""Drawn skin: a tone with detail whose power falls with frequency as skin's does, sharp or blurred, with noise."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.photos.calibration import Calibration
from needlepoint.photos.card import stated_scale
from needlepoint.photos.gate import SKIN_BLUR_MM
from needlepoint.photos.photo import Box, CameraFacts, ColourEncoding, Light, Photo
from needlepoint.photos.skin_patch import SkinPatch

TONE = np.array([0.42, 0.25, 0.17], np.float32)
SIDE = 512
CAMERA_PX = 0.6
"""Blur that cameras leave in their noise: demosaicing and compression."""
PX_PER_MM = 18.0
CALIBRATION = Calibration(scale=stated_scale(px_per_mm=PX_PER_MM))


def skin_light(*, blur_px: float = 0.0, noise: float = 0.0, seed: int = 1, side: int = SIDE) -> Light:
    """Linear light of a square of skin; the same seed gives the same skin, whatever is done to it."""
    rng = np.random.default_rng(seed)
    waves = np.fft.rfft2(rng.standard_normal((side, side)))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
    frequency[0, 0] = 1.0
    soft = SKIN_BLUR_MM * PX_PER_MM
    shade = np.fft.irfft2(waves * frequency**-0.75 * np.exp(-2 * (np.pi * frequency * soft) ** 2), s=(side, side))
    shade *= 0.08 / shade.std()
    if blur_px:
        shade = np.asarray(cv2.GaussianBlur(shade, (0, 0), blur_px), np.float64)
    grain = np.random.default_rng(seed + 1000).standard_normal(shade.shape)
    shade = shade + noise * cv2.GaussianBlur(grain, (0, 0), CAMERA_PX)
    return np.asarray(TONE * np.exp(shade)[..., None], np.float32)


def photo_of(light: Light, *, name: str = "skin.png", sha256: str = "a") -> Photo:
    """A 16 bit photograph that stores this light, so that nothing is lost to rounding."""
    encoding = ColourEncoding.srgb(65536)
    code = np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
    pixels = np.clip(np.round(code * 65535), 0, 65535).astype(np.uint16)
    return Photo(name, pixels, encoding, CameraFacts(), sha256)


def patch_of_light(light: Light) -> SkinPatch:
    """The whole of it as one zone."""
    height, width = light.shape[:2]
    whole = np.ones((height, width), np.bool_)
    return SkinPatch(
        box=Box(0, 0, width, height),
        light=light,
        zone=whole,
        usable=whole,
        shiny=np.zeros_like(whole),
        block=np.zeros((height, width), np.int32),
        blocks=1,
        px_per_mm=PX_PER_MM,
        sizes_known=True,
        blur_px=0.0,
        noise=0.0,
        colour_known=False,
    )
