"""Hair and stubble: thin, sharp, dark (or light) curves, which no metric may count as skin."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import relative_luminance
from needlepoint.photos.photo import Light, Mask

_LEVEL = 0.01
"""One step of the eight-bit picture that the morphology runs on, in natural-log light (ours: below the noise)."""
DIRECTIONS = 8
REACH_MM = 0.45
"""Length of the line element: wider than any hair (0.05 to 0.12 mm), shorter than cut stubble (ours)."""
CONTRAST = 0.16
"""How much darker than the skin beside it a hair is at least, natural logarithm of light (ours, set on the phantom
and on close-ups): vellus and fine lines stay below it."""
SURE = 0.3
"""A hair holds at least one place this dark; what never is stays skin (ours)."""
SHORTEST_MM, SHORTEST_LIGHT_MM = 0.4, 2.0
"""Stubble is this long at least; a light hair must be longer, since shine on skin lines looks like short ones (ours)."""
WIDEST_MM = 0.3
"""What is wider than this everywhere is no hair (ours)."""
GROWN_MM = 0.08
"""By how much the mask is grown, for what blur smears beside a hair (ours)."""


def hair_mask(light: Light, px_per_mm: float, *, contrast: float = CONTRAST, grown_mm: float = GROWN_MM) -> Mask:
    """Where hair or stubble covers the skin, grown by a little.

    A line element along a hair keeps it, and one across fills it in: the difference over all directions is the hair,
    while a pore is filled in by every direction and a broad fold by none. Vellus, too faint to hide skin, is kept.

    Args:
        light: (height, width, 3) linear light.
        contrast: how much darker or lighter a hair must be, natural logarithm of light.
        grown_mm: by how much to grow what was found.

    Returns:
        (height, width), true on hair.
    """
    shade = _levels(light, px_per_mm)
    dark = _thin_curves(shade, px_per_mm, contrast, SHORTEST_MM)
    found = dark | _thin_curves(255 - shade, px_per_mm, contrast, SHORTEST_LIGHT_MM)
    if not found.any():
        return found
    return np.asarray(cv2.dilate(found.astype(np.uint8), _disc(max(round(grown_mm * px_per_mm), 1))) > 0)


def _levels(light: Light, px_per_mm: float) -> NDArray[np.uint8]:
    """Log luminance against its surroundings of a few mm, in steps of `_LEVEL` around 128."""
    luminance = cv2.max(relative_luminance(light), 1e-4)
    shade = np.asarray(cv2.log(np.nan_to_num(luminance, nan=1e-4, posinf=1.0)), np.float32)
    shrink = max(round(px_per_mm), 1)
    height, width = shade.shape
    small = cv2.resize(shade, (max(width // shrink, 1), max(height // shrink, 1)), interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.GaussianBlur(small, (0, 0), 2.0), (width, height))
    return np.asarray(cv2.convertScaleAbs(shade - around + 128 * _LEVEL, alpha=1 / _LEVEL), np.uint8)


def _thin_curves(shade: NDArray[np.uint8], px_per_mm: float, contrast: float, shortest_mm: float) -> Mask:
    filled, kept = _closings(shade, px_per_mm)
    strength = cv2.subtract(filled, kept)
    faint = (strength > contrast / _LEVEL).astype(np.uint8)
    faint &= ~cv2.morphologyEx(faint, cv2.MORPH_OPEN, _disc(max(round(WIDEST_MM * px_per_mm / 2), 1)))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(faint, connectivity=8)
    reach = np.hypot(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT])
    strongest = np.zeros(count, np.uint8)
    rows, columns = np.nonzero(faint)
    np.maximum.at(strongest, labels[rows, columns], strength[rows, columns])
    hair = (reach >= shortest_mm * px_per_mm) & (strongest >= SURE / CONTRAST * contrast / _LEVEL)
    hair[0] = False
    sure = hair[labels]
    return sure | _crossings(sure, cv2.subtract(filled, shade) > SURE / CONTRAST * contrast / _LEVEL, px_per_mm)


def _crossings(hair: Mask, dark: Mask, px_per_mm: float) -> Mask:
    """Where hairs cross, every direction keeps some of them: dark places that touch a hair are hair."""
    near = cv2.dilate(hair.astype(np.uint8), _disc(max(round(WIDEST_MM * px_per_mm / 2), 1)))
    return np.asarray((near > 0) & dark)


def _closings(shade: NDArray[np.uint8], px_per_mm: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The largest and the smallest closing over all directions of the line element."""
    filled, kept = np.zeros_like(shade), np.full_like(shade, 255)
    for direction in range(DIRECTIONS):
        closed = cv2.morphologyEx(shade, cv2.MORPH_CLOSE, _line(direction, px_per_mm))
        filled, kept = cv2.max(filled, closed), cv2.min(kept, closed)
    return np.asarray(filled, np.uint8), np.asarray(kept, np.uint8)


def _line(direction: int, px_per_mm: float) -> NDArray[np.uint8]:
    half = max(round(REACH_MM * px_per_mm / 2), 1)
    angle = np.pi * direction / DIRECTIONS
    x, y = round(half * np.cos(angle)), round(half * np.sin(angle))
    element = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    cv2.line(element, (half - x, half - y), (half + x, half + y), 1)
    return element


def _disc(radius: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)
