"""Light and shade of a patch as one picture: log luminance, with what may not be counted filled in from around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import relative_luminance
from needlepoint.photos.photo import Mask
from needlepoint.photos.skin_patch import SkinPatch

Map = NDArray[np.float32]
"""(rows, columns)."""

DARKEST = 1e-4
"""Light below this counts as this: a thousandth of a grey card's; the logarithm needs a floor (ours)."""
_FILL_MM = 0.5
"""Standard deviation of the neighbourhood that a hole is filled from: wider than a hair (ours)."""


def relief(patch: SkinPatch) -> Map:
    """Natural logarithm of luminance, with hair, glare and pen marks inside the zone filled in smoothly.

    Shade multiplies light, so its logarithm is the same on light and on dark skin. Luminance rather than one channel:
    it has the least noise, and full resolution in a JPEG, whose colour is stored at half of it.
    """
    luminance = np.nan_to_num(relative_luminance(patch.light), nan=DARKEST, posinf=1.0).reshape(patch.zone.shape)
    shade = np.log(np.maximum(luminance, np.float32(DARKEST)))
    return fill_holes(shade, patch.zone & ~patch.usable, patch.px_per_mm)


def relief_at(patch: SkinPatch, px_per_mm: float) -> tuple[Map, float]:
    """The same in a smaller picture, and how many of its pixels a native one is; as it is where it is no finer.

    Light is averaged over what may be counted, so that a hair does not darken the pixels that it touches.
    """
    height, width = patch.zone.shape
    if patch.px_per_mm <= px_per_mm * 1.05 or not patch.zone.size:
        return relief(patch), 1.0
    ratio = px_per_mm / patch.px_per_mm
    size = (max(round(width * ratio), 1), max(round(height * ratio), 1))
    luminance = np.nan_to_num(relative_luminance(patch.light), nan=DARKEST, posinf=1.0).reshape(patch.zone.shape)
    hidden = patch.zone & ~patch.usable
    if not hidden.any():
        small = cv2.resize(luminance.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        return np.log(np.maximum(small, np.float32(DARKEST))), ratio
    kept = (~hidden).astype(np.float32)
    share = cv2.resize(kept, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize((luminance * kept).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    shade = np.log(np.maximum(small / np.maximum(share, 1e-3), np.float32(DARKEST)))
    return fill_holes(shade, np.asarray(share < 0.5), px_per_mm), ratio


def fill_holes(picture: Map, hole: Mask, px_per_mm: float) -> Map:
    """The picture with holes replaced by a weighted mean of what surrounds them (normalised convolution)."""
    if not hole.any():
        return picture
    kept = (~hole).astype(np.float32)
    shrink = max(round(_FILL_MM * px_per_mm / 2), 1)
    height, width = picture.shape
    small = (max(width // shrink, 1), max(height // shrink, 1))
    spread = _FILL_MM * px_per_mm / shrink
    amount, weight = (
        cv2.GaussianBlur(cv2.resize(part, small, interpolation=cv2.INTER_AREA), (0, 0), spread)
        for part in (picture * kept, kept)
    )
    typical = float(picture[~hole].mean()) if not hole.all() else 0.0
    near = np.where(weight > 1e-3, amount / np.maximum(weight, 1e-3), np.float32(typical)).astype(np.float32)
    return np.where(hole, cv2.resize(near, (width, height)), picture)
