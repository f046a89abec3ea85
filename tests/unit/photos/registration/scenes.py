"""Small textured pictures, and the same ones warped by a known map."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import CameraFacts, ColourEncoding, Photo, Points

SHAPE = (360, 480)
Picture = NDArray[np.float32]


def texture(shape: tuple[int, int] = SHAPE, seed: int = 1) -> Picture:
    """Blotches and spots of every size, levels about 128."""
    rng = np.random.default_rng(seed)
    total = np.zeros(shape, np.float32)
    for sigma in (1.5, 4, 10, 30):
        rough = cv2.GaussianBlur(rng.standard_normal(shape).astype(np.float32), (0, 0), sigma)
        total += np.asarray(rough / (rough.std() + 1e-3), np.float32)
    return 128 + 14 * total


def photo(levels: Picture) -> Photo:
    """A grey-toned photograph in three channels."""
    stored = np.clip(np.round(levels), 0, 255).astype(np.uint8)
    return Photo("skin.png", np.dstack([stored] * 3), ColourEncoding.srgb(), CameraFacts(), "0" * 64)


def warped(levels: Picture, to_baseline: Points) -> Picture:
    """What a camera sees when pixel [y, x] shows the baseline's place `to_baseline[y, x]`."""
    at = to_baseline.astype(np.float32)
    found = cv2.remap(levels, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(found, np.float32)


def pixels(shape: tuple[int, int] = SHAPE) -> Points:
    """The place (x, y) of every pixel, (rows, columns, 2)."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    return np.stack([x, y], axis=-1).astype(np.float64)


def shifted(right: float, down: float) -> Points:
    """The baseline's places seen by a camera that was moved aside."""
    return np.asarray(pixels() + np.array([right, down]))


def turned(degrees: float, scale: float, shift: tuple[float, float]) -> Points:
    """The baseline's places seen by a camera turned about the middle, magnified and shifted."""
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]) / scale
    middle = (np.array(SHAPE[::-1]) - 1) / 2
    return np.asarray((pixels() - middle - shift) @ turn.T + middle)


def inner(to_baseline: Points, rim: int = 40) -> tuple[Points, Points]:
    """Places of the baseline and of the follow-up well inside both."""
    here, there = to_baseline[::12, ::12].reshape(-1, 2), pixels()[::12, ::12].reshape(-1, 2)
    high = np.array(SHAPE[::-1]) - rim
    kept = ((here > rim) & (here < high) & (there > rim) & (there < high)).all(axis=1)
    return here[kept], there[kept]
