"""Reads the clinical specification: each case a patient in clinical words, a day, and what must be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from needlepoint import strict_yaml
from needlepoint.strict_yaml import Document

FOLDER = Path(__file__).parent
KEYS = {"case", "written_from", "on", "consultation", "expect"}


class UnreadableCase(ValueError):
    """A case is not written as tests/cases/README.md asks; the message names the file and the line."""


@dataclass(frozen=True)
class ClinicalCase:
    """One patient of the clinical specification.

    Attributes:
        sentence: the case and its outcome as a dermatologist would say it.
        place: file and line, for messages.
        written_from: for each source id, what was taken from it.
        on: the day of the consultation.
        expect: what must be answered, in the words of `expectation.py`.
    """

    sentence: str
    place: str
    written_from: Mapping[str, str]
    on: dt.date
    document: Document
    expect: Mapping[str, object]

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
    if not isinstance(raw, Mapping) or set(raw) != KEYS:
        keys = set(raw) if isinstance(raw, Mapping) else set()
        raise UnreadableCase(f"{place}: missing {sorted(KEYS - keys)}, not known {sorted(keys - KEYS)}.")
    for key in ("written_from", "expect"):
        if not isinstance(raw[key], Mapping) or not raw[key]:
            raise UnreadableCase(f"{place}: '{key}' must be a mapping with at least one entry.")
    return ClinicalCase(
        sentence=" ".join(str(raw["case"]).split()),
        place=place,
        written_from=raw["written_from"],
        on=dt.date.fromisoformat(str(raw["on"])),
        document=_part_of(document, number, "consultation"),
        expect=raw["expect"],
    )


def _part_of(document: Document, *path: str | int) -> Document:
    """A part of a document as a document of its own, with the same line numbers."""
    depth = len(path)
    lines = {each[depth:]: line for each, line in document.lines.items() if each[:depth] == path}
    return Document(document.at(path), document.name, lines)
