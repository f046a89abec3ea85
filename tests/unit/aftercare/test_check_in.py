"""The check-in's questions: read without guessing, and answered in threes."""

from __future__ import annotations

import pytest

from needlepoint.errors import InvalidPatient
from needlepoint.patient.check_in import CHECK_IN_FACTS, CHECK_IN_GROUPS, EMERGENCY_SIGN, CheckIn, read_check_in
from needlepoint.patient.history import FACTS


def test_answers_are_read_and_unknown_ones_left_out() -> None:
    read = read_check_in({"fever": True, "pus": False, "lines": None, "burn": "unknown", "redness": "mild"})
    assert read.answers == {"fever": True, "pus": False, "redness": "mild"}


def test_no_redness_can_be_said_as_no() -> None:
    assert read_check_in({"redness": False}).answers == {"redness": "no"}


def test_every_mistake_is_reported_at_once() -> None:
    with pytest.raises(InvalidPatient) as caught:
        read_check_in({"fevr": True, "pus": "maybe", "redness": "lots", "burn": True})
    message = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "Did you mean fever" in message
    assert "Choose one of no, mild, moderate, severe" in message


@pytest.mark.parametrize("raw", [None, [], "fever", 3])
def test_what_is_no_list_of_answers_is_refused(raw: object) -> None:
    with pytest.raises(InvalidPatient, match="cannot be read"):
        read_check_in(raw)


def test_no_to_the_first_question_answers_those_it_names_and_no_others() -> None:
    completed = CheckIn({EMERGENCY_SIGN: False}).completed
    assert completed["hives"] is False
    assert "fever" not in completed


def test_a_given_answer_is_never_replaced() -> None:
    assert CheckIn({EMERGENCY_SIGN: False, "hives": True}).completed["hives"] is True


def test_yes_to_the_first_question_says_nothing_about_each_sign() -> None:
    assert CheckIn({EMERGENCY_SIGN: True}).completed == {EMERGENCY_SIGN: True}


def test_questions_stand_in_groups_and_share_no_id_with_the_consultation() -> None:
    assert {fact.group for fact in CHECK_IN_FACTS.values()} == set(CHECK_IN_GROUPS)
    assert not set(CHECK_IN_FACTS) & set(FACTS)
