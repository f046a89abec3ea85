"""One sitting of the demo, from the check before it to the signature after it, each answer asked of the library."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F

from needlepoint.aftercare import check_product
from needlepoint.candidacy import assess
from needlepoint.consultation import Consultation as Asked
from needlepoint.knowledge import Knowledge
from needlepoint.needling import AnaestheticUse, Occlusion, check_anaesthetic
from needlepoint.planning import CoursePlan, ZonePlan
from needlepoint.planning.anaesthetic import limits_of
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.models import (
    Addendum,
    CartridgeUse,
    Cosignature,
    Course,
    ProductUse,
    Session,
    SessionZone,
)
from needlepoint_clinic.demo_clinic.equipment import Equipment, barcode
from needlepoint_clinic.demo_clinic.records import as_stored, member_of
from needlepoint_clinic.inventory.models import Lot

GEL = ("Sterile hyaluronic acid gel, single use", "Aqua, Sodium Hyaluronate")
_AREA_CM2 = {"abdomen": 180, "flank": 120, "thigh": 200, "neck": 90, "cheek": 45, "forehead": 60, "forearm": 35}


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is known before a sitting begins.

    Attributes:
        document: what was asked again on the day.
        planned: the zones as the plan has them.
    """

    by: Actor
    course: Course
    asked: Asked
    document: Mapping[str, Any]
    plan: CoursePlan
    knowledge: Knowledge
    equipment: Equipment
    rng: random.Random
    anaesthetic: str
    number: int


def begin(sitting: Sitting, day: dt.date, at: dt.datetime) -> Session:
    """Check the answers again, and open the record of the day."""
    asked = sitting.asked
    member = member_of(sitting.by)
    session = Session.objects.create(
        clinic=sitting.by.clinic,
        patient=sitting.course.patient,
        course=sitting.course,
        number=sitting.number,
        held_on=day,
        operator=member,
        device=sitting.equipment.devices[sitting.course.device],
        check_before={
            "asked_at": at.isoformat(),
            "document": dict(sitting.document),
            "assessment": as_stored(assess(asked.profile, asked.request, sitting.knowledge, on=day)),
        },
        needs_cosignature=member.needs_cosignature,
        started_at=at,
        saved_at=at,
    )
    record(by=sitting.by, at=at, verb="courses.session_started", row=session, patient=session.patient_id)
    return session


def prepare(sitting: Sitting, session: Session, at: dt.datetime) -> None:
    """Antiseptic, anaesthetic and a cartridge; the first half of the day's record."""
    session.preparation = {
        "consent_seen_at": at.isoformat(),
        "photographs_at": at.isoformat(),
        "antiseptic": {"product": "chlorhexidine 0.5 % in alcohol 70 %", "at": at.isoformat()},
    }
    session.anaesthetic = _anaesthetic(sitting, at)
    session.save(update_fields=["preparation", "anaesthetic"])
    lot = sitting.equipment.lot_for(sitting.course.device, session.held_on)
    serial = sitting.equipment.serial()
    CartridgeUse.objects.create(
        clinic=session.clinic, session=session, lot=lot, serial=serial, scanned=barcode(lot, serial), used_at=at
    )
    Lot.objects.filter(pk=lot.pk).update(used=F("used") + 1)


def needle(sitting: Sitting, session: Session, at: dt.datetime) -> None:
    """Each zone as planned, now and then with a deviation that says why; then what went on the skin."""
    for zone in sitting.plan.zones:
        _needle_zone(sitting, session, zone)
    ProductUse.objects.create(
        clinic=session.clinic,
        session=session,
        name=GEL[0],
        ingredients=GEL[1],
        check_result=_gel_checked(sitting.knowledge),
        reason="Single-use sterile gel of the clinic, used for gliding",
        applied_at=at,
    )


def sign(sitting: Sitting, session: Session, at: dt.datetime) -> None:
    """Endpoint, reactions and aftercare; then the record is signed and locked."""
    session.after = {
        "reactions": ["redness", *(["swelling"] if sitting.rng.random() < 0.3 else [])],
        "aftercare": {"handed_over_at": at.isoformat(), "language": session.patient.language, "in_writing": True},
        "left_at": (at + dt.timedelta(minutes=10)).isoformat(),
    }
    found = session.check_before["assessment"]
    session.software_version, session.knowledge_version = found["software_version"], found["knowledge_version"]
    session.status, session.signed_by = RecordStatus.SIGNED, member_of(sitting.by)
    session.signed_at = session.saved_at = at
    session.save()
    record(by=sitting.by, at=at, verb="courses.session_signed", row=session, patient=session.patient_id)


def cosign(*, by: Actor, at: dt.datetime, session: Session) -> None:
    """The supervisor's signature."""
    made = Cosignature.objects.create(clinic=by.clinic, session=session, signed_by=member_of(by), signed_at=at)
    record(by=by, at=at, verb="courses.session_cosigned", row=made, patient=session.patient_id)


def add_addendum(*, by: Actor, at: dt.datetime, session: Session, text: str) -> None:
    """What was forgotten, beside what was signed."""
    made = Addendum.objects.create(
        clinic=by.clinic, session=session, text=text, written_by=member_of(by), written_at=at
    )
    record(by=by, at=at, verb="courses.addendum_written", row=made, patient=session.patient_id)


@cache
def _gel_checked(knowledge: Knowledge) -> dict[str, Any]:
    """What the library says of the gel on needled skin; the same at every sitting."""
    return as_stored(check_product(GEL[1], knowledge, day=0, hours_since_session=0))


def _anaesthetic(sitting: Sitting, at: dt.datetime) -> dict[str, Any]:
    if sitting.anaesthetic == "none":
        return {"product": "none"}
    limits = limits_of(sitting.knowledge.anaesthetics[sitting.anaesthetic])
    area = sum(_area_cm2(zone.zone) for zone in sitting.plan.zones)
    minutes = round(limits.min_minutes or 30) + 5 * sitting.rng.randrange(3)
    on_at = at - dt.timedelta(minutes=minutes)
    covered = None if limits.occlusion is Occlusion.NOT_STATED else limits.occlusion is Occlusion.REQUIRED
    use = AnaestheticUse(area, round(area / 20, 1), minutes, on_at, covered, is_skin_intact=True)
    return {
        "product": sitting.anaesthetic,
        "grams": use.grams,
        "area_cm2": area,
        "covered": covered,
        "on_at": on_at.isoformat(),
        "off_at": at.isoformat(),
        "check": as_stored(check_anaesthetic(use, limits)),
    }


def _needle_zone(sitting: Sitting, session: Session, zone: ZonePlan) -> None:
    planned = zone.placement.depths.chosen_mm if zone.placement else None
    shallower = planned is not None and planned > 1 and sitting.rng.random() < 0.12
    done = planned - 0.25 if planned is not None and shallower else planned
    SessionZone.objects.create(
        clinic=session.clinic,
        session=session,
        zone=zone.zone,
        indications=list(zone.indications),
        planned={"needle_length_mm": planned, "passes": zone.passes, "endpoint": zone.endpoint},
        needle_length_mm=done,
        passes=sitting.rng.choice((3, 4, 4, 5)),
        speed_per_minute=None,
        area_cm2=_area_cm2(zone.zone),
        seconds=60 * sitting.rng.randrange(3, 8),
        endpoint=str(zone.endpoint or "erythema"),
        reactions=["redness"],
        deviation_reason="Pain at the planned length; stopped short of it" if shallower else "",
    )


def _area_cm2(zone: str) -> int:
    """About how large a zone is drawn in the demo."""
    return next((area for part, area in _AREA_CM2.items() if part in zone), 20)
