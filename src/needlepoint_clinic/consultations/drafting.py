"""What a browser sent becomes a changed document: fields typed, parts answered with no, old answers taken over."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.patient.history import FACTS, GROUPS
from needlepoint_clinic.consultations.parts import Answer, Document, Part, Posted, changed_parts, parts
from needlepoint_clinic.consultations.parts.answers import PREFIX, shown


@dataclass(frozen=True, slots=True)
class Conflict:
    """A part that another screen changed since this page was opened.

    Attributes:
        theirs, mine: both versions in words.
        was: stands for theirs; a page that sends it back has seen it.
    """

    name: str
    label: str
    theirs: str
    mine: str
    was: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """The document as it is to be.

    Attributes:
        changed: the names of the parts that differ.
        conflicts: parts changed on both sides; they are in `document` as typed here, and nothing may be saved before
            somebody has seen both.
    """

    document: Document
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def drafted(document: Document, sent: Posted, earlier: Document) -> Drafted:
    """The document with what was sent.

    Args:
        document: as it stands now.
        sent: the fields of one part or of the whole form; `no_to_all` and `take_over` name a group, or a fact.
        earlier: the document of the last signed consultation.
    """
    changes = changed_parts(document, sent)
    conflicts = tuple(_conflict(document, part, wanted) for part, wanted, elsewhere in changes if elsewhere)
    for part, wanted, _elsewhere in changes:
        document = part.written(document, wanted)
    names = [part.name for part, _wanted, _elsewhere in changes]
    for part, wanted in _by_button(document, sent, earlier):
        document = part.written(document, wanted)
        names.append(part.name)
    return Drafted(document, tuple(dict.fromkeys(names)), conflicts)


def _conflict(document: Document, part: Part, wanted: object) -> Conflict:
    now = part.shown(document)
    return Conflict(part.name, str(part.label), part.said(now), part.said(wanted), part.digest(document))


def _by_button(document: Document, sent: Posted, earlier: Document) -> list[tuple[Part, Answer]]:
    """What a button answers at once: open questions of a group with no, or with the answer of last time."""
    found: list[tuple[Part, Answer]] = []
    no_to_all, take_over = str(sent.get("no_to_all", "") or ""), str(sent.get("take_over", "") or "")
    for fact in FACTS.values():
        if shown(fact, document).mode:
            continue
        before = shown(fact, earlier)
        if take_over in (fact.group, fact.id) and before.mode not in ("", "unknown"):
            found.append((parts()[f"{PREFIX}{fact.id}"], before))
        elif no_to_all in GROUPS and fact.group == no_to_all and fact.no is not None and fact.follows is None:
            found.append((parts()[f"{PREFIX}{fact.id}"], Answer("no")))
    return found
