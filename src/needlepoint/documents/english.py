"""How a page for a clinician says things in English: names, dates, lists of sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from needlepoint.documents.words import Words, sentence
from needlepoint.documents.zone_names import places
from needlepoint.knowledge import Knowledge
from needlepoint.terms import ZONES

ENGLISH = Words("en")


def day(on: dt.date | None) -> str:
    """A date with its weekday: `Tue 19 Jan 2027`; a dash where there is none."""
    return f"{on:%a} {on.day} {on:%b %Y}" if on else "-"


def where(zones: Iterable[str]) -> str:
    """Zones as a phrase, both sides of a site together."""
    return sentence(ENGLISH.listing(place.name for place in places(zones, ENGLISH)))


def in_brackets(sources: Iterable[str]) -> str:
    """Source ids to stand behind a sentence, or nothing where it has none."""
    ids = ", ".join(dict.fromkeys(sources))
    return f" [{ids}]" if ids else ""


def gathered(lines: Iterable[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """Lines with their sources; those that begin with a zone's name and then say the same come together."""
    by_name = {zone.replace("_", " ").capitalize(): zone for zone in ZONES}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for text, sources in lines:
        name, _colon, rest = text.partition(": ")
        zone = by_name.get(name)
        found.setdefault((rest if zone else text, sources), []).extend([zone] if zone else [])
    for (text, sources), zones in found.items():
        yield f"{where(zones)}: {text}{in_brackets(sources)}" if zones else f"{text}{in_brackets(sources)}"


def indications(names: Iterable[str], knowledge: Knowledge) -> str:
    """Indications as the clinician calls them, in one phrase."""
    return ENGLISH.listing(_lower(knowledge.indication(name).name) for name in dict.fromkeys(names))


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 session`, `3 sessions`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
