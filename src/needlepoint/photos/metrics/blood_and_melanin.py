"""Blood and melanin all over a patch, read on the footing of the person's untreated skin in the same photograph."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth
from needlepoint.photos.metrics.relief import DARKEST, Map
from needlepoint.photos.optics.chromophores import chromophores
from needlepoint.photos.optics.skin_base import SkinBase, find_base
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch

LOOKED_AT_PX_PER_MM = 4.0
LEAST_PX_PER_MM = 2.0
"""As IMAGING has it for colour."""
AVERAGED_MM = 0.5
"""Standard deviation of the blur under which colour is read: noise and skin's grain go, flushes and spots of 1 mm stay
(ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class BloodAndMelanin:
    """What a patch holds of both, at 4 px/mm or fewer. Pictures are (rows, columns).

    Attributes:
        light: linear light of what may be counted, averaged over each pixel.
        blood, melanin: log10 of the volume shares; only to be read where `scale.share` is above 0.
        base: the person's untreated skin, on whose footing both are read.
    """

    scale: FixedScale
    light: Light
    blood: Map
    melanin: Map
    base: SkinBase


def beside_and_patch(
    patch: SkinPatch, beside: SkinPatch | None
) -> tuple[BloodAndMelanin | None, BloodAndMelanin | None]:
    """Both in the untreated skin beside, and in the patch on its footing; None where there is nothing to read.

    The footing is the mean light of `beside` in the same photograph, or of the patch itself without it. A zone and its
    control region are so read alike, and what the footing is off by falls out of their difference.
    """
    untreated = None if beside is None else beside.once(blood_and_melanin, None)
    return untreated, patch.once(blood_and_melanin, untreated.base if untreated else None)


def blood_and_melanin(patch: SkinPatch, footing: SkinBase | None) -> BloodAndMelanin | None:
    """Both all over a patch, on a footing or on that of the patch itself; None where there is nothing to read."""
    if not patch.usable.any():
        return None
    scale, light = _averaged(patch)
    if not scale.share.any():
        return None
    base = footing or find_base(np.maximum(light_of(scale, light), DARKEST), colour_known=patch.colour_known)
    blood, melanin = chromophores(_within(scale, light), base)
    return BloodAndMelanin(scale, light, blood, melanin, base)


def light_of(scale: FixedScale, light: Light) -> NDArray[np.float64]:
    """The mean linear light of what may be counted, (3,)."""
    total = np.tensordot(scale.share, light, 2).astype(np.float64)
    return np.asarray(total / max(float(scale.share.sum(dtype=np.float64)), 1e-9))


def _averaged(patch: SkinPatch) -> tuple[FixedScale, Light]:
    """The patch made smaller, and the light of what may be counted in each of its pixels: no hair, no shine."""
    thinned = _thinned(patch)
    light = cv2.copyTo(thinned.light, thinned.usable.view(np.uint8)).reshape(thinned.light.shape)
    scale = FixedScale.of(thinned.with_light(np.asarray(light, np.float32)), LOOKED_AT_PX_PER_MM)
    # `share` is 0 where the pixel's middle lies in no block, whatever else it holds; such pixels are not looked at.
    even = scale.light / np.maximum(scale.share, 1e-6)[..., None]
    return scale, np.asarray(np.nan_to_num(even, nan=DARKEST), np.float32)


def _thinned(patch: SkinPatch) -> SkinPatch:
    """Every second or third pixel, as long as four of them still make one that is looked at: the mean hardly knows."""
    step = int(patch.px_per_mm / (2 * LOOKED_AT_PX_PER_MM))
    if step < 2:
        return replace(patch, light=np.ascontiguousarray(patch.light), usable=np.ascontiguousarray(patch.usable))
    every = (slice(None, None, step), slice(None, None, step))
    return replace(
        patch,
        light=np.ascontiguousarray(patch.light[every]),
        zone=np.ascontiguousarray(patch.zone[every]),
        usable=np.ascontiguousarray(patch.usable[every]),
        block=np.ascontiguousarray(patch.block[every]),
        px_per_mm=patch.px_per_mm / step,
    )


def _within(scale: FixedScale, light: Light) -> Light:
    """Light blurred over what may be counted."""
    spread = AVERAGED_MM * scale.px_per_mm
    mass = smooth(scale.share, spread)
    total = smooth(np.asarray(light * scale.share[..., None], np.float32), spread)
    return np.asarray(total / np.maximum(mass, 1e-6)[..., None], np.float32)
