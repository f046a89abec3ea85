"""The page about photographs: everything is told, with its interval, and a tagged PDF carries it."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pytest
from pypdf import PdfReader

from needlepoint.documents.photo_page import photo_page_pdf
from needlepoint.errors import InvalidInput
from needlepoint.photos.pictures.alignment import AlignedPair, align_pair
from tests.unit.documents.example_course import is_tagged
from tests.unit.photos.pictures import invented

ON = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def aligned() -> AlignedPair:
    photo = invented.skin(np.random.default_rng(3))
    zones = (invented.LEFT, invented.BESIDE)
    return align_pair(photo, invented.shifted(photo), invented.moved(photo.shape), zones)


def text_of(pdf: bytes) -> str:
    """The text of all pages, in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_it_tells_numbers_intervals_verdicts_and_refusals(aligned: AlignedPair) -> None:
    pdf = photo_page_pdf(invented.pair(), aligned, made_on=ON, reference="D-0042", series=invented.series())
    text = text_of(pdf)
    for words in (
        "Photographs D-0042",
        "Better beyond measurement error: pore area of left cheek −18 (−24 to −12) %.",
        "Smallest detectable",
        "4.10 (3.89 to 4.30)",
        "no change beyond measurement error",
        "Not comparable, and what to do",
        "(16 degrees, limit 10). Put lamp, person and camera where they were.",
        "18.4 px/mm ± 1.2 %, by the card",
        "noise model phantom 2026-11",
        "Depth or volume",
        "Over all dates",
    ):
        assert words in text
    assert is_tagged(PdfReader(io.BytesIO(pdf)))


def test_photographs_are_in_it_with_words_for_those_who_cannot_see(aligned: AlignedPair) -> None:
    pdf = photo_page_pdf(invented.pair(), aligned, made_on=ON)
    pictures = [image for page in PdfReader(io.BytesIO(pdf)).pages for image in page.images]
    assert len(pictures) == 2
    reader = PdfReader(io.BytesIO(pdf))
    tags = " ".join(str(reader.get_object(number)) for number in reader.xref_objStm)
    assert "Follow-up photograph of the same skin" in tags or b"Follow-up photograph of the same skin" in pdf


def test_a_refused_pair_needs_no_pictures() -> None:
    text = text_of(photo_page_pdf(invented.refused_pair(), None, made_on=ON))
    assert "Not compared." in text
    assert "Switch off mirroring of selfies" in text
    assert "In short" not in text


def test_letters_that_no_font_has_are_named(aligned: AlignedPair) -> None:
    with pytest.raises(InvalidInput, match="cannot show"):
        photo_page_pdf(invented.pair(), aligned, made_on=ON, reference="患者")
