"""A course as the library reads it: the plan, the answers as they are now, what was done, and what went wrong."""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from needlepoint.consultation import Consultation as Asked
from needlepoint.consultation import read_consultation
from needlepoint.course import OpenEvent
from needlepoint.documents import plan_from_json
from needlepoint.errors import NeedlepointError
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan, PastSession, SessionStatus
from needlepoint.strict_yaml import Document
from needlepoint.terms import DeviceClass
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import AdverseEvent, Course, Session


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """What `needlepoint.course.replan` asks for.

    Attributes:
        before: the plan as it was signed.
        asked: the consultation with the newest answers; its `history` and `events` are those of the whole course.
        here: the signed sessions of this course that are in `history`, each with the day it was held.
    """

    before: CoursePlan
    asked: Asked
    here: tuple[tuple[Session, PastSession], ...]


def day_at(clinic: Clinic, at: dt.datetime) -> dt.date:
    """The day on the clinic's own calendar.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.utcoffset() is None:
        raise ValueError("a moment without a time zone has no day")
    return at.astimezone(zoneinfo.ZoneInfo(clinic.time_zone)).date()


def plan_of(course: Course) -> CoursePlan:
    """The plan that the course was begun with.

    Raises:
        NeedlepointError: it is missing, or of a shape that this version does not read.
    """
    return plan_from_json(json.dumps(course.consultation.plan).encode())


def facts_of(course: Course, knowledge: Knowledge, *, on: dt.date) -> CourseFacts:
    """Everything the library needs to judge a course on a day.

    Raises:
        NeedlepointError: plan or answers cannot be read by this version.
    """
    sessions = signed_sessions(course)
    asked = _asked(course, sessions, knowledge, on=on)
    here = tuple((session, past) for session in sessions if (past := as_past(session)) is not None)
    elsewhere = tuple(_parallel_sessions(course, asked))
    missed = tuple(_missed(course, asked.request.zones, on=on))
    history = (*asked.history, *(past for _, past in here), *elsewhere, *missed)
    events = (*asked.events, *_events(course))
    return CourseFacts(plan_of(course), replace(asked, history=history, events=events), here)


def signed_sessions(course: Course) -> list[Session]:
    """Those that were signed, oldest first, with their zones."""
    found = course.sessions.filter(status=RecordStatus.SIGNED).order_by("held_on", "number")
    return list(found.prefetch_related("zones").select_related("device", "operator__user"))


def as_past(session: Session) -> PastSession | None:
    """A signed session in the library's words; None where nothing of it is known to be a zone."""
    zones = [zone for zone in session.zones.all() if zone.treated]
    if not zones:
        every = tuple(zone.zone for zone in session.zones.all())
        return PastSession(every, session.held_on, SessionStatus.CANCELLED) if every else None
    lengths = {zone.needle_length_mm for zone in zones}
    length = lengths.pop() if len(lengths) == 1 else None
    return PastSession(
        tuple(zone.zone for zone in zones),
        session.held_on,
        needle_length_mm=None if length is None else float(length),
    )


def device_class_of(session: Session, knowledge: Knowledge) -> DeviceClass | None:
    """The class of device a session was done with, else of the planned one; None where neither is known."""
    for model in (session.device.model if session.device else "", session.course.device):
        if model in knowledge.devices:
            return knowledge.devices[model].device_class
    return None


def _asked(course: Course, sessions: Iterable[Session], knowledge: Knowledge, *, on: dt.date) -> Asked:
    """The consultation with the newest answers that can be read: those of the last session's check, else its own."""
    own = course.consultation.document
    for session in reversed(list(sessions)):
        checked = session.check_before.get("document") if isinstance(session.check_before, Mapping) else None
        if not isinstance(checked, Mapping) or "history" not in checked:
            continue
        try:
            return _read({**own, "history": checked["history"]}, knowledge, on=on)
        except NeedlepointError:
            continue  # of another version of the questions; older answers are better than none
    return _read(own, knowledge, on=on)


def _read(document: Mapping[str, Any], knowledge: Knowledge, *, on: dt.date) -> Asked:
    return read_consultation(Document(dict(document), "the consultation"), knowledge, on=on)


def _parallel_sessions(course: Course, asked: Asked) -> Iterator[PastSession]:
    """Sessions of the same zones in another course here since this one was planned: skin rests from those as well."""
    others = Session.objects.filter(
        clinic=course.clinic_id,
        patient=course.patient_id,
        status=RecordStatus.SIGNED,
        held_on__gte=course.consultation.held_on,
    ).exclude(course=course)
    zones = set(asked.request.zones)
    for session in others.prefetch_related("zones").order_by("held_on"):
        past = as_past(session)
        if past is not None and zones & set(past.zones):
            yield past


def _missed(course: Course, zones: tuple[str, ...], *, on: dt.date) -> Iterator[PastSession]:
    """Appointments for a session that nobody came to."""
    missed = course.appointments.filter(kind="session", status="missed").order_by("starts_at")
    for starts_at in missed.values_list("starts_at", flat=True):
        day = day_at(course.clinic, starts_at)
        if day <= on:
            yield PastSession(zones, day, SessionStatus.MISSED)


def _events(course: Course) -> Iterator[OpenEvent]:
    for event in AdverseEvent.objects.filter(session__course=course).order_by("began_on", "noted_at"):
        zones = (event.zone,) if event.zone else ()
        yield OpenEvent(event.kind, event.began_on, zones, assessed=event.assessed_at is not None)
