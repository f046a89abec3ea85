"""Erythema is read true to scale on every tone, whatever the light, and what cannot be told is left out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from needlepoint.photos.metrics.erythema import read_erythema
from needlepoint.photos.optics.camera import SHINE
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Reading
from tests.unit.photos.metrics.coloured_skin import SIZE, flat, noisy, patch_of_light, skin_light, without

STEPS = (-0.12, -0.05, 0.05, 0.12)


def read(tone: Tone, blood: np.ndarray, **known: bool) -> Reading:
    """A zone with so much more blood than the control beside it."""
    control = patch_of_light(noisy(skin_light(tone, flat()), 1) + SHINE, **known)
    return read_erythema(patch_of_light(noisy(skin_light(tone, blood), 2) + SHINE, **known), control)


@cache
def own(tone: Tone, **known: bool) -> float:
    """What the control region itself reads."""
    control = patch_of_light(noisy(skin_light(tone, flat()), 1) + SHINE, **known)
    return read_erythema(control, None).value(Quantity.ERYTHEMA)


@pytest.mark.parametrize("colour_known", [True, False])
def test_the_same_change_reads_the_same_on_every_tone(colour_known: bool) -> None:
    slopes = []
    for tone in Tone:
        read_as = [
            read(tone, flat(step), colour_known=colour_known).value(Quantity.ERYTHEMA)
            - own(tone, colour_known=colour_known)
            for step in STEPS
        ]
        assert np.corrcoef(STEPS, read_as)[0, 1] ** 2 > 0.98
        slopes.append(np.polyfit(STEPS, read_as, 1)[0])
    assert max(slopes) / min(slopes) < 1.15  # of one person and camera; on average over many, see test_chromophores


def test_shade_and_exposure_change_next_to_nothing() -> None:
    light = skin_light(Tone.III, flat(0.1))
    shade = np.linspace(0.6, 1.2, SIZE)[None, :, None]
    control = patch_of_light(skin_light(Tone.III, flat()))
    even, shaded = (read_erythema(patch_of_light(each), control) for each in (light, light * shade))
    assert shaded.value(Quantity.ERYTHEMA) == pytest.approx(even.value(Quantity.ERYTHEMA), abs=0.01)


def test_the_red_area_is_where_there_is_clearly_more_blood() -> None:
    blood = flat()
    blood[:, : SIZE // 2] = 0.3
    found = read(Tone.II, blood)
    assert found.value(Quantity.RED_AREA) == pytest.approx(50, abs=5)
    assert found.counted is not None
    assert found.counted[SIZE // 2, 20]
    assert not found.counted[SIZE // 2, SIZE - 20]
    assert not found.counted[:, :8].any()  # beyond the zone


@pytest.mark.parametrize("tone", Tone)
def test_skin_as_it_is_beside_is_not_red(tone: Tone) -> None:
    found = read(tone, flat())
    assert found.value(Quantity.RED_AREA) < 1
    assert found.counted is not None
    assert not found.counted.any()


def test_noise_moves_little_in_or_out_of_the_red_area() -> None:
    blood = np.tile(np.linspace(-0.1, 0.3, SIZE), (SIZE, 1))
    control = patch_of_light(skin_light(Tone.III, flat()))
    areas = [
        read_erythema(patch_of_light(noisy(skin_light(Tone.III, blood), seed)), control).value(Quantity.RED_AREA)
        for seed in range(5)
    ]
    assert np.std(areas) < 1


def test_without_skin_beside_it_no_red_area_is_told() -> None:
    found = read_erythema(patch_of_light(skin_light(Tone.II, flat(0.2))), None)
    assert set(found.tallies) == {Quantity.ERYTHEMA}
    assert any("beside" in remark for remark in found.remarks)


def test_blocks_weigh_as_they_are_told_to() -> None:
    blood = flat()
    blood[: SIZE // 2] = 0.2
    patch = patch_of_light(skin_light(Tone.II, blood))
    tally = read_erythema(patch, patch_of_light(skin_light(Tone.II, flat()))).tallies[Quantity.ERYTHEMA]
    upper = np.array([float((patch.block[: SIZE // 2 - 12] == number).any()) for number in range(patch.blocks)])
    both, one, none = tally.under(np.stack([np.ones(patch.blocks), upper, np.zeros(patch.blocks)]))
    assert one > both + 0.05
    assert np.isnan(none)


def test_what_may_not_be_counted_has_no_say() -> None:
    light = skin_light(Tone.II, flat(0.1))
    hair = np.zeros((SIZE, SIZE), bool)
    hair[::6] = True
    dark = np.where(hair[..., None], 0.01, light)
    control = patch_of_light(skin_light(Tone.II, flat()))
    clean = read_erythema(patch_of_light(light), control)
    hairy = read_erythema(without(patch_of_light(dark), hair), control)
    assert hairy.value(Quantity.ERYTHEMA) == pytest.approx(clean.value(Quantity.ERYTHEMA), abs=1e-3)
    assert hairy.counted is not None
    assert not hairy.counted[hair].any()


def test_a_scale_that_is_only_assumed_changes_nothing() -> None:
    known, assumed = (read(Tone.II, flat(0.1), sizes_known=each) for each in (True, False))
    assert set(assumed.tallies) == set(known.tallies) == {Quantity.ERYTHEMA, Quantity.RED_AREA}
    assert assumed.value(Quantity.ERYTHEMA) == known.value(Quantity.ERYTHEMA)


def test_a_zone_of_which_nothing_may_be_counted_gives_nothing() -> None:
    patch = patch_of_light(skin_light(Tone.II, flat()))
    hidden = without(patch, np.ones((SIZE, SIZE), bool))
    assert not read_erythema(hidden, patch).tallies
    assert read_erythema(patch, hidden).tallies.keys() == {Quantity.ERYTHEMA}


@pytest.mark.parametrize(("size", "least"), [(17, 0), (22, 2), (30, 2)])
def test_a_tiny_zone_is_read_or_left(size: int, least: int) -> None:
    patch = patch_of_light(skin_light(Tone.II, np.full((size, size), 0.1)))
    found = read_erythema(patch, patch_of_light(skin_light(Tone.II, flat())))
    assert len(found.tallies) >= least
    assert all(np.isfinite(found.value(quantity)) for quantity in found.tallies)


@pytest.mark.parametrize("light", [0.0, 0.5, 1.0])
def test_grey_is_no_skin_but_breaks_nothing(light: float) -> None:
    patch = patch_of_light(np.full((SIZE, SIZE, 3), light))
    assert np.isfinite(read_erythema(patch, patch).value(Quantity.ERYTHEMA))


def test_a_fine_picture_reads_as_a_coarse_one_does() -> None:
    blood = np.where(np.arange(SIZE) < SIZE // 2, 0.3, 0.0) * np.ones((SIZE, 1))
    control = patch_of_light(skin_light(Tone.II, flat()))
    coarse = patch_of_light(noisy(skin_light(Tone.II, blood), 3))
    tripled = {name: getattr(coarse, name).repeat(3, 0).repeat(3, 1) for name in ("light", "zone", "usable", "block")}
    fine = replace(coarse, **tripled, px_per_mm=3 * coarse.px_per_mm)
    for quantity in (Quantity.ERYTHEMA, Quantity.RED_AREA):
        read = read_erythema(fine, control).value(quantity)
        assert read == pytest.approx(read_erythema(coarse, control).value(quantity), rel=0.01)
