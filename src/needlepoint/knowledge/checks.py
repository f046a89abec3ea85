"""The checks a knowledge base must pass before one answer is given from it. Every problem is reported at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from needlepoint import conditions
from needlepoint.errors import Problem, did_you_mean
from needlepoint.knowledge.aftercare_checks import check_class, check_event, check_item
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.records.rules import Position, Rule
from needlepoint.patient.facts import Kind
from needlepoint.terms import SITES
from needlepoint.values import Wait

Records = Mapping[str, Mapping[str, Any]]


def check_records(records: Records) -> list[Problem]:
    """Every problem of these records taken together: references that lead nowhere, conditions that cannot be read."""
    known = {name: set(table) for name, table in records.items()} | {"sites": set(SITES), "facts": set(FACTS)}
    problems: list[Problem] = []
    for table, each in _all_records(records):
        place = f"{table} > {each.id}"
        problems += _check_references(each, place, known)
        if getattr(each, "when", None) is not None:
            problems += conditions.parse(each.when, FACTS, f"{place} > when")[1]
        for check in _CHECKS.get(table, ()):
            problems += check(each, place, records)
    problems += _check_ids(records) + _check_complete(records)
    return problems


REFERENCES: dict[str, str] = {
    "source": "sources",
    "sources": "sources",
    "sites": "sites",
    "indications": "indications",
    "except_indications": "indications",
    "device": "devices",
    "after": "facts",
    "starts_after": "aftercare",
    "same_as": "aftercare",
    "fact": "facts",
    "instruments": "instruments",
    "default_instrument": "instruments",
}
"""Fields that hold the id of another record (or several), and the table it must be in."""


def _all_records(records: Records) -> Iterator[tuple[str, Any]]:
    for table, by_id in records.items():
        yield from ((table, each) for each in by_id.values())


def _check_references(value: object, place: str, known: Mapping[str, set[str]]) -> list[Problem]:
    problems: list[Problem] = []
    for owner, name, held in _fields_within(value):
        table = REFERENCES.get(name)
        if table is None or table not in known or held is None:
            continue
        for each in held if isinstance(held, tuple) else (held,):
            if each not in known[table]:
                part = "" if owner is value else f" > {type(owner).__name__.lower()}"
                problems.append(
                    Problem(
                        f"{place}{part} > {name}",
                        f"'{each}' is not among the {table}.",
                        did_you_mean(str(each), known[table]),
                    )
                )
    return problems


def _fields_within(value: object) -> Iterator[tuple[object, str, Any]]:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            held = getattr(value, name)
            yield value, name, held
            yield from _fields_within(held)
    elif isinstance(value, tuple):
        for each in value:
            yield from _fields_within(each)


def _check_rule(rule: Rule, place: str, records: Records) -> list[Problem]:
    problems = (
        [] if rule.positions else [Problem(place, "it has no position.", "Say who says so: at least one source.")]
    )
    if rule.when is None and rule.applies_to == type(rule.applies_to)():
        problems.append(Problem(place, "it has neither a condition nor sites or devices it applies to."))
    if rule.override == "allowed" and not rule.why_override:
        problems.append(Problem(place, "an override is allowed without a reason why.", "Fill in why_override."))
    for number, position in enumerate(rule.positions, start=1):
        problems += _check_position(position, f"{place} > position {number}", records)
    return problems


def _check_position(position: Position, place: str, records: Records) -> list[Problem]:
    problems = []
    if (
        position.wait
        and position.wait.after in FACTS
        and FACTS[position.wait.after].kind not in (Kind.DATE, Kind.WHERE_WHEN)
    ):
        problems.append(Problem(place, f"'{position.wait.after}' has no date to count from."))
    if position.wait and not (position.wait.days or position.wait.weeks or position.wait.months):
        problems.append(Problem(place, "its wait is of no length.", "Give days, weeks or months above zero."))
    source = records["sources"].get(position.source)
    device = records["devices"].get(position.device or "")
    if source and source.label_of and device and device.label_of != source.label_of:
        problems.append(Problem(place, f"{source.id} is the label of '{source.label_of}', not of '{position.device}'."))
    return problems


_CHECKS: dict[str, tuple[Callable[[Any, str, Records], list[Problem]], ...]] = {
    "rules": (_check_rule,),
    "aftercare": (check_item,),
    "ingredient_classes": (check_class,),
    "adverse_events": (check_event,),
}


def _check_ids(records: Records) -> list[Problem]:
    owner: dict[str, str] = {}
    problems = []
    for table, each in _all_records(records):
        if each.id in owner and table != "skin_sites":
            problems.append(
                Problem(
                    f"{table} > {each.id}",
                    f"this id is used in {owner[each.id]} too.",
                    "Ids are unique in the whole base.",
                )
            )
        owner[each.id] = table
    return problems


def _check_complete(records: Records) -> list[Problem]:
    missing = [site for site in SITES if site not in records["skin_sites"]]
    unknown = [site for site in records["skin_sites"] if site not in SITES]
    problems = [Problem("skin_sites", f"site '{site}' is not described.") for site in missing]
    problems += [Problem("skin_sites", f"'{site}' is not a site.", did_you_mean(site, SITES)) for site in unknown]
    if len(records["policies"]) != 1:
        problems.append(Problem("policies", f"there must be exactly one policy, not {len(records['policies'])}."))
    return problems


REVIEW_EVERY = Wait(months=12)
"""How long a record's review is good for; our own choice."""


def reviews_overdue(records: Records, on: dt.date) -> list[str]:
    """The records last reviewed more than a year before `on`, as `table > id (reviewed 2026-11-22)`."""
    return [
        f"{table} > {each.id} (reviewed {each.reviewed})"
        for table, each in _all_records(records)
        if getattr(each, "reviewed", None) and on >= REVIEW_EVERY.after(each.reviewed)
    ]
