"""Light on skin against light on the card beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.calibration import CardLight, ColourCorrection
from needlepoint.photos.change.colour_error import colour_sd_of_level
from needlepoint.photos.metrics.beside_card import (
    AS_ON_CARD,
    CARRIED_SHARE,
    light_on_skin,
    light_remarks,
)
from needlepoint.photos.metrics.pigment import read_pigment
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.photo import Box
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.metrics.coloured_skin import PX_PER_MM, patch_of_light, skin_light

SIDE_PX = 480


def patch_with_card(
    slope: float = 0.0, *, gradient: tuple[float, float] = (0.0, 0.0), middle_mm: float = 30.0, tone: Tone = Tone.IV
) -> SkinPatch:
    """Skin of 60 mm whose log light rises by `slope` a mm to the right, above a card whose middle lies below
    `middle_mm` from the left edge and 50 mm below the skin's middle."""
    millimetres = (np.arange(SIDE_PX) - SIDE_PX / 2) / PX_PER_MM
    light = skin_light(tone)[None, None] * np.exp(slope * millimetres)[None, :, None]
    patch = patch_of_light(np.broadcast_to(light, (SIDE_PX, SIDE_PX, 3)))
    to_card = np.array([[1 / PX_PER_MM, 0, -middle_mm], [0, 1 / PX_PER_MM, -80.0], [0, 0, 1]])
    return replace(patch, card_light=CardLight(to_card, np.array(gradient)))


def angle(patch: SkinPatch) -> float:
    return read_pigment(patch, None).value(Quantity.ITA)


def test_even_light_changes_nothing() -> None:
    patch = patch_with_card()
    found = light_on_skin(patch)
    assert found.log_gain == pytest.approx(0, abs=1e-4)
    assert found.log_sd < 1e-3
    assert angle(patch) == pytest.approx(angle(replace(patch, card_light=None)), abs=0.01)


def test_without_a_card_or_with_hardly_any_skin_nothing_is_known() -> None:
    patch = patch_with_card(0.004)
    assert light_on_skin(replace(patch, card_light=None)) is AS_ON_CARD
    few = np.zeros_like(patch.usable)
    few[200:240, 200:240] = True
    assert light_on_skin(replace(patch, usable=few)) is AS_ON_CARD


def test_light_that_falls_off_over_the_card_is_carried_on_to_the_skin() -> None:
    found = light_on_skin(patch_with_card(gradient=(0.0, -0.001)))
    assert found.log_gain == pytest.approx(CARRIED_SHARE * 0.001 * 50, abs=2e-3)
    assert found.log_sd > 0.01


@pytest.mark.parametrize("slope", [-0.006, 0.003])
def test_skin_is_read_where_it_is_turned_as_the_card_is(slope: float) -> None:
    bent = patch_with_card(slope, middle_mm=45.0)
    assert light_on_skin(bent).log_gain == pytest.approx(-15 * slope, abs=0.1 * abs(15 * slope))
    there = patch_of_light(np.broadcast_to(skin_light(Tone.IV) * np.exp(15 * slope), (SIDE_PX, SIDE_PX, 3)))
    truth = angle(there)
    assert abs(angle(bent) - truth) < 0.3 * abs(angle(replace(bent, card_light=None)) - truth)


def test_no_skin_is_looked_for_beyond_the_zone() -> None:
    edge, beyond = (light_on_skin(patch_with_card(0.003, middle_mm=place)).log_gain for place in (59.0, 160.0))
    assert beyond == pytest.approx(edge, abs=2e-3)


def test_marks_do_not_count_as_light() -> None:
    patch = patch_with_card()
    marked = patch.light.copy()
    marked[100:220, 330:420] *= np.float32(0.4)
    assert abs(light_on_skin(replace(patch, light=marked, card_light=replace_middle(patch))).log_gain) < 0.02


def replace_middle(patch: SkinPatch) -> CardLight:
    """The same card, its middle far to the right."""
    assert patch.card_light is not None
    moved = patch.card_light.to_card.copy()
    moved[0, 2] = -50.0
    return CardLight(moved, patch.card_light.gradient)


def test_uneven_light_widens_the_interval_and_is_told() -> None:
    colour = ColourCorrection(None, np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32)[None].repeat(9, 0), 0.5)
    even, uneven = patch_with_card(), patch_with_card(0.006, middle_mm=50.0)
    assert colour_sd_of_level(Quantity.ITA, even, colour) < 0.1
    assert colour_sd_of_level(Quantity.ITA, uneven, colour) > 2.0
    assert colour_sd_of_level(Quantity.MELANIN, uneven, colour) < 0.1
    assert light_remarks(even) == ()
    assert "Lay the card flat on the skin" in light_remarks(uneven)[0]


def test_where_the_crop_lies_in_the_picture_counts() -> None:
    patch = patch_with_card(gradient=(0.0, -0.001))
    lower = replace(patch, box=Box(0, 400, SIDE_PX, 400 + SIDE_PX))
    assert light_on_skin(lower).log_gain == pytest.approx(0, abs=2e-3)
