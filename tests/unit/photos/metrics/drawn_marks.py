"""Skin drawn with things of known size on it, as one patch."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Box, Points
from needlepoint.photos.skin_patch import SkinPatch

TONE = np.array([0.44, 0.27, 0.19])
PX_PER_MM = 12.0
SIDE_MM = 44.0
BLOCK_MM = 5.5
Plane = NDArray[np.float64]
PIGMENT = np.array([0.16, 0.30, 0.42])
"""How much darker a spot is in red, green and blue, natural logarithm."""
PALE = np.array([0.03, -0.05, -0.09])
"""What a stretch mark's colour differs by, likewise: about as red, less light in green and blue."""


class Moved:
    """How the same skin lies in a follow-up that shows it so many mm to the right."""

    def __init__(self, by_mm: float) -> None:
        self.by = np.array([by_mm * PX_PER_MM, 0.0])

    def to_follow_up(self, points: Points) -> Points:
        """Points of the baseline in the follow-up."""
        return np.asarray(points + self.by)

    def to_baseline(self, points: Points) -> Points:
        """And back."""
        return np.asarray(points - self.by)


def places(px_per_mm: float = PX_PER_MM) -> tuple[Plane, Plane]:
    """x and y of every pixel in mm."""
    side = round(SIDE_MM * px_per_mm)
    at = (np.arange(side) + 0.5) / px_per_mm
    x, y = np.meshgrid(at, at)
    return x, y


def plain(px_per_mm: float = PX_PER_MM, seed: int = 1, rough: float = 0.01) -> Plane:
    """Log shade of skin with fine grain only; the same skin at every resolution."""
    rng = np.random.default_rng(seed)
    fine = rng.standard_normal((528, 528))
    grain = cv2.GaussianBlur(fine, (0, 0), 2.0)
    side = round(SIDE_MM * px_per_mm)
    return np.asarray(cv2.resize(rough * grain / grain.std(), (side, side), interpolation=cv2.INTER_AREA), np.float64)


def lit(height_mm: Plane, azimuth_deg: float = 200.0, contrast: float = 1.2, px_per_mm: float = PX_PER_MM) -> Plane:
    """Log shade of a relief lit from one side, heights and places in mm."""
    down, right = np.gradient(height_mm, 1 / px_per_mm)
    turn = np.radians(azimuth_deg)
    return np.asarray(contrast * (right * np.cos(turn) + down * np.sin(turn)), np.float64)


def pitted(depth: float, middles: Sequence[tuple[float, float]], spread_mm: float = 0.13) -> Plane:
    """Round dark pits, log shade."""
    x, y = places()
    total = np.zeros_like(x)
    for left, top in middles:
        total -= depth * np.exp(-((x - left) ** 2 + (y - top) ** 2) / (2 * spread_mm**2))
    return total


def lined(depth: float, lines: Sequence[tuple[float, float, float]], spread_mm: float = 0.18) -> Plane:
    """Dark lines from left to right, each (start, height, length) in mm, log shade."""
    x, y = places()
    total = np.zeros_like(x)
    for start, height, length in lines:
        along = (x >= start) & (x <= start + length)
        total -= depth * along * np.exp(-((y - height) ** 2) / (2 * spread_mm**2))
    return total


def disc(left: float, top: float, radius: float) -> Plane:
    """1 inside a circle, 0 outside, in mm, its edge a little soft."""
    x, y = places()
    return np.asarray(1 / (1 + np.exp((np.hypot(x - left, y - top) - radius) / 0.15)), np.float64)


def patch_of(shade: Plane, colour: NDArray[np.float64] | None = None, px_per_mm: float = PX_PER_MM) -> SkinPatch:
    """Shade and colour on skin; `colour` is (height, width, 3) to be added to the logarithm of light."""
    logs = np.log(TONE) + shade[..., None] + (0 if colour is None else colour)
    side = shade.shape[0]
    whole = np.ones((side, side), np.bool_)
    across = (places(px_per_mm)[0][0] // BLOCK_MM).astype(np.int32)
    columns = int(across.max()) + 1
    block = across[:, None] * columns + across[None]
    return SkinPatch(
        box=Box(0, 0, side, side),
        light=np.exp(logs).astype(np.float32),
        zone=whole,
        usable=whole,
        shiny=np.zeros_like(whole),
        block=block.astype(np.int32),
        blocks=columns * columns,
        px_per_mm=px_per_mm,
        sizes_known=True,
        blur_px=0.8,
        noise=0.002,
        colour_known=False,
    )
