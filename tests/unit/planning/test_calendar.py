"""Which days speak against a session: the week, holidays, absences, sun, and a day that matters."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.planning import CourseCalendar, DateSpan
from needlepoint.planning.calendar import OTHER_WEEKDAY, SessionDays
from needlepoint.values import Wait


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def days(calendar: CourseCalendar) -> SessionDays:
    return SessionDays(
        calendar,
        sun_after_session=Wait(weeks=2),
        tan_before_session=Wait(weeks=3),
        event_after_session=Wait(weeks=1),
    )


def free(calendar: CourseCalendar, *texts: str) -> list[bool]:
    return [days(calendar).objection(day(text)) is None for text in texts]


def test_an_empty_calendar_objects_to_nothing() -> None:
    assert free(CourseCalendar(), "2026-11-23", "2026-12-25", "2027-02-28") == [True, True, True]


def test_the_spans_come_from_the_knowledge_base() -> None:
    knowledge = load_knowledge()
    taken = SessionDays.of(CourseCalendar(), knowledge)
    assert taken.sun_after_session == knowledge.planning_values["sun_after_session"].span.wait
    assert taken.tan_before_session == knowledge.planning_values["tan_before_session"].span.wait
    assert taken.event_after_session == knowledge.planning_values["event_after_session"].span.wait
    assert taken.calendar == CourseCalendar()


def test_only_the_days_of_the_week_that_suit() -> None:
    calendar = CourseCalendar(weekdays=frozenset({"monday", "sunday"}))
    assert free(calendar, "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-28") == [True, True, False, False]
    assert days(calendar).objection(day("2026-11-24")) == OTHER_WEEKDAY


def test_a_misspelt_weekday_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"'tusday' is not a day of the week. Did you mean tuesday"):
        CourseCalendar(weekdays=frozenset({"tusday"}))


def test_away_includes_both_ends() -> None:
    calendar = CourseCalendar(away=(DateSpan(day("2026-12-10"), day("2026-12-12")),))
    assert free(calendar, "2026-12-09", "2026-12-10", "2026-12-11", "2026-12-12", "2026-12-13") == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert days(calendar).objection(day("2026-12-11")) == "away 2026-12-10 to 2026-12-12"


def test_a_span_of_one_day_and_a_span_the_wrong_way_round() -> None:
    assert day("2026-12-10") in DateSpan(day("2026-12-10"), day("2026-12-10"))
    with pytest.raises(InvalidInput, match=r"2026-12-11 to 2026-12-10 ends before it begins\. Swap the two dates"):
        DateSpan(day("2026-12-11"), day("2026-12-10"))


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("2027-06-17", None),
        ("2027-06-18", "less than 2 weeks before the holiday in the sun, 2027-07-01 to 2027-07-10"),
        ("2027-06-30", "less than 2 weeks before the holiday in the sun, 2027-07-01 to 2027-07-10"),
        ("2027-07-01", "in the sun 2027-07-01 to 2027-07-10"),
        ("2027-07-10", "in the sun 2027-07-01 to 2027-07-10"),
        ("2027-07-11", "less than 3 weeks after the holiday in the sun, 2027-07-01 to 2027-07-10"),
        ("2027-07-30", "less than 3 weeks after the holiday in the sun, 2027-07-01 to 2027-07-10"),
        ("2027-07-31", None),
    ],
)
def test_a_holiday_in_the_sun_keeps_its_distance_on_both_sides(text: str, objection: str | None) -> None:
    calendar = CourseCalendar(sun_holidays=(DateSpan(day("2027-07-01"), day("2027-07-10")),))
    assert days(calendar).objection(day(text)) == objection


@pytest.mark.parametrize(
    ("text", "possible"), [("2027-05-29", True), ("2027-05-30", False), ("2027-06-05", False), ("2027-06-06", True)]
)
def test_an_event_wants_calm_skin_and_is_over_the_day_after(text: str, possible: bool) -> None:
    calendar = CourseCalendar(event_on=day("2027-06-05"), event="the wedding")
    assert free(calendar, text) == [possible]
    if not possible:
        assert days(calendar).objection(day(text)) == "less than 1 week before the wedding, 2027-06-05"


@pytest.mark.parametrize(
    ("country", "subdivision", "text", "holiday"),
    [
        ("GB", "ENG", "2026-12-25", True),
        ("GB", "ENG", "2026-11-30", False),
        ("GB", "SCT", "2026-11-30", True),
        ("DE", None, "2026-10-03", True),
        ("DE", None, "2027-01-06", False),
        ("DE", "BY", "2027-01-06", True),
        ("US", None, "2027-07-05", True),
    ],
)
def test_the_clinic_is_closed_on_public_holidays_of_its_country(
    country: str, subdivision: str | None, text: str, holiday: bool
) -> None:
    """Christmas Day, St Andrew's Day, German Unity Day, Epiphany in Bavaria, Independence Day kept on a Monday."""
    objection = days(CourseCalendar(country=country, subdivision=subdivision)).objection(day(text))
    assert (objection is not None) is holiday
    if holiday:
        assert objection is not None
        assert objection.startswith("public holiday (")


@pytest.mark.parametrize(
    ("country", "subdivision", "place"),
    [("XX", None, "XX"), ("DE", "ZZ", "DE-ZZ"), ("registry", None, "registry"), ("HolidayBase", None, "HolidayBase")],
)
def test_an_unknown_country_or_part_of_it_is_refused_before_any_day_is_looked_at(
    country: str, subdivision: str | None, place: str
) -> None:
    with pytest.raises(InvalidInput, match=f"No public holidays are known for '{place}'"):
        SessionDays.of(CourseCalendar(country=country, subdivision=subdivision), load_knowledge())


def test_the_first_of_several_objections_is_named() -> None:
    calendar = CourseCalendar(weekdays=frozenset({"monday"}), away=(DateSpan(day("2026-11-24"), day("2026-11-24")),))
    assert days(calendar).objection(day("2026-11-24")) == OTHER_WEEKDAY


def test_a_session_may_be_on_a_day_on_which_clocks_change() -> None:
    """Days are calendar days; a day of 23 or 25 hours is one day."""
    calendar = CourseCalendar(event_on=day("2027-04-04"))
    assert free(calendar, "2027-03-28", "2027-03-29") == [True, False]
