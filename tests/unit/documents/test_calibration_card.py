"""The card's page as it comes out of the printer: exact millimetres, true colours, and our own finder reads it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import pytest
import typst
from numpy.typing import NDArray
from pypdf import PdfReader

from needlepoint.documents import calibration_card, typesetting
from needlepoint.documents.calibration_card import PAPERS, calibration_card_pdf, print_test_pdf
from needlepoint.errors import InvalidInput
from needlepoint.photos.card import find_card
from needlepoint.photos.card.layout import CARDS, PRINT_TEST, CardKind, CardLayout
from needlepoint.photos.card.print_test import Verdict, read_print_test
from needlepoint.photos.card.tags import SeenTag, find_tags
from tests.unit.documents.example_course import is_tagged
from tests.unit.photos.card.captures import of_pixels

ON = dt.date(2026, 11, 26)
PX_PER_MM = 8
kinds = pytest.mark.parametrize("kind", [CardKind.A6, CardKind.STRIP])
papers = pytest.mark.parametrize("paper", list(PAPERS))


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[NDArray[np.uint8]]:
    """Every page that is set from here on, as it looks at 8 pixels a millimetre."""
    seen: list[NDArray[np.uint8]] = []
    plain = typesetting.set_page

    def set_and_look(template: str, data: object, *, pictures: Mapping[str, str | bytes], **how: Any) -> bytes:
        files: Any = typesetting._files(template, data, pictures)
        sizes = typesetting._sizes(how["sizes_pt"])
        png: Any = typst.compile(files, format="png", ppi=25.4 * PX_PER_MM, ignore_system_fonts=True, sys_inputs=sizes)
        picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        seen.append(np.ascontiguousarray(picture[..., ::-1], np.uint8))
        return plain(template, data, pictures=pictures, **how)

    monkeypatch.setattr(calibration_card, "set_page", set_and_look)
    return seen


def cards_on(page: NDArray[np.uint8], layout: CardLayout) -> list[tuple[float, float]]:
    """The upper left corner in mm of each card of a page, from its first tag."""
    first = layout.tags[0]
    tags = [tag for tag in find_tags(of_pixels(page)) if tag.id == first.id]
    return [tuple((tag.corners[0] + 0.5) / PX_PER_MM - first.corners_mm[0]) for tag in tags]


def cut_out(
    page: NDArray[np.uint8], corner: tuple[float, float], layout: CardLayout, margin_mm: float = 0
) -> NDArray[np.uint8]:
    left, top = (round((each - margin_mm) * PX_PER_MM) for each in corner)
    width, height = (round((each + 2 * margin_mm) * PX_PER_MM) for each in (layout.width_mm, layout.height_mm))
    return page[top : top + height, left : left + width]


def exposed(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """As a camera exposes it: white paper is not at the top value."""
    return np.asarray(page * np.float32(0.93), np.uint8)


@kinds
@papers
def test_the_pdf_has_its_paper_s_size_a_title_and_tags(kind: CardKind, paper: str) -> None:
    reader = PdfReader(io.BytesIO(calibration_card_pdf(kind, paper, made_on=ON)))
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert (float(box.width) / 72 * 25.4, float(box.height) / 72 * 25.4) == pytest.approx(PAPERS[paper], abs=0.01)
    assert is_tagged(reader)
    assert reader.metadata is not None
    assert "Calibration card" in (reader.metadata.title or "")
    assert str(reader.root_object["/Lang"]) == "en"
    text = " ".join(reader.pages[0].extract_text().split())
    for words in ("Print at 100 %", "it must measure 100 mm", "Check line: 100 mm", "this way up", "version 1"):
        assert words in text
    assert ("fold back along the dashed line" in text) is (kind is CardKind.STRIP)


@kinds
@papers
def test_every_card_of_the_page_is_whole_and_found(kind: CardKind, paper: str, pages: list[NDArray[np.uint8]]) -> None:
    layout = CARDS[kind]
    calibration_card_pdf(kind, paper, made_on=ON)
    corners = cards_on(pages[0], layout)
    assert len(corners) == calibration_card.COUNT[kind]
    for corner in corners:
        assert 0 < corner[0] < PAPERS[paper][0] - layout.width_mm
        assert 0 < corner[1] < PAPERS[paper][1] - layout.height_mm
        found = find_card(of_pixels(exposed(cut_out(pages[0], corner, layout, margin_mm=2))))
        assert found.scale is not None
        assert found.scale.px_per_mm == pytest.approx(PX_PER_MM, rel=0.001)
        assert found.colour is not None
        assert found.colour.error_de00 < 0.5
        assert found.problems == ()


@kinds
def test_tags_and_colours_lie_where_the_layout_has_them(kind: CardKind, pages: list[NDArray[np.uint8]]) -> None:
    layout = CARDS[kind]
    calibration_card_pdf(kind, made_on=ON)
    corner = cards_on(pages[0], layout)[0]
    card = cut_out(pages[0], corner, layout)
    own = {tag.id: tag.corners_mm for tag in layout.tags}
    tags: tuple[SeenTag, ...] = find_tags(of_pixels(card))
    assert sorted(tag.id for tag in tags) == sorted(own)
    for tag in tags:
        assert (tag.corners + 0.5) / PX_PER_MM == pytest.approx(own[tag.id], abs=0.06)
    for patch in layout.patches:
        (left, top), _, (right, bottom), _ = (patch.corners_mm(0.25) * PX_PER_MM).round().astype(int)
        assert (card[top:bottom, left:right] == patch.ink.srgb).all(), patch.ink.name
    for place in layout.paper:
        (left, top), _, (right, bottom), _ = (place.corners_mm() * PX_PER_MM).round().astype(int)
        assert (card[top:bottom, left:right] == 255).all(), place


@kinds
def test_the_check_line_measures_100_mm(kind: CardKind, pages: list[NDArray[np.uint8]]) -> None:
    calibration_card_pdf(kind, made_on=ON)
    dark = pages[0].max(axis=2) < 128
    longest = max((np.flatnonzero(row) for row in dark), key=len)
    assert (longest[-1] - longest[0] + 1) / PX_PER_MM == pytest.approx(100, abs=0.4)
    assert len(longest) == longest[-1] - longest[0] + 1


@papers
def test_the_print_test_as_drawn_passes_its_own_test(paper: str, pages: list[NDArray[np.uint8]]) -> None:
    reader = PdfReader(io.BytesIO(print_test_pdf(paper, made_on=ON)))
    assert is_tagged(reader)
    assert len(reader.pages) == 1
    page = exposed(pages[0])
    found = read_print_test(of_pixels(page), across_mm=140, down_mm=130)
    assert found.verdict is Verdict.GOOD
    assert len(find_tags(of_pixels(page))) == len(PRINT_TEST.tags)


@pytest.mark.parametrize(("kind", "paper"), [("a7", "a4"), ("a6", "a3"), ("colour_checker", "a4")])
def test_another_card_or_paper_is_refused(kind: str, paper: str) -> None:
    with pytest.raises(InvalidInput, match="There is no"):
        calibration_card_pdf(kind, paper, made_on=ON)
