"""The course calendar: read back by a library, quiet about health, and moved rather than doubled by a new plan."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from needlepoint.documents import course_ics
from needlepoint.documents.course_calendar import CHECK_IN_DAYS, entries
from needlepoint.documents.words import Words
from needlepoint.errors import InvalidInput
from needlepoint.planning import CoursePlan, PlannedSession
from tests.unit.documents.example_course import CLINIC, FULL, PLAIN, plan_of

MADE_AT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
HEALTH = ("needl", "skin", "acne", "scar", "retino", "cold sore", "piel", "session")


def events(plan: CoursePlan, **options: object) -> list[Event]:
    calendar = Calendar.from_ical(course_ics(plan, CLINIC, made_at=MADE_AT, **options))  # type: ignore[arg-type]
    assert isinstance(calendar, Calendar)
    assert calendar["version"] == "2.0"
    found: list[Event] = [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]
    return found


def days(found: list[Event], title: str) -> list[object]:
    return sorted(each.decoded("dtstart") for each in found if str(each["summary"]) == title)


def test_every_session_review_and_check_in_is_there() -> None:
    plan = plan_of(PLAIN)
    found = events(plan)
    sessions = [session.on for session in plan.sessions]
    assert days(found, "Appointment") == sessions
    assert days(found, "Appointment to talk") == sorted({review.on for review in plan.reviews})
    expected = sorted(on + dt.timedelta(days=day) for on in sessions for day in CHECK_IN_DAYS)
    assert days(found, "Check in with your clinic") == expected


def test_preparation_stands_on_its_days() -> None:
    plan = plan_of(PLAIN)
    wanted = {(s.number, t.by_on) for s in plan.sessions for t in s.preparation if t.by_on < s.on}
    assert days(events(plan), "Get ready for your appointment") == sorted(on for _number, on in wanted)


def test_titles_and_details_are_quiet_by_default() -> None:
    data = course_ics(plan_of(FULL), CLINIC, made_at=MADE_AT).decode().replace("\r\n ", "").lower()
    data = data.replace("//needlepoint//", "").replace("@needlepoint.invalid", "")
    assert [word for word in HEALTH if word in data] == []


def test_an_open_calendar_says_what_it_is_about() -> None:
    found = events(plan_of(PLAIN), explicit=True)
    assert any(str(each["summary"]).startswith("Microneedling, session 1") for each in found)
    assert any("self-tanning" in str(each["description"]) for each in found)


def test_titles_come_in_the_patients_language() -> None:
    assert days(events(plan_of(PLAIN), language="es"), "Cita")


def test_a_session_with_a_time_is_on_the_clinics_clock() -> None:
    plan = plan_of(PLAIN)
    first = min(
        (each for each in events(plan, session_at=dt.time(10, 30)) if str(each["summary"]) == "Appointment"),
        key=lambda each: each.decoded("dtstart"),
    )
    start = first.decoded("dtstart")
    assert start == dt.datetime.combine(plan.sessions[0].on, dt.time(10, 30), tzinfo=ZoneInfo("Europe/Madrid"))
    assert first.decoded("dtend") - start == dt.timedelta(minutes=60)
    assert b"BEGIN:VTIMEZONE" in course_ics(plan, CLINIC, made_at=MADE_AT, session_at=dt.time(10, 30))


def test_every_event_reminds() -> None:
    for each in events(plan_of(PLAIN)):
        alarms = each.walk("VALARM")
        assert alarms
        assert all(str(alarm["action"]) == "DISPLAY" for alarm in alarms)
    session = next(each for each in events(plan_of(PLAIN)) if str(each["summary"]) == "Appointment")
    # A whole day begins at midnight; nine in the morning of the day before is 15 hours earlier.
    assert session.walk("VALARM")[0].decoded("trigger") == dt.timedelta(hours=-15)


def a_week_later(session: PlannedSession) -> PlannedSession:
    week = dt.timedelta(days=7)
    tasks = tuple(dataclasses.replace(task, by_on=task.by_on + week) for task in session.preparation)
    return dataclasses.replace(session, on=session.on + week, preparation=tasks)


def test_uids_are_unique_and_stay_when_dates_move() -> None:
    plan = plan_of(PLAIN)
    moved = dataclasses.replace(
        plan, on=plan.on + dt.timedelta(days=3), sessions=tuple(a_week_later(each) for each in plan.sessions)
    )
    before, after = ({str(each["uid"]) for each in events(which)} for which in (plan, moved))
    assert len(before) == len(events(plan))
    assert before == after


def test_what_a_new_plan_no_longer_has_is_cancelled() -> None:
    old = plan_of(PLAIN)
    new = dataclasses.replace(old, sessions=old.sessions[:-1])
    found = events(new, replaces=old)
    cancelled = [each for each in found if str(each.get("status")) == "CANCELLED"]
    assert {each.decoded("dtstart") for each in cancelled if str(each["summary"]) == "Appointment"} == {old.last_on}
    assert not any(each.walk("VALARM") for each in cancelled)
    assert {str(each["uid"]) for each in found} == {str(each["uid"]) for each in events(old)}
    assert not any(each.get("status") for each in events(old, replaces=old))


def test_uids_tell_nothing_and_differ_between_patients() -> None:
    plan = plan_of(PLAIN)
    other = dataclasses.replace(plan, reference="P-0418")
    mine, others = ({str(each["uid"]) for each in events(which)} for which in (plan, other))
    assert mine.isdisjoint(others)
    assert not any("0417" in uid or "acne" in uid for uid in mine)


def test_patients_without_a_reference_seen_on_different_days_do_not_share_uids() -> None:
    first = dataclasses.replace(plan_of(PLAIN), reference=None)
    second = dataclasses.replace(first, on=first.on + dt.timedelta(days=1))
    assert {str(each["uid"]) for each in events(first)}.isdisjoint(str(each["uid"]) for each in events(second))


def test_the_later_file_wins() -> None:
    plan = plan_of(PLAIN)
    sooner = Calendar.from_ical(course_ics(plan, CLINIC, made_at=MADE_AT)).walk("VEVENT")[0]
    later = Calendar.from_ical(course_ics(plan, CLINIC, made_at=MADE_AT + dt.timedelta(hours=1))).walk("VEVENT")[0]
    assert int(str(later["sequence"])) > int(str(sooner["sequence"]))
    assert int(str(events(plan, sequence=4)[0]["sequence"])) == 4


def test_it_reads_no_clock() -> None:
    plan = plan_of(PLAIN)
    assert course_ics(plan, CLINIC, made_at=MADE_AT) == course_ics(plan, CLINIC, made_at=MADE_AT)
    assert all(each.decoded("dtstamp") == MADE_AT for each in events(plan))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no time zone"):
        course_ics(plan_of(PLAIN), CLINIC, made_at=dt.datetime(2026, 11, 23))  # noqa: DTZ001 - what is tested


def test_entries_have_one_key_each() -> None:
    keys = [entry.key for entry in entries(plan_of(FULL), Words("en"))]
    assert len(keys) == len(set(keys))
