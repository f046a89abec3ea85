"""Pooling a subset: who is counted, once; what is left out and why; and what a picture says in words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from needlepoint.documents import to_json
from needlepoint.errors import InvalidInput
from needlepoint.evidence.arms import Category, TrialOutcome, read_outcomes
from needlepoint.evidence.figure_files import picture_bytes
from needlepoint.evidence.pictures import describe, draw_forest, draw_funnel
from needlepoint.evidence.pool_request import Measure, PoolRequest, in_digits, shown, shown_range
from needlepoint.evidence.pool_summary import summarise
from needlepoint.evidence.pooling import pool

OUTCOMES = read_outcomes()
RESPONDERS = PoolRequest(measure=Measure.RESPONDERS, grades=1, indications=("atrophic_acne_scars",))


def outcome(study: Any = "one", **given: Any) -> TrialOutcome:
    settled: dict[str, Any] = {
        "study": study,
        "arm": "needled",
        "arm_role": "needling_alone",
        "indication": "wrinkles",
        "modality": "pen",
        "combination": "none",
        "design": "single_arm",
        "n": 20,
        "scale": "lemperle",
        "read": "abstract",
        "citation": "made up",
        "bibliography_confirmed": "no",
        "assessor": "blinded",
        "baseline_mean": 4.0,
        "baseline_sd": 1.0,
        "final_mean": 2.0,
        "final_sd": 1.0,
    }
    return TrialOutcome(**{**settled, **given})


def test_improvement_of_equal_studies_is_theirs() -> None:
    found = pool(PoolRequest(), [outcome("one"), outcome("two"), outcome("three")])
    assert found.model is not None
    assert shown(found.request, found.model.estimate) == pytest.approx(50)
    assert found.model.i2 == 0


def test_the_two_sides_of_a_person_count_once_and_arms_of_different_people_both() -> None:
    sides = [outcome(design="within_person", arm=arm) for arm in ("left", "right")]
    found = pool(PoolRequest(), [*sides, outcome("two")])
    assert [each.outcome.arm for each in found.effects] == ["left", "needled"]
    assert "same people" in found.left_out[0].reason
    arms = [outcome(design="randomised_parallel", arm=arm) for arm in ("one", "other")]
    assert len(pool(PoolRequest(), arms).effects) == 2


def test_a_side_needled_alone_is_taken_before_one_with_something_added() -> None:
    sides = [
        outcome(design="within_person", arm="with PRP", arm_role="needling_combined"),
        outcome(design="within_person", arm="alone"),
    ]
    request = PoolRequest(roles=("needling_alone", "needling_combined"))
    assert [each.outcome.arm for each in pool(request, sides).effects] == ["alone"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"n": None}, "number of people was not printed"),
        ({"same_patients_as": "two"}, "the same people as two"),
        ({"doubt": "figure_cut_off"}, "figure cut off"),
        ({"final_sd": None}, "were not all printed"),
        ({"statistic": "median"}, "medians"),
        ({"scale": "dlqi"}, "quality of life"),
        ({"doubt": "spread_may_be_standard_error"}, "were not all printed"),
    ],
)
def test_what_cannot_be_pooled_is_named_with_its_reason(given: dict[str, Any], reason: str) -> None:
    [left] = pool(PoolRequest(), [outcome(**given)]).left_out
    assert reason in left.reason


def test_one_study_gives_no_number() -> None:
    found = pool(PoolRequest(), [outcome()])
    assert found.model is None
    assert found.said == ("Only one outcome of this subset can be pooled.",)


def counted(*ranges: tuple[float, float | None, int], of: int = 20, kind: Any = "percent") -> TrialOutcome:
    categories = tuple(
        Category(
            study="one", arm="needled", scale="lemperle", kind=kind, low=low, high=high, n=n, of=of, basis="counted"
        )
        for low, high, n in ranges
    )
    return outcome(categories=categories)


@pytest.mark.parametrize(
    ("arm", "bound", "reached"),
    [
        (counted((50, None, 12)), 50, 12),
        (counted((50, 75, 8), (75, None, 4), (-np.inf, 50, 8)), 50, 12),
        (counted((50, 75, 8), (75, None, 4), (-np.inf, 50, 8)), 75, 4),
        (counted((50, None, 12)), 75, None),
        (counted((50, None, 12)), 25, None),
        (counted((25, 75, 12), (75, None, 8)), 50, None),
        (counted((50, None, 12), (-np.inf, 50, 8)), 75, None),
        (counted((25, 50, 12)), 25, None),
        (counted((1, 1, 9), (2, 3, 4), (-np.inf, 0, 7), kind="grades"), 1, 13),
        (counted((1, 1, 9), (2, 3, 4), (-np.inf, 0, 7), kind="grades"), 3, None),
    ],
)
def test_responders_are_counted_only_where_the_ranges_settle_it(
    arm: TrialOutcome, bound: float, reached: int | None
) -> None:
    grades = int(bound) if arm.categories[0].kind == "grades" else None
    per_cent = None if grades else bound
    found = pool(PoolRequest(measure=Measure.RESPONDERS, at_least=per_cent, grades=grades), [arm])
    assert [each.events for each in found.effects] == ([] if reached is None else [reached])


def test_responders_of_the_real_arms() -> None:
    """Grade falls of 1 or more: 22 of 30 in Ishfaq 2022, 31 of 31 in Chandrashekar 2014 (25 by two grades, 6 by
    one)."""
    by_study = {each.outcome.study: (each.events, each.people) for each in pool(RESPONDERS, OUTCOMES).effects}
    assert by_study["ishfaq_2022"] == (22, 30)
    assert by_study["chandrashekar_2014"] == (31, 31)


def test_plots_are_the_same_each_time_and_say_in_words_what_they_show() -> None:
    found = pool(RESPONDERS, OUTCOMES)
    for draw in (draw_forest, draw_funnel):
        assert picture_bytes(draw(found), "svg") == picture_bytes(draw(found), "svg")
    assert found.model is not None
    low, high = shown_range(found.request, *found.model.interval()[0])
    assert re.search(
        rf"mean [\d.]+ \({in_digits(found.request, low)} to {in_digits(found.request, high)}\)", describe(found)
    )
    with pytest.raises(ValueError, match="nothing was pooled"):
        draw_forest(pool(PoolRequest(indications=("pores",)), OUTCOMES))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"measure": Measure.RESPONDERS}, "responder"),
        ({"measure": Measure.RESPONDERS, "grades": 1, "at_least": 50}, "responder"),
        ({"measure": Measure.CHANGE}, "different scales"),
        ({"correlation": 1.0}, "no correlation"),
        ({"measure": Measure.CONTRAST, "against": ("needling_alone",)}, "both sides"),
    ],
)
def test_a_request_that_cannot_be_meant_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        PoolRequest(**asked)


def test_a_word_that_no_arm_has_is_no_missing_evidence() -> None:
    with pytest.raises(InvalidInput, match="Did you mean atrophic_acne_scars"):
        pool(PoolRequest(indications=("atrofic_acne_scars",)), OUTCOMES)


def test_two_outcomes_say_nothing_about_a_further_study() -> None:
    found = pool(PoolRequest(), [outcome("one"), outcome("two", final_mean=3.0)])
    assert found.model is not None
    assert found.prediction is None
    assert "Two outcomes" in found.said[0]


def test_studies_that_agree_by_chance_make_no_surer_result_than_their_variances_allow() -> None:
    found = pool(PoolRequest(), [outcome(name) for name in ("one", "two", "three")])
    assert found.model is not None
    variance = found.effects[0].variance
    assert found.model.se[0] == pytest.approx((variance / 3) ** 0.5)


def test_the_summary_is_plain_and_holds_what_the_terminal_shows() -> None:
    found = summarise(pool(replace(RESPONDERS, roles=("needling_alone", "needling_combined")), OUTCOMES))
    content = json.loads(to_json(found))["content"]
    assert content["result"]["low"] < content["result"]["value"] < content["result"]["high"]
    assert content["egger"] is None
    assert len(content["studies"]) >= 10
    assert all(each["without_it"] for each in content["studies"])
    assert {"study", "arm", "scale", "reason"} == set(content["left_out"][0])


def test_what_is_pooled_and_what_is_left_out_is_all_that_was_asked_for() -> None:
    for request in (PoolRequest(), RESPONDERS, PoolRequest(measure=Measure.CONTRAST, grades=1)):
        found = pool(request, OUTCOMES)
        asked = sum(map(request.wants, OUTCOMES))
        assert len(found.effects) + len(found.left_out) == asked


def test_points_are_plain_numbers_too() -> None:
    found = pool(PoolRequest(measure=Measure.CHANGE, scales=("goodman_baron_quantitative",)), OUTCOMES)
    result = json.loads(to_json(summarise(found)))["content"]["result"]
    assert result["low"] < result["value"] < 0


def test_where_everybody_responded_the_model_of_counts_gives_no_share_and_says_so() -> None:
    arms = [outcome(name, categories=counted((50, None, 20)).categories) for name in ("one", "two")]
    found = pool(PoolRequest(measure=Measure.RESPONDERS, at_least=50), arms)
    assert found.proportion is None
    assert any("no clear share" in each for each in found.said)


@pytest.mark.parametrize(("studies", "told"), [(9, False), (10, True)])
def test_small_studies_are_told_from_ten_on(studies: int, told: bool) -> None:
    arms = [outcome(f"number {at}", n=10 + 5 * at, final_mean=2 + at / 20) for at in range(studies)]
    assert (summarise(pool(PoolRequest(), arms)).egger is not None) == told
