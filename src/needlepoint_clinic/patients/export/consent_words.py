"""A consent as it was shown, in paragraphs: what is stored is the form that its digest is of."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint_clinic.consultations.consent_text import from_text
from needlepoint_clinic.consultations.models import Consent, ConsentRefusal


def consent_words(consent: Consent | ConsentRefusal) -> Iterator[tuple[str, str]]:
    """Paragraphs, each with its title or none; the stored text itself where it has another form."""
    try:
        shown = from_text(consent.shown)
    except (ValueError, KeyError, TypeError):
        yield from (("", part) for part in consent.shown.split("\n\n") if part.strip())
        return
    yield shown.title, shown.person
    for section in shown.sections:
        for place, paragraph in enumerate(section.paragraphs):
            marks = "".join(f" [{number}]" for number in paragraph.sources)
            yield section.title if place == 0 else "", f"{paragraph.text}{marks}"
    yield "", shown.guardian_statement if shown.guardian else shown.statement
    for number, words in shown.sources:
        yield "", f"[{number}] {words}"


def consent_as_text(consent: Consent | ConsentRefusal) -> str:
    """The same as plain text."""
    return "\n\n".join("\n".join(filter(None, pair)) for pair in consent_words(consent))
