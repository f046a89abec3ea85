"""Ids of the library in words: zones, indications, adverse events, and the rest of its vocabulary."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from needlepoint.documents.words import sentence
from needlepoint.documents.zone_names import places
from needlepoint.documents.zone_names import zone_name as name_of_zone
from needlepoint.planning.schedule import WhyNotCounted
from needlepoint.terms import ZONES, in_words
from needlepoint_clinic.courses.vocabulary import LEVELS, OUTCOMES, TONES
from needlepoint_clinic.knowledge_pages.queries import knowledge
from needlepoint_clinic.languages import library_words

register = template.Library()


@register.filter
def zone(value: str) -> str:
    """A zone in the reader's words; “the whole area” where none is named."""
    if not value:
        return _("the whole area treated")
    return name_of_zone(value, library_words()) if value in ZONES else in_words(value)


@register.filter
def zones(value: Iterable[str]) -> str:
    """Several zones in one phrase, both sides of a site together."""
    words = library_words()
    known = [each for each in value if each in ZONES]
    return words.listing(each.name for each in places(known, words)) if known else ""


@register.filter
def indication(value: str) -> str:
    """An indication as clinicians name it."""
    found = knowledge().indications.get(value)
    return found.name if found else in_words(value)


@register.filter
def indications(value: Iterable[str]) -> str:
    """Several indications."""
    return ", ".join(indication(each) for each in value)


@register.filter
def event(value: str) -> str:
    """A kind of adverse event as clinicians name it."""
    found = knowledge().adverse_events.get(value)
    return found.name if found else in_words(value)


@register.filter
def instrument(value: str) -> str:
    """An instrument by its name."""
    found = knowledge().instruments.get(value)
    return found.name if found else in_words(value)


@register.filter
def device(value: str) -> str:
    """A device by the name on its label."""
    found = knowledge().devices.get(value)
    return found.name if found else in_words(value)


@register.filter
def level(value: str) -> str:
    """A level of triage."""
    return str(LEVELS.get(value, in_words(value)))


@register.filter
def tone(value: str) -> str:
    """The tone of a badge for a level, a status or a verdict."""
    return TONES.get(value, "")


@register.filter
def outcome(value: str) -> str:
    """How an adverse event ended."""
    return str(OUTCOMES.get(value, in_words(value)))


@register.filter
def why_not(value: WhyNotCounted | None) -> str:
    """Why a past session does not count."""
    return (
        {
            WhyNotCounted.NOT_DONE: _("not done"),
            WhyNotCounted.DATE_NOT_KNOWN: _("its day is not known"),
            WhyNotCounted.TOO_SOON: _("too soon after the one before"),
        }.get(value, "")
        if value
        else ""
    )


@register.filter
def words(value: object) -> str:
    """An id as plain words."""
    return sentence(in_words(str(value)))
