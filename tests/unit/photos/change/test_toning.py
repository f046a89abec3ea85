"""Colours of unevenly lit skin under two tone curves: what the curve did is taken out, what treatment did is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.change.colour_error import mean_light
from needlepoint.photos.change.toning import on_one_tone
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.outline import Role, ZoneOutline
from tests.unit.photos.gate.drawn_skin import patch_of_light, skin_light

SIDE, BLOCKS = 128, 64
OUTLINE = np.array([[0.0, 0.0], [SIDE, 0.0], [SIDE, SIDE]])
ZONES = [ZoneOutline("cheek", Role.TREATED, OUTLINE), ZoneOutline("jaw", Role.CONTROL, OUTLINE + SIDE)]


def lit(level: float, seed: int) -> SkinPatch:
    """Skin lit unevenly from left to right, in blocks."""
    ramp = np.exp(level + 0.4 * np.linspace(-0.5, 0.5, SIDE))[None, :, None]
    patch = patch_of_light(skin_light(noise=0.004, side=SIDE, seed=seed) * ramp.astype(np.float32))
    row, column = np.indices((SIDE, SIDE)) // (SIDE // 8)
    return replace(patch, block=(row * 8 + column).astype(np.int32), blocks=BLOCKS, px_per_mm=4.0)


def bent(patch: SkinPatch, power: tuple[float, float, float]) -> SkinPatch:
    """As a camera shows it whose channels are bent a little, each its own way."""
    return patch.with_light(np.asarray(patch.light ** np.array(power), np.float32))


def colour_off(pairs: dict[str, tuple[SkinPatch, SkinPatch]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Change of the zone's colour less that of the control's, ln red over green and ln green over blue."""
    off = [np.log(mean_light(pairs[name][1]) / mean_light(pairs[name][0])) for name in ("cheek", "jaw")]
    return np.asarray(-np.diff(off[0] - off[1]))


def test_what_a_tone_curve_did_to_brighter_skin_is_taken_out() -> None:
    zone, control, power = lit(0.3, 1), lit(0.0, 2), (1.0, 1.04, 0.97)
    pairs = {"cheek": (zone, bent(zone, power)), "jaw": (control, bent(control, power))}
    before = np.abs(colour_off(pairs))
    assert before.min() > 0.01
    assert (np.abs(colour_off(on_one_tone(ZONES, pairs))) < 0.35 * before).all()


def test_what_a_treatment_did_stays() -> None:
    zone, control = lit(0.3, 1), lit(0.0, 2)
    paler = zone.with_light(zone.light * np.array([1.0, 1.05, 1.02], np.float32))
    pairs = {"cheek": (zone, paler), "jaw": (control, control)}
    assert colour_off(on_one_tone(ZONES, pairs)) == pytest.approx(colour_off(pairs), abs=2e-3)


def test_without_a_control_region_nothing_is_done() -> None:
    zone = lit(0.3, 1)
    assert on_one_tone(ZONES[:1], {"cheek": (zone, zone)})["cheek"] == (zone, zone)


def test_light_may_be_written_over_with_the_same_outcome() -> None:
    power = (1.0, 1.04, 0.97)
    apart, over = (
        {"cheek": (lit(0.3, 1), bent(lit(0.3, 1), power)), "jaw": (lit(0.0, 2), bent(lit(0.0, 2), power))}
        for _ in range(2)
    )
    before = {name: pair[1].light.copy() for name, pair in apart.items()}
    expected, found = on_one_tone(ZONES, apart), on_one_tone(ZONES, over, write_over=True)
    for name in ("cheek", "jaw"):
        assert np.array_equal(apart[name][1].light, before[name])
        assert found[name][1].light is over[name][1].light
        assert np.array_equal(found[name][1].light, expected[name][1].light)
        assert not np.array_equal(found[name][1].light, before[name])
