"""What the plan editor shows beside the depth cards: device, days, what lies behind, each with its mistakes."""

from __future__ import annotations

from typing import Any

from needlepoint.planning import SessionStatus
from needlepoint.planning.calendar import WEEKDAYS
from needlepoint_clinic import names
from needlepoint_clinic.consultations.depth_cards import depth_cards
from needlepoint_clinic.consultations.parts import parts, requested_zones
from needlepoint_clinic.consultations.parts.behind import EVENTS, NOTE, PAST, Event, Past
from needlepoint_clinic.consultations.parts.calendar import NAME as CALENDAR
from needlepoint_clinic.consultations.parts.calendar import Days, Spans
from needlepoint_clinic.consultations.parts.treatment import DEPTHS, DEVICE
from needlepoint_clinic.consultations.reading import Reading

STATUSES = [(each.value, names.words(each)) for each in SessionStatus]


def plan_editor(reading: Reading) -> dict[str, Any]:
    """The fields of the editor, as they stand and as the library reads them."""
    document, known = reading.document, reading.knowledge
    device, device_class, anaesthetic = parts()[DEVICE].shown(document)
    named = known.devices.get(device)
    return {
        "device": device,
        "device_class": device_class,
        "anaesthetic": anaesthetic,
        "anaesthetics": [(each.id, each.name) for each in known.anaesthetics.values()],
        "device_record": named,
        "device_mistakes": [
            text for key in ("device", "device_class", "anaesthetic") for text in reading.at(f"treatment.{key}")
        ],
        "cards": depth_cards(reading),
        "days": _days(reading),
        "past": _past(reading),
        "events": _events(reading),
        "event_choices": [(each.id, each.name) for each in known.adverse_events.values()],
        "statuses": STATUSES,
        "note": parts()[NOTE].shown(document),
        "digests": {
            name.replace(".", "_"): parts()[name].digest(reading.stored)
            for name in (DEVICE, DEPTHS, CALENDAR, PAST, EVENTS, NOTE)
        },
    }


def _days(reading: Reading) -> dict[str, Any]:
    days: Days = parts()[CALENDAR].shown(reading.document)
    return {
        "days": days,
        "weekdays": [(each, each.capitalize(), each in days.weekdays) for each in WEEKDAYS],
        "spans": [
            {"key": key, "rows": _spans(getattr(days, key), f"{CALENDAR}.{key}", reading)}
            for key in ("sun_holidays", "away")
        ],
        "mistakes": {
            "whole": tuple(each.text for each in reading.mistakes if each.field == CALENDAR),
            **{
                key: reading.at(f"{CALENDAR}.{key}")
                for key in ("not_before", "event", "weekdays", "country", "subdivision")
            },
        },
    }


def _spans(spans: Spans, field: str, reading: Reading) -> list[dict[str, Any]]:
    rows = (*spans, ("", ""))
    return [
        {"field": f"{field}.{number}", "first": first, "last": last, "mistakes": reading.at(f"{field}.{number}")}
        for number, (first, last) in enumerate(rows)
    ]


def _past(reading: Reading) -> list[dict[str, Any]]:
    rows: tuple[Past, ...] = (*parts()[PAST].shown(reading.document), Past())
    return [
        _row(PAST, number, row, row.zones, reading, last=number == len(rows) - 1) for number, row in enumerate(rows)
    ]


def _events(reading: Reading) -> list[dict[str, Any]]:
    rows: tuple[Event, ...] = (*parts()[EVENTS].shown(reading.document), Event())
    return [
        _row(EVENTS, number, row, row.zones, reading, last=number == len(rows) - 1) for number, row in enumerate(rows)
    ]


def _row(
    name: str, number: int, row: Past | Event, named: tuple[str, ...], reading: Reading, *, last: bool
) -> dict[str, Any]:
    """An entry with the zones to choose from: those wanted and those it names already."""
    wanted = requested_zones(reading.document)
    zones = (*wanted, *(zone for zone in named if zone not in wanted))
    return {
        "field": f"{name}.{number}",
        "row": row,
        "zones": [(zone, names.zone(zone), zone in named) for zone in zones],
        "mistakes": reading.at(f"{name}.{number}"),
        "is_new": last,
    }
