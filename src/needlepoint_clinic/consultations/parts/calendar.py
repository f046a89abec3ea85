"""Around which days the course is laid: wishes, an event, days of the week, holidays, absences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.planning.calendar import WEEKDAYS
from needlepoint_clinic.consultations.parts.part import (
    Document,
    Part,
    Posted,
    as_typed,
    at,
    count,
    day,
    items,
    put,
    text,
)

NAME = "calendar"
Spans = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Days:
    """The calendar as it stands on the form; dates as typed."""

    not_before: str = ""
    event_on: str = ""
    event_name: str = ""
    weekdays: tuple[str, ...] = ()
    country: str = ""
    subdivision: str = ""
    sun_holidays: Spans = ()
    away: Spans = ()


def shown(document: Document) -> Days:
    """The calendar of a document."""
    raw = at(document, NAME)
    told = raw if isinstance(raw, Mapping) else {}
    named_event = told.get("event")
    event: Mapping[str, Any] = named_event if isinstance(named_event, Mapping) else {}
    named = told.get("weekdays") or []
    weekdays = {str(each) for each in (named if isinstance(named, list) else [named])}
    return Days(
        as_typed(told.get("not_before")),
        as_typed(event.get("on")),
        as_typed(event.get("name")),
        tuple(each for each in WEEKDAYS if each in weekdays),
        as_typed(told.get("country")),
        as_typed(told.get("subdivision")),
        *(_shown_spans(document, key) for key in ("sun_holidays", "away")),
    )


def _shown_spans(document: Document, key: str) -> Spans:
    return tuple((as_typed(each.get("from")), as_typed(each.get("to"))) for each in items(document, NAME, key))


def posted(sent: Posted) -> Days:
    """The calendar that a browser sent."""
    chosen = set(sent.getlist(f"{NAME}.weekdays"))
    return Days(
        day(text(sent, f"{NAME}.not_before")),
        day(text(sent, f"{NAME}.event.on")),
        text(sent, f"{NAME}.event.name"),
        tuple(each for each in WEEKDAYS if each in chosen),
        text(sent, f"{NAME}.country").upper(),
        text(sent, f"{NAME}.subdivision").upper(),
        *(_posted_spans(sent, f"{NAME}.{key}") for key in ("sun_holidays", "away")),
    )


def _posted_spans(sent: Posted, name: str) -> Spans:
    found = (
        (day(text(sent, f"{name}.{number}.from")), day(text(sent, f"{name}.{number}.to")))
        for number in range(count(sent, name))
    )
    return tuple(each for each in found if any(each))


def written(document: Document, days: Days) -> Document:
    """The document with this calendar."""
    event = {"on": days.event_on, "name": days.event_name}
    whole = {
        "not_before": days.not_before,
        "event": {key: each for key, each in event.items() if each},
        "weekdays": list(days.weekdays),
        "country": days.country,
        "subdivision": days.subdivision,
        "sun_holidays": [_raw_span(each) for each in days.sun_holidays],
        "away": [_raw_span(each) for each in days.away],
    }
    return put(document, {key: each for key, each in whole.items() if each}, NAME)


def _raw_span(span: tuple[str, str]) -> dict[str, str]:
    return {key: each for key, each in zip(("from", "to"), span, strict=True) if each}


def said(days: Days) -> str:
    """In words."""
    spans = [f"{first} – {last}" for first, last in (*days.sun_holidays, *days.away)]
    told = (days.not_before, days.event_name, days.event_on, *days.weekdays, days.country, days.subdivision, *spans)
    return ", ".join(each for each in told if each) or _("no wishes")


def calendar_part() -> Part:
    """The part of the document."""
    return Part(NAME, gettext_lazy("Days"), shown, posted, written, said)
