"""Reads: consultations, what was answered before, and whether a consent holds."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, Consultation, RecordStatus
from needlepoint_clinic.consultations.parts import Document
from needlepoint_clinic.courses.models import AdverseEvent, Course
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.queries import same_person

PAGE = 50


def consultation_here(by: Actor, consultation: uuid.UUID) -> Consultation:
    """A consultation of this clinic, with its patient.

    Raises:
        Http404: there is none here.
    """
    found = Consultation.objects.select_related("patient", "clinic", "signed_by__user", "started_by__user")
    return found.one(by, pk=consultation)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last signed consultation of the same person, whose answers may be taken over once confirmed."""

    consultation: Consultation | None

    @property
    def document(self) -> Document:
        """Its document; empty where there is none."""
        return self.consultation.document if self.consultation else {}


def earlier_of(consultation: Consultation) -> Earlier:
    """What the same person answered at the last signed consultation before this one."""
    same = Consultation.objects.filter(clinic=consultation.clinic_id, patient__in=same_person(consultation.patient))
    signed = same.filter(status=RecordStatus.SIGNED).exclude(pk=consultation.pk)
    return Earlier(signed.only("id", "held_on", "document").order_by("-held_on", "-signed_at").first())


def open_draft_of(patient: Patient) -> Consultation | None:
    """The consultation of this person that is not signed yet, the newest of them."""
    same = Consultation.objects.filter(clinic=patient.clinic_id, patient__in=same_person(patient))
    return same.filter(status=RecordStatus.DRAFT).order_by("-saved_at").first()


def open_drafts(by: Actor, before: Consultation | None = None) -> tuple[list[Consultation], bool]:
    """A page of the consultations that nobody has signed yet, last saved first, and whether there are more.

    Args:
        by: whose clinic.
        before: the last one of the page before.
    """
    drafts = Consultation.objects.in_lists(by).filter(status=RecordStatus.DRAFT)
    if before is not None:
        older = Q(saved_at__lt=before.saved_at) | Q(saved_at=before.saved_at, pk__lt=before.pk)
        drafts = drafts.filter(older)
    found = list(
        drafts.select_related("patient", "started_by__user").defer("document").order_by("-saved_at", "-pk")[: PAGE + 1]
    )
    return found[:PAGE], len(found) > PAGE


def unassessed_events_of(patient: Patient) -> QuerySet[AdverseEvent]:
    """Adverse events of this person on which no clinician has decided yet; they hold a new plan."""
    same = AdverseEvent.objects.filter(clinic=patient.clinic_id, patient__in=same_person(patient))
    return same.filter(assessed_at=None).order_by("began_on")


def consents_of(consultation: Consultation) -> QuerySet[Consent]:
    """Every consent given to a consultation's plan, newest first, with its withdrawal."""
    found = Consent.objects.filter(consultation=consultation).select_related("withdrawal", "witnessed_by__user")
    return found.defer("shown").order_by("-signed_at")


def consent_here(by: Actor, consent: uuid.UUID) -> Consent:
    """A consent of this clinic.

    Raises:
        Http404: there is none here.
    """
    found = Consent.objects.select_related(
        "patient", "consultation", "withdrawal__noted_by__user", "witnessed_by__user", "clinic"
    )
    return found.one(by, pk=consent)


def valid_consent(patient: Patient, course: Course) -> Consent | None:
    """The consent under which this course may go on: the newest one to its plan that was not withdrawn.

    None where there is none, where it was withdrawn, or where the course is not of this person.
    """
    if course.patient_id not in same_person(patient):
        return None
    given = Consent.objects.filter(consultation=course.consultation_id, withdrawal=None)
    return given.select_related("witnessed_by__user").order_by("-signed_at").first()


def standing_refusals() -> QuerySet[ConsentRefusal]:
    """Refusals that no consent to the same plan has followed."""
    later = Consent.objects.filter(consultation=OuterRef("consultation"), signed_at__gt=OuterRef("refused_at"))
    return ConsentRefusal.objects.filter(~Exists(later))


def refusal_of(consultation: uuid.UUID) -> ConsentRefusal | None:
    """The newest refusal of a consultation's plan, where no consent followed it."""
    found = standing_refusals().filter(consultation=consultation).defer("shown")
    return found.select_related("explained_by__user").order_by("-refused_at").first()


def refusals_of(consultation: Consultation) -> QuerySet[ConsentRefusal]:
    """Every refusal of a consultation's plan, newest first."""
    found = ConsentRefusal.objects.filter(consultation=consultation).select_related("explained_by__user")
    return found.defer("shown").order_by("-refused_at")


def refusal_here(by: Actor, refusal: uuid.UUID) -> ConsentRefusal:
    """A refusal of this clinic.

    Raises:
        Http404: there is none here.
    """
    found = ConsentRefusal.objects.select_related("patient", "consultation", "explained_by__user")
    return found.one(by, pk=refusal)
