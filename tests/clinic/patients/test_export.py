"""The whole record to take away: complete, rightly shaped, logged, and named so that its file says nothing."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.audit.models import AuditEntry
from needlepoint_clinic.consultations.models import Consent
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.everything import is_derived, models_of_patients, rows_of
from needlepoint_clinic.patients.export.consent_words import consent_words
from needlepoint_clinic.patients.export.envelope import envelope_json
from needlepoint_clinic.patients.export.record_pdf import record_pdf
from needlepoint_clinic.patients.export.record_sections import record_sections
from needlepoint_clinic.patients.export.whole_record import whole_record
from needlepoint_clinic.patients.models import Patient, WarningKind
from tests.clinic import factories
from tests.clinic.consultations import made
from tests.clinic.patients import records

REQUIRED = {
    "Patient": set(),
    "AllergyIntolerance": {"patient", "clinicalStatus"},
    "Flag": {"status", "code", "subject"},
    "Consent": {"status", "scope", "category", "policyRule"},
    "Appointment": {"status", "participant"},
    "Device": set(),
    "CarePlan": {"status", "intent", "subject"},
    "Observation": {"status", "code"},
    "Procedure": {"status", "subject"},
    "AdverseEvent": {"actuality", "subject"},
}
"""What R4 (4.0.1) demands of each, as its tables of elements have it (1..1 and 1..*), with Consent's ppc-1."""


@pytest.fixture
def by() -> Actor:
    """A physician, who may export."""
    return factories.actor(Role.PHYSICIAN)


def exported(by: Actor, patient: Patient) -> dict[str, Any]:
    """The JSON, by the page."""
    answer = factories.signed_in(by).post(reverse("patients:export_json", args=[patient.pk]))
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def resources(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Of the bundle."""
    return [each["resource"] for each in said["fhir"]["entry"]]


def parts(value: Any) -> Iterator[Any]:
    """Every value in a document, objects and lists too."""
    yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(each)


def test_every_field_of_every_row_is_there(by: Actor) -> None:
    patient = records.whole(by)
    said = exported(by, patient)["record"]
    for model in models_of_patients():
        if is_derived(model):
            continue
        rows = {each["id"]: each for each in said.get(model._meta.label, [])}
        for row in rows_of(model, [patient.pk]):
            names = {field.attname for field in model._meta.concrete_fields}
            assert set(rows[str(row.pk)]) == names | {"table"}
    histories = {each["table"] for each in said["history"]}
    assert {"patients.HistoricalPatient", "patients.HistoricalPatientWarning"} <= histories
    assert said["inventory.Lot"][0]["number"] == "LOT-9"
    assert said["accounts.Member"][0]["name"] == by.name


def test_the_bundle_is_as_r4_has_it(by: Actor) -> None:
    said = exported(by, records.whole(by))
    found = resources(said)
    assert {each["resourceType"] for each in found} == set(REQUIRED)
    for each in found:
        missing = REQUIRED[each["resourceType"]] - set(each)
        assert not missing, (each["resourceType"], missing)
        assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", each["id"])
    assert not [each for each in parts(said["fhir"]) if each is None or each in ("", [], {})]
    known = {each["fullUrl"] for each in said["fhir"]["entry"]}
    assert len(known) == len(found), "every entry has an address of its own"
    references = {each["reference"] for each in parts(said["fhir"]) if isinstance(each, dict) and "reference" in each}
    assert references <= known


def test_what_the_resources_say(by: Actor) -> None:
    patient = records.whole(by)
    by_type: dict[str, list[dict[str, Any]]] = {}
    for each in resources(exported(by, patient)):
        by_type.setdefault(each["resourceType"], []).append(each)
    person = by_type["Patient"][0]
    assert (person["birthDate"], person["gender"]) == ("1990-05-04", "female")
    assert person["identifier"][0]["value"] == str(patient.number)
    assert by_type["AllergyIntolerance"][0]["reaction"][0]["manifestation"][0]["text"] == "Zauberwort"
    assert by_type["Flag"][0]["status"] == "inactive"
    consent = by_type["Consent"][0]
    assert consent["status"] == "inactive", "it was withdrawn"
    assert "I agree" in base64.b64decode(consent["sourceAttachment"]["data"]).decode()
    procedure = by_type["Procedure"][0]
    assert procedure["status"] == "completed"
    assert {each["text"] for each in procedure["bodySite"]} == {"left cheek", "chin"}
    settings = next(each for each in by_type["Observation"] if "component" in each)
    assert settings["component"][0]["valueQuantity"] == {
        "value": 1.5,
        "unit": "mm",
        "system": "http://unitsofmeasure.org",
        "code": "mm",
    }
    skin = next(each for each in by_type["Observation"] if each["code"].get("coding"))
    assert skin["valueCodeableConcept"]["text"] == "Fitzpatrick skin type III"
    assert len(by_type["AdverseEvent"][0]["suspectEntity"]) == 2
    lot = next(each for each in by_type["Device"] if "lotNumber" in each)
    assert (lot["lotNumber"], lot["expirationDate"]) == ("LOT-9", "2028-02-29")


def test_what_was_merged_is_exported_too(by: Actor) -> None:
    kept, merged = records.whole(by, "Alpha"), records.whole(by, "Beta")
    actions.merge(by=by, kept=kept, merged=merged, at=factories.NOW)
    said = exported(by, merged)
    people = [each for each in resources(said) if each["resourceType"] == "Patient"]
    assert len(people) == 1
    assert {each["value"] for each in people[0]["identifier"]} == {str(kept.number), str(merged.number)}
    assert len([each for each in resources(said) if each["resourceType"] == "Procedure"]) == 2
    assert len(said["record"]["patients.Patient"]) == 2


def test_a_bare_record_is_exported(by: Actor) -> None:
    patient = factories.patient(by)
    assert [each["resourceType"] for each in resources(exported(by, patient))] == ["Patient"]
    client = factories.signed_in(by)
    assert client.post(reverse("patients:export_pdf", args=[patient.pk])).content.startswith(b"%PDF")


@pytest.mark.parametrize("form", ["pdf", "json"])
def test_it_is_logged_and_its_name_says_nothing(by: Actor, form: str) -> None:
    patient = records.whole(by)
    answer = factories.signed_in(by).post(reverse(f"patients:export_{form}", args=[patient.pk]))
    entry = AuditEntry.objects.get(verb="patients.exported")
    assert (entry.patient, entry.details) == (patient.pk, {"form": form})
    name = answer["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="needlepoint-record-\d{{8}}-{entry.number}\.{form}"', name)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("role", [Role.NURSE, Role.FRONT_DESK, Role.AUDITOR])
def test_others_may_not(by: Actor, role: Role) -> None:
    patient = records.whole(by)
    client: Client = factories.signed_in(factories.actor(role, by.clinic))
    for name in ("export_pdf", "export_json"):
        assert client.post(reverse(f"patients:{name}", args=[patient.pk])).status_code == 403
    assert not AuditEntry.objects.filter(verb="patients.exported").exists()


def test_it_is_never_a_link_that_a_browser_may_follow_by_itself(by: Actor) -> None:
    patient = records.whole(by)
    assert factories.signed_in(by).get(reverse("patients:export_json", args=[patient.pk])).status_code == 405


def test_the_paper_says_what_the_record_says(by: Actor) -> None:
    patient = records.whole(by)
    sections = record_sections(whole_record(patient, at=factories.NOW))
    text = str([(each.title, each.blocks) for each in sections])
    for shown in (
        "Zauberwort street 1",
        "Lidocaine Zauberwort",
        "Consent of",
        "Second paragraph. [1]",
        "Withdrawn.",
        "Session 1 of",
        "LOT-9",
        "pinpoint bleeding",
        "Addendum.",
        "Co-signature.",
        "Check-in on day 1",
        "prolonged erythema",
        "goodman baron",
        "Go on",
    ):
        assert shown in text, shown


def test_the_pdf_is_tagged(by: Actor) -> None:
    patient = records.whole(by)
    pdf = record_pdf(whole_record(patient, at=factories.NOW), queries.banner(patient), on=factories.TODAY)
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf


def test_letters_that_no_font_has_are_said_on_the_page(by: Actor) -> None:
    patient = records.registered(by, "王小明")
    client = factories.signed_in(by)
    answer = client.post(reverse("patients:export_pdf", args=[patient.pk]))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "The PDF could not be made" in html
    assert "complete all the same" in html
    assert client.post(reverse("patients:export_json", args=[patient.pk])).status_code == 200


def test_the_number_of_queries_does_not_follow_the_record(
    by: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    patient = records.whole(by)
    course = queries.courses_of(patient)[0]
    for number in range(2, 8):
        records.session(by, course, number)
    with django_assert_max_num_queries(35):
        envelope_json(whole_record(patient, at=factories.NOW))


def test_every_kind_of_value_can_be_written(by: Actor) -> None:
    patient = records.whole(by)
    actions.add_warning(by=by, patient=patient, kind=WarningKind.WARNING, text="“quoted” <b> \u2028", at=factories.NOW)
    assert json.loads(envelope_json(whole_record(patient, at=factories.NOW)))["format"] == "needlepoint-record"
    assert all(issubclass(model, models.Model) for model in models_of_patients())


def test_a_real_course_is_exported_too(by: Actor) -> None:
    """As the pages write it: the library's own answers, a consent as it is shown, a whole treatment day."""
    nurse = factories.actor(Role.NURSE, by.clinic)
    row, course = made.signed(by, made.example("many_zones"))
    made.consented(nurse, row)
    assert course is not None
    said = exported(by, row.patient)
    assert {"Consent", "CarePlan"} <= {each["resourceType"] for each in resources(said)}
    sections = record_sections(whole_record(row.patient, at=factories.NOW))
    titles = [each.title for each in sections]
    assert any(title.startswith("Consultation of") for title in titles)
    pdf = record_pdf(whole_record(row.patient, at=factories.NOW), queries.banner(row.patient), on=factories.TODAY)
    assert pdf.startswith(b"%PDF")


def test_a_consent_of_another_form_is_exported_as_it_is(by: Actor) -> None:
    consent = Consent(shown="One.\n\nTwo.")
    assert list(consent_words(consent)) == [("", "One."), ("", "Two.")]
