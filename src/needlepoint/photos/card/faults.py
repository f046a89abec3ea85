"""What is wrong with a card in the picture, in words for the person who holds the camera."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from needlepoint.photos.card.inks import Ink
from needlepoint.photos.card.layout import CardLayout, Tag
from needlepoint.photos.photo import Points

TWO_ALIKE = "Two cards of the same kind are in the picture, so it is not known which lies at the skin. Leave only one."
TWO_KINDS = "Two different cards are in the picture; the {used} was used."
MIRRORED = "The picture is mirrored: the card's tags can only be read in a mirror. Switch off mirroring of selfies."
OTHER_VERSION = "The card is of a version that this program does not know. Print the card of this version."
PRINT_TEST = "This is the print test page, not a card. Read it as a print test."
ONE_TAG = "Only one tag of the card can be read: enough for a rough scale, not for colour. Show the whole card."
BENT = "The card is bent ({figure} mm out of its plane). Glue it on something stiff."
TILTED = "The card is tilted by {figure} degrees against the camera; {limit} is the most. Lay it in the skin's plane."
LEANING = "The card is tilted by {figure} degrees against the camera, which widens the uncertainty of sizes."
TOO_SMALL = "The card is too small in the picture ({figure} pixels a millimetre; {limit} is the least). Come closer."
GREY = "The picture has no colour, so the card gives its scale only."
NO_FIT = "The card's tags do not fit together. Lay the card flat and show the whole of it."
UNEVEN = "The light on the card is uneven: {figure} times as bright at one corner as at another. Light it evenly."
ERROR = (
    "The card's colours do not fit together (error {figure}; {limit} is the most). "
    "Light it evenly, clean it, or print it again on a better printer."
)
TWO_CHARTS = "Two colour charts are in the picture, so it is not known which is lit as the skin is. Leave only one."
SMALL_CHART = "The colour chart is too small in the picture. Come closer."
NO_SCALE_BY_CHART = "A ColorChecker gives colour and no scale: charts of several sizes are sold. State the scale."
MOST_UNEVEN = 1.5
"""Brightest over darkest corner. Ours: more, and skin beside the card is lit unlike it."""
MOST_ERROR_DE00 = 3.0
"""Mean leave-one-out error; beyond it no colour may be told. From the method's table of refusals."""


def of_colours(error_de00: float, names: Sequence[str], uneven: float, inks: Iterable[Ink]) -> tuple[str, ...]:
    """What is wrong with the colours of a card: left out, unevenly lit, not fitting together."""
    said = (
        left_out(names, inks),
        UNEVEN.format(figure=f"{uneven:.1f}") if uneven > MOST_UNEVEN else None,
        ERROR.format(figure=f"{error_de00:.1f}", limit=f"{MOST_ERROR_DE00:g}")
        if error_de00 > MOST_ERROR_DE00
        else None,
    )
    return tuple(each for each in said if each)


def missing_part(layout: CardLayout, seen: Iterable[int]) -> str | None:
    """Which part of a card cannot be seen, from the tags that were not read; None where all were."""
    known = set(seen)
    missing = [tag for tag in layout.tags if tag.id not in known]
    if not missing:
        return None
    part = _part(layout, missing)
    return f"{part} of the card cannot be seen (covered, shiny, blurred or cut off). Show the whole card."


def outside_part(layout: CardLayout, corners_px: Points, shape: tuple[int, int]) -> str | None:
    """Which part of a card lies outside the picture; None where it is whole."""
    outside = (corners_px < -0.5).any(axis=1) | (corners_px > np.array([shape[1], shape[0]]) - 0.5).any(axis=1)
    if not outside.any():
        return None
    places = [(float(x), float(y)) for x, y in layout.corners_mm[outside]]
    return f"{_side(layout, places)} of the card lies outside the picture. Show the whole card."


def left_out(names: Sequence[str], inks: Iterable[Ink]) -> str | None:
    """Which colours were left out; None where none were."""
    if not names:
        return None
    words = [ink.name.replace("_", " ") for ink in inks if ink.name in set(names)]
    one = len(words) == 1
    return (
        f"{len(words)} {'colour' if one else 'colours'} of the card {'was' if one else 'were'} left out "
        f"(dirty, shiny, covered, too bright or badly printed): {', '.join(words)}."
    )


def _part(layout: CardLayout, tags: Sequence[Tag]) -> str:
    return _side(layout, [tag.centre_mm for tag in tags])


def _side(layout: CardLayout, places_mm: Sequence[tuple[float, float]]) -> str:
    """The side that places of a card lie on: as printed, with the title upwards."""
    across, down = (np.array(places_mm) / (layout.width_mm, layout.height_mm) - 0.5).mean(axis=0)
    sides = [word for word in (_word(down, "upper", "lower"), _word(across, "left", "right")) if word]
    if len(sides) == 2:
        return f"The {sides[0]} {sides[1]} part"
    return f"The {sides[0]} part" if sides else "A part"


def _word(place: float, low: str, high: str) -> str:
    if place < -0.12:
        return low
    return high if place > 0.12 else ""
