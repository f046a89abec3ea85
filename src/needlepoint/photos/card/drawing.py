"""A card as a picture in linear light, for tests and for the phantom."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.card.inks import PAPER
from needlepoint.photos.card.layout import CardLayout, Tag, tag_modules
from needlepoint.photos.photo import Light, Points

TAG_LIGHT = 0.03
"""What the black of tags and ruler reflects. Ours: it is only looked for, never used as a colour."""


def draw_card(layout: CardLayout, px_per_mm: float, colours: Mapping[str, NDArray[np.floating]] | None = None) -> Light:
    """The card in linear light, (height_mm * px_per_mm, width_mm * px_per_mm, 3), edges anti-aliased.

    The point (x, y) in mm lies at the pixel (x * px_per_mm - 0.5, y * px_per_mm - 0.5). Words are left out.

    Args:
        layout: which card.
        px_per_mm: how finely it is drawn.
        colours: linear light by name of ink, where the print is not as it should be; the others are `Ink.light`.
    """
    wanted = colours or {}
    size = (round(layout.height_mm * px_per_mm), round(layout.width_mm * px_per_mm), 3)
    picture = np.empty(size, np.float32)
    picture[:] = wanted.get(PAPER.name, PAPER.light)
    for patch in (*layout.patches, *layout.bars):
        _fill(picture, patch.corners_mm(), wanted.get(patch.ink.name, patch.ink.light), px_per_mm)
    black = np.full(3, TAG_LIGHT)
    for tag in layout.tags:
        _draw_tag(picture, tag, black, px_per_mm)
    for ruler in layout.rulers:
        for x, length, _ in ruler.ticks():
            top = ruler.left_mm if ruler.upright else ruler.top_mm
            corners = np.array([[x - 0.1, top], [x + 0.1, top], [x + 0.1, top + length], [x - 0.1, top + length]])
            _fill(picture, corners[:, ::-1][[0, 3, 2, 1]] if ruler.upright else corners, black, px_per_mm)
    return picture


def _draw_tag(picture: Light, tag: Tag, black: NDArray[np.floating], px_per_mm: float) -> None:
    modules = tag_modules(tag.id)
    module_mm = tag.size_mm / len(modules)
    corner = tag.corners_mm[0]
    for row, line in enumerate(modules):
        for column in np.flatnonzero(line):
            left_top = corner + module_mm * np.array([column, row])
            offsets = module_mm * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
            _fill(picture, left_top + offsets, black, px_per_mm)


def _fill(picture: Light, corners_mm: Points, colour: NDArray[np.floating], px_per_mm: float) -> None:
    """Fill an upright rectangle; a pixel that it covers in part takes a part of its colour."""
    (left, top), (right, bottom) = corners_mm[0] * px_per_mm, corners_mm[2] * px_per_mm
    across, down = _cover(left, right, picture.shape[1]), _cover(top, bottom, picture.shape[0])
    columns, rows = np.flatnonzero(across), np.flatnonzero(down)
    if not columns.size or not rows.size:
        return
    part = picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    share = (down[rows][:, None] * across[columns])[..., None].astype(np.float32)
    part += share * (np.asarray(colour, np.float32) - part)


def _cover(start: float, end: float, length: int) -> NDArray[np.float64]:
    """How much of each pixel 0..length-1 (from i to i + 1) lies between start and end."""
    place = np.arange(length)
    return np.asarray(np.clip(np.minimum(place + 1, end) - np.maximum(place, start), 0, 1), np.float64)


def warp_card(card: Light, to_picture: NDArray[np.floating], shape: tuple[int, int]) -> tuple[Light, Light]:
    """A drawn card seen through a homography, and how much of each pixel it covers.

    Args:
        card: from `draw_card`.
        to_picture: (3, 3), pixels of the drawn card to pixels of the picture.
        shape: (height, width) of the picture.
    """
    size = (shape[1], shape[0])
    seen = cv2.warpPerspective(card, to_picture, size, flags=cv2.INTER_LINEAR)
    share = cv2.warpPerspective(np.ones(card.shape[:2], np.float32), to_picture, size, flags=cv2.INTER_LINEAR)
    return np.asarray(seen, np.float32), np.asarray(share, np.float32)
