"""What the history tells that the days of a course must keep to: sun that is planned, and needling done before."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from needlepoint.conditions import Answers
from needlepoint.patient.facts import WhereWhen
from needlepoint.planning.calendar import CourseCalendar, DateSpan
from needlepoint.planning.schedule import Cadence
from needlepoint.values import SOME_DAY, Wait, When

LONGEST_SPAN_DAYS = 31
"""A date known only to a longer span than a month says too little to keep days free for it; ours."""


def with_told_sun(
    calendar: CourseCalendar, answers: Answers, *, on: dt.date, sun_after_session: Wait
) -> CourseCalendar:
    """The calendar with the planned sun of the history added to its holidays in the sun.

    Sun nearer than `sun_after_session` is left to the rule that defers for it, so that a clinician who overrides the
    rule is not held to it here.
    """
    sun = answers.get("sun_planned_on")
    if not isinstance(sun, When) or (sun.latest - sun.earliest).days >= LONGEST_SPAN_DAYS:
        return calendar
    known = any(sun.earliest in span and sun.latest in span for span in calendar.sun_holidays)
    if known or sun.earliest <= sun_after_session.after(on):
        return calendar
    return replace(calendar, sun_holidays=(*calendar.sun_holidays, DateSpan(sun.earliest, sun.latest)))


def rested_on(answers: Answers, zone: str, cadence: Cadence, *, on: dt.date) -> dt.date:
    """The first day on which a zone that the history says was needled may be needled again; `on` where it was not."""
    told = answers.get("needling_on")
    when = told.dates.get(zone) if isinstance(told, WhereWhen) else None
    if when is None or when == SOME_DAY:
        return on
    return max(on, cadence.window_after(min(when.latest, on)).earliest_on)
