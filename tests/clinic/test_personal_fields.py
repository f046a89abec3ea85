"""Every field of every record is said to tell something of a patient, or not to."""

from __future__ import annotations

import pytest
from django.apps import apps

from needlepoint_clinic.accounts.rows import ClinicRow

ROWS = [model for model in apps.get_models() if issubclass(model, ClinicRow)]


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model._meta.label)
def test_every_field_is_classified_once(model: type[ClinicRow]) -> None:
    own = {field.name for field in model._meta.local_fields} - {"id", "clinic"}
    assert own == model.PERSONAL | model.IMPERSONAL
    assert not model.PERSONAL & model.IMPERSONAL


def test_rows_of_clinics_are_found() -> None:
    names = {model.__name__ for model in ROWS}
    assert {"Patient", "Consultation", "Session", "Photograph", "Lot"} <= names
    ours = [model for model in apps.get_models() if model.__module__.startswith("needlepoint_clinic")]
    apart = {"Clinic", "User", "Member", "Invitation", "AuditEntry", "AuditHead"}
    historical = {model.__name__ for model in ours if model.__name__.startswith("Historical")}
    assert {model.__name__ for model in ours} - names - historical == apart
