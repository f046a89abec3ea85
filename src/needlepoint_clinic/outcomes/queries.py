"""Reads what outcomes are counted from: four queries over the span, whatever its size."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import msgspec
from django.db.models import QuerySet

from needlepoint.errors import NeedlepointError
from needlepoint.instruments import Change, change
from needlepoint.instruments.scoring import Score
from needlepoint.knowledge import Knowledge
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import AdverseEvent, Course, CourseStatus, InstrumentScore, Session
from needlepoint_clinic.outcomes.models import OutcomeSummary
from needlepoint_clinic.outcomes.summary import CourseFact, SessionFact, Summary

ENDED = (CourseStatus.COMPLETED, CourseStatus.MAINTENANCE, CourseStatus.STOPPED)
COMPLETED = (CourseStatus.COMPLETED, CourseStatus.MAINTENANCE)
UNKNOWN = "not known"
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")

Keys = dict[str, tuple[str, ...]]


def course_facts(clinic: Clinic, since: dt.date, until: dt.date, knowledge: Knowledge) -> Iterator[CourseFact]:
    """Every course begun in the span."""
    changes = _changes(clinic, since, until, knowledge)
    operators = _operators(clinic, since, until)
    rows = Course.objects.filter(clinic=clinic, started_at__date__range=(since, until)).values_list(
        "pk", "indications", "phototype", "device", "status"
    )
    for pk, indications, phototype, device, status in rows.iterator(2000):
        keys = _keys(indications, phototype, device, operators.get(pk, (UNKNOWN,)))
        yield CourseFact(keys, status in ENDED, status in COMPLETED, tuple(changes.get(pk, ())))


def session_facts(clinic: Clinic, since: dt.date, until: dt.date) -> Iterator[SessionFact]:
    """Every signed session of those courses."""
    events: dict[uuid.UUID, set[str]] = {}
    serious: set[uuid.UUID] = set()
    found = AdverseEvent.objects.filter(clinic=clinic, session__course__started_at__date__range=(since, until))
    for session, kind, is_serious in found.values_list("session", "kind", "serious").iterator(2000):
        events.setdefault(session, set()).add(kind)
        if is_serious:
            serious.add(session)
    rows = _sessions(clinic, since, until).values_list(
        "pk", "course__indications", "course__phototype", "device__model", "course__device", "operator"
    )
    for pk, indications, phototype, used, planned, operator in rows.iterator(2000):
        keys = _keys(indications, phototype, used or planned, (str(operator),))
        yield SessionFact(keys, frozenset(events.get(pk, ())), pk in serious)


def newest(by: Actor) -> OutcomeSummary | None:
    """The summary asked for last."""
    return OutcomeSummary.objects.of_clinic(by).order_by("-asked_at").first()


def content_of(summary: OutcomeSummary | None) -> Summary | None:
    """What a summary says; None while it is being worked out."""
    return msgspec.convert(summary.content, Summary) if summary and summary.content is not None else None


def _sessions(clinic: Clinic, since: dt.date, until: dt.date) -> QuerySet[Session]:
    return Session.objects.filter(
        clinic=clinic, status=RecordStatus.SIGNED, course__started_at__date__range=(since, until)
    )


def _operators(clinic: Clinic, since: dt.date, until: dt.date) -> dict[uuid.UUID, tuple[str, ...]]:
    found: dict[uuid.UUID, dict[str, None]] = {}
    for course, operator in _sessions(clinic, since, until).values_list("course", "operator").iterator(2000):
        found.setdefault(course, {})[str(operator)] = None
    return {course: tuple(operators) for course, operators in found.items()}


def _keys(indications: list[str], phototype: int | None, device: str, operators: tuple[str, ...]) -> Keys:
    return {
        "indication": tuple(indications) or (UNKNOWN,),
        "phototype": (PHOTOTYPES[phototype - 1] if phototype else UNKNOWN,),
        "device": (device or UNKNOWN,),
        "operator": operators,
    }


def _changes(clinic: Clinic, since: dt.date, until: dt.date, knowledge: Knowledge) -> dict[uuid.UUID, list[Change]]:
    """The change from the first to the last score of each course, instrument and zone, as the library judges it."""
    rows = InstrumentScore.objects.filter(clinic=clinic, course__started_at__date__range=(since, until))
    ends: dict[tuple[uuid.UUID, str, str], list[Score]] = {}
    ordered = rows.order_by("course", "instrument", "zone", "scored_on", "scored_at")
    for course, instrument, zone, scored in ordered.values_list("course", "instrument", "zone", "as_scored").iterator(
        2000
    ):
        score = _score(scored)
        if score is not None and score.value is not None:
            held = ends.setdefault((course, instrument, zone), [score])
            if held[0] is not score:
                held[1:] = [score]
    found: dict[uuid.UUID, list[Change]] = {}
    for (course, _, _), (first, *last) in ends.items():
        if last:
            found.setdefault(course, []).append(change(first, last[0], knowledge))
    return found


def _score(scored: dict[str, object]) -> Score | None:
    try:
        return msgspec.convert(scored.get("content"), Score)
    except (msgspec.ValidationError, NeedlepointError):
        return None
