"""Reads the clinical specification: each case a patient in clinical words, a day, and what must be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from needlepoint import strict_yaml
from needlepoint.strict_yaml import Document

FOLDER = Path(__file__).parent
KEYS = {"case", "written_from", "on", "consultation", "expect"}
LATER = {"on", "history", "treatment", "calendar", "past_sessions", "adverse_events", "expect"}


class UnreadableCase(ValueError):
    """A case is not written as tests/cases/README.md asks; the message names the file and the line."""


@dataclass(frozen=True)
class Later:
    """What has happened by a later day of the same course, and how it must be planned again."""

    on: dt.date
    document: Document
    expect: Mapping[str, object]


@dataclass(frozen=True)
class ClinicalCase:
    """One patient of the clinical specification.

    Attributes:
        sentence: the case and its outcome as a dermatologist would say it.
        place: file and line, for messages.
        written_from: for each source id, what was taken from it.
        on: the day of the consultation.
        expect: what must be answered, in the words of `expectation.py`.
        then: the same course on a later day, where the case goes on.
    """

    sentence: str
    place: str
    written_from: Mapping[str, str]
    on: dt.date
    document: Document
    expect: Mapping[str, object]
    then: Later | None

    @cached_property
    def id(self) -> str:
        """The sentence, as pytest shows it."""
        return self.sentence.rstrip(".")


def read_cases(folder: Path = FOLDER) -> list[ClinicalCase]:
    """Every case of the files in a folder, in the order of the files' names.

    Raises:
        UnreadableCase: a case lacks a part, has one too many, or two have the same sentence.
    """
    cases = [case for path in sorted(folder.glob("*.yaml")) for case in _read_file(path)]
    sentences = [case.sentence for case in cases]
    for case in cases:
        if sentences.count(case.sentence) > 1:
            raise UnreadableCase(f"{case.place}: another case has the same sentence: {case.sentence}")
    return cases


def _read_file(path: Path) -> Iterator[ClinicalCase]:
    document = strict_yaml.parse(path.read_bytes(), path.name)
    if not isinstance(document.value, list):
        raise UnreadableCase(f"{path.name}: the file must be a list of cases, each begun with '- case:'.")
    for number, raw in enumerate(document.value):
        yield _read_case(raw, number, document)


def _read_case(raw: object, number: int, document: Document) -> ClinicalCase:
    place = document.place(number)
    keys = set(raw) if isinstance(raw, Mapping) else set()
    if not isinstance(raw, Mapping) or keys - {"then"} != KEYS:
        raise UnreadableCase(f"{place}: missing {sorted(KEYS - keys)}, not known {sorted(keys - KEYS)}.")
    for key in ("written_from", "expect"):
        if not isinstance(raw[key], Mapping) or not raw[key]:
            raise UnreadableCase(f"{place}: '{key}' must be a mapping with at least one entry.")
    if not all(isinstance(phrase, str) and phrase for phrase in raw["written_from"].values()):
        raise UnreadableCase(f"{place}: say of each source what was taken from it; quote phrases with a comma.")
    consultation = _part_of(document, number, "consultation")
    return ClinicalCase(
        sentence=" ".join(str(raw["case"]).split()),
        place=place,
        written_from=raw["written_from"],
        on=dt.date.fromisoformat(str(raw["on"])),
        document=consultation,
        expect=raw["expect"],
        then=_read_later(raw["then"], consultation, place) if "then" in raw else None,
    )


def _read_later(raw: object, before: Document, place: str) -> Later:
    """The consultation as it is later: answers are added to the history, other parts take the place of the old."""
    keys = set(raw) if isinstance(raw, Mapping) else set()
    if not isinstance(raw, Mapping) or keys - LATER or not {"on", "expect"} <= keys:
        raise UnreadableCase(
            f"{place}: under 'then:' stand on, expect and what has changed: {', '.join(sorted(LATER))}."
        )
    was: Mapping[str, Any] = before.value if isinstance(before.value, Mapping) else {}
    changed = {key: raw[key] for key in keys - {"on", "expect"}}
    history = {**was.get("history", {}), **changed.pop("history", {})}
    now = Document({**was, **changed, "history": history}, before.name, before.lines)
    return Later(dt.date.fromisoformat(str(raw["on"])), now, raw["expect"])


def _part_of(document: Document, *path: str | int) -> Document:
    """A part of a document as a document of its own, with the same line numbers."""
    depth = len(path)
    lines = {each[depth:]: line for each, line in document.lines.items() if each[:depth] == path}
    return Document(document.at(path), document.name, lines)
