"""The true colours and size of one print, as measured, in a small YAML or JSON file.

    card: a6
    version: 1
    line_mm: 99.8          # what a ruler says of the 100 mm line; leave out where nobody measured
    lab:                   # CIELAB, D65, 2 degree observer, measured with a spectrophotometer
      paper: [94.1, 0.6, -3.0]
      grey_1: [85.0, 0.1, -1.2]

Colours that the file does not name are not used, since nobody knows how that print shows them. A file without `lab`
states the size alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import ManyProblems, Problem, did_you_mean
from needlepoint.photos.card.inks import INKS
from needlepoint.photos.card.layout import CARD_VERSION, CARDS
from needlepoint.photos.optics.colour import WHITE_XYZ, XYZ_OF_SRGB
from needlepoint.strict_yaml import Document, Path, parse

LINE_MM: Final = 100.0
MOST_OFF_SHARE: Final = 0.1
"""A print whose line is further off than this was scaled to fit a page, or measured in other units. Ours."""
LEAST_COLOURS: Final = 9
"""A matrix has nine numbers, and one colour is left out at a time to see how well it does."""
WIDEST: Final = ((0.0, 105.0), (-128.0, 128.0), (-128.0, 128.0))
_KEYS: Final = ("card", "version", "line_mm", "lab")


@dataclass(frozen=True, slots=True, eq=False)
class PrintReference:
    """One print of a card.

    Attributes:
        light: true linear light (sRGB primaries, D65) of each ink by name.
        printed: what a ruler says of the 100 mm line, over 100 mm; None where nobody measured.
        source: how it was made, for people.
    """

    light: Mapping[str, NDArray[np.float64]]
    printed: float | None = None
    source: str = "expected of a good print"


NOMINAL: Final = PrintReference({name: ink.light for name, ink in INKS.items()})
"""What a good print is expected to be."""


def read_reference(data: bytes, name: str) -> PrintReference:
    """The measured colours and size of a print.

    Args:
        data: the file's bytes, YAML or JSON.
        name: the file's name, for messages.

    Raises:
        UnreadableFile: not text, not YAML, or nested too deeply.
        ManyProblems: every mistake of the file with its place and what to do about it; nothing of it was used.
    """
    reading = _Reading(parse(data, name))
    reference = reading.reference(name)
    if reading.problems:
        raise ManyProblems(f"The card reference {name} cannot be used.", reading.problems)
    return reference


def light_of_lab(lab: NDArray[np.floating]) -> NDArray[np.float64]:
    """Linear sRGB light of CIELAB (D65, 2 degree observer), (..., 3); the inverse of `optics.lab_of` (CIE 15:2004)."""
    middle = (np.asarray(lab[..., 0], np.float64) + 16) / 116
    roots = np.stack((middle + lab[..., 1] / 500, middle, middle - lab[..., 2] / 200), axis=-1)
    relative = np.where(roots > 6 / 29, roots**3, (roots - 4 / 29) * 3 * (6 / 29) ** 2)
    return np.asarray((relative * WHITE_XYZ) @ np.linalg.inv(XYZ_OF_SRGB).T, np.float64)


class _Reading:
    """Reads part by part, collecting problems."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def refuse(self, path: Path, problem: str, next_step: str = "") -> None:
        self.problems.append(Problem(self.document.place(*path), problem, next_step))

    def reference(self, name: str) -> PrintReference:
        top = self.document.value
        if not isinstance(top, Mapping):
            self.refuse((), "this is no card reference.", "Begin with `card:` and give `line_mm:`, `lab:` or both.")
            return NOMINAL
        for key in top:
            if key not in _KEYS:
                self.refuse((key,), f"'{key}' is not known here.", did_you_mean(key, _KEYS))
        self.card(top)
        if "line_mm" not in top and "lab" not in top:
            self.refuse((), "it states neither a size nor a colour.", "Give `line_mm:`, `lab:` or both.")
        printed = self.line(top["line_mm"]) if "line_mm" in top else None
        light = self.colours(top["lab"]) if "lab" in top else NOMINAL.light
        return PrintReference(light, printed, f"measured ({name})")

    def card(self, top: Mapping[str, object]) -> None:
        kinds = [str(kind) for kind in CARDS]
        if (kind := top.get("card")) is not None and kind not in kinds:
            self.refuse(("card",), f"there is no card '{str(kind)[:40]}'.", did_you_mean(str(kind), kinds))
        if (version := top.get("version", CARD_VERSION)) != CARD_VERSION:
            advice = f"This program knows version {CARD_VERSION}; measure a print of that."
            self.refuse(("version",), f"'{str(version)[:40]}' is another version of the card.", advice)

    def line(self, value: object) -> float | None:
        length = _number(value)
        if length is None or abs(length / LINE_MM - 1) > MOST_OFF_SHARE:
            advice = "Measure the printed line with a ruler. A card printed to fit the page must be printed again."
            self.refuse(("line_mm",), f"{str(value)[:40]} is no length of a line of {LINE_MM:g} mm.", advice)
            return None
        return length / LINE_MM

    def colours(self, value: object) -> Mapping[str, NDArray[np.float64]]:
        if not isinstance(value, Mapping):
            self.refuse(("lab",), "`lab` names colours.", "Write `paper: [94.1, 0.6, -3.0]` and so on below it.")
            return {}
        found = {ink: self.colour(ink, lab) for ink, lab in value.items()}
        light = {ink: each for ink, each in found.items() if each is not None}
        if len(value) < LEAST_COLOURS:
            advice = f"Measure at least {LEAST_COLOURS}, greys and skin colours among them."
            self.refuse(("lab",), f"{len(value)} colours are too few.", advice)
        return light

    def colour(self, ink: str, value: object) -> NDArray[np.float64] | None:
        path: Path = ("lab", ink)
        if ink not in INKS:
            self.refuse(path, f"the card has no colour '{ink[:40]}'.", did_you_mean(ink, INKS))
            return None
        numbers = [_number(each) for each in value] if isinstance(value, list) else []
        lab = [each for each in numbers if each is not None]
        if len(lab) != 3 or len(numbers) != 3:
            self.refuse(path, f"{str(value)[:40]} is no colour.", "Write L*, a* and b* as three numbers.")
            return None
        if not all(low <= each <= high for each, (low, high) in zip(lab, WIDEST, strict=True)):
            self.refuse(path, f"{value} lies outside CIELAB.", "L* lies between 0 and 100, a* and b* within 128.")
            return None
        return light_of_lab(np.array(lab, np.float64))


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = float(value) if abs(value) < 1e9 else math.inf
    return number if math.isfinite(number) else None
