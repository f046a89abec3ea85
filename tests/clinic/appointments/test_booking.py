"""Booking: the clinic's own time, nobody in two places, the days of the plan, and two desks at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.appointments import actions, queries
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind, AppointmentStatus
from needlepoint_clinic.patients.models import Patient
from tests.clinic import factories

TEN = dt.datetime(2026, 12, 1, 9, 0, tzinfo=dt.UTC)
"""Ten o'clock in Madrid."""


def booked(by: Actor, patient: Patient, starts_at: dt.datetime = TEN, **fields: Any) -> Appointment:
    """An hour with `by` for a patient."""
    given: dict[str, Any] = {
        "kind": AppointmentKind.SESSION,
        "minutes": 60,
        "staff": by.person,
        "at": factories.NOW,
    } | fields
    return actions.book(by=by, patient=patient, starts_at=starts_at, **given)


def form(**fields: Any) -> dict[str, Any]:
    """What the booking page sends."""
    return {"kind": "consultation", "on": "2026-12-01", "begins": "10:00", "minutes": "20"} | fields


def test_the_page_books_in_the_clinics_time() -> None:
    by = factories.actor(Role.FRONT_DESK)
    patient = factories.patient(by)
    answer = factories.signed_in(by).post(reverse("appointments:book", args=[patient.pk]), form())
    assert answer["Location"] == "/calendar/?on=2026-12-01"
    assert Appointment.objects.get().starts_at == TEN


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minutes": "0"}, "greater than or equal to 5"),
        ({"on": "1 December"}, "valid date"),
        ({"on": "2026-03-29", "begins": "02:30"}, "this time does not exist"),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_stays(wrong: dict[str, str], said: str) -> None:
    by = factories.actor(Role.FRONT_DESK)
    patient = factories.patient(by)
    page = factories.signed_in(by).post(reverse("appointments:book", args=[patient.pk]), form(note="by bus", **wrong))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "by bus" in page.content.decode()
    assert not Appointment.objects.exists()


def test_a_session_before_the_plan_has_to_be_meant() -> None:
    by = factories.actor()
    patient = factories.patient(by)
    course = factories.course(patient, by, next_earliest_on=dt.date(2026, 12, 20), next_latest_on=dt.date(2027, 1, 20))
    page, where = factories.signed_in(by), reverse("appointments:book", args=[patient.pk])
    given = form(kind="session", course=str(course.pk))
    asked = page.post(where, given)
    assert "no session before" in asked.content.decode()
    assert page.post(where, given | {"outside_is_meant": "on"}).status_code == 302


def test_nobody_is_in_two_places() -> None:
    by = factories.actor()
    first, second = factories.patient(by), factories.patient(by)
    booked(by, first)
    with pytest.raises(actions.TimeIsTaken):
        booked(by, second, TEN + dt.timedelta(minutes=30))
    other = factories.actor(at=by.clinic)
    with pytest.raises(actions.TimeIsTaken):
        booked(by, first, TEN + dt.timedelta(minutes=30), staff=other.member)
    booked(by, second, TEN + dt.timedelta(minutes=60))


def test_a_cancelled_time_is_free_again() -> None:
    by = factories.actor()
    appointment = booked(by, factories.patient(by))
    actions.set_status(by=by, appointment=appointment, version=1, status=AppointmentStatus.CANCELLED, at=factories.NOW)
    booked(by, factories.patient(by))


def test_two_desks_move_one_appointment() -> None:
    by = factories.actor()
    appointment = booked(by, factories.patient(by))
    given: dict[str, Any] = {"minutes": 60, "staff": None, "at": factories.NOW, "by": by, "appointment": appointment}
    actions.move(version=1, starts_at=TEN + dt.timedelta(hours=2), **given)
    with pytest.raises(EditedElsewhere):
        actions.move(version=1, starts_at=TEN + dt.timedelta(hours=3), **given)
    appointment.refresh_from_db()
    assert appointment.starts_at == TEN + dt.timedelta(hours=2)


def test_days_are_the_clinics_also_where_clocks_change() -> None:
    clinic = factories.clinic(time_zone="Europe/Madrid")
    begin, end = queries.bounds(clinic, dt.date(2026, 10, 25))
    assert end.astimezone(dt.UTC) - begin.astimezone(dt.UTC) == dt.timedelta(hours=25)


def test_a_week_takes_one_query(django_assert_num_queries: Any) -> None:
    by = factories.actor()
    for hour in range(12):
        booked(by, factories.patient(by), TEN + dt.timedelta(hours=hour))
    with django_assert_num_queries(1):
        days = queries.week(by, TEN.date())
        assert sum(len(day.appointments) for day in days) == 12
        assert [str(each.patient) for day in days for each in day.appointments]


def test_strangers_find_nothing() -> None:
    by, stranger = factories.actor(), factories.actor()
    appointment = booked(by, factories.patient(by))
    page = factories.signed_in(stranger)
    assert page.get(reverse("appointments:change", args=[appointment.pk])).status_code == 404
    assert page.post(reverse("appointments:set_status", args=[appointment.pk]), {"status": "done"}).status_code == 404
    assert page.get(reverse("appointments:book", args=[appointment.patient_id])).status_code == 404


def test_the_pages_answer() -> None:
    by = factories.actor(Role.FRONT_DESK)
    page = factories.signed_in(by)
    assert "Nothing is booked" in page.get(reverse("appointments:calendar")).content.decode()
    appointment = booked(by, factories.patient(by), staff=None)
    week = page.get(reverse("appointments:calendar"), {"on": "2026-12-03"}).content.decode()
    assert "10:00–11:00" in week
    where = reverse("appointments:change", args=[appointment.pk])
    assert "Arrived" in page.get(where).content.decode()
    page.post(reverse("appointments:set_status", args=[appointment.pk]), {"status": "arrived", "version": "1"})
    appointment.refresh_from_db()
    assert appointment.status == "arrived"
    again = page.post(where, {"on": "2026-12-01", "begins": "12:00", "minutes": "30", "version": "1"})
    assert "changed on another screen" in again.content.decode()
