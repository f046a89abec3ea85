"""The power of log luminance over frequency in tiles of skin: what blur and noise are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import relative_luminance
from needlepoint.photos.photo import Box, Light, Mask

TILE_PX = 128
SMALLEST_TILE_PX = 32
MOST_TILES = 48
"""Ours: enough that the middle tile is steady within 3 %, and few enough for a tenth of a second."""
LEAST_COVER = 0.9
"""Ours: so much of a tile must be usable; the rest is filled with the tile's own slope."""
_DARKEST = 1e-4
_NOTHING = 1e-12
"""Power below this is that of rounding: all of one value."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum:
    """Power over frequency, averaged over directions, of the middle tile.

    Attributes:
        frequency: cycles a pixel, rising.
        power: scaled so that white noise of variance v has the power v at every frequency.
        tiles: how many there were.
    """

    frequency: Values
    power: Values
    tiles: int

    def between(self, low: float, high: float) -> float:
        """The mean of log power over a band; not a number where the band holds nothing."""
        inside = (self.frequency >= low) & (self.frequency < high)
        return float(np.log(self.power[inside]).mean()) if inside.any() else float("nan")


def spectrum_of(light_of: Callable[[Box], Light], usable: Mask) -> Spectrum | None:
    """The spectrum of what is usable; None where not even one tile of 32 pixels fits, or all is of one value.

    Args:
        light_of: linear light of a box of the crop; asked for tiles only.
        usable: (height, width) of the crop.
    """
    side = TILE_PX
    tiles = list(_tiles(usable, side))
    while not tiles and side > SMALLEST_TILE_PX:
        side //= 2
        tiles = list(_tiles(usable, side))
    rings = _Rings.of(side)
    powers = [rings.power(light_of(tile), usable[tile.slices]) for tile in tiles]
    told = [power for power in powers if power.min() > _NOTHING]
    if not told:
        return None
    return Spectrum(rings.frequency, np.asarray(np.median(told, axis=0)), len(told))


def _tiles(usable: Mask, side: int) -> Iterator[Box]:
    """Tiles that overlap by half and are usable nearly throughout, at most so many, spread evenly."""
    height, width = usable.shape
    if min(height, width) < side:
        return
    counts = cv2.integral(usable.view(np.uint8))
    tops, lefts = np.meshgrid(np.arange(0, height - side + 1, side // 2), np.arange(0, width - side + 1, side // 2))
    top, left = tops.T.ravel(), lefts.T.ravel()
    low, right = top + side, left + side
    inside = counts[low, right] - counts[top, right] - counts[low, left] + counts[top, left]
    good = np.flatnonzero(inside >= LEAST_COVER * side * side)
    for place in good[:: -(-good.size // MOST_TILES) or 1]:
        yield Box(int(left[place]), int(top[place]), int(left[place]) + side, int(top[place]) + side)


@dataclass(frozen=True, slots=True, eq=False)
class _Rings:
    """Frequencies of one tile, ring by ring, and the window laid over it."""

    frequency: Values
    ring: NDArray[np.int64]
    counts: Values
    window: NDArray[np.float32]
    slope: NDArray[np.float32]

    @classmethod
    def of(cls, side: int) -> _Rings:
        radius = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None])
        ring = np.round(radius * side).astype(np.int64)
        ring[(ring < 1) | (ring > side // 2)] = 0
        counts = np.bincount(ring.ravel(), minlength=side // 2 + 1).astype(np.float64)
        hann = np.hanning(side)
        window = np.outer(hann, hann)
        across = np.linspace(-1, 1, side)
        flat = np.ones((side, side))
        slope = np.stack([flat, flat * across, flat * across[:, None]], axis=2).reshape(-1, 3)
        scaled = window / np.sqrt((window**2).mean())
        frequency = np.arange(1, side // 2 + 1) / side
        return cls(frequency, ring, counts, scaled.astype(np.float32), slope.astype(np.float32))

    def power(self, light: Light, usable: Mask) -> Values:
        """The power of one tile in each ring."""
        luminance = np.log(np.maximum(relative_luminance(light), _DARKEST)).ravel()
        kept = usable.ravel()
        if not kept.all():
            fitted = np.linalg.lstsq(self.slope[kept], luminance[kept], rcond=None)[0]
            flat = np.where(kept, luminance - self.slope @ fitted, 0.0)
        else:
            across = self.slope.T @ luminance / (self.slope**2).sum(axis=0)
            flat = luminance - self.slope @ across
        side = self.window.shape[0]
        waves = np.fft.rfft2(flat.reshape(side, side) * self.window)
        energy = (waves.real**2 + waves.imag**2) / side**2
        sums = np.bincount(self.ring.ravel(), weights=energy.ravel(), minlength=side // 2 + 1)
        return np.asarray((sums / self.counts)[1:])
