"""Melanin is read apart from blood and shade; the typology angle is that of the mean light."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.photos.metrics.pigment import read_pigment
from needlepoint.photos.optics.camera import SHINE, as_the_eye_sees, without_shine
from needlepoint.photos.optics.colour import individual_typology_angle, lab_of
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.quantities import Metric, Quantity
from needlepoint.photos.reasons import REFUSES, Reason
from tests.unit.photos.metrics.coloured_skin import SIZE, flat, noisy, patch_of_light, skin_light, without

BOTH = {Quantity.MELANIN, Quantity.ITA}


def change(tone: Tone, step: float, blood: float = 0.0, *, colour_known: bool = True) -> float:
    """How much more melanin a zone reads than its control."""
    control = patch_of_light(noisy(skin_light(tone, flat()), 1), colour_known=colour_known)
    zone = patch_of_light(noisy(skin_light(tone, flat(blood), flat(step)), 2), colour_known=colour_known)
    own = read_pigment(control, None).value(Quantity.MELANIN)
    return read_pigment(zone, control).value(Quantity.MELANIN) - own


def angle(light: np.ndarray) -> float:
    return float(individual_typology_angle(lab_of(as_the_eye_sees(without_shine(light.astype(np.float64))))))


@pytest.mark.parametrize("tone", list(Tone)[1:])
def test_more_melanin_reads_as_more(tone: Tone) -> None:
    steps = (-0.08, -0.03, 0.03, 0.08)
    read = [change(tone, step) for step in steps]
    assert np.corrcoef(steps, read)[0, 1] ** 2 > 0.98
    assert np.polyfit(steps, read, 1)[0] == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize("tone", Tone)
def test_more_blood_reads_as_little_melanin(tone: Tone) -> None:
    assert abs(change(tone, 0.0, blood=0.1)) < 0.045


def test_the_angle_is_that_of_the_mean_light_and_not_the_mean_of_angles() -> None:
    melanin = flat()
    melanin[:, : SIZE // 2] = 0.45
    light = skin_light(Tone.III, flat(), melanin)
    patch = patch_of_light(light)
    read = read_pigment(patch, None).value(Quantity.ITA)
    pixels = light[patch.usable]
    of_angles = np.mean([angle(each) for each in (pixels[0], pixels[-1])])
    assert read == pytest.approx(angle(pixels.mean(axis=0)), abs=0.05)
    assert abs(read - of_angles) > 0.3


def test_the_angle_under_resampled_blocks_follows_their_light() -> None:
    melanin = np.tile(np.linspace(-0.03, 0.03, SIZE), (SIZE, 1))
    light = skin_light(Tone.III, flat(), melanin)
    patch = patch_of_light(light)
    weights = np.random.default_rng(1).multinomial(patch.blocks, np.full(patch.blocks, 1 / patch.blocks), 4)
    told = read_pigment(patch, None).tallies[Quantity.ITA].under(weights.astype(float))
    for row, found in zip(weights, told, strict=True):
        counted = row[np.maximum(patch.block, 0)] * (patch.block >= 0)
        assert found == pytest.approx(angle(np.average(light.reshape(-1, 3), axis=0, weights=counted.ravel())), abs=0.1)


def test_lighter_tones_have_larger_angles() -> None:
    read = [read_pigment(patch_of_light(skin_light(tone, flat())), None).value(Quantity.ITA) for tone in Tone]
    assert read == sorted(read, reverse=True)


def test_shade_of_the_zone_alone_is_partly_taken_for_melanin_and_wholly_for_the_angle() -> None:
    # Lightness tells melanin where colour does not; so pigment is refused where the light has turned.
    light = skin_light(Tone.III, flat())
    even, dim = (read_pigment(patch_of_light(light * level), patch_of_light(light)) for level in (1.0, 0.8))
    assert 0 < dim.value(Quantity.MELANIN) - even.value(Quantity.MELANIN) < 0.1
    assert Metric.PIGMENT in REFUSES[Reason.LIGHT_DIRECTION]
    assert dim.value(Quantity.ITA) < even.value(Quantity.ITA) - 2


@pytest.mark.parametrize("sizes_known", [True, False])
@pytest.mark.parametrize("colour_known", [True, False])
def test_both_are_told_whatever_is_known(sizes_known: bool, colour_known: bool) -> None:
    patch = patch_of_light(skin_light(Tone.II, flat()), sizes_known=sizes_known, colour_known=colour_known)
    found = read_pigment(patch, patch)
    assert set(found.tallies) == BOTH
    assert found.counted is None


def test_a_zone_of_which_nothing_may_be_counted_gives_nothing() -> None:
    patch = patch_of_light(skin_light(Tone.II, flat()))
    hidden = without(patch, np.ones((SIZE, SIZE), bool))
    assert not read_pigment(hidden, patch).tallies
    assert set(read_pigment(patch, hidden).tallies) == BOTH


def test_a_tiny_zone_is_read() -> None:
    patch = patch_of_light(skin_light(Tone.II, np.zeros((22, 22))))
    found = read_pigment(patch, None)
    assert set(found.tallies) == BOTH
    assert all(np.isfinite(found.value(quantity)) for quantity in BOTH)


def test_blue_has_no_typology_angle() -> None:
    patch = patch_of_light(np.full((SIZE, SIZE, 3), [0.2, 0.3, 0.8]))
    assert set(read_pigment(patch, None).tallies) == {Quantity.MELANIN}


@pytest.mark.parametrize("light", [0.0, 0.5, 1.0])
def test_grey_is_no_skin_but_breaks_nothing(light: float) -> None:
    found = read_pigment(patch_of_light(np.full((SIZE, SIZE, 3), light)), None)
    assert np.isfinite(found.value(Quantity.MELANIN))


@pytest.mark.parametrize("tone", list(Tone))
def test_what_dull_skin_mirrors_does_not_make_it_read_lighter(tone: Tone) -> None:
    matt = skin_light(tone, flat())
    read = read_pigment(patch_of_light(matt + np.float32(SHINE)), None).value(Quantity.ITA)
    truth = float(individual_typology_angle(lab_of(as_the_eye_sees(matt[0, 0].astype(np.float64)))))
    assert read == pytest.approx(truth, abs=0.2)
