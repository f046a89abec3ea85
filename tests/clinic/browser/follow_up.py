"""What pages of courses and photographs show to the browser: a course in its middle, and all that can follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from needlepoint.instruments import imported_score
from needlepoint.patient.check_in import CheckIn as Answered
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.courses import actions
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.photographs import actions as photographs
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import course_factories as made
from tests.clinic import factories
from tests.clinic.photographs import pictures

People = Mapping[Role, Actor]


def _course(by: Actor) -> Course:
    """Two sessions, of which the second came too soon, scores, a check-in, an open adverse event, two photographs."""
    today = factories.today()
    course = made.course(by, on=today - dt.timedelta(days=60))
    first = made.session(by, course, today - dt.timedelta(days=50))
    made.session(by, course, today - dt.timedelta(days=45))
    for value, days in ((13, 60), (7, 2)):
        score = imported_score("gb_quantitative", value, knowledge())
        on = today - dt.timedelta(days=days)
        given: dict[str, Any] = {"answers": {"total": value}, "scored_on": on, "at": timezone.now()}
        actions.keep_score(by=by, course=course, zone="", score=score, **given)
    actions.check_in(by=by, session=first, answers=Answered({"pus": True}), knowledge=knowledge(), at=timezone.now())
    made.adverse_event(by, first, grade=2, zone="left_cheek", description="A brown patch")
    actions.decide(by=by, course=course, decision="go_on", reason="It heals.", knowledge=knowledge(), at=timezone.now())
    return course


def _photograph(by: Actor, course: Course, days_ago: int) -> Photograph:
    seed = int.from_bytes(course.pk.bytes[:4], "big") + days_ago
    at = timezone.now()
    on = factories.today() - dt.timedelta(days=days_ago)
    return photographs.add(
        by=by,
        patient=course.patient,
        data=pictures.jpeg(seed),
        zone="left_cheek",
        view="front",
        course=course,
        taken_on=on,
        at=at,
    )


def _of_course(by: People) -> Mapping[str, Any]:
    course = _course(by[Role.PHYSICIAN])
    for days_ago in (50, 2):
        _photograph(by[Role.PHYSICIAN], course, days_ago)
    return {"course": course.pk}


def _of_check_in(by: People) -> Mapping[str, Any]:
    course = _course(by[Role.PHYSICIAN])
    return {"check_in": course.sessions.order_by("number")[0].check_ins.get().pk}


def _of_event(by: People) -> Mapping[str, Any]:
    course = _course(by[Role.PHYSICIAN])
    return {"event": course.sessions.order_by("number")[0].adverse_events.get().pk}


def _of_score(by: People) -> Mapping[str, Any]:
    return {"score": _course(by[Role.PHYSICIAN]).scores.all()[0].pk}


def _of_patient(by: People) -> Mapping[str, Any]:
    course = made.course(by[Role.PHYSICIAN])
    for days_ago in (50, 2):
        _photograph(by[Role.PHYSICIAN], course, days_ago)
    return {"patient": course.patient_id}


def _of_photograph(by: People) -> Mapping[str, Any]:
    course = made.course(by[Role.PHYSICIAN])
    _photograph(by[Role.PHYSICIAN], course, 50)
    return {"photograph": _photograph(by[Role.PHYSICIAN], course, 2).pk}


def _of_two(by: People) -> Mapping[str, Any]:
    course = made.course(by[Role.PHYSICIAN])
    first, second = (_photograph(by[Role.PHYSICIAN], course, days_ago) for days_ago in (50, 2))
    return {"first": first.pk, "second": second.pk}


PAGES: list[tuple[str, Callable[[People], Mapping[str, Any]]]] = [
    *((f"courses:{name}", _of_course) for name in ("course", "check_in", "adverse_event", "score", "decide")),
    ("courses:check_in_result", _of_check_in),
    ("courses:adverse_event_page", _of_event),
    ("courses:change_adverse_event", _of_event),
    ("courses:set_score_aside", _of_score),
    ("photographs:of_patient", _of_patient),
    ("photographs:add", _of_patient),
    ("photographs:photograph", _of_photograph),
    ("photographs:set_aside", _of_photograph),
    ("photographs:move", _of_photograph),
    ("photographs:compare", _of_two),
]
