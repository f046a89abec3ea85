"""Every row that tells of a person, in every app, found by the models themselves: for export and for erasure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import QuerySet

from needlepoint_clinic.accounts.rows import ClinicRow, way_to_patient
from needlepoint_clinic.patients.models import Patient


def models_of_patients() -> Iterator[type[ClinicRow]]:
    """Every kind of row that belongs to a patient, patients first; a new app is found without being named here."""
    yield Patient
    for model in apps.get_models():
        if issubclass(model, ClinicRow) and way_to_patient(model):
            yield model


def models_of_many() -> Iterator[type[ClinicRow]]:
    """Kinds of rows about many people at once: what they hold of each are lists of entries with ids."""
    for model in apps.get_models():
        if issubclass(model, ClinicRow) and model.PERSONAL and way_to_patient(model) is None:
            yield model


def rows_of(model: type[ClinicRow], people: Iterable[uuid.UUID]) -> QuerySet[ClinicRow]:
    """The rows of one kind that belong to these records of a person."""
    way = way_to_patient(model)
    return model._default_manager.filter(**{f"{way or 'pk'}__in": list(people)})


def is_derived(model: type[ClinicRow]) -> bool:
    """Whether rows can be made again from others, such as the words of the search."""
    return bool(getattr(model, "DERIVED", False))
