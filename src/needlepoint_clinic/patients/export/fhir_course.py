"""Courses, sessions and what followed them, as FHIR R4 resources."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from needlepoint_clinic import names
from needlepoint_clinic.courses.models import (
    AdverseEvent,
    CartridgeUse,
    Course,
    InstrumentScore,
    Session,
    SessionZone,
)
from needlepoint_clinic.inventory.models import DeviceUnit, Lot
from needlepoint_clinic.patients.export.fhir_parts import LOINC, Resource, concept, instant, quantity, reference
from needlepoint_clinic.patients.export.whole_record import WholeRecord

_CARE_PLAN = {
    "active": "active",
    "paused": "on-hold",
    "maintenance": "active",
    "completed": "completed",
    "stopped": "revoked",
}
_PHOTOTYPES = ("", "I", "II", "III", "IV", "V", "VI")
_NO_VALUE = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_PROCEDURE = "Microneedling (percutaneous collagen induction)"


def course_resources(whole: WholeRecord) -> Iterator[Resource]:
    """Devices and lots, then each course with its sessions, settings, harms and scores."""
    yield from map(_device, whole.devices)
    yield from map(_lot, whole.lots)
    for course in whole.of(Course):
        yield _care_plan(whole, course)
        if course.phototype:
            yield _phototype(whole, course)
    zones, lots = _by_session(whole.of(SessionZone)), _by_session(whole.of(CartridgeUse))
    for session in whole.of(Session):
        own = [each for each in zones[session.pk] if each.treated]
        yield _procedure(whole, session, own, lots[session.pk])
        yield from (_settings(whole, session, zone) for zone in own)
    for event in whole.of(AdverseEvent):
        yield _adverse_event(whole, event, lots[event.session_id])
    yield from (_score(whole, each) for each in whole.of(InstrumentScore))


def _by_session(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.session_id].append(row)
    return found


def _device(device: DeviceUnit) -> Resource:
    return {
        "resourceType": "Device",
        "id": str(device.pk),
        "udiCarrier": [{"deviceIdentifier": device.identifier}] if device.identifier else [],
        "serialNumber": device.serial,
        "deviceName": [{"name": device.name, "type": "user-friendly-name"}],
        "type": concept(names.device(device.model)),
    }


def _lot(lot: Lot) -> Resource:
    return {
        "resourceType": "Device",
        "id": str(lot.pk),
        "udiCarrier": [{"deviceIdentifier": lot.identifier}],
        "expirationDate": lot.expires_on.isoformat() if lot.expires_on else "",
        "lotNumber": lot.number,
        "deviceName": [{"name": lot.product, "type": "other"}],
        "type": concept("Needle cartridge"),
    }


def _care_plan(whole: WholeRecord, course: Course) -> Resource:
    return {
        "resourceType": "CarePlan",
        "id": str(course.pk),
        "status": _CARE_PLAN[course.status],
        "intent": "plan",
        "category": [concept("Course of microneedling")],
        "title": names.indications(course.indications),
        "description": f"{course.sessions_planned} sessions planned, zones: " + names.zones(course.zones),
        "subject": reference(whole.patient),
        "period": {"start": instant(course.started_at), "end": instant(course.ended_at)},
        "created": instant(course.started_at),
    }


def _phototype(whole: WholeRecord, course: Course) -> Resource:
    return {
        "resourceType": "Observation",
        # One more resource of the same row: its id is made from the row's, so that it is the same in every export.
        "id": str(uuid.uuid5(course.pk, "phototype")),
        "status": "final",
        "code": concept("Fitzpatrick skin type", code=(LOINC, "66555-4")),
        "subject": reference(whole.patient),
        "effectiveDateTime": instant(course.started_at),
        "valueCodeableConcept": concept(f"Fitzpatrick skin type {_PHOTOTYPES[course.phototype or 0]}"),
    }


def _procedure(
    whole: WholeRecord, session: Session, zones: list[SessionZone], cartridges: list[CartridgeUse]
) -> Resource:
    used = [{"reference": f"urn:uuid:{pk}"} for pk in {each.lot_id: None for each in cartridges}]
    if session.device_id:
        used.insert(0, {"reference": f"urn:uuid:{session.device_id}"})
    return {
        "resourceType": "Procedure",
        "id": str(session.pk),
        "basedOn": [{"reference": f"urn:uuid:{session.course_id}"}],
        "status": "completed" if session.status == "signed" else "in-progress",
        "code": concept(_PROCEDURE),
        "subject": reference(whole.patient),
        "performedDateTime": session.held_on.isoformat(),
        "performer": [{"actor": {"display": whole.name_of(session.operator_id)}}],
        "bodySite": [concept(names.zone(each.zone)) for each in zones],
        "note": [{"text": session.note}] if session.note else [],
        "usedReference": used,
    }


def _settings(whole: WholeRecord, session: Session, zone: SessionZone) -> Resource:
    measured = (
        ("Needle length setting", zone.needle_length_mm, "mm"),
        ("Passes", zone.passes, "1"),
        ("Speed", zone.speed_per_minute, "/min"),
        ("Area treated", zone.area_cm2, "cm2"),
        ("Time", zone.seconds, "s"),
    )
    return {
        "resourceType": "Observation",
        "id": str(zone.pk),
        "partOf": [reference(session)],
        "status": "final" if session.status == "signed" else "preliminary",
        "code": concept("Microneedling settings"),
        "subject": reference(whole.patient),
        "effectiveDateTime": session.held_on.isoformat(),
        "bodySite": concept(names.zone(zone.zone)),
        "component": [
            {"code": concept(name), "valueQuantity": quantity(float(value), unit)}
            for name, value, unit in measured
            if value is not None
        ],
    }


def _adverse_event(whole: WholeRecord, event: AdverseEvent, cartridges: list[CartridgeUse]) -> Resource:
    said = [names.event(event.kind), names.zone(event.zone), event.description]
    if event.grade is not None:
        said.insert(1, f"grade {event.grade}")
    suspects = [event.session_id, *{each.lot_id: None for each in cartridges}]
    return {
        "resourceType": "AdverseEvent",
        "id": str(event.pk),
        "actuality": "actual",
        "event": concept(", ".join(each for each in said if each)),
        "subject": reference(whole.patient),
        "date": event.began_on.isoformat(),
        "recordedDate": instant(event.noted_at),
        "seriousness": concept("Serious" if event.serious else "Not serious"),
        "recorder": {"display": whole.name_of(event.noted_by_id)},
        "suspectEntity": [{"instance": {"reference": f"urn:uuid:{pk}"}} for pk in suspects],
    }


def _score(whole: WholeRecord, score: InstrumentScore) -> Resource:
    value: Resource = (
        {"dataAbsentReason": concept(code=(_NO_VALUE, "unknown"))}
        if score.value is None
        else {"valueQuantity": {"value": score.value}}
    )
    return {
        "resourceType": "Observation",
        "id": str(score.pk),
        "status": "final",
        "code": concept(names.instrument(score.instrument)),
        "subject": reference(whole.patient),
        "effectiveDateTime": score.scored_on.isoformat(),
        "performer": [{"display": whole.name_of(score.scored_by_id)}],
        "bodySite": concept(names.zone(score.zone)) if score.zone else {},
        **value,
    }
