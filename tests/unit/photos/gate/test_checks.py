"""One photograph judged by itself: each shortcoming refuses what it spoils, in words that say how to do better."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.photos.calibration import NO_CALIBRATION, Calibration
from needlepoint.photos.card import stated_scale
from needlepoint.photos.gate import LEAST_PX_PER_MM, check_photo, same_picture, taken_before
from needlepoint.photos.photo import CameraFacts, ColourEncoding, Photo
from needlepoint.photos.quantities import Metric
from needlepoint.photos.reasons import Reason
from needlepoint.photos.zones.outline import Role, ZoneOutline
from tests.unit.photos.gate.drawn_skin import CALIBRATION, SIDE, photo_of, skin_light

SKIN = skin_light(noise=0.004)
GOOD = photo_of(SKIN)


def _reasons(photo: Photo, calibration: Calibration = CALIBRATION) -> set[Reason]:
    return {remark.reason for zone in check_photo(photo, calibration).zones for remark in zone.remarks}


def test_a_good_photograph_passes_whole() -> None:
    check = check_photo(GOOD, CALIBRATION)
    assert not check.zones[0].remarks
    assert not check.cautions


def test_without_a_scale_it_says_so_and_refuses_nothing() -> None:
    check = check_photo(GOOD, NO_CALIBRATION)
    assert [remark.reason for remark in check.cautions] == [Reason.NO_SCALE]
    assert not any(check.refusing(metric) for metric in Metric)


def test_blur_refuses_relief_and_not_colour() -> None:
    check = check_photo(photo_of(skin_light(blur_px=5.0, noise=0.004)), CALIBRATION)
    assert [remark.reason for remark in check.refusing(Metric.TEXTURE)] == [Reason.NOT_SHARP]
    assert not check.refusing(Metric.ERYTHEMA)


def test_too_much_light_refuses_colour() -> None:
    bright = np.minimum(SKIN * 2.6, 1.0)
    check = check_photo(photo_of(bright), CALIBRATION)
    assert Reason.CLIPPED in {remark.reason for remark in check.refusing(Metric.PIGMENT)}


def test_too_little_light_refuses_everything() -> None:
    check = check_photo(photo_of(SKIN * 0.01), CALIBRATION)
    assert all(Reason.TOO_DARK in {each.reason for each in check.refusing(metric)} for metric in Metric)


def test_grey_and_green_are_not_skin() -> None:
    grey = np.repeat(SKIN[..., 1:2], 3, axis=2)
    assert Reason.NO_SKIN in _reasons(photo_of(grey))
    assert Reason.NO_SKIN in _reasons(photo_of(SKIN[..., [1, 0, 2]]))
    assert Reason.NO_COLOUR in _reasons(replace(photo_of(grey), is_grey=True))


@pytest.mark.parametrize("px_per_mm", [1.5, 3.0, 5.0, 8.0, 12.0])
def test_each_metric_needs_its_own_sampling(px_per_mm: float) -> None:
    check = check_photo(GOOD, Calibration(scale=stated_scale(px_per_mm=px_per_mm)))
    refused = {m for m in Metric if Reason.SAMPLING in {each.reason for each in check.refusing(m)}}
    assert refused == {metric for metric in Metric if LEAST_PX_PER_MM[metric] > px_per_mm}


def test_a_zone_outside_the_picture_is_refused_by_name() -> None:
    corners = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]])
    zones = [ZoneOutline("far", Role.TREATED, corners + 4 * SIDE), ZoneOutline("near", Role.TREATED, corners + 50)]
    far, near = check_photo(GOOD, CALIBRATION, zones).zones
    assert (far.zone, [remark.reason for remark in far.remarks]) == ("far", [Reason.ZONE_OUTSIDE])
    assert not near.remarks


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (7, 5)])
def test_a_picture_of_a_few_pixels_is_judged_without_an_error(size: tuple[int, int]) -> None:
    tiny = Photo("t.png", np.full((*size, 3), 120, np.uint8), ColourEncoding.srgb(), CameraFacts(), "b")
    assert Reason.NOT_SHARP in _reasons(tiny)


def test_every_remark_says_what_to_do() -> None:
    for remark in check_photo(photo_of(SKIN * 0.01), CALIBRATION).zones[0].remarks:
        assert str(remark).endswith(".")
        assert str(remark).count(".") >= 2


def test_the_same_file_and_the_same_pixels_are_one_picture() -> None:
    assert same_picture(GOOD, replace(photo_of(skin_light(seed=2)), sha256=GOOD.sha256))
    assert same_picture(GOOD, replace(GOOD, sha256="other"))
    assert not same_picture(GOOD, replace(photo_of(skin_light(seed=2)), sha256="other"))


def test_times_are_compared_only_where_no_zone_could_turn_the_answer() -> None:
    def at(when: dt.datetime | None) -> Photo:
        return replace(GOOD, facts=CameraFacts(taken_at=when))

    day = dt.datetime(2026, 3, 1, 9)  # noqa: DTZ001 - cameras write local time without a zone
    assert taken_before(at(day), at(day + dt.timedelta(minutes=1))) is True
    assert taken_before(at(day + dt.timedelta(days=1)), at(day)) is False
    assert taken_before(at(None), at(day)) is None
    assert taken_before(at(day), at((day + dt.timedelta(hours=5)).replace(tzinfo=dt.UTC))) is None
    assert taken_before(at(day), at((day + dt.timedelta(days=3)).replace(tzinfo=dt.UTC))) is True
