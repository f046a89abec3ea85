"""Calibration cards and the print test page as PDFs in exact millimetres, from their description as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from needlepoint.documents.typesetting import set_page
from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.photos.card.layout import CARDS, PRINT_TEST, CardKind, CardLayout, Ruler, Tag, tag_modules

TEMPLATE: Final = "calibration_card.typ"
SIZE_PT: Final = 8.6
PAPERS: Final = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
"""Width and height in mm."""
TOP_MM, FIRST_CARD_MM, MARGIN_MM = 7.0, 39.0, 18.0
GAP_MM: Final = {CardKind.A6: 6.0, CardKind.STRIP: 5.0}
COUNT: Final = {CardKind.A6: 2, CardKind.STRIP: 4}
FOOT_MM: Final = {CardKind.A6: 0.0, CardKind.STRIP: 16.0}
"""What hangs below a card to be folded back, so that it stands by itself."""
CHECK_MM: Final = 100

_PRINT = (
    "Print at 100 % (actual size), in colour, at best quality, on matt white paper without optical brightener.",
    f"Hold a ruler to the check line below: it must measure {CHECK_MM} mm. Else print again, or state its length.",
)
_FIX = {
    CardKind.A6: "Cut along the marks and glue it on something stiff and flat.",
    CardKind.STRIP: "Cut along the marks, glue it on stiff flat board, and fold the foot back so that it stands.",
}
_USE = (
    "Keep it dry, clean and dark; print it again twice a year.",
    "Lay or stand it beside the skin, in its plane, facing the camera, whole, alone and evenly lit, without shine.",
    "Sizes depend most on how far it is in front of the skin: 10 mm are 3.3 % at 300 mm. Keep it the same; state it.",
)


@dataclass(slots=True)
class _Page:
    """What a page holds, in mm from its upper left corner, for the template."""

    title: str
    how: tuple[str, ...]
    top_mm: float = TOP_MM
    margin_mm: float = MARGIN_MM
    boxes: list[dict[str, object]] = field(default_factory=list)
    tags: list[dict[str, object]] = field(default_factory=list)
    lines: list[dict[str, object]] = field(default_factory=list)
    words: list[dict[str, object]] = field(default_factory=list)

    def line(self, x: float, y: float, dx: float, dy: float, width: float = 0.15, *, dashed: bool = False) -> None:
        """A line from (x, y), so far to the right and down."""
        self.lines.append({"x": x, "y": y, "dx": dx, "dy": dy, "width": width, "dashed": dashed})

    def word(self, text: str, x: float, y: float, size: float = 6.0, *, centred: bool = False) -> None:
        """Words with their upper left corner, or the middle of their top, at (x, y)."""
        self.words.append({"text": text, "x": x, "y": y, "size": size, "centred": centred})


def calibration_card_pdf(kind: CardKind | str = CardKind.A6, paper: str = "a4", *, made_on: dt.date) -> bytes:
    """A page of calibration cards as a tagged PDF (PDF/UA-1).

    Args:
        kind: `a6` (two to a page) or `strip` (four, each with a foot to be folded back).
        paper: `a4` or `letter`.
        made_on: the date that the file says it was made on.

    Raises:
        InvalidInput: another kind or paper.
    """
    layout = _layout_of(kind)
    width, height = _size_of(paper)
    name = "A6 card" if layout.kind is CardKind.A6 else "Strip beside the face"
    how = (*_PRINT, f"{_FIX[layout.kind]} {_USE[0]}", *_USE[1:])
    page = _Page(f"Calibration card: {name}, version {layout.version}", how)
    left = (width - layout.width_mm) / 2
    gap, foot = GAP_MM[layout.kind], FOOT_MM[layout.kind]
    pitch = layout.height_mm + foot + gap
    for index in range(COUNT[layout.kind]):
        top = FIRST_CARD_MM + index * pitch
        _draw_card(page, layout, left, top)
        _crop_marks(page, layout, left, top, gap)
        if foot:
            _draw_foot(page, layout, left, top + layout.height_mm)
    _check_line(page, width, FIRST_CARD_MM + COUNT[layout.kind] * pitch + 3)
    return _set(page, width, height, made_on)


def print_test_pdf(paper: str = "a4", *, made_on: dt.date) -> bytes:
    """The print test page as a tagged PDF (PDF/UA-1).

    Raises:
        InvalidInput: another paper than `a4` or `letter`.
    """
    width, height = _size_of(paper)
    how = (
        "Print at 100 % with the same settings and paper as the cards. Let it dry for an hour.",
        "Lay any card of bank card size (85.60 x 53.98 mm), not a white one, its number downwards, between the marks.",
        "Or measure both printed rulers.",
        "Photograph the whole page from straight above, evenly lit, without flash, shadow or shine, or scan it.",
        "Then: needlepoint photos print-test PHOTO (with --across-mm and --down-mm where you measured).",
    )
    page = _Page(f"Print test, version {PRINT_TEST.version}", how)
    _draw_card(page, PRINT_TEST, (width - PRINT_TEST.width_mm) / 2, height - PRINT_TEST.height_mm - 9)
    return _set(page, width, height, made_on)


def _layout_of(kind: CardKind | str) -> CardLayout:
    known = {str(each): layout for each, layout in CARDS.items()}
    if str(kind) not in known:
        raise InvalidInput(f"There is no card '{kind}'.", next_step=did_you_mean(str(kind), known))
    return known[str(kind)]


def _size_of(paper: str) -> tuple[float, float]:
    if paper not in PAPERS:
        raise InvalidInput(f"There is no paper '{paper}'.", next_step=did_you_mean(paper, PAPERS))
    return PAPERS[paper]


def _set(page: _Page, width: float, height: float, made_on: dt.date) -> bytes:
    data = {"title": page.title, "width_mm": width, "height_mm": height, "pages": [page]}
    pictures = {str(tag["file"]): str(tag.pop("svg")) for tag in page.tags}
    return set_page(TEMPLATE, data, made_on=made_on, pictures=pictures, sizes_pt=(SIZE_PT,))


def _draw_card(page: _Page, layout: CardLayout, left: float, top: float) -> None:
    """Everything of a card with its upper left corner at (left, top)."""
    for patch in (*layout.patches, *layout.bars):
        page.boxes.append(
            {
                "x": left + patch.left_mm,
                "y": top + patch.top_mm,
                "width": patch.width_mm,
                "height": patch.height_mm,
                "srgb": patch.ink.srgb,
            }
        )
    for tag in layout.tags:
        x, y = (float(each) for each in tag.corners_mm[0])
        file = f"tag_{tag.id}.svg"
        shows = f"Tag {tag.id}"
        page.tags.append({"x": left + x, "y": top + y, "size": tag.size_mm, "file": file, "shows": shows} | _svg(tag))
    for ruler in layout.rulers:
        _draw_ruler(page, ruler, left, top)
    for frame in layout.frames:
        _corner_marks(page, left + frame.left_mm, top + frame.top_mm, frame.width_mm, frame.height_mm)
    for label in layout.labels:
        page.word(label.text, left + label.left_mm, top + label.top_mm, label.size_pt)


def _svg(tag: Tag) -> dict[str, object]:
    """One path for all black squares, so that no printer leaves a seam between two."""
    modules = tag_modules(tag.id)
    squares = "".join(
        f"M{column} {row}h1v1h-1z" for row, line in enumerate(modules) for column, black in enumerate(line) if black
    )
    side = len(modules)
    path = f'<path d="{squares}" fill="#000"/>'
    return {"svg": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">{path}</svg>'}


def _draw_ruler(page: _Page, ruler: Ruler, left: float, top: float) -> None:
    for place, length, number in ruler.ticks():
        if ruler.upright:
            page.line(left + ruler.left_mm, top + place, length, 0)
        else:
            page.line(left + place, top + ruler.top_mm, 0, length)
        if number is None:
            continue
        if ruler.upright:
            page.word(str(number), left + ruler.left_mm + length + 0.6, top + place - 1.1, 6.0)
        else:
            page.word(str(number), left + place, top + ruler.top_mm + length + 0.3, 6.0, centred=True)


def _crop_marks(page: _Page, layout: CardLayout, left: float, top: float, gap: float) -> None:
    """Short lines outside each corner, where to cut."""
    length, away = min(gap - 2, 4.0), 1.0
    height = layout.height_mm + FOOT_MM[layout.kind]
    for x, outward_x in ((left, -1), (left + layout.width_mm, 1)):
        for y, outward_y in ((top, -1), (top + height, 1)):
            page.line(x + outward_x * away, y, outward_x * length, 0, 0.1)
            page.line(x, y + outward_y * away, 0, outward_y * length, 0.1)


def _draw_foot(page: _Page, layout: CardLayout, left: float, top: float) -> None:
    """The line to fold along, dashed, and what to do with what hangs below it."""
    page.line(left, top, layout.width_mm, 0, 0.1, dashed=True)
    page.word("Foot: fold back along the dashed line.", left + layout.width_mm / 2, top + 6, 7.0, centred=True)


def _corner_marks(page: _Page, left: float, top: float, width: float, height: float) -> None:
    """Where to lay something: lines outside its corners that its edges do not touch."""
    for x, outward_x in ((left, -1), (left + width, 1)):
        for y, outward_y in ((top, -1), (top + height, 1)):
            page.line(x + outward_x * 5, y, outward_x * 4, 0)
            page.line(x, y + outward_y * 5, 0, outward_y * 4)


def _check_line(page: _Page, width: float, y: float) -> None:
    left = (width - CHECK_MM) / 2
    page.line(left, y, CHECK_MM, 0, 0.2)
    page.line(left, y - 2, 0, 4, 0.2)
    page.line(left + CHECK_MM, y - 2, 0, 4, 0.2)
    page.word(f"Check line: {CHECK_MM} mm. It measures ______ mm.", left, y + 2.5, 8.0)
