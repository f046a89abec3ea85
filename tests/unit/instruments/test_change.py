"""Two scores become a change, in the direction of the instrument and against the errors that are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.instruments import Change, change, imported_score, score
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.instruments import Direction


def moved(instrument_id: str, before: float, after: float, knowledge: Knowledge) -> Change:
    """The change between two totals."""
    return change(
        imported_score(instrument_id, before, knowledge),
        imported_score(instrument_id, after, knowledge),
        knowledge,
    )


def test_a_lower_rating_of_improvement_is_better(knowledge: Knowledge) -> None:
    # In the SkinPen study version 1 is the best and 5 the worst.
    better = moved("gais", 4, 2, knowledge)
    worse = moved("gais", 4, 5, knowledge)
    assert (better.verdict, better.points, better.improvement) == ("better", -2, 2)
    assert (worse.verdict, worse.points, worse.improvement) == ("worse", 1, -1)
    assert "measurement error is not known" in better.sentence
    assert "smallest change that matters is not known" in better.sentence


def test_a_higher_score_is_better_where_the_instrument_runs_up(knowledge: Knowledge) -> None:
    result = moved("made_sum", 10, 18, knowledge)
    assert (result.verdict, result.improvement) == ("better", 8)
    assert result.sentence.startswith("8 points higher: better.")


@pytest.mark.parametrize(("after", "important"), [(50.1, False), (50, True), (49, True), (70, True)])
def test_the_smallest_change_that_matters_on_the_line_is_10_mm(
    after: float, important: bool, knowledge: Knowledge
) -> None:
    result = moved("vas_scar_100mm", 60, after, knowledge)
    assert (result.smallest_important_change, result.important) == (10, important)
    assert ("does not reach" in result.sentence) is not important


@pytest.mark.parametrize(
    ("after", "verdict", "beyond"),
    [(26, "no_change", False), (25, "better", True), (34, "no_change", False), (35, "worse", True)],
)
def test_four_points_of_goodman_baron_are_within_its_error(
    after: float, verdict: str, beyond: bool, knowledge: Knowledge
) -> None:
    result = moved("gb_quantitative", 30, after, knowledge)
    assert (result.verdict, result.beyond_error, result.measurement_error) == (verdict, beyond, 4)
    assert ("more than the measurement error" in result.sentence) is beyond
    assert result.unverified


def test_no_difference_is_no_change(knowledge: Knowledge) -> None:
    result = moved("mmasi", 7.3, 7.3, knowledge)
    assert (result.verdict, result.points, result.improvement) == ("no_change", 0, 0)
    assert result.sentence == "No change in the score."


def test_decimals_leave_no_dust(knowledge: Knowledge) -> None:
    assert moved("masi", 0.3, 0.1, knowledge).points == -0.2


def test_a_missing_answer_leaves_the_change_unknown(knowledge: Knowledge) -> None:
    result = change(score("gais", {}, knowledge), score("gais", {"step": 2}, knowledge), knowledge)
    assert (result.verdict, result.points, result.improvement, result.important) == (
        "not_known",
        None,
        None,
        None,
    )
    assert result.sentence.startswith("Not known")
    other_way = change(score("gais", {"step": 2}, knowledge), score("gais", {}, knowledge), knowledge)
    assert other_way.verdict == "not_known"


def test_an_unknown_direction_is_not_guessed(knowledge: Knowledge) -> None:
    result = moved("faceq_import", 40, 60, knowledge)
    assert (result.verdict, result.points, result.improvement) == ("not_known", 20, None)
    assert "whether that is better or worse is not known" in result.sentence


def test_an_unverified_figure_decides_nothing(knowledge: Knowledge) -> None:
    # The made instrument carries an unverified smallest change of 5.
    result = moved("made_sum", 10, 20, knowledge)
    assert (result.smallest_important_change, result.important) == (None, None)


def test_what_cannot_be_compared_is_refused(knowledge: Knowledge) -> None:
    observer = imported_score("posas_import", 20, knowledge, subscale="observer")
    patient = imported_score("posas_import", 20, knowledge, subscale="patient")
    up = imported_score("faceq_import", 50, knowledge, direction=Direction.HIGHER_IS_BETTER)
    down = replace(up, direction=Direction.LOWER_IS_BETTER)
    masi, mmasi = imported_score("masi", 10, knowledge), imported_score("mmasi", 10, knowledge)
    for before, after, words in (
        (observer, patient, "observer and patient"),
        (up, down, "directions"),
        (masi, mmasi, "instruments"),
    ):
        with pytest.raises(InvalidInput, match=words):
            change(before, after, knowledge)


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_change_there_and_back_is_its_own_mirror(first: int, second: int) -> None:
    knowledge = load_knowledge()
    there, back = (moved("vas_scar_100mm", *pair, knowledge) for pair in ((first, second), (second, first)))
    mirror = {"better": "worse", "worse": "better", "no_change": "no_change"}
    assert there.points == -(back.points or 0)
    assert mirror[there.verdict] == back.verdict
    assert there.important == back.important
