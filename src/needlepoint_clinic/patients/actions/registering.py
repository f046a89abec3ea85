"""Patients come in, and what is known of them changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.models import Clinic
from needlepoint_clinic.accounts.rows import EditedElsewhere
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.patients.models import Patient
from needlepoint_clinic.patients.search import write_terms
from needlepoint_clinic.patients.words import sort_name

EDITABLE = ("family_name", "given_name", "born_on", "sex", "phone", "email", "language", "address")
"""What a form may change."""


@transaction.atomic
def register(*, by: Actor, at: dt.datetime, **values: Any) -> Patient:
    """A new patient with the clinic's next number.

    Args:
        by: who, at which clinic.
        at: when.
        values: of `EDITABLE`, checked by `forms.PatientForm`.
    """
    clinic = Clinic.objects.select_for_update().get(pk=by.clinic.pk)
    clinic.last_patient_number += 1
    clinic.save(update_fields=["last_patient_number"])
    patient = Patient(clinic=by.clinic, number=clinic.last_patient_number, registered_at=at, **_checked(values))
    patient.sort_name = sort_name(patient.family_name, patient.given_name)
    save_with_history(patient, by=by, at=at)
    write_terms([patient])
    record(by=by, at=at, verb="patients.registered", row=patient, patient=patient.pk)
    return patient


@transaction.atomic
def change(*, by: Actor, patient: Patient, version: int, at: dt.datetime, **values: Any) -> Patient:
    """Change what is known of a patient; nothing is written where nothing differs.

    Args:
        by: who.
        patient: as the page showed them.
        version: of the page that was filled in.
        at: when.
        values: of `EDITABLE`, checked by `forms.PatientForm`.

    Raises:
        EditedElsewhere: somebody saved meanwhile.
    """
    fresh = Patient.objects.select_for_update().get(pk=patient.pk, clinic=by.clinic)
    if fresh.version != version:
        raise EditedElsewhere(fresh)
    return apply(by=by, patient=fresh, values=_checked(values), at=at, verb="patients.changed")


def apply(*, by: Actor, patient: Patient, values: dict[str, Any], at: dt.datetime, verb: str) -> Patient:
    """Give a row that is held its new values, with history, search terms and audit; part of a transaction."""
    changed = sorted(name for name, value in values.items() if getattr(patient, name) != value)
    if not changed:
        return patient
    for name in changed:
        setattr(patient, name, values[name])
    patient.sort_name = sort_name(patient.family_name, patient.given_name)
    patient.version += 1
    save_with_history(patient, by=by, at=at)
    write_terms([patient])
    record(by=by, at=at, verb=verb, row=patient, patient=patient.pk, fields=changed)
    return patient


def save_with_history(row: models.Model, *, by: Actor, at: dt.datetime, fields: Iterable[str] | None = None) -> None:
    """Save, and let the history say who did it and when: the actor, not whoever holds the request."""
    row._history_date = at  # type: ignore[attr-defined]
    row._history_user = by.member.user if by.member else None  # type: ignore[attr-defined]
    row.save(update_fields=list(fields) if fields is not None else None)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(EDITABLE))
    if unknown:
        raise TypeError(f"a patient's {', '.join(unknown)} is not changed by a form")
    return values
