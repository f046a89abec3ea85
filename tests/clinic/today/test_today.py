"""The morning page: what each role sees, what each session needs, and that it costs the same at any size."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.appointments import actions
from needlepoint_clinic.appointments.models import AppointmentKind
from needlepoint_clinic.consultations.models import ConsentWithdrawal
from needlepoint_clinic.courses.models import AdverseEvent, CheckIn, Course
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
        factories.session(
            course,
            by,
            number=2,
            status="signed",
            signed_by=by.person,
            signed_at=factories.NOW,
            needs_cosignature=True,
        )
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
