"""The arithmetic of a change: worked by hand, and held against chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from needlepoint.photos.change.estimate import (
    ScaledChange,
    TallyPair,
    block_weights,
    change_with_error,
    level_with_error,
    told_change,
    told_level,
    told_smallest_change,
)
from needlepoint.photos.change.result import ErrorPart
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Median, Ratio, Total
from needlepoint.photos.repeatability.noise_model import NoiseEntry


def noise(**parts: float) -> NoiseEntry:
    """A noise entry with some parts above zero."""
    none = dict.fromkeys(("capture_sd", "skin_share", "drift_sd", "gain_sd", "level_sd"), 0.0)
    return NoiseEntry(**{**none, "degrees_of_freedom": 1e6, **parts})


QUIET = noise()


def counts(*amounts: float) -> Ratio:
    """A count per block over blocks of one unit each."""
    return Ratio(np.array(amounts, float), np.ones(len(amounts)))


def pair(before: Ratio, after: Ratio) -> TallyPair:
    """The two over the same blocks."""
    return TallyPair(before, after, before.amount.size)


def rng() -> np.random.Generator:
    """The same chance every time."""
    return np.random.default_rng(5)


def test_the_controls_own_change_is_taken_off_as_a_ratio() -> None:
    zone, control = pair(counts(10, 10), counts(12, 12)), pair(counts(5, 5), counts(7.5, 7.5))
    change = change_with_error(zone, control, Quantity.ROUGHNESS, QUIET, rng=rng())
    assert told_change(change, Quantity.ROUGHNESS).value == pytest.approx(100 * (1.2 / 1.5 - 1))


def test_a_difference_stays_in_its_unit() -> None:
    zone, control = pair(counts(30, 30), counts(32, 32)), pair(counts(40, 40), counts(40.5, 40.5))
    told = told_change(change_with_error(zone, control, Quantity.ITA, QUIET, rng=rng()), Quantity.ITA)
    assert (told.value, told.low, told.high) == pytest.approx((1.5, 1.5, 1.5))


def test_capture_error_alone_gives_the_textbooks_smallest_detectable_change() -> None:
    entry = noise(capture_sd=0.7)
    change = change_with_error(pair(counts(1, 1), counts(1, 1)), None, Quantity.ITA, entry, rng=rng())
    assert told_smallest_change(change, Quantity.ITA) == pytest.approx(1.959964 * math.sqrt(2) * 0.7, rel=1e-4)


def test_few_degrees_of_freedom_widen_the_interval_as_students_t_does() -> None:
    change = ScaledChange(0, {ErrorPart.CAPTURE: 2.0}, {ErrorPart.CAPTURE: 4.0})
    assert change.reach == pytest.approx(2 * stats.t.ppf(0.975, 4))


def test_degrees_of_freedom_of_a_sum_are_satterthwaites() -> None:
    change = ScaledChange(
        0, {ErrorPart.CAPTURE: 3.0, ErrorPart.SKIN: 4.0}, {ErrorPart.CAPTURE: 5.0, ErrorPart.SKIN: 20.0}
    )
    freedom = 25**2 / (81 / 5 + 256 / 20)
    assert change.reach == pytest.approx(5 * stats.t.ppf(0.975, freedom))


def test_uncertainty_of_gain_grows_with_the_change_and_is_no_part_of_what_can_be_detected() -> None:
    entry = noise(gain_sd=0.1)
    change = change_with_error(pair(counts(10), counts(5)), None, Quantity.ROUGHNESS, entry, rng=rng())
    assert change.parts[ErrorPart.GAIN] == pytest.approx(0.1 * math.log(2))
    assert told_smallest_change(change, Quantity.ROUGHNESS) == 0


def test_blocks_that_change_unevenly_widen_the_interval_by_their_share() -> None:
    before, after = counts(*[10.0] * 40), counts(*np.linspace(5, 15, 40))
    whole = change_with_error(pair(before, after), None, Quantity.ITA, noise(skin_share=1), rng=rng())
    half = change_with_error(pair(before, after), None, Quantity.ITA, noise(skin_share=0.5), rng=rng())
    expected = np.linspace(5, 15, 40).std(ddof=1) / math.sqrt(40)
    assert whole.parts[ErrorPart.SKIN] == pytest.approx(expected, rel=0.15)
    assert half.parts[ErrorPart.SKIN] == pytest.approx(whole.parts[ErrorPart.SKIN] / 2)


def test_both_photographs_are_resampled_together() -> None:
    """Blocks that differ among themselves but change alike say nothing against the change."""
    before = counts(1, 50, 3, 80, 20, 9)
    after = Ratio(before.amount + 2, before.over)
    change = change_with_error(pair(before, after), None, Quantity.ITA, noise(skin_share=1), rng=rng())
    assert change.parts[ErrorPart.SKIN] == pytest.approx(0, abs=1e-9)


def test_nothing_to_count_gives_no_number_and_no_warning() -> None:
    change = change_with_error(pair(counts(0, 0), counts(1, 1)), None, Quantity.PORE_DENSITY, QUIET, rng=rng())
    assert math.isnan(change.value)


def test_the_interval_of_a_level_lies_evenly_about_its_logarithm() -> None:
    level = level_with_error(counts(20, 20), 2, Quantity.ROUGHNESS, noise(level_sd=0.1), rng=rng())
    told = told_level(level, Quantity.ROUGHNESS)
    assert told.value == pytest.approx(20)
    assert told.high / told.value == pytest.approx(told.value / told.low)
    assert told.high == pytest.approx(20 * math.exp(0.1959964))


@pytest.mark.parametrize(("value", "low", "high"), [(20.0, 0.0, 63.0), (50.0, 7.0, 93.0), (90.0, 47.0, 100.0)])
def test_no_share_of_skin_is_told_as_less_than_none_or_more_than_all(value: float, low: float, high: float) -> None:
    level = ScaledChange(value, {ErrorPart.CAPTURE: 43 / 1.959964}, {})
    told = told_level(level, Quantity.RED_AREA)
    assert told.value == value
    assert told.low == pytest.approx(low, abs=0.01)
    assert told.high == pytest.approx(high, abs=0.01)


def test_no_difference_of_colour_is_told_as_less_than_none() -> None:
    told = told_level(ScaledChange(1.0, {ErrorPart.CAPTURE: 0.8}, {}), Quantity.STRIAE_CONTRAST)
    assert told.low == 0.0
    assert told.high == pytest.approx(1 + 0.8 * 1.959964)


def test_weights_count_every_block_of_a_resample() -> None:
    weights = block_weights(7, rng(), 50)
    assert weights.shape == (50, 7)
    assert (weights.sum(axis=1) == 7).all()


def test_every_block_counts_as_often_as_any_other_over_many_resamples() -> None:
    weights = block_weights(11, rng(), 20_000)
    assert weights.mean(axis=0) == pytest.approx(np.ones(11), abs=0.03)
    assert weights.var(axis=0) == pytest.approx(np.full(11, 10 / 11), abs=0.05)


def test_a_weighted_median_is_that_of_the_repeated_values() -> None:
    things = Median(np.array([3.0, 1.0, 2.0, 10.0]), np.array([0, 0, 1, 2]))
    weights = np.array([[1.0, 1, 1], [1, 0, 3], [0, 0, 0]])
    found = things.under(weights)
    assert found[0] == 2
    assert found[1] == 10
    assert math.isnan(found[2])


def test_a_total_scales_with_its_factor() -> None:
    assert Total(np.array([1.0, 2.0]), 0.5).under(np.array([[1.0, 1], [0, 2]])).tolist() == [1.5, 2.0]


def test_intervals_hold_what_they_promise_where_the_errors_are_as_said() -> None:
    """800 made-up pairs with capture and block error: 95 % intervals hold the truth in about 95 %."""
    chance, held = np.random.default_rng(11), 0
    entry = noise(capture_sd=0.02, skin_share=1.0)
    for _ in range(800):
        base = chance.uniform(20, 40, 30)
        follow = base * math.exp(-0.2 + chance.normal(0, 0.02 * math.sqrt(2))) * np.exp(chance.normal(0, 0.1, 30))
        change = change_with_error(
            pair(Ratio(base, np.ones(30)), Ratio(follow, np.ones(30))), None, Quantity.ROUGHNESS, entry, rng=chance
        )
        held += abs(change.value + 0.2) <= change.reach
    assert 0.93 <= held / 800 <= 0.975


def test_without_a_control_region_what_skin_does_by_itself_is_added() -> None:
    change = change_with_error(pair(counts(1), counts(1)), None, Quantity.ROUGHNESS, noise(drift_sd=0.03), rng=rng())
    assert change.parts[ErrorPart.CONTROL] == pytest.approx(math.sqrt(2) * 0.03)
