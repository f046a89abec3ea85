"""The words of a document in the reader's language: gettext catalogs, and dates as that language writes them.

English is the source language: a message is its own key. The catalogs (`locale/<language>/LC_MESSAGES/needlepoint.po`)
are read as they are, so nothing has to be compiled; each is read once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from needlepoint.errors import InvalidInput, did_you_mean

LOCALE = Path(__file__).parent / "locale"
LOCALES = {"en": "en_GB", "es": "es", "de": "de"}
"""The languages there are, and the locale whose dates each uses."""


def _(message: str) -> str:
    """Mark a message for the catalogs; it is translated later, by `Words`."""
    return message


class Words:
    """One language for one document.

    Attributes:
        missing: messages that were asked for and have no translation; the English was used.
    """

    def __init__(self, language: str) -> None:
        """Take a language.

        Raises:
            InvalidInput: there is no catalog for it.
        """
        if language not in LOCALES:
            raise InvalidInput(f"There are no leaflets in '{language}'.", next_step=did_you_mean(language, LOCALES))
        self.language = language
        self.missing: list[str] = []
        self._catalog = read_catalog(language)

    @property
    def is_translation(self) -> bool:
        """Whether what is read was translated, which no one has reviewed yet."""
        return self.language != "en"

    def __call__(self, message: str, **values: object) -> str:
        """The message in this language, with the names in braces filled in."""
        text = self._catalog.get(message)
        if text is None:
            if self.is_translation:
                self.missing.append(message)
            text = message
        return text.format(**values) if values else text

    def day(self, on: dt.date) -> str:
        """A date with its weekday, in words: `Tuesday 19 January 2027`."""
        from babel.dates import format_date

        return format_date(on, "full", locale=LOCALES[self.language])

    def short_day(self, on: dt.date) -> str:
        """A date without weekday and year: `19 Jan`."""
        from babel.dates import format_skeleton

        return format_skeleton("MMMd", on, locale=LOCALES[self.language])

    def listing(self, items: Iterable[str]) -> str:
        """Several words in one phrase: `the nose, the chin and the neck`."""
        from babel.lists import format_list

        return format_list(list(items), style="standard", locale=LOCALES[self.language])


@lru_cache(maxsize=len(LOCALES))
def read_catalog(language: str) -> Mapping[str, str]:
    """The translated messages of a language by their English; empty for English itself."""
    if language == "en":
        return {}
    from babel.messages.pofile import read_po

    with (LOCALE / language / "LC_MESSAGES" / "needlepoint.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    return {str(message.id): str(message.string) for message in catalog if message.id and message.string}


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
