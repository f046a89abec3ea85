"""Reads a person's answers as written in a file or a form, and says of each mistake where it is and what to write.

Nothing is taken over from a history with a mistake in it: either all of it can be read or none is used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass

from needlepoint.errors import InvalidInput, InvalidPatient, Problem, did_you_mean
from needlepoint.patient.facts import Answer, Fact, Kind, Where, WhereWhen
from needlepoint.patient.history import FACTS
from needlepoint.patient.profile import PatientProfile, everything_else
from needlepoint.terms import ZONE_GROUPS, ZONES
from needlepoint.values import SOME_DAY, When

EVERYTHING_ELSE = "everything_else"
"""The key that says of all facts not listed that they were asked and answered with `no`."""

Place = Callable[[str], str]
"""Where the answer to a fact stands, for a message."""


def read_profile(
    raw: object, *, on: dt.date, reference: str | None = None, place: Place | None = None
) -> PatientProfile:
    """The profile in a mapping of facts to answers, as YAML, JSON or a form gives it.

    Args:
        raw: fact ids and answers; `null` or `unknown` means not known; `everything_else: no` answers the rest.
        on: the day of the consultation; nothing that has happened can lie after it.
        reference: the clinic's own number for the person.
        place: turns a fact's id into the place to name in a message.

    Raises:
        InvalidPatient: with every mistake found, each with its place and what to write instead.
    """
    at = place or (lambda key: f"history > {key}")
    if not isinstance(raw, Mapping):
        raise InvalidPatient(
            "The history cannot be read.",
            [Problem(at("history"), "it must list facts and answers, such as 'pregnant: no'.")],
        )
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for key, value in raw.items():
        if key != EVERYTHING_ELSE:
            _read_fact(str(key), value, on, at, answers, problems)
    left_open = {str(key) for key in raw} - set(answers)
    block = _read_block(raw.get(EVERYTHING_ELSE), answers, left_open, at, problems)
    if problems:
        raise InvalidPatient(f"{len(problems)} of the answers cannot be read; none was used.", problems)
    return PatientProfile(reference, answers, block)


def expand_zones(names: object) -> tuple[str, ...]:
    """The zones behind a name, a group's name, or a list of them, each once and in order.

    Raises:
        InvalidInput: a name is neither a zone nor a group; the message names the nearest.
    """
    zones: dict[str, None] = {}
    for name in names if isinstance(names, list | tuple) else [names]:
        word = str(name)
        if word not in ZONES and word not in ZONE_GROUPS:
            raise InvalidInput(f"'{word}' is not a zone.", next_step=did_you_mean(word, [*ZONES, *ZONE_GROUPS]))
        zones |= dict.fromkeys(ZONE_GROUPS.get(word, (word,)))
    return tuple(zones)


def _read_fact(
    key: str, value: object, on: dt.date, at: Place, answers: dict[str, Answer], problems: list[Problem]
) -> None:
    fact = FACTS.get(key)
    if fact is None:
        problems.append(Problem(at(key), f"there is no fact '{key}'.", did_you_mean(key, FACTS)))
        return
    try:
        answer = read_answer(fact, value, on=on)
    except InvalidInput as error:
        problems.append(Problem(at(key), f"{key}: {error.problem}", error.next_step or ""))
        return
    if answer is not None:
        answers[key] = answer


def _read_block(
    value: object, answers: dict[str, Answer], left_open: Set[str], at: Place, problems: list[Problem]
) -> frozenset[str]:
    if value is None:
        return frozenset()
    if value is not False:
        problems.append(
            Problem(
                at(EVERYTHING_ELSE),
                "only 'no' can be said of everything else.",
                f"Write '{EVERYTHING_ELSE}: no'.",
            )
        )
        return frozenset()
    block = everything_else(answers, left_open)
    answers.update({fact: no for fact in block if (no := FACTS[fact].no) is not None})
    return block


def read_answer(fact: Fact, value: object, *, on: dt.date) -> Answer | None:
    """One answer as its fact wants it; None where it is not known.

    Raises:
        InvalidInput: it is not an answer to that question; the message says what would be one.
    """
    if value is None or value == "unknown":
        return None
    return _READERS[fact.kind](_Asked(fact, on), value)


@dataclass(frozen=True, slots=True)
class _Asked:
    fact: Fact
    on: dt.date

    def refuse(self, value: object, expected: str) -> InvalidInput:
        return InvalidInput(f"{value!r} is not an answer to it.", next_step=expected)

    def yes_no(self, value: object) -> Answer:
        if isinstance(value, bool):
            return value
        raise self.refuse(value, "Answer yes, no or unknown.")

    def choice(self, value: object) -> Answer:
        word = "no" if value is False else str(value)
        if word in self.fact.options:
            return word
        raise self.refuse(value, f"Choose one of {', '.join(self.fact.options)}, or unknown.")

    def number(self, value: object) -> Answer:
        unit = f" of {self.fact.id.rsplit('_', 1)[-1]}" if self.fact.unit else ""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.refuse(value, f"Write a plain number{unit}, with no unit behind it.")
        low, high = self.fact.bounds or (float("-inf"), float("inf"))
        if not low <= value <= high:
            raise self.refuse(value, f"It must be a number{unit} from {low:g} to {high:g}.")
        return value

    def date(self, value: object) -> Answer:
        if isinstance(value, bool):
            if value and self.fact.no is None:
                raise self.refuse(value, "Write a date.")
            return SOME_DAY if value else self.fact_no()
        when = When.parse(str(value))
        if not self.fact.future and when.earliest > self.on:
            raise InvalidInput(
                f"{when} lies after the day of the consultation, {self.on}.",
                next_step="Check the year, or the day given with --on.",
            )
        return when

    def fact_no(self) -> Answer:
        if self.fact.no is None:
            raise self.refuse("no", "Write a date.")
        return False

    def where(self, value: object) -> Answer:
        if value is False:
            return False
        if value is True:
            raise self.refuse("yes", "Say where: a zone, a group such as face, a list of them, or everywhere.")
        if not value:
            raise self.refuse(value, NOWHERE)
        if isinstance(value, Mapping):
            return self._where_told_apart(value)
        yes = frozenset(expand_zones(value))
        return Where(yes, frozenset(ZONES) - yes)

    def _where_told_apart(self, value: Mapping[object, object]) -> Answer:
        told: dict[str, bool] = {}
        for name, zones, each in _widest_first(value):
            if each is None or each == "unknown":
                continue
            if not isinstance(each, bool):
                raise self.refuse(each, f"Behind {name} write yes, no or unknown.")
            told |= dict.fromkeys(zones, each)
        return Where(
            frozenset(z for z, each in told.items() if each),
            frozenset(z for z, each in told.items() if not each),
        )

    def where_when(self, value: object) -> Answer:
        if value is False:
            return False
        if value is True:
            raise self.refuse("yes", "Say where and when, such as {cheeks: 2026-06-14}.")
        if not value:
            raise self.refuse(value, NOWHERE)
        if not isinstance(value, Mapping):
            return _last_time(dict.fromkeys(expand_zones(value), SOME_DAY), ZONES)
        return self._where_and_when(value)

    def _where_and_when(self, value: Mapping[object, object]) -> Answer:
        dates: dict[str, When] = {}
        never: set[str] = set()
        unknown = self._elsewhere(value.get("elsewhere", False))
        for _, zones, each in _widest_first({name: each for name, each in value.items() if name != "elsewhere"}):
            answer = None if each is None or each == "unknown" else self.date(each)
            if isinstance(answer, When):
                dates |= {zone: _later(answer, dates.get(zone, answer)) for zone in zones}
            elif answer is None:
                unknown |= set(zones)
            else:
                never |= set(zones)
        return _last_time(dates, (set(ZONES) - unknown) | never)

    def _elsewhere(self, value: object) -> set[str]:
        """The zones that are not known because none was named: all, or none where it was "no" elsewhere."""
        if value is None or value == "unknown":
            return set(ZONES)
        if value is not False:
            raise self.refuse(value, "Behind elsewhere write no or unknown; name the zones where it was.")
        return set()


NOWHERE = "Write no for nowhere, or unknown."


def _widest_first(value: Mapping[object, object]) -> list[tuple[object, tuple[str, ...], object]]:
    """What is said of each name and its zones; the more exact name comes later, so that it has the last word."""
    said = [(name, expand_zones(name), each) for name, each in value.items()]
    return sorted(said, key=lambda one: -len(one[1]))


def _later(one: When, other: When) -> When:
    """The later of two dates, as far as they are known."""
    return When(max(one.earliest, other.earliest), max(one.latest, other.latest))


def _last_time(dates: Mapping[str, When], known: Iterable[str]) -> WhereWhen:
    return WhereWhen(dict(dates), frozenset(known) - frozenset(dates))


_READERS: dict[Kind, Callable[[_Asked, object], Answer]] = {
    Kind.YES_NO: _Asked.yes_no,
    Kind.CHOICE: _Asked.choice,
    Kind.NUMBER: _Asked.number,
    Kind.DATE: _Asked.date,
    Kind.WHERE: _Asked.where,
    Kind.WHERE_WHEN: _Asked.where_when,
}
