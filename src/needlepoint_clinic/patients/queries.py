"""Reads of patients: who is one person, and what must be seen before anybody touches them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from needlepoint.patient.profile import age_in_years
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.courses.models import Course
from needlepoint_clinic.patients.models import Patient, PatientMerge, PatientWarning, WarningKind
from needlepoint_clinic.patients.words import sort_name


@dataclass(frozen=True, slots=True)
class Banner:
    """What stands above every page of a record, for the template `components/patient_banner.html`.

    Attributes:
        patient: whose record it is; of a merged record, the one it was merged into.
        age_years: in whole years, on the clinic's day.
        allergies, warnings: those that nobody has ended, of every record merged into this one.
        merged_numbers: the numbers of those records; people may still say them.
    """

    patient: Patient
    age_years: int
    allergies: tuple[PatientWarning, ...]
    warnings: tuple[PatientWarning, ...]
    merged_numbers: tuple[int, ...]


def banner(patient: Patient, *, on: dt.date | None = None) -> Banner:
    """The banner of a patient, in two queries (one more for a record that was merged into another).

    Args:
        patient: as the row at hand names them; a merged record shows the person it was merged into.
        on: the clinic's day; today, in the time zone of the request, where it is left out.
    """
    shown = survivor(patient)
    merged = {row.pk: row.number for row in Patient.objects.filter(merged_into=shown.pk).only("number")}
    active = PatientWarning.objects.filter(patient__in=[shown.pk, *merged], ended_at=None).order_by("noted_at", "pk")
    found = list(active)
    return Banner(
        patient=shown,
        age_years=age_in_years(shown.born_on, on or timezone.localdate()),
        allergies=tuple(each for each in found if each.kind == WarningKind.ALLERGY),
        warnings=tuple(each for each in found if each.kind != WarningKind.ALLERGY),
        merged_numbers=tuple(sorted(merged.values())),
    )


def survivor(patient: Patient) -> Patient:
    """The record that a patient's page is: their own, or the one it was merged into."""
    if patient.merged_into_id is None:
        return patient
    return Patient.objects.get(pk=patient.merged_into_id)


def same_person(patient: Patient) -> tuple[uuid.UUID, ...]:
    """The ids of all records of one person: the surviving record first, then those merged into it.

    Contract: every page and every sum about a person asks for `patient__in=same_person(patient)`, never for
    `patient=patient`. Signed rows are locked, so merging moves no rows: they stay with the record they were signed in.
    It does not matter which of the records is given; the answer is the same. It never holds a record of another clinic.
    An action that depends on it holds the rows first: `actions.people.held`.
    New rows may be written for any of the ids; writing them for the survivor is simplest. Merging is always one step
    deep: what was merged into a record that is itself merged away is moved along. Costs one query.
    """
    root = patient.merged_into_id or patient.pk
    found = Patient.objects.filter(Q(pk=root) | Q(merged_into=root)).values_list("pk", flat=True)
    return (root, *(each for each in found if each != root))


def one_patient(by: Actor, patient: uuid.UUID) -> Patient:
    """The record behind an address: the survivor, whichever of a person's records was asked for.

    Raises:
        Http404: there is none at this clinic, or it was erased.
        RecordClosed: it is restricted, and was not opened for a reason.
    """
    found = Patient.objects.one(by, pk=patient, erased_at=None)
    return found if found.merged_into_id is None else Patient.objects.one(by, pk=found.merged_into_id)


def unopened_patient(by: Actor, patient: uuid.UUID) -> Patient:
    """A restricted record before it is opened: to ask for the reason, and nothing else.

    Raises:
        Http404: there is none at this clinic.
    """
    found = Patient.objects.of_clinic(by).filter(pk=patient, erased_at=None).first()
    if found is None:
        raise Http404("There is no such record at this clinic.")
    return found


def courses_of(patient: Patient) -> list[Course]:
    """All courses of a person, those that still run first, then the newest."""
    running = Case(When(ended_at=None, then=Value(0)), default=Value(1))
    return list(Course.objects.filter(patient__in=same_person(patient)).order_by(running, "-started_at", "pk"))


def warnings_of(patient: Patient) -> list[PatientWarning]:
    """All allergies and warnings of a person, those that stand first, then the newest."""
    standing = Case(When(ended_at=None, then=Value(0)), default=Value(1))
    found = PatientWarning.objects.filter(patient__in=same_person(patient))
    return list(found.select_related("noted_by__user", "ended_by__user").order_by(standing, "-noted_at", "pk"))


def merges_of(patient: Patient) -> list[PatientMerge]:
    """What was merged into a record and not taken apart again."""
    found = PatientMerge.objects.filter(kept=patient, split_at=None)
    return list(found.select_related("merged", "merged_by__user").order_by("-merged_at"))


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Who may be the same person as somebody about to be saved.

    Attributes:
        patients: to compare, with why.
        closed: whether a restricted record may be as well; whose is not said.
    """

    patients: tuple[tuple[Patient, str], ...] = ()
    closed: bool = False

    def __bool__(self) -> bool:
        return bool(self.patients) or self.closed


ALIKE_PERCENT = 80
"""How alike two names of one birthday must be to ask whether they are one person: our choice, on the side of asking."""


def possible_duplicates(by: Actor, patient: Patient) -> Duplicates:
    """Others of the clinic with the same birthday and a similar name, or with the same phone; in one query."""
    alike = Q(born_on=patient.born_on)
    if patient.phone:
        alike |= Q(phone=patient.phone)
    others = Patient.objects.of_clinic(by).filter(alike, merged_into=None, erased_at=None).exclude(pk=patient.pk)
    name = sort_name(patient.family_name, patient.given_name)
    found: list[tuple[Patient, str]] = []
    for other in others.order_by("sort_name", "pk")[:MOST_COMPARED]:
        near = fuzz.token_sort_ratio(name, other.sort_name) >= ALIKE_PERCENT
        if other.born_on == patient.born_on and near:
            found.append((other, _("same date of birth and a similar name")))
        elif patient.phone and other.phone == patient.phone:
            found.append((other, _("same phone")))
    return Duplicates(
        patients=tuple((other, why) for other, why in found if other.restricted_at is None),
        closed=any(other.restricted_at for other, _why in found),
    )


MOST_COMPARED = 200
