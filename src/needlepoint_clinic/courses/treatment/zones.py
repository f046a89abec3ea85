"""What was planned in a zone, what was done there, the device's limits as guard rails, and the dose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from needlepoint.errors import InvalidInput
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent
from needlepoint.knowledge.records.devices import Device
from needlepoint.needling import (
    DepthDecision,
    DepthPlacement,
    NeedlingDose,
    TimedPen,
    dose_to_record,
    finding_words,
    per_second,
    place_depth,
)
from needlepoint.planning import CoursePlan, ZonePlan
from needlepoint.planning.depth import device_limits, skin_thickness
from needlepoint.terms import ZONES, DeviceClass, DeviceForm, Endpoint
from needlepoint_clinic.courses.models import SessionZone

NOT_REACHED = "not_reached"
ENDPOINTS = (*(each.value for each in Endpoint), NOT_REACHED)
NO_REACTION = "none"


@dataclass(frozen=True, slots=True)
class Guard:
    """A zone's settings held against the device and the skin.

    Attributes:
        refused: above the device's label maximum; nothing may be recorded so.
        reason_needed: off-label depth: a reason has to be recorded.
        words: the library's findings, a sentence each.
        deviations: what differs from the plan, a sentence each.
        dose: punctures per cm2 and in all where enough is known; None otherwise.
    """

    refused: bool
    reason_needed: bool
    words: tuple[str, ...]
    deviations: tuple[str, ...]
    dose: dict[str, Any] | None

    @property
    def needs_reason(self) -> bool:
        """Whether a reason has to be written."""
        return self.reason_needed or bool(self.deviations)


def planned_in(zone: ZonePlan, plan: CoursePlan) -> dict[str, Any]:
    """What the plan says of a zone, as it is kept beside what was done."""
    return {
        "needle_length_mm": zone.placement.depths.chosen_mm if zone.placement else None,
        "off_label_reason": zone.placement.off_label_reason if zone.placement else None,
        "depth_basis": zone.depth_basis.text,
        "passes": zone.passes,
        "endpoint": zone.endpoint.value if zone.endpoint else None,
        "endpoint_basis": zone.endpoint_basis.text,
        "pattern": zone.pattern.text,
        "verdict": zone.verdict.value,
        "device": plan.assessment.request.device,
        "notes": [note.text for note in zone.notes],
    }


def planned_passes(planned: dict[str, Any]) -> int | None:
    """The number of passes where the plan gives one number."""
    words = planned.get("passes")
    return int(words) if isinstance(words, str) and words.isdigit() else None


def guard(zone: SessionZone, device_model: str, sex: str | None, knowledge: Knowledge) -> Guard:
    """Hold what is recorded of a zone against its limits.

    Raises:
        InvalidInput: a number is not believable; its `where` names the field.
    """
    device = knowledge.devices.get(device_model)
    placement = _placement(zone, device, sex, knowledge)
    words = tuple(finding_words(each, placement.depths) for each in placement.findings) if placement else ()
    planned_reason = bool(zone.planned.get("off_label_reason")) and _as_planned(zone)
    return Guard(
        refused=placement is not None and placement.decision is DepthDecision.REFUSED,
        reason_needed=placement is not None
        and placement.decision is DepthDecision.REASON_NEEDED
        and not planned_reason,
        words=words,
        deviations=tuple(_deviations(zone)),
        dose=_dose(zone, device),
    )


def _placement(
    zone: SessionZone, device: Device | None, sex: str | None, knowledge: Knowledge
) -> DepthPlacement | None:
    if zone.needle_length_mm is None or not zone.treated or zone.zone not in ZONES:
        return None
    evaluated_mm, reaches_mm = device_limits(device, zone.zone, tuple(zone.indications))
    return place_depth(
        float(zone.needle_length_mm),
        reaches_mm=reaches_mm,
        evaluated_mm=evaluated_mm,
        skin=skin_thickness(knowledge, zone.zone, sex),
        designed_to_reach_setting=device is not None and device.device_class is DeviceClass.RADIOFREQUENCY,
    )


def _as_planned(zone: SessionZone) -> bool:
    length = zone.planned.get("needle_length_mm")
    return length is not None and zone.needle_length_mm is not None and float(zone.needle_length_mm) <= float(length)


def _deviations(zone: SessionZone) -> Iterator[str]:
    planned = zone.planned
    if not zone.treated:
        yield _("Planned, and not treated.")
        return
    length = planned.get("needle_length_mm")
    if length is not None and zone.needle_length_mm is not None and float(zone.needle_length_mm) != float(length):
        yield _("Needle length %(done)s mm; planned were %(planned)s mm.") % {
            "done": number_format(f"{float(zone.needle_length_mm):g}"),
            "planned": number_format(f"{length:g}"),
        }
    passes = planned_passes(planned)
    if passes is not None and zone.passes is not None and zone.passes != passes:
        yield _("%(done)s passes; planned were %(planned)s.") % {"done": zone.passes, "planned": passes}
    if planned.get("endpoint") and zone.endpoint and zone.endpoint != planned["endpoint"]:
        done, meant = zone.endpoint.replace("_", " "), planned["endpoint"].replace("_", " ")
        yield _("Endpoint %(done)s; planned was %(planned)s.") % {"done": done, "planned": meant}


def _dose(zone: SessionZone, device: Device | None) -> dict[str, Any] | None:
    """By time, for a pen whose number of needles is known; anything else would be a guess."""
    needles = device.needle_count if device and device.form is DeviceForm.PEN else None
    count = None if needles is None or needles.unverified else needles.value
    known = (count, zone.speed_per_minute, zone.seconds, zone.area_cm2, zone.needle_length_mm)
    if not zone.treated or any(each is None for each in known):
        return None
    pen = TimedPen(int(count or 0), per_second(float(zone.speed_per_minute or 0)), float(zone.seconds or 0))
    return dose_to_record(NeedlingDose(pen, float(zone.area_cm2 or 0), float(zone.needle_length_mm or 0)))


def believable(zone: SessionZone) -> None:
    """Refuse numbers that cannot be meant, whatever the device.

    Raises:
        InvalidInput: one is not believable.
    """
    if zone.speed_per_minute is not None:
        per_second(float(zone.speed_per_minute))
    area, length, seconds = zone.area_cm2, zone.needle_length_mm, zone.seconds
    NeedlingDose(
        TimedPen(1, 1, 1.0 if seconds is None else float(seconds)),
        area_cm2=1.0 if area is None else float(area),
        needle_length_mm=1.0 if length is None else float(length),
    )
    if zone.passes is not None and zone.passes < 1:
        raise InvalidInput(_("There is at least one pass."), where="passes")


def reactions(knowledge: Knowledge) -> tuple[AdverseEvent, ...]:
    """Signs that the knowledge base counts on the day itself, mild first."""
    found = [event for event in knowledge.adverse_events.values() if event.counts_on(0)]
    return tuple(sorted(found, key=lambda event: (event.severity_grade, event.name)))
