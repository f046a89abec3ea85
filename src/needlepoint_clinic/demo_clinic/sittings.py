"""One sitting of the demo, from the check before it to the signature after it, kept as the treatment day keeps it.

The steps are put into the session one after the other and saved together: what a signature asks for, the real action
asks for here as well, and refuses to sign where something is missing.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from needlepoint.planning import CoursePlan
from needlepoint.planning.anaesthetic import limits_of
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.courses.models import Course, Session, SessionZone
from needlepoint_clinic.courses.treatment import keeping
from needlepoint_clinic.courses.treatment.actions import add_product, held, start_session
from needlepoint_clinic.courses.treatment.anaesthetic import NONE
from needlepoint_clinic.courses.treatment.cartridges import use_cartridge
from needlepoint_clinic.courses.treatment.check_form import UNCHANGED
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.signing import sign_session
from needlepoint_clinic.courses.treatment.steps import Step, count_save, key_of
from needlepoint_clinic.courses.treatment.todays_facts import groups_to_ask
from needlepoint_clinic.courses.treatment.zones import guard
from needlepoint_clinic.demo_clinic.equipment import Equipment, barcode

GEL = ("Sterile hyaluronic acid gel, single use", "Aqua, Sodium Hyaluronate", "Single-use sterile gel, to glide on")
ANTISEPTIC = "Chlorhexidine 0.5 % in alcohol 70 %"
OFF_LABEL = "As planned; the off-label depth was talked over at the consultation"
SHALLOWER = "Pain at the planned length; stayed short of it"
_AREA_CM2 = {"abdomen": 180, "flank": 120, "thigh": 200, "neck": 90, "cheek": 45, "forehead": 60, "forearm": 35}


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is known before a sitting begins."""

    by: Actor
    course: Course
    plan: CoursePlan
    equipment: Equipment
    rng: random.Random
    anaesthetic: str


def begin(sitting: Sitting, at: dt.datetime) -> Session:
    """Ask again, clean the skin, numb it, choose the device and open a cartridge."""
    session = start_session(by=sitting.by, at=at, course=sitting.course.pk)
    day = held(sitting.by, session.pk)
    asked = dict.fromkeys(groups_to_ask(day.known, sitting.plan.assessment.request), UNCHANGED)
    steps: dict[str, dict[str, Any]] = {
        Step.DEVICE: {
            "unit": str(sitting.equipment.devices[sitting.course.device].pk),
            "device_reason": "",
            "no_cartridge": "",
        },
        Step.CHECK: {"identity": True, "allergies_seen": True, "asked": asked, "answers": {}},
        Step.SKIN: {"antiseptic": ANTISEPTIC, "cleaned": True},
        Step.ANAESTHETIC: _anaesthetic(sitting, day, at),
    }
    _keep(day, steps, at)
    lot, serial = sitting.equipment.lot_for(sitting.course.device, session.held_on), sitting.equipment.serial()
    use_cartridge(
        by=sitting.by,
        at=at,
        session=session.pk,
        identifier=lot.identifier,
        number=lot.number,
        serial=serial,
        expires_on=lot.expires_on,
        scanned=barcode(lot, serial),
    )
    return session


def finish(sitting: Sitting, session: Session, at: dt.datetime, *, signed_at: dt.datetime) -> None:
    """Needle each zone as planned, now and then with a deviation that says why; hand over aftercare, and sign."""
    gel = sitting.rng.random() < 0.12
    if gel:
        name, ingredients, reason = GEL
        add_product(by=sitting.by, at=at, session=session.pk, name=name, ingredients=ingredients, reason=reason)
    day = held(sitting.by, session.pk)
    shallower = sitting.rng.random() < 0.12
    for zone in day.zones:
        settings = _needled(sitting, zone, shallower=shallower)
        keeping.keep_zone(day, zone, settings)
        if guard(zone, day.device_model, day.sex, day.known).needs_reason and not settings["deviation_reason"]:
            keeping.keep_zone(day, zone, {**settings, "deviation_reason": OFF_LABEL})
        count_save(day.session, key_of(zone), by=sitting.by, at=at)
    aftercare = {"ended_at": at.isoformat(), "handed_over": True, "language": session.patient.language}
    steps: dict[str, dict[str, Any]] = {Step.AFTERCARE: aftercare}
    if not gel:
        steps[Step.PRODUCTS] = {"products_none": True}
    _keep(day, steps, at)
    sign_session(by=sitting.by, at=signed_at, session=session.pk, version=day.session.version)


def _keep(day: Day, steps: dict[str, dict[str, Any]], at: dt.datetime) -> None:
    for key, stored in steps.items():
        keeping.keep(day, key, stored, at=at)
        count_save(day.session, key, by=day.by, at=at)
    day.session.save()


def _anaesthetic(sitting: Sitting, day: Day, at: dt.datetime) -> dict[str, Any]:
    """For the times its label gives, in an amount that its label allows where it says one."""
    if sitting.anaesthetic == NONE:
        return {"product": NONE}
    limits = limits_of(day.known.anaesthetics[sitting.anaesthetic])
    area = sum(_area_cm2(zone.zone) for zone in day.zones)
    minutes = round(limits.min_minutes or 30) + 5 * sitting.rng.randrange(3)
    return {
        "product": sitting.anaesthetic,
        "grams": round(area * (limits.dose_low_g_per_cm2 or 0.05), 1),
        "area_cm2": float(area),
        "occluded": False,
        "skin_intact": True,
        "applied_at": (at - dt.timedelta(minutes=minutes)).isoformat(),
        "removed_at": at.isoformat(),
        "reason": "",
    }


def _needled(sitting: Sitting, zone: SessionZone, *, shallower: bool) -> dict[str, Any]:
    planned = zone.planned["needle_length_mm"]
    short = shallower and planned is not None and planned > 1
    return {
        "treated": True,
        "needle_length_mm": planned - 0.25 if short else planned or 1.0,
        "passes": zone.passes or sitting.rng.choice((3, 4, 4, 5)),
        "speed_per_minute": None,
        "area_cm2": float(_area_cm2(zone.zone)),
        "seconds": 60 * sitting.rng.randrange(3, 8),
        "endpoint": zone.planned["endpoint"] or "erythema",
        "reactions": ["expected_redness"],
        "deviation_reason": SHALLOWER if short else "",
    }


def _area_cm2(zone: str) -> int:
    """About how large a zone is drawn in the demo."""
    return next((area for part, area in _AREA_CM2.items() if part in zone), 20)
