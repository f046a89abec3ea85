"""What holds of every plan, whatever the patient, the device, the calendar and the past."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from needlepoint.candidacy import TreatmentRequest
from needlepoint.course import CourseStatus, replan
from needlepoint.documents import plan_from_json, to_json
from needlepoint.errors import InvalidInput, RefusedPlan
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import CoursePlan, SessionStatus, plan_course
from needlepoint.terms import DeviceClass, Verdict
from needlepoint.values import Wait
from tests.properties.generated import KNOWLEDGE, GeneratedCourse, courses

EVERY_PLAN = settings(max_examples=2 * settings().max_examples, suppress_health_check=[HealthCheck.too_slow])
"""About a third of the courses drawn are refused, so twice as many are drawn."""


def plan_of(course: GeneratedCourse) -> CoursePlan | None:
    """The plan, or None where it is refused: then nothing of it may be relied on."""
    try:
        return plan_course(
            course.profile, course.request, KNOWLEDGE, on=course.on, wishes=course.wishes, history=course.history
        )
    except (RefusedPlan, InvalidInput):
        return None


def class_of(request: TreatmentRequest) -> DeviceClass:
    return KNOWLEDGE.device(request.device).device_class if request.device else request.device_class


def minimums(plan: CoursePlan, request: TreatmentRequest) -> list[Wait]:
    """Every minimum that one cadence must keep: of each indication planned, and of the device's label."""
    waits = [
        protocol.interval.minimum.wait
        for zone in plan.zones
        for name in zone.indications
        for protocol in KNOWLEDGE.indication(name).protocols
        if protocol.device_class is class_of(request)
    ]
    label = KNOWLEDGE.device(request.device).minimum_interval if request.device else None
    return [*waits, *([label.wait] if label else [])]


@given(courses())
@EVERY_PLAN
def test_sessions_are_never_closer_than_the_minimum(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    planned = {zone.zone for zone in plan.zones}
    done = [
        each.on
        for each in course.history
        if each.on and each.status is SessionStatus.DONE and planned & set(each.zones)
    ]
    days = [*([max(done)] if done else []), *(session.on for session in plan.sessions)]
    for one, other in itertools.pairwise(days):
        for wait in minimums(plan, course.request):
            assert wait.after(one) <= other


@given(courses())
@EVERY_PLAN
def test_no_needle_is_longer_than_the_labels_maximum(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    device = KNOWLEDGE.device(course.request.device) if course.request.device else None
    for zone in plan.zones:
        if device and device.reaches_mm and device.reaches_mm.value is not None and zone.placement:
            assert zone.placement.depths.chosen_mm <= device.reaches_mm.value
        chosen = (course.wishes.depths or {}).get(zone.zone)
        if chosen and zone.placement:
            assert zone.placement.depths.chosen_mm == chosen.needle_length_mm


@given(courses())
@EVERY_PLAN
def test_every_date_is_on_or_after_the_day_asked(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    on = course.on
    assert all(session.on >= on for session in plan.sessions)
    assert all(zone.starts_on >= on for zone in plan.zones)
    assert all(review.on >= on for review in plan.reviews)
    assert all(on <= task.by_on <= session.on for session in plan.sessions for task in session.preparation)
    assert [review.on for review in plan.reviews] == sorted(review.on for review in plan.reviews)


@given(courses())
@EVERY_PLAN
def test_no_session_is_on_a_day_that_the_calendar_rules_out(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    calendar = course.wishes.calendar
    for session in plan.sessions:
        assert not any(session.on in span for span in (*calendar.away, *calendar.sun_holidays))
        assert not calendar.weekdays or session.on.strftime("%A").lower() in calendar.weekdays
        assert session.on != calendar.event_on
        assert session.on >= (calendar.not_before or session.on)
        assert session.outside_window == (not session.window.due_from <= session.on <= session.window.due_to)
        assert session.on >= session.window.earliest_on


@given(courses())
@EVERY_PLAN
def test_each_zone_gets_the_sessions_it_lacks_once_it_may_be_treated(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    starts = {zone.zone: zone.starts_on for zone in plan.zones}
    for zone in plan.zones:
        treated = [session for session in plan.sessions if zone.zone in session.zones]
        assert len(treated) == max(0, zone.sessions_planned - zone.sessions_done)
    assert all(session.zones and all(starts[zone] <= session.on for zone in session.zones) for session in plan.sessions)
    assert {*starts, *(each.zone for each in plan.not_planned)} == set(course.request.zones)
    numbers = [session.number for session in plan.sessions]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else True


@given(courses())
@EVERY_PLAN
def test_nothing_is_planned_against_a_refusal(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    for zone in plan.zones:
        verdict = plan.assessment.zone(zone.zone)
        assert verdict.verdict is not Verdict.DO_NOT_TREAT
        assert not verdict.questions
        assert verdict.earliest_on is None or zone.starts_on >= verdict.earliest_on
        assert not verdict.until
    assert all(each.reasons and each.verdict.blocks for each in plan.not_planned)


@given(courses())
@EVERY_PLAN
def test_a_plan_is_the_same_every_time_and_survives_being_written_and_read(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    assert plan_of(course) == plan
    assert plan_from_json(to_json(plan)) == plan


@given(courses())
@EVERY_PLAN
def test_planning_again_with_nothing_new_changes_nothing(course: GeneratedCourse) -> None:
    plan = plan_of(course)
    if plan is None:
        return
    again = replan(
        plan,
        course.profile,
        course.request,
        KNOWLEDGE,
        on=course.on,
        wishes=course.wishes,
        history=tuple(each.session for each in plan.past),
    )
    assert again.status is (CourseStatus.CONTINUES if plan.sessions else CourseStatus.COMPLETE)
    assert again.changes == ()


@given(courses(), st.integers(0, 400))
@EVERY_PLAN
def test_a_plan_made_later_is_never_earlier(course: GeneratedCourse, days: int) -> None:
    """With nothing known of the future, waiting only puts a course off."""
    still = replace(course, profile=PatientProfile("P-7", {}), wishes=replace(course.wishes, depths=None))
    known = {fact: answer for fact, answer in course.profile.answers.items() if answer is False or fact in _LASTING}
    still = replace(still, profile=PatientProfile("P-7", known))
    plan = plan_of(still)
    later = plan_of(replace(still, on=course.on + dt.timedelta(days=days)))
    if plan is None or later is None or not plan.sessions or not later.sessions:
        return
    if len(plan.zones) == len(later.zones):
        assert later.sessions[0].on >= plan.sessions[0].on


_LASTING = ("age_years", "sex", "phototype")
