"""Checks of the records about the days after: what triage and the product check rely on without asking again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from needlepoint.errors import Problem
from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.knowledge.records.aftercare import AftercareItem
from needlepoint.knowledge.records.ingredients import IngredientClass
from needlepoint.patient.check_in import CHECK_IN_FACTS
from needlepoint.terms import TriageLevel

Records = Mapping[str, Mapping[str, Any]]


def check_event(event: AdverseEvent, place: str, _records: Records) -> list[Problem]:
    """A sign asks only for signs that are there, and its grade, level and days fit together."""
    problems = [
        Problem(
            place, f"it asks for a 'no' or a 'not' ({asked}), so one more sign could lower a level.", "Turn it round."
        )
        for asked in _asked_for_absent(event.when)
    ]
    problems += [
        Problem(place, f"'{fact}' is no question of the check-in.", "Use the facts of needlepoint.patient.check_in.")
        for fact in _facts(event.when)
        if fact not in CHECK_IN_FACTS
    ]
    if event.to_day is not None and event.to_day < event.from_day:
        problems.append(Problem(place, f"its last day, {event.to_day}, lies before its first, {event.from_day}."))
    if (event.severity_grade == 0) != (event.level is TriageLevel.EXPECTED) or not 0 <= event.severity_grade <= 4:
        problems.append(Problem(place, f"grade {event.severity_grade} does not fit the level {event.level}."))
    return problems


def check_item(item: AftercareItem, place: str, records: Records) -> list[Problem]:
    """What an item follows has an end."""
    before = records["aftercare"].get(item.starts_after or "")
    if before is not None and before.default is None:
        return [Problem(place, f"it begins after '{before.id}', which has no end.", "Give that one a default.")]
    return []


def check_class(each: IngredientClass, place: str, _records: Records) -> list[Problem]:
    """A class of ingredients has a time, or a product could be held back, or let through, without one."""
    return [] if each.default else [Problem(place, "it has no default.", "Say from when it may go on needled skin.")]


def _asked_for_absent(condition: object) -> Iterator[str]:
    if not isinstance(condition, Mapping):
        return
    if "not" in condition:
        yield "not"
    if condition.get("is") in (False, "no") or "no" in condition.get("one_of", ()):
        yield f"{condition.get('fact')}"
    for part in (*condition.get("all", ()), *condition.get("any", ())):
        yield from _asked_for_absent(part)


def _facts(condition: object) -> Iterator[str]:
    if not isinstance(condition, Mapping):
        return
    if "fact" in condition:
        yield str(condition["fact"])
    for part in (*condition.get("all", ()), *condition.get("any", ())):
        yield from _facts(part)
