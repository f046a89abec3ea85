"""Makes signed consultations, courses and sessions for tests; plans are the library's own."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from needlepoint.consultation import plan_consultation, read_consultation
from needlepoint.documents import to_json
from needlepoint.strict_yaml import Document
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.consultations.models import Consultation, RecordStatus
from needlepoint_clinic.courses.models import AdverseEvent, CartridgeUse, Course, Session, SessionZone
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.patients.models import Patient
from tests.clinic import factories

PLANNED_ON = dt.date(2026, 9, 7)
"""A Monday some weeks before `factories.TODAY`."""


def document(**parts: Any) -> dict[str, Any]:
    """A consultation in which nothing speaks against treating the rolling acne scars of both cheeks."""
    plain = {
        "history": {
            "born_on": "1990-05-04",
            "sex": "female",
            "phototype": "II",
            "phototype_method": "questionnaire_a",
            "pregnant": False,
            "everything_else": False,
        },
        "treatment": {
            "device": "skinpen",
            "wants": [
                {
                    "indication": "acne_scars_rolling",
                    "zones": ["cheeks"],
                    "goal": {"wish": "shallower scars", "instrument": "gb_quantitative", "baseline": 11, "target": 7},
                }
            ],
        },
    }
    return plain | parts


def course(by: Actor, patient: Patient | None = None, *, on: dt.date = PLANNED_ON, **parts: Any) -> Course:
    """A course whose consultation was signed on a day, with the plan that the library makes of it."""
    person = patient or factories.patient(by)
    written = document(**parts)
    asked = read_consultation(Document(written, "test"), knowledge(), on=on)
    plan = plan_consultation(asked, knowledge(), on=on)
    at = dt.datetime.combine(on, dt.time(10), dt.UTC)
    held = Consultation.objects.create(
        clinic=by.clinic,
        patient=person,
        held_on=on,
        status=RecordStatus.SIGNED,
        document=written,
        assessment=json.loads(to_json(plan.assessment)),
        plan=json.loads(to_json(plan)),
        started_by=by.person,
        started_at=at,
        saved_at=at,
        signed_by=by.person,
        signed_at=at,
    )
    first = plan.sessions[0]
    return Course.objects.create(
        clinic=by.clinic,
        patient=person,
        consultation=held,
        indications=[want.indication for want in asked.request.wants],
        zones=list(asked.request.zones),
        device=asked.request.device or "",
        phototype=2,
        sessions_planned=max(zone.sessions_planned for zone in plan.zones),
        next_earliest_on=first.window.earliest_on,
        next_due_on=first.on,
        started_at=at,
    )


def session(by: Actor, of: Course, on: dt.date, *, signed: bool = True, **fields: Any) -> Session:
    """A session of a course on a day: every zone of the course at 1.5 mm, signed unless said otherwise."""
    at = dt.datetime.combine(on, dt.time(11), dt.UTC)
    zones = fields.pop("zones", of.zones)
    made = Session.objects.create(
        clinic=by.clinic,
        patient=of.patient,
        course=of,
        number=of.sessions.count() + 1,
        held_on=on,
        operator=by.person,
        started_at=at,
        saved_at=at,
        **fields,
    )
    for zone in zones:
        SessionZone.objects.create(
            clinic=by.clinic, session=made, zone=zone, indications=of.indications, needle_length_mm="1.50", passes=4
        )
    if signed:
        made.status, made.signed_by, made.signed_at = RecordStatus.SIGNED, by.person, at
        made.save()
    return made


def cartridge(by: Actor, used_in: Session, number: str = "LOT-1") -> CartridgeUse:
    """A cartridge of a lot, used in a session that is not signed yet."""
    lot, _ = Lot.objects.get_or_create(
        clinic=by.clinic,
        identifier="09506000134352",
        number=number,
        defaults={"product": "Cartridge", "received": 100, "received_at": factories.NOW, "received_by": by.person},
    )
    return CartridgeUse.objects.create(clinic=by.clinic, session=used_in, lot=lot, used_at=used_in.started_at)


def device(by: Actor, **fields: Any) -> DeviceUnit:
    """A pen of the clinic."""
    plain = {"model": "skinpen", "name": "pen, room 2", "added_at": factories.NOW}
    return DeviceUnit.objects.create(clinic=by.clinic, **(plain | fields))


def adverse_event(by: Actor, after: Session, kind: str = "pigment_change", **fields: Any) -> AdverseEvent:
    """Harm after a session, not yet assessed."""
    plain = {"began_on": after.held_on + dt.timedelta(days=5), "noted_by": by.person, "noted_at": factories.NOW}
    return AdverseEvent.objects.create(
        clinic=by.clinic, patient=after.patient, session=after, kind=kind, **(plain | fields)
    )
