"""The catalogs: complete, true to the places to fill in, printable, and marked as unreviewed wherever they are used."""

from __future__ import annotations

import dataclasses
import re
import string
import sys

import pytest
from pypdf import PdfReader

from needlepoint.documents import leaflet_pdf
from needlepoint.documents.leaflet import leaflet_content
from needlepoint.documents.typesetting import set_page
from needlepoint.documents.words import LOCALES, Words, read_catalog
from tests.house.source_tree import ROOT
from tests.unit.documents.example_course import CLINIC, FULL, ON, PLAIN, knowledge, plan_of, plans_of_all_cases

sys.path.insert(0, str(ROOT / "tools"))
from extract_messages import all_messages

TRANSLATED = [language for language in LOCALES if language != "en"]


def fields(text: str) -> set[str]:
    """The names in braces."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    wanted, known = set(all_messages()), set(read_catalog(language))
    assert wanted - known == set(), "Translate them: python tools/extract_messages.py lists them."
    assert known - wanted == set(), "No longer used: run python tools/extract_messages.py."


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_leaflet_of_any_case_needs_a_message_that_is_not_translated(language: str) -> None:
    missing = set()
    for plan in plans_of_all_cases():
        words = Words(language)
        leaflet_content(plan, knowledge(), CLINIC, words, made_on=ON)
        missing |= set(words.missing)
    assert missing == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_fill_in_the_same_names(language: str) -> None:
    different = {en for en, text in read_catalog(language).items() if fields(en) != fields(text)}
    assert different == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_was_left_in_english(language: str) -> None:
    same = {en for en, text in read_catalog(language).items() if en == text and len(en.split()) > 2}
    assert same == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_numbers_stay_the_same(language: str) -> None:
    catalog = read_catalog(language)
    different = {en for en, text in catalog.items() if re.findall(r"\d+", en) != re.findall(r"\d+", text)}
    assert different == set()


@pytest.mark.parametrize(("language", "mark"), [("es", "Traducción sin revisar"), ("de", "Ungeprüfte Übersetzung")])
def test_every_translated_page_says_that_it_is_unreviewed(language: str, mark: str) -> None:
    import io

    data = leaflet_pdf(plan_of(FULL), knowledge(), CLINIC, language=language, made_on=ON)
    for page in PdfReader(io.BytesIO(data)).pages:
        assert mark in re.sub(r"\s+", " ", page.extract_text())


def test_english_is_no_translation() -> None:
    words = Words("en")
    assert not words.is_translation
    assert words("left cheek") == "left cheek"
    assert words.missing == []


def test_a_missing_message_falls_back_to_english_and_is_remembered() -> None:
    words = Words("es")
    assert words("No such message.") == "No such message."
    assert words.missing == ["No such message."]


def test_a_leaflet_with_a_sentence_that_is_not_translated_says_so() -> None:
    changed = dataclasses.replace(
        plan_of(PLAIN),
        sessions=tuple(
            dataclasses.replace(
                session,
                preparation=tuple(
                    dataclasses.replace(task, text="A clinic's own words.") for task in session.preparation
                ),
            )
            for session in plan_of(PLAIN).sessions
        ),
    )
    notices = [
        leaflet_content(plan, knowledge(), CLINIC, Words("es"), made_on=ON).frame.translation
        for plan in (plan_of(PLAIN), changed)
    ]
    assert "en inglés" not in notices[0]
    assert "en inglés" in notices[1]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_fonts_have_every_letter_of_the_catalog(language: str) -> None:
    letters = sorted(set("".join(read_catalog(language).values())))
    page = {
        "page": {
            "title": "Letters",
            "subtitle": "",
            "notice": "",
            "sections": [{"title": "All", "level": 2, "blocks": [{"kind": "bullets", "items": letters}]}],
            "footer": "",
        },
        "made": "",
    }
    assert set_page("plan_page.typ", page, made_on=ON, sizes_pt=(10,)).startswith(b"%PDF")
