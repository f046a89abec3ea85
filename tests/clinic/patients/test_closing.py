"""Restriction: the record is kept, closed everywhere, and opened only for a reason that is logged."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.accounts.rows import ClinicRow, RecordClosed, way_to_patient
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.everything import is_derived, models_of_many, models_of_patients, rows_of
from needlepoint_clinic.patients.models import Patient, Restriction, RestrictionBasis
from tests.clinic import factories
from tests.clinic.patients import records

ASKED = {"basis": "accuracy", "reason": "asked by letter"}


@pytest.fixture
def owner() -> Actor:
    """The owner of a clinic."""
    return factories.actor(Role.OWNER)


def restricted(owner: Actor, **fields: object) -> Patient:
    """A whole record, restricted."""
    patient = records.whole(owner)
    given = {"basis": RestrictionBasis.ACCURACY, "reason": "asked by letter"} | fields
    actions.restrict(by=owner, patient=patient, at=factories.NOW, **given)  # type: ignore[arg-type]
    return patient


def test_restricted_by_the_page(owner: Actor) -> None:
    patient = records.whole(owner)
    client = factories.signed_in(owner)
    address = reverse("patients:restrict", args=[patient.pk])
    wrong = client.post(address, {"reason": "asked by letter"})
    assert wrong.status_code == 422
    assert "asked by letter" in wrong.content.decode()
    assert client.post(address, ASKED)["Location"] == reverse("patients:restricted")
    html = client.get(reverse("patients:restricted")).content.decode()
    assert f"No. {patient.number}" in html
    assert "Zauberwort" not in html
    said = AuditEntry.objects.get(verb="patients.restricted")
    assert said.details == {"basis": "accuracy"}


def test_every_page_is_closed(owner: Actor) -> None:
    patient = restricted(owner)
    for role in (Role.OWNER, Role.PHYSICIAN):
        client = factories.signed_in(factories.actor(role, owner.clinic))
        for name in ("record", "person", "edit", "warnings", "changes", "export", "find_other"):
            answer = client.get(reverse(f"patients:{name}", args=[patient.pk]))
            assert answer.status_code == 403, name
            html = answer.content.decode()
            assert "This record is restricted" in html
            assert reverse("patients:open", args=[patient.pk]) in html
            assert "Zauberwort" not in html
        for name in ("export_pdf", "export_json"):
            assert client.post(reverse(f"patients:{name}", args=[patient.pk])).status_code == 403
    desk = factories.signed_in(factories.actor(Role.FRONT_DESK, owner.clinic))
    answer = desk.get(reverse("patients:person", args=[patient.pk]))
    assert answer.status_code == 403
    assert "Open it for a reason" not in answer.content.decode()


def test_every_row_of_every_app_is_closed(owner: Actor) -> None:
    patient = restricted(owner)
    for model in models_of_patients():
        for row in [] if is_derived(model) else rows_of(model, [patient.pk]):
            with pytest.raises(RecordClosed):
                model.objects.one(owner, pk=row.pk)  # type: ignore[attr-defined]


def test_a_page_of_another_app_is_closed(owner: Actor) -> None:
    restricted(owner)
    appointment = Appointment.objects.get()
    client = factories.signed_in(owner)
    assert client.get(reverse("appointments:change", args=[appointment.pk])).status_code == 403


def test_every_row_that_tells_of_a_patient_leads_to_one() -> None:
    """A table with personal fields and no way to a patient would stay open, unexported and unerased."""
    of_many = set(models_of_many())
    for model in apps.get_models():
        if issubclass(model, ClinicRow) and model.PERSONAL:
            assert way_to_patient(model) is not None or model in of_many, model
    for model in of_many:
        lists = (model._meta.get_field(name) for name in model.PERSONAL)
        assert all(isinstance(each, models.JSONField) and each.default is list for each in lists), model


def test_opened_for_a_reason_by_one_person_for_an_hour(owner: Actor) -> None:
    patient = restricted(owner)
    client = factories.signed_in(owner)
    address = reverse("patients:open", args=[patient.pk])
    page = client.get(address)
    assert "Zauberwort" not in page.content.decode()
    assert client.post(address, {"reason": "curiosity"}).status_code == 422
    assert client.post(address, {"reason": "legal_claims"}).status_code == 302
    said = AuditEntry.objects.get(verb="patients.restricted_opened")
    assert (said.patient, said.details) == (patient.pk, {"reason": "legal_claims"})
    html = client.get(reverse("patients:record", args=[patient.pk])).content.decode()
    assert "Restricted record." in html
    assert client.post(reverse("patients:export_json", args=[patient.pk])).status_code == 200
    other = factories.signed_in(factories.actor(Role.PHYSICIAN, owner.clinic))
    assert other.get(reverse("patients:record", args=[patient.pk])).status_code == 403
    session = client.session
    session["opened_records"] = {key: at - 3601 for key, at in session["opened_records"].items()}
    session.save()
    assert client.get(reverse("patients:record", args=[patient.pk])).status_code == 403


@pytest.mark.parametrize("role", [Role.NURSE, Role.FRONT_DESK, Role.AUDITOR])
def test_others_cannot_open_it(owner: Actor, role: Role) -> None:
    patient = restricted(owner)
    client = factories.signed_in(factories.actor(role, owner.clinic))
    assert client.post(reverse("patients:open", args=[patient.pk]), {"reason": "consent"}).status_code == 403


def test_a_stranger_is_told_nothing(owner: Actor) -> None:
    patient = restricted(owner)
    client = factories.signed_in(factories.actor(Role.OWNER))
    for name in ("record", "open", "lift"):
        assert client.get(reverse(f"patients:{name}", args=[patient.pk])).status_code == 404


def test_merged_records_are_closed_together(owner: Actor) -> None:
    kept, merged = records.registered(owner, "Alpha"), records.whole(owner, "Beta")
    actions.merge(by=owner, kept=kept, merged=merged, at=factories.NOW)
    actions.restrict(by=owner, patient=merged, basis=RestrictionBasis.ACCURACY, reason="r", at=factories.NOW)
    client = factories.signed_in(owner)
    for each in (kept, merged):
        assert client.get(reverse("patients:record", args=[each.pk])).status_code == 403
    client.post(reverse("patients:open", args=[merged.pk]), {"reason": "consent"})
    assert client.get(reverse("patients:record", args=[kept.pk])).status_code == 200


def test_lifted_after_the_patient_was_told(owner: Actor) -> None:
    patient = restricted(owner)
    client = factories.signed_in(owner)
    client.post(reverse("patients:open", args=[patient.pk]), {"reason": "checking"})
    address = reverse("patients:lift", args=[patient.pk])
    assert client.post(address, {"reason": "checked"}).status_code == 422
    assert client.post(address, {"reason": "checked", "told": "on"}).status_code == 302
    assert Restriction.objects.get().lifted_reason == "checked"
    nurse = factories.signed_in(factories.actor(Role.NURSE, owner.clinic))
    assert nurse.get(reverse("patients:record", args=[patient.pk])).status_code == 200
    with pytest.raises(actions.NotClosedNow):
        actions.lift(by=owner, patient=patient, reason="twice", at=factories.NOW + dt.timedelta(1))


def test_restricted_once_at_a_time(owner: Actor) -> None:
    patient = restricted(owner)
    with pytest.raises(actions.NotClosedNow):
        actions.restrict(by=owner, patient=patient, basis=RestrictionBasis.OBJECTION, reason="r", at=factories.NOW)


def test_the_banner_says_so(owner: Actor) -> None:
    patient = restricted(owner)
    assert queries.banner(Patient.objects.get(pk=patient.pk)).patient.restricted_at == factories.NOW
