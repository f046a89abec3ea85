"""A forecast from an invented posterior: what it holds, and when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from needlepoint.forecast.forecasting import LEVELS, Estimate, Forecast, estimates, forecast_improvement, unseen
from needlepoint.forecast.request import ForecastRequest
from needlepoint.terms import Phototype
from tests.forecast_factory import ARMS, posterior, trial_arm

POSTERIOR = posterior()


def forecast(**asked: Any) -> Forecast:
    return forecast_improvement(ForecastRequest(**{"indication": "acne_scars_rolling", **asked}), POSTERIOR)


def means(**asked: Any) -> np.ndarray:
    outlook = forecast(**asked).outlook
    assert outlook is not None
    return np.array([each.mean.mean for each in outlook.at_followup])


@pytest.mark.parametrize(
    "asked",
    [
        {"indication": "pores"},
        {"indication": "enlarged_pores"},
        {"indication": "periorbital_darkening"},
        {"indication": "melasma"},
        {"indication": "wrinkles"},
        {"indication": "laxity"},
        {"combined": True},
    ],
)
def test_not_known_is_no_curve(asked: dict[str, Any]) -> None:
    found = forecast(**asked)
    assert not found.known
    assert found.outlook is None
    assert found.unblinded is None
    assert found.support.sentences[0].startswith("Not known:")


@pytest.mark.parametrize("asked", [{}, {"indication": "striae_rubra"}, {"indication": "melasma", "combined": True}])
def test_known_has_a_curve_as_a_blinded_judge_sees_it(asked: dict[str, Any]) -> None:
    found = forecast(**asked)
    assert found.known
    assert found.outlook is not None
    assert found.outlook.judged.assessor == "blinded_or_instrument"
    assert found.outlook.judged.bias == 0
    assert found.posterior == POSTERIOR.digest


def test_one_entry_for_each_session_from_none_on() -> None:
    outlook = forecast(sessions=3).outlook
    assert outlook is not None
    for entries in (outlook.after_each, outlook.at_followup):
        assert [each.sessions for each in entries] == [0, 1, 2, 3]
        assert entries[0].gain is None
        assert entries[0].worth is None
        assert all(each.gain is not None and each.worth is not None for each in entries[1:])


def test_a_patient_s_page_needs_no_unblinded_figures() -> None:
    request = ForecastRequest(indication="striae_rubra")
    assert forecast_improvement(request, POSTERIOR, unblinded=False).unblinded is None
    seen = forecast_improvement(request, POSTERIOR).unblinded
    assert seen is not None
    assert (seen.judged.assessor, seen.judged.bias) == ("not_blinded", 1.0)


def test_what_trials_without_blinding_report_lies_above() -> None:
    """In the invented posterior the shift for bias is positive, so theirs has to be the higher."""
    found = forecast()
    assert found.outlook is not None
    assert found.unblinded is not None
    for honest, reported in zip(found.outlook.at_followup, found.unblinded.at_followup, strict=True):
        assert reported.mean.mean > honest.mean.mean


def test_the_same_answer_twice() -> None:
    first = forecast(goal=0.5)
    unseen.cache_clear()
    assert forecast(goal=0.5) == first


def test_without_a_goal_no_chance_is_given() -> None:
    outlook = forecast().outlook
    assert outlook is not None
    assert all(each.goal is None for each in outlook.at_followup)


def test_a_higher_goal_is_never_likelier() -> None:
    chances = []
    for goal in (0.1, 0.3, 0.5, 0.75, 0.95):
        outlook = forecast(goal=goal).outlook
        assert outlook is not None
        found = outlook.at_followup[-1].goal
        assert found is not None
        chances.append(found.mean)
    assert chances == sorted(chances, reverse=True)
    assert 0 < chances[-1] < chances[0] < 1


def test_the_person_s_range_holds_the_mean_s() -> None:
    outlook = forecast(sessions=6).outlook
    assert outlook is not None
    for each in outlook.at_followup:
        for percent in (50, 80, 90):
            inner, outer = each.mean.range(percent), each.person.range(percent)
            assert outer[1] - outer[0] > inner[1] - inner[0]


def test_the_chance_of_a_goal_is_the_share_of_persons_who_reach_it() -> None:
    """Two ways to the same figure: a closed form for each draw, and one person drawn for each draw."""
    large = posterior(size=20_000)
    outlook = forecast_improvement(ForecastRequest(indication="acne_scars_rolling", goal=0.4), large).outlook
    assert outlook is not None
    last = outlook.at_followup[-1]
    assert last.goal is not None
    share = np.interp(0.4, last.person.quantiles, LEVELS)
    assert 1 - share == pytest.approx(last.goal.mean, abs=0.03)


def test_a_shorter_follow_up_shows_less() -> None:
    assert (means(followup_weeks=1)[1:] < means(followup_weeks=26)[1:]).all()


def test_pigment_comes_back() -> None:
    asked = {"indication": "melasma", "combined": True}
    assert means(**asked, followup_weeks=104)[-1] < means(**asked, followup_weeks=26)[-1]


def test_something_added_helps_as_the_draws_say() -> None:
    both = posterior([*ARMS, trial_arm("more", "atrophic_acne_scars", combined=True, people=40)])
    alone, combined = (
        forecast_improvement(ForecastRequest(indication="acne_scars_rolling", combined=each), both).outlook
        for each in (False, True)
    )
    assert alone is not None
    assert combined is not None
    assert combined.at_followup[-1].mean.mean > alone.at_followup[-1].mean.mean


def test_covariates_count_and_the_middle_counts_as_unknown() -> None:
    plain = forecast()
    assert forecast(needle_mm=1.5, age=30).outlook == plain.outlook
    for asked in ({"needle_mm": 3.0}, {"age": 60.0}, {"phototype": Phototype.V}):
        assert forecast(**asked).outlook != plain.outlook


@pytest.mark.parametrize(("sessions", "beyond"), [(5, False), (6, True)])
def test_more_sessions_than_any_trial_gave_are_marked(sessions: int, beyond: bool) -> None:
    outlook = forecast(sessions=sessions).outlook
    assert outlook is not None
    assert outlook.at_followup[-1].beyond_data is beyond
    assert not outlook.at_followup[5].beyond_data


def width(estimate: Estimate | None) -> float:
    """The width of the 90 % range."""
    assert estimate is not None
    low, high = estimate.range(90)
    return high - low


def test_beyond_the_data_the_gain_is_less_sure_and_within_it_nothing_changes() -> None:
    """The same draws once with trials of up to 4 and once of up to 12 sessions.

    The range of the mean itself hardly widens: the sites' and judges' spread rules it, and the curve is nearly flat.
    """
    request = ForecastRequest(indication="striae_rubra", sessions=10)
    longer = posterior([replace_sessions(arm) for arm in ARMS], size=4000)
    inside, outside = (forecast_improvement(request, each).outlook for each in (longer, posterior(ARMS, size=4000)))
    assert inside is not None
    assert outside is not None
    assert inside.at_followup[:5] == outside.at_followup[:5]
    fifth, fifth_beyond = inside.at_followup[5], outside.at_followup[5]
    assert (fifth.beyond_data, fifth_beyond.beyond_data) == (False, True)
    assert width(fifth_beyond.gain) > 1.2 * width(fifth.gain)
    for known, guessed in zip(inside.at_followup[5:], outside.at_followup[5:], strict=True):
        assert width(guessed.mean) > width(known.mean) - 0.01


def replace_sessions(arm: Any) -> Any:
    """The arm with 12 sessions."""
    return trial_arm(**{name: getattr(arm, name) for name in arm.__struct_fields__} | {"sessions": 12.0})


def test_stop_is_where_the_next_session_is_more_likely_not_worth_it() -> None:
    outlook = forecast(sessions=12, worthwhile=0.05).outlook
    assert outlook is not None
    worth = [each.worth for each in outlook.at_followup[1:]]
    below = [at for at, each in enumerate(worth) if each is not None and each < 0.5]
    assert outlook.stop_after == below[0]


def test_whoever_holds_any_gain_worthwhile_need_not_stop() -> None:
    outlook = forecast(sessions=4, worthwhile=0.0).outlook
    assert outlook is not None
    assert outlook.stop_after is None


def test_whoever_asks_for_more_than_a_session_gives_need_not_begin() -> None:
    outlook = forecast(sessions=4, worthwhile=0.9).outlook
    assert outlook is not None
    assert outlook.stop_after == 0


def test_estimates_are_mean_and_quantiles_of_each_row() -> None:
    values = np.random.default_rng(3).normal(size=(2, 2001))
    for found, row in zip(estimates(values), values, strict=True):
        assert found.mean == pytest.approx(row.mean())
        np.testing.assert_allclose(found.quantiles, np.quantile(row, LEVELS), atol=1e-12)
        assert found.median == np.median(row)


def test_ranges_of_an_estimate() -> None:
    found = Estimate(0.5, (0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8))
    assert [found.range(percent) for percent in (90, 80, 50)] == [(0.1, 0.8), (0.2, 0.7), (0.3, 0.6)]


def test_a_thinned_posterior_says_about_the_same() -> None:
    whole, thin = (
        forecast_improvement(ForecastRequest(indication="striae_rubra"), each).outlook
        for each in (posterior(size=4000), posterior(size=4000).thinned(1000))
    )
    assert whole is not None
    assert thin is not None
    assert thin.at_followup[-1].mean.mean == pytest.approx(whole.at_followup[-1].mean.mean, abs=0.03)


def test_frozen_request_travels_with_the_answer() -> None:
    request = ForecastRequest(indication="striae_rubra", sessions=2)
    assert forecast_improvement(replace(request), POSTERIOR).request == request
