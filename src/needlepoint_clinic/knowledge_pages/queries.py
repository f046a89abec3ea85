"""Reads of the knowledge base, as a clinic works with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from django.db.models import QuerySet

from needlepoint.candidacy.rule_sheet import rule_sheet
from needlepoint.candidacy.weighing import Weight
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.rules import Rule
from needlepoint.knowledge.records.sources import Source
from needlepoint.terms import DeviceClass, in_words
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.knowledge_pages.models import ClinicPolicy, KnowledgeInUse, Replay
from needlepoint_clinic.knowledge_pages.versions import of_clinic, shipped


def knowledge(clinic: Clinic | None = None) -> Knowledge:
    """What a clinic works with, its own policy included; without a clinic, what is shipped. Loaded once a process."""
    return shipped() if clinic is None else of_clinic(clinic)


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule for a page: what each source says of it and what that can raise, with some device of a class in hand."""

    rule: Rule
    weights: tuple[Weight, ...]
    disagrees: bool


def rules(found: Knowledge, *, text: str = "", disagreeing: bool = False) -> tuple[RuleInWords, ...]:
    """The rules whose words hold all words of `text`; only those whose sources differ, if asked."""
    wanted = _plain(text).split()
    every = (each for each in _weighed(found).values() if all(word in _said(each.rule) for word in wanted))
    return tuple(each for each in every if each.disagrees or not disagreeing)


def in_full(found: Knowledge, rule: str) -> RuleInWords:
    """One rule with its positions weighed."""
    return _weighed(found)[rule]


@lru_cache(maxsize=8)
def _weighed(found: Knowledge) -> dict[str, RuleInWords]:
    """Every rule as weighed for any mechanical device; those of other classes of device for that class."""
    sheets = chain.from_iterable(rule_sheet(found, None, each) for each in DeviceClass)
    weighed: dict[str, RuleInWords] = {}
    for each in sheets:
        disagrees = each.outcomes[True, True].disagreement
        weighed.setdefault(each.rule.id, RuleInWords(each.rule, each.weights, disagrees))
    return {rule: weighed[rule] for rule in found.rules if rule in weighed}


def condition_in_words(condition: object) -> str:
    """A rule's condition as one sentence: `isotretinoin stopped on, within months 6`."""
    return "; ".join(_lines(condition))


def _lines(condition: object) -> Iterator[str]:
    if not isinstance(condition, dict):
        return
    for joiner, word in (("all", "and"), ("any", "or")):
        if joiner in condition:
            yield f" {word} ".join(condition_in_words(each) for each in condition[joiner])
            return
    if "not" in condition:
        yield f"not ({condition_in_words(condition['not'])})"
        return
    rest = (_word(key, value) for key, value in condition.items() if key != "fact")
    yield f"{in_words(str(condition.get('fact', '')))}: {', '.join(rest)}"


def _word(key: str, value: object) -> str:
    within, _, unit = key.partition("_")
    return f"within {value} {unit}" if within == "within" else f"{in_words(key)} {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " or ".join(in_words(str(each)) for each in value)
    return in_words(str(value))


def citing(found: Knowledge, source: str) -> tuple[Rule, ...]:
    """The rules in which a source has a position."""
    return tuple(rule for rule in found.rules.values() if any(each.source == source for each in rule.positions))


def sources(found: Knowledge, *, text: str = "") -> tuple[Source, ...]:
    """The sources whose title or id holds all words of `text`, by title."""
    wanted = _plain(text).split()
    held = (
        each for each in found.sources.values() if all(word in _plain(f"{each.id} {each.title}") for word in wanted)
    )
    return tuple(sorted(held, key=lambda each: _plain(each.title)))


def policies(by: Actor) -> QuerySet[ClinicPolicy]:
    """What the clinic decided for itself, newest first."""
    return ClinicPolicy.objects.of_clinic(by).select_related("decided_by__user").order_by("-decided_at")


def taken(by: Actor) -> QuerySet[KnowledgeInUse]:
    """The versions the clinic took into use, newest first."""
    return KnowledgeInUse.objects.of_clinic(by).select_related("taken_by__user").order_by("-taken_at")


def newest_replay(by: Actor, digest: str) -> Replay | None:
    """The last replay against a version, running or done."""
    return Replay.objects.of_clinic(by).filter(digest=digest).order_by("-asked_at").first()


def _said(rule: Rule) -> str:
    notes = " ".join(each.note or "" for each in rule.positions)
    return _plain(f"{rule.id} {rule.statement} {rule.advice} {rule.group} {notes}")


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.lower().replace("_", " "))
    return "".join(each for each in split if not unicodedata.combining(each))
