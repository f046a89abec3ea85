"""The schedule as it is read: hour by hour through the first 24 hours, then day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from needlepoint.aftercare.schedule import AftercareSchedule, ScheduledItem, in_utc
from needlepoint.knowledge.records.aftercare import Offset

LAST_DAY = 14
"""The day-by-day part ends with this day: two weeks without sun is the longest thing to leave (ours)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of time in which nothing changes within the first day, or one calendar day after it.

    Attributes:
        day: the local calendar day on which it begins.
        from_hour, to_hour: hours since the session within the first 24; None for whole days.
        begins: items that begin in it.
        continues: items that began before and still hold.
        ends: items that end in it, or at its beginning.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    day: int
    from_hour: float | None
    to_hour: float | None
    begins: tuple[ScheduledItem, ...]
    continues: tuple[ScheduledItem, ...]
    ends: tuple[ScheduledItem, ...]


def timeline(schedule: AftercareSchedule, *, last_day: int = LAST_DAY) -> tuple[Step, ...]:
    """The steps of the first 24 hours, cut where something begins or ends, then one step for each day.

    Args:
        schedule: the schedule.
        last_day: the last local calendar day to show.
    """
    edges = [*_edges_of_first_day(schedule), *_edges_of_days(schedule, last_day)]
    return tuple(_step(schedule, start, end) for start, end in pairwise(edges))


def _edges_of_first_day(schedule: AftercareSchedule) -> list[dt.datetime]:
    session = schedule.session
    start, end = session.at(Offset(hours=0)), session.at(Offset(hours=24))
    moments = {in_utc(each) for item in schedule.items for each in (item.starts_at, item.ends_at) if each}
    return [start, *sorted(each for each in moments if in_utc(start) < each < in_utc(end)), end]


def _edges_of_days(schedule: AftercareSchedule, last_day: int) -> list[dt.datetime]:
    session = schedule.session
    first_day_ends = in_utc(session.at(Offset(hours=24)))
    midnights = (session.at(Offset(days=day)) for day in range(1, last_day + 2))
    return [each for each in midnights if in_utc(each) > first_day_ends]


def _step(schedule: AftercareSchedule, start: dt.datetime, end: dt.datetime) -> Step:
    session = schedule.session
    in_first_day = in_utc(end) <= in_utc(session.at(Offset(hours=24)))
    within = [each for each in schedule.items if each.in_force_during(start, end)]
    return Step(
        starts_at=start.astimezone(session.ended_local.tzinfo),
        ends_at=end.astimezone(session.ended_local.tzinfo),
        day=session.day_of(start),
        from_hour=_hours(session.ended_at, start) if in_first_day else None,
        to_hour=_hours(session.ended_at, end) if in_first_day else None,
        begins=tuple(each for each in within if in_utc(each.starts_at) >= in_utc(start)),
        continues=tuple(each for each in within if in_utc(each.starts_at) < in_utc(start)),
        ends=tuple(each for each in schedule.items if _ends_in(each, start, end)),
    )


def _ends_in(item: ScheduledItem, start: dt.datetime, end: dt.datetime) -> bool:
    return item.ends_at is not None and in_utc(start) <= in_utc(item.ends_at) < in_utc(end)


def _hours(start: dt.datetime, end: dt.datetime) -> float:
    return (in_utc(end) - in_utc(start)).total_seconds() / 3600
