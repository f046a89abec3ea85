"""Answers become a score; missing ones are named; impossible ones are refused."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.instruments import imported_score, instruments_for, score
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.instruments import Band, Direction, Instrument
from tests.unit.instruments.conftest import MADE

SHIPPED = load_knowledge()
FILLED_IN = [each for each in SHIPPED.instruments.values() if each.items]


def an_answer(instrument: Instrument, item_id: str) -> st.SearchStrategy[float]:
    """Any answer that can be given to an item."""
    scale = next(instrument.scale(each) for each in instrument.items if each.id == item_id)
    high = 60 if scale.high is None else scale.high
    if scale.whole:
        return st.integers(int(scale.low), int(high)).map(float)
    return st.floats(scale.low, high, allow_nan=False)


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[Instrument, dict[str, float]]:
    """An instrument with an answer to every item."""
    instrument = draw(st.sampled_from(FILLED_IN))
    return instrument, {each.id: draw(an_answer(instrument, each.id)) for each in instrument.items}


@given(filled_in())
def test_a_complete_score_lies_in_its_range(given_form: tuple[Instrument, dict[str, float]]) -> None:
    instrument, answers = given_form
    result = score(instrument.id, answers, SHIPPED)
    assert result.value is not None
    assert result.range is not None
    assert result.range[0] <= result.value <= result.range[1]
    assert result.missing == ()
    assert result.items == tuple(each.id for each in instrument.items)


@given(filled_in(), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(form: tuple[Instrument, dict[str, float]], random: Any) -> None:
    instrument, answers = form
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(instrument.id, dict(shuffled), SHIPPED) == score(instrument.id, answers, SHIPPED)


@given(filled_in(), st.data())
def test_a_higher_answer_never_lowers_the_score(form: tuple[Instrument, dict[str, float]], data: st.DataObject) -> None:
    instrument, answers = form
    item = data.draw(st.sampled_from(sorted(answers)))
    other = data.draw(an_answer(instrument, item))
    low, high = sorted((answers[item], other))
    before = score(instrument.id, answers | {item: low}, SHIPPED).value
    after = score(instrument.id, answers | {item: high}, SHIPPED).value
    assert before is not None
    assert after is not None
    assert before <= after


@given(filled_in(), st.data())
def test_one_missing_answer_leaves_no_value(form: tuple[Instrument, dict[str, float]], data: st.DataObject) -> None:
    instrument, answers = form
    areas = {each.id for each in instrument.items if each.is_area}
    needed = sorted(areas or answers)
    item = data.draw(st.sampled_from(needed))
    result = score(instrument.id, {**answers, item: None}, SHIPPED)
    assert result.value is None
    assert item in result.missing


def test_missing_answers_are_named_in_the_order_of_the_form(knowledge: Knowledge) -> None:
    result = score("made_sum", {}, knowledge)
    assert (result.value, result.missing, result.items) == (None, ("one", "two"), ())


def test_degrees_are_needed_where_the_area_is_not_zero_or_not_known(knowledge: Knowledge) -> None:
    areas = {"forehead_area": 0, "left_cheek_area": 3, "right_cheek_area": None, "chin_area": 0}
    result = score("mmasi", areas, knowledge)
    assert result.missing == ("left_cheek_darkness", "right_cheek_area", "right_cheek_darkness")


def test_a_sum_weighs_its_items(knowledge: Knowledge) -> None:
    assert score("made_sum", {"one": 3, "two": 4}, knowledge).value == 11  # 1 x 3 + 2 x 4
    assert score("made_sum", {"one": 3, "two": 4}, knowledge).direction is Direction.HIGHER_IS_BETTER


@pytest.mark.parametrize(
    ("instrument_id", "answers", "words"),
    [
        ("gais", {"step": 2.5}, "one of the answers"),
        ("gais", {"step": 6}, "Answers are: 1, 2, 3, 4, 5."),
        ("gais", {"stp": 1}, "Did you mean step"),
        ("pain_nrs", {"number": 11}, "Give a whole number, 0 to 10."),
        ("pain_nrs", {"number": 3.5}, "not a whole number"),
        ("vas_scar_100mm", {"mark": -0.1}, "Give a number, 0 to 100."),
        ("vas_scar_100mm", {"mark": math.nan}, "nan is not a number"),
        ("vas_scar_100mm", {"mark": True}, "True is not a number"),
        ("vas_scar_100mm", {"mark": "12"}, "'12' is not a number"),
        ("gb_quantitative", {"linear": -1}, "Give a whole number, 0 or more."),
        ("dlqi_import", {}, "Enter the score obtained with the original"),
        ("satisfaction_text", {}, "answered in words"),
        ("mmassi", {}, "Did you mean mmasi"),
    ],
)
def test_impossible_answers_are_refused(
    instrument_id: str, answers: dict[str, Any], words: str, knowledge: Knowledge
) -> None:
    with pytest.raises(InvalidInput) as refused:
        score(instrument_id, answers, knowledge)
    assert words in str(refused.value)


def test_an_entered_total_is_marked_as_such(knowledge: Knowledge) -> None:
    result = imported_score("dlqi_import", 12, knowledge)
    assert (result.value, result.range, result.imported, result.unverified) == (12, (0, 30), True, ())


@pytest.mark.parametrize(
    ("instrument_id", "value", "more", "words"),
    [
        ("dlqi_import", 31, {}, "31 lies outside the range of 'dlqi_import', 0 to 30."),
        ("vss_import", -1, {}, "0 to 13"),
        ("posas_import", 5, {"subscale": "observer"}, "6 to 60"),
        ("posas_import", 20, {}, "none was named"),
        ("posas_import", 20, {"subscale": "nurse"}, "Name one of: observer, patient."),
        (
            "vss_import",
            3,
            {"direction": Direction.HIGHER_IS_BETTER},
            "is lower_is_better, not higher_is_better",
        ),
        ("faceq_import", math.inf, {}, "inf is not a number"),
        ("satisfaction_text", 3, {}, "answered in words"),
        ("dlqi_imprt", 3, {}, "Did you mean dlqi_import"),
    ],
)
def test_impossible_totals_are_refused(
    instrument_id: str, value: float, more: dict[str, Any], words: str, knowledge: Knowledge
) -> None:
    with pytest.raises(InvalidInput) as refused:
        imported_score(instrument_id, value, knowledge, **more)
    assert words in str(refused.value)


def test_an_unverified_range_warns_and_refuses_nothing(knowledge: Knowledge) -> None:
    inside = imported_score("lemperle_import", 2.5, knowledge)
    outside = imported_score("lemperle_import", 7, knowledge)
    assert len(inside.unverified) == 1
    assert outside.value == 7
    assert outside.unverified[-1] == "7 lies outside the range of 'lemperle_import', 0 to 5."


def test_the_holder_states_a_direction_that_was_not_read(knowledge: Knowledge) -> None:
    assert imported_score("faceq_import", 60, knowledge).direction is None
    stated = imported_score("faceq_import", 60, knowledge, direction=Direction.HIGHER_IS_BETTER)
    assert (stated.direction, stated.range) == (Direction.HIGHER_IS_BETTER, None)
    same = imported_score("vss_import", 3, knowledge, direction=Direction.LOWER_IS_BETTER)
    assert same.direction is Direction.LOWER_IS_BETTER


def test_an_indication_is_measured_by_what_it_names_and_by_the_general_ones(knowledge: Knowledge) -> None:
    ids = [each.id for each in instruments_for("melasma", knowledge)]
    assert ids[0] == knowledge.indications["melasma"].default_instrument
    assert {"masi", "mmasi", "patient_global_0_10", "made_sum"} <= set(ids)
    assert "gb_qualitative" not in ids
    assert len(ids) == len(set(ids))


def test_a_band_without_a_beginning_holds_nothing() -> None:
    assert not Band(points=1).holds(5)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"items": [{"id": "a", "text": "a", "scale": "s"}]}, "is not among its scales"),
        ({"items": [{"id": "a", "text": "a", "scale": "t"}] * 2}, "same id"),
        ({"items": [{"id": "a", "text": "a", "scale": "t"}], "availability": "import_only"}, "import-only"),
        (
            {"items": [{"id": "a", "text": "a", "scale": "t", "unverified": True}]},
            "must stand under unverified",
        ),
        ({"unverified": ["items"]}, "must stand under unverified"),
    ],
)
def test_a_record_that_cannot_be_scored_is_refused(broken: dict[str, Any], words: str) -> None:
    record = {**MADE, "id": "broken", "scales": [{"id": "t", "low": 0, "high": 1}], **broken}
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert(record, Instrument)
