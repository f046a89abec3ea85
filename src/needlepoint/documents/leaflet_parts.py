"""What a leaflet says, before it is set: plain frozen values, every statement with the numbers of its sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.documents.cited import Said


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One number on the map: where, what for, and how many sessions are planned."""

    number: str
    name: str
    what_for: str
    sessions: str


@dataclass(frozen=True, slots=True)
class DateLine:
    """One date: a session or a review, and where it differs from the others what is treated."""

    label: str
    day: str
    note: str


@dataclass(frozen=True, slots=True)
class PreparationLine:
    """A step before a session, and for each session the day by which it is done."""

    said: Said
    days: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the days after a session: what to do from then, what to leave until it is over."""

    title: str
    do: tuple[Said, ...]
    leave: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class NormalLine:
    """What is normally seen, and on which days."""

    when: str
    said: Said


@dataclass(frozen=True, slots=True)
class HelpLevel:
    """How soon somebody must look: what to do, and the signs."""

    level: str
    title: str
    what_to_do: str
    signs: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """A line of the box that says whom to call."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source at the foot of the leaflet."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The words around the content: headings, notices, and who hands it out."""

    language: str
    title: str
    clinic: str
    reference: str
    made: str
    notice: str
    translation: str
    translation_mark: str
    headings: dict[str, str]
    contacts: tuple[Contact, ...]
    qr_caption: str
    map_text: str
    footer: str


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A whole leaflet in one language."""

    frame: Frame
    what: tuple[Said, ...]
    places: tuple[PlaceLine, ...]
    dates: tuple[DateLine, ...]
    dates_note: str
    before_days: str
    before: tuple[PreparationLine, ...]
    on_the_day: tuple[Said, ...]
    phases: tuple[Phase, ...]
    always: tuple[Said, ...]
    normal: tuple[NormalLine, ...]
    help: tuple[HelpLevel, ...]
    for_you: tuple[Said, ...]
    off_label: tuple[Said, ...]
    not_known: tuple[Said, ...]
    instead: Said
    sources: tuple[SourceLine, ...]

    def sentences(self) -> Iterator[str]:
        """Everything that is read as a sentence: no dates, names, numbers, headings or sources."""
        yield from (said.text for said in (*self.what, *self.on_the_day, *self.always))
        yield from (line.said.text for line in self.before)
        yield from (line.said.text for line in self.normal)
        yield from (said.text for phase in self.phases for said in (*phase.do, *phase.leave))
        for each in self.help:
            yield each.what_to_do
            yield from (said.text for said in each.signs)
        yield from (said.text for said in (*self.for_you, *self.off_label, *self.not_known, self.instead))
        yield self.dates_note
