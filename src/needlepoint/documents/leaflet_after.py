"""The second half of a leaflet: the days after a session, what is normal, and when to get help."""

from __future__ import annotations

import datetime as dt
import math

from needlepoint.aftercare import AftercareSchedule, ClinicValues, TreatedSession, aftercare_schedule
from needlepoint.aftercare.schedule import ScheduledItem
from needlepoint.documents.cited import Said, SourceNumbers
from needlepoint.documents.clinic_details import ClinicDetails, unbroken
from needlepoint.documents.leaflet_course import device_class
from needlepoint.documents.leaflet_parts import HelpLevel, NormalLine, Phase
from needlepoint.documents.words import Words, _, sentence
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.knowledge.records.aftercare import Action, Offset
from needlepoint.planning import CoursePlan
from needlepoint.terms import DeviceClass, TriageLevel

PHASES = (
    (24.0, _("The first 24 hours")),
    (72.0, _("Until day 3")),
    (7 * 24.0, _("Until day 7")),
    (math.inf, _("After that")),
)
"""Up to how many hours after the session each phase lasts. Day 0 is the day of the session."""

LEVELS = {
    TriageLevel.EMERGENCY: _("Emergency"),
    TriageLevel.SAME_DAY: _("Call us the same day"),
    TriageLevel.CONTACT_CLINIC: _("Call us in the next days"),
}
NOT_TOLD_APART = "emergency_sign_not_told_apart"
"""An event for check-in answers that say only "something that cannot wait"; it is no sign to print."""


def schedule_after(
    plan: CoursePlan, knowledge: Knowledge, clinic: ClinicDetails, own_times: ClinicValues | None
) -> AftercareSchedule:
    """The days after a session of this plan; which session makes no difference to days counted from it."""
    day = plan.first_on or plan.on
    return aftercare_schedule(
        TreatedSession(
            ended_at=dt.datetime.combine(day, dt.time(12), tzinfo=clinic.zone),
            time_zone=clinic.time_zone,
            zones=tuple(zone.zone for zone in plan.zones),
            device_class=device_class(plan, knowledge),
        ),
        knowledge,
        own_times,
    )


def phases(schedule: AftercareSchedule, words: Words, numbers: SourceNumbers) -> tuple[Phase, ...]:
    """What to do from each phase on, and what to leave until it is over."""
    wanted = [item for item in schedule.items if item.action is not Action.EXPECT]
    made = []
    for index, (_until, title) in enumerate(PHASES):
        do = [item for item in wanted if item.action is Action.DO and _phase(_start_hours(item, schedule)) == index]
        leave = [
            item for item in wanted if item.action is Action.AVOID and item.time and _phase(_end_hours(item)) == index
        ]
        made.append(Phase(words(title), *(_said(items, words, numbers, index) for items in (do, leave))))
    return tuple(phase for phase in made if phase.do or phase.leave)


def at_all_times(schedule: AftercareSchedule, words: Words, numbers: SourceNumbers) -> tuple[Said, ...]:
    """What to leave without an end."""
    items = [item for item in schedule.items if item.action is Action.AVOID and item.time is None]
    return _said(items, words, numbers, None)


def _said(items: list[ScheduledItem], words: Words, numbers: SourceNumbers, phase: int | None) -> tuple[Said, ...]:
    return tuple(numbers.said(_own_end(item, words, phase) + words(item.patient_text), item.sources) for item in items)


def _own_end(item: ScheduledItem, words: Words, phase: int | None) -> str:
    """When an item ends, where that is not the end of its phase."""
    if phase is None or item.action is not Action.AVOID or item.time is None:
        return ""
    if _end_hours(item) == PHASES[phase][0]:
        return ""
    return f"{_until(item.time.until, words)}: "


def _until(offset: Offset, words: Words) -> str:
    if offset.hours is not None:
        return words(_("For {count} hours"), count=f"{offset.hours:g}")
    return words(_("Until day {day}"), day=offset.days)


def _phase(hours: float) -> int:
    return next(index for index, (until, _title) in enumerate(PHASES) if hours <= until)


def _start_hours(item: ScheduledItem, schedule: AftercareSchedule) -> float:
    """Hours from the session to the beginning of an item, moved just past the end of what comes before it."""
    after_end = (item.starts_at - schedule.session.ended_local).total_seconds() / 3600
    return after_end + 1 if after_end else 0.0


def _end_hours(item: ScheduledItem) -> float:
    return item.time.until.in_hours if item.time else math.inf


def normal_lines(schedule: AftercareSchedule, words: Words, numbers: SourceNumbers) -> tuple[NormalLine, ...]:
    """What is normally seen, and on which days after the session."""
    return tuple(
        NormalLine(_days(item, schedule, words), numbers.said(words(item.patient_text), item.sources))
        for item in schedule.items
        if item.action is Action.EXPECT
    )


def _days(item: ScheduledItem, schedule: AftercareSchedule, words: Words) -> str:
    first = schedule.session.day_of(item.starts_at)
    if item.time is None or item.ends_at is None:
        return words(_("From day {first}"), first=first)
    if item.time.until.hours is not None and item.time.until.hours < 24:
        return words(_("First hours"))
    last = schedule.session.day_of(item.ends_at - dt.timedelta(seconds=1))
    return (
        words(_("Day {first}"), first=first)
        if last <= first
        else words(_("Days {first} to {last}"), first=first, last=last)
    )


def help_levels(
    plan: CoursePlan, knowledge: Knowledge, clinic: ClinicDetails, words: Words, numbers: SourceNumbers
) -> tuple[HelpLevel, ...]:
    """The three levels of help, the most urgent first."""
    kind = device_class(plan, knowledge)
    return tuple(
        HelpLevel(
            level=level.value,
            title=words(title),
            what_to_do=_what_to_do(level, clinic, words),
            signs=tuple(
                numbers.said(sentence(words(event.sign)) + _from_day(event, words), event.sources)
                for event in _signs(knowledge, level, kind)
            ),
        )
        for level, title in LEVELS.items()
    )


def _signs(knowledge: Knowledge, level: TriageLevel, kind: DeviceClass) -> list[AdverseEvent]:
    return [
        event
        for event in knowledge.adverse_events.values()
        if event.level is level
        and event.id != NOT_TOLD_APART
        and (not event.device_classes or kind in event.device_classes)
    ]


def _from_day(event: AdverseEvent, words: Words) -> str:
    return f" ({words(_('from day {day} on'), day=event.from_day)})" if event.from_day else ""


def _what_to_do(level: TriageLevel, clinic: ClinicDetails, words: Words) -> str:
    if level is TriageLevel.EMERGENCY:
        number = unbroken(clinic.emergency_phone) if clinic.emergency_phone else words(_("your local emergency number"))
        return words(_("Call {number} now, or go to an emergency department. Do not drive yourself."), number=number)
    if level is TriageLevel.SAME_DAY:
        after_hours = clinic.out_of_hours_phone
        if after_hours:
            return words(
                _("Call {phone} today, or {other} when we are closed. If you cannot reach us, see a doctor today."),
                phone=unbroken(clinic.phone),
                other=unbroken(after_hours),
            )
        return words(_("Call {phone} today. If you cannot reach us, see a doctor today."), phone=unbroken(clinic.phone))
    return words(_("Call {phone} when we are open. Take a photo if you can."), phone=unbroken(clinic.phone))
