"""Pairs and series of a small rendered person, the whole way: intervals or reasons, and nothing without either."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from needlepoint.errors import InvalidInput
from needlepoint.photos.calibration import Calibration
from needlepoint.photos.card import stated_scale
from needlepoint.photos.change import compare_series, measure_pair, measure_photo
from needlepoint.photos.change.declared import Declared
from needlepoint.photos.change.result import ChangeVerdict, PairMeasurement
from needlepoint.photos.change.shot import Shot
from needlepoint.photos.ingest import read_photo
from needlepoint.photos.phantom.pair_kinds import PairKind
from needlepoint.photos.phantom.pairs import PhantomPair, make_pair
from needlepoint.photos.photo import Photo
from needlepoint.photos.quantities import FACTS, Quantity
from needlepoint.photos.reasons import Reason

FRAME = ((640, 480), 8.0)


@pytest.fixture(scope="module")
def person() -> PhantomPair:
    return make_pair(14, tone="III", kind=PairKind.CHANGED, frame=FRAME)


@pytest.fixture(scope="module")
def photos(person: PhantomPair) -> tuple[Photo, Photo]:
    first, second = (read_photo(shot.jpeg, name=shot.name) for shot in (person.baseline, person.follow_up))
    return first, second


def scaled(photo: Photo) -> Shot:
    return Shot(photo, Calibration(scale=stated_scale(px_per_mm=FRAME[1])))


def measured(first: Photo, second: Photo, person: PhantomPair, declared: Declared | None = None) -> PairMeasurement:
    rng = np.random.default_rng(1)
    return measure_pair(scaled(first), scaled(second), person.zones, rng=rng, declared=declared or Declared())


@pytest.fixture(scope="module")
def whole(photos: tuple[Photo, Photo], person: PhantomPair) -> PairMeasurement:
    return measured(*photos, person)


def test_every_quantity_has_an_interval_around_its_value_or_a_reason(whole: PairMeasurement) -> None:
    (zone,) = whole.zones
    assert {change.quantity for change in zone.changes} == set(Quantity)
    for change in zone.changes:
        if change.change is None:
            assert change.verdict is ChangeVerdict.NOT_COMPARABLE
            assert change.reasons
        else:
            assert change.change.low < change.change.value < change.change.high
            assert change.smallest_detectable is not None
            assert change.smallest_detectable > 0


def test_colour_levels_are_kept_back_without_a_card_and_changes_are_not(whole: PairMeasurement) -> None:
    by_quantity = {change.quantity: change for change in whole.zones[0].changes}
    assert by_quantity[Quantity.ERYTHEMA].baseline.estimate is None
    assert by_quantity[Quantity.ERYTHEMA].change is not None
    assert {remark.reason for remark in by_quantity[Quantity.ITA].baseline.reasons} == {Reason.NO_CARD}


def test_the_same_photographs_give_the_same_numbers(
    whole: PairMeasurement, photos: tuple[Photo, Photo], person: PhantomPair
) -> None:
    assert repr(measured(*photos, person)) == repr(whole)


def test_pores_need_more_pixels_than_these_pictures_have(whole: PairMeasurement) -> None:
    pores = next(change for change in whole.zones[0].changes if change.quantity is Quantity.PORE_DENSITY)
    assert Reason.SAMPLING in {remark.reason for remark in pores.reasons}


def test_the_same_file_twice_is_said_and_not_measured(photos: tuple[Photo, Photo], person: PhantomPair) -> None:
    found = measured(photos[0], photos[0], person)
    assert [remark.reason for remark in found.refused] == [Reason.SAME_FILE]
    assert not found.zones


def test_photographs_swapped_in_time_are_refused_with_both_days(
    photos: tuple[Photo, Photo], person: PhantomPair
) -> None:
    found = measured(photos[1], photos[0], person)
    assert [remark.reason for remark in found.refused] == [Reason.SWAPPED_IN_TIME]


def test_what_is_declared_refuses_what_it_spoils(photos: tuple[Photo, Photo], person: PhantomPair) -> None:
    taken = photos[1].facts.taken_at
    assert taken is not None
    made_up = measured(*photos, person, Declared(make_up=True))
    assert Reason.MAKE_UP in {remark.reason for remark in made_up.refused}
    fresh = measured(*photos, person, Declared(needled_on=(taken.date() - dt.timedelta(days=2),)))
    by_quantity = {change.quantity: change for change in fresh.zones[0].changes}
    assert {remark.reason for remark in by_quantity[Quantity.ERYTHEMA].reasons} == {Reason.FRESH_REDNESS}


def test_a_mirrored_selfie_is_told_from_other_skin(photos: tuple[Photo, Photo], person: PhantomPair) -> None:
    pixels = np.ascontiguousarray(photos[1].pixels[:, ::-1], np.uint8)
    turned = replace(photos[1], pixels=pixels, sha256="turned", _small={})
    assert [remark.reason for remark in measured(photos[0], turned, person).refused] == [Reason.MIRRORED]


def test_one_photograph_tells_levels_with_intervals(photos: tuple[Photo, Photo], person: PhantomPair) -> None:
    found = measure_photo(scaled(photos[0]), person.zones, rng=np.random.default_rng(1))
    for level in found.zones[0].levels:
        if level.estimate is None:
            assert level.reasons
        else:
            assert level.estimate.low < level.estimate.value < level.estimate.high
            assert not FACTS[level.quantity].needs_colour


def test_a_series_needs_dates_and_a_later_photograph(photos: tuple[Photo, Photo], person: PhantomPair) -> None:
    shots = [scaled(photo) for photo in photos]
    with pytest.raises(InvalidInput, match="no later photograph"):
        compare_series(shots[0], [], person.zones, rng=np.random.default_rng(1))
    undated = scaled(replace(photos[1], facts=replace(photos[1].facts, taken_at=None)))
    with pytest.raises(InvalidInput, match="when it was taken"):
        compare_series(shots[0], [undated], person.zones, rng=np.random.default_rng(1))


def test_a_series_of_two_has_points_and_no_trend_yet(photos: tuple[Photo, Photo], person: PhantomPair) -> None:
    found, comparison = compare_series(
        scaled(photos[0]), [scaled(photos[1])], person.zones, rng=np.random.default_rng(1)
    )
    assert comparison is not None
    assert {len(trend.points) for trend in found.trends} == {1}
    assert all(trend.per_month is None for trend in found.trends)
    values = [trend.points[0].change.change for trend in found.trends]
    assert any(value is not None and math.isfinite(value.value) for value in values)
