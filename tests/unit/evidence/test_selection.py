"""Every outcome is used in one form or left out with a reason."""

from __future__ import annotations

from typing import Any

import pytest

from needlepoint.evidence.arms import TrialOutcome, read_outcomes
from needlepoint.evidence.scales import NOT_SEVERITY
from needlepoint.evidence.selection import (
    LENDING_BASELINES,
    UNUSABLE_DOUBTS,
    Format,
    baselines,
    change_error,
    select_improvement,
)
from tests.forecast_factory import category, trial_outcome

PERCENT = {"mean_pct_improvement": 44.0}
RATIO = {"baseline_mean": 10.0, "final_mean": 6.0}
COUNTED = {"categories": (category(50, 75, 12),)}
CHANGE = {"mean_change": -3.4, "change_sd": 2.0}


def left_out(outcome: TrialOutcome) -> str:
    [one] = select_improvement([outcome]).left_out
    assert one.outcome is outcome
    return one.reason


def form_of(*others: TrialOutcome, **figures: Any) -> Format | None:
    """The form in which an outcome with these figures is used, the last of all given."""
    outcome = trial_outcome(**figures)
    usable = select_improvement([*others, outcome]).usable
    return next((each.format for each in usable if each.outcome is outcome), None)


@pytest.mark.parametrize(
    ("figures", "form"),
    [
        (PERCENT, Format.PERCENT),
        (RATIO, Format.RATIO),
        (COUNTED, Format.CATEGORIES),
        (PERCENT | RATIO, Format.RATIO),
        (PERCENT | COUNTED, Format.PERCENT),
        (RATIO | COUNTED, Format.RATIO),
        (RATIO | COUNTED | {"pct_basis": "derived_from_grades"}, Format.CATEGORIES),
        (PERCENT | {"pct_basis": "derived_from_grades"}, Format.PERCENT),
        ({"scale": "physician_improvement_vas", "improvement_rating_mean": 6.1}, Format.PERCENT),
        ({"scale": "physician_improvement_vas", "mean_pct_improvement": 61.0}, None),
        ({"baseline_mean": 10.0}, None),
        ({"final_mean": 6.0}, None),
        (PERCENT | {"n": None}, None),
    ],
)
def test_the_form_that_says_most(figures: dict[str, Any], form: Format | None) -> None:
    assert form_of(**figures) is form


def begun(count: int, scale: str = "goodman_baron_quantitative", **changes: Any) -> list[TrialOutcome]:
    return [trial_outcome(study=f"other_{at}", scale=scale, baseline_mean=8.0 + at, **changes) for at in range(count)]


def test_a_change_is_used_where_enough_other_studies_say_where_people_begin() -> None:
    assert form_of(*begun(LENDING_BASELINES), **CHANGE) is Format.CHANGE
    assert form_of(*begun(LENDING_BASELINES - 1), **CHANGE) is None
    assert form_of(*begun(LENDING_BASELINES, scale="ecca"), **CHANGE) is None
    assert form_of(*begun(LENDING_BASELINES, doubt="scale_not_stated"), **CHANGE) is None
    assert form_of(*begun(LENDING_BASELINES), mean_change=-3.4) is None


def test_baselines_stand_in_the_order_of_the_outcomes() -> None:
    assert baselines([*begun(2), trial_outcome(**PERCENT)]) == {"goodman_baron_quantitative": (8.0, 9.0)}


class TestChangeError:
    """The standard error of a mean change."""

    def test_from_a_standard_deviation(self) -> None:
        assert change_error(trial_outcome(n=16, mean_change=-3.0, change_sd=2.0)) == 0.5

    @pytest.mark.parametrize(("percent", "quantile"), [(95.0, 1.959964), (99.0, 2.575829)])
    def test_from_an_interval(self, percent: float, quantile: float) -> None:
        ends = {"change_ci_low": -3 - 0.7 * quantile, "change_ci_high": -3 + 0.7 * quantile, "change_ci_pct": percent}
        assert change_error(trial_outcome(mean_change=-3.0, **ends)) == pytest.approx(0.7, rel=1e-6)

    def test_alam_2014(self) -> None:
        """-3.4, 95 % interval -6.5 to -0.2 (doi:10.1001/jamadermatol.2013.8687): 6.3 / 3.92 = 1.61."""
        [alam] = [each for each in read_outcomes() if each.study == "alam_2014" and each.mean_change == -3.4]
        assert change_error(alam) == pytest.approx(1.607, abs=0.001)

    @pytest.mark.parametrize(
        "figures",
        [
            {},
            {"change_sd": 2.0},
            {"mean_change": -3.0},
            {"mean_change": -3.0, "change_sd": 2.0, "n": None},
            {"mean_change": -3.0, "change_sd": 2.0, "doubt": "spread_may_be_standard_error"},
            {"mean_change": -3.0, "change_ci_low": -5.0, "change_ci_pct": 95.0},
            {"mean_change": -3.0, "change_ci_low": -5.0, "change_ci_high": -1.0, "change_ci_pct": 90.0},
            {"mean_change": -3.0, "change_ci_low": -5.0, "change_ci_high": -1.0},
        ],
    )
    def test_none_where_it_cannot_be_known(self, figures: dict[str, Any]) -> None:
        assert change_error(trial_outcome(**figures)) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"arm_role": "comparator"}, "another treatment, no needling"),
        ({"same_patients_as": "earlier_2019"}, "the same people as earlier_2019"),
        ({"scale": "dlqi"}, NOT_SEVERITY["dlqi"]),
        ({"n": 1}, "a single person"),
        ({"design": "single_case"}, "a single person"),
        ({"doubt": "both_sides_treated"}, "the two sides were treated differently"),
        ({"doubt": "figure_cut_off"}, "doubt about the figure: figure cut off"),
    ],
)
def test_each_reason_to_leave_an_outcome_out(changes: dict[str, Any], reason: str) -> None:
    assert left_out(trial_outcome(**PERCENT, **changes)) == reason


@pytest.mark.parametrize("doubt", sorted(UNUSABLE_DOUBTS))
def test_a_doubt_about_the_figure_itself(doubt: str) -> None:
    assert left_out(trial_outcome(**PERCENT, doubt=doubt)).startswith("doubt about the figure")


@pytest.mark.parametrize("doubt", ["spread_may_be_standard_error", "scale_not_stated"])
def test_a_doubt_about_something_else_leaves_the_mean_usable(doubt: str) -> None:
    assert form_of(**PERCENT, doubt=doubt) is Format.PERCENT


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ({}, "no figure of improvement in the part read"),
        (PERCENT | {"n": None}, "the number of people was not printed"),
        ({"improvement_rating_mean": 3.1}, "a mean of ratings whose steps are of unknown size"),
        ({"mean_change": -3.0}, "a mean change without its spread and without the value before"),
        (CHANGE, "a change on a scale for which no other study says where people begin"),
    ],
)
def test_why_a_figure_cannot_be_used(figures: dict[str, Any], reason: str) -> None:
    assert left_out(trial_outcome(**figures)) == reason


def test_the_first_reason_a_reader_would_ask_for_is_given() -> None:
    outcome = trial_outcome(arm_role="comparator", same_patients_as="earlier_2019", n=1, scale="dlqi")
    assert left_out(outcome) == "another treatment, no needling"


def test_untreated_people_are_used_for_they_show_the_natural_course() -> None:
    assert form_of(arm_role="untreated", modality="none", **PERCENT) is Format.PERCENT


def test_nothing_is_lost_and_nothing_is_counted_twice() -> None:
    every = read_outcomes()
    found = select_improvement(every)
    sorted_ = [*(each.outcome for each in found.usable), *(each.outcome for each in found.left_out)]
    assert len(sorted_) == len(every)
    assert {id(each) for each in sorted_} == {id(each) for each in every}


def test_shipped_arms_are_used_as_they_were_reported() -> None:
    used = {(each.outcome.study, each.format) for each in select_improvement(read_outcomes()).usable}
    assert ("alam_2014", Format.CHANGE) in used
    assert ("dogra_2014", Format.RATIO) in used
