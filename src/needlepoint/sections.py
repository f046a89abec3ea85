"""Reading a file's sections: known keys only, one message per mistake with its line, all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from needlepoint.errors import InvalidInput, Problem, did_you_mean
from needlepoint.strict_yaml import Document, Path

T = TypeVar("T")


class Section:
    """A mapping inside a document, at a path, sharing one list of problems with the whole document."""

    def __init__(self, document: Document, path: Path, problems: list[Problem], keys: tuple[str, ...]) -> None:
        self.document, self.path, self.problems = document, path, problems
        found = document.at(path)
        self.raw: Mapping[str, object] = found if isinstance(found, Mapping) else {}
        if found is not None and not isinstance(found, Mapping):
            self.refuse("", f"'{path[-1] if path else 'the file'}' must be a list of keys and values.")
        for key in self.raw:
            if key not in keys:
                self.refuse(key, f"'{key}' is not known here.", did_you_mean(key, keys))

    def refuse(self, key: str | int, problem: str, next_step: str = "") -> None:
        """Note a problem at a key (or at the section itself where the key is empty)."""
        path = (*self.path, key) if key != "" else self.path
        self.problems.append(Problem(self.document.place(*path), problem, next_step))

    def get(self, key: str, read: Callable[[object], T], default: T) -> T:
        """What stands at a key, read; the default where it is missing or could not be read (which is noted)."""
        value = self.raw.get(key)
        if value is None:
            return default
        try:
            return read(value)
        except InvalidInput as error:
            self.refuse(key, f"{key}: {error.problem}", error.next_step or "")
            return default

    def required(self, key: str, read: Callable[[object], T], default: T) -> T:
        """As `get`, and a missing key is a problem."""
        if self.raw.get(key) is None:
            self.refuse("", f"'{key}' is missing.")
            return default
        return self.get(key, read, default)

    def section(self, key: str, keys: tuple[str, ...]) -> Section:
        """The section at a key; empty where it is missing."""
        return Section(self.document, (*self.path, key), self.problems, keys)

    def sections(self, key: str, keys: tuple[str, ...]) -> Iterator[Section]:
        """The sections of the list at a key."""
        value = self.raw.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            self.refuse(key, f"'{key}' must be a list, each entry begun with '-'.")
            return
        for number in range(len(value)):
            yield Section(self.document, (*self.path, key, number), self.problems, keys)


STEERING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Control characters other than a tab or the end of a line; a terminal obeys some of them."""
MOST = 1e9
"""No length, score or count of a consultation is larger; a number that is was never meant, and NaN is none at all."""


def as_text(value: object) -> str:
    """A word or sentence, or a whole number; 1.10 would come out as 1.1 and must be quoted.

    Control characters are refused: they could rewrite what a terminal shows.
    """
    if isinstance(value, str | int) and not isinstance(value, bool):
        text = str(value)
        if STEERING.search(text):
            raise InvalidInput(f"{value!r} holds a control character.", next_step="Write it with letters and signs.")
        return text
    raise InvalidInput(f"{value!r} is not text.", next_step="Put it in quotes.")


def as_number(value: object) -> float:
    """A plain, finite number without a unit behind it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= MOST:
        raise InvalidInput(
            f"{value!r} is not a plain number.",
            next_step="The unit is in the key's name; write the number alone.",
        )
    return float(value)


def as_yes_no(value: object) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    raise InvalidInput(f"{value!r} is neither yes nor no.")


def one_of(*words: str) -> Callable[[object], str]:
    """A reader for one of some words."""

    def read(value: object) -> str:
        if str(value) in words:
            return str(value)
        raise InvalidInput(f"'{value}' is not one of {', '.join(words)}.", next_step=did_you_mean(str(value), words))

    return read
