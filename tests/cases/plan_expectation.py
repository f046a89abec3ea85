"""What a case may expect of the plan: that it is refused, or what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from needlepoint.consultation import Consultation, plan_consultation
from needlepoint.errors import InvalidInput, NeedlepointError, RefusedPlan
from needlepoint.knowledge import Knowledge
from needlepoint.patient.reading import expand_zones
from needlepoint.planning import CoursePlan, PlannedSession, ZonePlan
from tests.cases.clinical_case import ClinicalCase, UnreadableCase
from tests.cases.comparing import among, said, same, unsaid

Check = Callable[[Any, CoursePlan], Iterator[str]]
REFUSAL = ("refused", "overridable", "invalid")


def plan_differences(
    case: ClinicalCase, consultation: Consultation, knowledge: Knowledge, expect: object
) -> Iterator[str]:
    """Every difference between the plan that a case expects and the one that is made; none where none is expected."""
    if expect is None:
        return
    if not isinstance(expect, Mapping) or set(expect) - {*PLAN, *REFUSAL}:
        raise UnreadableCase(f"{case.place}: under 'plan:' may stand {', '.join([*REFUSAL, *PLAN])}; found {expect!r}.")
    refusal_expected = bool(set(expect) & set(REFUSAL))
    try:
        plan = plan_consultation(consultation, knowledge, on=case.on)
    except NeedlepointError as error:
        yield from _refusal(expect, error) if refusal_expected else [f"plan: refused: {error} {_reasons(error)}"]
        return
    if refusal_expected:
        yield f"plan: expected to be refused, but begins on {plan.first_on}"
        return
    yield from against_plan(expect, plan)


def against_plan(expect: Mapping[str, Any], plan: CoursePlan) -> Iterator[str]:
    """Every difference between expected words and what stands in a plan."""
    for word, expected in expect.items():
        yield from PLAN[word](expected, plan)


def _reasons(error: NeedlepointError) -> list[str]:
    return [str(error), *(error.reasons if isinstance(error, RefusedPlan) else ())]


def _refusal(expect: Mapping[str, Any], error: NeedlepointError) -> Iterator[str]:
    kind = InvalidInput if "invalid" in expect else RefusedPlan
    if not isinstance(error, kind):
        yield f"plan: expected {kind.__name__}, but {type(error).__name__}: {error}"
    yield from said("plan: refused", [*expect.get("refused", ()), *expect.get("invalid", ())], _reasons(error))
    if "overridable" in expect and isinstance(error, RefusedPlan):
        yield from same("plan: overridable", sorted(expect["overridable"]), sorted(error.overridable))


def _per_zone(word: str, read: Callable[[ZonePlan], object]) -> Check:
    """A check of `{zone or group: value}` against one attribute of each zone's plan."""

    def check(expected: Mapping[str, object], plan: CoursePlan) -> Iterator[str]:
        planned = {each.zone: each for each in plan.zones}
        for name, value in expected.items():
            for zone in expand_zones(name):
                if zone not in planned:
                    yield f"plan: {word}: {zone} is not planned; planned are {', '.join(planned)}"
                else:
                    yield from same(f"plan: {word}: {zone}", value, read(planned[zone]))

    return check


def _per_session(word: str, compare: Callable[[str, Any, PlannedSession], Iterator[str]]) -> Check:
    """A check of `{session number: value}`."""

    def check(expected: Mapping[int, object], plan: CoursePlan) -> Iterator[str]:
        numbered = {each.number: each for each in plan.sessions}
        for number, value in expected.items():
            if int(number) not in numbered:
                yield f"plan: {word}: there is no session {number}; there are {sorted(numbered)}"
            else:
                yield from compare(f"plan: {word}: session {number}", value, numbered[int(number)])

    return check


def _sentences(word: str, read: Callable[[CoursePlan], Iterable[str]]) -> Check:
    return lambda expected, plan: said(f"plan: {word}", expected, read(plan))


def _not_planned(expected: Mapping[str, Iterable[str]], plan: CoursePlan) -> Iterator[str]:
    refused = {each.zone: each.reasons for each in plan.not_planned}
    yield from same("plan: not_planned", sorted(z for name in expected for z in expand_zones(name)), sorted(refused))
    for name, phrases in expected.items():
        for zone in expand_zones(name):
            yield from said(f"plan: not_planned: {zone}", phrases, refused.get(zone, ()))


def _preparation(expected: Mapping[str, str], plan: CoursePlan) -> Iterator[str]:
    first = {task.step: task.by_on for task in plan.sessions[0].preparation} if plan.sessions else {}
    for step, by_on in expected.items():
        yield from same(f"plan: preparation: {step}", by_on, first.get(step))


def _past(expected: Mapping[str, str], plan: CoursePlan) -> Iterator[str]:
    judged = {str(each.session.on): "counts" if each.counts else str(each.why_not) for each in plan.past}
    yield from same("plan: past", dict(expected), judged)


PLAN: dict[str, Check] = {
    "sessions": lambda expected, plan: same("plan: sessions", expected, len(plan.sessions)),
    "first_on": lambda expected, plan: same("plan: first_on", expected, plan.first_on),
    "last_on": lambda expected, plan: same("plan: last_on", expected, plan.last_on),
    "dates": lambda expected, plan: same("plan: dates", expected, [each.on for each in plan.sessions]),
    "session_zones": _per_session(
        "session_zones", lambda at, want, have: same(at, sorted(expand_zones(want)), sorted(have.zones))
    ),
    "moved_because": _per_session("moved_because", lambda at, want, have: said(at, want, have.moved_because)),
    "outside_window": lambda expected, plan: same(
        "plan: outside_window", expected, [each.number for each in plan.sessions if each.outside_window]
    ),
    "starts_on": _per_zone("starts_on", lambda zone: zone.starts_on),
    "needle_length_mm": _per_zone(
        "needle_length_mm", lambda zone: zone.placement.depths.chosen_mm if zone.placement else None
    ),
    "endpoint": _per_zone("endpoint", lambda zone: zone.endpoint),
    "sessions_range": _per_zone("sessions_range", lambda zone: [zone.sessions_low, zone.sessions_high]),
    "sessions_done": _per_zone("sessions_done", lambda zone: zone.sessions_done),
    "not_planned": _not_planned,
    "decisions_needed": _sentences("decisions_needed", lambda plan: plan.decisions_needed),
    "off_label": _sentences("off_label", lambda plan: [line.text for line in plan.off_label]),
    "not_off_label": lambda expected, plan: unsaid(
        "plan: not_off_label", expected, [line.text for line in plan.off_label]
    ),
    "warnings": _sentences("warnings", lambda plan: plan.warnings),
    "not_warnings": lambda expected, plan: unsaid("plan: not_warnings", expected, plan.warnings),
    "customs": _sentences("customs", lambda plan: [line.text for line in plan.customs]),
    "alternatives": _sentences("alternatives", lambda plan: [each.name for each in plan.alternatives]),
    "choices": lambda expected, plan: among("plan: choices", expected, [each.id for each in plan.choices]),
    "reviews_on": lambda expected, plan: among("plan: reviews_on", expected, [each.on for each in plan.reviews]),
    "notes": lambda expected, plan: said(
        "plan: notes", expected, [line.text for zone in plan.zones for line in zone.notes]
    ),
    "preparation": _preparation,
    "past": _past,
}
"""What may be expected of a plan; tests/cases/README.md says what each word means."""
