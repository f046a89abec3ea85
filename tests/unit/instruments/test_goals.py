"""A wish is held against the instrument that will measure it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from needlepoint.errors import InvalidInput
from needlepoint.instruments import Goal, check_goal
from needlepoint.knowledge import Knowledge

LINES = Goal(("abdomen",), "surgical_scar", "I want it flat and pale.", "vas_scar_100mm", 62, 40)


@pytest.fixture
def acne(knowledge: Knowledge) -> Goal:
    """A goal in the count of acne scars."""
    name = next(name for name, each in knowledge.indications.items() if "gb_quantitative" in each.instruments)
    return Goal(("left_cheek", "right_cheek"), name, "Fewer shadows\n in photographs", "gb_quantitative", 30, 20)


def test_a_goal_in_one_sentence(acne: Goal, knowledge: Knowledge) -> None:
    checked = check_goal(acne, knowledge)
    assert checked.sentence == (
        'Cheeks: "Fewer shadows in photographs". Measured with a count of acne scars weighted by their type: '
        "30 now, 20 hoped for (from 0 to 84, lower is better)."
    )
    assert (checked.baseline, checked.unanswered) == (30, ())
    assert any("general knowledge" in each for each in checked.warnings)


def test_a_goal_as_large_as_the_error_is_doubtful(acne: Goal, knowledge: Knowledge) -> None:
    within = check_goal(replace(acne, target=26), knowledge).warnings
    beyond = check_goal(replace(acne, target=25), knowledge).warnings
    assert "The change hoped for, 4, is within the measurement error of 4: reaching it could be chance." in within
    assert not any("could be chance" in each for each in beyond)


def test_a_goal_below_the_smallest_change_that_matters(knowledge: Knowledge) -> None:
    goal = scar_goal(knowledge)
    assert check_goal(goal, knowledge).warnings == ()
    assert check_goal(replace(goal, target=52), knowledge).warnings == ()
    small = check_goal(replace(goal, target=52.5), knowledge).warnings
    assert small == ("The change hoped for, 9.5, is less than the smallest change that matters, 10.",)


def scar_goal(knowledge: Knowledge) -> Goal:
    """A goal on the 100 mm line, for the first indication that is measured by it."""
    name = next(name for name, each in knowledge.indications.items() if "vas_scar_100mm" in each.instruments)
    return replace(LINES, indication=name)


def test_what_is_not_filled_in_yet_is_asked(acne: Goal, knowledge: Knowledge) -> None:
    checked = check_goal(replace(acne, baseline=None, target=None), knowledge)
    assert checked.unanswered == ("baseline", "target")
    assert "not measured yet, target still to be agreed" in checked.sentence


def test_a_rating_of_change_starts_at_no_change(acne: Goal, knowledge: Knowledge) -> None:
    checked = check_goal(replace(acne, instrument="gais", baseline=None, target=2), knowledge)
    assert (checked.baseline, checked.unanswered) == (4, ())
    assert "4 means no change, 2 hoped for (from 1 to 5, lower is better)" in checked.sentence
    assert check_goal(replace(acne, instrument="gais", baseline=4, target=1), knowledge).baseline == 4


def test_a_goal_in_words(acne: Goal, knowledge: Knowledge) -> None:
    checked = check_goal(replace(acne, instrument="satisfaction_text", baseline=None, target=None), knowledge)
    assert checked.sentence.endswith("Judged by what you tell us in your own words.")
    assert (checked.unanswered, len(checked.warnings)) == ((), 1)


def test_an_instrument_whose_direction_was_not_read(acne: Goal, knowledge: Knowledge) -> None:
    face = next(name for name, each in knowledge.indications.items() if "faceq_import" in each.instruments)
    goal = Goal(("forehead", "glabella", "chin"), face, "Smoother", "faceq_import", 40, 60, subscale="skin")
    checked = check_goal(goal, knowledge)
    assert "Which way is better is not known here, so the target could not be checked." in checked.warnings
    assert checked.sentence == (
        'Forehead, glabella and chin: "Smoother". '
        "Measured with a questionnaire on the face (skin): 40 now, 60 hoped for."
    )


def test_higher_can_be_better(acne: Goal, knowledge: Knowledge) -> None:
    goal = replace(acne, instrument="made_sum", baseline=10, target=12)
    assert "higher is better" in check_goal(goal, knowledge).sentence
    with pytest.raises(InvalidInput, match="not better than 10"):
        check_goal(replace(goal, target=9), knowledge)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"zones": ()}, "names no zone"),
        ({"zones": ("left_cheeck",)}, "Did you mean left_cheek"),
        ({"wish": "  "}, "says no wish"),
        ({"indication": "acne"}, "no indication 'acne'"),
        ({"instrument": "masi"}, "does not measure"),
        ({"instrument": "gb"}, "no instrument 'gb'"),
        ({"target": 30}, "A target of 30 is not better than 30"),
        ({"target": 31}, "lower is better here"),
        ({"instrument": "gb_qualitative", "baseline": 3, "target": 0}, "outside the range"),
        ({"instrument": "gais", "baseline": 3, "target": 2}, "it counts as 4, no change"),
        ({"instrument": "satisfaction_text"}, "can have no numbers"),
        ({"instrument": "satisfaction_text", "baseline": None}, "can have no numbers"),
    ],
)
def test_goals_that_make_no_sense(wrong: dict[str, Any], words: str, acne: Goal, knowledge: Knowledge) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_goal(replace(acne, **wrong), knowledge)
    assert words in str(refused.value)


def test_a_score_of_several_parts_needs_the_part(knowledge: Knowledge) -> None:
    goal = replace(scar_goal(knowledge), instrument="posas_import", baseline=30, target=20)
    with pytest.raises(InvalidInput, match="several scores"):
        check_goal(goal, knowledge)
    assert "(patient)" in check_goal(replace(goal, subscale="patient"), knowledge).sentence
