"""What a registration says against comparing: exact maps of a turned, moved, drawn or other piece of skin."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.change.geometry import GeometryFindings, compare_geometry
from needlepoint.photos.phantom.geometry import Bulge, View, map_between
from needlepoint.photos.photo import CameraFacts, ColourEncoding, Photo, Points
from needlepoint.photos.reasons import Reason
from needlepoint.photos.registration import Registration, register
from needlepoint.photos.zones.outline import Role, ZoneOutline
from tests.unit.photos.registration.scenes import SHAPE, photo, texture

STEP = 8
PX_PER_MM = 8.0
STRAIGHT = View(SHAPE[1], SHAPE[0], PX_PER_MM, distance_mm=300, radii_mm=(150.0, 200.0))
ZONES = (
    ZoneOutline("cheek", Role.TREATED, np.array([[40.0, 60], [230, 60], [230, 300], [40, 300]])),
    ZoneOutline("beside", Role.CONTROL, np.array([[270.0, 60], [440, 60], [440, 300], [270, 300]])),
)
NOTHING = Photo("a.png", np.zeros((*SHAPE, 3), np.uint8), ColourEncoding.srgb(), CameraFacts(), "0" * 64)


def _laid(there: Callable[[Points], Points], follow_up: tuple[int, int] = SHAPE) -> Registration:
    """A registration that is sure of an exact map."""
    y, x = np.mgrid[0 : SHAPE[0] // STEP, 0 : SHAPE[1] // STEP]
    places = (np.stack([x, y], axis=-1) + 0.5) * STEP - 0.5
    forward = there(places.reshape(-1, 2)).reshape(places.shape).astype(np.float32)
    sure = np.ones(x.shape, np.float32)
    return Registration(forward, forward, sure, 0 * sure, STEP, (SHAPE, follow_up))


def _found(view: View) -> GeometryFindings:
    laid = _laid(lambda points: map_between(STRAIGHT, view, points))
    return compare_geometry(laid, NOTHING, NOTHING, ZONES, px_per_mm=PX_PER_MM)


def _reasons(found: GeometryFindings) -> set[Reason]:
    return {each.reason for remarks in (found.remarks, *found.of_zones.values()) for each in remarks}


@pytest.mark.parametrize(
    "view",
    [
        pytest.param(STRAIGHT, id="the same"),
        pytest.param(replace(STRAIGHT, yaw_deg=4, pitch_deg=-4, roll_deg=5), id="turned a little"),
        pytest.param(replace(STRAIGHT, distance_mm=285, px_per_mm=PX_PER_MM / 0.95), id="a little nearer"),
        pytest.param(replace(STRAIGHT, roll_deg=80), id="camera on its side"),
    ],
)
def test_what_a_careful_person_does_is_accepted(view: View) -> None:
    found = _found(view)
    assert _reasons(found) == set()
    assert found.figures["drawn_mm"] < 0.15


@pytest.mark.parametrize(("yaw", "pitch"), [(14, 0), (0, -14), (12, 9)])
def test_a_turned_head_is_told_with_its_angle(yaw: float, pitch: float) -> None:
    found = _found(replace(STRAIGHT, yaw_deg=yaw, pitch_deg=pitch))
    assert _reasons(found) == {Reason.ANGLE}
    assert found.figures["turned_deg"] == pytest.approx(math.hypot(yaw, pitch), abs=4)
    assert "at most 8" in str(found.of_zones["cheek"][0])


def test_skin_that_was_drawn_is_told_in_its_own_zone_alone() -> None:
    drawn = Bulge((-13.0, 0.0), 7.0, (2.0, 1.5))
    found = _found(replace(STRAIGHT, bulges=(drawn,)))
    assert [remark.reason for remark in found.of_zones["cheek"]] == [Reason.EXPRESSION]
    assert not found.of_zones["beside"]


@pytest.mark.parametrize(
    ("factor", "expected"),
    [(1.1, set()), (1.4, {Reason.DISTANCE}), (0.6, {Reason.DISTANCE, Reason.SAMPLING_DIFFERS})],
)
def test_larger_or_smaller_skin(factor: float, expected: set[Reason]) -> None:
    found = _found(replace(STRAIGHT, px_per_mm=PX_PER_MM * factor, distance_mm=300 / factor))
    assert _reasons(found) == expected
    assert found.figures["magnification"] == pytest.approx(factor, rel=0.03)


def test_the_same_framing_by_a_camera_of_fewer_pixels_is_only_coarser() -> None:
    half = replace(STRAIGHT, width_px=240, height_px=180, px_per_mm=PX_PER_MM / 2)
    laid = _laid(lambda points: map_between(STRAIGHT, half, points), (180, 240))
    found = compare_geometry(laid, NOTHING, NOTHING, ZONES, px_per_mm=PX_PER_MM)
    assert _reasons(found) == {Reason.SAMPLING_DIFFERS}


def test_mirrored_and_other_skin_are_told_apart() -> None:
    skin = photo(texture())
    mirrored = photo(np.ascontiguousarray(texture()[:, ::-1]))
    other = photo(texture(seed=7))
    for follow_up, reason in ((mirrored, Reason.MIRRORED), (other, Reason.NOT_THE_SAME_SKIN)):
        laid = register(skin, follow_up)
        found = compare_geometry(laid, skin, follow_up, ZONES, px_per_mm=PX_PER_MM)
        assert [remark.reason for remark in found.remarks] == [reason]
        assert not found.of_zones


def test_a_zone_of_which_nothing_is_sure_or_which_lies_outside_has_no_pose() -> None:
    laid = _laid(lambda points: points)
    unsure = replace(laid, confidence=np.zeros_like(laid.confidence))
    outside = (ZoneOutline("nowhere", Role.TREATED, ZONES[0].outline + 5000),)
    for registration, zones in ((unsure, ZONES), (laid, outside)):
        found = compare_geometry(registration, NOTHING, NOTHING, zones, px_per_mm=PX_PER_MM)
        assert found.remarks == ()
        assert not found.of_zones
