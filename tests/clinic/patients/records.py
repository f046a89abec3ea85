"""A whole record: one row, at least, of everything the clinic keeps of a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.appointments.models import Appointment
from needlepoint_clinic.consultations.consent_text import Paragraph, ShownConsent, ShownSection
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal, ConsentWithdrawal, Consultation
from needlepoint_clinic.courses.models import (
    Addendum,
    AdverseEvent,
    AwaitedCosignature,
    CartridgeUse,
    CheckIn,
    Cosignature,
    Course,
    CourseDecision,
    InstrumentScore,
    ProductUse,
    Session,
    SessionZone,
)
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.patients import actions
from needlepoint_clinic.patients.models import Patient, WarningKind
from needlepoint_clinic.photographs.models import Photograph
from tests.clinic import factories

NOW = factories.NOW
DAY = dt.timedelta(days=1)


def registered(by: Actor, word: str = "Zauberwort", **fields: Any) -> Patient:
    """A patient by the action itself, so that history and search terms are there."""
    values = {
        "family_name": word,
        "given_name": f"Given {word}",
        "born_on": dt.date(1990, 5, 4),
        "sex": "female",
        "phone": "+34612345678",
        "email": f"{word.lower()}@example.org",
        "language": "es",
        "address": f"{word} street 1",
    }
    return actions.register(by=by, at=NOW - 60 * DAY, **(values | fields))


def shown(word: str) -> ShownConsent:
    """A consent as it is stored, with one section of the plan and one of our own."""
    own = ShownSection("agree", "What you agree to", (Paragraph(f"I agree, {word}.", (), own=True),))
    risks = ShownSection("risks", "Risks", (Paragraph("Second paragraph.", (1,)),))
    return ShownConsent(
        version="en-2026-1",
        language="en",
        title="Microneedling",
        clinic="Clinic",
        person=word,
        plan_of="2026-11-28",
        knowledge_version="2026.11.0",
        sections=(own, risks),
        questions=(),
        photographs=(("record", "For the record"),),
        statement="I have understood it.",
        guardian_statement="I am responsible.",
        guardian=False,
        sources=((1, "A source"),),
    )


def course(by: Actor, patient: Patient, word: str = "Zauberwort", **fields: Any) -> Course:
    """A course with its signed consultation and its consent."""
    consultation = Consultation.objects.create(
        clinic=by.clinic,
        patient=patient,
        held_on=(NOW - 50 * DAY).date(),
        document={"history": {"note": word, "pregnant": False}, "zones": ["left_cheek", "chin"]},
        assessment={"content": {"overall": "caution", "findings": [{"statement": word, "verdict": "caution"}]}},
        plan={"content": {"note": word}},
        refusal=word,
        started_by=by.person,
        started_at=NOW - 50 * DAY,
        saved_at=NOW - 50 * DAY,
        software_version="0.1.0",
        knowledge_version="2026.11.0",
    )
    consent = Consent.objects.create(
        clinic=by.clinic,
        patient=patient,
        consultation=consultation,
        text_version="2026-11",
        text_digest="0" * 64,
        language="en",
        shown=shown(word).as_text(),
        answers={"what is it": word},
        photographs=["record"],
        signature=f"M 0 0 {word}",
        signed_name=word,
        signed_at=NOW - 49 * DAY,
        witnessed_by=by.person,
    )
    ConsentWithdrawal.objects.create(
        clinic=by.clinic, consent=consent, reason=word, withdrawn_at=NOW - DAY, noted_by=by.person
    )
    ConsentRefusal.objects.create(
        clinic=by.clinic,
        patient=patient,
        consultation=consultation,
        text_version="2026-11",
        text_digest="0" * 64,
        language="en",
        shown=shown(word).as_text(),
        reason=word,
        refused_at=NOW - 50 * DAY,
        explained_by=by.person,
    )
    consultation.status, consultation.signed_by, consultation.signed_at = "signed", by.person, NOW - 49 * DAY
    consultation.save()
    made = Course.objects.create(
        clinic=by.clinic,
        patient=patient,
        consultation=consultation,
        indications=["acne_scars"],
        zones=["left_cheek", "chin"],
        device="skinpen",
        phototype=3,
        sessions_planned=4,
        sessions_done=1,
        next_due_on=(NOW + 10 * DAY).date(),
        started_at=NOW - 49 * DAY,
        **fields,
    )
    CourseDecision.objects.create(
        clinic=by.clinic,
        course=made,
        decision="go_on",
        reason=word,
        advice={"said": word},
        decided_by=by.person,
        decided_at=NOW - 5 * DAY,
    )
    InstrumentScore.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=made,
        zone="left_cheek",
        instrument="goodman_baron",
        answers={"note": word},
        value=12,
        scored_on=(NOW - 48 * DAY).date(),
        scored_by=by.person,
        scored_at=NOW - 48 * DAY,
    )
    return made


def session(by: Actor, made: Course, number: int = 1, word: str = "Zauberwort") -> Session:
    """A signed session with zones, cartridge, product, and everything that followed it."""
    at = NOW - (40 - number) * DAY
    done = Session.objects.create(
        clinic=by.clinic,
        patient=made.patient,
        course=made,
        number=number,
        held_on=at.date(),
        operator=by.person,
        device=DeviceUnit.objects.get_or_create(
            clinic=by.clinic, name="Pen, room 2", defaults={"model": "skinpen", "serial": "S-77", "added_at": NOW}
        )[0],
        check_before={"document": {"note": word}},
        preparation={"antiseptic": word},
        anaesthetic={"product": word},
        after={"endpoint": word},
        note=word,
        started_at=at,
        saved_at=at,
    )
    for zone in ("left_cheek", "chin"):
        SessionZone.objects.create(
            clinic=by.clinic,
            session=done,
            zone=zone,
            indications=["acne_scars"],
            planned={"note": word},
            needle_length_mm="1.50",
            passes=3,
            endpoint="pinpoint_bleeding",
            reactions=[word],
            deviation_reason=word,
        )
    lot = Lot.objects.get_or_create(
        clinic=by.clinic,
        identifier="00860000000000",
        number="LOT-9",
        defaults={
            "product": "Cartridge",
            "received": 100,
            "expires_on": dt.date(2028, 2, 29),
            "received_at": NOW,
            "received_by": by.person,
        },
    )[0]
    CartridgeUse.objects.create(
        clinic=by.clinic, session=done, lot=lot, serial=f"{made.pk.hex[:6]}-{number}", used_at=at
    )
    ProductUse.objects.create(
        clinic=by.clinic,
        session=done,
        name=word,
        ingredients=word,
        check_result={"said": word},
        reason=word,
        applied_at=at,
    )
    done.status, done.signed_by, done.signed_at = "signed", by.person, at
    done.save()
    Addendum.objects.create(clinic=by.clinic, session=done, text=word, written_by=by.person, written_at=at + DAY)
    AwaitedCosignature.objects.create(clinic=by.clinic, session=done, since=at)
    Cosignature.objects.create(clinic=by.clinic, session=done, remark=word, signed_by=by.person, signed_at=at + DAY)
    CheckIn.objects.create(
        clinic=by.clinic,
        patient=made.patient,
        session=done,
        day=1,
        answers={"note": word},
        result={"said": word},
        urgency="contact_the_clinic",
        needs_a_person=True,
        made_by=by.person,
        made_at=at + DAY,
        outcome=word,
    )
    AdverseEvent.objects.create(
        clinic=by.clinic,
        patient=made.patient,
        session=done,
        zone="left_cheek",
        kind="prolonged_erythema",
        grade=2,
        began_on=(at + DAY).date(),
        description=word,
        treatment=word,
        outcome="ongoing",
        noted_by=by.person,
        noted_at=at + 2 * DAY,
    )
    return done


def whole(by: Actor, word: str = "Zauberwort") -> Patient:
    """Everything of one person, each field of text with `word` in it."""
    patient = registered(by, word)
    ended = actions.add_warning(by=by, patient=patient, kind=WarningKind.WARNING, text=word, at=NOW - 59 * DAY)
    actions.end_warning(by=by, warning=ended, reason=word, at=NOW - 58 * DAY)
    actions.add_warning(
        by=by, patient=patient, kind=WarningKind.ALLERGY, text=f"Lidocaine {word}", reaction=word, at=NOW - 57 * DAY
    )
    made = course(by, patient, word)
    done = session(by, made, 1, word)
    photograph(by, patient, made, done, word)
    Appointment.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=made,
        kind="session",
        starts_at=NOW + 10 * DAY,
        ends_at=NOW + 10 * DAY + dt.timedelta(hours=1),
        note=word,
        booked_by=by.person,
        booked_at=NOW,
    )
    return patient


def photograph(by: Actor, patient: Patient, made: Course, done: Session, word: str, **fields: Any) -> Photograph:
    """A photograph; its file is whatever the test writes."""
    plain = {"zone": "left_cheek", "view": "front", "file": f"{word}.jpg", "thumbnail": f"{word}-small.jpg"}
    return Photograph.objects.create(
        clinic=by.clinic,
        patient=patient,
        course=made,
        session=done,
        sha256="1" * 64,
        width=4000,
        height=3000,
        bytes=9,
        facts={"lens": word, "screen": f"{word}-screen.jpg"},
        taken_at=NOW - 39 * DAY,
        added_by=by.person,
        added_at=NOW,
        **(plain | fields),
    )
