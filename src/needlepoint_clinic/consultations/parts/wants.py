"""What is wanted: indications with their zones and goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from needlepoint.errors import NeedlepointError
from needlepoint.patient.reading import expand_zones
from needlepoint.terms import ZONES
from needlepoint_clinic import names
from needlepoint_clinic.consultations.parts.part import (
    Document,
    Part,
    Posted,
    as_typed,
    at,
    count,
    items,
    number,
    put,
    text,
)

NAME = "treatment.wants"
EMPTY_GOAL = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One indication in some zones; `goal` is wish, instrument, baseline and target as typed."""

    indication: str = ""
    zones: tuple[str, ...] = ()
    goal: tuple[str, str, str, str] = EMPTY_GOAL

    @property
    def blank(self) -> bool:
        """Whether nothing of it is filled in."""
        return not (self.indication or self.zones or any(self.goal))


def shown(document: Document) -> tuple[Wanted, ...]:
    """The wants of a document."""
    return tuple(_wanted(each) for each in items(document, "treatment", "wants"))


def _wanted(raw: Mapping[str, Any]) -> Wanted:
    goal = raw.get("goal")
    told = goal if isinstance(goal, Mapping) else {}
    wish, instrument, baseline, target = (
        as_typed(told.get(key)) for key in ("wish", "instrument", "baseline", "target")
    )
    return Wanted(as_typed(raw.get("indication")), zones_of(raw.get("zones")), (wish, instrument, baseline, target))


def zones_of(raw: object) -> tuple[str, ...]:
    """The zones behind names and groups, in the order of the body; what is no zone is passed over."""
    try:
        named = set(expand_zones(raw)) if raw else set()
    except NeedlepointError:
        named = {each for each in raw if each in ZONES} if isinstance(raw, list) else set()
    return tuple(zone for zone in ZONES if zone in named)


def posted(sent: Posted) -> tuple[Wanted, ...]:
    """The wants that a browser sent; blank ones and those to be taken away are left out."""
    found = (_posted(sent, f"{NAME}.{number}") for number in range(count(sent, NAME)))
    return tuple(each for each in found if each is not None and not each.blank)


def _posted(sent: Posted, name: str) -> Wanted | None:
    if text(sent, f"{name}.remove"):
        return None
    wish, instrument, baseline, target = (
        text(sent, f"{name}.goal.{key}") for key in ("wish", "instrument", "baseline", "target")
    )
    goal = (wish, instrument, as_typed(number(baseline)), as_typed(number(target)))
    return Wanted(text(sent, f"{name}.indication"), zones_of(sent.getlist(f"{name}.zones")), goal)


def written(document: Document, wants: tuple[Wanted, ...]) -> Document:
    """The document with these wants."""
    return put(document, [_raw(each) for each in wants], "treatment", "wants")


def _raw(wanted: Wanted) -> Document:
    wish, instrument, baseline, target = wanted.goal
    goal = {"wish": wish, "instrument": instrument, "baseline": number(baseline), "target": number(target)}
    kept = {key: each for key, each in goal.items() if each not in (None, "")}
    whole = {"indication": wanted.indication, "zones": list(wanted.zones), "goal": kept}
    return {key: each for key, each in whole.items() if each}


def said(wants: tuple[Wanted, ...]) -> str:
    """In words."""
    lines = (f"{names.indication(each.indication)}: {', '.join(map(names.zone, each.zones))}" for each in wants)
    return "; ".join(lines) or _("nothing")


def requested_zones(document: Document) -> tuple[str, ...]:
    """Every zone that is wanted for anything."""
    wanted = {zone for each in shown(document) for zone in each.zones}
    return tuple(zone for zone in ZONES if zone in wanted)


def wants_part() -> Part:
    """The part of the document."""
    return Part(NAME, gettext_lazy("What is wanted"), shown, posted, written, said)


def device_of(document: Document) -> str:
    """The device named, or nothing."""
    return as_typed(at(document, "treatment", "device"))
