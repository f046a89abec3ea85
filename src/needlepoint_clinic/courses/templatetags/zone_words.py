"""Names of zones in templates."""

from __future__ import annotations

from django import template

from needlepoint.documents.zone_names import zone_name
from needlepoint.terms import ZONES, in_words
from needlepoint_clinic.languages import library_words

register = template.Library()


@register.filter(name="zone_words")
def zone_words(zone: str) -> str:
    """A zone as people call it, in the language of the page; any other identifier as words."""
    if zone not in ZONES:
        return in_words(zone).capitalize()
    name = zone_name(zone, library_words())
    return name[:1].upper() + name[1:]
