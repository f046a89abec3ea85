"""The dates of a course's next step are those of the library, and follow what happens."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from needlepoint.consultation import read_consultation
from needlepoint.course import OpenEvent, replan
from needlepoint.documents import plan_from_json
from needlepoint.planning import PastSession, SessionStatus
from needlepoint.strict_yaml import Document
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.models import CourseStatus
from needlepoint_clinic.courses.next_dates import set_next_dates, standing_of
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import course_factories as made
from tests.clinic import factories

CHEEKS = ("left_cheek", "right_cheek")


def test_dates_are_those_of_replan() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    made.session(by, course, dt.date(2026, 10, 12))
    on = dt.date(2026, 10, 12)
    found = set_next_dates(course, knowledge(), on=on)
    asked = read_consultation(Document(made.document(), "test"), knowledge(), on=on)
    history = tuple(PastSession(CHEEKS, day, needle_length_mm=1.5) for day in (dt.date(2026, 9, 7), on))
    before = plan_from_json(json.dumps(course.consultation.plan).encode())
    wanted = replan(before, asked.profile, asked.request, knowledge(), on=on, wishes=asked.wishes, history=history)
    assert found.replan == wanted
    assert wanted.plan is not None
    window = wanted.plan.sessions[0].window
    course.refresh_from_db()
    assert course.next_earliest_on == window.earliest_on
    assert course.next_due_on == window.due_from
    assert course.next_overdue_on == window.due_to + dt.timedelta(days=1)
    assert course.next_latest_on is None, "no source that was read says how far apart is too far"
    assert course.dates_from["planned_on"] == str(wanted.plan.sessions[0].on)
    assert course.review_due_on == wanted.plan.reviews[0].on
    assert course.sessions_done == 2


def test_days_of_the_window_do_not_move_when_time_passes() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    soon = standing_of(course, knowledge(), on=dt.date(2026, 9, 8)).next
    late = standing_of(course, knowledge(), on=dt.date(2026, 12, 20)).next
    assert soon is not None
    assert late is not None
    assert (soon.earliest_on, soon.due_on, soon.overdue_on) == (late.earliest_on, late.due_on, late.overdue_on)
    assert late.planned_on >= dt.date(2026, 12, 20)


def test_a_session_too_soon_does_not_count() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    made.session(by, course, dt.date(2026, 9, 9))
    found = set_next_dates(course, knowledge(), on=dt.date(2026, 9, 10))
    assert course.sessions_done == 1
    assert [each.counts for each in found.judged if each.zone == "left_cheek"] == [True, False]


def test_drafts_and_untreated_sessions_are_not_done() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7), signed=False)
    given_up = made.session(by, course, dt.date(2026, 9, 8), signed=False)
    given_up.zones.update(treated=False)
    given_up.status, given_up.signed_by, given_up.signed_at = "signed", by.person, factories.NOW
    given_up.save()
    found = set_next_dates(course, knowledge(), on=dt.date(2026, 9, 10))
    assert course.sessions_done == 0
    assert {each.session.status for each in found.judged} == {SessionStatus.CANCELLED}


def test_an_open_adverse_event_holds_the_course_and_an_assessed_one_lets_it_go_on() -> None:
    by = factories.actor()
    course = made.course(by)
    first = made.session(by, course, dt.date(2026, 9, 7))
    event = made.adverse_event(by, first)
    found = set_next_dates(course, knowledge(), on=dt.date(2026, 9, 20))
    assert found.status == "paused"
    assert [course.next_due_on] == [None]
    assert found.facts
    assert found.facts.asked.events == (OpenEvent("pigment_change", event.began_on, (), assessed=False),)
    assert "until a clinician has assessed it" in course.dates_from["held"][0]
    assert len(found.judged) == 2, "past sessions are judged although no plan is made"
    event.assessed_at, event.assessed_by = factories.NOW, by.person
    event.save()
    set_next_dates(course, knowledge(), on=dt.date(2026, 9, 20))
    assert course.next_due_on is not None
    assert course.dates_from["held"] == []


@pytest.mark.parametrize("status", [each for each in CourseStatus if each != CourseStatus.ACTIVE])
def test_a_course_that_was_not_left_active_has_no_next_session(status: CourseStatus) -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    course.status = status
    set_next_dates(course, knowledge(), on=dt.date(2026, 9, 20))
    assert course.next_due_on is None
    assert course.sessions_done == 1


def test_the_newest_answers_count() -> None:
    by = factories.actor()
    course = made.course(by)
    changed = made.document()["history"] | {"pregnant": True}
    made.session(by, course, dt.date(2026, 9, 7), check_before={"document": {"history": changed}})
    found = set_next_dates(course, knowledge(), on=dt.date(2026, 9, 20))
    assert found.status == "paused"
    assert any("pregnant" in reason for reason in found.reasons)
    made.session(by, course, dt.date(2026, 9, 21), check_before={"document": {"history": {"no_such_question": 1}}})
    assert set_next_dates(course, knowledge(), on=dt.date(2026, 9, 22)).status == "paused"


def test_what_cannot_be_read_is_said() -> None:
    by = factories.actor()
    course = made.course(by)
    course.consultation.plan = {"schema": "needlepoint/course_plan"}
    found = set_next_dates(course, knowledge(), on=dt.date(2026, 9, 20))
    assert found.status == course.dates_from["status"] == "not_known"
    assert course.dates_from["reasons"] != [""]
    assert course.next_due_on is None


def test_missed_appointments_and_other_courses_of_the_same_skin_are_known() -> None:
    by = factories.actor()
    course = made.course(by)
    other = made.course(by, course.patient)
    made.session(by, other, dt.date(2026, 9, 14))
    starts_at = dt.datetime(2026, 9, 7, 9, tzinfo=dt.UTC)
    Appointment.objects.create(
        clinic=by.clinic,
        patient=course.patient,
        course=course,
        kind="session",
        status="missed",
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=1),
        booked_by=by.person,
        booked_at=starts_at,
    )
    found = set_next_dates(course, knowledge(), on=dt.date(2026, 9, 20))
    assert [each.session.status for each in found.judged if each.zone == "left_cheek"] == ["missed", "done"]
    assert course.sessions_done == 0, "the other course's session is not one of this course"
    assert course.next_earliest_on is not None
    assert course.next_earliest_on > dt.date(2026, 9, 20)


def test_a_finished_course_is_reviewed_when_its_result_shows() -> None:
    by = factories.actor()
    course = made.course(by)
    day = dt.date(2026, 1, 5)
    for _ in range(course.sessions_planned):
        made.session(by, course, day)
        day += dt.timedelta(days=35)
    found = set_next_dates(course, knowledge(), on=day)
    assert found.status == "complete"
    assert course.next_due_on is None
    assert found.review is not None
    assert found.review.why.startswith("Result")
    assert course.review_due_on == found.review.on


def test_the_day_is_the_clinics() -> None:
    clinic = factories.clinic(time_zone="Pacific/Auckland")
    assert day_at(clinic, dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)) == dt.date(2026, 11, 29)
    with pytest.raises(ValueError, match="no day"):
        day_at(clinic, dt.datetime(2026, 11, 28, 12))  # noqa: DTZ001
