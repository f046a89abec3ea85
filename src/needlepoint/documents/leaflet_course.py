"""The first half of a leaflet: what is planned and where, the dates, and how to prepare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from needlepoint.documents.cited import Said, SourceNumbers
from needlepoint.documents.leaflet_parts import DateLine, PlaceLine, PreparationLine
from needlepoint.documents.words import Words, _, sentence
from needlepoint.documents.zone_names import Place, places
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan, PlannedSession, PreparationTask
from needlepoint.terms import DeviceClass

WHAT_IT_IS = {
    DeviceClass.MECHANICAL: _("A device with very fine needles makes many tiny holes in the skin."),
    DeviceClass.RADIOFREQUENCY: _(
        "A device with very fine needles makes tiny holes in the skin and warms it from within."
    ),
}
WHY_SESSIONS_MAY_CHANGE = _(
    "The number of sessions is where we start. We look at your skin on the way, and you can stop at any time."
)
NO_PROMISE = _("It may help your skin. We cannot promise that it will.")
CONFIRM_DATES = _("We plan these days for you. Please call us if one does not suit you.")
NO_DATES = _("No session is left in this course.")


def what_is_planned(plan: CoursePlan, knowledge: Knowledge, words: Words, numbers: SourceNumbers) -> tuple[Said, ...]:
    """What the treatment is, in three sentences."""
    kind = WHAT_IT_IS.get(device_class(plan, knowledge), WHAT_IT_IS[DeviceClass.MECHANICAL])
    return (
        numbers.said(words(kind), ("FDA-PAGE-2025",)),
        numbers.said(words(NO_PROMISE), ("NEEDLEPOINT",)),
        numbers.said(words(WHY_SESSIONS_MAY_CHANGE), ("NEEDLEPOINT",)),
    )


def device_class(plan: CoursePlan, knowledge: Knowledge) -> DeviceClass:
    """The class of device in the plan: that of the device named, else the one asked for."""
    request = plan.assessment.request
    return knowledge.device(request.device).device_class if request.device else request.device_class


def planned_places(plan: CoursePlan, words: Words) -> tuple[Place, ...]:
    """The planned zones as a patient counts them, in the order of their numbers on the map."""
    return places((zone.zone for zone in plan.zones), words)


def place_lines(plan: CoursePlan, knowledge: Knowledge, words: Words) -> tuple[PlaceLine, ...]:
    """The numbers on the map, with what is wanted there."""
    by_zone = {zone.zone: zone for zone in plan.zones}
    lines = []
    for number, place in enumerate(planned_places(plan, words), start=1):
        zones = [by_zone[zone] for zone in place.zones]
        wanted = dict.fromkeys(name for zone in zones for name in zone.indications)
        left = max(zone.sessions_planned - zone.sessions_done for zone in zones)
        lines.append(
            PlaceLine(
                number=str(number),
                name=sentence(place.name),
                what_for="; ".join(words(knowledge.indication(name).patient_name) for name in wanted),
                sessions=words(_("1 session")) if left == 1 else words(_("{count} sessions"), count=left),
            )
        )
    return tuple(lines)


def date_lines(plan: CoursePlan, words: Words) -> tuple[DateLine, ...]:
    """Every session and every day on which the result is looked at, in order."""
    everywhere = {zone.zone for zone in plan.zones}
    of_sessions = [
        (session.on, words(_("Session {number}"), number=session.number), _where(session, everywhere, words))
        for session in plan.sessions
    ]
    # A review before a session takes place on that session's own day, so it is no date of its own.
    days = {session.on for session in plan.sessions}
    of_reviews = [
        (on, words(_("Check")), words(_("We look at the result with you.")))
        for on in _review_days(plan)
        if on not in days
    ]
    return tuple(DateLine(label, sentence(words.day(on)), note) for on, label, note in sorted(of_sessions + of_reviews))


def _review_days(plan: CoursePlan) -> list[dt.date]:
    return list(dict.fromkeys(review.on for review in plan.reviews))


def _where(session: PlannedSession, everywhere: set[str], words: Words) -> str:
    if set(session.zones) == everywhere:
        return ""
    return sentence(words.listing(place.name for place in places(session.zones, words)))


def preparation_lines(
    plan: CoursePlan, knowledge: Knowledge, words: Words, numbers: SourceNumbers, *, made_on: dt.date
) -> tuple[PreparationLine, ...]:
    """What is done before the day, each step once, with its day for each session; "now" where that day has come."""
    tasks = {task.step: task for _session, task in _tasks(plan) if _is_before(task, knowledge)}
    return tuple(
        PreparationLine(
            said=numbers.said(words(task.text), task.sources),
            days=" · ".join(_by_day(step, session, words, made_on) for session in plan.sessions),
        )
        for step, task in tasks.items()
    )


def _is_before(task: PreparationTask, knowledge: Knowledge) -> bool:
    """Whether a step belongs to the time before a session, even where its day has moved to the session itself."""
    return knowledge.preparation[task.step].before is not None


def _by_day(step: str, session: PlannedSession, words: Words, made_on: dt.date) -> str:
    by_on = next((task.by_on for task in session.preparation if task.step == step), None)
    if by_on is None:
        return "–"
    return words(_("now")) if by_on <= made_on else words.short_day(by_on)


def preparation_heading(plan: CoursePlan, words: Words) -> str:
    """What stands above the days of the preparation."""
    sessions = " · ".join(str(session.number) for session in plan.sessions)
    return words(_("By this day, for session {numbers}"), numbers=sessions)


def on_the_day(plan: CoursePlan, knowledge: Knowledge, words: Words, numbers: SourceNumbers) -> tuple[Said, ...]:
    """What happens on the day itself."""
    tasks = {task.step: task for _session, task in _tasks(plan) if not _is_before(task, knowledge)}
    return tuple(numbers.said(words(task.text), task.sources) for task in tasks.values())


def _tasks(plan: CoursePlan) -> Iterator[tuple[PlannedSession, PreparationTask]]:
    for session in plan.sessions:
        yield from ((session, task) for task in session.preparation)
