"""Registration: known maps are found below a pixel, and where nothing can be found it says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.photo import Box, Photo, Points
from needlepoint.photos.registration import Registration, register
from tests.unit.photos.registration.scenes import SHAPE, inner, photo, pixels, shifted, texture, turned, warped

SURE = 0.3
SKIN = texture()


def _bend() -> Points:
    at = pixels()
    x, y = at[..., 0], at[..., 1]
    return np.asarray(at + np.stack([5 * np.sin(y / 50), 4 * np.cos(x / 60)], axis=-1))


def _errors(found: Registration, to_baseline: Points) -> tuple[Points, Points, Points]:
    """Distance from the truth, confidence and estimated error at places well inside both."""
    here, there = inner(to_baseline)
    off = np.hypot(*(found.to_follow_up(here) - there).T)
    back = np.hypot(*(found.to_baseline(there) - here).T)
    row, column = np.minimum((here[:, ::-1] / found.step).astype(int), np.array(found.confidence.shape) - 1).T
    return np.maximum(off, back), found.confidence[row, column], found.error_px[row, column]


@pytest.mark.parametrize(
    ("to_baseline", "most_px"),
    [
        pytest.param(pixels(), 0.05, id="the same place"),
        pytest.param(shifted(7.3, -4.6), 0.15, id="shifted"),
        pytest.param(turned(6, 1.08, (5, -8)), 0.4, id="turned, nearer and shifted"),
        pytest.param(_bend(), 0.6, id="bent"),
    ],
)
def test_known_maps_are_found_both_ways(to_baseline: Points, most_px: float) -> None:
    found = register(photo(SKIN), photo(warped(SKIN, to_baseline)))
    off, sure, error = _errors(found, to_baseline)
    assert np.percentile(off, 95) < most_px
    assert (sure > SURE).mean() > 0.97
    assert (off <= error).mean() > 0.9
    assert found.agreement > 0.8


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_picture_on_its_side_or_head_is_found(quarters: int) -> None:
    found = register(photo(SKIN), photo(np.ascontiguousarray(np.rot90(SKIN, quarters))))
    middle = np.array([[100.0, 80.0], [300.0, 250.0]])
    width, height = SHAPE[1] - 1, SHAPE[0] - 1
    x, y = middle.T
    true = {1: (y, width - x), 2: (width - x, height - y), 3: (height - y, x)}[quarters]
    assert np.abs(found.to_follow_up(middle) - np.column_stack(true)).max() < 0.5


def test_other_brightness_and_contrast_do_not_matter() -> None:
    shown = warped(SKIN, shifted(3.4, 2.2))
    found = register(photo(SKIN), photo(40 + 0.6 * shown))
    off, _, _ = _errors(found, shifted(3.4, 2.2))
    assert np.percentile(off, 95) < 0.2


def test_pictures_of_different_sizes_are_laid_over_each_other() -> None:
    half = np.ascontiguousarray(SKIN.reshape(SHAPE[0] // 2, 2, SHAPE[1] // 2, 2).mean(axis=(1, 3)), np.float32)
    found = register(photo(SKIN), photo(half))
    places = np.array([[100.0, 80.0], [300.0, 250.0], [240.0, 180.0]])
    assert np.abs(found.to_follow_up(places) - ((places + 0.5) / 2 - 0.5)).max() < 0.3
    assert found.shapes == (SHAPE, (SHAPE[0] // 2, SHAPE[1] // 2))


def test_what_has_changed_in_one_place_is_not_sure_there_and_sure_elsewhere() -> None:
    changed = SKIN.copy()
    changed[120:240, 160:300] = texture(seed=9)[120:240, 160:300]
    found = register(photo(SKIN), photo(changed))
    sure = found.confidence_in(Box(0, 0, SHAPE[1], SHAPE[0]))
    assert sure[150:210, 200:260].max() < SURE
    assert sure[40:80, 40:440].min() > SURE
    assert np.abs(found.to_follow_up(np.array([[60.0, 60.0]])) - 60).max() < 0.1


def test_a_card_that_lies_elsewhere_does_not_drag_the_skin_along() -> None:
    card = texture((110, 150), seed=5) * 0.2 + 200
    before, after = SKIN.copy(), SKIN.copy()
    before[30:140, 40:190] = card
    after[52:162, 70:220] = card

    def outline(left: float, top: float) -> tuple[Points]:
        return (np.array([[left, top], [left + 150, top], [left + 150, top + 110], [left, top + 110]]),)

    found = register(photo(before), photo(after), ignore=(outline(40, 30), outline(70, 52)))
    sure = found.confidence_in(Box(0, 0, SHAPE[1], SHAPE[0]))
    assert sure[60:110, 80:150].max() == 0
    beside = np.array([[300.0, 100.0], [120.0, 300.0], [420.0, 60.0]])
    assert np.abs(found.to_follow_up(beside) - beside).max() < 0.1


@pytest.mark.parametrize(
    "follow_up",
    [
        pytest.param(photo(texture(seed=3)), id="other skin"),
        pytest.param(photo(SKIN[:, ::-1]), id="mirrored"),
        pytest.param(photo(128 + 20 * np.random.default_rng(2).standard_normal(SHAPE).astype(np.float32)), id="noise"),
        pytest.param(photo(np.full(SHAPE, 90, np.float32)), id="plain"),
        pytest.param(photo(np.full((1, 1), 90, np.float32)), id="one pixel"),
        pytest.param(photo(texture((3, 700))), id="three rows"),
    ],
)
def test_what_does_not_show_the_same_skin_is_not_sure_anywhere(follow_up: Photo) -> None:
    found = register(photo(SKIN), follow_up)
    assert (found.confidence >= SURE).mean() < 0.05
    assert found.agreement < 0.4
    assert np.isfinite(found.forward).all()
    assert np.isfinite(found.backward).all()


@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (40, 1), (17, 23), (60, 130)])
def test_tiny_baselines_do_not_break_it(shape: tuple[int, int]) -> None:
    found = register(photo(texture(shape)), photo(SKIN))
    assert np.isfinite(found.to_follow_up(np.zeros((1, 2)))).all()
    assert np.isfinite(found.confidence).all()


def test_it_tells_how_far_it_has_come_and_keeps_nothing_of_the_pictures_changed() -> None:
    told: list[float] = []
    one = photo(SKIN)
    kept = one.pixels.copy()
    register(one, replace(one), progress=lambda _what, done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == 1
    assert np.array_equal(one.pixels, kept)
