"""Comparing what was expected with what was answered: each function yields one line for each difference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator


def plain(value: object) -> object:
    """A value as it would be written in a case: dates and words of a vocabulary as text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def same(place: str, expected: object, answered: object) -> Iterator[str]:
    """Nothing where both are equal."""
    if plain(expected) != plain(answered):
        yield f"{place}: expected {plain(expected)!r}, answered {plain(answered)!r}"


def among(place: str, expected: Iterable[object], answered: Iterable[object]) -> Iterator[str]:
    """A line for each expected value that is not there."""
    there = [plain(each) for each in answered]
    for each in expected:
        if plain(each) not in there:
            yield f"{place}: expected {plain(each)!r} among {there!r}"


def none_of(place: str, unwanted: Iterable[object], answered: Iterable[object]) -> Iterator[str]:
    """A line for each unwanted value that is there."""
    there = [plain(each) for each in answered]
    for each in unwanted:
        if plain(each) in there:
            yield f"{place}: {plain(each)!r} should not be there"


def said(place: str, expected: Iterable[str], sentences: Iterable[str]) -> Iterator[str]:
    """A line for each phrase that no sentence holds, whatever its capitals."""
    spoken = list(sentences)
    for phrase in expected:
        if not any(phrase.lower() in sentence.lower() for sentence in spoken):
            yield f"{place}: no sentence says {phrase!r}; said was {spoken!r}"


def unsaid(place: str, unwanted: Iterable[str], sentences: Iterable[str]) -> Iterator[str]:
    """A line for each phrase that some sentence holds."""
    for phrase in unwanted:
        for sentence in sentences:
            if phrase.lower() in sentence.lower():
                yield f"{place}: {phrase!r} should not be said, but: {sentence!r}"
