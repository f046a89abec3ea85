"""Two photographs made equally sharp and equally noisy, before anything is measured on them."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from needlepoint.photos.gate.sharpness import Sharpness, SkinSpectrum, relative_blur
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch

PatchPair = tuple[SkinPatch, SkinPatch]
SpectrumPair = tuple[SkinSpectrum, SkinSpectrum]

_DETAIL = np.array([0.05, 0.1, 0.15, 0.2, 0.25])
"""Cycles a pixel that stand for the band of skin's detail, in which noise is matched."""
_GRAIN_PX = 0.5
"""Blur of the noise that is added: pixels of a mosaic sensor share noise with their neighbours."""
_LEAST_BLUR_PX = 0.15
"""Less would not change the picture by more than rounding does."""
_LEAST_NOISE = 1e-4


def match_sharpness(
    light: Light, *, blur_px: float, noise: float, to_blur_px: float, to_noise: float, rng: np.random.Generator
) -> Light:
    """Light brought to a stronger blur and noise; what is more blurred or noisier already is left as it is.

    A Gaussian of the missing variance, then noise so that the power in the band of skin's detail is what it should be.
    The noise multiplies all channels alike, as noise of log luminance.

    Args:
        light: linear, (height, width, 3); not changed.
        blur_px: what it has, in its own pixels; likewise `to_blur_px`.
        noise: what it has, as `Sharpness.noise`.
    """
    missing = math.sqrt(max(to_blur_px**2 - blur_px**2, 0.0))
    changed = light
    if missing > _LEAST_BLUR_PX:
        changed = np.asarray(cv2.GaussianBlur(light, (0, 0), missing), np.float32)
        noise *= math.sqrt(passed(missing))
    lacking = math.sqrt(max(to_noise**2 - noise**2, 0.0))
    if lacking < _LEAST_NOISE:
        return changed
    grain = rng.standard_normal(light.shape[:2], np.float32) * np.float32(lacking / math.sqrt(passed(_GRAIN_PX)))
    grain = np.asarray(cv2.GaussianBlur(grain, (0, 0), _GRAIN_PX), np.float32)
    return np.asarray(changed * np.exp(grain)[..., None], np.float32)


def passed(blur_px: float) -> float:
    """The share of the noise's power that a blur leaves in the band of skin's detail."""
    return float(np.exp(-4 * np.pi**2 * blur_px**2 * _DETAIL**2).mean())


def equally_sharp(
    patches: PatchPair,
    spectra: SpectrumPair,
    rng: np.random.Generator,
    *,
    told_by: SpectrumPair | None = None,
) -> PatchPair:
    """Both patches, of baseline and follow-up, with the blur, on the skin, and the noise of the worse of the two.

    How much the blurs differ is read from the ratio of the spectra on the same skin; how large the common blur is, from
    the blurrier patch alone. Both patches then carry the same blur in mm, and each its noise. Where there is too little
    skin to tell, both come back as they were.

    Args:
        spectra: of these patches.
        told_by: those of untreated skin, from which the difference is read where it can be: skin that was treated may
            itself have become smoother, which is not the camera's blur.
    """
    found = (relative_blur(*told_by) if told_by else None) or relative_blur(*spectra)
    if found is None:
        return patches
    told = [spectrum.sharpness for spectrum in spectra]
    worse = 1 if found.variance_mm2 > 0 else 0
    common_mm2 = max((told[worse].blur_px / patches[worse].px_per_mm) ** 2, abs(found.variance_mm2))
    has_mm2 = [common_mm2, common_mm2]
    has_mm2[1 - worse] -= abs(found.variance_mm2)
    each = list(zip(patches, told, has_mm2, strict=True))
    noise_mm = max(_left(sharpness, patch, common_mm2 - has) for patch, sharpness, has in each)
    before, after = (_matched(patch, sharpness, has, common_mm2, noise_mm, rng) for patch, sharpness, has in each)
    return before, after


def _left(told: Sharpness, patch: SkinPatch, missing_mm2: float) -> float:
    """The noise of a patch after the blur that it is still to get, as density on the skin."""
    missing_px = math.sqrt(max(missing_mm2, 0.0)) * patch.px_per_mm
    return told.noise * math.sqrt(passed(missing_px)) / patch.px_per_mm


def _matched(
    patch: SkinPatch, told: Sharpness, has_mm2: float, common_mm2: float, noise_mm: float, rng: np.random.Generator
) -> SkinPatch:
    scale = patch.px_per_mm
    to_blur, to_noise = math.sqrt(common_mm2) * scale, noise_mm * scale
    has = math.sqrt(max(has_mm2, 0.0)) * scale
    light = match_sharpness(patch.light, blur_px=has, noise=told.noise, to_blur_px=to_blur, to_noise=to_noise, rng=rng)
    return replace(patch, light=light, blur_px=to_blur, noise=to_noise)
