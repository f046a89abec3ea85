"""In which language a page is, and the library's own words in it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from needlepoint.documents.words import LOCALES, Words


def language_for(*wishes: str | None) -> str:
    """The first of several wishes that the clinic has words for; English where it has none for any."""
    known = dict(settings.LANGUAGES)
    return next((wish for wish in wishes if wish in known), settings.LANGUAGE_CODE)


def current_language() -> str:
    """The language of this page, by its two letters."""
    return language_for((get_language() or "").split("-")[0])


def library_words(language: str | None = None) -> Words:
    """What the library has words for, such as zones and days, in a language or in that of this page."""
    wanted = language_for(language) if language else current_language()
    return Words(wanted if wanted in LOCALES else "en")


_TYPED: dict[str, object] = {
    **dict.fromkeys(("yes", "ja", "sí", "si"), True),
    **dict.fromkeys(("no", "never", "nein", "nie", "niemals", "nunca"), False),
    **dict.fromkeys(("unknown", "?", "unbekannt", "desconocido", "desconocida"), "unknown"),
}


def typed_word(typed: str) -> object:
    """What a word typed where a date may stand means here: yes, no, not known; anything else as it was typed."""
    return _TYPED.get(typed.strip().lower(), typed)
