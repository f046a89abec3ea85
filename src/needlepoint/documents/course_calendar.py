"""The course as a calendar file (iCalendar, RFC 5545): sessions, preparation, check-ins and reviews, with reminders.

Titles say nothing about health unless asked to, because calendars are seen by others. Every event has a UID that
depends on the course and the event's place in it alone, so that a new plan moves the events of the old one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from needlepoint.documents.clinic_details import ClinicDetails
from needlepoint.documents.words import Words, _
from needlepoint.errors import InvalidInput
from needlepoint.planning import CoursePlan, PlannedSession, PreparationTask

if TYPE_CHECKING:
    from icalendar import Alarm, Event

CHECK_IN_DAYS = (1, 3, 7)
"""Days after a session on which the patient is asked how the skin is (ours)."""
MORNING = dt.timedelta(hours=9)
"""When a reminder for a whole day sounds: nine in the morning of that day."""
MORNING_BEFORE = MORNING - dt.timedelta(days=1)
DAY_BEFORE = dt.timedelta(days=-1)
"""When a reminder for an appointment with a time sounds: at that time on the day before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, before it is written.

    Attributes:
        key: its place in the course, from which the UID is made: `session-2`, `session-2/check-in-3`.
        quiet, open: its title without and with what it is about.
        details: what it is about; only written where titles may be open.
        remind: when the reminders sound, from the beginning of the entry.
    """

    key: str
    on: dt.date
    quiet: str
    open: str
    details: str
    remind: tuple[dt.timedelta, ...]
    at: dt.time | None = None


def course_ics(
    plan: CoursePlan,
    clinic: ClinicDetails,
    *,
    made_at: dt.datetime,
    explicit: bool = False,
    language: str = "en",
    session_at: dt.time | None = None,
    session_minutes: int = 60,
    sequence: int | None = None,
    replaces: CoursePlan | None = None,
) -> bytes:
    """The course as an .ics file.

    Args:
        plan: the course.
        clinic: its name, place, telephone and time zone go into each appointment.
        made_at: when the file is made, with a time zone; stands as DTSTAMP.
        explicit: say in titles and details that it is microneedling. Left out: "Appointment" and the like.
        language: of the titles.
        session_at: the time of day of the sessions on the clinic's clock; None: whole-day entries.
        session_minutes: how long a session is entered for, where it has a time.
        sequence: how often the course has been planned anew; a calendar takes the highest. Left out, the minute of
            `made_at`, so that a file made later wins.
        replaces: the plan that the last file was made from; what this plan no longer has is cancelled.

    Raises:
        InvalidInput: `made_at` has no time zone, or there is no such language.
    """
    from icalendar import Calendar

    if made_at.utcoffset() is None:
        raise InvalidInput("The time the calendar is made at has no time zone.", next_step="Give it in UTC.")
    words = Words(language)
    calendar = Calendar()
    calendar.add("prodid", "-//Needlepoint//Course calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-timezone", clinic.time_zone)
    writing = _Writing(
        plan,
        clinic,
        made_at.astimezone(dt.UTC),
        explicit,
        session_minutes,
        _sequence(made_at) if sequence is None else sequence,
    )
    for event in writing.events(entries(plan, words, session_at)):
        calendar.add_component(event)
    for event in writing.cancelled(replaces, words) if replaces else ():
        calendar.add_component(event)
    if session_at is not None and plan.first_on and plan.last_on:
        calendar.add_missing_timezones(plan.first_on, plan.last_on + dt.timedelta(days=366))
    data = calendar.to_ical()
    assert isinstance(data, bytes)  # noqa: S101 - what icalendar promises
    return data


def _sequence(made_at: dt.datetime) -> int:
    return int(made_at.timestamp()) // 60


def entries(plan: CoursePlan, words: Words, session_at: dt.time | None = None) -> Iterator[Entry]:
    """Everything the calendar holds, in no particular order."""
    before = (MORNING_BEFORE if session_at is None else DAY_BEFORE,)
    for session in plan.sessions:
        key = f"session-{session.number}"
        title = words(_("Microneedling, session {number}"), number=session.number)
        yield Entry(key, session.on, words(_("Appointment")), title, "", before, session_at)
        yield from _preparation(session, words)
        for day in CHECK_IN_DAYS:
            opened = words(_("How is your skin? Day {day} after microneedling"), day=day)
            yield Entry(
                f"{key}/check-in-{day}",
                session.on + dt.timedelta(days=day),
                words(_("Check in with your clinic")),
                opened,
                "",
                (MORNING,),
            )
    for number, on in enumerate(dict.fromkeys(review.on for review in plan.reviews), start=1):
        opened = words(_("Microneedling: looking at the result"))
        yield Entry(f"review-{number}", on, words(_("Appointment to talk")), opened, "", (MORNING_BEFORE,))


def _preparation(session: PlannedSession, words: Words) -> Iterator[Entry]:
    """One entry for each day on which something is to be done before a session."""
    by_day: dict[dt.date, list[PreparationTask]] = {}
    for task in session.preparation:
        if task.by_on < session.on:
            by_day.setdefault(task.by_on, []).append(task)
    quiet = words(_("Get ready for your appointment"))
    opened = words(_("Prepare for microneedling, session {number}"), number=session.number)
    for on, tasks in sorted(by_day.items()):
        details = "\n".join(words(task.text) for task in tasks)
        yield Entry(f"session-{session.number}/{tasks[0].step}", on, quiet, opened, details, (MORNING,))


def course_uid(plan: CoursePlan, clinic: ClinicDetails, key: str) -> str:
    """A UID for a place in a course: the same for every plan of that course, and telling nothing about the patient.

    The course is known by the clinic, the patient's reference and what is wanted, so a zone may
    be dropped on the way. A plan without a reference
    is known by the day it was first assessed for as well, so that two patients never share a UID.
    """
    request = plan.assessment.request
    wanted = sorted({want.indication for want in request.wants})
    who = plan.reference or f"without reference, {plan.on}"
    course = "\n".join((clinic.name, who, *wanted))
    digest = hashlib.sha256("\n".join((course, key)).encode()).hexdigest()
    return f"{digest[:32]}@needlepoint.invalid"


@dataclass(frozen=True, slots=True)
class _Writing:
    """What all events of one file have in common."""

    plan: CoursePlan
    clinic: ClinicDetails
    made_at: dt.datetime
    explicit: bool
    session_minutes: int
    sequence: int

    def events(self, planned: Iterable[Entry]) -> Iterator[Event]:
        """An event with its reminders for each entry."""
        for entry in planned:
            event = self._event(entry, self.plan)
            for before in entry.remind:
                event.add_component(_alarm(before, str(event["summary"])))
            yield event

    def cancelled(self, old: CoursePlan, words: Words) -> Iterator[Event]:
        """A cancellation for each entry of an old plan that the new one does not have."""
        kept = {course_uid(self.plan, self.clinic, entry.key) for entry in entries(self.plan, words)}
        for entry in entries(old, words):
            if course_uid(old, self.clinic, entry.key) not in kept:
                event = self._event(entry, old)
                event.add("status", "CANCELLED")
                yield event

    def _event(self, entry: Entry, plan: CoursePlan) -> Event:
        from icalendar import Event

        event, clinic = Event(), self.clinic
        event.add("uid", course_uid(plan, clinic, entry.key))
        event.add("dtstamp", self.made_at)
        event.add("sequence", self.sequence)
        event.add("summary", f"{entry.open}: {clinic.name}" if self.explicit else entry.quiet)
        self._add_time(event, entry)
        event.add("location", ", ".join(part for part in (clinic.name, clinic.address) if part))
        details = entry.details if self.explicit else ""
        event.add("description", "\n".join(part for part in (details, clinic.phone) if part))
        event.add("class", "PRIVATE")
        return event

    def _add_time(self, event: Event, entry: Entry) -> None:
        if entry.at is None:
            event.add("dtstart", entry.on)
            event.add("dtend", entry.on + dt.timedelta(days=1))
            event.add("transp", "TRANSPARENT")
            return
        start = dt.datetime.combine(entry.on, entry.at, tzinfo=self.clinic.zone)
        event.add("dtstart", start)
        event.add("dtend", start + dt.timedelta(minutes=self.session_minutes))


def _alarm(before: dt.timedelta, title: str) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", before)
    return alarm
