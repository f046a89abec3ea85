"""The morning page: what each role sees, what each session needs, and that it costs the same at any size."""

from __future__ import annotations

import datetime as dt
import re
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.appointments import actions
from needlepoint_clinic.appointments.models import AppointmentKind
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations.models import ConsentWithdrawal
from needlepoint_clinic.courses.models import AdverseEvent, AwaitedCosignature, CheckIn, Course, CourseStatus
from needlepoint_clinic.courses.queries import PAGE
from needlepoint_clinic.today import queries
from needlepoint_clinic.today.queries import Need
from tests.clinic import factories


def booked_today(by: Actor, course: Course | None, patient: Any = None) -> None:
    """A session today at noon."""
    noon = dt.datetime.combine(factories.TODAY, dt.time(12), dt.UTC)
    kind = AppointmentKind.SESSION
    patient = patient or (course.patient if course else factories.patient(by))
    actions.book(
        by=by, patient=patient, kind=kind, starts_at=noon, minutes=30, staff=None, course=course, at=factories.NOW
    )


def needs(by: Actor) -> tuple[Need, ...]:
    """Of the one appointment of today."""
    [due] = queries.appointments_today(by, factories.TODAY)
    return due.needs


def test_a_session_says_what_it_needs() -> None:
    by = factories.actor()
    course = factories.course(factories.patient(by), by)
    booked_today(by, course)
    assert needs(by) == (Need.CONSENT, Need.BASELINE_PHOTOGRAPHS, Need.CHECK)
    consent = factories.consent(course, by)
    assert Need.CONSENT not in needs(by)
    ConsentWithdrawal.objects.create(clinic=by.clinic, consent=consent, withdrawn_at=factories.NOW, noted_by=by.person)
    assert Need.CONSENT in needs(by)


def test_an_open_adverse_event_comes_first() -> None:
    by = factories.actor()
    course = factories.course(factories.patient(by), by)
    session = factories.session(course, by, held_on=factories.TODAY - dt.timedelta(days=30))
    AdverseEvent.objects.create(
        clinic=by.clinic,
        patient=course.patient,
        session=session,
        kind="infection",
        began_on=factories.TODAY,
        noted_by=by.person,
        noted_at=factories.NOW,
    )
    booked_today(by, course)
    assert needs(by)[0] is Need.EVENT_TO_ASSESS


def test_a_session_without_a_course_says_so() -> None:
    by = factories.actor()
    booked_today(by, None)
    assert needs(by) == (Need.COURSE,)


def test_a_booked_course_is_not_overdue() -> None:
    by = factories.actor()
    late = factories.TODAY - dt.timedelta(days=3)
    course = factories.course(factories.patient(by), by, next_overdue_on=late)
    other = factories.course(factories.patient(by), by, next_overdue_on=late)
    assert queries.overdue_courses(by, factories.TODAY).count == 2
    booked_today(by, course)
    assert queries.overdue_courses(by, factories.TODAY).first == (other,)


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_own(role: Role) -> None:
    by = factories.actor(role)
    page = factories.signed_in(by).get(reverse("today:today")).content.decode()
    assert ("Check-ins that need a person" in page) is (role is not Role.FRONT_DESK)
    assert "Overdue courses" in page
    assert ("Every record is signed" in page) is (role is not Role.FRONT_DESK)


def test_another_clinic_is_not_seen() -> None:
    by, stranger = factories.actor(), factories.actor()
    late = factories.TODAY - dt.timedelta(days=3)
    course = factories.course(factories.patient(stranger), stranger, next_overdue_on=late, review_due_on=late)
    booked_today(stranger, course)
    page = factories.signed_in(by).get(reverse("today:today")).content.decode()
    assert course.patient.family_name not in page


def fill(by: Actor, count: int) -> None:
    """So many patients, each with a late course, an unsigned session and a check-in that waits."""
    late = factories.TODAY - dt.timedelta(days=3)
    for _ in range(count):
        patient = factories.patient(by)
        course = factories.course(patient, by, next_overdue_on=late, review_due_on=late)
        session = factories.session(course, by)
        signed = factories.session(
            course,
            by,
            number=2,
            status="signed",
            signed_by=by.person,
            signed_at=factories.NOW,
            needs_cosignature=True,
        )
        AwaitedCosignature.objects.create(clinic=by.clinic, session=signed, since=factories.NOW)
        CheckIn.objects.create(
            clinic=by.clinic,
            patient=patient,
            session=session,
            day=3,
            answers={},
            result={},
            urgency="call_today",
            needs_a_person=True,
            made_at=factories.NOW,
        )


def test_the_page_costs_the_same_at_any_size(django_assert_max_num_queries: Any) -> None:
    by = factories.actor()
    page = factories.signed_in(by)
    fill(by, queries.SHOWN + 1)
    page.get(reverse("today:today"))
    with django_assert_max_num_queries(32) as few:
        assert page.get(reverse("today:today")).status_code == 200
    fill(by, 20)
    with django_assert_max_num_queries(32) as many:
        answer = page.get(reverse("today:today"))
    assert len(many) == len(few)
    assert "and 21 more" in answer.content.decode()


def test_days_are_the_clinics() -> None:
    by = factories.actor(at=factories.clinic(time_zone="Pacific/Auckland"))
    page = factories.signed_in(by).get(reverse("today:today")).content.decode()
    local = timezone.now().astimezone(dt.timezone(dt.timedelta(hours=12)))
    assert any(f"{(local + dt.timedelta(hours=hours)):%-d %b %Y}" in page for hours in (0, 1))


LISTS = ("today:overdue", "today:reviews", "today:unsigned_sessions")


@pytest.mark.parametrize("name", LISTS)
def test_a_long_list_shows_each_once_page_by_page(name: str, django_assert_max_num_queries: Any) -> None:
    by = factories.actor()
    client = factories.signed_in(by)
    fill(by, PAGE + 3)
    seen: list[str] = []
    address: str | None = reverse(name)
    while address:
        with django_assert_max_num_queries(20):
            text = client.get(address).content.decode()
        seen += re.findall(r'<tr><th scope="row"><a href="([^"]+)"', text)
        further = re.search(r'href="(\?after=[^"]+)"', text)
        address = reverse(name) + further[1].replace("&amp;", "&") if further else None
    assert len(seen) == len(set(seen)) == PAGE + 3
    concerned = AuditEntry.objects.filter(verb=f"today.{name.removeprefix('today:')}_seen").values_list("patient")
    assert len(set(concerned)) == PAGE + 3


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_and_a_wrong_key_say_so(name: str) -> None:
    client = factories.signed_in(factories.actor())
    assert 'class="empty"' in client.get(reverse(name), {"after": "nonsense"}).content.decode()


def test_every_list_of_today_leads_to_all_of_it() -> None:
    by = factories.actor(Role.PHYSICIAN)
    fill(by, queries.SHOWN + 1)
    page = factories.signed_in(by).get(reverse("today:today")).content.decode()
    for name in (*LISTS, "courses:cosignatures", "courses:check_ins"):
        assert page.count(f'href="{reverse(name)}"') > 0, name


def test_a_paused_course_is_looked_at_again_on_its_day() -> None:
    by = factories.actor()
    paused = factories.course(
        factories.patient(by), by, status=CourseStatus.PAUSED, review_due_on=factories.TODAY, next_overdue_on=None
    )
    assert queries.reviews_due(by, factories.TODAY).first == (paused,)


def test_the_desk_sees_who_is_overdue_and_nothing_of_the_record() -> None:
    by = factories.actor(Role.FRONT_DESK)
    fill(by, 1)
    client = factories.signed_in(by)
    page = client.get(reverse("today:overdue")).content.decode()
    assert reverse("courses:check_ins") not in page
    assert re.search(r'<th scope="row"><a href="([^"]+)"', page)
    assert client.get(reverse("today:reviews")).status_code == 403


def test_what_waited_before_the_list_was_kept_is_on_it() -> None:
    by = factories.actor()
    fill(by, 2)
    waiting = set(AwaitedCosignature.objects.values_list("session"))
    AwaitedCosignature.objects.all().delete()
    import_module("needlepoint_clinic.courses.migrations.0005_worklists").list_what_waits(apps, None)
    assert set(AwaitedCosignature.objects.values_list("session")) == waiting
    assert queries.sessions_to_cosign(by).count == 2
