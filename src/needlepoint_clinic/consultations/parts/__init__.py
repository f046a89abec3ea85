"""The document of a consultation, part by part: from the form to the document and back, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from needlepoint_clinic.consultations.parts.answers import Answer, answer_parts
from needlepoint_clinic.consultations.parts.behind import behind_parts
from needlepoint_clinic.consultations.parts.calendar import calendar_part
from needlepoint_clinic.consultations.parts.part import Document, Part, Posted, digest_of
from needlepoint_clinic.consultations.parts.treatment import treatment_parts
from needlepoint_clinic.consultations.parts.wants import requested_zones, wants_part

__all__ = [
    "Answer",
    "Changed",
    "Document",
    "Part",
    "Posted",
    "changed_parts",
    "parts",
    "requested_zones",
]


@cache
def parts() -> dict[str, Part]:
    """Every part by its name. What is decided against a finding is none: `actions.override` alone writes it."""
    every = (wants_part(), *treatment_parts(), *answer_parts().values(), *behind_parts(), calendar_part())
    return {part.name: part for part in every}


Changed = tuple[Part, object, bool]
"""A part, what it is to be, and whether somebody else changed it since the page was opened."""


def changed_parts(document: Document, sent: Posted) -> tuple[Changed, ...]:
    """The parts of what was sent that differ from the document as it stands.

    Each part is sent with what it was when the page was opened (`was[]`), so that what another screen changed meanwhile
    is neither overwritten unseen nor mistaken for a change of this one.
    """
    was = dict(_was(sent.getlist("was[]")))
    found = []
    for name in dict.fromkeys(sent.getlist("part[]")):
        part = parts().get(str(name))
        if part is None:
            continue
        now, wanted = part.shown(document), part.posted(sent)
        opened = was.get(part.name, digest_of(now))
        if wanted != now and digest_of(wanted) != opened:
            found.append((part, wanted, opened != digest_of(now)))
    return tuple(found)


def _was(said: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((name, digest) for name, _colon, digest in (str(each).rpartition(":") for each in said))
