"""Words for ids of the knowledge base, and for patients in lists."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from needlepoint.terms import in_words
from needlepoint_clinic.patients.closed import can_be_opened, is_closed_to, name_in_list

register = template.Library()
register.filter("in_words", in_words)
register.filter("named", name_in_list)
register.filter("closed_to", is_closed_to)
register.filter("opens_for", can_be_opened)


@register.filter
def listed(ids: Iterable[str]) -> str:
    """Several ids as words, with commas between them."""
    return ", ".join(map(in_words, ids))
