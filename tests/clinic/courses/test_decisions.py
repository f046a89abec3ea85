"""Decisions about a course: by a physician, with a reason, beside the library's advice; dates follow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.courses import actions
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.models import CourseDecision, CourseStatus
from needlepoint_clinic.courses.next_dates import standing_of
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import course_factories as made
from tests.clinic import factories


@pytest.mark.parametrize(("decision", "status"), actions.STATUS_AFTER.items())
def test_status_and_dates_follow(decision: str, status: CourseStatus) -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    answer = factories.signed_in(by).post(
        reverse("courses:decide", args=[course.pk]), {"decision": decision, "reason": "So we agreed."}
    )
    assert answer.status_code == 302
    course.refresh_from_db()
    made_of_it = CourseDecision.objects.get()
    assert (course.status, made_of_it.decided_by, made_of_it.reason) == (status, by.person, "So we agreed.")
    assert (course.next_due_on is not None) is (status == CourseStatus.ACTIVE)
    assert (course.ended_at is not None) is (status in ("stopped", "completed"))
    assert AuditEntry.objects.filter(verb="courses.decided", patient=course.patient_id).count() == 1
    assert "So we agreed." in factories.signed_in(by).get(reverse("courses:course", args=[course.pk])).content.decode()


def test_the_advice_of_that_moment_is_kept() -> None:
    by = factories.actor()
    course = made.course(by)
    made.adverse_event(by, made.session(by, course, dt.date(2026, 9, 7)))
    at = timezone.now()
    wanted = standing_of(course, knowledge(), on=day_at(by.clinic, at))
    row = actions.decide(by=by, course=course, decision="go_on", reason="Mild", knowledge=knowledge(), at=at)
    assert row.advice == actions.advice_of(wanted) | {"look_again_on": None}
    assert row.advice["status"] == "paused"
    course.refresh_from_db()
    assert course.status == "active"
    assert course.next_due_on is None, "going on is decided, and the event still holds the course until it is assessed"


def test_a_stopped_course_can_be_taken_up_again() -> None:
    by = factories.actor()
    course = made.course(by)
    made.session(by, course, dt.date(2026, 9, 7))
    for decision in ("stop", "go_on"):
        actions.decide(by=by, course=course, decision=decision, reason="x", knowledge=knowledge(), at=timezone.now())
    course.refresh_from_db()
    assert (course.status, course.ended_at) == ("active", None)
    assert course.next_due_on is not None


def test_a_course_that_waits_is_looked_at_again_on_a_day() -> None:
    by = factories.actor()
    course = made.course(by)
    day = day_at(by.clinic, timezone.now()) + dt.timedelta(days=90)
    sent = {"decision": "maintain", "reason": "Result holds", "look_again_on": str(day)}
    client = factories.signed_in(by)
    client.post(reverse("courses:decide", args=[course.pk]), sent)
    course.refresh_from_db()
    assert course.review_due_on == day
    for wrong in ({"decision": "stop"}, {"look_again_on": "2020-01-01"}):
        assert client.post(reverse("courses:decide", args=[course.pk]), sent | wrong).status_code == 422


def test_a_decision_answers_the_review_that_asked_for_it() -> None:
    by = factories.actor()
    course = made.course(by)
    day = dt.date(2026, 1, 5)
    for _ in range(course.sessions_planned):
        made.session(by, course, day)
        day += dt.timedelta(days=35)
    on = day + dt.timedelta(days=400)
    before = standing_of(course, knowledge(), on=on)
    assert before.review is not None
    at = dt.datetime.combine(on, dt.time(9), dt.UTC)
    actions.decide(by=by, course=course, decision="go_on", reason="x", knowledge=knowledge(), at=at)
    assert standing_of(course, knowledge(), on=on).review is None


@pytest.mark.parametrize("sent", [{"decision": "pause"}, {"reason": "Why not"}, {"decision": "sleep", "reason": "x"}])
def test_without_decision_or_reason_nothing_is_decided(sent: dict[str, str]) -> None:
    by = factories.actor()
    course = made.course(by)
    answer = factories.signed_in(by).post(reverse("courses:decide", args=[course.pk]), sent)
    assert answer.status_code == 422
    assert sent.get("reason", "") in answer.content.decode()
    assert not CourseDecision.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PHYSICIAN])
def test_only_a_physician_decides(role: Role) -> None:
    by = factories.actor()
    course = made.course(by)
    client = factories.signed_in(factories.actor(role, by.clinic))
    address = reverse("courses:decide", args=[course.pk])
    assert client.get(address).status_code == client.post(address).status_code == 403
    assert factories.signed_in(factories.actor()).get(address).status_code == 404


def test_a_decision_cannot_be_changed_afterwards() -> None:
    by = factories.actor()
    course = made.course(by)
    actions.decide(by=by, course=course, decision="pause", reason="x", knowledge=knowledge(), at=timezone.now())
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        CourseDecision.objects.update(reason="something else")
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        CourseDecision.objects.all().delete()
