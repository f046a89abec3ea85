"""The schedule as it is read: without gaps, hour by hour and then day by day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from needlepoint.aftercare import Step, TreatedSession, aftercare_schedule, timeline
from needlepoint.aftercare.schedule import in_utc
from needlepoint.knowledge import load_knowledge
from needlepoint.terms import DeviceClass

MOMENTS = st.integers(0, 7 * 366 * 24 * 60).map(
    lambda minutes: dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)


def steps_after(ended_at: str, time_zone: str = "Europe/Madrid") -> tuple[Step, ...]:
    treated = TreatedSession(dt.datetime.fromisoformat(ended_at), time_zone, ("left_cheek",), DeviceClass.MECHANICAL)
    return timeline(aftercare_schedule(treated, load_knowledge()))


def test_the_first_day_is_cut_where_something_changes() -> None:
    first_day = [each for each in steps_after("2026-06-10T15:00+02:00") if each.from_hour is not None]
    # 2 hours: the first flush is over. 8 hours: something may go on the skin. 9 hours: midnight.
    assert [(each.from_hour, each.to_hour) for each in first_day] == [(0, 2), (2, 8), (8, 9), (9, 24)]


def test_each_day_after_that_is_one_step() -> None:
    later = [each for each in steps_after("2026-06-10T15:00+02:00") if each.from_hour is None]
    assert [each.day for each in later] == list(range(1, 15))


def test_what_ends_is_named_on_its_day() -> None:
    by_day = {each.day: each for each in steps_after("2026-06-10T15:00+02:00") if each.from_hour is None}
    assert {each.id for each in by_day[3].ends} >= {"no_exercise", "no_sauna_or_pool", "no_other_products"}
    assert {each.id for each in by_day[8].begins} == {"check_after_a_week"}


def test_clocks_that_go_back_leave_no_gap_on_the_first_day() -> None:
    # 24 hours after 00:10 on 25 October end at 23:10 of that same day.
    steps = steps_after("2026-10-25T00:10+02:00")
    assert [each.day for each in steps if each.from_hour is None] == [0, *range(1, 15)]


def test_a_session_that_ends_at_midnight_has_no_empty_step() -> None:
    steps = steps_after("2026-06-10T00:00+02:00")
    assert [each for each in steps if each.starts_at == each.ends_at] == []


@given(
    ended_at=MOMENTS,
    time_zone=st.sampled_from(["Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]),
)
def test_steps_follow_each_other_without_gaps(ended_at: dt.datetime, time_zone: str) -> None:
    steps = steps_after(ended_at.isoformat(), time_zone)
    assert in_utc(steps[0].starts_at) == ended_at
    for before, after in pairwise(steps):
        assert in_utc(before.starts_at) < in_utc(before.ends_at) == in_utc(after.starts_at)
