"""Patches: what counts, how large a pixel is, and that a block is the same skin in both photographs."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from needlepoint.photos.calibration import Calibration, ColourCorrection
from needlepoint.photos.reasons import Reason
from needlepoint.photos.zones.carrying import carry_outline, outside_percent, outside_remark
from needlepoint.photos.zones.patch import (
    corrected_light,
    local_magnification,
    pair_of_patches,
    patch_of,
)
from tests.unit.photos.zones.photographs import photo_of, registration_by, seen, similarity, skin

SHAPE = (240, 320)
ZONE = np.array([[60.0, 50], [260, 45], [255, 190], [58, 195]])


def test_patch_counts_the_zone_in_blocks_of_five_millimetres() -> None:
    patch = patch_of(seen(photo_of(skin(SHAPE))), ZONE).patch
    assert (patch.box.left, patch.box.top) == (26, 13)
    assert patch.usable_share == 1
    assert patch.area_mm2 == pytest.approx(199 * 145 / 64, rel=0.02)
    assert patch.blocks == 5 * 4
    assert patch.per_block().sum() == np.count_nonzero(patch.usable)
    assert patch.per_block().max() == pytest.approx(40**2, rel=0.06)
    assert set(np.unique(patch.block)) == {-1, *range(patch.blocks)}


def test_a_zone_outside_and_a_picture_of_one_pixel_give_empty_or_tiny_patches() -> None:
    nowhere = patch_of(seen(photo_of(skin(SHAPE))), ZONE + 900).patch
    assert (nowhere.blocks, nowhere.usable_share, nowhere.area_mm2) == (0, 0, 0)
    assert nowhere.per_block().size == 0
    dot = patch_of(seen(photo_of(skin((1, 1)))), np.array([[-5.0, -5], [9, -5], [2, 9]])).patch
    assert (dot.usable.shape, dot.blocks) == ((1, 1), 1)


def test_a_zone_larger_than_the_picture_is_the_whole_picture() -> None:
    patch = patch_of(seen(photo_of(skin(SHAPE))), (ZONE - 150) * 9).patch
    assert patch.usable.shape == SHAPE
    assert patch.usable.all()


def test_what_is_excluded_has_no_block() -> None:
    light = skin(SHAPE)
    light[100:110, 100:120] = 1.0
    cut = patch_of(seen(photo_of(light)), ZONE)
    hole = (
        slice(100 - cut.patch.box.top, 110 - cut.patch.box.top),
        slice(100 - cut.patch.box.left, 120 - cut.patch.box.left),
    )
    assert cut.exclusions.clipped[hole].all()
    assert not cut.patch.usable[hole].any()
    assert (cut.patch.block[~cut.patch.usable] == -1).all()


def test_shine_is_left_out_and_told() -> None:
    light = skin(SHAPE)
    light[100:110, 100:120] = light[100:110, 100:120] * 1.2 + 0.2
    light[130:134, 100:104] = 1.0
    cut = patch_of(seen(photo_of(light)), ZONE)
    shiny = cut.patch.shiny[100 - cut.patch.box.top : 110 - cut.patch.box.top, 100 - cut.patch.box.left :][:, :20]
    assert shiny.all()
    assert not (cut.patch.shiny & cut.patch.usable).any()
    assert not (cut.patch.shiny & cut.exclusions.covered).any()


@pytest.mark.parametrize("keeps", [True, False])
def test_light_is_corrected_as_the_card_says(keeps: bool) -> None:
    photo = photo_of(skin(SHAPE))
    if not keeps:
        encoding = replace(photo.encoding, to_srgb=np.diag([0.9, 1.0, 1.1]).astype(np.float32))
        photo = replace(photo, encoding=encoding)
    tone = np.array([[0, 0], [0.3, 0.2], [1, 1]], np.float32)
    matrix = np.array([[1.1, 0, 0], [0.1, 0.9, 0], [0, 0, 1.2]], np.float32)
    colour = ColourCorrection(tone, matrix, matrix[None], 0.5)
    found = corrected_light(photo, Calibration(colour=colour), photo.whole)
    assert np.allclose(found, colour.apply(photo.light()), atol=1e-6)


def test_pair_has_the_same_skin_in_each_block() -> None:
    registration = similarity(1.05, (-7.3, 4.6), SHAPE)
    light = skin(SHAPE)
    matrix = np.array([[1.05, 0, -7.3], [0, 1.05, 4.6]])
    there = np.asarray(cv2.warpAffine(light, matrix, SHAPE[::-1], borderMode=cv2.BORDER_WRAP), np.float64)
    pair = pair_of_patches(seen(photo_of(light)), seen(photo_of(there)), ZONE, registration)
    first, second = pair.baseline.patch, pair.follow_up.patch
    assert pair.outside is None
    assert second.px_per_mm == pytest.approx(1.05 * first.px_per_mm, rel=1e-4)
    assert first.blocks == second.blocks
    areas = first.per_block() / first.px_per_mm**2, second.per_block() / second.px_per_mm**2
    assert np.allclose(*areas, atol=1.0)
    assert areas[0].sum() == pytest.approx(areas[1].sum(), rel=0.003)
    rows, columns = np.nonzero(second.usable)
    places = np.stack([columns + second.box.left, rows + second.box.top], axis=1).astype(float)
    back = np.round(registration.to_baseline(places)).astype(int) - (first.box.left, first.box.top)
    same = first.block[back[:, 1], back[:, 0]] == second.block[rows, columns]
    assert same.mean() > 0.999


def test_what_only_one_photograph_shows_counts_in_neither() -> None:
    light, there = skin(SHAPE), skin(SHAPE)
    light[80:90, 80:90] = 1.0
    there[150:160, 200:210] = 1.0
    still = similarity(1.0, (0, 0), SHAPE)
    pair = pair_of_patches(seen(photo_of(light)), seen(photo_of(there)), ZONE, still)
    first, second = pair.baseline.patch, pair.follow_up.patch
    assert np.array_equal(first.usable, second.usable)
    assert not first.usable[80 - first.box.top, 80 - first.box.left]
    assert not first.usable[155 - first.box.top, 205 - first.box.left]


def test_what_the_registration_is_unsure_of_counts_in_neither() -> None:
    still = similarity(1.0, (0, 0), SHAPE)
    still.confidence[:, 20:] = 0
    pair = pair_of_patches(seen(photo_of(skin(SHAPE))), seen(photo_of(skin(SHAPE))), ZONE, still)
    assert pair.sure_share == pytest.approx(0.5, abs=0.06)
    assert pair.baseline.patch.usable_share == pytest.approx(pair.sure_share, abs=0.01)
    assert pair.follow_up.patch.usable_share == pytest.approx(pair.sure_share, abs=0.01)


def test_a_zone_that_left_the_picture_is_named() -> None:
    far = similarity(1.0, (200, 0), SHAPE)
    pair = pair_of_patches(seen(photo_of(skin(SHAPE))), seen(photo_of(skin(SHAPE))), ZONE, far)
    assert pair.outside is not None
    assert pair.outside.reason is Reason.ZONE_OUTSIDE
    gone = similarity(1.0, (2000, 0), SHAPE)
    empty = pair_of_patches(seen(photo_of(skin(SHAPE))), seen(photo_of(skin(SHAPE))), ZONE, gone)
    assert empty.baseline.patch.blocks == empty.follow_up.patch.blocks == 0


def test_magnification_is_that_of_areas_over_the_zone() -> None:
    stretched = registration_by(lambda p: p * (1.2, 0.9), lambda p: p / (1.2, 0.9), SHAPE)
    assert local_magnification(stretched, ZONE) == pytest.approx((1.2 * 0.9) ** 0.5, rel=1e-4)


def test_outline_bends_with_the_skin() -> None:
    bent = registration_by(lambda p: p + 6 * np.sin(p[..., ::-1] / 40), lambda p: p, SHAPE)
    carried = carry_outline(ZONE, bent)
    assert len(carried) > 60
    assert np.ptp(carried[carried[:, 0] > 240][:, 0]) > 4


def test_share_outside() -> None:
    assert outside_percent(ZONE, SHAPE) == 0
    assert outside_percent(np.add(ZONE, [160, 0]), SHAPE) == pytest.approx(50, abs=3)
    assert outside_percent(ZONE * 40 - 1e5, SHAPE) == 100
    assert outside_percent(np.ones((3, 2)) * 5, SHAPE) == 0
    assert outside_percent(np.ones((3, 2)) * 5000, SHAPE) == 100
    assert outside_remark(np.add(ZONE, [20, 0]), SHAPE) is None


def _shining(reach_px: float) -> np.ndarray:
    """Skin with a bluish bright disc in the middle of the zone."""
    light = skin(SHAPE)
    rows, columns = np.indices(SHAPE)
    disc = np.exp(-((((rows - 120) ** 2 + (columns - 160) ** 2) / reach_px**2) ** 4))[..., None]
    return np.asarray(light * (1 + disc * np.array([0.4, 0.6, 1.0])), light.dtype)


def test_a_narrow_glint_does_not_hide_a_pore_and_broad_shine_does() -> None:
    for reach_px, seen_there in ((2.0, True), (12.0, False)):
        patch = patch_of(seen(photo_of(_shining(reach_px))), ZONE).patch
        there = 120 - patch.box.top, 160 - patch.box.left
        assert not patch.usable[there]
        assert (patch.block_of_pores[there] >= 0) == seen_there
        assert np.array_equal(patch.block_of_pores[patch.usable], patch.block[patch.usable])


def test_a_glint_in_either_photograph_of_a_pair_leaves_its_block_to_pores() -> None:
    plain, shining = seen(photo_of(skin(SHAPE))), seen(photo_of(_shining(2.0)))
    for first, second in ((plain, shining), (shining, plain)):
        pair = pair_of_patches(first, second, ZONE, similarity(1.0, (0.0, 0.0), SHAPE))
        for patch in (pair.baseline.patch, pair.follow_up.patch):
            there = 120 - patch.box.top, 160 - patch.box.left
            assert not patch.usable[there]
            assert patch.block_of_pores[there] >= 0
