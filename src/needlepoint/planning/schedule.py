"""Course arithmetic: which past sessions count, and on which days the next ones can be.

Intervals have the shape of immunization forecasting (ICE): nearer than the absolute minimum a past session does not
count; the plan keeps the minimum; it aims at the recommended window and says so where it cannot hit it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.errors import InvalidInput
from needlepoint.knowledge.records.indications import Interval
from needlepoint.values import Wait

SEARCH_DAYS = 730
"""How far ahead a day is looked for before the constraints are called impossible; ours."""

Objection = Callable[[dt.date], str | None]


@dataclass(frozen=True, slots=True)
class Cadence:
    """The intervals that one course must keep: of several zones and of the device, the strictest on each date."""

    absolute_minimum: tuple[Wait, ...]
    minimum: tuple[Wait, ...]
    earliest_recommended: tuple[Wait, ...]
    latest_recommended: tuple[Wait, ...]

    @classmethod
    def of(cls, intervals: Iterable[Interval], device_minimum: Wait | None = None) -> Cadence:
        """The cadence of all these intervals together, and of the shortest interval the device's label gives."""
        all_of_them = tuple(intervals)
        label = (device_minimum,) if device_minimum else ()
        return cls(
            tuple(each.absolute_minimum.wait for each in all_of_them),
            tuple(each.minimum.wait for each in all_of_them) + label,
            tuple(each.earliest_recommended.wait for each in all_of_them) + label,
            tuple(each.latest_recommended.wait for each in all_of_them) + label,
        )

    def window_after(self, day: dt.date) -> Window:
        """When the next session can be after one on `day`."""
        earliest_on = _latest_end(self.minimum, day)
        due_from = max(earliest_on, _latest_end(self.earliest_recommended, day))
        return Window(earliest_on, due_from, max(due_from, _latest_end(self.latest_recommended, day)))


def _latest_end(waits: tuple[Wait, ...], day: dt.date) -> dt.date:
    return max(wait.after(day) for wait in waits)


@dataclass(frozen=True, slots=True)
class Window:
    """When a session can be: never before `earliest_on`, best from `due_from` to `due_to`."""

    earliest_on: dt.date
    due_from: dt.date
    due_to: dt.date


@dataclass(frozen=True, slots=True)
class Slot:
    """A day for a session.

    Attributes:
        moved_because: what kept it from an earlier day of its window, each reason once.
        outside_window: no day of the recommended window was possible.
    """

    on: dt.date
    window: Window
    moved_because: tuple[str, ...] = ()
    outside_window: bool = False


def first_slot(from_on: dt.date, objection: Objection) -> Slot:
    """The first possible day on or after `from_on`.

    Raises:
        InvalidInput: there is none within two years.
    """
    on, reasons = _first_free(from_on, objection)
    return Slot(on, Window(from_on, from_on, on), reasons)


def next_slot(after_on: dt.date, cadence: Cadence, objection: Objection, *, not_before: dt.date | None = None) -> Slot:
    """The best day for the session after one on `after_on`: in the window if possible, else the nearest to it.

    Raises:
        InvalidInput: there is none within two years.
    """
    window = cadence.window_after(after_on)
    floor = max(window.earliest_on, not_before or window.earliest_on)
    reasons: dict[str, None] = {}
    for day in _days(max(window.due_from, floor), window.due_to):
        objected = objection(day)
        if objected is None:
            return Slot(day, window, tuple(reasons))
        reasons[objected] = None
    later, more = _first_free(max(window.due_to + dt.timedelta(days=1), floor), objection)
    sooner = next(
        (day for day in _days_back(window.due_from - dt.timedelta(days=1), floor) if objection(day) is None),
        None,
    )
    nearer = sooner is not None and window.due_from - sooner <= later - window.due_to
    chosen = sooner if nearer and sooner is not None else later
    return Slot(chosen, window, tuple(reasons | dict.fromkeys(() if nearer else more)), outside_window=True)


def _first_free(from_on: dt.date, objection: Objection) -> tuple[dt.date, tuple[str, ...]]:
    reasons: dict[str, None] = {}
    for day in _days(from_on, from_on + dt.timedelta(days=SEARCH_DAYS)):
        objected = objection(day)
        if objected is None:
            return day, tuple(reasons)
        reasons[objected] = None
    raise InvalidInput(
        f"No day within two years of {from_on} is possible: {'; '.join(reasons)}.",
        next_step="Loosen the calendar: more days of the week, or fewer days away.",
    )


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + dt.timedelta(days=step) for step in range((last - first).days + 1))


def _days_back(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first - dt.timedelta(days=step) for step in range((first - last).days + 1))


class SessionStatus(StrEnum):
    """What became of a session that had been planned, or that happened."""

    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session behind us: here or elsewhere, done or not.

    Attributes:
        on: the day, or None where nobody knows it.
        elsewhere: done by somebody else, so settings and device may not be known.
    """

    zones: tuple[str, ...]
    on: dt.date | None
    status: SessionStatus = SessionStatus.DONE
    elsewhere: bool = False
    needle_length_mm: float | None = None


class WhyNotCounted(StrEnum):
    """Why a past session does not count as one of the course."""

    NOT_DONE = "not_done"
    DATE_NOT_KNOWN = "date_not_known"
    TOO_SOON = "too_soon_after_the_one_before"


@dataclass(frozen=True, slots=True)
class JudgedSession:
    """A past session of one zone, and whether it counts."""

    session: PastSession
    zone: str
    counts: bool
    why_not: WhyNotCounted | None = None


def judge_sessions(history: Iterable[PastSession], zone: str, cadence: Cadence) -> tuple[JudgedSession, ...]:
    """Judge the past sessions of one zone, oldest first; those without a date come last.

    A session nearer to the last counted one than the absolute minimum does not count, however long ago both were.
    """
    here = sorted((each for each in history if zone in each.zones), key=lambda each: each.on or dt.date.max)
    judged: list[JudgedSession] = []
    latest: dt.date | None = None
    for session in here:
        why_not = _why_not_counted(session, latest, cadence)
        judged.append(JudgedSession(session, zone, why_not is None, why_not))
        latest = session.on if why_not is None else latest
    return tuple(judged)


def _why_not_counted(session: PastSession, latest: dt.date | None, cadence: Cadence) -> WhyNotCounted | None:
    if session.status is not SessionStatus.DONE:
        return WhyNotCounted.NOT_DONE
    if session.on is None:
        return WhyNotCounted.DATE_NOT_KNOWN
    if latest is not None and session.on < _latest_end(cadence.absolute_minimum, latest):
        return WhyNotCounted.TOO_SOON
    return None


def last_done_on(history: Iterable[PastSession], zones: Iterable[str]) -> dt.date | None:
    """The latest day on which any of these zones was needled, whether or not that session counts."""
    wanted = set(zones)
    days = [s.on for s in history if s.status is SessionStatus.DONE and s.on is not None and wanted & set(s.zones)]
    return max(days, default=None)
