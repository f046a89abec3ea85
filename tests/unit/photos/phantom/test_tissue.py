"""The phantom's skin behaves as skin does, and its colours are those of the standard observer."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from needlepoint.photos.optics.colour import ciede2000, lab_of
from needlepoint.photos.optics.spectra import LightSource, spectra
from needlepoint.photos.phantom.seen_by import SeenBy, smooth_reflectance, srgb_of
from needlepoint.photos.phantom.skin_colours import skin_colours
from needlepoint.photos.phantom.tissue import TYPOLOGY_ANGLE_DEG, Tissue
from needlepoint.photos.phantom.tones import Tone

with warnings.catch_warnings():  # it says at import that it draws no pictures without matplotlib
    warnings.simplefilter("ignore")
    import colour

ONE = np.ones(())


@pytest.mark.parametrize("tone", Tone)
def test_each_tone_has_its_typology_angle(tone: Tone) -> None:
    assert Tissue.of_tone(tone).typology_angle_deg == pytest.approx(TYPOLOGY_ANGLE_DEG[tone], abs=0.01)


@pytest.mark.parametrize("tone", Tone)
def test_people_of_a_tone_differ_but_are_of_that_tone(tone: Tone) -> None:
    rng = np.random.default_rng(3)
    people = [Tissue.of_tone(tone, rng) for _ in range(20)]
    angles = np.array([person.typology_angle_deg for person in people])
    assert np.abs(angles - TYPOLOGY_ANGLE_DEG[tone]).max() < 12
    assert len({person.blood for person in people}) == 20
    assert min(person.melanosomes for person in people) > 0.004


def test_colours_lie_where_measured_skin_lies() -> None:
    # Xiao et al., mean cheek of Caucasians: L* 59.6, a* 11.6, b* 14.6, standard deviations 5.5, 3.1, 2.6.
    lab = lab_of(srgb_of(Tissue.of_tone(Tone.III).reflectance(ONE, ONE)))
    assert np.abs((lab - [59.6, 11.6, 14.6]) / [5.5, 3.1, 2.6]).max() < 2


def test_more_melanin_and_more_blood_never_reflect_more() -> None:
    factors = 10 ** np.linspace(-0.7, 0.7, 9)
    spectrum = Tissue.of_tone(Tone.IV).reflectance(factors[:, None], factors[None, :])
    assert spectrum.shape == (9, 9, 151)
    assert 0 < spectrum.min() < spectrum.max() < 1
    assert (np.diff(spectrum, axis=0) < 0).all()
    assert (np.diff(spectrum, axis=1) < 0).all()


def test_blood_darkens_green_and_melanin_blue_most() -> None:
    tissue = Tissue.of_tone(Tone.II)
    plain = np.log(srgb_of(tissue.reflectance(ONE, ONE)))
    blood = np.log(srgb_of(tissue.reflectance(ONE, ONE * 1.5))) - plain
    melanin = np.log(srgb_of(tissue.reflectance(ONE * 1.5, ONE))) - plain
    assert np.argmin(blood) == 1
    assert np.argmin(melanin) == 2


def test_true_colour_agrees_with_colour_science() -> None:
    reflectance = Tissue.of_tone(Tone.II).reflectance(ONE, ONE)
    nm = spectra().wavelength_nm
    spectrum = colour.SpectralDistribution(dict(zip(nm.tolist(), reflectance.tolist(), strict=True)))
    daylight = colour.SDS_ILLUMINANTS["D65"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it fits the light to the spectrum's range
        xyz = colour.sd_to_XYZ(spectrum, illuminant=daylight, method="Integration") / 100
    expected = colour.XYZ_to_Lab(xyz, colour.RGB_COLOURSPACES["sRGB"].whitepoint)
    assert float(colour.delta_E(expected, lab_of(srgb_of(reflectance)))) < 0.1


def test_a_perfect_white_is_white_to_everybody() -> None:
    white = np.ones(151)
    assert srgb_of(white) == pytest.approx(np.ones(3))
    for light in LightSource:
        assert SeenBy.nominal(light).light_of(white) == pytest.approx(np.ones(3))


def test_a_drawn_camera_sees_other_colours_than_the_observer() -> None:
    reflectance = Tissue.of_tone(Tone.III).reflectance(ONE, ONE)
    rng = np.random.default_rng(5)
    seen = np.array([lab_of(SeenBy.drawn(rng).light_of(reflectance)) for _ in range(30)])
    off = ciede2000(seen, np.broadcast_to(lab_of(srgb_of(reflectance)), seen.shape))
    assert 2 < off.mean() < 12
    nominal = lab_of(SeenBy.nominal().light_of(reflectance))
    assert ciede2000(nominal, lab_of(srgb_of(reflectance))) < 3


def test_smooth_reflectances_have_the_colour_they_were_asked_for() -> None:
    light = np.random.default_rng(0).uniform(0.05, 0.6, (40, 3))
    light = 0.6 * light + 0.4 * light.mean(axis=1, keepdims=True)
    spectrum = smooth_reflectance(light)
    assert spectrum.shape == (40, 151)
    assert 0 <= spectrum.min() <= spectrum.max() <= 1
    assert np.abs(srgb_of(spectrum) - light).max() < 1e-6
    assert np.abs(np.diff(spectrum, axis=1)).max() < 0.1
    assert np.isfinite(smooth_reflectance(np.array([[0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 0, 1.0]]))).all()


def test_the_table_gives_the_colours_of_the_model() -> None:
    tissue, rng = Tissue.of_tone(Tone.V), np.random.default_rng(1)
    table = skin_colours(tissue)
    melanin, blood = (rng.uniform(-0.6, 0.6, (1, 200)).astype(np.float32) for _ in range(2))
    spectrum = tissue.reflectance(10 ** melanin.astype(float), 10 ** blood.astype(float))
    assert table.true_light(melanin, blood) == pytest.approx(srgb_of(spectrum), rel=5e-4)
    assert table.camera_light(melanin, blood) == pytest.approx(SeenBy.nominal().light_of(spectrum), rel=5e-4)
