"""Check-in triage: from what a patient says on a day after the session to how soon somebody must look.

The signs, days and levels are data (adverse_events.yaml). Two rules are code, and both are ours:

- A sign that is there is never outweighed. The level is the highest of all that fit, and more answers cannot
  lower a level that rests on a known sign.
- What is not known never reassures. While an unanswered question could raise the level, the level is at least
  `contact_clinic`, and the questions are listed, the worst first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.conditions import Answers
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent, CourseEffect
from needlepoint.patient.check_in import CHECK_IN_FACTS, CheckIn
from needlepoint.patient.facts import Fact
from needlepoint.terms import DeviceClass, TriageLevel

LEVEL_WHILE_NOT_KNOWN = TriageLevel.CONTACT_CLINIC
"""The least that is said while a question that matters is unanswered (ours)."""

CANNOT_SAY_REASON = "We cannot say yet. Some of our questions are not answered."
CANNOT_SAY_ACTION = "Please answer the questions that are left. If you cannot, call your clinic."
NOTHING_REASON = "You told us of no sign that needs a check."
NOTHING_ACTION = "Go on with your care plan. Check in again if anything changes."

_NO_DATE = dt.date.min
"""Conditions are asked on a day; those over a check-in hold no date, so any day will do."""


@dataclass(frozen=True, slots=True)
class TriageResult:
    """How soon somebody must look, and why.

    Attributes:
        day: local calendar days since the session.
        level: the answer.
        decided_by: the sign it turned on; None where it turned on no sign.
        reason: why, for the patient.
        what_to_do: what to do, for the patient.
        is_certain: whether no unanswered question could raise the level.
        events: every record that fits, the worst first.
        unanswered: the questions that could still raise the level, the worst first.
        course_effect: what it means for the next sessions; the most restrictive of all that fit.
        sources: every source that the records that fit rest on.
        knowledge_version: of the knowledge base that gave the answer.
    """

    day: int
    level: TriageLevel
    decided_by: AdverseEvent | None
    reason: str
    what_to_do: str
    is_certain: bool
    events: tuple[AdverseEvent, ...]
    unanswered: tuple[Fact, ...]
    course_effect: CourseEffect
    sources: tuple[str, ...]
    knowledge_version: str

    @property
    def severity_grade(self) -> int:
        """The highest grade of all that fit, 0 to 4."""
        return max((each.severity_grade for each in self.events), default=0)

    @property
    def must_be_reported(self) -> bool:
        """Whether something that fits is to be reported to the manufacturer and the authority."""
        return any(each.report for each in self.events)


def triage(
    check_in: CheckIn, day: int, knowledge: Knowledge, *, device_class: DeviceClass | None = None
) -> TriageResult:
    """Judge one check-in.

    Args:
        check_in: the answers; what is missing is not known.
        day: local calendar days since the session, 0 on the day itself.
        knowledge: the knowledge base.
        device_class: what the session was done with. None: not known, so every question counts.

    Raises:
        InvalidInput: the day lies before the session.
    """
    _check_day(day)
    answers = check_in.completed
    events = _events_that_fit(answers, day, knowledge)
    found = max((each.level for each in events), default=TriageLevel.EXPECTED)
    unanswered = _unanswered(answers, day, knowledge, device_class, above=found)
    decided_by = events[0] if events else None
    level = max(found, LEVEL_WHILE_NOT_KNOWN) if unanswered else found
    reason, action = _words(decided_by, found=found, level=level)
    return TriageResult(
        day=day,
        level=level,
        decided_by=decided_by if level is found else None,
        reason=reason,
        what_to_do=action,
        is_certain=not unanswered,
        events=events,
        unanswered=unanswered,
        course_effect=_strictest_effect(events),
        sources=tuple(dict.fromkeys(source for each in events for source in each.sources)),
        knowledge_version=knowledge.version,
    )


def first_questions(
    knowledge: Knowledge,
    day: int,
    *,
    device_class: DeviceClass | None = None,
    check_in: CheckIn | None = None,
) -> tuple[Fact, ...]:
    """The questions still to ask, in the order to ask them: those that could mean an emergency first.

    The first asks for every emergency sign at once, so that one "yes" is enough for the worst. Ask again
    after each answer: the list is empty once no answer could raise the level.

    Raises:
        InvalidInput: the day lies before the session.
    """
    return triage(check_in or CheckIn(), day, knowledge, device_class=device_class).unanswered


def _check_day(day: int) -> None:
    if day < 0:
        raise InvalidInput(
            f"Day {day} lies before the session.", next_step="Count from 0, the day of the session itself."
        )


def _events_that_fit(answers: Answers, day: int, knowledge: Knowledge) -> tuple[AdverseEvent, ...]:
    fitting = (
        each
        for each in knowledge.adverse_events.values()
        if each.counts_on(day) and knowledge.conditions[each.id].holds(answers, _NO_DATE)
    )
    return tuple(sorted(fitting, key=lambda each: (-each.level.rank, -each.severity_grade)))


def _unanswered(
    answers: Answers, day: int, knowledge: Knowledge, device_class: DeviceClass | None, *, above: TriageLevel
) -> tuple[Fact, ...]:
    """The questions whose answers could raise the level above what was found, worst level first."""
    worst: dict[str, TriageLevel] = {}
    for event in knowledge.adverse_events.values():
        if event.level <= above or not event.counts_on(day) or not _is_asked_after(event, device_class):
            continue
        for fact in knowledge.conditions[event.id].missing(answers, _NO_DATE):
            asked = _leading(fact, answers)
            worst[asked] = max(event.level, worst.get(asked, event.level))
    return _in_order(worst)


def _is_asked_after(event: AdverseEvent, device_class: DeviceClass | None) -> bool:
    return device_class is None or not event.device_classes or device_class in event.device_classes


def _leading(fact: str, answers: Answers) -> str:
    """The question to put for a fact: its leading question while that is unanswered, then the fact itself."""
    leading = CHECK_IN_FACTS[fact].follows
    return leading if leading is not None and leading not in answers else fact


def _in_order(worst: dict[str, TriageLevel]) -> tuple[Fact, ...]:
    asked: Iterable[Fact] = (fact for fact in CHECK_IN_FACTS.values() if fact.id in worst)
    return tuple(sorted(asked, key=lambda fact: -worst[fact.id].rank))


def _words(decided_by: AdverseEvent | None, *, found: TriageLevel, level: TriageLevel) -> tuple[str, str]:
    if level is not found:
        return CANNOT_SAY_REASON, CANNOT_SAY_ACTION
    if decided_by is None:
        return NOTHING_REASON, NOTHING_ACTION
    return decided_by.patient_reason, decided_by.patient_action


def _strictest_effect(events: Iterable[AdverseEvent]) -> CourseEffect:
    order = list(CourseEffect)
    return max((each.course_effect for each in events), key=order.index, default=CourseEffect.NONE)
