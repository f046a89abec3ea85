"""Pores, lines, spots, bands and hollows of known size are found, and none where there are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from needlepoint.photos.metrics.hollows import light_azimuth
from needlepoint.photos.metrics.pores import CountedPores, count_pores, read_pores
from needlepoint.photos.metrics.spots import read_spots
from needlepoint.photos.metrics.striae import read_striae
from needlepoint.photos.metrics.texture import read_texture
from needlepoint.photos.metrics.wrinkles import read_wrinkles
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Reading
from needlepoint.photos.skin_patch import SkinPatch
from tests.unit.photos.metrics.drawn_marks import (
    PALE,
    PIGMENT,
    PX_PER_MM,
    disc,
    lined,
    lit,
    patch_of,
    pitted,
    places,
    plain,
)

Reader = Callable[[SkinPatch, SkinPatch | None], Reading]
READERS: dict[str, Reader] = {
    "pores": read_pores,
    "wrinkles": read_wrinkles,
    "texture": read_texture,
    "spots": read_spots,
    "striae": read_striae,
}
BARE = patch_of(plain(seed=8))
PITS = [(5.0 + 5 * column, 5.0 + 5 * row) for column in range(7) for row in range(7)]


def test_pores_are_counted_and_measured() -> None:
    reading = read_pores(patch_of(plain() + pitted(0.5, PITS)), BARE)
    assert reading.value(Quantity.PORE_DENSITY) == pytest.approx(100 * len(PITS) / 44**2, rel=0.15)
    assert 150 < reading.value(Quantity.PORE_DIAMETER) < 500
    assert reading.counted is not None
    assert cv2.connectedComponents(reading.counted.astype(np.uint8))[0] - 1 == pytest.approx(len(PITS), abs=4)


def test_a_pore_is_counted_where_nothing_but_a_glint_on_its_rim_hides_it() -> None:
    lit_rim = -pitted(0.6, [(left, top + 0.25) for left, top in PITS], spread_mm=0.06)
    shown = patch_of(plain() + pitted(0.5, PITS) + lit_rim)
    glint = cv2.dilate((lit_rim > 0.2).astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    hidden = replace(shown, usable=~glint, block=np.where(glint, -1, shown.block).astype(np.int32))
    counted = read_pores(replace(hidden, seen_block=shown.block.astype(np.int16)), BARE)
    assert counted.value(Quantity.PORE_DENSITY) == pytest.approx(100 * len(PITS) / 44**2, rel=0.15)
    assert read_pores(hidden, BARE).value(Quantity.PORE_DENSITY) < 0.7 * counted.value(Quantity.PORE_DENSITY)


def _mean_weight_of_pits(pores: CountedPores) -> float:
    middles = np.array(PITS) * PX_PER_MM - 0.5
    apart = np.hypot(pores.x - middles[:, :1], pores.y - middles[:, 1:])
    return float((pores.weight * (apart < 0.3 * PX_PER_MM)).sum() / len(PITS))


def test_texture_that_became_smoother_does_not_move_the_depth_at_which_a_pore_counts() -> None:
    rough, smoother = (patch_of(plain(rough=grain) + pitted(0.2, PITS)) for grain in (0.06, 0.03))
    together = [_mean_weight_of_pits(each) for each in count_pores((rough, smoother), (BARE, BARE))]
    alone = [_mean_weight_of_pits(count_pores((each,), (BARE,))[0]) for each in (rough, smoother)]
    assert abs(together[1] - together[0]) < 0.5 * abs(alone[1] - alone[0])


def test_lines_are_measured_along_their_middle_and_short_ones_left_out() -> None:
    long = lined(0.3, [(6, 10, 20), (10, 25, 25)])
    short = lined(0.3, [(6, 35, 2.5)])
    found = read_wrinkles(patch_of(plain() + long + short), BARE)
    assert found.value(Quantity.WRINKLE_LENGTH) == pytest.approx(45, rel=0.15)
    assert found.value(Quantity.WRINKLE_DENSITY) == pytest.approx(100 * 45 / 44**2, rel=0.2)


def test_deeper_lines_are_more_severe() -> None:
    lines = [(6.0, 10.0, 20.0), (10.0, 25.0, 25.0)]
    shallow, deep = (read_wrinkles(patch_of(plain() + lined(depth, lines)), BARE) for depth in (0.2, 0.4))
    assert deep.value(Quantity.WRINKLE_SEVERITY) > 1.4 * shallow.value(Quantity.WRINKLE_SEVERITY)


def test_spots_have_the_area_they_were_drawn_with() -> None:
    marks = disc(12, 12, 3) + disc(30, 14, 2) + disc(20, 32, 4)
    found = read_spots(patch_of(plain(), -marks[..., None] * PIGMENT), BARE)
    assert found.value(Quantity.SPOT_AREA) == pytest.approx(np.pi * (9 + 4 + 16), rel=0.15)
    assert found.value(Quantity.SPOT_COUNT) == pytest.approx(100 * 3 / 44**2, rel=0.15)
    assert found.value(Quantity.SPOT_CONTRAST) > 4


def test_bands_have_the_area_and_width_they_were_drawn_with() -> None:
    x, y = places()
    ends = 1 / (1 + np.exp((np.abs(x - 22) - 13) / 0.2))
    band = ends / (1 + np.exp((np.abs(y - 22) - 1.5) / 0.15))
    found = read_striae(patch_of(plain(), band[..., None] * PALE), BARE)
    assert found.value(Quantity.STRIAE_AREA) == pytest.approx(26 * 3, rel=0.3)
    assert found.value(Quantity.STRIAE_WIDTH) == pytest.approx(3, rel=0.3)


def test_roughness_follows_the_relief_and_not_the_exposure() -> None:
    smooth, rough = (read_texture(patch_of(plain(rough=amount)), None) for amount in (0.02, 0.04))
    ratio = rough.value(Quantity.ROUGHNESS) / smooth.value(Quantity.ROUGHNESS)
    assert ratio == pytest.approx(2, rel=0.05)
    patch = patch_of(plain(rough=0.04))
    brighter = read_texture(replace(patch, light=patch.light * np.float32(1.7)), None)
    assert brighter.value(Quantity.ROUGHNESS) == pytest.approx(rough.value(Quantity.ROUGHNESS), rel=1e-3)


def test_roughness_does_not_depend_on_the_camera_s_pixels() -> None:
    fine, coarse = (read_texture(patch_of(plain(scale, rough=0.04), None, scale), None) for scale in (12.0, 8.0))
    assert coarse.value(Quantity.ROUGHNESS) == pytest.approx(fine.value(Quantity.ROUGHNESS), rel=0.12)


def hollowed(depth_mm: float) -> SkinPatch:
    """Six hollows of 3 mm in fine relief, lit from one side."""
    x, y = places()
    fine = cv2.GaussianBlur(np.random.default_rng(5).standard_normal(x.shape), (0, 0), 2.2)
    height = 0.008 * fine / fine.std()
    for left in (9, 22, 35):
        for top in (12, 32):
            height -= depth_mm * np.exp(-((x - left) ** 2 + (y - top) ** 2) / (2 * 0.9**2))
    return patch_of(lit(height) + plain(rough=0.005))


def test_hollows_are_counted_and_untreated_skin_has_none() -> None:
    flat, hollow = (read_texture(hollowed(depth), hollowed(0)) for depth in (0.0, 0.3))
    assert flat.value(Quantity.DEPRESSED_AREA) < 0.5
    assert 1 < hollow.value(Quantity.DEPRESSED_AREA) < 16
    assert hollow.value(Quantity.DEPRESSIONS) == pytest.approx(100 * 6 / 44**2, rel=0.4)
    azimuth = light_azimuth(hollowed(0.0))
    assert azimuth is not None
    assert np.degrees(azimuth) % 180 == pytest.approx(20, abs=8)


def test_hollows_are_left_out_with_a_reason_where_there_is_no_untreated_skin() -> None:
    found = read_texture(hollowed(0.3), None)
    assert Quantity.DEPRESSED_AREA not in found.tallies
    assert any("untreated skin" in remark for remark in found.remarks)


@pytest.mark.parametrize("name", READERS)
def test_bare_skin_has_almost_nothing_on_it(name: str) -> None:
    found = READERS[name](patch_of(plain(seed=2)), BARE)
    for quantity in (Quantity.PORE_AREA, Quantity.WRINKLE_LENGTH, Quantity.SPOT_AREA, Quantity.STRIAE_AREA):
        if quantity in found.tallies:
            assert found.value(quantity) < 2


@pytest.mark.parametrize("name", READERS)
def test_nothing_to_count_is_no_error(name: str) -> None:
    patch = patch_of(plain())
    hidden = replace(patch, usable=np.zeros_like(patch.usable), block=np.full_like(patch.block, -1))
    tiny = replace(patch_of(plain()[:3, :3]), block=np.zeros((3, 3), np.int32), blocks=1)
    for each in (hidden, tiny):
        found = READERS[name](each, None)
        assert all(tally.under(np.ones((1, each.blocks))).shape == (1,) for tally in found.tallies.values())


@pytest.mark.parametrize("name", READERS)
def test_change_is_told_where_sizes_are_only_assumed(name: str) -> None:
    known = patch_of(plain() + pitted(0.5, PITS) + lined(0.3, [(6, 7.5, 30)]), -disc(22, 22, 4)[..., None] * PIGMENT)
    assumed = READERS[name](replace(known, sizes_known=False), BARE)
    assert set(assumed.tallies) == set(READERS[name](known, BARE).tallies)


@pytest.mark.parametrize("name", READERS)
def test_too_few_pixels_are_said(name: str) -> None:
    coarse = replace(patch_of(plain()), px_per_mm=2.0)
    found = READERS[name](coarse, None)
    assert not found.tallies
    assert any("px/mm" in remark for remark in found.remarks)
    assert PX_PER_MM > 2
