"""Identifiers of the knowledge as words."""

from __future__ import annotations

from django import template

from needlepoint.terms import in_words

register = template.Library()


@register.filter
def words(identifier: object) -> str:
    """`do_not_treat` as "do not treat"; yes and no for what is true or false."""
    if isinstance(identifier, bool):
        return "yes" if identifier else "no"
    return in_words(str(identifier))
