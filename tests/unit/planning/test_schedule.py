"""Windows, the best day in them, and which past sessions count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from needlepoint.errors import InvalidInput
from needlepoint.knowledge.records.figures import Span
from needlepoint.knowledge.records.indications import Interval
from needlepoint.planning.schedule import (
    Cadence,
    JudgedSession,
    PastSession,
    SessionStatus,
    WhyNotCounted,
    Window,
    first_slot,
    judge_sessions,
    last_done_on,
    next_slot,
)
from needlepoint.values import Wait

Objection = Callable[[dt.date], str | None]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


FORTNIGHT, FOUR_WEEKS, SIX_WEEKS = Wait(days=14), Wait(weeks=4), Wait(weeks=6)


def interval(
    absolute: Wait = FORTNIGHT,
    minimum: Wait = FOUR_WEEKS,
    earliest: Wait = FOUR_WEEKS,
    latest: Wait = SIX_WEEKS,
) -> Interval:
    def span(wait: Wait) -> Span:
        return Span(sources=("TEST",), days=wait.days, weeks=wait.weeks, months=wait.months)

    return Interval(
        absolute_minimum=span(absolute),
        minimum=span(minimum),
        earliest_recommended=span(earliest),
        latest_recommended=span(latest),
    )


CADENCE = Cadence.of([interval()])


def no_objection(_day: dt.date) -> None:
    return None


def closed(first: str, last: str, why: str = "closed") -> Objection:
    return lambda each: why if day(first) <= each <= day(last) else None


# Windows


def test_a_window_counts_from_the_session_before() -> None:
    assert CADENCE.window_after(day("2026-11-23")) == Window(day("2026-12-21"), day("2026-12-21"), day("2027-01-04"))


@pytest.mark.parametrize(
    ("after", "months", "to"),
    [
        ("2026-08-31", 1, "2026-09-30"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 1, "2027-01-01"),
    ],
)
def test_months_are_calendar_months_and_end_with_the_month(after: str, months: int, to: str) -> None:
    cadence = Cadence.of([interval(minimum=Wait(days=1), earliest=Wait(days=1), latest=Wait(months=months))])
    assert cadence.window_after(day(after)).due_to == day(to)


def test_a_window_runs_over_the_change_of_clocks_by_calendar_days() -> None:
    assert CADENCE.window_after(day("2027-03-27")).earliest_on == day("2027-04-24")
    assert CADENCE.window_after(day("2026-10-24")).earliest_on == day("2026-11-21")


def test_of_several_intervals_the_strictest_of_each_kind_holds() -> None:
    cadence = Cadence.of(
        [
            interval(absolute=Wait(days=20), minimum=Wait(days=21), earliest=Wait(days=40), latest=Wait(days=50)),
            interval(absolute=Wait(days=10), minimum=Wait(days=35), earliest=Wait(days=36), latest=Wait(days=60)),
        ]
    )
    start = day("2026-11-23")
    assert cadence.window_after(start) == Window(
        start + dt.timedelta(35), start + dt.timedelta(40), start + dt.timedelta(60)
    )
    assert cadence.absolute_minimum == (Wait(days=20), Wait(days=10))


def test_which_of_two_intervals_is_longer_may_depend_on_the_month() -> None:
    cadence = Cadence.of([interval(minimum=Wait(days=30)), interval(minimum=Wait(months=1))])
    assert cadence.window_after(day("2027-02-01")).earliest_on == day("2027-03-03")
    assert cadence.window_after(day("2027-03-01")).earliest_on == day("2027-04-01")


def test_the_minimum_of_the_device_lengthens_the_minimum_and_the_window() -> None:
    cadence = Cadence.of([interval()], Wait(days=60))
    start = day("2026-11-23")
    assert cadence.window_after(start) == Window(*[start + dt.timedelta(60)] * 3)
    assert cadence.absolute_minimum == (Wait(days=14),)
    short = Cadence.of([interval()], Wait(days=7))
    assert short.window_after(start) == CADENCE.window_after(start)


def test_a_window_never_opens_before_the_minimum_nor_closes_before_it_opens() -> None:
    odd = Cadence.of([interval(minimum=Wait(days=40), earliest=Wait(days=30), latest=Wait(days=35))])
    start = day("2026-11-23")
    assert odd.window_after(start) == Window(*[start + dt.timedelta(40)] * 3)


# The first day


def test_the_first_session_is_on_the_first_day_without_an_objection() -> None:
    slot = first_slot(day("2026-11-23"), closed("2026-11-23", "2026-11-25"))
    assert (slot.on, slot.moved_because, slot.outside_window) == (day("2026-11-26"), ("closed",), False)
    assert slot.window == Window(day("2026-11-23"), day("2026-11-23"), day("2026-11-26"))


def test_a_first_day_without_objection_is_taken_as_it_is() -> None:
    slot = first_slot(day("2026-11-23"), no_objection)
    assert (slot.on, slot.moved_because) == (day("2026-11-23"), ())


def test_a_calendar_that_leaves_no_day_is_refused_with_its_reasons_each_once() -> None:
    def never(each: dt.date) -> str:
        return "weekend" if each.weekday() > 4 else "work"

    with pytest.raises(
        InvalidInput, match="No day within two years of 2026-11-23 is possible: work; weekend"
    ) as raised:
        first_slot(day("2026-11-23"), never)
    assert raised.value.next_step == "Loosen the calendar: more days of the week, or fewer days away."
    with pytest.raises(InvalidInput):
        next_slot(day("2026-11-23"), CADENCE, never)


def test_a_day_just_within_two_years_is_found() -> None:
    last = day("2026-11-23") + dt.timedelta(days=730)
    assert first_slot(day("2026-11-23"), lambda each: None if each == last else "closed").on == last
    with pytest.raises(InvalidInput):
        first_slot(day("2026-11-22"), lambda each: None if each == last else "closed")


# The next day; after 2026-11-23 the window is 2026-12-21 to 2027-01-04


def test_the_next_session_is_on_the_first_day_of_its_window() -> None:
    slot = next_slot(day("2026-11-23"), CADENCE, no_objection)
    assert (slot.on, slot.moved_because, slot.outside_window) == (day("2026-12-21"), (), False)
    assert slot.window == CADENCE.window_after(day("2026-11-23"))


def test_a_holiday_moves_it_within_the_window_and_says_why() -> None:
    slot = next_slot(day("2026-11-23"), CADENCE, closed("2026-12-20", "2026-12-27", "public holiday"))
    assert (slot.on, slot.moved_because, slot.outside_window) == (day("2026-12-28"), ("public holiday",), False)


def test_the_last_day_of_the_window_is_in_the_window() -> None:
    slot = next_slot(day("2026-11-23"), CADENCE, closed("2026-12-01", "2027-01-03"))
    assert (slot.on, slot.outside_window) == (day("2027-01-04"), False)


def test_past_the_window_the_next_possible_day_is_taken_and_said() -> None:
    slot = next_slot(day("2026-11-23"), CADENCE, closed("2026-12-01", "2027-01-10", "away"))
    assert (slot.on, slot.outside_window, slot.moved_because) == (day("2027-01-11"), True, ("away",))


WIDE = Cadence.of([interval(minimum=Wait(days=14), earliest=Wait(days=28), latest=Wait(days=42))])
"""A minimum well before the window: after 2026-11-23 it is 2026-12-07, and the window 2026-12-21 to 2027-01-04."""


@pytest.mark.parametrize(
    ("first", "last", "on"),
    [
        ("2026-12-20", "2027-01-06", "2026-12-19"),
        ("2026-12-20", "2027-01-05", "2026-12-19"),
        ("2026-12-20", "2027-01-04", "2027-01-05"),
        ("2026-12-19", "2027-01-07", "2026-12-18"),
        ("2026-12-08", "2027-02-15", "2026-12-07"),
        ("2026-12-07", "2027-02-15", "2027-02-16"),
    ],
)
def test_outside_the_window_the_nearest_day_is_taken_the_sooner_of_two_and_never_before_the_minimum(
    first: str, last: str, on: str
) -> None:
    slot = next_slot(day("2026-11-23"), WIDE, closed(first, last))
    assert (slot.on, slot.outside_window) == (day(on), True)
    assert slot.moved_because == ("closed",)


def test_what_closed_the_days_after_is_said_only_where_one_had_to_go_after() -> None:
    def objection(each: dt.date) -> str | None:
        if day("2026-12-07") <= each <= day("2027-01-04"):
            return "in the window"
        return "after it" if day("2027-01-04") < each <= day("2027-01-08") else None

    after = next_slot(day("2026-11-23"), WIDE, objection)
    assert (after.on, after.moved_because) == (day("2027-01-09"), ("in the window", "after it"))
    before = next_slot(day("2026-11-23"), WIDE, lambda each: None if each == day("2026-12-20") else objection(each))
    assert (before.on, before.moved_because) == (day("2026-12-20"), ("in the window",))


def test_not_before_is_kept_inside_and_after_the_window() -> None:
    inside = next_slot(day("2026-11-23"), CADENCE, no_objection, not_before=day("2026-12-30"))
    assert (inside.on, inside.outside_window) == (day("2026-12-30"), False)
    after = next_slot(day("2026-11-23"), CADENCE, no_objection, not_before=day("2027-03-01"))
    assert (after.on, after.outside_window) == (day("2027-03-01"), True)
    sooner = next_slot(day("2026-11-23"), WIDE, closed("2026-12-21", "2027-03-01"), not_before=day("2026-12-21"))
    assert sooner.on == day("2027-03-02")
    early = next_slot(day("2026-11-23"), CADENCE, no_objection, not_before=day("2026-01-01"))
    assert early.on == day("2026-12-21")


# Past sessions


def past(
    on: str | None, *zones: str, status: SessionStatus = SessionStatus.DONE, elsewhere: bool = False
) -> PastSession:
    return PastSession(zones or ("chin",), day(on) if on else None, status, elsewhere)


def judged(*sessions: PastSession, zone: str = "chin") -> list[tuple[str | None, bool, WhyNotCounted | None]]:
    return [
        (str(each.session.on) if each.session.on else None, each.counts, each.why_not)
        for each in judge_sessions(sessions, zone, CADENCE)
    ]


def test_sessions_a_course_apart_count_oldest_first() -> None:
    assert judged(past("2026-03-01"), past("2026-01-01"), past("2026-02-01")) == [
        ("2026-01-01", True, None),
        ("2026-02-01", True, None),
        ("2026-03-01", True, None),
    ]


@pytest.mark.parametrize(("second", "counts"), [("2026-01-14", False), ("2026-01-15", True)])
def test_nearer_than_the_absolute_minimum_does_not_count(second: str, counts: bool) -> None:
    assert judged(past("2026-01-01"), past(second))[1] == (second, counts, None if counts else WhyNotCounted.TOO_SOON)


def test_the_distance_is_from_the_last_that_counted() -> None:
    assert [each[1] for each in judged(past("2026-01-01"), past("2026-01-08"), past("2026-01-15"))] == [
        True,
        False,
        True,
    ]


def test_a_session_missed_or_cancelled_counts_neither_as_one_nor_for_the_distance() -> None:
    assert judged(
        past("2026-01-01", status=SessionStatus.MISSED),
        past("2026-01-02"),
        past("2026-01-03", status=SessionStatus.CANCELLED),
    ) == [
        ("2026-01-01", False, WhyNotCounted.NOT_DONE),
        ("2026-01-02", True, None),
        ("2026-01-03", False, WhyNotCounted.NOT_DONE),
    ]


def test_a_session_on_an_unknown_day_comes_last_and_does_not_count() -> None:
    assert judged(past(None), past("2026-01-01")) == [
        ("2026-01-01", True, None),
        (None, False, WhyNotCounted.DATE_NOT_KNOWN),
    ]


def test_a_session_elsewhere_counts_as_one_here() -> None:
    assert judged(past("2026-01-01", elsewhere=True)) == [("2026-01-01", True, None)]


def test_only_the_sessions_of_the_zone_are_judged() -> None:
    session = past("2026-01-01", "chin", "nose")
    assert judge_sessions([session, past("2026-02-01", "neck")], "nose", CADENCE) == (
        JudgedSession(session, "nose", True, None),
    )


def test_the_strictest_absolute_minimum_of_several_holds() -> None:
    cadence = Cadence.of([interval(absolute=Wait(days=21)), interval(absolute=Wait(days=10))])
    second = judge_sessions([past("2026-01-01"), past("2026-01-21")], "chin", cadence)[1]
    assert second.why_not is WhyNotCounted.TOO_SOON


def test_the_last_day_needled_counts_every_session_that_was_done() -> None:
    history = [
        past("2026-01-01"),
        past("2026-01-05"),
        past("2026-02-01", "neck"),
        past("2026-03-01", status=SessionStatus.MISSED),
        past(None),
    ]
    assert last_done_on(history, ["chin"]) == day("2026-01-05")
    assert last_done_on(history, ["chin", "neck"]) == day("2026-02-01")
    assert last_done_on(history, ["nose"]) is None
    assert last_done_on([], ["chin"]) is None
