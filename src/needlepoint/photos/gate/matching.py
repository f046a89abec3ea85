"""Two photographs made equally sharp and equally noisy, before anything is measured on them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.gate.sharpness import Sharpness, SkinSpectrum, relative_blur
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.threads import side_by_side

PatchPair = tuple[SkinPatch, SkinPatch]
Plane = NDArray[np.float32]
BlurNoise = tuple[float, float]
SpectrumPair = tuple[SkinSpectrum, SkinSpectrum]

_DETAIL = np.array([0.05, 0.1, 0.15, 0.2, 0.25])
"""Cycles a pixel that stand for the band of skin's detail, in which noise is matched."""
_GRAIN_PX = 0.5
"""Blur of the noise that is added: pixels of a mosaic sensor share noise with their neighbours."""
_LEAST_BLUR_PX = 0.15
"""Less would not change the picture by more than rounding does."""
_LEAST_NOISE = 1e-4
_STRIP_PX = 64


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
    return _worse(light, _Lacking.of(light, (blur_px, noise), (to_blur_px, to_noise), rng))


@dataclass(frozen=True, slots=True, eq=False)
class _Lacking:
    """What one picture is to get: a Gaussian blur of that many pixels, and white noise; None for none."""

    blur_px: float | None
    grain: Plane | None

    @classmethod
    def of(cls, light: Light, has: BlurNoise, wanted: BlurNoise, rng: np.random.Generator) -> _Lacking:
        """Draws the noise, so that it is the same in whatever order pictures are then worked on."""
        (blur_px, noise), (to_blur_px, to_noise) = has, wanted
        missing = math.sqrt(max(to_blur_px**2 - blur_px**2, 0.0))
        blur = missing if missing > _LEAST_BLUR_PX else None
        noise *= 1.0 if blur is None else math.sqrt(passed(blur))
        lacking = math.sqrt(max(to_noise**2 - noise**2, 0.0))
        if lacking < _LEAST_NOISE:
            return cls(blur, None)
        grain = rng.standard_normal(light.shape[:2], np.float32)
        return cls(blur, np.multiply(grain, np.float32(lacking / math.sqrt(passed(_GRAIN_PX))), out=grain))


def _worse(light: Light, lacking: _Lacking, *, write_over: bool = False) -> Light:
    changed = light
    if lacking.blur_px is not None:
        into = light if write_over else None
        changed = np.asarray(cv2.GaussianBlur(light, (0, 0), lacking.blur_px, dst=into), np.float32)
    if lacking.grain is None:
        return changed
    grain = np.asarray(cv2.GaussianBlur(lacking.grain, (0, 0), _GRAIN_PX, dst=lacking.grain), np.float32)
    is_own = write_over or changed is not light
    return _multiplied(changed, np.exp(grain, out=grain), into=changed if is_own else np.empty_like(light))


def _multiplied(light: Light, gain: Plane, *, into: Light) -> Light:
    """All channels times the same, a strip at a time, so that a threefold gain is never held at once."""
    for top in range(0, len(light), _STRIP_PX):
        strip = slice(top, top + _STRIP_PX)
        each = gain[strip]
        cv2.multiply(light[strip], cv2.merge([each, each, each]), dst=into[strip])
    return into


def passed(blur_px: float) -> float:
    """The share of the noise's power that a blur leaves in the band of skin's detail."""
    return float(np.exp(-4 * np.pi**2 * blur_px**2 * _DETAIL**2).mean())


def equally_sharp(
    patches: PatchPair,
    spectra: SpectrumPair,
    rng: np.random.Generator,
    *,
    told_by: SpectrumPair | None = None,
    write_over: bool = False,
) -> PatchPair:
    """Both patches, of baseline and follow-up, with the blur, on the skin, and the noise of the worse of the two.

    How much the blurs differ is read from the ratio of the spectra on the same skin; how large the common blur is, from
    the blurrier patch alone. Both patches then carry the same blur in mm, and each its noise. Where there is too little
    skin to tell, both come back as they were.

    Args:
        spectra: of these patches.
        told_by: those of untreated skin, from which the difference is read where it can be: skin that was treated may
            itself have become smoother, which is not the camera's blur.
        write_over: whether the light may be changed in place, which spares a copy of the largest arrays there are.
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
    worse_by = [_matched(patch, sharpness, has, common_mm2, noise_mm, rng) for patch, sharpness, has in each]
    before, after = side_by_side(
        lambda one: replace(one[0], light=_worse(one[0].light, one[1], write_over=write_over)), worse_by
    )
    return before, after


def _left(told: Sharpness, patch: SkinPatch, missing_mm2: float) -> float:
    """The noise of a patch after the blur that it is still to get, as density on the skin."""
    missing_px = math.sqrt(max(missing_mm2, 0.0)) * patch.px_per_mm
    return told.noise * math.sqrt(passed(missing_px)) / patch.px_per_mm


def _matched(
    patch: SkinPatch, told: Sharpness, has_mm2: float, common_mm2: float, noise_mm: float, rng: np.random.Generator
) -> tuple[SkinPatch, _Lacking]:
    """The patch as it will be, its light apart, and what its light is still to get."""
    scale = patch.px_per_mm
    to_blur, to_noise = math.sqrt(common_mm2) * scale, noise_mm * scale
    has = math.sqrt(max(has_mm2, 0.0)) * scale
    lacking = _Lacking.of(patch.light, (has, told.noise), (to_blur, to_noise), rng)
    return replace(patch, blur_px=to_blur, noise=to_noise), lacking
