"""The versioned text of the decision aid, and the consent as it is shown to one person: fixed, with a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from needlepoint.strict_yaml import parse

FOLDER = Path(__file__).parent / "consent_texts"
CURRENT = {"en": "en-2026-1"}
"""The version that is shown now, by language."""
PHOTOGRAPHS = ("record", "teaching", "publication")


@dataclass(frozen=True, slots=True)
class TextSection:
    """A section: filled from the plan (`source`), or form text of our own."""

    id: str
    title: str
    source: str
    own: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextQuestion:
    """A question that checks understanding.

    Attributes:
        section: where the answer stands; a wrong answer leads back there.
        only_if: a section that must have something to say for the question to be asked; empty: always.
    """

    id: str
    question: str
    section: str
    choices: tuple[tuple[str, str], ...]
    right: str
    only_if: str


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One version in one language."""

    version: str
    language: str
    title: str
    sections: tuple[TextSection, ...]
    questions: tuple[TextQuestion, ...]
    photographs: tuple[tuple[str, str], ...]
    statement: str
    guardian_statement: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two, with the numbers of their sources; none: form text of our own."""

    text: str
    sources: tuple[int, ...]
    own: bool = False


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section as one person reads it."""

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class ShownConsent:
    """Everything one person reads before deciding, as it was on that day.

    Attributes:
        person: name, date of birth and number, for nobody to sign another's form.
        sources: number and where to find it.
        guardian: whether somebody responsible for a young person signs.
    """

    version: str
    language: str
    title: str
    clinic: str
    person: str
    plan_of: str
    knowledge_version: str
    sections: tuple[ShownSection, ...]
    questions: tuple[TextQuestion, ...]
    photographs: tuple[tuple[str, str], ...]
    statement: str
    guardian_statement: str
    guardian: bool
    sources: tuple[tuple[int, str], ...]

    def as_text(self) -> str:
        """The form that is stored and that its digest is of."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def digest(self) -> str:
        """SHA-256 of it, in hexadecimal."""
        return digest_of(self.as_text())

    def title_of(self, section: str) -> str:
        """The title of a section."""
        return next((each.title for each in self.sections if each.id == section), "")


def digest_of(text: str) -> str:
    """SHA-256 of a stored text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def from_text(text: str) -> ShownConsent:
    """The consent in a stored text."""
    raw = json.loads(text)
    return ShownConsent(
        **{key: each for key, each in raw.items() if key not in ("sections", "questions", "photographs", "sources")},
        sections=tuple(
            ShownSection(
                each["id"],
                each["title"],
                tuple(Paragraph(one["text"], tuple(one["sources"]), one["own"]) for one in each["paragraphs"]),
            )
            for each in raw["sections"]
        ),
        questions=tuple(
            TextQuestion(**{**each, "choices": tuple((key, words) for key, words in each["choices"])})
            for each in raw["questions"]
        ),
        photographs=tuple((key, words) for key, words in raw["photographs"]),
        sources=tuple((number, words) for number, words in raw["sources"]),
    )


@cache
def consent_text(version: str) -> ConsentText:
    """A version of the text.

    Raises:
        ManyProblems: the file is no valid YAML.
    """
    path = FOLDER / f"{version}.yaml"
    raw: Any = parse(path.read_bytes(), path.name).value
    return ConsentText(
        version=raw["version"],
        language=raw["language"],
        title=raw["title"],
        sections=tuple(
            TextSection(each["id"], each["title"], each.get("from", ""), tuple(each.get("own", ())))
            for each in raw["sections"]
        ),
        questions=tuple(_question(each) for each in raw["questions"]),
        photographs=tuple((use, str(raw["photographs"][use])) for use in PHOTOGRAPHS),
        statement=raw["statement"],
        guardian_statement=raw["guardian_statement"],
    )


def _question(raw: Mapping[str, Any]) -> TextQuestion:
    return TextQuestion(
        raw["id"],
        raw["question"],
        raw["section"],
        tuple((str(key), str(words)) for key, words in raw["choices"].items()),
        str(raw["right"]),
        raw.get("only_if", ""),
    )


def text_for(language: str) -> ConsentText:
    """The text in force, in this language where there is one, else in English."""
    return consent_text(CURRENT.get(language, CURRENT["en"]))
