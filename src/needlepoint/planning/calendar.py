"""On which days a session can be: the patient's and the clinic's days, public holidays, sun, and a day that matters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.knowledge import Knowledge
from needlepoint.values import Wait

FIRST_LOOK_UP = 2026
"""Any year serves to find out whether a country is known."""
OTHER_WEEKDAY = "the day of the week does not suit"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """From one day to another, both included."""

    first_on: dt.date
    last_on: dt.date

    def __post_init__(self) -> None:
        if self.first_on > self.last_on:
            raise InvalidInput(
                f"{self.first_on} to {self.last_on} ends before it begins.", next_step="Swap the two dates."
            )

    def __contains__(self, day: dt.date) -> bool:
        return self.first_on <= day <= self.last_on

    def __str__(self) -> str:
        """`2027-07-01 to 2027-07-14`."""
        return f"{self.first_on} to {self.last_on}"


@dataclass(frozen=True, slots=True)
class CourseCalendar:
    """What a course must be laid around.

    Attributes:
        not_before: the first day that suits the patient.
        event_on: a day on which the skin should show nothing (a wedding); `event` names it.
        sun_holidays: stretches in strong sun.
        away: stretches in which the patient cannot come.
        weekdays: days of the week on which a session is possible; empty: any.
        country, subdivision: ISO 3166 codes; the clinic is closed on their public holidays. None: not looked up.
    """

    not_before: dt.date | None = None
    event_on: dt.date | None = None
    event: str = "the event"
    sun_holidays: tuple[DateSpan, ...] = ()
    away: tuple[DateSpan, ...] = ()
    weekdays: frozenset[str] = field(default_factory=frozenset)
    country: str | None = None
    subdivision: str | None = None

    def __post_init__(self) -> None:
        for day in self.weekdays:
            if day not in WEEKDAYS:
                raise InvalidInput(f"'{day}' is not a day of the week.", next_step=did_you_mean(day, WEEKDAYS))


@dataclass(frozen=True, slots=True)
class SessionDays:
    """The calendar with the spans of the knowledge base: says of a day what speaks against a session on it."""

    calendar: CourseCalendar
    sun_after_session: Wait
    tan_before_session: Wait
    event_after_session: Wait

    @classmethod
    def of(cls, calendar: CourseCalendar, knowledge: Knowledge) -> SessionDays:
        """The days of a calendar under the planning values of a knowledge base.

        Raises:
            InvalidInput: no public holidays are known for the calendar's country or subdivision.
        """
        if calendar.country:
            _public_holidays(calendar.country, calendar.subdivision, FIRST_LOOK_UP)
        spans = {name: knowledge.planning_values[name].span.wait for name in cls.__slots__ if name != "calendar"}
        return cls(calendar, **spans)

    def objection(self, day: dt.date) -> str | None:
        """What speaks against a session on this day, or None."""
        return next(self._objections(day), None)

    def _objections(self, day: dt.date) -> Iterator[str]:
        calendar = self.calendar
        if calendar.weekdays and WEEKDAYS[day.weekday()] not in calendar.weekdays:
            yield OTHER_WEEKDAY
        if calendar.country and (name := _public_holidays(calendar.country, calendar.subdivision, day.year).get(day)):
            yield f"public holiday ({name})"
        yield from (f"away {span}" for span in calendar.away if day in span)
        for span in calendar.sun_holidays:
            if day in span:
                yield f"in the sun {span}"
            elif self.sun_after_session.before(span.first_on) < day < span.first_on:
                yield f"less than {self.sun_after_session} before the holiday in the sun, {span}"
            elif span.last_on < day < self.tan_before_session.after(span.last_on):
                yield f"less than {self.tan_before_session} after the holiday in the sun, {span}"
        if calendar.event_on and self.event_after_session.before(calendar.event_on) < day <= calendar.event_on:
            yield f"less than {self.event_after_session} before {calendar.event}, {calendar.event_on}"


@lru_cache(maxsize=256)
def _public_holidays(country: str, subdivision: str | None, year: int) -> dict[dt.date, str]:
    import holidays  # a large library, and most consultations name no country

    known = holidays.list_supported_countries()  # asked first: the library takes the names of its own modules too
    with suppress(NotImplementedError):  # no such subdivision
        if country in known:
            return dict(holidays.country_holidays(country, subdiv=subdivision, years=year))
    place = f"{country}-{subdivision}" if subdivision else country
    near = did_you_mean(subdivision or country, known.get(country, ()) if subdivision else known)
    raise InvalidInput(f"No public holidays are known for '{place}'.", next_step=near)
