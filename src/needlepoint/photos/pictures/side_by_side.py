"""Baseline and follow-up beside each other in one PNG, zones outlined, with dates and a caption."""

from __future__ import annotations

import textwrap

import numpy as np

from needlepoint.photos.pictures.alignment import AlignedPair
from needlepoint.photos.pictures.encoding import Picture, png_bytes
from needlepoint.photos.pictures.lettering import (
    INK,
    QUIET,
    canvas,
    draw_outline,
    hatch,
    write_label,
    write_words,
)
from needlepoint.photos.pictures.wording import FOR_THE_EYE, zone_in_words
from needlepoint.photos.zones.outline import Role, ZoneOutline


def side_by_side_png(pair: AlignedPair, titles: tuple[str, str], *, captions: bool = True) -> bytes:
    """Both pictures at the same scale; a control region has a dashed outline.

    Args:
        titles: over each picture, such as "Baseline, 3 March 2026".
        captions: without, only the two pictures, for a page that has captions of its own.
    """
    first, second = outlined(pair.baseline, pair.outlines), outlined(pair.follow_up, pair.outlines)
    second = second.copy()
    hatch(second, ~pair.seen, spacing_px=12)
    height, width = first.shape[:2]
    gap = max(width // 60, 6)
    if not captions:
        sheet = canvas(height, 2 * width + gap)
        sheet[:, :width], sheet[:, width + gap :] = first, second
        return png_bytes(sheet)
    return png_bytes(_with_captions(pair, (first, second), titles, gap))


def outlined(picture: Picture, zones: tuple[ZoneOutline, ...]) -> Picture:
    """A copy with every zone outlined and named."""
    drawn = np.ascontiguousarray(picture.copy())
    size = letter_size(picture)
    for zone in zones:
        draw_outline(drawn, zone.outline, dashed=zone.role is Role.CONTROL, width_px=max(size // 9, 1))
    for zone in zones:
        left, top = zone.outline.min(axis=0)
        name = zone_in_words(zone.name) + (" (control)" if zone.role is Role.CONTROL else "")
        drawn = write_label(drawn, (left, top - size * 1.8), name, size)
    return drawn


def letter_size(picture: Picture) -> int:
    """A size of letters that can be read in a picture of this width."""
    return int(np.clip(picture.shape[1] // 38, 11, 30))


def _with_captions(pair: AlignedPair, pictures: tuple[Picture, Picture], titles: tuple[str, str], gap: int) -> Picture:
    height, width = pictures[0].shape[:2]
    size = int(np.clip(width // 30, 12, 30))
    letters = max(int((2 * width + gap) / (size * 0.47)), 30)
    lines = textwrap.wrap(f"{FOR_THE_EYE} {pair.matched_by}", letters)
    head, edge = round(size * 2.2), gap
    foot = round(size * 1.35) * len(lines) + size
    sheet = canvas(head + height + foot, 2 * width + 3 * gap)
    for number, (picture, title) in enumerate(zip(pictures, titles, strict=True)):
        left = edge + number * (width + gap)
        sheet[head : head + height, left : left + width] = picture
        sheet = np.array(write_words(sheet, (left, size * 0.5), title, size, INK))
    for number, line in enumerate(lines):
        at = (edge, head + height + size * 0.5 + number * size * 1.35)
        sheet = write_words(sheet, at, line, round(size * 0.85), QUIET)
    return sheet
