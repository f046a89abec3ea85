"""What lies behind: past sessions, adverse events, the clinician's note, and the sentence that answers the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.planning import SessionStatus
from needlepoint_clinic import names
from needlepoint_clinic.consultations.parts.part import (
    Document,
    Part,
    Posted,
    as_typed,
    at,
    count,
    day,
    items,
    number,
    put,
    text,
)
from needlepoint_clinic.consultations.parts.wants import zones_of

PAST = "past_sessions"
EVENTS = "adverse_events"
REST = "history.everything_else"
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Past:
    """A past session as it stands on the form."""

    on: str = ""
    zones: tuple[str, ...] = ()
    status: str = SessionStatus.DONE.value
    elsewhere: bool = False
    length: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An adverse event as it stands on the form."""

    event: str = ""
    on: str = ""
    zones: tuple[str, ...] = ()
    assessed: bool = False


def shown_past(document: Document) -> tuple[Past, ...]:
    """Past sessions of a document."""
    return tuple(
        Past(
            as_typed(each.get("on")),
            zones_of(each.get("zones")),
            as_typed(each.get("status")) or SessionStatus.DONE.value,
            each.get("elsewhere") is True,
            as_typed(each.get("needle_length_mm")),
        )
        for each in items(document, PAST)
    )


def posted_past(sent: Posted) -> tuple[Past, ...]:
    """Past sessions that a browser sent; blank ones are left out."""
    found = (
        Past(
            day(text(sent, f"{PAST}.{index}.on")),
            zones_of(sent.getlist(f"{PAST}.{index}.zones")),
            text(sent, f"{PAST}.{index}.status") or SessionStatus.DONE.value,
            bool(text(sent, f"{PAST}.{index}.elsewhere")),
            as_typed(number(text(sent, f"{PAST}.{index}.needle_length_mm"))),
        )
        for index in range(count(sent, PAST))
        if not text(sent, f"{PAST}.{index}.remove")
    )
    return tuple(each for each in found if each.on or each.zones or each.length)


def written_past(document: Document, past: tuple[Past, ...]) -> Document:
    """The document with these past sessions."""
    raw = [
        _without_empty(
            {
                "on": each.on,
                "zones": list(each.zones),
                "status": "" if each.status == SessionStatus.DONE else each.status,
                "elsewhere": each.elsewhere,
                "needle_length_mm": number(each.length),
            }
        )
        for each in past
    ]
    return put(document, raw, PAST)


def said_past(past: tuple[Past, ...]) -> str:
    """In words."""
    return "; ".join(f"{each.on} {names.term(each.status)}" for each in past) or _("none")


def shown_events(document: Document) -> tuple[Event, ...]:
    """Adverse events of a document."""
    return tuple(
        Event(
            as_typed(each.get("event")),
            as_typed(each.get("on")),
            zones_of(each.get("zones")),
            each.get("assessed") is True,
        )
        for each in items(document, EVENTS)
    )


def posted_events(sent: Posted) -> tuple[Event, ...]:
    """Adverse events that a browser sent; blank ones are left out."""
    found = (
        Event(
            text(sent, f"{EVENTS}.{index}.event"),
            day(text(sent, f"{EVENTS}.{index}.on")),
            zones_of(sent.getlist(f"{EVENTS}.{index}.zones")),
            bool(text(sent, f"{EVENTS}.{index}.assessed")),
        )
        for index in range(count(sent, EVENTS))
        if not text(sent, f"{EVENTS}.{index}.remove")
    )
    return tuple(each for each in found if each.event or each.on or each.zones)


def written_events(document: Document, events: tuple[Event, ...]) -> Document:
    """The document with these adverse events."""
    raw = [
        _without_empty(
            {"event": each.event, "on": each.on, "zones": list(each.zones), "assessed": each.assessed},
        )
        for each in events
    ]
    return put(document, raw, EVENTS)


def said_events(events: tuple[Event, ...]) -> str:
    """In words."""
    return "; ".join(f"{names.event(each.event)} {each.on}" for each in events) or _("none")


def _without_empty(raw: Document) -> Document:
    return {key: each for key, each in raw.items() if each not in (None, "", [], False)}


def shown_rest(document: Document) -> bool:
    """Whether everything else was asked and answered with no."""
    return at(document, "history", "everything_else") is False


def posted_rest(sent: Posted) -> bool:
    """Whether the sentence was ticked."""
    return bool(text(sent, REST))


def written_rest(document: Document, asked: bool) -> Document:
    """The document with or without the sentence."""
    history = {key: each for key, each in (at(document, "history") or {}).items() if key != "everything_else"}
    return {**document, "history": history | ({"everything_else": False} if asked else {})}


def said_rest(asked: bool) -> str:
    """In words."""
    return _("everything else was asked, and answered with no") if asked else _("not said")


def behind_parts() -> tuple[Part, ...]:
    """The parts of the document."""
    return (
        Part(REST, gettext_lazy("Everything else"), shown_rest, posted_rest, written_rest, said_rest),
        Part(PAST, gettext_lazy("Past sessions"), shown_past, posted_past, written_past, said_past),
        Part(EVENTS, gettext_lazy("Adverse events"), shown_events, posted_events, written_events, said_events),
        Part(
            NOTE,
            gettext_lazy("Note"),
            lambda document: as_typed(at(document, NOTE)),
            lambda sent: text(sent, NOTE),
            lambda document, note: put(document, note, NOTE),
            lambda note: note or _("none"),
        ),
    )
