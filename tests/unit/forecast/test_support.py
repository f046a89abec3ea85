"""What a forecast rests on, and when that is too little for a curve."""

from __future__ import annotations

from typing import Any

import pytest

from needlepoint.forecast.posterior import Arm
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.support import USUAL_SESSIONS, Strength, Support, support_for
from tests.forecast_factory import SOUND, posterior, trial_arm


def support(indication: str, *arms: Arm, **asked: Any) -> Support:
    """The support of a request, from these arms or those of the factory."""
    request = ForecastRequest(indication=indication, **asked)
    return support_for(request, posterior(arms) if arms else posterior())


def arms(count: int, people: int, **changes: Any) -> list[Arm]:
    return [trial_arm(f"study_{at}", "striae", people=people, **changes) for at in range(count)]


@pytest.mark.parametrize(
    ("given", "strength"),
    [
        ([], Strength.NONE),
        (arms(1, 500), Strength.NONE),
        (arms(2, 14), Strength.NONE),
        (arms(2, 15), Strength.VERY_WEAK),
        (arms(3, 34), Strength.VERY_WEAK),
        (arms(3, 34, **SOUND), Strength.WEAK),
        (arms(3, 33, **SOUND), Strength.VERY_WEAK),
        (arms(2, 100, **SOUND), Strength.VERY_WEAK),
        ([*arms(3, 34), trial_arm("sound", "striae", people=1, **SOUND)], Strength.WEAK),
        (arms(3, 34, assessor="blinded_or_instrument", bias=0.5), Strength.VERY_WEAK),
        (arms(3, 34, assessor="patient", bias=0.0), Strength.VERY_WEAK),
    ],
)
def test_the_grade(given: list[Arm], strength: Strength) -> None:
    elsewhere = trial_arm("elsewhere", "laxity")
    found = support("striae_rubra", elsewhere, *given)
    assert found.strength is strength
    assert found.enough is (strength is not Strength.NONE)


def test_several_outcomes_of_one_arm_count_its_people_once() -> None:
    rows = [trial_arm("one", "striae", people=25, format=form) for form in ("percent", "ratio")]
    found = support("striae_rubra", *rows, trial_arm("one", "striae", arm="roller", people=10))
    assert (found.studies, found.people, len(found.arms)) == (1, 35, 3)


def test_arms_of_another_indication_count_for_nothing() -> None:
    found = support("wrinkles")
    assert {arm.indication for arm in (*found.arms, *found.other_arms)} == {"wrinkles"}


def test_an_arm_without_needling_is_no_evidence_for_needling() -> None:
    found = support("melasma", combined=True)
    assert {arm.modality for arm in (*found.arms, *found.other_arms)} == {"pen"}
    assert found.people == 60


def test_alone_and_combined_are_told_apart() -> None:
    alone, combined = support("acne_scars_rolling"), support("acne_scars_rolling", combined=True)
    assert alone.arms == combined.other_arms
    assert alone.other_arms == combined.arms
    assert (alone.strength, combined.strength) == (Strength.WEAK, Strength.NONE)


def test_most_sessions_are_those_of_all_needled_arms() -> None:
    assert support("acne_scars_rolling").most_sessions == 5
    assert support("burn_scar").most_sessions == USUAL_SESSIONS
    assert support("pores").most_sessions == USUAL_SESSIONS


def test_contraction_is_that_of_the_indication() -> None:
    assert support("striae_rubra").contraction == 0.5
    assert support("pores").contraction == 0.0


@pytest.mark.parametrize(
    ("indication", "asked", "said"),
    [
        ("pores", {}, "Not known: no trial of needling for pores that we have read gave a figure that can be used."),
        ("melasma", {}, "Not known: every usable trial for melasma was the other way (not alone)."),
        ("wrinkles", {}, "Not known: 1 usable study of needling alone for wrinkles, 80 people."),
    ],
)
def test_why_it_is_not_known(indication: str, asked: dict[str, Any], said: str) -> None:
    assert support(indication, **asked).sentences == (said,)


def sentences(indication: str, **asked: Any) -> str:
    return " ".join(support(indication, **asked).sentences)


def test_how_many_studies_and_people() -> None:
    assert "3 studies of needling alone for acne scars rolling, 120 people." in sentences("acne_scars_rolling")
    assert "2 studies of needling with something added for melasma, 60 people." in sentences("melasma", combined=True)


def test_where_nobody_judged_blindly_it_is_said() -> None:
    said = "None of them was judged blindly or by an instrument."
    assert said in sentences("striae_rubra")
    assert said not in sentences("acne_scars_rolling")


def test_another_kind_of_device_stands_in() -> None:
    said = "None of them used this kind of device (radiofrequency); other kinds stand in."
    assert said in sentences("striae_rubra", modality="radiofrequency")
    assert "stand in" not in sentences("striae_rubra", modality="pen")
    assert "stand in" not in sentences("striae_rubra")


def test_a_needle_length_no_trial_used() -> None:
    assert "Needle length hardly counts: only 1.5 mm was printed." in sentences("striae_rubra", needle_mm=2.0)
    assert "Needle length" not in sentences("striae_rubra", needle_mm=1.5)
    none = support("striae_rubra", *arms(2, 20, needle_mm=None), needle_mm=2.0)
    assert "Needle length hardly counts: none was printed." in none.sentences


def test_sessions_that_nobody_printed() -> None:
    said = "None of them printed how many sessions it gave; 4 are assumed."
    assert said in sentences("burn_scar")
    assert said not in sentences("striae_rubra")


def test_every_curve_says_that_its_shape_is_assumed() -> None:
    for indication in ("acne_scars_rolling", "striae_rubra", "burn_scar"):
        assert sentences(indication).endswith("the shape of the curve is mostly an assumption.")
