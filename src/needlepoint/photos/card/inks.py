"""The colours that are printed on every card, by name.

A colour is written as it is drawn in the PDF. Paper is not a perfect white, and what is printed on it is darker by as
much: `Ink.light` is what a good print is expected to reflect. The measured colours of one print replace it
(`reference.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.colour import lab_of

PAPER_LIGHTNESS: Final = 95.0
"""L* of white printing paper. Ours: most papers lie between 93 and 96; from general knowledge, not from one source.
A wrong guess of 1 shifts the lightness of all skin by about 0.8; measuring the print takes it away."""
PAPER_LIGHT: Final = ((PAPER_LIGHTNESS + 16) / 116) ** 3
"""The share of light that paper reflects, from L* by CIE 15."""


class InkKind(StrEnum):
    """What a colour is there for."""

    PAPER = "paper"
    """Not printed at all."""
    GREY = "grey"
    SKIN = "skin"
    BLOOD = "blood"
    """From skin towards more blood."""
    MELANIN = "melanin"
    """From skin towards more melanin."""
    STRONG = "strong"
    """Saturated, to hold the colour matrix away from skin."""


@dataclass(frozen=True, slots=True)
class Ink:
    """One colour of the card.

    Attributes:
        srgb: as drawn in the PDF, 0 to 255.
    """

    name: str
    kind: InkKind
    srgb: tuple[int, int, int]

    @property
    def light(self) -> NDArray[np.float64]:
        """The linear light that a good print of it reflects, (3,); 1 is a perfect white."""
        code = np.array(self.srgb) / 255
        linear = np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)
        return np.asarray(PAPER_LIGHT * linear)

    @property
    def lab(self) -> NDArray[np.float64]:
        """CIELAB (D65) of `light`, (3,)."""
        return np.asarray(lab_of(self.light), np.float64)


# Ours. Greys step evenly in L*: 95 (paper), 86, 74, 61, 48, 35, 23; office printers blacken no further reliably.
# Skin has the typology angles 58, 48, 37, 17, -3 and -31 degrees of types I to VI. Strong colours are kept within
# what office printers reach.
_ALL = (
    Ink("paper", InkKind.PAPER, (255, 255, 255)),
    Ink("grey_1", InkKind.GREY, (228, 228, 228)),
    Ink("grey_2", InkKind.GREY, (193, 193, 193)),
    Ink("grey_3", InkKind.GREY, (156, 156, 156)),
    Ink("grey_4", InkKind.GREY, (121, 121, 121)),
    Ink("grey_5", InkKind.GREY, (88, 88, 88)),
    Ink("grey_6", InkKind.GREY, (59, 59, 59)),
    Ink("skin_1", InkKind.SKIN, (213, 177, 160)),
    Ink("skin_2", InkKind.SKIN, (204, 165, 145)),
    Ink("skin_3", InkKind.SKIN, (192, 150, 130)),
    Ink("skin_4", InkKind.SKIN, (173, 131, 110)),
    Ink("skin_5", InkKind.SKIN, (156, 115, 96)),
    Ink("skin_6", InkKind.SKIN, (130, 95, 78)),
    Ink("blood_1", InkKind.BLOOD, (205, 136, 127)),
    Ink("blood_2", InkKind.BLOOD, (177, 86, 84)),
    Ink("melanin_1", InkKind.MELANIN, (155, 112, 79)),
    Ink("melanin_2", InkKind.MELANIN, (91, 65, 53)),
    Ink("red", InkKind.STRONG, (199, 67, 67)),
    Ink("green", InkKind.STRONG, (84, 146, 83)),
    Ink("blue", InkKind.STRONG, (46, 97, 153)),
    Ink("yellow", InkKind.STRONG, (241, 200, 86)),
)
INKS: Final[dict[str, Ink]] = {ink.name: ink for ink in _ALL}
PAPER: Final = INKS["paper"]
NEUTRAL: Final = tuple(ink.name for ink in _ALL if ink.kind in (InkKind.PAPER, InkKind.GREY))
"""The neutral ramp, lightest first."""
