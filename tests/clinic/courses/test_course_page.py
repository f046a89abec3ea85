"""The page of a course: what it shows, to whom, and that it costs the same for a long course as for a short one."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.courses.as_library import day_at
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.courses.next_dates import standing_of
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import course_factories as made
from tests.clinic import factories


def page(client: Client, course: Course) -> str:
    answer = client.get(reverse("courses:course", args=[course.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, course: Course) -> int:
    page(client, course)
    with CaptureQueriesContext(connection) as seen:
        page(client, course)
    return len(seen)


@pytest.fixture
def by() -> Actor:
    return factories.actor()


def test_it_shows_the_four_dates_and_why(by: Actor) -> None:
    course = made.course(by)
    made.session(by, course, dt.date(2026, 10, 5))
    text = page(factories.signed_in(by), course)
    standing = standing_of(course, knowledge(), on=day_at(by.clinic, timezone.now()))
    assert standing.next is not None
    for day in (standing.next.earliest_on, standing.next.due_on, standing.next.overdue_on):
        assert f'datetime="{day}"' in text
    assert "No source gives a latest date." in text
    assert "Counts" in text
    assert standing.replan is not None
    assert standing.replan.changes[0].what in text


def test_it_says_what_cannot_be_judged(by: Actor) -> None:
    course = made.course(by)
    made.session(by, course, dt.date(2026, 10, 5))
    made.adverse_event(by, course.sessions.get(), kind="of_an_older_version")
    text = page(factories.signed_in(by), course)
    assert "Needlepoint cannot judge this course" in text
    assert "of_an_older_version" in text
    assert "not judged" in text


def test_an_open_event_stands_first(by: Actor) -> None:
    course = made.course(by)
    made.adverse_event(by, made.session(by, course, dt.date(2026, 10, 5)))
    text = page(factories.signed_in(by), course)
    assert text.index("Held by an adverse event") < text.index("Next step</h2>")
    assert "No session may be planned now." in text


def test_drafts_are_named_and_do_not_count(by: Actor) -> None:
    course = made.course(by)
    made.session(by, course, dt.date(2026, 10, 5), signed=False)
    assert "is not signed yet, so it does not count" in page(factories.signed_in(by), course)


def test_what_nobody_studied_is_not_known(by: Actor) -> None:
    treatment = {"device": "skinpen", "wants": [{"indication": "enlarged_pores", "zones": ["nose"]}]}
    course = made.course(by, treatment=treatment)
    text = page(factories.signed_in(by), course)
    assert "<strong>Not known.</strong>" in text
    assert "forecast/0.svg" not in text
    client = factories.signed_in(by)
    assert client.get(reverse("courses:forecast_picture", args=[course.pk, 0])).status_code == 404


def test_the_forecast_is_drawn(by: Actor) -> None:
    course = made.course(by)
    answer = factories.signed_in(by).get(reverse("courses:forecast_picture", args=[course.pk, 0]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"<svg" in answer.content
    assert factories.signed_in(by).get(reverse("courses:forecast_picture", args=[course.pk, 7])).status_code == 404


def test_reading_it_is_logged(by: Actor) -> None:
    course = made.course(by)
    page(factories.signed_in(by), course)
    entry = AuditEntry.objects.filter(clinic=by.clinic.pk).latest("number")
    assert (entry.verb, entry.patient, entry.row) == ("courses.seen", course.patient_id, str(course.pk))


def test_strangers_and_those_without_the_right() -> None:
    course = made.course(factories.actor())
    address = reverse("courses:course", args=[course.pk])
    assert factories.signed_in(factories.actor()).get(address).status_code == 404
    desk = factories.actor(Role.FRONT_DESK, course.clinic)
    assert factories.signed_in(desk).get(address).status_code == 403
    auditor = factories.signed_in(factories.actor(Role.AUDITOR, course.clinic)).get(address)
    assert auditor.status_code == 200
    assert reverse("courses:check_in", args=[course.pk]) not in auditor.content.decode()
    assert factories.signed_in(factories.actor()).get(reverse("courses:course", args=[uuid.uuid4()])).status_code == 404


def test_a_long_course_costs_no_more_queries(by: Actor) -> None:
    client = factories.signed_in(by)
    short, long = made.course(by), made.course(by, on=dt.date(2010, 1, 4))
    made.session(by, short, dt.date(2026, 10, 5))
    for number in range(200):
        made.session(by, long, dt.date(2010, 1, 4) + dt.timedelta(days=28 * number))
    assert queries(client, long) == queries(client, short) <= 34
    text = page(client, long)
    assert "Show 180 earlier sessions" in text
    assert text.count('class="when"') == 20


def test_a_held_course_offers_no_session_to_begin(by: Actor) -> None:
    course = made.course(by)
    session = made.session(by, course, dt.date(2026, 10, 5))
    client = factories.signed_in(by)
    begin = reverse("courses:start_session", args=[course.pk])
    assert begin in page(client, course)
    made.adverse_event(by, session)
    assert begin not in page(client, course)


def test_where_no_source_gives_a_latest_date_the_page_says_so_once_in_words(by: Actor) -> None:
    course = made.course(by)
    made.session(by, course, dt.date(2026, 10, 12))
    assert not any(
        protocol.interval.overdue_after
        for indication in knowledge().indications.values()
        for protocol in indication.protocols
    ), "the knowledge holds a figure now: show it, and test that"
    text = page(factories.signed_in(by), course)
    step = text[text.index('id="next"') : text.index('id="time"')]
    assert step.count("No source gives a latest date") == 1
    assert "not known" not in step
    assert "how far apart is too far" not in step, "the same once more"
    assert "At least" in step
