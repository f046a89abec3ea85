"""How sharp and how noisy skin is in a photograph, and how much more blurred it is in one of two."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.gate.spectrum import Spectrum, spectrum_of
from needlepoint.photos.photo import Box, Light, Mask, Photo
from needlepoint.photos.skin_patch import SkinPatch

Values = NDArray[np.float64]

SLOPE = 1.5
SKIN_BLUR_MM = 0.058
"""The reference of sharp skin, set on 8 scenes of the phantom: power falls with frequency to this power, and on top of
that as if the relief itself were blurred by so many mm. A reference of the phantom: the absolute figure of blur is no
better than it; differences between two photographs of one skin do not depend on it."""
SLOPE_OFFSET_PX2 = 0.18
"""What the fit reads of a sharp, noiseless picture on those scenes."""
BAND = (0.03, 0.3)
"""Cycles a pixel where blur is looked for; IMAGING.md names 0.1 to 0.3, and a strong blur is told below."""
_NOISE_BAND = (0.36, 0.44)
_NOISE_ABOVE = 1.63
"""Ours, set on 96 captures of the phantom's cameras: log power of noise in the band of skin's detail minus that of the
picture at 0.36 to 0.44 cycles a pixel, where skin is gone, and demosaicing and JPEG have damped the noise. Its standard
deviation over captures is 0.5, that of the noise so found 25 %."""
_AT = (0.0, 0.12, 0.16, 0.2, 0.24, 0.28, 0.32, 0.36, 0.4, 0.44, 0.5)
_DAMPED = (0.1, 0.1, 0.0, -0.13, -0.42, -0.86, -1.39, -1.83, -2.12, -2.29, -2.48)
"""Log power of noise at these frequencies, against that in the band of skin's detail, from the same captures."""
_OVER_NOISE = 2.5
"""Power below this times the noise tells nothing of blur."""
_FEWEST_RINGS = 4


@dataclass(frozen=True, slots=True)
class Sharpness:
    """Of the skin in one photograph.

    Attributes:
        blur_px: standard deviation of the Gaussian that blurs as lens, focus, movement and the camera's software do
            together; 0 where it sharpens as much as the lens blurs.
        noise: standard deviation that white noise would have, per pixel of log luminance (natural logarithm), to be as
            strong as this noise is in the band of skin's detail.
        is_known: whether there was enough skin to tell.
    """

    blur_px: float
    noise: float
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class RelativeBlur:
    """How much more blurred skin is in the follow-up than in the baseline.

    Attributes:
        variance_mm2: of the follow-up's blur minus the baseline's, on the skin; negative where it is sharper.
        sd_mm2: standard deviation of that figure.
    """

    variance_mm2: float
    sd_mm2: float


def measure_sharpness(photo: Photo, box: Box, mask: Mask | None = None, *, px_per_mm: float | None = None) -> Sharpness:
    """Blur and noise of the skin in a box, from the power of log luminance over frequency.

    Args:
        mask: (height, width) of the box, what may be looked at; everything where not given.
        px_per_mm: takes the softness of skin itself off the blur, where the scale is known.
    """
    usable = np.ones((box.height, box.width), np.bool_) if mask is None else mask

    def light_of(tile: Box) -> Light:
        left, top = box.left + tile.left, box.top + tile.top
        return photo.light(Box(left, top, left + tile.width, top + tile.height))

    return sharpness_of(spectrum_of(light_of, usable), px_per_mm)


def sharpness_of(spectrum: Spectrum | None, px_per_mm: float | None = None) -> Sharpness:
    """Blur and noise from a spectrum; not known where there is none."""
    if spectrum is None:
        return Sharpness(0.0, 0.0, is_known=False)
    noise = noise_power(spectrum)
    told = _told(spectrum, noise)
    if told.sum() < _FEWEST_RINGS:
        return Sharpness(0.0, math.sqrt(float(noise[0])), is_known=False)
    frequency = spectrum.frequency[told]
    level = np.log(spectrum.power[told] - noise[told]) + SLOPE * np.log(frequency)
    variance = _line(4 * np.pi**2 * frequency**2, -level, frequency)[0] - SLOPE_OFFSET_PX2
    own = (SKIN_BLUR_MM * px_per_mm) ** 2 if px_per_mm else 0.0
    return Sharpness(math.sqrt(max(variance - own, 0.0)), math.sqrt(_band_noise(spectrum)))


@dataclass(frozen=True, slots=True, eq=False)
class SkinSpectrum:
    """The spectrum of one patch, worked out once for all that is read from it.

    Attributes:
        spectrum: None where there is too little skin.
        px_per_mm: of the patch.
    """

    spectrum: Spectrum | None
    px_per_mm: float

    @property
    def sharpness(self) -> Sharpness:
        """Blur and noise, the softness of skin itself taken off."""
        return sharpness_of(self.spectrum, self.px_per_mm)


def relative_blur(baseline: SkinSpectrum, follow_up: SkinSpectrum) -> RelativeBlur | None:
    """The difference of blur between two photographs of the same skin, from the ratio of their spectra.

    What is unknown of skin cancels in the ratio, and its contrast, which depends on the light, is a constant of the
    fit. None where either has too little skin, or nothing stands out of the noise.
    """
    if baseline.spectrum is None or follow_up.spectrum is None:
        return None
    before, after = (_clean(each.spectrum, each.px_per_mm) for each in (baseline, follow_up) if each.spectrum)
    if min(before[0].size, after[0].size) < _FEWEST_RINGS:
        return None
    common = (before[0] <= after[0][-1]) & (before[0] >= after[0][0])
    if common.sum() < _FEWEST_RINGS:
        return None
    frequency = before[0][common]
    ratio = before[1][common] - np.interp(np.log(frequency), np.log(after[0]), after[1])
    return RelativeBlur(*_line(4 * np.pi**2 * frequency**2, ratio, frequency))


def patch_spectrum(patch: SkinPatch) -> SkinSpectrum:
    """The spectrum of a patch's usable skin."""
    return SkinSpectrum(spectrum_of(lambda tile: patch.light[tile.slices], patch.usable), patch.px_per_mm)


def noise_power(spectrum: Spectrum) -> Values:
    """The power of noise at each frequency of a spectrum."""
    damped = np.interp(spectrum.frequency, _AT, _DAMPED)
    return np.asarray(_band_noise(spectrum) * np.exp(damped))


def _band_noise(spectrum: Spectrum) -> float:
    return math.exp(spectrum.between(*_NOISE_BAND) + _NOISE_ABOVE)


def _told(spectrum: Spectrum, noise: Values) -> NDArray[np.bool_]:
    inside = (spectrum.frequency >= BAND[0]) & (spectrum.frequency <= BAND[1])
    return np.asarray(inside & (spectrum.power > _OVER_NOISE * noise))


def _clean(spectrum: Spectrum, px_per_mm: float) -> tuple[Values, Values]:
    """Frequency in cycles a mm and log power, up to the first at which skin does not stand out of the noise.

    The noise is not taken off: too little is known of it, and fine hair passes for noise where that is looked for.
    """
    noise = noise_power(spectrum)
    told = _told(spectrum, noise) | (spectrum.frequency < BAND[0])
    until = told.size if told.all() else int(np.argmin(told))
    kept = slice(1, max(until, 1))
    return spectrum.frequency[kept] * px_per_mm, np.log(spectrum.power[kept])


def _line(at: Values, value: Values, weight: Values) -> tuple[float, float]:
    """The slope of a weighted straight line and its standard deviation."""
    middle = at - np.average(at, weights=weight)
    spread = float((weight * middle**2).sum())
    slope = float((weight * middle * value).sum()) / spread
    left = value - np.average(value, weights=weight) - slope * middle
    variance = float((weight**2 * middle**2 * left**2).sum()) / spread**2
    return slope, math.sqrt(variance)
