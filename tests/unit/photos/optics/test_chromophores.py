"""Blood and melanin read back from colour: from the model itself, and from another model of skin than the reading's."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.photos.optics.change_weights import change_weights
from needlepoint.photos.optics.chromophores import anchored, by_ratios, chromophores, gains_between
from needlepoint.photos.optics.skin_base import find_base
from needlepoint.photos.optics.skin_model import log_light
from needlepoint.photos.phantom.seen_by import SeenBy
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone
from tests.unit.photos.metrics.coloured_skin import skin_light

MELANIN = np.linspace(-1.9, -0.95, 12)
BLOOD = np.linspace(-2.6, -1.3, 9)
STEPS = np.linspace(-0.12, 0.12, 7)
PEOPLE, CHANGES = 30, 6


def model_light() -> np.ndarray:
    return np.exp(log_light(MELANIN[:, None], BLOOD[None, :])).astype(np.float32)


def read_on_people(tone: Tone) -> tuple[np.ndarray, np.ndarray]:
    """True and read changes of blood and melanin, (n, 2), of other people than the weights were learned from: another
    model of skin, cameras of their own, some shine, light that is not quite the same again."""
    rng = np.random.default_rng([7, list(Tone).index(tone)])
    true, read = [], []
    for _ in range(PEOPLE):
        changes = np.concatenate([np.zeros((1, 2)), rng.uniform((-0.3, -0.2), (0.3, 0.2), (CHANGES, 2))])
        skin = Tissue.of_tone(tone, rng).reflectance(10 ** changes[:, 1], 10 ** changes[:, 0])
        light = SeenBy.drawn(rng).light_of(skin) + rng.uniform(0.004, 0.015)
        light[1:] *= np.exp(rng.normal(0, 0.03, (CHANGES, 1)))
        blood, melanin = chromophores(light[None].astype(np.float32), find_base(light[0], colour_known=False))
        found = np.stack([blood[0], melanin[0]], axis=-1)
        true.append(changes[1:])
        read.append(found[1:] - found[0])
    return np.concatenate(true), np.concatenate(read)


@pytest.fixture(scope="module")
def slopes() -> np.ndarray:
    """How much of a change of blood, and of melanin, is read on average over people, (tones, 2)."""
    each = [read_on_people(tone) for tone in Tone]
    return np.array([[np.polyfit(true[:, k], read[:, k], 1)[0] for k in (0, 1)] for true, read in each])


def test_the_model_is_read_back_on_every_tone() -> None:
    read = by_ratios(model_light())
    assert np.abs(read[..., 0] - BLOOD[None, :]).max() < 0.02
    assert np.abs(read[..., 1] - MELANIN[:, None]).max() < 0.02


@pytest.mark.parametrize("shade", [0.3, 1.8])
def test_shade_and_exposure_leave_the_ratios_alone(shade: float) -> None:
    light = model_light()
    assert np.abs(by_ratios(light) - by_ratios(light * np.float32(shade))).max() < 1e-3


@pytest.mark.parametrize("tone", Tone)
def test_exposure_of_the_whole_photograph_changes_no_contrast(tone: Tone) -> None:
    zone, plain = skin_light(tone, blood=0.1, melanin=0.05), skin_light(tone)
    found = []
    for exposure in (1.0, 0.97):
        light = (np.stack([zone, plain]) * exposure)[None].astype(np.float32)
        base = find_base(plain * exposure, colour_known=False)
        found.append([float(amount[0, 0] - amount[0, 1]) for amount in chromophores(light, base)])
    assert found[1] == pytest.approx(found[0], abs=0.005)


def test_the_same_change_of_blood_reads_the_same_on_every_tone(slopes: np.ndarray) -> None:
    assert slopes[:, 0].max() / slopes[:, 0].min() < 1.15  # 30 people tell a slope to about 4 %
    assert np.allclose(slopes[:, 0], 1, atol=0.16)


def test_a_change_of_melanin_reads_to_scale_within_what_models_of_skin_differ_by(slopes: np.ndarray) -> None:
    # On type I so little melanin is there that its amount, and with it the scale of its change, is hardly known.
    assert slopes[1:, 1].max() / slopes[1:, 1].min() < 1.4
    assert (slopes[:, 1] > 0.65).all()
    assert (slopes[:, 1] < 1.5).all()


def test_melanin_is_read_from_lightness_where_skin_is_dark_and_from_colour_where_it_is_light() -> None:
    light, dark = (change_weights(melanin, -2.0, colour_known=True)[1] for melanin in (-1.8, -0.6))
    assert light[1] > 0.5
    assert abs(dark[1]) < 0.2
    assert dark[2] < light[2] < 0


def test_shade_on_light_skin_is_hardly_taken_for_blood() -> None:
    plain = skin_light(Tone.II)
    base = find_base(plain, colour_known=True)
    blood, _ = chromophores((plain * np.array([[1.0], [0.9]]))[None].astype(np.float32), base)
    assert blood[0, 1] == pytest.approx(blood[0, 0], abs=0.01)


@pytest.mark.parametrize("tone", Tone)
def test_blood_is_not_taken_for_melanin(tone: Tone) -> None:
    base = find_base(skin_light(tone), colour_known=True)
    light = skin_light(tone, blood=STEPS)[None].astype(np.float32)
    blood, melanin = chromophores(light, base)
    assert np.corrcoef(STEPS, blood[0])[0, 1] ** 2 > 0.99
    assert np.ptp(melanin) < 0.45 * np.ptp(blood)


@pytest.mark.parametrize("tone", Tone)
def test_the_base_is_where_untreated_skin_reads(tone: Tone) -> None:
    plain = skin_light(tone)
    for known in (True, False):
        base = find_base(plain, colour_known=known)
        blood, melanin = chromophores(plain[None, None].astype(np.float32), base)
        assert blood[0, 0] == pytest.approx(base.log10_blood, abs=0.01)
        assert melanin[0, 0] == pytest.approx(base.log10_melanin, abs=0.01)


def test_bases_of_darker_tones_hold_more_melanin() -> None:
    found = [find_base(skin_light(tone), colour_known=True).log10_melanin for tone in Tone]
    assert found == sorted(found)


@pytest.mark.parametrize("light", [[0.3, 0.2, 0.0], [0.3, -0.1, 0.1], [np.nan, 0.2, 0.1]])
def test_a_base_needs_light_in_every_channel(light: list[float]) -> None:
    with pytest.raises(InvalidInput, match="not above zero"):
        find_base(np.array(light), colour_known=True)


def test_a_white_balance_that_moved_is_taken_out_by_the_control() -> None:
    plain, treated = skin_light(Tone.III), skin_light(Tone.III, blood=0.1)
    balance = np.array([1.1, 0.8, 0.93])
    gains = gains_between(plain * balance, plain)
    light = anchored((treated * balance)[None, None].astype(np.float32), gains)
    assert light[0, 0] == pytest.approx(treated, rel=1e-5)
    assert light.dtype == np.float32


def test_nothing_makes_a_reading_that_is_not_finite() -> None:
    odd = np.array([[[0, 0, 0], [1, 1, 1], [9, 9, 9], [-1, 0.2, 0.1], [0.5, 0, 0], [0, 0, 0.9]]], np.float32)
    base = find_base(skin_light(Tone.III), colour_known=True)
    for read in (by_ratios(odd), *chromophores(odd, base)):
        assert np.isfinite(read).all()
        assert (np.abs(read) < 5).all()


@pytest.mark.parametrize("tone", [Tone.I, Tone.II, Tone.III])
def test_ratios_by_which_hardly_any_melanin_is_left_are_not_believed(tone: Tone) -> None:
    plain = np.asarray(skin_light(tone), np.float64)
    base = find_base(plain, colour_known=True)
    bluer = (plain * (0.95, 0.90, 1.12)).astype(np.float32)[None, None]
    least = base.log10_melanin - 0.5
    assert by_ratios(bluer, base)[0, 0, 1] < least - 0.2
    assert least - 0.1 < float(chromophores(bluer, base)[1][0, 0]) < base.log10_melanin


def test_the_floor_of_light_holds_in_every_channel() -> None:
    low, lower = (np.array([[[0.2, green, green]]], np.float32) for green in (1e-4, 1e-8))
    assert by_ratios(low) == pytest.approx(by_ratios(lower))
