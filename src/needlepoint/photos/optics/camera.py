"""Skin as a camera sees it, and what brings that to what the eye sees.

A camera's filters are not the eye's: on colours with a smooth spectrum its maker's matrix, or a card's, makes both
agree, but the narrow bands of haemoglobin then come out a few percent off. So blood and melanin are read with a model
of skin in front of a camera, and colours that are told as such are brought to the eye's.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.spectra import LightSource, Spectrum, spectra, srgb_weights
from needlepoint.photos.photo import Light

Weights = NDArray[np.float64]
"""(wavelengths, 3): colour = reflectance @ weights; a perfect white gives 1 in each channel."""

# Ours: a bell with two widths for each channel, and a share that the others leak into it, fitted to the Nikon D5100 as
# measured by NPL (colour-science 0.4.7), rms difference 0.035 of each channel's top.
PEAK_NM: Final = (590.0, 537.0, 448.0)
WIDTHS_NM: Final = ((9.0, 38.0), (34.0, 33.0), (19.0, 52.0))
_LEAK: Final = np.array([[1.0, 0.061, 0.054], [0.060, 1.0, 0.177], [0.010, 0.0, 1.0]])

EYE_OF_CAMERA: Final = np.array([[0.914, 0.218, -0.169], [0.023, 0.926, 0.060], [-0.055, 0.183, 0.818]])
"""From skin's light, corrected by a card, to what the eye sees of it in daylight; linear sRGB. Ours: least squares of
relative error over 24,000 of the model's people (`people.py`) before 600 cameras in mixed light, corrected by the
matrix of a perfectly printed strip card. For skin alone: a grey comes out up to 5 % too dark."""

SHINE: Final = 0.01
"""What skin without visible shine mirrors of a lamp all the same, of a perfect white's light, in each channel alike.
Ours: Fresnel's 4.3 % spread by a fine roughness of 0.3 (Cook and Torrance), for a lamp 30 to 50 degrees above the skin
that gives half of the light, seen from straight ahead, makes 0.007 to 0.018 on flat skin and mostly 0.004 to 0.012 on
the phantom's. A lamp straight on, or oily skin, mirrors more."""
_MOST_SHINE: Final = 0.5
"""Of the darkest channel, the share that is ever taken for shine. Ours: keeps very dark skin above zero."""


@cache
def camera_weights() -> Weights:
    """A typical camera in daylight, white-balanced, through the matrix that meets sRGB best over smooth colours."""
    weights = weights_of(np.array(PEAK_NM), np.array(WIDTHS_NM), spectra().lights[LightSource.DAYLIGHT])
    weights.setflags(write=False)
    return weights


def weights_of(peaks_nm: NDArray[np.float64], widths_nm: NDArray[np.float64], power: Spectrum) -> Weights:
    """The same of a camera with filters of these peaks, (3,), and widths, (3, 2), in light of this power."""
    wavelength = spectra().wavelength_nm[:, None]
    width = np.where(wavelength < peaks_nm, widths_nm[:, 0], widths_nm[:, 1])
    raw = np.exp(-((wavelength - peaks_nm) ** 2) / (2 * width**2)) @ _LEAK.T
    raw = raw * power[:, None]
    raw = raw / raw.sum(axis=0)
    return np.asarray(raw @ _matrix_over_smooth_colours(raw).T)


def as_the_eye_sees(light: Light | NDArray[np.float64]) -> NDArray[np.floating]:
    """Skin's light as seen by a camera and corrected by a card, (..., 3), brought to what the eye sees of it."""
    if light.dtype == np.float32 and light.ndim == 3 and light.size:
        return np.asarray(cv2.transform(light, EYE_OF_CAMERA), np.float32)
    return np.asarray(light @ EYE_OF_CAMERA.T, light.dtype)


def without_shine(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The light that came out of the skin, (..., 3), of what a card's correction makes of its mean: less the white
    light that even dull skin mirrors. What is mirrored matters most on dark skin, whose blue it may raise by a third.
    """
    shine = np.minimum(SHINE, _MOST_SHINE * light.min(axis=-1, keepdims=True))
    return np.asarray(light - np.maximum(shine, 0), np.float64)


def _matrix_over_smooth_colours(raw: Weights) -> NDArray[np.float64]:
    training = _smooth_reflectances()
    seen, wanted = training @ raw, training @ srgb_weights()
    # White must stay white: solve for what each channel takes of the differences to the others.
    matrix = np.empty((3, 3))
    for channel in range(3):
        others = [other for other in range(3) if other != channel]
        differences = seen[:, others] - seen[:, [channel]]
        shares = np.linalg.lstsq(differences, wanted[:, channel] - seen[:, channel], rcond=None)[0]
        matrix[channel, others] = shares
        matrix[channel, channel] = 1 - shares.sum()
    return matrix


def _smooth_reflectances() -> Spectrum:
    """Reflectances of many colours without narrow bands, (216, wavelengths): sigmoids of parabolas, evenly chosen."""
    wavelength = (spectra().wavelength_nm - 550) / 150
    steps = np.linspace(-2.5, 2.5, 6)
    level, slope, bend = (axis.ravel()[:, None] for axis in np.meshgrid(steps, steps, steps))
    return np.asarray(1 / (1 + np.exp(-(level + slope * wavelength + bend * wavelength**2))))
