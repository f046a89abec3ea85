"""The bundle held against validators of FHIR that others maintain: R4 as it is, and R4B with its lists of codes.

R4B (4.3.0) differs from R4 (4.0.1) in none of the resources we write. What a validator does not know, such as ppc-1 of
Consent and that references lead somewhere, is in `test_export`.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.courses.models import Session
from needlepoint_clinic.patients import actions, queries
from needlepoint_clinic.patients.export.envelope import envelope_json
from needlepoint_clinic.patients.export.whole_record import whole_record
from needlepoint_clinic.patients.models import Patient, WarningKind
from tests.clinic import factories, treatment_day
from tests.clinic.consultations import made
from tests.clinic.patients import records

Bundle = dict[str, Any]


def said(patient: Patient) -> Bundle:
    """The bundle as the file has it."""
    found: Bundle = json.loads(envelope_json(whole_record(patient, at=factories.NOW)))["fhir"]
    return found


def everything(by: Actor) -> Bundle:
    """A row of every kind, with a draft session and a second record merged in."""
    patient = records.whole(by)
    course = queries.courses_of(patient)[0]
    Session.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=course,
        number=2,
        held_on=factories.TODAY,
        operator=by.person,
        started_at=factories.NOW,
        saved_at=factories.NOW,
    )
    other = records.registered(by, "Twice")
    actions.merge(by=by, kept=patient, merged=other, take=frozenset(), at=factories.NOW)
    return said(patient)


def a_treatment_day(by: Actor) -> Bundle:
    """As the pages write it."""
    tablet = treatment_day.Tablet.of(by)
    treatment_day.everything(tablet, by)
    assert tablet.sign().status_code == 302
    return said(tablet.session.patient)


def declined(by: Actor) -> Bundle:
    """A plan that was refused by the person."""
    row, _course = made.signed(by, made.example("many_zones"))
    made.refused(by, row, reason="Not now.")
    return said(row.patient)


def nothing(by: Actor) -> Bundle:
    """A person and no more, with letters of every kind and fields of spaces."""
    patient = records.registered(by, "O’Brien-Núñez 王", phone="", email="", address="  \n ", language="de")
    text = "“quoted” <b> \u2028 \t end"
    actions.add_warning(by=by, patient=patient, kind=WarningKind.ALLERGY, text=text, reaction=" ", at=factories.NOW)
    return said(patient)


CASES = (everything, a_treatment_day, declined, nothing)


@pytest.fixture(params=CASES, ids=lambda case: str(case.__name__))
def bundle(request: pytest.FixtureRequest) -> Bundle:
    """Each of the records."""
    found: Bundle = request.param(factories.actor(Role.PHYSICIAN))
    return found


def models(value: Any) -> Iterator[Any]:
    """Every element of a resource that a model was made of."""
    if hasattr(type(value), "model_fields"):
        yield value
        for name in type(value).model_fields:
            yield from models(getattr(value, name, None))
    elif isinstance(value, list):
        for each in value:
            yield from models(each)


def codes_out_of_their_list(resource: Any) -> list[str]:
    """Codes that a required list does not have."""
    found = []
    for model in models(resource):
        for name, field in type(model).model_fields.items():
            allowed = (field.json_schema_extra or {}).get("enum_values")
            value = getattr(model, name, None)
            if allowed and value is not None and value not in allowed:
                found.append(f"{type(model).__name__}.{name}: {value}")
    return found


def faults_in_r4b(bundle: Bundle) -> list[str]:
    """What R4B's models find."""
    bundles = pytest.importorskip("fhir.resources.R4B.bundle", reason="needs fhir.resources")
    try:
        read = bundles.Bundle.model_validate(bundle)
    except ValueError as wrong:
        return [str(wrong)]
    return codes_out_of_their_list(read)


def faults_in_r4(bundle: Bundle) -> list[str]:
    """What R4's models find."""
    bundles = pytest.importorskip("fhirclient.models.bundle", reason="needs fhirclient")
    base = pytest.importorskip("fhirclient.models.fhirabstractbase", reason="needs fhirclient")
    try:
        bundles.Bundle(bundle)
    except base.FHIRValidationError as wrong:
        return [str(wrong)]
    return []


def test_r4_finds_nothing_wrong(bundle: Bundle) -> None:
    assert faults_in_r4(bundle) == []


def test_r4b_finds_nothing_wrong(bundle: Bundle) -> None:
    assert faults_in_r4b(bundle) == []


def test_a_text_of_spaces_is_nothing() -> None:
    bundle = nothing(factories.actor(Role.PHYSICIAN))
    assert "address" not in resource(bundle, "Patient")
    assert "reaction" not in resource(bundle, "AllergyIntolerance")


def resource(bundle: Bundle, kind: str) -> dict[str, Any]:
    """The first of a kind."""
    return next(each["resource"] for each in bundle["entry"] if each["resource"]["resourceType"] == kind)


SPOILED: dict[str, Callable[[Bundle], Any]] = {
    "an element nobody knows": lambda each: resource(each, "Patient").update(colour="blue"),
    "a required one left out": lambda each: resource(each, "CarePlan").pop("intent"),
    "a code of no list": lambda each: resource(each, "CarePlan").update(status="going"),
    "a day there is not": lambda each: resource(each, "Patient").update(birthDate="1990-13-40"),
    "one instead of several": lambda each: resource(each, "Patient").update(name={"family": "Ruiz"}),
    "two of a choice": lambda each: resource(each, "Procedure").update(performedString="today"),
    "an empty text": lambda each: resource(each, "Flag")["code"].update(text=""),
    "a moment without a zone": lambda each: each.update(timestamp="2026-11-28T10:00:00"),
}


def test_the_validator_finds_what_is_wrong() -> None:
    whole = everything(factories.actor(Role.PHYSICIAN))
    for name, spoil in SPOILED.items():
        spoiled = copy.deepcopy(whole)
        spoil(spoiled)
        assert faults_in_r4b(spoiled), name
