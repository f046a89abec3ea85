"""Calendar months, waits, and dates that are known only in part."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.values import SOME_DAY, Wait, When, add_months, parse_day

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-05-31", 1, "2026-06-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-31", 0, "2026-01-31"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-07-31", -13, "2025-06-30"),
    ],
)
def test_months_are_those_of_the_calendar(day: str, months: int, expected: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


@given(DAYS, st.integers(-600, 600))
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day: dt.date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("wait", "over_on"),
    [
        (Wait(months=6), "2027-02-28"),
        (Wait(days=180), "2027-02-27"),
        (Wait(weeks=2), "2026-09-14"),
        (Wait(months=1, days=1), "2026-10-01"),
    ],
)
def test_a_wait_keeps_the_unit_of_its_source(wait: Wait, over_on: str) -> None:
    assert wait.after(dt.date(2026, 8, 31)) == dt.date.fromisoformat(over_on)


def test_a_wait_counts_back_from_the_day_it_ends() -> None:
    assert Wait(months=6).before(dt.date(2027, 2, 28)) == dt.date(2026, 8, 28)
    assert Wait(weeks=1, days=2).before(dt.date(2026, 3, 3)) == dt.date(2026, 2, 22)


@pytest.mark.parametrize("span", [{}, {"days": -1}, {"days": 3, "weeks": -1}, {"months": -6}])
def test_a_wait_of_nothing_is_refused(span: dict[str, int]) -> None:
    with pytest.raises(InvalidInput, match="longer than nothing") as refused:
        Wait(**span)
    assert refused.value.next_step == "Give days, weeks or months above zero."


def test_a_wait_may_have_the_same_number_of_each_unit() -> None:
    assert Wait(days=1, weeks=1).after(dt.date(2026, 1, 1)) == dt.date(2026, 1, 9)
    assert Wait(days=1, months=1).after(dt.date(2026, 1, 1)) == dt.date(2026, 2, 2)
    assert Wait(days=1, weeks=1, months=2).after(dt.date(2026, 1, 1)) == dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(months=1), "1 month"),
        (Wait(weeks=2), "2 weeks"),
        (Wait(months=2, weeks=1, days=3), "2 months and 1 week and 3 days"),
    ],
)
def test_a_wait_in_words(wait: Wait, words: str) -> None:
    assert str(wait) == words


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2026-06-14", "2026-06-14", "2026-06-14"),
        (" 2026-06-14 ", "2026-06-14", "2026-06-14"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2028-02", "2028-02-01", "2028-02-29"),
        ("2026", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_date_as_far_as_it_is_known(text: str, earliest: str, latest: str) -> None:
    when = When.parse(text)
    assert (when.earliest.isoformat(), when.latest.isoformat()) == (earliest, latest)
    assert str(when) == text.strip()
    assert when.is_exact == (earliest == latest)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("2026-02-29", "'2026-02-29' is not in the calendar"),
        ("2026-13", "'2026-13' is not in the calendar"),
        ("2026-06-31", "'2026-06-31' is not in the calendar"),
        ("14.06.2026", "'14.06.2026' is not a date"),
        ("14-06-2026", "'14-06-2026' is not a date"),
        ("26-06-14", "'26-06-14' is not a date"),
        ("2026-06-14-01", "is not a date"),
        ("june 2026", "is not a date"),
        ("２０２６", "is not a date"),
        ("-2026", "is not a date"),
        ("", "'' is not a date"),
        ("0026-06-14", "The year of '0026-06-14' is not from 1900 to 2199"),
        ("1899-12-31", "is not from 1900 to 2199"),
        ("9999-12-31", "is not from 1900 to 2199"),
    ],
)
def test_what_is_no_date_is_refused_with_the_way_to_write_one(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        When.parse(text)
    assert problem in str(refused.value)
    assert "2026-06-14" in str(refused.value.next_step)


def test_29_february_of_a_leap_year_is_a_date() -> None:
    assert parse_day("2028-02-29") == dt.date(2028, 2, 29)


@pytest.mark.parametrize("text", ["2026", "2026-06"])
def test_a_day_that_must_be_known_cannot_be_a_month(text: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{text}' names no day") as refused:
        parse_day(text)
    assert refused.value.next_step == "Write year, month and day, as 2026-06-14."


def test_a_date_cannot_end_before_it_begins() -> None:
    with pytest.raises(InvalidInput, match="end before it"):
        When(dt.date(2026, 2, 1), dt.date(2026, 1, 31))


def test_a_day_nobody_remembers_spans_every_day_a_date_may_have() -> None:
    assert When.parse("1900-01-01").earliest == SOME_DAY.earliest
    assert When.parse("2199-12-31").latest == SOME_DAY.latest
    assert not SOME_DAY.is_exact


@given(DAYS)
def test_a_date_is_written_as_it_is_read(day: dt.date) -> None:
    for when in (When.on(day), When.parse(f"{day:%Y-%m}"), When.parse(f"{day.year}")):
        assert When.parse(str(when)) == when
