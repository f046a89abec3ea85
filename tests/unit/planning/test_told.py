"""Planned sun and earlier needling that the history tells of keep a course's days, and no more than they say."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.patient.facts import WhereWhen
from needlepoint.planning import CourseCalendar, DateSpan
from needlepoint.planning.schedule import Cadence
from needlepoint.planning.told import rested_on, with_told_sun
from needlepoint.values import SOME_DAY, Wait, When

ON = dt.date(2026, 11, 23)
TWO_WEEKS = Wait(weeks=2)
MONTHLY = Cadence((Wait(days=14),), (Wait(days=28),), (Wait(days=30),), (Wait(weeks=6),))


def sun_days(told: object, calendar: CourseCalendar | None = None) -> tuple[DateSpan, ...]:
    """The holidays in the sun of a calendar, with what the history tells."""
    answers = {} if told is None else {"sun_planned_on": told}
    kept = with_told_sun(calendar or CourseCalendar(), answers, on=ON, sun_after_session=TWO_WEEKS)  # type: ignore[arg-type]
    return kept.sun_holidays


@pytest.mark.parametrize("told", [None, False, SOME_DAY, When.parse("2027")])
def test_sun_that_is_not_known_to_the_month_keeps_no_day_free(told: object) -> None:
    assert sun_days(told) == ()


def test_sun_on_a_day_or_in_a_month_is_kept_clear_of() -> None:
    assert sun_days(When.parse("2027-01-05")) == (DateSpan(dt.date(2027, 1, 5), dt.date(2027, 1, 5)),)
    assert sun_days(When.parse("2027-01")) == (DateSpan(dt.date(2027, 1, 1), dt.date(2027, 1, 31)),)


def test_sun_within_two_weeks_is_left_to_its_rule() -> None:
    assert sun_days(When.parse("2026-12-07")) == ()
    assert len(sun_days(When.parse("2026-12-08"))) == 1


def test_a_month_of_thirty_one_days_is_known_well_enough_and_a_longer_span_is_not() -> None:
    january = When.parse("2027-01")
    assert sun_days(january) != ()
    assert sun_days(When(january.earliest, january.latest + dt.timedelta(days=1))) == ()


def test_sun_that_only_begins_in_a_holiday_of_the_calendar_is_added() -> None:
    holiday = DateSpan(dt.date(2027, 1, 1), dt.date(2027, 1, 10))
    assert sun_days(When.parse("2027-01"), CourseCalendar(sun_holidays=(holiday,))) == (
        holiday,
        DateSpan(dt.date(2027, 1, 1), dt.date(2027, 1, 31)),
    )


def test_sun_already_in_the_calendar_is_not_said_twice() -> None:
    holiday = DateSpan(dt.date(2027, 1, 1), dt.date(2027, 1, 10))
    assert sun_days(When.parse("2027-01-05"), CourseCalendar(sun_holidays=(holiday,))) == (holiday,)


@pytest.mark.parametrize(
    ("told", "rested"),
    [
        ("2026-11-09", "2026-12-07"),
        ("2026-10-26", "2026-11-23"),
        ("2025-05-05", "2026-11-23"),
        ("2026-10", "2026-11-28"),
        ("2026-11", "2026-12-21"),
    ],
)
def test_a_needled_zone_rests_for_the_minimum_interval(told: str, rested: str) -> None:
    answers = {"needling_on": WhereWhen({"nose": When.parse(told)})}
    assert rested_on(answers, "nose", MONTHLY, on=ON) == dt.date.fromisoformat(rested)
    assert rested_on(answers, "chin", MONTHLY, on=ON) == ON


def test_needling_on_a_day_nobody_knows_holds_nothing_back() -> None:
    assert rested_on({"needling_on": WhereWhen({"nose": SOME_DAY})}, "nose", MONTHLY, on=ON) == ON
    assert rested_on({}, "nose", MONTHLY, on=ON) == ON
