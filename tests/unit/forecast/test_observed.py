"""What is read out of each form of reporting, worked by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from needlepoint.evidence.arms import Category, TrialOutcome, read_outcomes
from needlepoint.evidence.selection import select_improvement
from needlepoint.forecast.fit.improvement_observed import (
    NO_END,
    UNKNOWN_CUTS,
    USUAL_BASELINE_CV,
    Counts,
    Cut,
    Observed,
    implied_spread,
    mean_and_spread,
    observed_in,
    range_of,
)
from tests.forecast_factory import category, trial_outcome


def observed(*outcomes: TrialOutcome) -> Observed:
    """What outcomes that can all be used observed."""
    selection = select_improvement(outcomes)
    assert not selection.left_out
    return observed_in(selection.usable, outcomes)


def rows_in(found: Observed) -> dict[str, list[int]]:
    """By table, the rows it holds."""
    names = ("means", "means_and_spreads", "ratios", "spreads", "changes", "counts")
    return {name: rows for name in names if (rows := getattr(found, name).row.tolist())}


class TestPercent:
    """A mean improvement in per cent."""

    def test_without_its_spread(self) -> None:
        found = observed(trial_outcome(mean_pct_improvement=44.0))
        assert rows_in(found) == {"means": [0]}
        assert found.means.mean.tolist() == [pytest.approx(0.56)]

    def test_with_its_spread(self) -> None:
        found = observed(trial_outcome(mean_pct_improvement=44.0, pct_improvement_sd=14.0, n=49))
        assert rows_in(found) == {"means_and_spreads": [0]}
        table = found.means_and_spreads
        assert table.mean.tolist() == [pytest.approx(0.56)]
        assert table.log_sd.tolist() == [pytest.approx(math.log(0.14))]
        assert table.mean_se.tolist() == [pytest.approx(0.02)]
        expected = mean_and_spread(0.56, 0.14, 49)
        assert (table.log_sd_se[0], table.correlation[0]) == pytest.approx(expected[3:])

    def test_a_worsening_is_a_residual_above_one(self) -> None:
        assert observed(trial_outcome(mean_pct_improvement=-10.0)).means.mean.tolist() == [pytest.approx(1.1)]

    def test_a_physician_s_scale_of_ten(self) -> None:
        rating = {"scale": "physician_improvement_vas", "improvement_rating_mean": 6.0, "improvement_rating_sd": 2.0}
        found = observed(trial_outcome(**rating, mean_pct_improvement=99.0)).means_and_spreads
        assert found.mean.tolist() == [pytest.approx(0.4)]
        assert found.log_sd.tolist() == [pytest.approx(math.log(0.2))]


class TestRatio:
    """Means before and after."""

    FIGURES: dict[str, Any] = {"baseline_mean": 10.0, "final_mean": 6.0}  # noqa: RUF012 - never changed

    def test_means_alone(self) -> None:
        found = observed(trial_outcome(**self.FIGURES))
        assert rows_in(found) == {"ratios": [0]}
        assert found.ratios.log_ratio.tolist() == [pytest.approx(math.log(0.6))]
        assert found.ratios.baseline_cv.tolist() == [USUAL_BASELINE_CV]
        assert found.ratios.median.tolist() == [0.0]

    def test_with_both_spreads_the_residual_s_own_spread_follows(self) -> None:
        found = observed(trial_outcome(**self.FIGURES, baseline_sd=2.0, final_sd=2.4, n=40))
        assert rows_in(found) == {"ratios": [0], "spreads": [0]}
        assert found.ratios.baseline_cv.tolist() == [pytest.approx(0.2)]
        expected = implied_spread(0.2, 0.4, 40)
        assert (found.spreads.log_cv[0], found.spreads.se[0]) == pytest.approx(expected)

    def test_spreads_that_imply_none_are_left_alone(self) -> None:
        found = observed(trial_outcome(**self.FIGURES, baseline_sd=3.0, final_sd=1.0))
        assert rows_in(found) == {"ratios": [0]}

    def test_a_spread_that_may_be_a_standard_error_is_not_believed(self) -> None:
        doubtful = {"baseline_sd": 0.2, "final_sd": 0.6, "doubt": "spread_may_be_standard_error"}
        found = observed(trial_outcome(**self.FIGURES, **doubtful))
        assert rows_in(found) == {"ratios": [0]}
        assert found.ratios.baseline_cv.tolist() == [USUAL_BASELINE_CV]

    def test_medians_are_marked(self) -> None:
        assert observed(trial_outcome(**self.FIGURES, statistic="median")).ratios.median.tolist() == [1.0]

    def test_severity_is_counted_from_the_scale_s_zero(self) -> None:
        """POSAS of the patient begins at 6: from 26 to 16 is half, not 38 per cent."""
        posas = {"scale": "posas_patient", "baseline_mean": 26.0, "final_mean": 16.0, "baseline_sd": 5.0}
        found = observed(trial_outcome(**posas)).ratios
        assert found.log_ratio.tolist() == [pytest.approx(math.log(0.5))]
        assert found.baseline_cv.tolist() == [pytest.approx(0.25)]


class TestChange:
    """A mean change where the value before was not printed."""

    OTHERS = tuple(
        trial_outcome(study=f"other_{at}", baseline_mean=value, final_mean=value / 2)
        for at, value in enumerate((8.0, 10.0, 12.5))
    )

    def test_it_begins_where_the_other_studies_begin(self) -> None:
        found = observed(*self.OTHERS, trial_outcome(mean_change=-3.0, change_sd=2.0, n=16))
        assert rows_in(found) == {"ratios": [0, 1, 2], "changes": [3]}
        table = found.changes
        assert (table.change[0], table.se[0]) == (-3.0, 0.5)
        assert table.log_start_mean[0] == pytest.approx(math.log(10.0))
        assert table.log_start_sd[0] == pytest.approx(math.log(1.25))  # of -a, 0, a about the mean

    def test_sides_of_one_study_begin_at_the_same_value(self) -> None:
        change = {"mean_change": -3.0, "change_sd": 2.0}
        sides = [trial_outcome(arm=arm, **change) for arm in ("left", "right")]
        found = observed(*self.OTHERS, *sides, trial_outcome(study="another", **change))
        assert found.changes.start.tolist() == [0, 0, 1]


def cut_points(found: Counts) -> list[float | str]:
    """The cut points in the order the indices count: known values, then names of unknown ones."""
    unknown = [f"{kind} {at}" for kind in ("grades", "steps") for at in range(UNKNOWN_CUTS)]
    return [*found.known_cuts.tolist(), *unknown]


def told(found: Counts) -> list[tuple[object, object, float, float]]:
    """Each count as (low, high, outside, people)."""
    cuts = cut_points(found)
    return [
        (cuts[low], cuts[high], outside, people)
        for low, high, outside, people in zip(found.low, found.high, found.outside, found.people, strict=True)
    ]


HALF, QUARTER = pytest.approx(-math.log(0.5)), pytest.approx(-math.log(0.25))


class TestCategories:
    """People counted in ranges."""

    def test_ranges_and_the_rest_who_were_not_counted(self) -> None:
        """12 of 30 improved by 50 to 75 %, 5 by 75 % and more; the other 13 by less than 50 %."""
        outcome = trial_outcome(categories=(category(50, 75, 12), category(75, None, 5)))
        found = observed(outcome)
        assert rows_in(found) == {"counts": [0, 0, 0]}
        assert told(found.counts) == [(HALF, QUARTER, 0, 12), (QUARTER, NO_END, 0, 5), (-NO_END, HALF, 0, 13)]

    def test_a_range_with_two_ends_alone_leaves_people_on_both_sides(self) -> None:
        outcome = trial_outcome(categories=(category(50, 75, 12),))
        assert told(observed(outcome).counts) == [(HALF, QUARTER, 0, 12), (HALF, QUARTER, 1, 18)]

    def test_ranges_from_the_bottom_leave_those_above(self) -> None:
        outcome = trial_outcome(categories=(category(-math.inf, 50, 20),))
        assert told(observed(outcome).counts) == [(-NO_END, HALF, 0, 20), (HALF, NO_END, 0, 10)]

    def test_where_everybody_was_counted_nobody_is_left(self) -> None:
        outcome = trial_outcome(categories=(category(50, None, 20), category(-math.inf, 50, 10)))
        assert observed(outcome).counts.people.sum() == 30
        assert len(observed(outcome).counts.row) == 2

    def test_people_who_began_with_different_grades_are_counted_apart(self) -> None:
        grades = [category(1, None, 4, of=10, kind="grades", baseline_grade=grade) for grade in (3, 4)]
        found = told(observed(trial_outcome(categories=tuple(grades))).counts)
        assert found == [("grades 0", NO_END, 0, 4), (-NO_END, "grades 0", 0, 6)] * 2

    def test_grades_and_steps_have_cut_points_of_their_own(self) -> None:
        steps = tuple(category(at, at, 5, kind="steps") for at in range(3))
        grades = (category(2, None, 9, kind="grades"),)
        found = observed(trial_outcome(categories=steps), trial_outcome(arm="other", categories=grades))
        assert told(found.counts) == [
            (-NO_END, "steps 0", 0, 5),
            ("steps 0", "steps 1", 0, 5),
            ("steps 1", "steps 2", 0, 5),
            ("steps 2", NO_END, 0, 15),
            ("grades 1", NO_END, 0, 9),
            (-NO_END, "grades 1", 0, 21),
        ]
        assert found.counts.row.tolist() == [0, 0, 0, 0, 1, 1]

    def test_known_cut_points_ascend_and_have_both_ends(self) -> None:
        found = observed(trial_outcome(categories=(category(75, None, 5), category(25, 50, 5)))).counts.known_cuts
        assert (np.diff(found) > 0).all()
        assert (found[0], found[-1]) == (-NO_END, NO_END)


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        (category(50, 75, 1), (HALF, QUARTER)),
        (category(75, 100, 1), (QUARTER, NO_END)),
        (category(75, None, 1), (QUARTER, NO_END)),
        (category(-math.inf, 0, 1), (-NO_END, 0.0)),
        (category(0, 50, 1), (0.0, HALF)),
        (category(-25, 0, 1), (pytest.approx(-math.log(1.25)), 0.0)),
        (category(0, 0, 1, kind="grades"), (-NO_END, ("grades", 0))),
        (category(1, 1, 1, kind="grades"), (("grades", 0), ("grades", 1))),
        (category(1, None, 1, kind="grades"), (("grades", 0), NO_END)),
        (category(2, 3, 1, kind="steps"), (("steps", 1), NO_END)),
        (category(3, 3, 1, kind="steps"), (("steps", 2), NO_END)),
        (category(0, 2, 1, kind="steps"), (-NO_END, ("steps", 2))),
    ],
)
def test_the_range_of_a_category(counted: Category, expected: tuple[Cut, Cut]) -> None:
    assert range_of(counted) == expected


def test_shipped_evidence_is_read_without_a_hole() -> None:
    """Every figure finite, every usable row in at least one table, every count of people kept."""
    every = read_outcomes()
    usable = select_improvement(every).usable
    found = observed_in(usable, every)
    assert {row for rows in rows_in(found).values() for row in rows} == set(range(len(usable)))
    for table in (found.means, found.means_and_spreads, found.ratios, found.spreads, found.changes, found.counts):
        for name in table.__slots__:
            assert np.isfinite(getattr(table, name)).all(), name
    assert (found.means_and_spreads.correlation < 1).all()
    assert (found.counts.low < len(cut_points(found.counts))).all()
