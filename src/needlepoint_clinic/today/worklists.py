"""What waits at a clinic, with whom it concerns, the longest waiting first: each list is in the order of an index."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.appointments.queries import bounds
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.consultations.queries import standing_refusals
from needlepoint_clinic.courses.models import Course, CourseStatus, Session


def overdue(by: Actor, on: dt.date) -> QuerySet[Course]:
    """Courses whose next session is overdue and not booked, and whose plan nobody refused; `next_overdue_on` orders."""
    # By course alone, which is of this clinic already: given the clinic, SQLite reads all its appointments each time.
    booked = Appointment.objects.filter(course=OuterRef("pk"), starts_at__gte=bounds(by.clinic, on)[0], status="booked")
    refused = standing_refusals().filter(consultation=OuterRef("consultation"))
    going_on = (CourseStatus.ACTIVE, CourseStatus.MAINTENANCE)
    found = Course.objects.in_lists(by).select_related("patient")
    found = found.filter(next_overdue_on__lte=on, status__in=going_on)
    return found.filter(~Exists(booked), ~Exists(refused)).order_by("next_overdue_on", "pk")


def to_review(by: Actor, on: dt.date) -> QuerySet[Course]:
    """Courses whose result should be judged by now, and paused ones to look at again; `review_due_on` orders."""
    open_ones = (CourseStatus.ACTIVE, CourseStatus.MAINTENANCE, CourseStatus.PAUSED)
    found = Course.objects.in_lists(by).select_related("patient")
    return found.filter(review_due_on__lte=on, status__in=open_ones).order_by("review_due_on", "pk")


def unsigned_sessions(by: Actor) -> QuerySet[Session]:
    """Sessions begun and not signed; `held_on` orders."""
    found = Session.objects.in_lists(by).select_related("patient", "operator__user")
    return found.filter(status=RecordStatus.DRAFT).order_by("held_on", "pk")
