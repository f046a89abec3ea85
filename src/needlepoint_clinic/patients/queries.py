"""Reads of patients: who is one person, and what must be seen before anybody touches them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from needlepoint.patient.profile import age_in_years
from needlepoint_clinic.patients.models import Patient, PatientWarning, WarningKind


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
    New rows may be written for any of the ids; writing them for the survivor is simplest. Merging is always one step
    deep: what was merged into a record that is itself merged away is moved along. Costs one query.
    """
    root = patient.merged_into_id or patient.pk
    found = Patient.objects.filter(Q(pk=root) | Q(merged_into=root)).values_list("pk", flat=True)
    return (root, *(each for each in found if each != root))
