"""Needled arms against other arms of the same study: who is paired, what is worked out, what is said."""

from __future__ import annotations

import math
from typing import Any

import pytest

from needlepoint.evidence.arms import Category, TrialOutcome, read_outcomes
from needlepoint.evidence.meta_analysis.mantel_haenszel import mantel_haenszel_risk_ratio
from needlepoint.evidence.pictures import describe, draw_forest, draw_funnel
from needlepoint.evidence.pool_request import Measure, PoolRequest, shown
from needlepoint.evidence.pool_summary import summarise
from needlepoint.evidence.pooling import Pooled, pool

OUTCOMES = read_outcomes()
BY_GRADES = PoolRequest(measure=Measure.CONTRAST, grades=1)
BY_POINTS = PoolRequest(measure=Measure.CONTRAST, scales=("lemperle",))
ALONE = "needling_alone"
BY_RATIO = PoolRequest(measure=Measure.CONTRAST)


def arm(study: str, name: str, role: Any = "needling_alone", **given: Any) -> TrialOutcome:
    settled: dict[str, Any] = {
        "study": study,
        "arm": name,
        "arm_role": role,
        "indication": "wrinkles",
        "modality": "none" if role in ("comparator", "untreated") else "pen",
        "combination": "none",
        "design": "randomised_parallel",
        "n": 20,
        "scale": "lemperle",
        "read": "abstract",
        "citation": "made up",
        "bibliography_confirmed": "no",
        "assessor": "blinded",
    }
    return TrialOutcome(**{**settled, **given})


def responding(study: str, needled: int, control: int, of: int = 20) -> list[TrialOutcome]:
    def counted(name: str, n: int) -> tuple[Category, ...]:
        found = Category(study=study, arm=name, scale="lemperle", kind="grades", low=1, n=n, of=of, basis="counted")
        return (found,)

    return [
        arm(study, "needled", n=of, categories=counted("needled", needled)),
        arm(study, "control", "comparator", n=of, categories=counted("control", control)),
    ]


def changed(study: str, needled: float, control: float, role: Any = "untreated", **given: Any) -> list[TrialOutcome]:
    return [
        arm(study, "needled", mean_change=needled, change_sd=2.0, n=16, **given),
        arm(study, "control", role, mean_change=control, change_sd=1.0, n=25, **given),
    ]


def reasons(found: Pooled) -> list[str]:
    return [each.reason for each in found.left_out]


def test_risk_ratio_with_its_variance_and_mantel_haenszel_beside() -> None:
    """8 of 20 against 4 of 20: log 2, variance 1/8 - 1/20 + 1/4 - 1/20."""
    found = pool(BY_GRADES, [*responding("one", 8, 4), *responding("two", 10, 5)])
    first = found.effects[0]
    assert first.effect == pytest.approx(math.log(2))
    assert first.variance == pytest.approx(0.275)
    assert found.mantel_haenszel == mantel_haenszel_risk_ratio([8, 10], [20, 20], [4, 5], [20, 20])
    assert found.mantel_haenszel is not None
    assert shown(found.request, found.mantel_haenszel[0]) == pytest.approx(2)


def test_an_arm_without_responders_gets_half_a_person_in_one_model_and_nothing_in_the_other() -> None:
    found = pool(BY_GRADES, [*responding("one", 5, 0), *responding("two", 10, 5)])
    assert found.effects[0].effect == pytest.approx(math.log((5.5 / 21) / (0.5 / 21)))
    assert found.mantel_haenszel == mantel_haenszel_risk_ratio([5, 10], [20, 20], [0, 5], [20, 20])
    assert any("half a person" in each for each in found.said)


@pytest.mark.parametrize("count", [0, 20])
def test_where_everybody_or_nobody_responded_there_is_no_ratio(count: int) -> None:
    found = pool(BY_GRADES, responding("one", count, count))
    assert reasons(found) == ["everybody in both arms responded, or nobody did"]


def test_difference_of_changes() -> None:
    """-3 - -1 with variances 4/16 + 1/25."""
    found = pool(BY_POINTS, [*changed("one", -3, -1), *changed("two", -2, -1)])
    assert found.effects[0].effect == -2
    assert found.effects[0].variance == pytest.approx(0.29)
    assert found.mantel_haenszel is None


def test_final_means_stand_in_after_random_allocation_only() -> None:
    final: dict[str, Any] = {"final_mean": 4.0, "final_sd": 2.0}
    for design, count in (("randomised_parallel", 1), ("parallel", 0)):
        arms = [
            arm("one", "needled", design=design, **final),
            arm("one", "control", "comparator", design=design, **final),
        ]
        assert len(pool(BY_POINTS, arms).effects) == count


def test_severity_left_is_compared_where_neither_scale_nor_bound_is_named() -> None:
    def figures(after: float) -> dict[str, Any]:
        return {"baseline_mean": 4.0, "baseline_sd": 1.0, "final_mean": after, "final_sd": 1.0}

    pair = [arm("one", "needled", **figures(1.0)), arm("one", "control", "untreated", **figures(2.0))]
    [found] = pool(BY_RATIO, pair).effects
    assert shown(BY_RATIO, found.effect) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("needled", "control", "reason"),
    [
        ({}, {"study": "two"}, "no arm of its study"),
        ({}, {"scale": "masi"}, "another scale, or at another time"),
        ({"followup_weeks": 4}, {"followup_weeks": 12}, "another scale, or at another time"),
        ({"doubt": "figure_cut_off"}, {}, "doubt about the figure"),
        ({}, {"doubt": "figure_cut_off"}, "the other arm: doubt about the figure"),
        ({}, {"n": None}, "the other arm: the number of people"),
        ({"statistic": "median"}, {}, "medians"),
    ],
)
def test_what_cannot_be_compared_is_named_with_its_reason(
    needled: dict[str, Any], control: dict[str, Any], reason: str
) -> None:
    change: dict[str, Any] = {"mean_change": -1.0, "change_sd": 1.0}
    first = arm("one", "needled", **change, **needled)
    second = arm(**{"study": "one", "name": "control", "role": "untreated", **change, **control})
    request = PoolRequest(measure=Measure.CONTRAST, scales=("lemperle", "masi")) if "scale" in control else BY_POINTS
    assert any(reason in each for each in reasons(pool(request, [first, second])))


def test_of_a_study_one_contrast_is_taken_and_the_untreated_arm_before_another_treatment() -> None:
    arms = [
        *changed("one", -3, -1, role="comparator"),
        arm("one", "nothing", "untreated", mean_change=-0.5, change_sd=1.0, n=25),
        arm("one", "also needled", mean_change=-4.0, change_sd=1.0, n=25),
    ]
    found = pool(BY_POINTS, arms)
    [effect] = found.effects
    assert effect.control is not None
    assert (effect.outcome.arm, effect.control.arm) == ("needled", "nothing")
    assert "the same people" in reasons(found)[0]


def test_sides_of_one_person_and_missing_randomisation_are_said() -> None:
    sides = [each for name in ("one", "two") for each in changed(name, -3, -1, design="within_person")]
    said = " ".join(pool(BY_POINTS, sides).said)
    assert "In 2 the two arms are sides of one person" in said
    assert "0 of 2 were randomised" in said


def test_the_shipped_arms_compared_with_peels() -> None:
    """Saadawi 2019: 8 of 10 against 7 of 10; Ishfaq 2022: 22 of 30 against 10 of 30 (abstracts)."""
    found = pool(BY_GRADES, OUTCOMES)
    counts = {
        each.outcome.study: (each.events, each.people, each.control_events, each.control_people)
        for each in found.effects
    }
    assert counts == {"saadawi_2019": (8, 10, 7, 10), "ishfaq_2022": (22, 30, 10, 30)}
    assert found.mantel_haenszel is not None
    assert math.exp(found.mantel_haenszel[0]) == pytest.approx(
        (8 * 10 / 20 + 22 * 30 / 60) / (7 * 10 / 20 + 10 * 30 / 60)
    )


def test_plots_and_summary_name_both_arms() -> None:
    found = pool(BY_GRADES, OUTCOMES)
    assert draw_forest(found).axes[0].get_xscale() == "log"
    assert draw_funnel(found).axes[0].get_xlabel() == "log of the risk ratio of response"
    assert "saadawi_2019: 1.14" in describe(found)
    lines = summarise(found).studies
    assert {each.against for each in lines} == {
        "35% glycolic peel alone (comparator)",
        "35% glycolic peel (comparator)",
    }
