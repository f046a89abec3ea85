"""Words for ids of the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from needlepoint.terms import in_words

register = template.Library()
register.filter("in_words", in_words)


@register.filter
def listed(ids: Iterable[str]) -> str:
    """Several ids as words, with commas between them."""
    return ", ".join(map(in_words, ids))
