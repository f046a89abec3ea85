"""Where a course stands, asked of the library."""

from __future__ import annotations

import datetime as dt
import json

from needlepoint.consultation import read_consultation
from needlepoint.course import OpenEvent, Replan, replan
from needlepoint.documents import plan_from_json
from needlepoint.knowledge import Knowledge
from needlepoint.planning import PastSession, SessionStatus
from needlepoint.strict_yaml import Document
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import AdverseEvent, Course


def replanned(course: Course, knowledge: Knowledge, *, on: dt.date) -> Replan:
    """What is left of a course on a day."""
    held = course.consultation
    asked = read_consultation(Document(held.document, "consultation"), knowledge, on=on)
    sessions = course.sessions.filter(status=RecordStatus.SIGNED).order_by("held_on").prefetch_related("zones")
    done = tuple(PastSession(tuple(zone.zone for zone in each.zones.all()), each.held_on) for each in sessions)
    missed = course.appointments.filter(kind="session", status="missed")
    not_done = tuple(PastSession(asked.request.zones, each.starts_at.date(), SessionStatus.MISSED) for each in missed)
    events = tuple(
        OpenEvent(each.kind, each.began_on, (each.zone,), each.assessed_at is not None)
        for each in AdverseEvent.objects.filter(session__course=course)
    )
    return replan(
        plan_from_json(json.dumps(held.plan).encode()),
        asked.profile,
        asked.request,
        knowledge,
        on=on,
        wishes=asked.wishes,
        history=(*done, *not_done),
        events=events,
    )


def set_dates(course: Course, knowledge: Knowledge, *, on: dt.date) -> None:
    """Work out the dates of the next step anew, and keep them for lists."""
    found = replanned(course, knowledge, on=on)
    ahead = found.plan.sessions[0] if found.plan and found.plan.sessions and course.status == "active" else None
    course.next_earliest_on = ahead.window.earliest_on if ahead else None
    course.next_due_on = ahead.window.due_from if ahead else None
    course.next_overdue_on = ahead.window.due_to if ahead else None
    course.sessions_done = course.sessions.filter(status=RecordStatus.SIGNED).count()
    course.dates_from = {"on": str(on), "status": found.status.value, "reasons": list(found.reasons)}
    course.save()
