"""Rows as FHIR R4 (4.0.1) resources: dicts in the specification's words, for what can be said rightly.

Concepts are text unless a code was read in its source (LOINC 66555-4 and 59284-0) or belongs to FHIR itself. What has
no resource that fits, or would need a code we may not ship, is left to the native record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, ConsentWithdrawal
from needlepoint_clinic.patients.export.consent_words import consent_as_text
from needlepoint_clinic.patients.export.fhir_course import course_resources
from needlepoint_clinic.patients.export.fhir_parts import (
    LOINC,
    Resource,
    concept,
    encoded,
    instant,
    reference,
    without_nothing,
)
from needlepoint_clinic.patients.export.whole_record import WholeRecord
from needlepoint_clinic.patients.models import Patient, PatientWarning, Sex, WarningKind

_GENDER = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.INTERSEX: "other", Sex.UNKNOWN: "unknown"}
_APPOINTMENT = {
    "booked": "booked",
    "arrived": "arrived",
    "done": "fulfilled",
    "cancelled": "cancelled",
    "missed": "noshow",
}
_ALLERGY_STATUS = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"


def bundle(whole: WholeRecord) -> Resource:
    """A Bundle of kind `collection`; every reference in it leads to an entry of it."""
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": instant(whole.made_at),
        "entry": [
            {"fullUrl": f"urn:uuid:{each['id']}", "resource": without_nothing(each)} for each in _resources(whole)
        ],
    }


def _resources(whole: WholeRecord) -> Iterator[Resource]:
    yield _patient(whole)
    for warning in whole.of(PatientWarning):
        yield _allergy(whole, warning) if warning.kind == WarningKind.ALLERGY else _flag(whole, warning)
    withdrawn = {each.consent_id: each for each in whole.of(ConsentWithdrawal)}
    for consent in whole.of(Consent):
        yield _consent(whole, consent, withdrawn.get(consent.pk))
    for refusal in whole.of(ConsentRefusal):
        yield _refusal(whole, refusal)
    for appointment in whole.of(Appointment):
        yield _appointment(whole, appointment)
    yield from course_resources(whole)


def _patient(whole: WholeRecord) -> Resource:
    patient = whole.patient
    system = f"urn:uuid:{whole.clinic.pk}"
    others = [each for each in whole.of(Patient) if each.pk != patient.pk]
    return {
        "resourceType": "Patient",
        "id": str(patient.pk),
        "identifier": [
            {"use": "usual", "system": system, "value": str(patient.number)},
            *({"use": "old", "system": system, "value": str(each.number)} for each in others),
        ],
        "active": True,
        "name": [{"use": "usual", "family": patient.family_name, "given": patient.given_name.split()}],
        "telecom": [
            *([{"system": "phone", "value": patient.phone}] if patient.phone else []),
            *([{"system": "email", "value": patient.email}] if patient.email else []),
        ],
        "gender": _GENDER[Sex(patient.sex)],
        "birthDate": patient.born_on.isoformat(),
        "address": [{"text": patient.address}] if patient.address else [],
        "communication": [{"language": concept(code=("urn:ietf:bcp:47", patient.language))}],
    }


def _allergy(whole: WholeRecord, warning: PatientWarning) -> Resource:
    return {
        "resourceType": "AllergyIntolerance",
        "id": str(warning.pk),
        "clinicalStatus": concept(code=(_ALLERGY_STATUS, "active" if warning.ended_at is None else "inactive")),
        "code": concept(warning.text),
        "patient": reference(whole.patient),
        "recordedDate": instant(warning.noted_at),
        "recorder": _who(whole.name_of(warning.noted_by_id)),
        "note": _note(_ended(warning)),
        "reaction": [{"manifestation": [concept(warning.reaction)]}] if warning.reaction else [],
    }


def _flag(whole: WholeRecord, warning: PatientWarning) -> Resource:
    return {
        "resourceType": "Flag",
        "id": str(warning.pk),
        "status": "active" if warning.ended_at is None else "inactive",
        "code": concept(". ".join(each for each in (warning.text, _ended(warning)) if each)),
        "subject": reference(whole.patient),
        "period": {"start": instant(warning.noted_at), "end": instant(warning.ended_at)},
        "author": _who(whole.name_of(warning.noted_by_id)),
    }


def _ended(warning: PatientWarning) -> str:
    return "" if warning.ended_at is None else f"Ended {warning.ended_at:%Y-%m-%d}: {warning.ended_reason}"


def _consent(whole: WholeRecord, consent: Consent, withdrawal: ConsentWithdrawal | None) -> Resource:
    return {
        "resourceType": "Consent",
        "id": str(consent.pk),
        "status": "active" if withdrawal is None else "inactive",
        "scope": concept(code=(_CONSENT_SCOPE, "treatment")),
        "category": [concept("Patient consent", code=(LOINC, "59284-0"))],
        "patient": reference(whole.patient),
        "dateTime": instant(consent.signed_at),
        "performer": [reference(whole.patient)],
        "sourceAttachment": {
            "contentType": "text/plain; charset=utf-8",
            "language": consent.language,
            "data": encoded(consent_as_text(consent)),
            "title": f"Text {consent.text_version}, signed by {consent.signed_name}",
            "creation": instant(consent.signed_at),
        },
        "policyRule": concept(f"Text {consent.text_version}, SHA-256 {consent.text_digest}"),
    }


def _refusal(whole: WholeRecord, refusal: ConsentRefusal) -> Resource:
    return {
        "resourceType": "Consent",
        "id": str(refusal.pk),
        "status": "rejected",
        "scope": concept(code=(_CONSENT_SCOPE, "treatment")),
        "category": [concept("Patient consent", code=(LOINC, "59284-0"))],
        "patient": reference(whole.patient),
        "dateTime": instant(refusal.refused_at),
        "performer": [reference(whole.patient)],
        "sourceAttachment": {
            "contentType": "text/plain; charset=utf-8",
            "language": refusal.language,
            "data": encoded(consent_as_text(refusal)),
            "title": f"Text {refusal.text_version}, declined",
            "creation": instant(refusal.refused_at),
        },
        "policyRule": concept(f"Text {refusal.text_version}, SHA-256 {refusal.text_digest}"),
    }


def _appointment(whole: WholeRecord, appointment: Appointment) -> Resource:
    return {
        "resourceType": "Appointment",
        "id": str(appointment.pk),
        "status": _APPOINTMENT[appointment.status],
        "appointmentType": concept(appointment.get_kind_display()),
        "start": instant(appointment.starts_at),
        "end": instant(appointment.ends_at),
        "created": instant(appointment.booked_at),
        "comment": appointment.note,
        "participant": [{"actor": reference(whole.patient), "status": "accepted"}],
    }


def _who(name: str) -> dict[str, Any]:
    return {"display": name} if name else {}


def _note(text: str) -> list[dict[str, Any]]:
    return [{"text": text}] if text else []
