"""How light turned between two photographs of the same skin, read from the shading of its fine relief.

Shading of shallow relief is its slope towards the light. In frequencies: a wave of the relief that runs in direction d
is seen with cos(d - n), n being the direction that the light comes from, so its power with (1 + cos 2 (d - n)) / 2
(Chantler 1995, Why illuminant direction is fundamental to texture analysis, IEE Proc. Vision 142, 199-206). The fine
relief of skin runs in every direction about alike, and what does not is the same in either photograph. So the power of
waves by direction gives the direction of the light as the phase of its second harmonic, up to a half turn; and how
large that harmonic is, against all power, falls as the light comes in from higher up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.relief import Map, relief
from needlepoint.photos.photo import Mask
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.skin_patch import SkinPatch

GRID_PX_PER_MM = 7.0
TILE_PX = 48
LEAST_COVER = 0.75
FEWEST_TILES = 6
"""Ours: tiles of 7 mm, overlapping by half; below so many nothing is said."""
BAND_PER_MM = (1.0, 2.3)
"""Waves of 0.4 to 1 mm: longer ones are pores, colour and shape, which look alike from everywhere; shorter ones are
blurred by the lens, and by skin itself. Ours, set on the phantom."""


OVERLAP = 1.5
"""Tiles share half of their skin with their neighbours, so that they vary less than they are uncertain (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class Shading:
    """The shading of the same skin in two photographs, tile by tile; index 0 is the baseline, 1 the follow-up.

    Attributes:
        harmonics: (tiles, 2) complex, second harmonic of power by direction.
        powers: (tiles, 2) all power of the band.
    """

    harmonics: NDArray[np.complex128]
    powers: NDArray[np.float64]

    @property
    def shares(self) -> tuple[float, float]:
        """How much of the power is shading from one side: 0 in even light, at most 1."""
        first, second = 2 * np.abs(self.harmonics.sum(axis=0)) / np.maximum(self.powers.sum(axis=0), 1e-12)
        return float(first), float(second)

    @property
    def turned_deg(self) -> float:
        """How far the light turned about the skin's normal, -90 to 90."""
        return float(_turned(self.harmonics.sum(axis=0)))

    @property
    def log_share_ratio(self) -> float:
        """Natural logarithm of the share in the follow-up over that in the baseline; above 0 where it fell flatter."""
        return float(_log_ratio(self.harmonics.sum(axis=0), self.powers.sum(axis=0)))

    @property
    def turned_sd_deg(self) -> float:
        """Standard deviation of `turned_deg`, by the jackknife over tiles (Efron 1982)."""
        left = self.harmonics.sum(axis=0) - self.harmonics
        off = np.mod(_turned(left) - self.turned_deg + 90, 180) - 90
        return _jackknife_sd(off)

    @property
    def log_share_sd(self) -> float:
        """Standard deviation of `log_share_ratio`, likewise."""
        left = self.harmonics.sum(axis=0) - self.harmonics, self.powers.sum(axis=0) - self.powers
        return _jackknife_sd(_log_ratio(*left) - self.log_share_ratio)

    @staticmethod
    def together(parts: Sequence[Shading]) -> Shading | None:
        """Several zones as one; None where there are none."""
        if not parts:
            return None
        return Shading(
            np.concatenate([part.harmonics for part in parts]), np.concatenate([part.powers for part in parts])
        )


def _turned(harmonics: NDArray[np.complex128]) -> NDArray[np.float64]:
    return np.degrees(np.angle(harmonics[..., 1] * np.conj(harmonics[..., 0]))) / 2


def _log_ratio(harmonics: NDArray[np.complex128], powers: NDArray[np.float64]) -> NDArray[np.float64]:
    shares = np.maximum(np.abs(harmonics) / np.maximum(powers, 1e-12), 1e-6)
    return np.asarray(np.log(shares[..., 1] / shares[..., 0]))


def _jackknife_sd(off: NDArray[np.float64]) -> float:
    count = off.size
    return OVERLAP * float(np.sqrt((count - 1) / count * np.sum((off - off.mean()) ** 2)))


def shading_of(baseline: SkinPatch, follow_up: SkinPatch, registration: Registration) -> Shading | None:
    """Compare the shading of the same skin in two photographs; None where there is too little of it.

    Args:
        baseline: equally sharp as `follow_up`, and of the zone that `registration` lays over it.
    """
    if not baseline.usable.any() or not follow_up.usable.any() or baseline.px_per_mm < GRID_PX_PER_MM / 1.5:
        return None
    here, there, usable, px_per_mm = _on_one_grid(baseline, follow_up, registration)
    return _shading(here, there, usable, px_per_mm)


def _on_one_grid(baseline: SkinPatch, follow_up: SkinPatch, registration: Registration) -> tuple[Map, Map, Mask, float]:
    """Relief of both at the places of the baseline's grid, which is made no finer than GRID_PX_PER_MM."""
    height, width = baseline.zone.shape
    by = max(baseline.px_per_mm / GRID_PX_PER_MM, 1.0)
    size = max(round(width / by), 1), max(round(height / by), 1)
    here = cv2.resize(relief(baseline), size, interpolation=cv2.INTER_AREA)
    usable = cv2.resize(baseline.usable.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    by_there = max(follow_up.px_per_mm / GRID_PX_PER_MM, 1.0)
    high, wide = follow_up.zone.shape
    size_there = max(round(wide / by_there), 1), max(round(high / by_there), 1)
    shade = cv2.resize(relief(follow_up), size_there, interpolation=cv2.INTER_AREA)
    x, y = np.meshgrid(
        (np.arange(size[0]) + 0.5) * width / size[0] - 0.5 + baseline.box.left,
        (np.arange(size[1]) + 0.5) * height / size[1] - 0.5 + baseline.box.top,
    )
    place = registration.to_follow_up(np.column_stack([x.ravel(), y.ravel()])).reshape(*x.shape, 2)
    corner = np.array([follow_up.box.left, follow_up.box.top])
    shrunk = np.array([size_there[0] / wide, size_there[1] / high])
    at = ((place - corner + 0.5) * shrunk - 0.5).astype(np.float32)
    there = cv2.remap(shade, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(here, np.float32), np.asarray(there, np.float32), usable, baseline.px_per_mm / by


def _shading(here: Map, there: Map, usable: Mask, px_per_mm: float) -> Shading | None:
    wanted, twice = _band(px_per_mm)
    window = np.outer(np.hanning(TILE_PX), np.hanning(TILE_PX)).astype(np.float32)
    harmonics: list[list[complex]] = []
    powers: list[list[float]] = []
    height, width = usable.shape
    for top in range(0, height - TILE_PX + 1, TILE_PX // 2):
        for left in range(0, width - TILE_PX + 1, TILE_PX // 2):
            cut = slice(top, top + TILE_PX), slice(left, left + TILE_PX)
            if usable[cut].mean() < LEAST_COVER:
                continue
            both = [np.abs(_waves(picture[cut], usable[cut], window)[wanted]) ** 2 for picture in (here, there)]
            harmonics.append([complex((power * twice).sum()) for power in both])
            powers.append([float(power.sum()) for power in both])
    if len(powers) < FEWEST_TILES:
        return None
    return Shading(np.array(harmonics), np.array(powers))


def _band(px_per_mm: float) -> tuple[Mask, NDArray[np.complex128]]:
    """Which waves are looked at, and for each of them exp(2i d) of its direction d."""
    fy, fx = np.fft.fftfreq(TILE_PX)[:, None] * px_per_mm, np.fft.rfftfreq(TILE_PX)[None] * px_per_mm
    frequency = np.hypot(fx, fy)
    wanted = (frequency >= BAND_PER_MM[0]) & (frequency <= BAND_PER_MM[1])
    turned = np.exp(2j * np.arctan2(*np.broadcast_arrays(fy, fx)))
    return wanted, np.asarray(turned[wanted], np.complex128)


def _waves(picture: Map, usable: Mask, window: Map) -> NDArray[np.complex128]:
    flat = np.where(usable, picture - picture[usable].mean(), 0.0)
    return np.asarray(np.fft.rfft2(flat * window))
