"""The questions of a consultation: complete, answerable, and in words that a twelve-year-old can read."""

from __future__ import annotations

import re

import pytest

from needlepoint.patient import history_medicines, history_person, history_skin, history_treatments
from needlepoint.patient.facts import Fact, Kind
from needlepoint.patient.history import FACTS, GROUPS

# Flesch and Kincaid's grade 6 is the school year that begins at about eleven.
HIGHEST_GRADE = 6.0
LONGEST_QUESTION_WORDS = 20

PARTS = (history_person, history_medicines, history_skin, history_treatments)
QUESTIONS = [fact for part in PARTS for fact in part.QUESTIONS]


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e: good enough for an average."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith("le") and groups > 1
    return max(groups - silent, 1)


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975)."""
    words = text.split()
    sentences = len(re.findall(r"[.?!](?:\s|$)", text))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_no_question_is_lost_or_asked_twice() -> None:
    assert sorted(fact.id for fact in QUESTIONS) == sorted(FACTS)
    assert {fact.group for fact in QUESTIONS} == set(GROUPS)


def test_facts_stand_in_the_order_of_the_consultation() -> None:
    order = list(GROUPS)
    places = [order.index(fact.group) for fact in FACTS.values()]
    assert places == sorted(places)


@pytest.mark.parametrize("fact", QUESTIONS, ids=lambda fact: fact.id)
def test_a_question_can_be_asked(fact: Fact) -> None:
    assert "?" in fact.question
    assert len(fact.question.split()) <= LONGEST_QUESTION_WORDS
    assert fact.why.endswith(".")
    assert (fact.kind is Kind.CHOICE) == bool(fact.options)
    assert (fact.kind is Kind.NUMBER) == (fact.unit is not None and fact.bounds is not None)
    assert not fact.future or fact.kind is Kind.DATE


def test_a_question_that_follows_another_can_be_answered_by_its_no() -> None:
    following = [fact for fact in QUESTIONS if fact.follows]
    assert following
    for fact in following:
        parent = FACTS[fact.follows or ""]
        assert parent.no is not None, f"{fact.id} follows {parent.id}, to which nobody can say no"
        assert fact.no is not None, f"{fact.id} cannot be answered with no"
        assert parent.follows is None, "a chain would need more than one step"


def test_a_question_comes_after_the_one_it_follows() -> None:
    order = list(FACTS)
    early = [fact.id for fact in QUESTIONS if fact.follows and order.index(fact.follows) > order.index(fact.id)]
    assert early == []


def test_a_date_says_by_its_name_that_it_is_one() -> None:
    dated = {fact.id for fact in QUESTIONS if fact.kind in (Kind.DATE, Kind.WHERE_WHEN)}
    assert {fact.id for fact in QUESTIONS if fact.id.endswith("_on")} | {"scar_since"} == dated


def test_questions_and_reasons_are_easy_to_read() -> None:
    assert reading_grade(" ".join(fact.question for fact in QUESTIONS)) <= HIGHEST_GRADE
    assert reading_grade(" ".join(fact.why for fact in QUESTIONS)) <= HIGHEST_GRADE


def test_the_reading_grade_can_tell_hard_text() -> None:
    assert reading_grade("Microneedling is contraindicated in haemophilia.") > HIGHEST_GRADE


def test_nobody_is_asked_about_ancestry() -> None:
    ancestry = re.compile(r"\b(ancest|ethnic|race|racial|heritage|nationality|skin colou?r of your)", re.IGNORECASE)
    assert [fact.id for fact in QUESTIONS if ancestry.search(f"{fact.id} {fact.question} {fact.why}")] == []
