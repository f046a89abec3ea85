"""Skin as a material: what spectrum it reflects, from its melanin and blood, after known physics.

Two layers, by Kubelka and Munk's theory with the light diffuse everywhere:

* the dermis is endless and holds the blood: R = 1 + K/S - sqrt((K/S)^2 + 2 K/S);
* the epidermis of thickness d holds the melanin and lies over it: R = (1 - Rd (a - b coth(b S d))) /
  (a - Rd + b coth(b S d)) with a = 1 + K/S, b = sqrt(a^2 - 1) (Kubelka, J Opt Soc Am 1948;38:448);
* K is twice the absorption, S three quarters of the reduced scattering (Mudgett and Richards, Appl Opt 1971;10:1485,
  for weak absorption);
* the surface throws part of the light back inside (Saunderson, J Opt Soc Am 1942;32:727), by as much as Groenhuis,
  Ferwerda and Ten Bosch fitted (Appl Opt 1983;22:2456) for a refractive index of 1.4. Glare is left to the scene.
* blood lies in vessels, so that its strong bands absorb less than the same blood evenly spread:
  (1 - exp(-2 absorption r)) / (2 absorption r) (van Veen, Verkruysse and Sterenborg, Opt Lett 2002;27:246).

The formulas and papers of Kubelka, Mudgett, Saunderson, Groenhuis and van Veen are written from knowledge of them, not
from copies at hand. What speaks for the whole: with six free parameters it meets 60 spectra drawn at random from the
4,392 that Xiao et al. measured on people (Opt Express 2016;24:14934, 10.1364/OE.24.014934) within 2.0 % (median of the
rms from 400 to 700 nm), at a scattering of 45/cm and a power of 1.6 (medians), beside 46/cm and 1.42 in Jacques 2013.
Those people were Caucasian, Chinese and Kurdish: of types V and VI nothing measured was at hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import InvalidInput
from needlepoint.photos.optics.colour import individual_typology_angle, lab_of
from needlepoint.photos.optics.spectra import (
    Spectrum,
    blood_absorption_per_cm,
    bloodless_absorption_per_cm,
    melanosome_absorption_per_cm,
    reduced_scattering_per_cm,
)
from needlepoint.photos.phantom.seen_by import srgb_of
from needlepoint.photos.phantom.tones import Tone

REFRACTIVE_INDEX: Final = 1.4
TYPOLOGY_ANGLE_DEG: Final = {Tone.I: 58.0, Tone.II: 50.0, Tone.III: 38.0, Tone.IV: 19.0, Tone.V: -3.0, Tone.VI: -29.0}
"""Of each tone's mean skin; ours, in the middle of the classes that the angle is divided into."""
_MELANOSOME_ENDS = (0.001, 0.8)
_BISECTIONS = 40
_FEWEST_MELANOSOMES = 0.004
"""With fewer, no camera could see a change in them; so much blood and so light a skin do not go together. Ours."""
_MOST_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Tissue:
    """One person's skin at one place; what its maps of melanin and blood multiply.

    Scattering is Jacques's mean of eight studies (`optics.spectra.reduced_scattering_per_cm`); the other defaults are
    ours, within what the fit to measured spectra found.

    Attributes:
        melanosomes: share of the epidermis's volume.
        blood: share of the dermis's volume.
        oxygenation: share of haemoglobin that carries oxygen.
        epidermis_um: thickness of the layer with melanin.
        scattering_per_cm: reduced scattering at 500 nm.
        scattering_power: how fast it falls with wavelength.
        vessel_um: radius of the vessels.
        melanin_power: how fast the absorption of melanin falls with wavelength.
    """

    melanosomes: float = 0.036
    blood: float = 0.0115
    oxygenation: float = 0.85
    epidermis_um: float = 60.0
    scattering_per_cm: float = 46.0
    scattering_power: float = 1.421
    vessel_um: float = 4.0
    melanin_power: float = 2.4

    @classmethod
    def of_tone(cls, tone: Tone, rng: np.random.Generator | None = None) -> Self:
        """A person of this tone: the mean person, or one drawn at random, with the melanin that gives the tone's angle.

        Spread between people is ours, near what the fit to measured spectra found (quartiles of blood 0.6 and 2.4 %, of
        oxygenation 0.69 and 0.92, of scattering 29 and 77/cm, of its power 1.0 and 2.1, of vessels up to 7 um); the
        angle itself is drawn within 3 degrees (standard deviation).
        """
        if rng is None:
            return cls()._with_angle(TYPOLOGY_ANGLE_DEG[tone])
        for _ in range(_MOST_DRAWS):
            person = cls._drawn(rng)._with_angle(TYPOLOGY_ANGLE_DEG[tone] + rng.normal(0, 3))
            if person.melanosomes > _FEWEST_MELANOSOMES:
                return person
        raise InvalidInput(f"No skin of tone {tone} came out of {_MOST_DRAWS} draws.", next_step="Use another seed.")

    @classmethod
    def _drawn(cls, rng: np.random.Generator) -> Self:
        return cls(
            blood=0.0115 * math.exp(rng.normal(0, 0.4)),
            oxygenation=rng.uniform(0.65, 0.95),
            epidermis_um=rng.uniform(45, 85),
            scattering_per_cm=46 * math.exp(rng.normal(0, 0.25)),
            scattering_power=rng.normal(1.421, 0.3),
            vessel_um=rng.uniform(2.5, 9),
            melanin_power=rng.normal(2.4, 0.2),
        )

    def reflectance(self, melanin_factor: NDArray[np.float64], blood_factor: NDArray[np.float64]) -> Spectrum:
        """Reflectance without glare, 0 to 1, (..., wavelengths), with melanin and blood multiplied by these factors."""
        scattering = 0.75 * reduced_scattering_per_cm(self.scattering_per_cm, self.scattering_power)
        bare = bloodless_absorption_per_cm()
        melanosomes = np.minimum(self.melanosomes * melanin_factor, 1)[..., None]
        blood = np.minimum(self.blood * blood_factor, 1)[..., None]
        dermis = blood * self._blood_in_vessels() + (1 - blood) * bare
        epidermis = melanosomes * melanosome_absorption_per_cm(self.melanin_power) + (1 - melanosomes) * bare
        below = _endless(2 * dermis / scattering)
        inside = _layer_over(below, 2 * epidermis / scattering, scattering * self.epidermis_um * 1e-4)
        return _through_surface(inside, REFRACTIVE_INDEX)

    def _blood_in_vessels(self) -> Spectrum:
        absorption = blood_absorption_per_cm(self.oxygenation)
        across = 2 * absorption * self.vessel_um * 1e-4
        return np.asarray(absorption * -np.expm1(-across) / across)

    def _with_angle(self, angle_deg: float) -> Self:
        """With the melanin that gives this typology angle, by bisection; at the end of the range where none does."""
        low, high = (math.log(end) for end in _MELANOSOME_ENDS)
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            too_light = replace(self, melanosomes=math.exp(middle)).typology_angle_deg > angle_deg
            low, high = (middle, high) if too_light else (low, middle)
        return replace(self, melanosomes=math.exp((low + high) / 2))

    @property
    def typology_angle_deg(self) -> float:
        """The individual typology angle of its plain colour in daylight."""
        light = srgb_of(self.reflectance(np.ones(()), np.ones(())))
        return float(individual_typology_angle(lab_of(light)))


def _endless(ratio: Spectrum) -> Spectrum:
    return np.asarray(1 + ratio - np.sqrt(ratio**2 + 2 * ratio))


def _layer_over(below: Spectrum, ratio: Spectrum, depth: Spectrum) -> Spectrum:
    a = 1 + ratio
    b = np.sqrt(a**2 - 1)
    term = b / np.tanh(b * depth)
    return np.asarray((1 - below * (a - term)) / (a - below + term))


def _through_surface(inside: Spectrum, index: float) -> Spectrum:
    outer = ((index - 1) / (index + 1)) ** 2
    inner = -1.440 / index**2 + 0.710 / index + 0.668 + 0.0636 * index
    return np.asarray((1 - outer) * (1 - inner) * inside / (1 - inner * inside))
