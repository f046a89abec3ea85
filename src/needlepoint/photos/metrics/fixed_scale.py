"""A patch at a fixed number of pixels a millimetre, so that filters of millimetres cost the same at every distance."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.relief import DARKEST, Map
from needlepoint.photos.photo import Light, Mask
from needlepoint.photos.skin_patch import SkinPatch

BOX_SD = 12**-0.5
"""Standard deviation of a box of width 1."""


@dataclass(frozen=True, slots=True, eq=False)
class FixedScale:
    """A patch made smaller, never larger. All arrays are (height, width) of the smaller picture.

    Attributes:
        light: linear light, averaged.
        share: how much of each pixel may be counted, 0 to 1.
        zone: inside the outline.
        block: the block of each pixel's middle; -1 for none, where `share` is 0.
        blocks: how many there are.
        px_per_mm: of the smaller picture.
        pixel_mm2: skin that one of its pixels shows.
        shrink: native pixels per pixel, in one direction.
    """

    light: Light
    share: Map
    zone: Mask
    block: NDArray[np.int32]
    blocks: int
    px_per_mm: float
    pixel_mm2: float
    shrink: float

    @classmethod
    def of(cls, patch: SkinPatch, px_per_mm: float) -> FixedScale:
        """The patch at this many pixels a millimetre, or as it is where it has fewer."""
        height, width = patch.zone.shape
        ratio = min(px_per_mm / patch.px_per_mm, 1.0)
        size = (max(round(width * ratio), 1), max(round(height * ratio), 1))
        if not patch.zone.size:
            empty = np.zeros((0, 0), np.float32)
            return cls(patch.light, empty, patch.zone, patch.block, patch.blocks, px_per_mm, 1 / px_per_mm**2, 1.0)
        light, usable = patch.once(_halved) if 2 * ratio <= 1 else (patch.light, patch.usable.astype(np.float32))
        native = cls(light, usable, patch.zone, patch.block, patch.blocks, patch.px_per_mm, 1 / patch.px_per_mm**2, 1.0)
        return native._resized(size)

    def shrunk(self, px_per_mm: float) -> FixedScale:
        """The same with fewer pixels a millimetre, made from these: much less work than from the patch again."""
        height, width = self.share.shape
        ratio = min(px_per_mm / self.px_per_mm, 1.0)
        if ratio == 1.0 or not self.share.size:
            return self
        return self._resized((max(round(width * ratio), 1), max(round(height * ratio), 1)))

    def _resized(self, size: tuple[int, int]) -> FixedScale:
        """In so many columns and rows; `light` and `share` may come in fewer pixels than the labels."""
        height, width = self.block.shape
        times = (width / size[0]) * (height / size[1])
        block, share = nearest(self.block, size), _averaged(self.share, size)
        share[block < 0] = 0
        pixel_mm2 = self.pixel_mm2 * times
        zone = nearest(self.zone, size).astype(bool)
        light = _averaged(self.light, size)
        return FixedScale(light, share, zone, block, self.blocks, pixel_mm2**-0.5, pixel_mm2, self.shrink * times**0.5)

    @property
    def log_light(self) -> Light:
        """Natural logarithm of light."""
        return np.asarray(np.log(np.maximum(np.nan_to_num(self.light, nan=DARKEST), DARKEST)), np.float32)

    @property
    def usable(self) -> Mask:
        """Pixels of which at least a half may be counted."""
        return np.asarray(self.share >= 0.5)

    def per_block(self, amount: Map | None = None) -> NDArray[np.float64]:
        """The sum of `amount` (or of one) times the share that counts, over each block, (blocks,)."""
        counted = self.block >= 0
        weights = self.share[counted] if amount is None else self.share[counted] * amount[counted]
        return np.bincount(self.block[counted], weights=weights, minlength=self.blocks).astype(np.float64)

    def back_to(self, mask: Mask, patch: SkinPatch) -> Mask:
        """A mask at the patch's own size, on what may be counted."""
        if not mask.size:
            return np.zeros(patch.zone.shape, np.bool_)
        height, width = patch.zone.shape
        grown = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray((grown >= 0.5) & patch.usable)


def smooth(picture: Map, spread_px: float) -> Map:
    """Blurred by a Gaussian of this standard deviation; as it is where that is too small to draw."""
    if spread_px < 0.25 or not picture.size:
        return picture
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), spread_px, borderType=cv2.BORDER_REFLECT_101), np.float32)


def smooth_within(picture: Map, weight: Map, spread_px: float) -> Map:
    """The mean of what weighs, by a Gaussian around each pixel; wide ones are worked out in a smaller picture.

    Where nothing near weighs, the mean of all that does.
    """
    height, width = picture.shape[:2]
    shrink = max(int(spread_px / 4), 1)
    size = (max(width // shrink, 1), max(height // shrink, 1))
    spread = spread_px / shrink
    part = picture * weight if picture.ndim == 2 else picture * weight[..., None]
    total = smooth(_averaged(part, size), spread)
    mass = smooth(_averaged(weight, size), spread)
    overall = part.sum(axis=(0, 1), dtype=np.float64) / max(float(weight.sum(dtype=np.float64)), 1e-9)
    mass_of_each = mass if picture.ndim == 2 else mass[..., None]
    mean = np.where(mass_of_each > 1e-3, total / np.maximum(mass_of_each, 1e-3), overall).astype(np.float32)
    if shrink == 1:
        return mean
    return np.asarray(cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _halved(patch: SkinPatch) -> tuple[Light, Map]:
    """Light, and what may be counted, at half the pixels a millimetre: what all smaller pictures are averaged from."""
    height, width = patch.zone.shape
    size = max(width // 2, 1), max(height // 2, 1)
    return _averaged(patch.light, size), _averaged(patch.usable.astype(np.float32), size)


def _averaged(picture: Map | Light, size: tuple[int, int]) -> NDArray[np.float32]:
    if (picture.shape[1], picture.shape[0]) == size:
        return np.array(picture, np.float32)
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)


def nearest(labels: NDArray[np.int32] | Mask, size: tuple[int, int]) -> NDArray[np.int32]:
    """The label in the middle of each pixel of a smaller picture of so many columns and rows."""
    # cv2's nearest neighbour takes the upper left pixel of each, which would shift every edge; take the middle one.
    rows = ((np.arange(size[1]) + 0.5) * labels.shape[0] / size[1]).astype(int)
    columns = ((np.arange(size[0]) + 0.5) * labels.shape[1] / size[0]).astype(int)
    return np.asarray(labels[rows[:, None], columns[None]], np.int32)
