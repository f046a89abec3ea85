"""Waves of fine relief, tile by tile: how much of their power runs in which direction, which tells where light is from.

Shading of shallow relief is its slope towards the light. In frequencies: a wave of the relief that runs in direction d
is seen with cos(d - n), n being the direction that the light comes from, so its power with (1 + cos 2 (d - n)) / 2
(Chantler 1995, Why illuminant direction is fundamental to texture analysis, IEE Proc. Vision 142, 199-206). The fine
relief of skin runs in every direction about alike, so that the second harmonic of power by direction has the direction
of the light as its phase, up to a half turn, and grows against all power as the light comes in from lower down.

Stubs of hair, pores and glints are no slopes: a shaved beard lies in one direction, and not in the same one at every
date. They are much darker or lighter than fine relief makes skin, and are filled with the light around them first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from needlepoint.photos.metrics.fixed_scale import smooth_within
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.photo import Mask

TILE_PX = 48
LEAST_COVER = 0.5
FEWEST_TILES = 6
"""Ours: tiles of 7 mm at 7 pixels a millimetre, overlapping by half; below so many nothing is said."""
BAND_PER_MM = (1.0, 2.3)
"""Waves of 0.4 to 1 mm: longer ones are pores, colour and shape, which look alike from everywhere; shorter ones are
blurred by the lens, and by skin itself. Ours, set on the phantom."""
SPECK_TIMES, SPECK_AROUND_MM = 3.75, 0.7
"""So many robust standard deviations off a mean over so much is no fine relief (ours, set on the phantom: without
stubble light that had not moved was read as turned by up to 65 degrees with it, and within 7 once it was filled)."""
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class ReliefWaves:
    """The band's power in each tile of several pictures of the same skin.

    Attributes:
        harmonics: (tiles, pictures) complex, second harmonic of power by direction.
        powers: (tiles, pictures) all power.
    """

    harmonics: NDArray[np.complex128]
    powers: NDArray[np.float64]


def relief_waves(pictures: Sequence[Map], usable: Mask, px_per_mm: float) -> ReliefWaves | None:
    """The waves of log luminance in pictures of one shape; None where there is too little skin.

    Args:
        pictures: about 7 pixels a millimetre, of the same places.
        usable: (height, width) what may be looked at.
    """
    wanted, twice = _band(px_per_mm)
    if min(usable.shape) < TILE_PX:
        return None
    tiles = _tiles(usable)
    kept = tiles.mean(axis=(2, 3)) >= LEAST_COVER
    if np.count_nonzero(kept) < FEWEST_TILES:
        return None
    pictures = _without_specks(pictures, usable, px_per_mm)
    each = [_powers(_tiles(picture)[kept], tiles[kept])[:, wanted] for picture in pictures]
    return ReliefWaves(
        np.stack([power @ twice for power in each], axis=1), np.stack([power.sum(axis=1) for power in each], axis=1)
    )


def _without_specks(pictures: Sequence[Map], usable: Mask, px_per_mm: float) -> list[Map]:
    """Pictures of the same places with what is a speck in any of them filled in all of them."""
    around = SPECK_AROUND_MM * px_per_mm
    specks = np.zeros(usable.shape, np.bool_)
    for picture in pictures:
        off = np.abs(picture - smooth_within(picture, usable.astype(np.float32), around))
        specks |= off > SPECK_TIMES * _MAD_TO_SD * float(np.median(off[usable]))
    kept = usable & (cv2.dilate(specks.view(np.uint8), np.ones((3, 3), np.uint8)) == 0)
    weight = kept.astype(np.float32)
    return [np.where(kept, each, smooth_within(each, weight, around)).astype(np.float32) for each in pictures]


def _band(px_per_mm: float) -> tuple[Mask, NDArray[np.complex128]]:
    """Which waves are looked at, and for each of them exp(2i d) of its direction d."""
    fy, fx = np.fft.fftfreq(TILE_PX)[:, None] * px_per_mm, np.fft.rfftfreq(TILE_PX)[None] * px_per_mm
    frequency = np.hypot(fx, fy)
    wanted = (frequency >= BAND_PER_MM[0]) & (frequency <= BAND_PER_MM[1])
    turned = np.exp(2j * np.arctan2(*np.broadcast_arrays(fy, fx)))
    return wanted, np.asarray(turned[wanted], np.complex128)


def _tiles(picture: Map | Mask) -> NDArray[Any]:
    """A view of the tiles, (rows, columns, TILE_PX, TILE_PX), each half a tile from the one before."""
    step = TILE_PX // 2
    return sliding_window_view(picture, (TILE_PX, TILE_PX))[::step, ::step]


def _powers(tiles: NDArray[np.float32], usable: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The power of each wave of each tile, its mean taken off and what may not be looked at left flat."""
    mean = np.einsum("ijk,ijk->i", tiles, usable, dtype=np.float64) / np.count_nonzero(usable, axis=(1, 2))
    hann = np.hanning(TILE_PX)
    flat = np.where(usable, tiles - mean[:, None, None], 0.0) * np.outer(hann, hann)
    waves = np.fft.rfft2(flat)
    return np.asarray(waves.real**2 + waves.imag**2)
