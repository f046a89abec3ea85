"""Does a stated condition hold? True, False or None (not known).

The words form a closed set, so that a rule stays something a dermatologist can read:

| word | holds when |
| --- | --- |
| `is: true` / `is: false` / `is: word` | the answer is that; for a date, `is: true` means it ever happened |
| `one_of: [a, b]` | the chosen word is among them |
| `at_least: n`, `at_most: n` | the number is not below, not above n |
| `within_days: n`, `within_months: n` | the date lies less than that long ago (calendar months) |
| `within_next_days: n` | the date lies ahead, by n days at most |
| `in_region: face` | it is so in some zone of that region, whichever zone is asked about |
| `all: [..]`, `any: [..]`, `not: ..` | Kleene's three-valued and, or, not |

On the day the wait is over (`date + n months`) `within_months: n` no longer holds. A date known only to the month
holds where each of its days does, fails where none does, and is otherwise not known.
Asked of a zone, an answer that differs by zone is that zone's; asked of the person, it is "anywhere".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from needlepoint.errors import Problem, did_you_mean
from needlepoint.patient.facts import Answer, Between, Fact, Kind, Where, WhereWhen
from needlepoint.terms import Region, zones_in
from needlepoint.values import Wait, When

Answers = Mapping[str, Answer]
Truth = bool | None
Raw = Mapping[str, object]


def all_of(truths: Iterator[Truth]) -> Truth:
    """Kleene's and: False if one is False; else None if one is not known; else True."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def any_of(truths: Iterator[Truth]) -> Truth:
    """Kleene's or: True if one is True; else None if one is not known; else False."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def negation(truth: Truth) -> Truth:
    """Kleene's not: what is not known stays so."""
    return None if truth is None else not truth


class Condition:
    """One node of a stated condition. Asking it changes nothing."""

    __slots__ = ()

    def holds(self, answers: Answers, on: dt.date, zone: str | None = None) -> Truth:
        """Whether it holds for these answers on this day, in this zone (None: anywhere on the person)."""
        raise NotImplementedError

    def leaves(self) -> Iterator[Leaf]:
        """Every single question inside it."""
        raise NotImplementedError

    def missing(self, answers: Answers, on: dt.date, zone: str | None = None) -> frozenset[str]:
        """The facts that keep it from being known; empty where it is known."""
        if self.holds(answers, on, zone) is not None:
            return frozenset()
        return frozenset(leaf.fact for leaf in self.leaves() if leaf.holds(answers, on, zone) is None)

    @property
    def facts(self) -> frozenset[str]:
        """The facts it asks about."""
        return frozenset(leaf.fact for leaf in self.leaves())


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every part holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers, on: dt.date, zone: str | None = None) -> Truth:
        """Kleene's and over the parts."""
        return all_of(part.holds(answers, on, zone) for part in self.parts)

    def leaves(self) -> Iterator[Leaf]:
        """The questions of each part."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Any(Condition):
    """At least one part holds."""

    parts: tuple[Condition, ...]

    def holds(self, answers: Answers, on: dt.date, zone: str | None = None) -> Truth:
        """Kleene's or over the parts."""
        return any_of(part.holds(answers, on, zone) for part in self.parts)

    def leaves(self) -> Iterator[Leaf]:
        """The questions of each part."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The part does not hold."""

    part: Condition

    def holds(self, answers: Answers, on: dt.date, zone: str | None = None) -> Truth:
        """Kleene's not of the part."""
        return negation(self.part.holds(answers, on, zone))

    def leaves(self) -> Iterator[Leaf]:
        """The questions of the part."""
        return self.part.leaves()


@dataclass(frozen=True, slots=True)
class Leaf(Condition):
    """One question about one fact: `test` judges a known answer to it.

    Attributes:
        fact: the fact asked about.
        word: the word of the rule (`is`, `within_months`, ...), for showing it again.
        value: what stands behind the word.
        test: judges one known answer of one zone (or of the person) on a day.
    """

    fact: str
    word: str
    value: object
    test: Callable[[Answer, dt.date], Truth]

    def holds(self, answers: Answers, on: dt.date, zone: str | None = None) -> Truth:
        """The test of the answer; not known where there is no answer."""
        answer = answers.get(self.fact)
        if answer is None:
            return None
        if isinstance(answer, Where) and self.word == IN_REGION:
            return any_of(answer.in_zone(each) for each in zones_in(Region(str(self.value))))
        if isinstance(answer, Where):
            return _somewhere(answer, zone, lambda known: self.test(known, on))
        if isinstance(answer, WhereWhen):
            return _some_time(answer, zone, lambda known: self.test(known, on))
        return self.test(answer, on)

    def leaves(self) -> Iterator[Leaf]:
        """Itself."""
        yield self


def _somewhere(answer: Where, zone: str | None, test: Callable[[bool], Truth]) -> Truth:
    if zone is None:
        return test(bool(answer.yes)) if answer.yes or answer.covers_every_zone else None
    here = answer.in_zone(zone)
    return None if here is None else test(here)


def _some_time(answer: WhereWhen, zone: str | None, test: Callable[[Answer], Truth]) -> Truth:
    if zone is None:
        known = any_of(test(when) for when in answer.dates.values())
        return known if known or answer.covers_every_zone else None
    if zone in answer.never:
        return test(False)
    when = answer.dates.get(zone)
    return None if when is None else test(when)


def _is(value: object) -> Callable[[Answer, dt.date], Truth]:
    def test(answer: Answer, _on: dt.date) -> Truth:
        return (answer is not False) is value if isinstance(answer, bool | When) else answer == value

    return test


def _one_of(value: object) -> Callable[[Answer, dt.date], Truth]:
    words = frozenset(value) if isinstance(value, list | tuple) else frozenset()
    return lambda answer, _on: answer in words


def _at_least(value: object) -> Callable[[Answer, dt.date], Truth]:
    return lambda answer, _on: _known_if_equal(*(end >= _number(value) for end in _ends(answer)))


def _at_most(value: object) -> Callable[[Answer, dt.date], Truth]:
    return lambda answer, _on: _known_if_equal(*(end <= _number(value) for end in _ends(answer)))


def _ends(answer: Answer) -> tuple[float, float]:
    return (answer.low, answer.high) if isinstance(answer, Between) else (_number(answer), _number(answer))


def _known_if_equal(of_lowest: bool, of_highest: bool) -> Truth:
    return of_lowest if of_lowest is of_highest else None


def _number(value: object) -> float:
    assert isinstance(value, int | float), f"{value!r} should have been refused when it was read"  # noqa: S101
    return value


def _within(wait: Wait) -> Callable[[Answer, dt.date], Truth]:
    def test(answer: Answer, on: dt.date) -> Truth:
        if not isinstance(answer, When) or answer.earliest > on:
            return False
        if on >= wait.after(min(answer.latest, on)):
            return False
        return True if on < wait.after(answer.earliest) else None

    return test


def _ahead(days: int) -> Callable[[Answer, dt.date], Truth]:
    def test(answer: Answer, on: dt.date) -> Truth:
        end = on + dt.timedelta(days=days)
        if not isinstance(answer, When) or answer.latest < on or answer.earliest > end:
            return False
        return True if on <= answer.earliest and answer.latest <= end else None

    return test


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the closed set: which kinds of fact it can be asked of, what may follow it, and its test."""

    kinds: frozenset[Kind]
    expects: str
    accepts: Callable[[object, Fact], bool]
    test: Callable[[object], Callable[[Answer, dt.date], Truth]]


IN_REGION = "in_region"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fits_is(value: object, fact: Fact) -> bool:
    return value in fact.options if fact.kind is Kind.CHOICE else isinstance(value, bool)


def _fits_one_of(value: object, fact: Fact) -> bool:
    return isinstance(value, list | tuple) and len(value) > 0 and all(word in fact.options for word in value)


_DATED = frozenset({Kind.DATE, Kind.WHERE_WHEN})

WORDS: dict[str, Word] = {
    "is": Word(
        frozenset(Kind) - {Kind.NUMBER},
        "true or false, or for a choice one of its options",
        _fits_is,
        lambda v: _is(v),
    ),
    "one_of": Word(frozenset({Kind.CHOICE}), "a list of the fact's options", _fits_one_of, lambda v: _one_of(v)),
    "at_least": Word(frozenset({Kind.NUMBER}), "a number", lambda v, _f: _is_number(v), lambda v: _at_least(v)),
    "at_most": Word(frozenset({Kind.NUMBER}), "a number", lambda v, _f: _is_number(v), lambda v: _at_most(v)),
    "within_days": Word(
        _DATED,
        "a whole number of days above zero",
        lambda v, _f: _is_count(v),
        lambda v: _within(Wait(days=int(_number(v)))),
    ),
    "within_months": Word(
        _DATED,
        "a whole number of calendar months above zero",
        lambda v, _f: _is_count(v),
        lambda v: _within(Wait(months=int(_number(v)))),
    ),
    IN_REGION: Word(
        frozenset({Kind.WHERE}), f"one of {', '.join(Region)}", lambda v, _f: v in list(Region), lambda _v: _is(True)
    ),
    "within_next_days": Word(
        frozenset({Kind.DATE}),
        "a whole number of days above zero",
        lambda v, _f: _is_count(v),
        lambda v: _ahead(int(_number(v))),
    ),
}
"""The words that ask about one fact."""


def parse(raw: object, facts: Mapping[str, Fact], where: str) -> tuple[Condition | None, list[Problem]]:
    """Read a condition as written in the knowledge base.

    Args:
        raw: the mapping that stands behind `when:`.
        facts: the facts that may be asked about.
        where: the place to name in a problem (file and record).

    Returns:
        The condition and no problems, or None and every problem found in it.
    """
    if not isinstance(raw, Mapping) or not raw:
        return None, [
            Problem(
                where,
                f"a condition must be a mapping, not {raw!r}.",
                "Begin it with fact:, all:, any: or not:.",
            )
        ]
    if "fact" in raw:
        return _parse_leaf(raw, facts, where)
    if len(raw) != 1:
        return None, [
            Problem(
                where,
                f"'{', '.join(map(str, raw))}' stand side by side.",
                "Put them in a list under all: or any:.",
            )
        ]
    word, inside = next(iter(raw.items()))
    if word == "not":
        part, problems = parse(inside, facts, where)
        return (Not(part) if part else None), problems
    if word in ("all", "any"):
        return _parse_list(str(word), inside, facts, where)
    return None, [Problem(where, f"'{word}' is not a word of a condition.", "Use fact:, all:, any: or not:.")]


def _parse_list(
    word: str, inside: object, facts: Mapping[str, Fact], where: str
) -> tuple[Condition | None, list[Problem]]:
    if not isinstance(inside, list | tuple) or len(inside) < 2:
        return None, [Problem(where, f"'{word}' needs a list of at least two conditions.")]
    parsed = [parse(part, facts, f"{where} > {word}[{number}]") for number, part in enumerate(inside, start=1)]
    problems = [problem for _, found in parsed for problem in found]
    parts = tuple(part for part, _ in parsed if part)
    if problems:
        return None, problems
    return (All(parts) if word == "all" else Any(parts)), []


def _parse_leaf(raw: Raw, facts: Mapping[str, Fact], where: str) -> tuple[Condition | None, list[Problem]]:
    name = str(raw["fact"])
    words = [str(word) for word in raw if word != "fact"]
    if name not in facts:
        return None, [Problem(where, f"there is no fact '{name}'.", did_you_mean(name, facts))]
    if len(words) != 1 or words[0] not in WORDS:
        return None, [
            Problem(
                where,
                f"fact '{name}' must be followed by one word, not '{', '.join(words)}'.",
                f"Use one of {', '.join(WORDS)}.",
            )
        ]
    fact, word, value = facts[name], WORDS[words[0]], raw[words[0]]
    if fact.kind not in word.kinds:
        return None, [Problem(where, f"'{words[0]}' cannot be asked of '{name}', whose answer is a {fact.kind}.")]
    if not word.accepts(value, fact):
        return None, [Problem(where, f"'{words[0]}' of '{name}' cannot be {value!r}.", f"It must be {word.expects}.")]
    if value is False and fact.has_zones:  # "nowhere" is not "somewhere": asked of the person, every zone counts
        return Not(Leaf(name, "is", True, word.test(True))), []
    return Leaf(name, words[0], tuple(value) if isinstance(value, list) else value, word.test(value)), []
