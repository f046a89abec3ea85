"""One patient whose consultation and session the application itself wrote; the filled rows are copies of these."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from needlepoint.candidacy import assess
from needlepoint.consultation import plan_consultation, read_consultation
from needlepoint.documents.as_json import to_json
from needlepoint.knowledge import load_knowledge
from needlepoint.patient.history import FACTS
from needlepoint.strict_yaml import Document
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.consultations.models import Consent, Consultation, RecordStatus
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.courses.treatment import actions
from needlepoint_clinic.courses.treatment.steps import Step
from needlepoint_clinic.inventory.models import DeviceUnit
from needlepoint_clinic.patients.models import Patient

ZONES = ("left_cheek", "right_cheek")
ANSWERS: dict[str, Any] = {
    "born_on": "1990-05-04",
    "sex": "female",
    "phototype": "III",
    "phototype_method": "questionnaire_b",
}
TREATMENT: dict[str, Any] = {
    "device": "skinpen",
    "anaesthetic": "lmx_4",
    "wants": [{"indication": "acne_scars_boxcar", "zones": list(ZONES)}],
}
DAY: dict[str, dict[str, Any]] = {
    Step.SKIN: {"antiseptic": "Chlorhexidine 2 %", "cleaned": True},
    Step.PRODUCTS: {"products_none": True},
    Step.PHOTOGRAPHS: {"photo_note": "As at baseline."},
    Step.AFTERCARE: {"handed_over": True, "language": "en", "ended_at": None},
}
ZONE: dict[str, Any] = {
    "treated": True,
    "needle_length_mm": 1.5,
    "passes": 3,
    "speed_per_minute": 6000,
    "area_cm2": 30.0,
    "seconds": 90,
    "endpoint": "pinpoint_bleeding",
    "reactions": ["expected_redness"],
    "deviation_reason": "",
}
SESSION_FIELDS = ("device_id", "check_before", "preparation", "anaesthetic", "after")
ZONE_FIELDS = ("indications", "planned", *ZONE)


@dataclass(frozen=True, slots=True)
class Example:
    """What the copies are made of.

    Attributes:
        document, assessment, plan: of the consultation, as the library answered.
        session: fields of a session that was done to its end.
        zones: fields of its zones, by zone.
    """

    document: dict[str, Any]
    assessment: dict[str, Any]
    plan: dict[str, Any]
    session: dict[str, Any]
    zones: dict[str, dict[str, Any]]


def document() -> dict[str, Any]:
    """A consultation in which every question was answered, most with no, as a real one is at its end."""
    noes = {fact.id: False for fact in FACTS.values() if fact.no is not None and fact.follows is None}
    told = {name: answer for name, answer in noes.items() if FACTS[name].kind.value == "yes_no"}
    return {"history": {**told, **ANSWERS, "everything_else": False}, "treatment": TREATMENT}


def example(by: Actor, *, on: dt.date, now: dt.datetime) -> Example:
    """Hold the consultation and do the day, as the pages would."""
    whole, knowledge = document(), load_knowledge()
    read = read_consultation(Document(whole, "example"), knowledge, on=on)
    plan = json.loads(to_json(plan_consultation(read, knowledge, on=on)))
    assessment = json.loads(to_json(assess(read.profile, read.request, knowledge, on=on)))
    session = _day(_course(by, whole, assessment, plan, on=on, now=now), by, now)
    zones = {zone.zone: {name: getattr(zone, name) for name in ZONE_FIELDS} for zone in session.zones.all()}
    return Example(whole, assessment, plan, {name: getattr(session, name) for name in SESSION_FIELDS}, zones)


def _course(by: Actor, whole: Any, assessment: Any, plan: Any, *, on: dt.date, now: dt.datetime) -> Course:
    patient = _patient(by, now)
    signed = {"status": RecordStatus.SIGNED, "signed_by": by.person, "signed_at": now}
    held = Consultation.objects.create(
        clinic=by.clinic,
        patient=patient,
        held_on=on,
        document=whole,
        assessment=assessment,
        plan=plan,
        started_by=by.person,
        started_at=now,
        saved_at=now,
        **signed,
    )
    _consent(held, by, now)
    return Course.objects.create(
        clinic=by.clinic,
        patient=patient,
        consultation=held,
        indications=["acne_scars_boxcar"],
        zones=list(ZONES),
        device="skinpen",
        sessions_planned=6,
        started_at=now,
    )


def _patient(by: Actor, now: dt.datetime) -> Patient:
    return Patient.objects.create(
        clinic=by.clinic,
        number=1_000_000,
        family_name="Example",
        given_name="Everybody",
        sort_name="example everybody",
        born_on=dt.date(1990, 5, 4),
        registered_at=now,
    )


def _consent(held: Consultation, by: Actor, now: dt.datetime) -> None:
    Consent.objects.create(
        clinic=by.clinic,
        patient=held.patient,
        consultation=held,
        text_version="bench",
        text_digest="0" * 64,
        language="en",
        shown="As shown.",
        answers={},
        signed_name="Everybody",
        signed_at=now,
        witnessed_by=by.person,
    )


def _day(course: Course, by: Actor, now: dt.datetime) -> Session:
    session = actions.start_session(by=by, at=now, course=course.pk)
    unit = DeviceUnit.objects.create(clinic=by.clinic, model="skinpen", name="Pen 1", added_at=now)
    steps: dict[str, dict[str, Any]] = {
        Step.CHECK: {"identity": True, "allergies_seen": True, "asked": {}, "answers": {}},
        Step.DEVICE: {"unit": str(unit.pk), "device_reason": "", "no_cartridge": ""},
        **DAY,
    }
    for key, stored in steps.items():
        actions.save_step(by=by, at=now, session=session.pk, key=key, version=0, stored=stored)
    for zone in session.zones.all():
        actions.save_zone(by=by, at=now, session=session.pk, zone=zone.pk, version=0, stored=ZONE)
    return Session.objects.get(pk=session.pk)
