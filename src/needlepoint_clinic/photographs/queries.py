"""Reads of photographs: the gallery of a patient, pairs to compare, and what a person allowed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db.models import Count, Max, Min, Q, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.consultations.models import Consent, RecordStatus
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person
from needlepoint_clinic.photographs.models import Photograph
from needlepoint_clinic.photographs.vocabulary import USES

PAGE = 48
_SIGNER = signing.TimestampSigner(salt="photographs.thumbnail")
THUMBNAIL_SECONDS = 3600
"""How long a page that was logged lets its small pictures be fetched without a line each in the audit log."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many photographs there are of one zone from one side."""

    zone: str
    view: str
    count: int


@dataclass(frozen=True, slots=True)
class Gallery:
    """Photographs of a patient, newest first.

    Attributes:
        older: the key of the next page; empty at the end.
    """

    rows: tuple[Photograph, ...]
    older: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The first and the newest photograph of one zone from one side; `newest` is None where there is only one."""

    zone: str
    view: str
    baseline: Photograph
    newest: Photograph | None

    @property
    def both(self) -> tuple[Photograph, ...]:
        """Those there are, the first one first."""
        return (self.baseline, self.newest) if self.newest else (self.baseline,)


@dataclass(frozen=True, slots=True)
class PhotographConsent:
    """What the newest consent of a patient says about photographs.

    Attributes:
        state: given, withdrawn, refused (a consent without photographs), or none.
        uses: in words.
    """

    state: str
    uses: tuple[str, ...]
    on: dt.datetime | None


def patient(by: Actor, pk: uuid.UUID) -> Patient:
    """A patient of this clinic.

    Raises:
        Http404: there is none.
    """
    return Patient.objects.one(by, pk=pk)


def photograph(by: Actor, pk: uuid.UUID) -> Photograph:
    """A photograph with its patient, course and session.

    Raises:
        Http404: there is none at this clinic.
    """
    found = Photograph.objects.select_related("patient", "course", "session", "added_by__user", "set_aside_by__user")
    return found.one(by, pk=pk)


def photographs_of(of: Patient) -> QuerySet[Photograph]:
    """Those of a person that count, of every record that was merged into theirs."""
    return Photograph.objects.filter(patient__in=same_person(of), set_aside_at=None)


def set_aside_of(of: Patient) -> list[Photograph]:
    """Those that are shown no more, the newest first."""
    found = Photograph.objects.filter(patient__in=same_person(of), set_aside_at__isnull=False)
    return list(found.order_by("-set_aside_at", "pk")[:PAGE])


def shelves(of: Patient) -> list[Shelf]:
    """Zones and views there are photographs of."""
    found = photographs_of(of).values("zone", "view").annotate(count=Count("pk")).order_by("zone", "view")
    return [Shelf(each["zone"], each["view"], each["count"]) for each in found]


def gallery(of: Patient, *, zone: str = "", view: str = "", after: str = "") -> Gallery:
    """A page of the gallery.

    Args:
        zone, view: only these; empty for all.
        after: `older` of the page before.
    """
    found = photographs_of(of)
    if zone:
        found = found.filter(zone=zone)
    if view:
        found = found.filter(view=view)
    key = _key(after)
    if key is not None:
        found = found.filter(Q(taken_at__lt=key[0]) | Q(taken_at=key[0], pk__lt=key[1]))
    rows = list(found.select_related("session").order_by("-taken_at", "-pk")[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Gallery(tuple(rows[:PAGE]), f"{last.taken_at.isoformat()}~{last.pk}" if last else "")


def _key(text: str) -> tuple[dt.datetime, uuid.UUID] | None:
    moment, _tilde, pk = text.partition("~")
    try:
        found = dt.datetime.fromisoformat(moment.replace(" ", "+"))
        return (found, uuid.UUID(pk)) if found.tzinfo else None
    except ValueError:
        return None


def pairs_of(by: Actor, course: Course) -> list[Pair]:
    """For each zone and view of a course the first and the newest photograph: two queries, however many there are."""
    mine = Photograph.objects.of_clinic(by).filter(
        Q(course=course) | Q(course=None, zone__in=course.zones),
        patient__in=same_person(course.patient),
        set_aside_at=None,
    )
    ends = mine.values("zone", "view").annotate(first=Min("taken_at"), last=Max("taken_at")).order_by("zone", "view")
    edges: list[Any] = list(ends[:60])
    if not edges:
        return []
    wanted = Q()
    for each in edges:
        wanted |= Q(zone=each["zone"], view=each["view"], taken_at__in={each["first"], each["last"]})
    rows = list(mine.filter(wanted).select_related("session").order_by("taken_at", "pk"))
    return [_pair(each, rows) for each in edges]


def _pair(edge: Any, rows: list[Photograph]) -> Pair:
    here = [each for each in rows if (each.zone, each.view) == (edge["zone"], edge["view"])]
    return Pair(edge["zone"], edge["view"], here[0], here[-1] if len(here) > 1 else None)


def others_like(row: Photograph, limit: int = 12) -> list[Photograph]:
    """Photographs of the same zone from the same side, to compare with; oldest first, for the baseline leads."""
    found = photographs_of(row.patient).filter(zone=row.zone, view=row.view).exclude(pk=row.pk)
    return list(found.order_by("taken_at", "pk")[:limit])


def sessions_of(of: Patient) -> list[Session]:
    """The sessions a photograph can belong to, newest first."""
    found = Session.objects.filter(patient__in=same_person(of)).select_related("course")
    return list(found.order_by("-held_on", "-number")[:30])


def zones_of(of: Patient) -> list[str]:
    """The zones of a patient's courses, the newest course first."""
    courses = Course.objects.filter(patient__in=same_person(of)).order_by("-started_at").values_list("zones", flat=True)
    return list(dict.fromkeys(zone for zones in courses[:20] for zone in zones))


def consent_words_of(of: Patient) -> PhotographConsent:
    """What the newest signed consent says about photographs."""
    newest = (
        Consent.objects.filter(patient__in=same_person(of), consultation__status__in=RecordStatus.values)
        .select_related("withdrawal")
        .order_by("-signed_at")
        .first()
    )
    if newest is None:
        return PhotographConsent("none", (), None)
    if hasattr(newest, "withdrawal"):
        return PhotographConsent("withdrawn", (), newest.withdrawal.withdrawn_at)
    uses = tuple(str(USES.get(each, each)) for each in newest.photographs)
    return PhotographConsent("given" if uses else "refused", uses, newest.signed_at)


def thumbnail_key(row: uuid.UUID, by: Actor) -> str:
    """A key that lets this member fetch one small picture for a while; pages that were logged hand it out."""
    return _SIGNER.sign(f"{row.hex}.{by.person.pk.hex}").split(":", 1)[1]


def thumbnail_key_holds(row: uuid.UUID, by: Actor, key: str) -> bool:
    """Whether a key is of this picture and this member, and not too old."""
    try:
        _SIGNER.unsign(f"{row.hex}.{by.person.pk.hex}:{key}", max_age=THUMBNAIL_SECONDS)
    except signing.BadSignature:
        return False
    return True
