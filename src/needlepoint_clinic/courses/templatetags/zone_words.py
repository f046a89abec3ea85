"""Names of zones in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from needlepoint.documents.words import LOCALES, Words
from needlepoint.documents.zone_names import zone_name
from needlepoint.terms import ZONES, in_words
from needlepoint_clinic.courses.treatment.forms import LANGUAGES

register = template.Library()


@register.filter(name="zone_words")
def zone_words(zone: str) -> str:
    """A zone as people call it, in the language of the page; any other identifier as words."""
    if zone not in ZONES:
        return in_words(zone).capitalize()
    language = (get_language() or "en").split("-")[0]
    return zone_name(zone, Words(language if language in LOCALES else "en")).capitalize()


@register.filter(name="language_words")
def language_words(code: str) -> str:
    """In which language aftercare was explained, as the form has it."""
    return str(dict(LANGUAGES).get(code, code))
