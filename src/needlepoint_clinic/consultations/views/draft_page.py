"""What every page of a draft shows: the patient's banner, the steps, the answers, the candidacy panel."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from needlepoint.terms import DeviceClass
from needlepoint_clinic import names
from needlepoint_clinic.accounts.actor import ClinicRequest, actor_of
from needlepoint_clinic.accounts.permissions import Action, may
from needlepoint_clinic.audit.actions import record
from needlepoint_clinic.consultations.body_maps import drawings, zone_groups, zone_lists
from needlepoint_clinic.consultations.device_choices import device_choices
from needlepoint_clinic.consultations.intake import intake
from needlepoint_clinic.consultations.models import Consultation
from needlepoint_clinic.consultations.panel import panel
from needlepoint_clinic.consultations.parts import parts
from needlepoint_clinic.consultations.parts.wants import EMPTY_GOAL, NAME, Wanted, shown
from needlepoint_clinic.consultations.plan_editor import plan_editor
from needlepoint_clinic.consultations.queries import Earlier
from needlepoint_clinic.consultations.reading import Reading
from needlepoint_clinic.patients.queries import banner


def seen(request: ClinicRequest, consultation: Consultation, page: str) -> None:
    """Note in the audit log that the page was read."""
    record(
        by=actor_of(request),
        at=timezone.now(),
        verb="consultations.seen",
        row=consultation,
        patient=consultation.patient_id,
        page=page,
    )


def frame(request: ClinicRequest, consultation: Consultation, reading: Reading) -> dict[str, Any]:
    """What all pages of a draft have in common."""
    return {
        "banner": banner(consultation.patient),
        "consultation": consultation,
        "reading": reading,
        "panel": panel(reading),
        "mistakes": [_mistake(each.field, each.text) for each in reading.mistakes],
        "may_decide": may(actor_of(request).role, Action.DECIDE_CONSULTATION),
        "today": timezone.localdate(),
    }


def _mistake(field: str, text: str) -> dict[str, str]:
    """A mistake with the address of the field it is about."""
    if field.startswith("history."):
        return {"anchor": f"q-{field.split('.')[1]}", "text": text, "page": "consultations:edit"}
    if field.startswith(NAME) or not field:
        return {"anchor": "wanted", "text": text, "page": "consultations:edit"}
    return {"anchor": field.split(".")[0], "text": text, "page": "consultations:plan"}


def questions_page(
    request: ClinicRequest, consultation: Consultation, reading: Reading, earlier: Earlier
) -> dict[str, Any]:
    """The page of questions."""
    return {
        **frame(request, consultation, reading),
        "step": "edit",
        "earlier": earlier.consultation,
        "intake": intake(reading, earlier.document),
        "wants": _wants(reading),
        "wants_digest": parts()[NAME].digest(reading.stored),
        "rest_digest": parts()["history.everything_else"].digest(reading.stored),
        "indications": _indications(reading),
        "instruments": [(each.id, each.name) for each in reading.knowledge.instruments.values()],
        "drawings": drawings(),
        "zone_lists": zone_lists(),
        "zone_groups": zone_groups(),
        "save_address": reverse("consultations:save", args=[consultation.pk]),
    }


def _indications(reading: Reading) -> list[tuple[str, list[tuple[str, str]]]]:
    """Indications by their group."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in reading.knowledge.indications.values():
        groups.setdefault(each.group.replace("_", " ").capitalize(), []).append((each.id, each.name))
    return list(groups.items())


def _wants(reading: Reading) -> list[dict[str, Any]]:
    """Each want with its fields, and one more to fill in."""
    wanted = (*shown(reading.document), Wanted())
    return [
        {
            "number": number,
            "field": f"{NAME}.{number}",
            "want": each,
            "zones": [names.zone(zone) for zone in each.zones],
            "wish": each.goal[0],
            "instrument": each.goal[1],
            "baseline": each.goal[2],
            "target": each.goal[3],
            "has_goal": each.goal != EMPTY_GOAL,
            "mistakes": reading.at(f"{NAME}.{number}"),
            "is_new": number == len(wanted) - 1,
        }
        for number, each in enumerate(wanted)
    ]


def device_classes() -> list[tuple[str, str]]:
    """Classes of device, for where none is named yet."""
    return [
        (DeviceClass.MECHANICAL.value, _("Mechanical (pen, roller, stamp)")),
        (DeviceClass.RADIOFREQUENCY.value, _("Radiofrequency needles")),
    ]


def plan_editor_page(request: ClinicRequest, consultation: Consultation, reading: Reading) -> dict[str, Any]:
    """The page on which the course is shaped."""
    choices = device_choices(actor_of(request), reading.knowledge)
    shaped = plan_editor(reading)
    return {
        **frame(request, consultation, reading),
        "step": "plan",
        "save_address": reverse("consultations:save", args=[consultation.pk]),
        "device_choices": choices.groups,
        "device_elsewhere": bool(shaped["device"]) and shaped["device"] not in choices.here,
        "device_classes": device_classes(),
        **shaped,
    }


def document_page(
    request: ClinicRequest, consultation: Consultation, reading: Reading, earlier: Earlier, page: str
) -> tuple[str, dict[str, Any]]:
    """The template and the context of the page a form was sent from."""
    if page == "plan":
        return "consultations/plan.html", plan_editor_page(request, consultation, reading)
    return "consultations/edit.html", questions_page(request, consultation, reading, earlier)
