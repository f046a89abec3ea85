"""Words of the follow-up that are not names: the tone of a badge, why a session does not count, a spoken language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from needlepoint.planning.schedule import WhyNotCounted
from needlepoint_clinic.courses.treatment.forms import LANGUAGES
from needlepoint_clinic.courses.vocabulary import TONES

register = template.Library()


@register.filter
def tone(value: str) -> str:
    """The tone of a badge for a level, a status or a verdict."""
    return TONES.get(value, "")


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
def language_words(code: str) -> str:
    """In which language aftercare was explained, as the form has it."""
    return str(dict(LANGUAGES).get(code, code))
