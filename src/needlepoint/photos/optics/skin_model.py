"""A simple model of skin's colour, with fixed constants, from which a photograph's blood and melanin are read back.

It is another model than the phantom's (`phantom.tissue`), so that the phantom can show where it errs: the dermis by
diffusion theory with a matched boundary, the epidermis as a layer that scatters once. Both know the same spectra; the
phantom varies what is fixed here (oxygen, thickness, scattering, vessels, the power of melanin) from person to person.

* dermis: R = a / (1 + 2 (1 - a) + (5/3) sqrt(3 (1 - a))), a = scattering / (scattering + absorption) (Flock, Patterson,
  Wilson and Wyman, IEEE Trans Biomed Eng 1989;36:1162, with no internal reflection);
* epidermis: passes exp(-(K + S) d) and throws back S (1 - exp(-2 (K + S) d)) / (2 (K + S)), with K twice the absorption
  and S three quarters of the reduced scattering: Kubelka and Munk's layer to the first order of S;
* surface: a share of 0.53 of what comes from inside is thrown back (refractive index 1.4, Groenhuis et al. 1983).

The papers of Flock and of Groenhuis are cited from knowledge of them, not from copies at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.camera import camera_weights
from needlepoint.photos.optics.spectra import (
    blood_absorption_per_cm,
    bloodless_absorption_per_cm,
    melanosome_absorption_per_cm,
    reduced_scattering_per_cm,
)

Array = NDArray[np.float64]

_INNER_REFLECTION: Final = 0.53


@dataclass(frozen=True, slots=True)
class SkinConstants:
    """What the reading takes for granted of everybody's skin; or, of many people at once, arrays that broadcast against
    (..., wavelengths).

    Attributes:
        scattering_per_cm, scattering_power: means of Jacques 2013, table 2.
        oxygenation, vessel_um, melanin_power: ours, near the medians of a fit to 60 spectra drawn from the measured
            ones of Xiao et al. 2016 (10.1364/OE.24.014934), and, for the power, to 60 more of all tones.
        epidermis_um: ours; only its product with the melanin counts.
    """

    scattering_per_cm: float | Array = 46.0
    scattering_power: float | Array = 1.421
    oxygenation: float | Array = 0.85
    vessel_um: float | Array = 4.0
    melanin_power: float | Array = 2.4
    epidermis_um: float | Array = 60.0


NOMINAL: Final = SkinConstants()
_SPREAD: Final = {
    "scattering_per_cm": 13.7,
    "scattering_power": 0.517,
    "oxygenation": 0.12,
    "vessel_um": 2.0,
    "melanin_power": 0.3,
    "epidermis_um": 12.0,
}
"""Standard deviation between people: the first two from Jacques 2013, table 2; the others are ours."""


def log_light(log10_melanin: Array, log10_blood: Array, constants: SkinConstants = NOMINAL) -> Array:
    """Natural logarithm of linear sRGB, (..., 3), as a typical camera gives it (`camera.camera_weights`), of skin with
    these volume shares (melanosomes, blood)."""
    light = reflectance(log10_melanin, log10_blood, constants) @ camera_weights()
    return np.asarray(np.log(np.maximum(light, 1e-4)))


def reflectance(log10_melanin: Array, log10_blood: Array, constants: SkinConstants = NOMINAL) -> Array:
    """Share of light that skin with these volume shares throws back, (..., wavelengths), without what its surface
    mirrors."""
    scattering = reduced_scattering_per_cm(constants.scattering_per_cm, constants.scattering_power)
    bare = bloodless_absorption_per_cm()
    blood = blood_absorption_per_cm(constants.oxygenation)
    across = 2 * blood * constants.vessel_um * 1e-4
    blood = blood * -np.expm1(-across) / across
    dermis = _dermis(10 ** log10_blood[..., None] * blood + bare, scattering)
    melanin = 10 ** log10_melanin[..., None] * melanosome_absorption_per_cm(constants.melanin_power)
    absorbed, thrown = 2 * (melanin + bare), 0.75 * scattering
    lost = (absorbed + thrown) * constants.epidermis_um * 1e-4
    passed = np.exp(-lost)
    back = thrown * -np.expm1(-2 * lost) / (2 * (absorbed + thrown))
    inside = back + passed**2 * dermis / (1 - back * dermis)
    return np.asarray((1 - _INNER_REFLECTION) * inside / (1 - _INNER_REFLECTION * inside))


def spread_between_people(log10_melanin: Array, log10_blood: Array) -> Array:
    """Covariance, (..., 3, 3), of `log_light` between people of the same melanin and blood."""
    plain = log_light(log10_melanin, log10_blood)
    covariance = np.zeros((*plain.shape, 3))
    for name, spread in _SPREAD.items():
        other = replace(NOMINAL, **{name: getattr(NOMINAL, name) + spread})
        step = log_light(log10_melanin, log10_blood, other) - plain
        covariance += step[..., :, None] * step[..., None, :]
    return covariance


def _dermis(absorption: Array, scattering: Array) -> Array:
    albedo = scattering / (scattering + absorption)
    root = np.sqrt(3 * (1 - albedo))
    return np.asarray(albedo / (1 + 2 * (1 - albedo) + 5 / 3 * root))
