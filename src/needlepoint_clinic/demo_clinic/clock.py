"""The demo's own time: many invented lives, each in its own order, lived through together in the order of the days.

So numbers of patients, uses of lots and the audit log come out as they would have on the days themselves.
"""

from __future__ import annotations

import datetime as dt
import heapq
import zoneinfo
from collections.abc import Iterable, Iterator

Life = Iterator[dt.datetime]
"""Yields the moment of what it does next, and does it when it is taken up again."""


def live(lives: Iterable[Life], *, until: dt.datetime) -> None:
    """Let all of it happen that lies before `until`; what a life had in mind for later never happens.

    Raises:
        ValueError: a life goes back in time.
    """
    waiting: list[tuple[dt.datetime, int, Life]] = []
    for number, life in enumerate(lives):
        _wait(waiting, number, life, dt.datetime.min.replace(tzinfo=dt.UTC))
    while waiting:
        at, number, life = heapq.heappop(waiting)
        if at < until:
            _wait(waiting, number, life, at)


def _wait(waiting: list[tuple[dt.datetime, int, Life]], number: int, life: Life, after: dt.datetime) -> None:
    at = next(life, None)
    if at is not None and at < after:
        raise ValueError(f"Life {number} goes from {after} back to {at}.")
    if at is not None:
        heapq.heappush(waiting, (at, number, life))


def moment(day: dt.date, zone: zoneinfo.ZoneInfo, hour: int, minute: int = 0) -> dt.datetime:
    """A time of day on the clinic's own clocks."""
    return dt.datetime.combine(day, dt.time(hour, minute), zone).astimezone(dt.UTC)


class Diary:
    """Which half hours of whom are taken, so that nobody treats two people at once."""

    FIRST_HOUR, LAST_HOUR = 9, 18

    def __init__(self, zone: zoneinfo.ZoneInfo) -> None:
        """Of a clinic whose clocks show this zone."""
        self._zone, self._taken = zone, set[tuple[object, dt.datetime]]()

    def book(self, staff: object, day: dt.date, half_hours: int, *, from_hour: int = 9) -> dt.datetime:
        """The first time of the day, from an hour on, at which somebody is free for so long.

        A day that is full overflows into its evening.
        """
        for step in range(2 * (from_hour - self.FIRST_HOUR), 2 * 24):
            hour, half = divmod(step, 2)
            starts_at = moment(day, self._zone, min(self.FIRST_HOUR + hour, 22), 30 * half)
            wanted = {(staff, starts_at + n * dt.timedelta(minutes=30)) for n in range(half_hours)}
            if not wanted & self._taken:
                self._taken |= wanted
                return starts_at
        raise LookupError(f"{day} is full")
