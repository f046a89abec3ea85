"""Where words go in a drawing: how wide they are at most, how they wrap, and labels moved apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import accumulate

# Shares of the font size. No font is embedded, so these are taken from wide faces and err to the wide side.
_WIDE = 1.0
_CAPITAL = 0.79
_ORDINARY = 0.62
_NARROW = 0.35
_WIDE_LETTERS = frozenset("MWmw@%ÆŒ—")
_NARROW_LETTERS = frozenset(" .,:;'|!()[]ijlIft")


def text_width(text: str, font_size: float) -> float:
    """The most room a line of text takes in a proportional face, in the units of `font_size`."""
    return font_size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in _WIDE_LETTERS or unicodedata.east_asian_width(letter) in "WF":
        return _WIDE
    if letter in _NARROW_LETTERS:
        return _NARROW
    return _CAPITAL if letter.isupper() else _ORDINARY


def wrap(text: str, font_size: float, room: float) -> list[str]:
    """The text in lines no wider than `room`; a word that is wider alone is cut."""
    lines: list[str] = []
    for word in text.split():
        for piece in _cut(word, font_size, room):
            if lines and text_width(f"{lines[-1]} {piece}", font_size) <= room:
                lines[-1] = f"{lines[-1]} {piece}"
            else:
                lines.append(piece)
    return lines


def _cut(word: str, font_size: float, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, font_size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def spread(centres: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Centres of labels moved apart so that none overlaps the next, within `top` and `bottom`, in order.

    `centres` go downwards. Each label keeps its place where it can. The heights together must fit.
    """
    # How far each centre lies below the top of the first label when all are stacked without a gap.
    stacked = [end - height / 2 for end, height in zip(accumulate(heights), heights, strict=True)]
    # With that taken away, "no overlap" means "never decreasing", and the frame is the same bounds for all.
    free = (centre - offset for centre, offset in zip(centres, stacked, strict=True))
    shifts = accumulate((min(max(shift, top), bottom - sum(heights)) for shift in free), max)
    return [shift + offset for shift, offset in zip(shifts, stacked, strict=True)]
