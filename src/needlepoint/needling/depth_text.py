"""The depth picture in monospaced characters, for a terminal and for plain text."""

from __future__ import annotations

import math

from needlepoint.needling.depth_picture import DepthPicture

_ROWS_MM = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10)
_MOST_ROWS = 13
_SKIN_CHARACTERS = 8
_ROUNDING = 1e-9


def depth_picture_as_text(picture: DepthPicture) -> str:
    """The picture as lines of text: a scale in mm, the skin, the needle, and a label beside each mark's row.

    The first row always shows epidermis, however thin it is; its label gives the true depth.
    """
    row_mm = next(step for step in _ROWS_MM if picture.deepest_mm <= step * _MOST_ROWS)
    count = _row_of(picture.deepest_mm, row_mm) + 1
    rows = (_row(picture, index, row_mm) for index in range(count))
    words = picture.words
    scale = words.row.format(mm=words.number(row_mm))
    return "\n".join((picture.title, scale, *rows, words.key, *picture.caption))


def _row(picture: DepthPicture, index: int, row_mm: float) -> str:
    labels = "; ".join(mark.label for mark in picture.marks if _row_of(mark.depth_mm, row_mm) == index)
    skin = _skin(picture, index, row_mm)
    needle = _needle(index, _row_of(picture.chosen_mm, row_mm))
    scale = picture.words.number(index * row_mm)
    return f"{scale:>6} {skin} {needle} {'< ' + labels if labels else ''}".rstrip()


def _row_of(depth_mm: float, row_mm: float) -> int:
    """The row in which a depth lies; a depth on the line between two rows belongs to the upper."""
    return max(0, math.ceil(depth_mm / row_mm - _ROUNDING) - 1)


def _skin(picture: DepthPicture, index: int, row_mm: float) -> str:
    middle_mm = (index + 0.5) * row_mm
    if index == 0 or middle_mm <= picture.layers.epidermis_end_mm:
        layer = "#"
    else:
        layer = "." if middle_mm <= picture.layers.dermis_end_mm else " "
    thin, thick = (_row_of(edge, row_mm) for edge in picture.band_mm)
    band = "~" if thin <= index <= thick else layer
    return layer * _SKIN_CHARACTERS + band * _SKIN_CHARACTERS


def _needle(index: int, tip_row: int) -> str:
    if index > tip_row:
        return " "
    return "V" if index == tip_row else "|"
