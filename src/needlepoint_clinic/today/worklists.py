"""What waits at a clinic, the longest waiting first: each list is read in the order of an index, and page by page."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.appointments.queries import bounds
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.consultations.queries import standing_refusals
from needlepoint_clinic.courses.models import AwaitedCosignature, Course, CourseStatus, Session


def overdue(by: Actor, on: dt.date) -> QuerySet[Course]:
    """Courses whose next session is overdue and not booked, and whose plan nobody refused; `next_overdue_on` orders."""
    # By course alone, which is of this clinic already: given the clinic, SQLite reads all its appointments each time.
    booked = Appointment.objects.filter(course=OuterRef("pk"), starts_at__gte=bounds(by.clinic, on)[0], status="booked")
    refused = standing_refusals().filter(consultation=OuterRef("consultation"))
    going_on = (CourseStatus.ACTIVE, CourseStatus.MAINTENANCE)
    found = Course.objects.in_lists(by).filter(next_overdue_on__lte=on, status__in=going_on)
    return found.filter(~Exists(booked), ~Exists(refused)).order_by("next_overdue_on", "pk")


def to_review(by: Actor, on: dt.date) -> QuerySet[Course]:
    """Courses whose result should be judged by now, and paused ones to look at again; `review_due_on` orders."""
    open_ones = (CourseStatus.ACTIVE, CourseStatus.MAINTENANCE, CourseStatus.PAUSED)
    found = Course.objects.in_lists(by).filter(review_due_on__lte=on, status__in=open_ones)
    return found.order_by("review_due_on", "pk")


def unsigned_sessions(by: Actor) -> QuerySet[Session]:
    """Sessions begun and not signed; `held_on` orders."""
    return Session.objects.in_lists(by).filter(status=RecordStatus.DRAFT).order_by("held_on", "pk")


def to_cosign(by: Actor) -> QuerySet[AwaitedCosignature]:
    """Signed sessions that wait for a physician's signature; `since` orders."""
    return AwaitedCosignature.objects.in_lists(by).order_by("since", "pk")
