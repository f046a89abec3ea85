"""What was signed can be read although a source or a rule has left the knowledge base since."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.accounts.roles import Role
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.courses.treatment.actions import start_session
from needlepoint_clinic.knowledge_pages.queries import knowledge
from tests.clinic import factories
from tests.clinic.consultations import made

SOURCE, RULE = "GONE-1999", "rule_that_left"


def texts(value: Any) -> set[str]:
    """Every text in a document."""
    if isinstance(value, dict):
        return {each for one in value.values() for each in texts(one)} | set(value)
    if isinstance(value, list):
        return {each for one in value for each in texts(one)}
    return {value} if isinstance(value, str) else set()


def renamed(value: Any, names: dict[str, str]) -> Any:
    """The document with some ids replaced wherever they stand alone."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


@pytest.fixture
def by() -> Actor:
    """A physician at a clinic whose leaflets can be printed."""
    return factories.actor(Role.PHYSICIAN, factories.clinic(phone="+34 910 000 000"))


@pytest.fixture(params=["many_zones", "pregnant"])
def old(request: pytest.FixtureRequest, by: Actor) -> Consultation:
    """A consultation signed with a knowledge base that had another source and another rule in place of each of ours."""
    new, course = made.signed(by, made.example(request.param))
    found = texts([new.assessment, new.plan])
    names = {each: f"{SOURCE}-{each}" for each in knowledge().sources if each in found}
    names |= {each: f"{RULE}_{each}" for each in knowledge().rules if each in found}
    assert any(each in names for each in knowledge().sources)
    assert any(each in names for each in knowledge().rules)
    row = Consultation.objects.create(
        clinic=by.clinic,
        patient=factories.patient(by),
        held_on=new.held_on,
        status="signed",
        document=new.document,
        assessment=renamed(new.assessment, names),
        plan=renamed(new.plan, names),
        refusal=new.refusal,
        software_version=new.software_version,
        knowledge_version="2020.1.0",
        started_by=by.person,
        started_at=factories.NOW,
        saved_at=factories.NOW,
        signed_by=by.person,
        signed_at=factories.NOW,
    )
    if course is not None:
        fields = {name: getattr(course, name) for name in ("zones", "indications", "device", "sessions_planned")}
        factories.course(row.patient, by, consultation=row, **fields)
    return row


def shows(client: Client, name: str, *ids: object) -> str:
    """A page that answers."""
    answer: Any = client.get(reverse(name, args=ids))
    assert answer.status_code == 200, (name, answer.status_code, answer.headers.get("Location"))
    return "" if answer["Content-Type"] == "application/pdf" else answer.content.decode()


def test_the_signed_consultation_is_shown(old: Consultation, by: Actor) -> None:
    text = shows(factories.signed_in(by), "consultations:signed", old.pk)
    assert SOURCE in text, "the source is named by the id it had"


@pytest.mark.parametrize("old", ["many_zones"], indirect=True)
def test_what_is_handed_over_and_consented_to(old: Consultation, by: Actor) -> None:
    client = factories.signed_in(by)
    shows(client, "consultations:plan_pdf", old.pk)
    shows(client, "consultations:leaflet", old.pk, "en")
    shows(client, "consultations:expect", old.pk)
    text = shows(client, "consultations:consent", old.pk)
    assert SOURCE in text
    kept = made.consented(by, old)
    shows(client, "consultations:consent_given", kept.pk)
    shows(client, "consultations:consent_pdf", kept.pk)


@pytest.mark.parametrize("old", ["many_zones"], indirect=True)
def test_the_course_goes_on(old: Consultation, by: Actor) -> None:
    client = factories.signed_in(by)
    shows(client, "courses:course", old.course.pk)
    made.consented(by, old)
    session = start_session(by=by, at=timezone.now(), course=old.course.pk)
    shows(client, "courses:treat", session.pk)


def test_the_record_and_its_export(old: Consultation, by: Actor) -> None:
    client = factories.signed_in(by)
    shows(client, "patients:record", old.patient_id)
    for form in ("pdf", "json", "zip"):
        answer: Any = client.post(reverse(f"patients:export_{form}", args=[old.patient_id]))
        assert answer.status_code == 200, form
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"PK")
    said = json.loads(client.post(reverse("patients:export_json", args=[old.patient_id])).content)
    assert SOURCE in json.dumps(said["record"]["consultations.Consultation"])
