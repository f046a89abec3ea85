"""Reads of the calendar, always in the clinic's own days."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic, Member
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.appointments.models import Appointment, AppointmentStatus
from needlepoint_clinic.courses.models import Course, CourseStatus
from needlepoint_clinic.patients.models import Patient

TAKES_TIME = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED, AppointmentStatus.DONE)


def day_of(clinic: Clinic, at: dt.datetime) -> dt.date:
    """The day it is at the clinic."""
    return at.astimezone(zoneinfo.ZoneInfo(clinic.time_zone)).date()


def bounds(clinic: Clinic, first: dt.date, days: int = 1) -> tuple[dt.datetime, dt.datetime]:
    """When a span of days begins and ends at the clinic; a day is 23 or 25 hours long where clocks change."""
    zone = zoneinfo.ZoneInfo(clinic.time_zone)
    last = first + dt.timedelta(days=days)
    return dt.datetime.combine(first, dt.time(), zone), dt.datetime.combine(last, dt.time(), zone)


def within(by: Actor, first: dt.date, days: int = 1) -> QuerySet[Appointment]:
    """Appointments that begin on these days, in order."""
    begin, end = bounds(by.clinic, first, days)
    found = Appointment.objects.of_clinic(by).filter(starts_at__gte=begin, starts_at__lt=end)
    return found.select_related("patient", "course", "staff__user").order_by("starts_at", "id")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the calendar."""

    on: dt.date
    appointments: tuple[Appointment, ...]


def week(by: Actor, on: dt.date) -> tuple[CalendarDay, ...]:
    """The seven days from the Monday on or before `on`, in one query."""
    monday = on - dt.timedelta(days=on.weekday())
    zone = zoneinfo.ZoneInfo(by.clinic.time_zone)
    found = list(within(by, monday, 7))
    return tuple(
        CalendarDay(each, tuple(one for one in found if one.starts_at.astimezone(zone).date() == each))
        for each in (monday + dt.timedelta(days=number) for number in range(7))
    )


def in_the_way(
    by: Actor,
    *,
    patient: Patient,
    staff: Member | None,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    moving: Appointment | None = None,
) -> QuerySet[Appointment]:
    """Appointments of the same patient or the same member of staff that overlap."""
    found = Appointment.objects.of_clinic(by).filter(
        status__in=TAKES_TIME, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if moving is not None:
        found = found.exclude(pk=moving.pk)
    theirs = found.filter(patient=patient)
    return theirs | found.filter(staff=staff) if staff is not None else theirs


def staff(by: Actor) -> QuerySet[Member]:
    """Who can be booked."""
    roles = (Role.OWNER, Role.PHYSICIAN, Role.NURSE)
    seats = Member.objects.filter(clinic=by.clinic, left_at=None, role__in=roles)
    return seats.select_related("user").order_by("user__name")


def courses_to_book(patient: Patient) -> QuerySet[Course]:
    """The patient's courses that may have a further session."""
    going_on = (CourseStatus.ACTIVE, CourseStatus.MAINTENANCE)
    return Course.objects.filter(patient=patient, status__in=going_on).order_by("-started_at")


@dataclass(frozen=True, slots=True)
class OutsideWindow:
    """A day on which a course's next session is not planned, and what the plan says instead."""

    course: Course
    on: dt.date
    too_early: bool


def outside_window(course: Course | None, on: dt.date) -> OutsideWindow | None:
    """Whether a day lies before the earliest or after the latest day of the course's next session."""
    if course is None:
        return None
    if course.next_earliest_on and on < course.next_earliest_on:
        return OutsideWindow(course, on, too_early=True)
    if course.next_latest_on and on > course.next_latest_on:
        return OutsideWindow(course, on, too_early=False)
    return None


def waiting_for_reminder(appointments: Iterable[Appointment], at: dt.datetime) -> list[Appointment]:
    """Those that can still be reminded of: booked, to come, not reminded of yet, with an e-mail address."""
    return [
        each
        for each in appointments
        if each.status == AppointmentStatus.BOOKED
        and each.reminded_at is None
        and each.starts_at > at
        and each.patient.email
        and each.patient.restricted_at is None
    ]
