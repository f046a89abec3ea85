"""Reads of courses and of what follows sessions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When

from needlepoint.terms import TriageLevel
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import (
    AdverseEvent,
    AwaitedCosignature,
    CheckIn,
    Course,
    CourseDecision,
    InstrumentScore,
    Session,
)
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person

PAGE = 50

Each = TypeVar("Each", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Each]):
    """Some rows of a long list, and the key after which the next page begins; empty at its end."""

    rows: tuple[Each, ...]
    older: str


def course(by: Actor, pk: uuid.UUID) -> Course:
    """A course with its patient and consultation.

    Raises:
        Http404: there is none at this clinic.
    """
    return Course.objects.select_related("clinic", "patient", "consultation__signed_by__user").one(by, pk=pk)


def session(by: Actor, pk: uuid.UUID) -> Session:
    """A session with its course, patient, device, zones, cartridges and products.

    Raises:
        Http404: there is none at this clinic.
    """
    found = Session.objects.select_related("clinic", "patient", "device", "operator__user", "course")
    return found.prefetch_related("zones", "cartridges__lot", "products").one(by, pk=pk)


def check_in(by: Actor, pk: uuid.UUID) -> CheckIn:
    """A check-in with its session.

    Raises:
        Http404: there is none at this clinic.
    """
    found = CheckIn.objects.select_related("clinic", "patient", "session__course", "made_by__user", "seen_by__user")
    return found.one(by, pk=pk)


def adverse_event(by: Actor, pk: uuid.UUID) -> AdverseEvent:
    """An adverse event with its session.

    Raises:
        Http404: there is none at this clinic.
    """
    found = AdverseEvent.objects.select_related(
        "clinic", "patient", "session__course", "session__clinic", "noted_by__user", "assessed_by__user"
    )
    return found.one(by, pk=pk)


def sessions_to_follow(of: Course) -> list[Session]:
    """The sessions that a check-in or an adverse event can be about, newest first; signed or not, for harm does not
    wait for a signature."""
    found = Session.objects.filter(course=of).order_by("-held_on", "-number")
    return list(found.select_related("clinic", "device", "course").prefetch_related("zones"))


def drafts(of: Course) -> list[Session]:
    """Sessions that were begun and not signed."""
    return list(Session.objects.filter(course=of, status=RecordStatus.DRAFT).order_by("number"))


def check_ins_of(of: Course, limit: int = PAGE) -> list[CheckIn]:
    """The newest check-ins of a course."""
    found = CheckIn.objects.filter(session__course=of).order_by("-made_at", "-pk")
    return list(found.select_related("session", "made_by__user", "seen_by__user")[:limit])


def events_of(of: Course) -> list[AdverseEvent]:
    """The adverse events of a course, open ones first, then the newest."""
    found = AdverseEvent.objects.filter(session__course=of).select_related("session", "assessed_by__user")
    return sorted(found.order_by("-began_on", "-noted_at"), key=lambda each: each.assessed_at is not None)


def decisions_of(of: Course) -> list[CourseDecision]:
    """What was decided about a course, newest first."""
    return list(of.decisions.select_related("decided_by__user").order_by("-decided_at"))


def scores_of(of: Course) -> list[InstrumentScore]:
    """The scores of a course, oldest first, with those that were set aside."""
    return list(of.scores.select_related("scored_by__user", "set_aside_by__user").order_by("scored_on", "scored_at"))


def courses_of(patient: Patient) -> QuerySet[Course]:
    """The courses of a person, of every record that was merged into theirs, newest first."""
    return Course.objects.filter(patient__in=same_person(patient)).order_by("-started_at")


MOST_URGENT_FIRST = Case(
    *(When(urgency=each.value, then=Value(len(TriageLevel) - each.rank)) for each in TriageLevel),
    default=Value(0),  # a level of another version: looked at first, for nobody knows what it means
    output_field=IntegerField(),
)


def check_ins_waiting(by: Actor, *, after: str = "") -> Page[CheckIn]:
    """Check-ins that need a person, until somebody noted who dealt with them: most urgent first, then the newest.

    Args:
        after: `older` of the page before.
    """
    waiting = CheckIn.objects.in_lists(by).filter(needs_a_person=True, seen_at=None)
    found = waiting.annotate(order=MOST_URGENT_FIRST).order_by("order", "-made_at", "-pk")
    key = _key(after, 3)
    made_at = _moment(key[1]) if key else None
    if key and made_at and key[0].isdigit() and _uuid(key[2]):
        found = found.filter(
            Q(order__gt=int(key[0]))
            | Q(order=int(key[0]), made_at__lt=made_at)
            | Q(order=int(key[0]), made_at=made_at, pk__lt=key[2])
        )
    rows = list(found.select_related("patient", "session", "made_by__user")[: PAGE + 1])
    shown = rows[:PAGE]
    last: Any = shown[-1] if len(rows) > PAGE else None
    return Page(tuple(shown), f"{last.order}~{last.made_at.isoformat()}~{last.pk}" if last else "")


def open_adverse_events(by: Actor, *, after: str = "") -> Page[AdverseEvent]:
    """Adverse events that no physician has assessed, newest first.

    Args:
        after: `older` of the page before.
    """
    found = AdverseEvent.objects.in_lists(by).filter(assessed_at=None)
    found = found.select_related("patient", "session__course", "noted_by__user")
    return page_by_day(found, "began_on", after=after, newest_first=True)


def to_cosign(by: Actor) -> QuerySet[AwaitedCosignature]:
    """Signed sessions that wait for a physician's signature, the longest waiting first."""
    return AwaitedCosignature.objects.in_lists(by).order_by("since", "pk")


def page_by_day(found: QuerySet[Each], day: str, *, after: str, newest_first: bool = False) -> Page[Each]:
    """A page of rows in the order of a day, and of their ids within one.

    Args:
        day: the field that orders.
        after: `older` of the page before; what is no such key begins anew.
        newest_first: whether the latest day comes first.
    """
    sign, beyond = ("-", "lt") if newest_first else ("", "gt")
    key = _key(after, 2)
    last_day = _day(key[0]) if key else None
    if key and last_day and _uuid(key[1]):
        found = found.filter(Q(**{f"{day}__{beyond}": last_day}) | Q(**{day: last_day, f"pk__{beyond}": key[1]}))
    rows = list(found.order_by(f"{sign}{day}", f"{sign}pk")[: PAGE + 1])
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    return Page(tuple(shown), f"{getattr(last, day)}~{last.pk}" if last else "")


def _key(text: str, parts: int) -> Sequence[str]:
    """The parts of a page's key; empty where it is none."""
    found = text.split("~")
    return found if len(found) == parts else ()


def _moment(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
