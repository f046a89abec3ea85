"""What is due at a clinic today and what each thing needs, with a fixed number of queries over indexes.

Every list shows its first few and says how many more there are, up to a limit, so that the page costs the same at ten
patients and at ten thousand.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment, AppointmentKind
from needlepoint_clinic.appointments.queries import within
from needlepoint_clinic.consultations.models import Consent, Consultation, RecordStatus
from needlepoint_clinic.courses.models import AdverseEvent, CheckIn, Course, Session
from needlepoint_clinic.courses.queries import MOST_URGENT_FIRST, to_cosign
from needlepoint_clinic.inventory.models import Lot, Recall
from needlepoint_clinic.photographs.models import Photograph
from needlepoint_clinic.today import worklists

SHOWN = 8
COUNTED = 100
"""More than this many are not counted, only said to be more."""
PATIENT = tuple(
    f"patient__{name}" for name in ("family_name", "given_name", "number", "restricted_at", "erased_at", "clinic_id")
)
"""What lists show of a patient. Records have wide columns; no list of this page reads one that it does not show."""
EXPIRES_WITHIN = dt.timedelta(days=60)

Each = TypeVar("Each", bound=Model)


@dataclass(frozen=True, slots=True)
class Shortlist(Generic[Each]):
    """The first few of a list, and how many there are.

    Attributes:
        first: up to `SHOWN`.
        count: how many there are, at most `COUNTED`.
    """

    first: tuple[Each, ...]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.first)

    @property
    def uncounted(self) -> bool:
        """Whether there may be more than were counted."""
        return self.count >= COUNTED


def shortlist(found: QuerySet[Each]) -> Shortlist[Each]:
    """The first of a query; a second query counts, up to the limit, only where there are more."""
    first = tuple(found[: SHOWN + 1])
    if len(first) <= SHOWN:
        return Shortlist(first, len(first))
    return Shortlist(first[:SHOWN], found.order_by().values("pk")[:COUNTED].count())


class Need(StrEnum):
    """What a session needs before it can begin."""

    CONSENT = "consent"
    BASELINE_PHOTOGRAPHS = "baseline_photographs"
    COURSE = "course"
    EVENT_TO_ASSESS = "event_to_assess"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class DueToday:
    """An appointment of today, what it needs, and the session if it was begun."""

    appointment: Appointment
    needs: tuple[Need, ...]
    session: Session | None


def appointments_today(by: Actor, on: dt.date) -> tuple[DueToday, ...]:
    """Today's appointments with what each needs: six queries, however many there are."""
    that_day = within(by, on).select_related(None).select_related("patient", "staff__user")
    shown = that_day.only("starts_at", "kind", "status", "course_id", "staff__user__name", *PATIENT)
    booked = [each for each in shown if each.status not in ("cancelled", "missed")]
    ids = {each.course_id for each in booked if each.course_id and each.kind == AppointmentKind.SESSION}
    consented = set(
        Consent.objects.filter(consultation__course__in=ids, withdrawal=None).values_list(
            "consultation__course", flat=True
        )
    )
    photographed = set(
        Photograph.objects.filter(course__in=ids, set_aside_at=None).values_list("course", flat=True).distinct()
    )
    held = set(
        AdverseEvent.objects.filter(session__course__in=ids, assessed_at=None).values_list("session__course", flat=True)
    )
    sessions = Session.objects.filter(course__in=ids, held_on=on).only("course_id", "status", "check_before")
    begun = {each.course_id: each for each in sessions}
    return tuple(_due(each, begun, consented, photographed, held) for each in booked)


def _due(
    appointment: Appointment,
    begun: dict[uuid.UUID, Session],
    consented: set[uuid.UUID],
    photographed: set[uuid.UUID],
    held: set[uuid.UUID],
) -> DueToday:
    if appointment.kind != AppointmentKind.SESSION:
        return DueToday(appointment, (), None)
    course = appointment.course_id
    if course is None:
        return DueToday(appointment, (Need.COURSE,), None)
    session = begun.get(course)
    asked = (
        (Need.EVENT_TO_ASSESS, course in held),
        (Need.CONSENT, course not in consented),
        (Need.BASELINE_PHOTOGRAPHS, course not in photographed),
        (Need.CHECK, session is None or not session.check_before),
    )
    signed = session is not None and session.status == RecordStatus.SIGNED
    return DueToday(appointment, () if signed else tuple(need for need, missing in asked if missing), session)


def check_ins_waiting(by: Actor) -> Shortlist[CheckIn]:
    """Check-ins that a person has to look at, the most urgent first."""
    found = CheckIn.objects.in_lists(by).filter(needs_a_person=True, seen_at=None)
    shown = found.select_related("patient").only("day", "urgency", *PATIENT)
    return shortlist(shown.order_by(MOST_URGENT_FIRST, "-made_at"))


def events_open(by: Actor) -> Shortlist[AdverseEvent]:
    """Adverse events that no clinician has assessed."""
    found = AdverseEvent.objects.in_lists(by).filter(assessed_at=None)
    return shortlist(found.select_related("patient").only("kind", "began_on", *PATIENT).order_by("-began_on"))


def reviews_due(by: Actor, on: dt.date) -> Shortlist[Course]:
    """Courses whose result should be judged by now."""
    return shortlist(worklists.to_review(by, on).only("review_due_on", *PATIENT))


def overdue_courses(by: Actor, on: dt.date) -> Shortlist[Course]:
    """Courses whose next session is overdue and not booked."""
    return shortlist(worklists.overdue(by, on).only("next_overdue_on", *PATIENT))


def unsigned_sessions(by: Actor) -> Shortlist[Session]:
    """Sessions begun and not signed."""
    return shortlist(worklists.unsigned_sessions(by).only("held_on", "operator__user__name", *PATIENT))


def sessions_to_cosign(by: Actor) -> Shortlist[Session]:
    """Signed sessions that wait for a physician's signature."""
    shown = ("held_on", "operator__user__name", *PATIENT)
    found = to_cosign(by).select_related("session__patient", "session__operator__user")
    waiting = shortlist(found.only("since", *(f"session__{name}" for name in shown)))
    return Shortlist(tuple(each.session for each in waiting.first), waiting.count)


def unsigned_consultations(by: Actor) -> Shortlist[Consultation]:
    """Consultations begun and not signed."""
    found = Consultation.objects.in_lists(by).filter(status=RecordStatus.DRAFT)
    shown = found.select_related("patient", "started_by__user").only("held_on", "started_by__user__name", *PATIENT)
    return shortlist(shown.order_by("held_on", "id"))


def open_recalls(by: Actor) -> Shortlist[Recall]:
    """Recalls that nobody has closed."""
    return shortlist(Recall.objects.of_clinic(by).filter(closed_at=None).order_by("-raised_at"))


def lots_expiring(by: Actor, on: dt.date) -> Shortlist[Lot]:
    """Lots with pieces left that expire within two months, or have."""
    found = Lot.objects.of_clinic(by).filter(expires_on__lte=on + EXPIRES_WITHIN)
    left = [lot for lot in found.order_by("expires_on", "id")[:COUNTED] if lot.received > lot.used + lot.discarded]
    return Shortlist(tuple(left[:SHOWN]), len(left))
