"""Drawing on pictures: outlines that show on light and dark skin, letters, and hatching for what was left out."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from needlepoint.photos.photo import Mask, Points
from needlepoint.photos.pictures.encoding import Picture

Colour = tuple[int, int, int]
INK: Colour = (29, 43, 45)
QUIET: Colour = (96, 112, 114)
PAPER: Colour = (255, 255, 255)
SOFT: Colour = (238, 244, 244)


@lru_cache(maxsize=32)
def font(size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The letters that come with Pillow, so that pictures look alike on every machine."""
    return ImageFont.load_default(size=size_px)


def draw_outline(picture: Picture, outline: Points, *, dashed: bool, width_px: int = 2) -> None:
    """A white line with a dark edge, solid or dashed, drawn into the picture."""
    closed = np.vstack([outline, outline[:1]])
    strokes = _dashes(closed, 6.0 * width_px) if dashed else [closed]
    for colour, width in ((INK, width_px + 2), (PAPER, width_px)):
        for stroke in strokes:
            points = np.round(stroke * 16).astype(np.int32)
            cv2.polylines(picture, [points], False, colour, width, cv2.LINE_AA, shift=4)


def write_words(picture: Picture, at: tuple[float, float], words: str, size_px: int, colour: Colour = INK) -> Picture:
    """A copy with words at their left upper corner."""
    image = Image.fromarray(picture)
    ImageDraw.Draw(image).text(at, words, fill=colour, font=font(size_px))
    return np.asarray(image)


def write_label(picture: Picture, at: tuple[float, float], words: str, size_px: int) -> Picture:
    """A copy with words on a white plate, kept inside the picture; `at` is the plate's left upper corner."""
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image, "RGB")
    left, top, right, bottom = draw.textbbox((0, 0), words, font=font(size_px))
    pad = size_px * 0.3
    wide, high = right - left + 2 * pad, bottom - top + 2 * pad
    x = float(np.clip(at[0], 0, max(image.width - wide, 0)))
    y = float(np.clip(at[1], 0, max(image.height - high, 0)))
    draw.rounded_rectangle((x, y, x + wide, y + high), radius=size_px * 0.25, fill=PAPER, outline=INK)
    draw.text((x + pad - left, y + pad - top), words, fill=INK, font=font(size_px))
    return np.asarray(image)


def words_width(words: str, size_px: int) -> float:
    """How wide words are, in pixels."""
    return float(font(size_px).getlength(words))


def hatch(picture: Picture, where: Mask, *, spacing_px: int = 8, rising: bool = True, colour: Colour = QUIET) -> None:
    """Slanted lines over a region, drawn into the picture."""
    rows, columns = np.indices(where.shape)
    lines = ((columns + rows if rising else columns - rows) % spacing_px) < max(spacing_px // 5, 1)
    picture[where & lines] = colour


def canvas(height: int, width: int, colour: Colour = PAPER) -> Picture:
    """An empty sheet."""
    return np.full((height, width, 3), colour, np.uint8)


def _dashes(line: Points, length: float) -> list[Points]:
    """Every other piece of a line that is cut into equal pieces."""
    steps = np.linalg.norm(np.diff(line, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    if along[-1] <= 0:
        return [line]
    starts = np.arange(0.0, along[-1], 2 * length)
    pieces = []
    for start in starts:
        at = np.array([start, *along[(along > start) & (along < start + length)], min(start + length, along[-1])])
        pieces.append(np.stack([np.interp(at, along, line[:, axis]) for axis in (0, 1)], axis=1))
    return pieces
