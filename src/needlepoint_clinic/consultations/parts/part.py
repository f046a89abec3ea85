"""A part of a consultation's document: how it stands on a form, how a form is read, and how it is written back.

Names of fields are the document's own paths with dots (`calendar.event.on`), so that a mistake the library names by
its path stands beside the field it is about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from needlepoint.strict_yaml import number_or_text

Document = dict[str, Any]
"""What `needlepoint.consultation.read_consultation` reads."""


class Posted(Protocol):
    """What a browser sent, as Django's QueryDict gives it."""

    def get(self, key: str, default: str, /) -> str:
        """The last value of a name."""

    def getlist(self, key: str, /) -> list[Any]:
        """All values of a name."""

    def keys(self) -> Any:
        """The names that were sent."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked, saved and compared as a whole.

    Attributes:
        name: such as `history.pregnant` or `calendar`.
        label: in words, for messages about it; translated when it is shown.
        shown: how it stands on the form; equal documents give equal values.
        posted: the same, from what a browser sent.
        written: the document with it in place; the document given is not changed.
        said: in words, for holding two versions side by side.
    """

    name: str
    label: object
    shown: Callable[[Document], Any]
    posted: Callable[[Posted], Any]
    written: Callable[[Document, Any], Document]
    said: Callable[[Any], str]

    def digest(self, document: Document) -> str:
        """Stands for what the part holds now, so that a page can say what it was when it was opened."""
        return digest_of(self.shown(document))


def digest_of(shown: object) -> str:
    """Stands for one value of a part."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def text(posted: Posted, name: str) -> str:
    """What was typed into a field, without spaces around it."""
    return str(posted.get(name, "") or "").strip()


def count(posted: Posted, prefix: str) -> int:
    """How many entries a list was sent with: `wants.0.indication`, `wants.1.indication` are two."""
    numbered = re.compile(re.escape(prefix) + r"\.(\d{1,3})\.")
    found = [int(match.group(1)) for key in posted.keys() if (match := numbered.match(key))]  # noqa: SIM118
    return max(found, default=-1) + 1


def at(document: Mapping[str, Any], *path: str) -> Any:
    """What stands at a path of a document; None where nothing does."""
    value: Any = document
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def put(document: Document, value: object, *path: str) -> Document:
    """The document with a value at a path; an empty value (None, "", {} or []) takes the key away."""
    first, *rest = path
    new = put(dict(at(document, first) or {}), value, *rest) if rest else value
    kept = {key: each for key, each in document.items() if key != first}
    if new is None or new == "" or new == {} or new == []:
        return kept
    return (
        {key: new if key == first else each for key, each in document.items()}
        if first in document
        else {
            **kept,
            first: new,
        }
    )


def items(document: Document, *path: str) -> list[Mapping[str, Any]]:
    """The entries of a list in the document; what is none is passed over."""
    found = at(document, *path)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def as_typed(value: object) -> str:
    """A value of a document as it stands in a field."""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def number(typed: str) -> object:
    """A number as the document holds it; what is none stays as it was typed, and the library says so."""
    return number_or_text(typed.replace(",", ".")) if typed else None


_DAY_FIRST = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{4})")


def day(typed: str) -> str:
    """A date as the document writes it. `14.6.2026` and `6/2026` can mean one thing only; `6/7/2026` stays as typed."""
    if found := _DAY_FIRST.fullmatch(typed):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if found := _MONTH_FIRST.fullmatch(typed):
        return f"{found[2]}-{int(found[1]):02}"
    return typed
