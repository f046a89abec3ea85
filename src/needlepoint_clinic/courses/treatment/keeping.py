"""Where a session keeps each step, and what the library has to say whenever one is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.errors import InvalidInput, NeedlepointError
from needlepoint_clinic.accounts.actor import Actor
from needlepoint_clinic.courses.models import Session, SessionZone
from needlepoint_clinic.courses.treatment import anaesthetic, check, zones
from needlepoint_clinic.courses.treatment.day import Day
from needlepoint_clinic.courses.treatment.steps import Step
from needlepoint_clinic.inventory.models import DeviceUnit

Stored = dict[str, Any]
ZONE_NUMBERS = ("needle_length_mm", "passes", "speed_per_minute", "area_cm2", "seconds")
ANAESTHETIC = ("product", "grams", "area_cm2", "occluded", "skin_intact", "applied_at", "removed_at", "reason")
_PLACES = {"needle_length_mm": "0.01", "area_cm2": "0.1"}
"""What the database keeps of a decimal; more would come back as another number than was saved."""


def kept(session: Session, key: str) -> Stored:
    """What the session keeps of a step that is no zone."""
    return _READ[key](session)


def kept_of_zone(zone: SessionZone) -> Stored:
    """What is kept of a zone; decimals as plain numbers."""
    numbers = {name: _plain(getattr(zone, name)) for name in ZONE_NUMBERS}
    return {
        "treated": zone.treated,
        **numbers,
        "endpoint": zone.endpoint,
        "reactions": list(zone.reactions),
        "deviation_reason": zone.deviation_reason,
    }


def keep(day: Day, key: str, stored: Stored, *, at: dt.datetime) -> None:
    """Put a step into the session at hand, with the library's answer to it; the row is saved by the caller.

    Raises:
        InvalidInput: a number or an answer that cannot be; `where` names the field.
    """
    _WRITE[key](day, stored, at)


def keep_zone(day: Day, zone: SessionZone, stored: Stored) -> None:
    """Put a zone's settings into its row and save it.

    Raises:
        InvalidInput: a number is not believable, or above the device's label maximum.
    """
    for name, value in stored.items():
        setattr(zone, name, _decimal(value, _PLACES[name]) if name in _PLACES and value is not None else value)
    zones.believable(zone)
    guard = zones.guard(zone, day.device_model, day.sex, day.known)
    if guard.refused:
        raise InvalidInput(
            " ".join(guard.words),
            where="needle_length_mm",
            next_step=_("Choose a length up to the maximum; this cannot be overridden."),
        )
    zone.save()


def assess_again(day: Day) -> None:
    """Hold today's answers against the rules once more, after answers or the device have changed.

    Raises:
        InvalidInput: the answers cannot be read.
    """
    session, plan = day.session, day.plan
    if plan is None:
        return
    before = check.answers_before(session.course)
    answers = session.check_before.get("answers") or {}
    try:
        found = check.checked(session, plan, day.known, before=before, answers=answers)
    except InvalidInput:
        raise
    except NeedlepointError as wrong:
        raise InvalidInput(str(wrong)) from wrong
    session.check_before = {**session.check_before, **found}


def _keep_check(day: Day, stored: Stored, at: dt.datetime) -> None:
    session = day.session
    consent = {"id": str(day.consent.pk), "signed_at": day.consent.signed_at.isoformat()} if day.consent else None
    session.check_before = {
        **session.check_before,
        **stored,
        "consent": consent,
        "checked_at": at.isoformat(),
        "checked_by": day.by.name,
    }
    assess_again(day)


def _keep_skin(day: Day, stored: Stored, at: dt.datetime) -> None:
    before = day.session.preparation.get("skin") or {}
    first = before.get("done_at") or (at.isoformat() if stored.get("antiseptic") else None)
    day.session.preparation = {**day.session.preparation, "skin": {**stored, "done_at": first}}


def _keep_anaesthetic(day: Day, stored: Stored, at: dt.datetime) -> None:
    del at
    day.session.anaesthetic = {**stored, **anaesthetic.checked(stored, day.answers_today(), day.known)}


def _keep_device(day: Day, stored: Stored, at: dt.datetime) -> None:
    del at
    session = day.session
    unit = _unit(day.by, stored["unit"])
    changed = session.device_id != (unit.pk if unit else None)
    session.device = unit
    reasons = {"reason": stored["device_reason"], "no_cartridge": stored["no_cartridge"]}
    session.preparation = {**session.preparation, "device": reasons}
    if changed and session.check_before.get("assessment"):
        assess_again(day)


def _unit(by: Actor, pk: str) -> DeviceUnit | None:
    return DeviceUnit.objects.one(by, pk=pk, retired_at=None) if pk else None


def _keep_products(day: Day, stored: Stored, at: dt.datetime) -> None:
    del at
    if stored["products_none"] and day.session.products.exists():
        raise InvalidInput(
            _("Products are noted below."),
            where="products_none",
            next_step=_("Take them out first, or leave this open."),
        )
    day.session.preparation = {**day.session.preparation, "products": {"none": stored["products_none"]}}


def _keep_photographs(day: Day, stored: Stored, at: dt.datetime) -> None:
    del at
    day.session.after = {**day.session.after, "photographs": {"note": stored["photo_note"]}}


def _keep_aftercare(day: Day, stored: Stored, at: dt.datetime) -> None:
    del at
    day.session.after = {**day.session.after, "aftercare": dict(stored)}


def _keep_note(day: Day, stored: Stored, at: dt.datetime) -> None:
    del at
    day.session.note = stored["note"]


def _check_of(session: Session) -> Stored:
    found = session.check_before
    return {
        "identity": bool(found.get("identity")),
        "allergies_seen": bool(found.get("allergies_seen")),
        "asked": dict(found.get("asked") or {}),
        "answers": dict(found.get("answers") or {}),
    }


def _skin_of(session: Session) -> Stored:
    found = session.preparation.get("skin") or {}
    return {name: found[name] for name in ("antiseptic", "cleaned") if name in found}


def _device_of(session: Session) -> Stored:
    found = session.preparation.get("device") or {}
    return {
        "unit": str(session.device_id or ""),
        "device_reason": found.get("reason", ""),
        "no_cartridge": found.get("no_cartridge", ""),
    }


def _decimal(value: float, places: str) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(places))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


_READ: Mapping[str, Callable[[Session], Stored]] = {
    Step.CHECK: _check_of,
    Step.SKIN: _skin_of,
    Step.ANAESTHETIC: lambda session: {
        name: value for name, value in session.anaesthetic.items() if name in ANAESTHETIC
    },
    Step.DEVICE: _device_of,
    Step.PRODUCTS: lambda session: {"products_none": bool((session.preparation.get("products") or {}).get("none"))},
    Step.PHOTOGRAPHS: lambda session: {"photo_note": (session.after.get("photographs") or {}).get("note", "")},
    Step.AFTERCARE: lambda session: dict(session.after.get("aftercare") or {}),
    "note": lambda session: {"note": session.note},
}
_WRITE: Mapping[str, Callable[[Day, Stored, dt.datetime], None]] = {
    Step.CHECK: _keep_check,
    Step.SKIN: _keep_skin,
    Step.ANAESTHETIC: _keep_anaesthetic,
    Step.DEVICE: _keep_device,
    Step.PRODUCTS: _keep_products,
    Step.PHOTOGRAPHS: _keep_photographs,
    Step.AFTERCARE: _keep_aftercare,
    "note": _keep_note,
}
