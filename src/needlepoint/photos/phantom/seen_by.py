"""From a reflected spectrum to colour: for the standard observer in daylight, and for a camera in any light."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.spectra import LightSource, Spectrum, spectra, srgb_weights

Weights = NDArray[np.float64]
"""(wavelengths, 3): colour = reflectance @ weights; a perfect white gives 1 in each channel."""

# Ours: a bell with two widths for each channel, and a share that the others leak into it, fitted to the Nikon D5100 as
# measured by NPL (colour-science 0.4.7), rms difference 0.035 of each channel's top. Phones differ; so does the spread.
_PEAK_NM: Final = (590.0, 537.0, 448.0)
_WIDTHS_NM: Final = ((9.0, 38.0), (34.0, 33.0), (19.0, 52.0))
_LEAK: Final = np.array([[1.0, 0.061, 0.054], [0.060, 1.0, 0.177], [0.010, 0.0, 1.0]])
_PEAK_SD_NM: Final = 4.0
_WIDTH_SD: Final = 0.06
_MOST_CROSS_TALK: Final = 0.12
"""How far each channel of one camera may lean towards the mean of the others, beyond the model's; as in the first
phantom of the design."""
_BALANCE_SPREAD: Final = 0.14
"""How far red and blue may be off white, either way; likewise."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenBy:
    """A camera in a light: how it turns what skin and card reflect into its own idea of linear sRGB.

    Attributes:
        weights: from reflectance to the camera's output, white balance, its maker's matrix and all its faults included.
    """

    weights: Weights

    @classmethod
    def nominal(cls, light: LightSource = LightSource.DAYLIGHT) -> Self:
        """The model camera without faults, its matrix made for this light."""
        return cls(_developed(_sensitivity(_PEAK_NM, _WIDTHS_NM), spectra().lights[light]))

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Self:
        """A camera and light drawn at random: other filters, mixed light, cross-talk, white balance that is off."""
        peaks = np.array(_PEAK_NM) + rng.normal(0, _PEAK_SD_NM, 3)
        widths = np.array(_WIDTHS_NM) * np.exp(rng.normal(0, _WIDTH_SD, (3, 2)))
        first, second = rng.choice(list(LightSource), 2)
        share = rng.uniform(0, 1)
        power = _scaled(LightSource(first)) * share + _scaled(LightSource(second)) * (1 - share)
        weights = _developed(_sensitivity(peaks, widths), power)
        talk = rng.uniform(0, _MOST_CROSS_TALK)
        mixed = (1 - talk) * np.eye(3) + talk / 2 * (1 - np.eye(3))
        balance = 1 + rng.uniform(-_BALANCE_SPREAD, _BALANCE_SPREAD, 3) * (1, 0, 1)
        return cls(weights @ mixed * balance)

    def light_of(self, reflectance: Spectrum) -> NDArray[np.float64]:
        """What the camera gives, (..., 3), of a reflectance, (..., wavelengths); may leave 0 to 1."""
        return np.asarray(reflectance @ self.weights)


def srgb_of(reflectance: Spectrum) -> NDArray[np.float64]:
    """True linear sRGB, (..., 3), of a reflectance, (..., wavelengths), under D65 for the CIE 1931 observer."""
    return np.asarray(reflectance @ srgb_weights())


def smooth_reflectance(light: NDArray[np.float64]) -> Spectrum:
    """A smooth reflectance, (..., wavelengths), of about this linear sRGB, as an ink or a paint might have it.

    The sigmoid of a parabola over wavelength, after Jakob and Hanika (Comput Graph Forum 2019;38:147), found by
    Newton's method. Colours at the edge of what such spectra reach come out duller: `srgb_of` says what was reached.
    """
    target = np.clip(np.asarray(light, np.float64), 0.002, 0.995)
    wavelength = (spectra().wavelength_nm - 550) / 150
    powers = np.stack([np.ones_like(wavelength), wavelength, wavelength**2])
    grey = target.mean(axis=-1)
    curve = np.zeros((*target.shape[:-1], 3))
    curve[..., 0] = np.log(grey / (1 - grey))
    for _ in range(60):
        found = 1 / (1 + np.exp(-curve @ powers))
        missing = target - srgb_of(found)
        slope = np.einsum("...w,pw,wc->...cp", found * (1 - found), powers, srgb_weights())
        damped = np.swapaxes(slope, -1, -2) @ slope + 1e-8 * np.eye(3)
        step = np.linalg.solve(damped, (np.swapaxes(slope, -1, -2) @ missing[..., None]))[..., 0]
        curve = np.clip(curve + np.clip(step, -1, 1), -60, 60)
    return np.asarray(1 / (1 + np.exp(-curve @ powers)))


def _scaled(light: LightSource) -> Spectrum:
    power = spectra().lights[light]
    return np.asarray(power / (power @ spectra().observer[:, 1]))


def _sensitivity(peaks: object, widths: object) -> Weights:
    wavelength = spectra().wavelength_nm[:, None]
    peak, sides = np.asarray(peaks, np.float64), np.asarray(widths, np.float64)
    width = np.where(wavelength < peak, sides[:, 0], sides[:, 1])
    return np.asarray(np.exp(-((wavelength - peak) ** 2) / (2 * width**2)) @ _LEAK.T)


def _developed(sensitivity: Weights, power: Spectrum) -> Weights:
    """White-balanced for this light, then through the matrix that meets sRGB best over many smooth colours."""
    raw = sensitivity * power[:, None]
    raw = raw / raw.sum(axis=0)
    training = _training_reflectances()
    seen, wanted = training @ raw, training @ srgb_weights()
    # White must stay white: solve for what each channel takes of the differences to green.
    matrix = np.empty((3, 3))
    for channel in range(3):
        others = [other for other in range(3) if other != channel]
        differences = seen[:, others] - seen[:, [channel]]
        shares = np.linalg.lstsq(differences, wanted[:, channel] - seen[:, channel], rcond=None)[0]
        matrix[channel, others] = shares
        matrix[channel, channel] = 1 - shares.sum()
    return np.asarray(raw @ matrix.T)


@cache
def _training_reflectances() -> Spectrum:
    """Smooth reflectances of many colours, (216, wavelengths): sigmoids of parabolas, evenly chosen."""
    wavelength = (spectra().wavelength_nm - 550) / 150
    steps = np.linspace(-2.5, 2.5, 6)
    level, slope, bend = (axis.ravel()[:, None] for axis in np.meshgrid(steps, steps, steps))
    return np.asarray(1 / (1 + np.exp(-(level + slope * wavelength + bend * wavelength**2))))
