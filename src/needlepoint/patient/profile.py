"""PatientProfile: what is known of one person, each answer as it was given. What is missing is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from needlepoint.patient.facts import Answer, Between, Fact, Kind, Where
from needlepoint.patient.history import FACTS
from needlepoint.values import When, add_months

NOT_ASKED_OF_MALES = ("pregnant", "breastfeeding")
"""Answered with `no` where sex recorded at birth is male and nothing else was said. A `yes` is never overruled."""


@dataclass(frozen=True, slots=True)
class PatientProfile:
    """The answers of one person.

    Attributes:
        reference: the clinic's own number for the person; never a name.
        answers: every known answer by fact id. `False` for a dated or zoned fact means never, or nowhere.
        answered_in_block: facts that were answered with one sentence, "everything else was asked: no".
    """

    reference: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    answered_in_block: frozenset[str] = frozenset()

    def answers_on(self, on: dt.date) -> dict[str, Answer]:
        """The answers, and what follows from them on a day: the age, and questions a `no` makes needless."""
        answers = dict(self.answers)
        born = answers.get("born_on")
        if isinstance(born, When):
            _set_age(answers, born, on)
        if answers.get("sex") == "male":
            for fact_id in NOT_ASKED_OF_MALES:
                answers.setdefault(fact_id, False)
        for fact in _FOLLOWERS:
            _follow(answers, fact)
        return answers


_FOLLOWERS = tuple(fact for fact in FACTS.values() if fact.follows)


def age_in_years(born_on: dt.date, on: dt.date) -> int:
    """Completed years of life; somebody born on 29 February has a birthday on 28 February in other years."""
    years = on.year - born_on.year
    return years if add_months(born_on, 12 * years) <= on else years - 1


def _set_age(answers: dict[str, Answer], born: When, on: dt.date) -> None:
    """The age from the date of birth; where only its year or month is known, the age told, if it can be true."""
    oldest, youngest = age_in_years(born.earliest, on), age_in_years(born.latest, on)
    told = answers.get("age_years")
    if oldest == youngest:
        answers["age_years"] = oldest
    elif not isinstance(told, int | float) or not youngest <= int(told) <= oldest:
        answers["age_years"] = Between(youngest, oldest)


def _follow(answers: dict[str, Answer], fact: Fact) -> None:
    parent = answers.get(fact.follows or "")
    if fact.id in answers or parent is None:
        return
    if parent is False or parent == "no":
        answers[fact.id] = False
    elif isinstance(parent, Where) and fact.kind is Kind.WHERE and parent.no:
        answers[fact.id] = Where(no=parent.no)


def everything_else(answers: Mapping[str, Answer], left_open: Set[str] = frozenset()) -> frozenset[str]:
    """The facts that one sentence, "everything else was asked: no", answers.

    It answers neither what was left open by name ("unknown") nor the questions that hang on that.
    """
    return frozenset(
        fact.id
        for fact in FACTS.values()
        if fact.no is not None and fact.id not in answers and not left_open & {fact.id, fact.follows}
    )
