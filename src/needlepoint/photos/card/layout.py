"""The cards as data: what is where, in millimetres. Whoever draws, prints, renders or finds a card reads it here.

Places are (x, y) from the card's upper left corner, x to the right and y down. What is not named is bare paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import cv2
import numpy as np

from needlepoint.photos.card.inks import INKS, PAPER, Ink
from needlepoint.photos.photo import Mask, Points

CARD_VERSION: Final = 1
TAG_FAMILY: Final = cv2.aruco.DICT_APRILTAG_36h11
FIRST_ID, LAST_ID = 100, 149
"""Tags of this range are ours: the tens say which kind and version, the last digit says which corner."""
TAG_MODULES: Final = 8
"""A tag is 8 by 8 squares, its black rim included."""


class CardKind(StrEnum):
    """What can be printed, or bought."""

    A6 = "a6"
    """148 x 105 mm, to lie beside the skin."""
    STRIP = "strip"
    """148 x 35 mm, to lie or stand beside the face."""
    PRINT_TEST = "print_test"
    """A whole page that tells whether a printer will do."""
    COLOUR_CHECKER = "colour_checker"
    """The ColorChecker Classic of 24 patches; it has no tags."""


@dataclass(frozen=True, slots=True)
class Tag:
    """An AprilTag 36h11, upright, its black rim included in its size."""

    id: int
    centre_mm: tuple[float, float]
    size_mm: float

    @property
    def corners_mm(self) -> Points:
        """(4, 2): upper left, upper right, lower right, lower left."""
        half = self.size_mm / 2
        return np.array(self.centre_mm) + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], np.float64)


@dataclass(frozen=True, slots=True)
class Patch:
    """A rectangle of one colour; one colour may be printed in several places."""

    ink: Ink
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Its middle."""
        return self.left_mm + self.width_mm / 2, self.top_mm + self.height_mm / 2

    def corners_mm(self, margin_mm: float = 0.0) -> Points:
        """(4, 2), clockwise from the upper left, drawn in by a margin."""
        left, top = self.left_mm + margin_mm, self.top_mm + margin_mm
        right, bottom = self.left_mm + self.width_mm - margin_mm, self.top_mm + self.height_mm - margin_mm
        return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


@dataclass(frozen=True, slots=True)
class Ruler:
    """Millimetre ticks along x from (left_mm, top_mm), hanging down; every fifth and tenth is longer.

    An upright one goes down from there, with its ticks to the right.
    """

    left_mm: float
    top_mm: float
    length_mm: int
    upright: bool = False

    def ticks(self) -> Iterator[tuple[float, float, int | None]]:
        """For each tick its x (or y where upright), its length in mm, and its number (None for most)."""
        start = self.top_mm if self.upright else self.left_mm
        for mm in range(self.length_mm + 1):
            length = 3.0 if mm % 10 == 0 else 2.2 if mm % 5 == 0 else 1.4
            yield start + mm, length, mm if mm % 10 == 0 else None


@dataclass(frozen=True, slots=True)
class Label:
    """Words on the card, small and grey; (left_mm, top_mm) is the upper left of the first letter."""

    text: str
    left_mm: float
    top_mm: float
    size_pt: float = 6.0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where to lay something on the page; only marks outside its corners are drawn, so that its own edges are seen."""

    name: str
    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class CardLayout:
    """One card.

    Attributes:
        paper: places of bare paper, beside the patches, that show how evenly the card is lit.
        bars: long patches of one colour, to see stripes across or along the page.
    """

    kind: CardKind
    version: int
    width_mm: float
    height_mm: float
    tags: tuple[Tag, ...]
    patches: tuple[Patch, ...]
    paper: tuple[Patch, ...]
    rulers: tuple[Ruler, ...] = ()
    labels: tuple[Label, ...] = ()
    frames: tuple[Frame, ...] = ()
    bars: tuple[Patch, ...] = ()

    @property
    def corners_mm(self) -> Points:
        """(4, 2), clockwise from the upper left."""
        return np.array([[0, 0], [self.width_mm, 0], [self.width_mm, self.height_mm], [0, self.height_mm]], np.float64)

    @property
    def inks(self) -> tuple[Ink, ...]:
        """Each colour once, bare paper first."""
        places = (*self.paper, *self.patches)
        return tuple(dict.fromkeys(place.ink for place in places))


@cache
def tag_modules(tag_id: int) -> Mask:
    """(8, 8) of a tag: where it is black."""
    dictionary = cv2.aruco.getPredefinedDictionary(TAG_FAMILY)
    picture = cv2.aruco.generateImageMarker(dictionary, tag_id, TAG_MODULES, borderBits=1)
    return np.asarray(picture == 0, np.bool_)


def a6_card() -> CardLayout:
    """The card of 148 x 105 mm: every colour twice, left and right, so that a half of it still serves."""
    size = 10.0
    places = ((10, 10), (74, 10), (138, 10), (74, 51.25), (10, 95), (138, 95))
    tags = tuple(Tag(FIRST_ID + index, (float(x), float(y)), size) for index, (x, y) in enumerate(places))
    left = _block(_A6_LEFT, (18.0, 20.0), size_mm=10.0, pitch_mm=12.5)
    right = _block(_A6_RIGHT, (82.5, 20.0), size_mm=10.0, pitch_mm=12.5)
    paper = tuple(_paper(x, y, 1.6) for y in (18.75, 31.25, 43.75, 56.25, 68.75, 81.25) for x in _A6_GAPS)
    labels = (
        Label(f"Needlepoint card A6, version {CARD_VERSION}, this way up", 19, 5.4, 7.0),
        Label("Print at 100 %: the ruler measures 100 mm.", 19, 8.8, 7.0),
        Label("Beside the skin, in its plane, evenly lit.", 19, 12.2, 7.0),
        Label("Printed on ____________________", 84, 6, 7.0),
        Label("Printer _______________________", 84, 10.5, 7.0),
    )
    rulers = (Ruler(24.0, 90.0, 100),)
    return CardLayout(CardKind.A6, CARD_VERSION, 148, 105, tags, (*left, *right), paper, rulers, labels)


def strip_card() -> CardLayout:
    """The card of 148 x 35 mm: every colour once, and greys at both ends."""
    size = 10.0
    places = ((9, 9), (74, 13), (139, 9), (9, 26), (139, 26))
    tags = tuple(Tag(FIRST_ID + 10 + index, (float(x), float(y)), size) for index, (x, y) in enumerate(places))
    left = _block(_STRIP_LEFT, (17.0, 4.0), size_mm=8.0, pitch_mm=10.0)
    right = _block(_STRIP_RIGHT, (83.0, 4.0), size_mm=8.0, pitch_mm=10.0)
    gaps = (16.0, 26.0, 36.0, 46.0, 56.0, 66.0, 82.0, 92.0, 102.0, 112.0, 122.0, 132.0)
    paper = tuple(_paper(x, y, 1.4) for y in (3.0, 13.0, 23.0) for x in gaps)
    labels = (Label(f"Needlepoint strip, version {CARD_VERSION}, this way up. Print at 100 %.", 44, 31.2, 6.5),)
    return CardLayout(
        CardKind.STRIP, CARD_VERSION, 148, 35, tags, (*left, *right), paper, (Ruler(24.0, 25.0, 100),), labels
    )


# Greys and skins are spread over each half, so that uneven light and a covered part take away few of a kind.
_A6_LEFT = (
    ("grey_1", "skin_1", "blood_1", "grey_4"),
    ("skin_4", "grey_6", "yellow", "skin_5"),
    ("blue", "skin_2", "grey_3", "melanin_1"),
    ("grey_5", "red", "skin_6", "green"),
    ("skin_3", "melanin_2", "blood_2", "grey_2"),
)
_A6_RIGHT = (
    ("grey_5", "blood_2", "skin_3", "grey_2"),
    ("melanin_1", "skin_6", "green", "skin_2"),
    ("grey_1", "yellow", "grey_6", "red"),
    ("skin_5", "grey_3", "skin_1", "blue"),
    ("grey_4", "blood_1", "melanin_2", "skin_4"),
)
_A6_GAPS = (16.75, 29.25, 41.75, 54.25, 66.75, 81.25, 93.75, 106.25, 118.75, 131.25)
_STRIP_LEFT = (("grey_1", "skin_1", "blood_1", "yellow", "grey_5"), ("skin_4", "grey_3", "melanin_1", "skin_6", "blue"))
_STRIP_RIGHT = (
    ("grey_6", "skin_5", "red", "skin_2", "grey_2"),
    ("green", "blood_2", "melanin_2", "grey_4", "skin_3"),
)


def _block(
    names: tuple[tuple[str, ...], ...], corner_mm: tuple[float, float], *, size_mm: float, pitch_mm: float
) -> tuple[Patch, ...]:
    return tuple(
        Patch(INKS[name], corner_mm[0] + column * pitch_mm, corner_mm[1] + row * pitch_mm, size_mm, size_mm)
        for row, line in enumerate(names)
        for column, name in enumerate(line)
    )


def _paper(x_mm: float, y_mm: float, size_mm: float) -> Patch:
    """Bare paper around a point between patches."""
    return Patch(PAPER, x_mm - size_mm / 2, y_mm - size_mm / 2, size_mm, size_mm)


ID_1_MM: Final = (85.60, 53.98)
"""Width and height of a bank card (ISO/IEC 7810, ID-1)."""
EVEN_INKS: Final = ("grey_3", "skin_3", "blood_1")
"""What the print test prints in several places, to see whether a printer prints evenly."""
ACROSS, DOWN = Ruler(18.0, 206.0, 140), Ruler(18.0, 52.0, 130, upright=True)
"""The rulers of the print test."""


def print_test_page() -> CardLayout:
    """The print test of 176 x 232 mm: every colour, some in five places, bars, two rulers, and a place for a card."""
    places = ((8, 8), (88, 8), (168, 8), (8, 112), (168, 112), (8, 224), (88, 224), (168, 224))
    tags = tuple(Tag(FIRST_ID + 20 + index, (float(x), float(y)), 10.0) for index, (x, y) in enumerate(places))
    names = tuple(ink.name for ink in INKS.values() if ink is not PAPER)
    rows = tuple(names[start : start + 10] for start in range(0, 20, 10))
    colours = _block(rows, (30.0, 50.0), size_mm=10.0, pitch_mm=12.0)
    spots = ((24.0, 20.0), (122.0, 20.0), (73.0, 88.0), (24.0, 186.0), (122.0, 186.0))
    even = tuple(patch for spot in spots for patch in _block((EVEN_INKS,), spot, size_mm=9.0, pitch_mm=11.0))
    gaps = [(29.0 + 12 * column, y) for column in range(11) for y in (48.5, 61.0, 73.5)]
    around = [(x - 1.5, y) for x, y in spots] + [(x + 33.0, y + 9.0) for x, y in spots]
    paper = tuple(_paper(x, y, 1.6) for x, y in (*gaps, *around))
    bars = (Patch(INKS["grey_3"], 28.0, 35.0, 120.0, 8.0), Patch(INKS["grey_3"], 146.0, 84.0, 8.0, 96.0))
    labels = (
        Label("Lay any card of bank card size here, its number downwards,", 53, 134, 8.0),
        Label("or measure the rulers: this one from 0 to 130 ________ mm (--down-mm),", 53, 139, 8.0),
        Label("the lower one from 0 to 140 ________ mm (--across-mm).", 53, 144, 8.0),
    )
    return CardLayout(
        CardKind.PRINT_TEST,
        CARD_VERSION,
        176,
        232,
        tags,
        (*colours, *even),
        paper,
        (ACROSS, DOWN),
        labels,
        (Frame("bank card", 45.2, 114.0, *ID_1_MM),),
        bars,
    )


PRINT_TEST: Final = print_test_page()
CARDS: Final[dict[CardKind, CardLayout]] = {CardKind.A6: a6_card(), CardKind.STRIP: strip_card()}
"""The cards that are looked for in a photograph."""
TAGS: Final[dict[int, tuple[CardLayout, Tag]]] = {tag.id: (card, tag) for card in CARDS.values() for tag in card.tags}
"""Each known tag with the card it is on."""
