"""How large a test page was printed: from rulers that a person measured, or from a card of known size laid on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import InvalidInput
from needlepoint.photos.card.layout import ACROSS, DOWN, ID_1_MM, PRINT_TEST
from needlepoint.photos.card.plane import CardPlane
from needlepoint.photos.card.scale import camera_distance
from needlepoint.photos.photo import Photo

MOST_OFF: Final = 0.15
"""A ruler that is further off was measured in other units, or another line. Ours."""
RULER_SD_MM: Final = 0.3
"""How well a person reads a ruler. Ours."""
ID_1_THICK_MM: Final = 0.76
"""Of a card of ID-1 size (ISO/IEC 7810): its upper edges are so much nearer to the camera than the page."""
FINENESS: Final = 8.0
"""Pixels a millimetre of the straightened page around the laid card."""
REACH_MM: Final = 5.0
"""How far from its marks each edge is looked for."""
PROFILES: Final = 48
LEAST_EDGE: Final = 12.0
"""Steepest slope across an edge, in 8 bit steps over half a millimetre. Ours."""
MOST_RAGGED_MM: Final = 0.25
"""How far profiles of one edge may lie off its line. Ours."""
MOST_TURN: Final = 0.06
"""Slope of an edge against the marks. Ours."""


@dataclass(frozen=True, slots=True)
class PrintedSize:
    """The size of a print as a share of what it should be, across and down.

    Attributes:
        sd: of either.
        how: where it comes from, for people.
    """

    across: float | None
    down: float | None
    sd: float
    how: str


def size_by_rulers(across_mm: float | None, down_mm: float | None) -> PrintedSize | None:
    """From what a person measured of the printed rulers of 140 and 130 mm; None where nothing was measured.

    Raises:
        InvalidInput: a length that is none of these rulers.
    """
    if across_mm is None and down_mm is None:
        return None
    across = _share(across_mm, ACROSS.length_mm, "across_mm")
    down = _share(down_mm, DOWN.length_mm, "down_mm")
    return PrintedSize(across, down, RULER_SD_MM / DOWN.length_mm, "by ruler")


def _share(measured: float | None, wanted: int, where: str) -> float | None:
    if measured is None:
        return None
    if not math.isfinite(measured) or abs(measured / wanted - 1) > MOST_OFF:
        raise InvalidInput(f"{measured:g} mm is no length of the printed ruler of {wanted} mm.", where=where)
    return measured / wanted


def size_by_laid_card(photo: Photo, plane: CardPlane) -> PrintedSize | None:
    """From a card of ID-1 size between the marks; None where none lies there or its edges are not clear."""
    page, corner = _straightened(photo, plane)
    frame = PRINT_TEST.frames[0]
    left, top = frame.left_mm - corner[0], frame.top_mm - corner[1]
    right, bottom = left + frame.width_mm, top + frame.height_mm
    upright = (_edge(page, left, (top, bottom), 1), _edge(page, right, (top, bottom), -1))
    turned = np.ascontiguousarray(page.T)
    lying = (_edge(turned, top, (left, right), 1), _edge(turned, bottom, (left, right), -1))
    if None in (*upright, *lying):
        return None
    wide, high = _apart(upright), _apart(lying)
    distance = camera_distance(photo, plane, PRINT_TEST)
    nearer = distance.mm / (distance.mm - ID_1_THICK_MM)
    # The page's own millimetres that the true card covers: fewer where the page was printed too large.
    across, down = ID_1_MM[0] * nearer / wide, ID_1_MM[1] * nearer / high
    if max(abs(across - 1), abs(down - 1)) > MOST_OFF:
        return None
    sd = math.hypot(0.1 / ID_1_MM[1], (nearer - 1) * distance.relative_sd)
    return PrintedSize(across, down, sd, "by the card laid on it")


def _straightened(photo: Photo, plane: CardPlane) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """The page around the place of the card, seen from straight above, and the millimetres of its upper left corner.

    Each pixel is how far its colour lies from that of the paper: a white card still has a shadow around it.
    """
    frame = PRINT_TEST.frames[0]
    margin = 2 * REACH_MM
    corner = np.array([frame.left_mm - margin, frame.top_mm - margin])
    size = np.array([frame.width_mm, frame.height_mm]) + 2 * margin
    to_page = np.array([[1 / FINENESS, 0, corner[0]], [0, 1 / FINENESS, corner[1]], [0, 0, 1]])
    columns, rows = np.ceil(size * FINENESS).astype(int)
    eight_bit = photo.pixels if photo.pixels.dtype == np.uint8 else (photo.pixels >> 8).astype(np.uint8)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    page = cv2.warpPerspective(eight_bit, plane.to_picture @ to_page, (int(columns), int(rows)), flags=flags)
    rim = int(2 * FINENESS)
    paper = np.median(np.concatenate((page[:rim].reshape(-1, 3), page[-rim:].reshape(-1, 3))), axis=0)
    return np.linalg.norm(page.astype(np.float32) - paper.astype(np.float32), axis=2).astype(np.float32), corner


def _edge(
    page: NDArray[np.float32], at_mm: float, along_mm: tuple[float, float], inward: int
) -> tuple[float, float] | None:
    """A line x = place + slope * (y - middle) along an edge near x = at_mm: (place, slope) in mm; None where none is.

    Of each profile across it, the first place from outside where the slope is at least half of its steepest one.
    """
    first, last = along_mm[0] + 6, along_mm[1] - 6  # clear of the round corners, which have a radius of 3.2 mm
    rows = np.linspace(first, last, PROFILES)
    columns = np.arange(at_mm - REACH_MM, at_mm + REACH_MM, 1 / FINENESS)[::inward]
    x, y = np.meshgrid((columns * FINENESS - 0.5).astype(np.float32), (rows * FINENESS - 0.5).astype(np.float32))
    smooth = cv2.GaussianBlur(page, (0, 0), 0.2 * FINENESS)
    slope = np.abs(np.gradient(cv2.remap(smooth, x, y, cv2.INTER_LINEAR), axis=1)) * FINENESS / 2
    steepest = slope.max(axis=1)
    found = (slope >= np.maximum(0.5 * steepest, LEAST_EDGE)[:, None]).any(axis=1)
    if found.mean() < 0.7:
        return None
    place = np.array([_crest(line) for line in slope[found]])
    x_mm = np.interp(place, np.arange(len(columns)), columns)
    return _line(rows[found] - (first + last) / 2, x_mm)


def _crest(slope: NDArray[np.float32]) -> float:
    """Where the first crest from outside lies that is at least half of the highest, between samples."""
    start = int(np.argmax(slope >= 0.5 * slope.max()))
    top = start
    while top + 1 < len(slope) and slope[top + 1] >= slope[top]:
        top += 1
    if not 0 < top < len(slope) - 1:
        return float(top)
    before, here, after = (float(each) for each in slope[top - 1 : top + 2])
    bend = before - 2 * here + after
    return top + (0.5 * (before - after) / bend if bend else 0.0)


def _line(along: NDArray[np.float64], place: NDArray[np.float64]) -> tuple[float, float] | None:
    """The line most profiles lie on, the others left out; None where they do not lie on one."""
    keep = np.ones(len(place), np.bool_)
    slope, level = 0.0, float(np.median(place))
    for _ in range(6):
        off = place - level - slope * along
        spread = max(1.4826 * float(np.median(np.abs(off))), 0.03)
        keep = np.abs(off) <= 2.5 * spread
        slope, level = (float(each) for each in np.polyfit(along[keep], place[keep], 1))
    ragged = float(np.std((place - level - slope * along)[keep]))
    clear = ragged <= MOST_RAGGED_MM and keep.mean() > 0.6 and abs(slope) <= MOST_TURN
    return (level, slope) if clear else None


def _apart(edges: tuple[tuple[float, float] | None, tuple[float, float] | None]) -> float:
    """Distance between two nearly parallel edges, at right angles to them."""
    assert edges[0] is not None  # noqa: S101 - asked before
    assert edges[1] is not None  # noqa: S101
    slope = (edges[0][1] + edges[1][1]) / 2
    return (edges[1][0] - edges[0][0]) / math.hypot(1, slope)
