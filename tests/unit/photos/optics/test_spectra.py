"""The shipped spectra are those of the standards, and the formulas give their published values."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from needlepoint.photos.optics.spectra import (
    LightSource,
    blood_absorption_per_cm,
    bloodless_absorption_per_cm,
    melanosome_absorption_per_cm,
    reduced_scattering_per_cm,
    spectra,
)

with warnings.catch_warnings():  # it says at import that it draws no pictures without matplotlib
    warnings.simplefilter("ignore")
    import colour

CIE_NAMES = {
    LightSource.DAYLIGHT: "D65",
    LightSource.TUNGSTEN: "A",
    LightSource.LED_WARM: "LED-B3",
    LightSource.LED_COLD: "LED-B5",
}


def at(wavelength_nm: float) -> int:
    return int(np.flatnonzero(spectra().wavelength_nm == wavelength_nm)[0])


def test_the_table_runs_from_400_to_700_and_cannot_be_written_into() -> None:
    assert spectra().wavelength_nm.tolist() == list(range(400, 701, 2))
    with pytest.raises(ValueError, match="read-only"):
        spectra().oxyhaemoglobin[0] = 1


def test_observer_and_lights_are_those_of_the_standards() -> None:
    table = spectra()
    observer = colour.MSDS_CMFS["CIE 1931 2 Degree Standard Observer"]
    expected = np.array([observer[float(nm)] for nm in table.wavelength_nm])
    assert table.observer == pytest.approx(expected, rel=1e-5)
    for light, name in CIE_NAMES.items():
        standard = colour.SDS_ILLUMINANTS[name]
        power = np.interp(table.wavelength_nm, standard.wavelengths, standard.values)
        assert table.lights[light] == pytest.approx(power, rel=1e-5), name


def test_haemoglobin_has_the_published_values_and_crosses_where_it_must() -> None:
    table = spectra()
    # Prahl's compilation, a few lines of it.
    for nm, oxy, deoxy in ((414, 524280, 342596), (500, 20932.8, 20862), (542, 53292, 48148), (700, 290, 1794.28)):
        assert (table.oxyhaemoglobin[at(nm)], table.deoxyhaemoglobin[at(nm)]) == (oxy, deoxy)
    above = np.sign(table.oxyhaemoglobin - table.deoxyhaemoglobin)
    crossings = table.wavelength_nm[:-1][np.diff(above) != 0]
    assert {528, 544, 570, 584} <= set(crossings.tolist())  # isosbestic near 529, 545, 571 and 584 nm


def test_formulas_give_their_published_values() -> None:
    assert melanosome_absorption_per_cm()[at(500)] == pytest.approx(519)
    assert melanosome_absorption_per_cm()[at(400)] == pytest.approx(519 * 1.25**3)
    assert reduced_scattering_per_cm()[at(500)] == pytest.approx(46.0)
    assert bloodless_absorption_per_cm()[at(700)] == pytest.approx(0.244 + 85.3 * np.exp(-546 / 66.2))
    # omlc.org: 2.303 e (150 g/l) / (64,500 g/mol)
    assert blood_absorption_per_cm(1)[at(500)] == pytest.approx(2.303 * 20932.8 * 150 / 64500, rel=1e-3)
