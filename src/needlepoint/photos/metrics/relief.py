"""Light and shade of a patch as one picture: log luminance, with what may not be counted filled in from around it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import finite_luminance
from needlepoint.photos.photo import Mask
from needlepoint.photos.skin_patch import SkinPatch

Map = NDArray[np.float32]
"""(rows, columns)."""

DARKEST = 1e-4
"""Light below this counts as this: a thousandth of a grey card's; the logarithm needs a floor (ours)."""
WAVES_PX_PER_MM = 7.0
"""Of the picture that the direction of light is read from, and the light of two photographs compared on."""
_FILL_MM = 0.5
"""Standard deviation of the neighbourhood that a hole is filled from: wider than a hair (ours)."""


def relief(patch: SkinPatch) -> Map:
    """Natural logarithm of luminance, with hair, glare and pen marks inside the zone filled in smoothly.

    Shade multiplies light, so its logarithm is the same on light and on dark skin. Luminance rather than one channel:
    it has the least noise, and full resolution in a JPEG, whose colour is stored at half of it.
    """
    return _relief_without(patch, patch.zone & ~patch.usable)


def _relief_without(patch: SkinPatch, hidden: Mask) -> Map:
    luminance = finite_luminance(patch.light, DARKEST)
    shade = np.log(np.maximum(luminance, np.float32(DARKEST), out=luminance), out=luminance)
    return fill_holes(shade, hidden, patch.px_per_mm)


def relief_for_waves(patch: SkinPatch) -> tuple[Map, float]:
    """The same at no more than `WAVES_PX_PER_MM`, made smaller once it is a logarithm, and its pixels a millimetre."""
    height, width = patch.zone.shape
    by = max(patch.px_per_mm / WAVES_PX_PER_MM, 1.0)
    size = max(round(width / by), 1), max(round(height / by), 1)
    shade, _ = relief_at(patch, 2 * WAVES_PX_PER_MM)
    return np.asarray(cv2.resize(shade, size, interpolation=cv2.INTER_AREA), np.float32), patch.px_per_mm / by


def relief_at(patch: SkinPatch, px_per_mm: float, hidden: Mask | None = None) -> tuple[Map, float]:
    """The same in a smaller picture, and how many of its pixels a native one is; as it is where it is no finer.

    Light is averaged over what may be counted, so that a hair does not darken the pixels that it touches.

    Args:
        hidden: what is filled in; all of the zone that is not usable where not given.
    """
    height, width = patch.zone.shape
    hidden = patch.zone & ~patch.usable if hidden is None else hidden
    if patch.px_per_mm <= px_per_mm * 1.05 or not patch.zone.size:
        return _relief_without(patch, hidden), 1.0
    ratio = px_per_mm / patch.px_per_mm
    size = (max(round(width * ratio), 1), max(round(height * ratio), 1))
    luminance = finite_luminance(patch.light, DARKEST)
    if not hidden.any():
        small = cv2.resize(luminance, size, interpolation=cv2.INTER_AREA)
        return np.log(np.maximum(small, np.float32(DARKEST))), ratio
    kept = (~hidden).astype(np.float32)
    share = cv2.resize(kept, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(cv2.multiply(luminance, kept, dst=luminance), size, interpolation=cv2.INTER_AREA)
    shade = np.log(np.maximum(small / np.maximum(share, 1e-3), np.float32(DARKEST)))
    return fill_holes(shade, np.asarray(share < 0.5), px_per_mm), ratio


def fill_holes(picture: Map, hole: Mask, px_per_mm: float) -> Map:
    """The picture with holes replaced by a weighted mean of what surrounds them (normalised convolution)."""
    if not hole.any():
        return picture
    shrink = max(round(_FILL_MM * px_per_mm / 2), 1)
    height, width = picture.shape
    small = (max(width // shrink, 1), max(height // shrink, 1))
    spread = _FILL_MM * px_per_mm / shrink
    shown = cv2.copyTo(picture, (~hole).view(np.uint8))
    amount, weight = (
        cv2.GaussianBlur(cv2.resize(part, small, interpolation=cv2.INTER_AREA), (0, 0), spread)
        for part in (shown, (~hole).astype(np.float32))
    )
    near = (amount / np.maximum(weight, 1e-3)).astype(np.float32)
    empty = weight <= 1e-3
    if empty.any():
        near[empty] = float(picture[~hole].mean()) if not hole.all() else 0.0
    filled = np.asarray(cv2.resize(near, (width, height)), np.float32)
    np.copyto(filled, picture, where=~hole)
    return filled
