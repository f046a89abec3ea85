"""The direction of light from drawn relief: turned lamps are told, a brighter picture is not."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from needlepoint.photos.change.shading import Shading, shading_of
from needlepoint.photos.photo import Box
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.skin_patch import SkinPatch

SIDE, PX_PER_MM = 400, 8.0


def _lit(azimuth_deg: float, contrast: float = 0.15, even: float = 0.03) -> SkinPatch:
    """Random relief lit from one side, with as much that looks alike from everywhere; the same relief every time."""
    rng = np.random.default_rng(3)
    height, alike = (cv2.GaussianBlur(rng.standard_normal((SIDE, SIDE)), (0, 0), 1.6) for _ in range(2))
    down, right = np.gradient(height)
    turn = np.radians(azimuth_deg)
    slope = right * np.cos(turn) + down * np.sin(turn)
    shade = np.exp(contrast * slope / slope.std() + even * alike / alike.std()).astype(np.float32)
    zone = np.ones((SIDE, SIDE), np.bool_)
    return SkinPatch(
        box=Box(0, 0, SIDE, SIDE),
        light=np.repeat(0.3 * shade[..., None], 3, axis=2),
        zone=zone,
        usable=zone,
        shiny=np.zeros_like(zone),
        block=np.zeros((SIDE, SIDE), np.int32),
        blocks=1,
        px_per_mm=PX_PER_MM,
        sizes_known=True,
        blur_px=1.0,
        noise=0.0,
        colour_known=False,
    )


def _identity() -> Registration:
    step = 8
    at = (np.arange(SIDE // step, dtype=np.float32) + 0.5) * step - 0.5
    grid = np.stack(np.meshgrid(at, at), axis=-1)
    sure = np.ones(grid.shape[:2], np.float32)
    return Registration(grid, grid, sure, 0 * sure, step, ((SIDE, SIDE), (SIDE, SIDE)))


def _shading(one: SkinPatch, two: SkinPatch) -> Shading:
    found = shading_of(one, two, _identity())
    assert found is not None
    return found


@pytest.mark.parametrize("turn", [-60, -25, -8, 0, 8, 25, 60])
def test_a_turned_lamp_is_told_within_five_degrees(turn: float) -> None:
    assert _shading(_lit(20), _lit(20 + turn)).turned_deg == pytest.approx(turn, abs=5)


def test_furrows_that_run_one_way_do_not_turn_the_light() -> None:
    """A few deep ones nearly cancel the light's own harmonic: what is left of the sums points elsewhere."""
    rng = np.random.default_rng(5)
    nature = 0.3 * (rng.standard_normal((120, 2)) @ [1, 1j])
    nature[:12] = -9.0
    noise = 0.05 * (rng.standard_normal((120, 2, 2)) @ [1, 1j])
    turned = np.exp(2j * np.radians(4.0))
    harmonics = np.stack([1 + nature, turned + nature], axis=1) + noise
    found = Shading(np.asarray(harmonics, np.complex128), np.full((120, 2), 12.0))
    before, after = harmonics.sum(axis=0)
    assert abs(np.degrees(np.angle(after * np.conj(before))) / 2) > 10
    assert abs(found.turned_deg) - found.turned_sd_deg < 6


def test_less_slanting_light_lowers_the_share_of_shading() -> None:
    first, second = _shading(_lit(20), _lit(20, contrast=0.03)).shares
    assert second < 0.85 * first


def test_exposure_says_nothing_of_the_light() -> None:
    brighter = _lit(20)
    found = _shading(_lit(20), replace(brighter, light=brighter.light * np.float32(1.4)))
    assert found.turned_deg == pytest.approx(0, abs=0.5)
    assert found.log_share_ratio == pytest.approx(0, abs=0.02)
    assert found.shares[0] == pytest.approx(found.shares[1], rel=0.02)


def test_the_doubt_of_a_turn_falls_with_the_skin_looked_at() -> None:
    found = _shading(_lit(20), _lit(32))
    few = Shading(found.harmonics[:8], found.powers[:8])
    assert 0 < found.turned_sd_deg < few.turned_sd_deg < 10
    assert 0 < found.log_share_sd < few.log_share_sd


def test_zones_are_told_together() -> None:
    found = _shading(_lit(20), _lit(32))
    both = Shading.together([found, found])
    assert both is not None
    assert both.turned_deg == pytest.approx(found.turned_deg)
    assert Shading.together([]) is None


def test_even_light_has_almost_no_share() -> None:
    assert max(_shading(_lit(20, contrast=1e-6), _lit(50, contrast=1e-6)).shares) < 0.2


def test_too_little_skin_says_nothing() -> None:
    hidden = replace(_lit(20), usable=np.zeros((SIDE, SIDE), np.bool_))
    assert shading_of(hidden, _lit(20), _identity()) is None
    assert shading_of(replace(_lit(20), px_per_mm=3.0), _lit(20), _identity()) is None


def _stubbled(patch: SkinPatch, seed: int) -> SkinPatch:
    """The same with short dark hairs that all lie in one direction."""
    rng, light = np.random.default_rng(seed), patch.light.copy()
    for x, y in rng.uniform(10, SIDE - 10, (250, 2)):
        ends = [(round(16 * (x + k * 3)), round(16 * (y + k * 5))) for k in (-1, 1)]
        cv2.line(light, ends[0], ends[1], (0.12, 0.12, 0.12), 2, cv2.LINE_AA, shift=4)
    return replace(patch, light=light)


def test_stubble_that_grew_in_between_is_not_taken_for_turned_light() -> None:
    found = _shading(_lit(100), _stubbled(_lit(100), 5))
    assert abs(found.turned_deg) < 5
    assert abs(found.log_share_ratio) < 0.2


def test_deeper_shade_of_the_same_relief_shows_in_its_power() -> None:
    found = _shading(_lit(40, contrast=0.1), _lit(40, contrast=0.2))
    assert found.log_power_ratio > 0.9
    assert abs(_shading(_lit(40), _lit(45)).log_power_ratio) < 0.2
