"""Hair and stubble: thin, sharp, dark (or light) curves, which no metric may count as skin."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import finite_luminance
from needlepoint.photos.photo import Light, Mask

_LEVEL = 0.01
"""One step of the eight-bit picture that the morphology runs on, in natural-log light (ours: below the noise)."""
_DARKEST = 1e-4
LOOKED_AT_PX_PER_MM = 13.0
"""Ours: a pixel as wide as a hair, which is all that the limits below were set on; finer ones cost more and tell no
more."""
DIRECTIONS = 8
ACROSS_MM, ALONG_MM = 0.36, 0.6
"""Lengths of the line elements: across, wider than any hair (0.05 to 0.12 mm) and its blur, and narrower than a fold;
along, no longer than most stubble and longer than the dark side of most pores (ours)."""
FAINTEST = 0.22
"""How much darker than the skin beside it a hair is at least, natural logarithm of light: vellus and fine lines are
fainter. This and all that follows is ours, set on the phantom: 95 % of terminal hair and stubble is found, and 1 to 7 %
of pores are taken for it, most of them on dark skin in low light."""
TOUCHING = 0.12
"""What is this dark and lies beside a hair is its blurred edge, its end, or another hair that crosses it."""
WIDEST_MM = 0.5
"""What is wider than this everywhere is no hair."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a connected dark thing must be to be taken for hair.

    Attributes:
        shortest_mm: of the diagonal of its box.
        darkest: in its darkest place, natural logarithm of light.
        slenderness: that diagonal over its mean width.
    """

    shortest_mm: float
    darkest: float
    slenderness: float


STUBBLE = _Kind(0.6, 0.45, 3.0)
LONG = _Kind(2.5, 0.3, 0.0)
"""A long hair may be fainter; hairs that cross are one thing, whose mean width says nothing."""
LIGHT = _Kind(4.0, 0.5, 0.0)
"""A light hair must be long and bright: shine between skin lines and along a fold looks like one."""


def hair_mask(light: Light, px_per_mm: float, *, grown_mm: float = 0.1) -> Mask:
    """Where hair or stubble covers the skin, grown by a little.

    A line element along a hair keeps it, and one across fills it in: the difference over all directions is the hair,
    while a pore is filled in by every direction and a broad fold by none. Vellus, too faint to hide skin, is kept.

    Args:
        light: (height, width, 3) linear light.
        px_per_mm: pixels of a millimetre.
        grown_mm: by how much to grow what was found.

    Returns:
        (height, width), true on hair.
    """
    if min(light.shape[:2]) < 3:
        return np.zeros(light.shape[:2], np.bool_)
    height, width = light.shape[:2]
    ratio = min(LOOKED_AT_PX_PER_MM / px_per_mm, 1.0)
    size = max(round(width * ratio), 3), max(round(height * ratio), 3)
    scale = px_per_mm * ratio
    shade = _levels(light, size, scale)
    found = _thin_curves(shade, scale, (STUBBLE, LONG)) | _thin_curves(255 - shade, scale, (LIGHT,))
    if not found.any():
        return np.zeros((height, width), np.bool_)
    grown = cv2.dilate(found.view(np.uint8), _disc(max(round(grown_mm * scale), 1)))
    return np.asarray(cv2.resize(grown, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8).view(np.bool_)


def _levels(light: Light, size: tuple[int, int], px_per_mm: float) -> NDArray[np.uint8]:
    """Log luminance against its surroundings of a few mm, in steps of `_LEVEL` around 128, (width, height) `size`."""
    width, height = size
    shade = cv2.resize(finite_luminance(light, _DARKEST), size, interpolation=cv2.INTER_AREA)
    shade = np.asarray(shade, np.float32)
    np.log(np.maximum(shade, np.float32(_DARKEST), out=shade), out=shade)
    shrink = max(round(px_per_mm), 1)
    small = cv2.resize(shade, (max(width // shrink, 1), max(height // shrink, 1)), interpolation=cv2.INTER_AREA)
    around = cv2.resize(cv2.GaussianBlur(small, (0, 0), 2.0), (width, height))
    over = cv2.subtract(shade, around, dst=shade)
    return np.asarray(cv2.convertScaleAbs(over, alpha=1 / _LEVEL, beta=128), np.uint8)


def _thin_curves(shade: NDArray[np.uint8], px_per_mm: float, kinds: tuple[_Kind, ...]) -> Mask:
    filled, kept = _closings(shade, px_per_mm)
    strength = np.asarray(cv2.subtract(filled, kept), np.uint8)
    thin = (strength > FAINTEST / _LEVEL).astype(np.uint8)
    broad = cv2.morphologyEx(thin, cv2.MORPH_OPEN, _disc(max(round(WIDEST_MM * px_per_mm / 2), 1)))
    thin = (thin & ~np.asarray(broad, np.uint8)).astype(np.uint8)
    hair = _of_kinds(thin, strength, px_per_mm, kinds)
    if not hair.any():
        return hair
    near = cv2.dilate(hair.astype(np.uint8), _disc(max(round(0.15 * px_per_mm), 1))) > 0
    return np.asarray(hair | (near & (cv2.subtract(filled, shade) > TOUCHING / _LEVEL)))


def _of_kinds(thin: NDArray[np.uint8], strength: NDArray[np.uint8], px_per_mm: float, kinds: tuple[_Kind, ...]) -> Mask:
    count, labels = cv2.connectedComponents(thin, connectivity=8)
    # Hair is a thousandth of the picture: what is looked at of each thing is gathered from its own pixels alone.
    inside = np.flatnonzero(thin.view(np.bool_))
    of_pixel = np.asarray(labels, np.int32).ravel()[inside]
    rows, columns = np.divmod(inside, thin.shape[1])
    reach = np.hypot(_extent(columns, of_pixel, count), _extent(rows, of_pixel, count))
    width = np.bincount(of_pixel, minlength=count) / reach
    darkest = np.zeros(count, np.uint8)
    np.maximum.at(darkest, of_pixel, strength.ravel()[inside])
    hair = np.zeros(count, np.bool_)
    for kind in kinds:
        long = reach >= kind.shortest_mm * px_per_mm
        hair |= long & (darkest >= kind.darkest / _LEVEL) & (reach >= kind.slenderness * width)
    found = np.zeros(thin.shape, np.bool_)
    found.ravel()[inside[hair[of_pixel]]] = True
    return found


def _extent(at: NDArray[np.int64], of_pixel: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """From the first to the last of the places of each thing, both counted; 1 for number 0, which has none."""
    first, last = np.full(count, np.iinfo(np.int64).max), np.zeros(count, np.int64)
    np.minimum.at(first, of_pixel, at)
    np.maximum.at(last, of_pixel, at)
    return np.asarray(np.where(last >= first, last - first, 0) + 1)


def _closings(shade: NDArray[np.uint8], px_per_mm: float) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The largest closing across and the smallest along, over all directions of the line element."""
    filled, kept = np.zeros_like(shade), np.full_like(shade, 255)
    for direction in range(DIRECTIONS):
        across = cv2.morphologyEx(shade, cv2.MORPH_CLOSE, _line(direction, ACROSS_MM * px_per_mm))
        along = cv2.morphologyEx(shade, cv2.MORPH_CLOSE, _line(direction, ALONG_MM * px_per_mm))
        np.maximum(filled, across, out=filled)
        np.minimum(kept, along, out=kept)
    return filled, kept


def _line(direction: int, length_px: float) -> NDArray[np.uint8]:
    half = max(round(length_px / 2), 1)
    angle = np.pi * direction / DIRECTIONS
    x, y = round(half * np.cos(angle)), round(half * np.sin(angle))
    element = np.zeros((2 * half + 1, 2 * half + 1), np.uint8)
    cv2.line(element, (half - x, half - y), (half + x, half + y), 1)
    return element


def _disc(radius: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1)), np.uint8)
