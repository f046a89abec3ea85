"""`replan`: the same planning again, with today's answers, the sessions behind us and the adverse events that are open;
then both plans are held side by side, and it is said what changed and why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.candidacy import Finding, TreatmentRequest, assess
from needlepoint.errors import InvalidInput, RefusedPlan, did_you_mean
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent, CourseEffect
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import (
    CoursePlan,
    PastSession,
    PlannedSession,
    PlanWishes,
    SessionStatus,
    ZonePlan,
    plan_course,
)
from needlepoint.planning.statements import refusal
from needlepoint.terms import in_words


class CourseStatus(StrEnum):
    """How the course stands after replanning."""

    CONTINUES = "continues"
    PAUSED = "paused"
    STOPPED = "stopped"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class OpenEvent:
    """An adverse event of this course.

    Attributes:
        event: its id in the knowledge base.
        on: the day it was noticed.
        assessed: a clinician has seen it and recorded that the course may go on.
    """

    event: str
    on: dt.date
    zones: tuple[str, ...] = ()
    assessed: bool = False


@dataclass(frozen=True, slots=True)
class CourseChange:
    """One difference between the old plan and the new.

    Attributes:
        what: what is different, as a sentence.
        before, after: the old and the new, in words; empty where there was or is nothing.
        why: the reason, as far as it is known.
    """

    what: str
    before: str
    after: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replan:
    """The new plan and how it differs from the old.

    Attributes:
        plan: None where the course is paused, stopped or complete.
        reasons: why it is paused or stopped; empty otherwise.
    """

    status: CourseStatus
    plan: CoursePlan | None
    changes: tuple[CourseChange, ...]
    reasons: tuple[str, ...]


def replan(
    before: CoursePlan,
    profile: PatientProfile,
    request: TreatmentRequest,
    knowledge: Knowledge,
    *,
    on: dt.date,
    wishes: PlanWishes | None = None,
    history: tuple[PastSession, ...] = (),
    events: tuple[OpenEvent, ...] = (),
) -> Replan:
    """Plan what is left of a course and say what changed and why.

    Args:
        before: the plan as it was.
        profile, request, knowledge, on, wishes, history: as for `plan_course`, as they are now.
        events: adverse events of this course; one that is open and not assessed pauses or stops it.

    Raises:
        InvalidInput: an event is not in the knowledge base, or as `plan_course`.
    """
    news = tuple(_what_is_new(before, profile, request, knowledge, history, events, on))
    if held := reasons_to_hold(events, knowledge):
        open_events = (_record(knowledge, event) for event in events if not event.assessed)
        stops = any(record.course_effect is CourseEffect.STOP_COURSE for record in open_events)
        return Replan(CourseStatus.STOPPED if stops else CourseStatus.PAUSED, None, news, held)
    try:
        after = plan_course(profile, request, knowledge, on=on, wishes=wishes, history=history)
    except RefusedPlan as error:
        return Replan(CourseStatus.PAUSED, None, news, error.reasons or (error.problem,))
    status = CourseStatus.CONTINUES if after.sessions else CourseStatus.COMPLETE
    return Replan(status, after, (*news, *_differences(before, after, tuple(each.what for each in news))), ())


def reasons_to_hold(events: Iterable[OpenEvent], knowledge: Knowledge) -> tuple[str, ...]:
    """Why no session may be planned while these adverse events are open; empty where none of them holds the course.

    Raises:
        InvalidInput: an event is not in the knowledge base.
    """
    return tuple(words for event in events if not event.assessed for words in _effect(event, _record(knowledge, event)))


def _record(knowledge: Knowledge, event: OpenEvent) -> AdverseEvent:
    if event.event not in knowledge.adverse_events:
        raise InvalidInput(
            f"There is no adverse event '{event.event}'.",
            where="adverse_events",
            next_step=did_you_mean(event.event, knowledge.adverse_events),
        )
    return knowledge.adverse_events[event.event]


def _effect(event: OpenEvent, record: AdverseEvent) -> Iterator[str]:
    if record.course_effect is CourseEffect.HOLD_UNTIL_ASSESSED:
        yield f"{record.name} since {event.on}: no further session until a clinician has assessed it."
    elif record.course_effect is CourseEffect.STOP_COURSE:
        yield f"{record.name} since {event.on}: the course stops; taking it up again is a clinician's decision."


def _what_is_new(
    before: CoursePlan,
    profile: PatientProfile,
    request: TreatmentRequest,
    knowledge: Knowledge,
    history: tuple[PastSession, ...],
    events: tuple[OpenEvent, ...],
    on: dt.date,
) -> Iterator[CourseChange]:
    """What has come about since the old plan: sessions, events, findings."""
    for session in history:
        yield from _session_news(before, session)
    for event in events:
        yield CourseChange(
            f"{_record(knowledge, event).name} on {event.on}.",
            "",
            "assessed" if event.assessed else "open",
            (),
        )
    old, new = (
        _findings(before.assessment.findings),
        _findings(assess(profile, request, knowledge, on=on).findings),
    )
    for key in [each for each in new if each not in old]:  # in the order of severity, not a set's
        yield CourseChange(
            f"New: {new[key].statement}",
            "",
            refusal(new[key]) if new[key].verdict.blocks else str(new[key].verdict),
            (),
        )
    for key in [each for each in new if each in old and new[each].earliest_on != old[each].earliest_on]:
        yield CourseChange(f"Another date: {new[key].statement}", refusal(old[key]), refusal(new[key]), ())
    for key in [each for each in old if each not in new]:
        yield CourseChange(f"No longer so: {old[key].statement}", str(old[key].verdict), "", ())


def _session_news(before: CoursePlan, session: PastSession) -> Iterator[CourseChange]:
    if any(session == judged.session for judged in before.past):
        return
    planned = {each.on for each in before.sessions}
    day = str(session.on) if session.on else "a day nobody remembers"
    if session.status is not SessionStatus.DONE:
        yield CourseChange(f"The session of {day} was {session.status}.", day, session.status.value, ())
    elif session.elsewhere:
        yield CourseChange(
            f"A session was done elsewhere on {day}.", "", day, ("its settings and device may not be known",)
        )
    elif session.on not in planned:
        yield CourseChange(f"A session was done on {day}, a day that was not planned.", "", day, ())


def _findings(findings: tuple[Finding, ...]) -> dict[tuple[str, str, tuple[str, ...]], Finding]:
    return {(each.rule, str(each.verdict), each.zones): each for each in findings}


def _differences(before: CoursePlan, after: CoursePlan, news: tuple[str, ...]) -> Iterator[CourseChange]:
    yield from _zone_differences(before, after)
    yield from _session_differences(before, after, news)


def _zone_differences(before: CoursePlan, after: CoursePlan) -> Iterator[CourseChange]:
    old = {plan.zone: plan for plan in before.zones}
    new = {plan.zone: plan for plan in after.zones}
    refused = {each.zone: each.reasons for each in after.not_planned}
    for zone in [each for each in old if each not in new]:
        yield CourseChange(
            f"{_name(zone)} is no longer planned.",
            "planned",
            "",
            refused.get(zone, ("it is no longer asked for",)),
        )
    for zone in [each for each in new if each not in old]:
        yield CourseChange(f"{_name(zone)} is planned now.", "", "planned", ())
    for zone in sorted(old.keys() & new.keys()):
        if (length := _length(old[zone])) != _length(new[zone]):
            yield CourseChange(
                f"{_name(zone)}: another needle length.",
                length,
                _length(new[zone]),
                (new[zone].depth_basis.text,),
            )


def _session_differences(before: CoursePlan, after: CoursePlan, news: tuple[str, ...]) -> Iterator[CourseChange]:
    old = {session.number: session for session in before.sessions}
    new = {session.number: session for session in after.sessions}
    done = max((plan.sessions_done for plan in after.zones), default=0)
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number), new.get(number)
        if now is None and was is not None:
            why = ("it is behind us",) if number <= done else ("fewer sessions are left to plan",)
            yield CourseChange(f"Session {number} is no longer ahead.", str(was.on), "", why)
        elif was is None and now is not None:
            yield CourseChange(
                f"Session {number} is new.",
                "",
                str(now.on),
                ("a session did not count, or zones were added",),
            )
        elif was is not None and now is not None and was.on != now.on:
            yield CourseChange(f"Session {number} moves.", str(was.on), str(now.on), _why_moved(now, news))


def _why_moved(now: PlannedSession, news: tuple[str, ...]) -> tuple[str, ...]:
    window = f"its window is now {now.window.due_from} to {now.window.due_to}"
    return (window, *now.moved_because, *news)


def _length(plan: ZonePlan) -> str:
    return f"{plan.placement.depths.chosen_mm:g} mm" if plan.placement else "not chosen"


def _name(zone: str) -> str:
    return in_words(zone).capitalize()
