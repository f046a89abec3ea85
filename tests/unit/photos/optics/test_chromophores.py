"""Blood and melanin read back from colour: from the model itself, and from another model of skin than the reading's."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.photos.optics.chromophores import anchored, chromophores, contrast, gains_between, readable
from needlepoint.photos.optics.skin_base import find_base
from needlepoint.photos.optics.skin_model import log_light
from needlepoint.photos.phantom.tones import Tone
from tests.unit.photos.metrics.coloured_skin import skin_light

MELANIN = np.linspace(-1.9, -0.95, 12)
BLOOD = np.linspace(-2.6, -1.3, 9)
STEPS = np.linspace(-0.12, 0.12, 7)


def model_light() -> np.ndarray:
    return np.exp(log_light(MELANIN[:, None], BLOOD[None, :])).astype(np.float32)


def slopes(tone: Tone, *, colour_known: bool = True) -> tuple[float, float]:
    """How much of a change of blood, and of melanin, is read."""
    base = find_base(skin_light(tone), colour_known=colour_known)
    blood, _ = chromophores(skin_light(tone, blood=STEPS)[None].astype(np.float32), base)
    _, melanin = chromophores(skin_light(tone, melanin=STEPS / 2)[None].astype(np.float32), base)
    return float(np.polyfit(STEPS, blood[0], 1)[0]), float(np.polyfit(STEPS / 2, melanin[0], 1)[0])


def test_the_model_is_read_back_on_every_tone() -> None:
    blood, melanin = chromophores(model_light())
    assert np.abs(blood - BLOOD[None, :]).max() < 0.02
    assert np.abs(melanin - MELANIN[:, None]).max() < 0.02


@pytest.mark.parametrize("shade", [0.3, 1.8])
def test_shade_and_exposure_change_nothing(shade: float) -> None:
    light = model_light()
    for lit, shaded in zip(chromophores(light), chromophores(light * np.float32(shade)), strict=True):
        assert np.abs(lit - shaded).max() < 1e-3


def test_the_same_change_of_blood_reads_the_same_on_every_tone() -> None:
    read = [slopes(tone)[0] for tone in Tone]
    assert max(read) / min(read) < 1.05
    assert np.allclose(read, 1, atol=0.08)


def test_the_same_change_of_melanin_reads_nearly_the_same_from_type_two_on() -> None:
    # On type I so little melanin is there that its amount, and with it the scale of its change, is hardly known.
    read = [slopes(tone)[1] for tone in Tone]
    assert max(read[1:]) / min(read[1:]) < 1.25
    assert 0.5 < read[0] < 1.5


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
    for read in chromophores(odd):
        assert np.isfinite(read).all()
        assert (np.abs(read) < 5).all()


def test_the_floor_of_light_holds_in_every_channel() -> None:
    low, lower = (np.array([[[0.2, green, green]]], np.float32) for green in (1e-4, 1e-8))
    assert chromophores(low)[0] == pytest.approx(chromophores(lower)[0])


def test_what_is_no_skin_is_not_readable() -> None:
    base = find_base(skin_light(Tone.III), colour_known=True)
    light = np.array([[skin_light(Tone.III), [0, 0, 0], [1, 1, 1], [0.1, 0.5, 0.1], [0.1, 0.1, 0.7]]], np.float32)
    assert readable(light, base).tolist() == [[True, False, False, False, False]]


def test_a_contrast_follows_the_light_by_its_slopes() -> None:
    zone, control = skin_light(Tone.II, blood=0.08), skin_light(Tone.II)
    base = find_base(control, colour_known=True)
    found = contrast(zone, control, base)
    moved = contrast(zone * [1.004, 1, 1], control * [1, 1.004, 1], base)
    step = np.log(1.004)
    told = found.value + found.by_zone[:, 0] * step + found.by_control[:, 1] * step
    assert moved.value == pytest.approx(told, abs=2e-3)  # the table has steps


def test_an_error_that_zone_and_control_share_mostly_cancels() -> None:
    zone, control = skin_light(Tone.II, blood=0.08), skin_light(Tone.II)
    found = contrast(zone, control)
    none, some = np.zeros((3, 3)), np.diag([1e-4, 0, 1e-4])
    apart, shared = found.sd(some, some), found.sd(none, none, shared=some)
    assert (shared < 0.3 * apart).all()
    assert found.sd(none, none) == pytest.approx(np.zeros(2))
