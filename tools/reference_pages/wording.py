"""Conditions in plain English, as a reviewer reads them: "isotretinoin stopped less than 6 calendar months ago"."""

from __future__ import annotations

from collections.abc import Callable

from needlepoint.conditions import All, Any, Condition, Leaf, Not
from needlepoint.knowledge.facts import FACTS
from needlepoint.patient.facts import Fact, Kind
from reference_pages.markdown import Links, words

UNITS = {"a": "years"}


def fact_words(fact: str) -> str:
    """A fact's id as words, without the ending that marks a date."""
    return words(fact.removesuffix("_on"))


def in_words(condition: Condition, links: Links) -> str:
    """The condition as one phrase; what is nested stands in brackets."""
    if isinstance(condition, Leaf):
        return _leaf(condition, links, negated=False)
    if isinstance(condition, Not):
        inside = condition.part
        return (
            _leaf(inside, links, negated=True)
            if isinstance(inside, Leaf)
            else f"it is not so that {_nested(inside, links)}"
        )
    if isinstance(condition, All | Any):
        joint = ", and " if isinstance(condition, All) else ", or "
        return joint.join(_nested(part, links) for part in condition.parts)
    raise TypeError(f"{type(condition).__name__} has no words yet.")


def _nested(condition: Condition, links: Links) -> str:
    phrase = in_words(condition, links)
    return f"({phrase})" if isinstance(condition, All | Any) else phrase


def _leaf(leaf: Leaf, links: Links, *, negated: bool) -> str:
    fact = FACTS[leaf.fact]
    name = links.to(f"facts.md#{leaf.fact}", fact_words(leaf.fact))
    return _SAID[leaf.word](name, fact, leaf.value, negated)


def _said_is(name: str, fact: Fact, value: object, negated: bool) -> str:
    if fact.kind is Kind.CHOICE:
        return f"{name} is {'not ' if negated else ''}{words(str(value))}"
    yes = (value is True) is not negated
    if fact.kind is Kind.YES_NO:
        return f"{name}: {'yes' if yes else 'no'}"
    if fact.kind is Kind.WHERE:
        return f"{name} {'is there' if yes else 'is not there'}"
    return f"{name} {'has ever happened' if yes else 'has never happened'}"


def _said_one_of(name: str, _fact: Fact, value: object, negated: bool) -> str:
    options = [words(str(each)) for each in value] if isinstance(value, tuple) else [str(value)]
    last = f"{', '.join(options[:-1])} or {options[-1]}" if len(options) > 1 else options[0]
    return f"{name} is {'none of ' if negated else ''}{last}"


def _said_at_least(name: str, fact: Fact, value: object, negated: bool) -> str:
    limit = f"below {_amount(fact, value)}" if negated else f"{_amount(fact, value)} or more"
    return f"{name.replace(' years', '')} is {limit}"


def _said_at_most(name: str, fact: Fact, value: object, negated: bool) -> str:
    limit = f"above {_amount(fact, value)}" if negated else f"{_amount(fact, value)} or less"
    return f"{name.replace(' years', '')} is {limit}"


def _amount(fact: Fact, value: object) -> str:
    unit = UNITS.get(fact.unit or "", fact.unit)
    return f"{value} {unit}" if unit else str(value)


def _since(unit: str) -> Callable[[str, Fact, object, bool], str]:
    def said(name: str, _fact: Fact, value: object, negated: bool) -> str:
        return f"{name} {'not ' if negated else ''}less than {value} {unit} ago"

    return said


def _said_next_days(name: str, _fact: Fact, value: object, negated: bool) -> str:
    return f"{name} {'not ' if negated else ''}within the next {value} days"


def _said_in_region(name: str, _fact: Fact, value: object, negated: bool) -> str:
    return f"{name} is {'nowhere' if negated else 'anywhere'} on the {value}"


_SAID: dict[str, Callable[[str, Fact, object, bool], str]] = {
    "is": _said_is,
    "one_of": _said_one_of,
    "at_least": _said_at_least,
    "at_most": _said_at_most,
    "within_days": _since("days"),
    "within_months": _since("calendar months"),
    "within_next_days": _said_next_days,
    "in_region": _said_in_region,
}
