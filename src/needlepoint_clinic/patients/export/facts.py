"""Stored answers, of whatever shape, as lines of a table: nothing that was said is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from needlepoint.terms import in_words


def facts(stored: Any) -> list[tuple[Any, ...]]:
    """Each answer with the words that lead to it: `history: {pregnant: false}` is “history, pregnant: no”."""
    return [(", ".join(path), said) for path, said in _lines(stored, ())]


def _lines(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _lines(each, (*path, in_words(str(key))))
    elif isinstance(value, list):
        if all(not isinstance(each, dict | list) for each in value):
            if value:
                yield path, ", ".join(_said(each) for each in value)
        else:
            for place, each in enumerate(value, start=1):
                yield from _lines(each, (*path, str(place)))
    elif value is not None and value != "":
        yield path, _said(value)


def _said(value: Any) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    return in_words(str(value))
