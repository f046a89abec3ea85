"""Blood and melanin over a zone, in a picture coarse enough that noise has gone before the model is turned round."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth_within
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.optics.chromophores import chromophores, readable
from needlepoint.photos.optics.skin_base import SkinBase, find_base
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch

PX_PER_MM = 4.0
"""Fine enough for the edge of a red patch (ours)."""
SMOOTH_MM = 0.5
"""Standard deviation of what light is averaged over before blood and melanin are read from it; the definition of the red
area smooths by as much (ours). Noise of one pixel would bias what is read, since the model is not a straight line."""


@dataclass(frozen=True, slots=True, eq=False)
class ChromophoreMaps:
    """One patch, read.

    Attributes:
        blood, melanin: log10 of the volume shares, (height, width) of `scale`.
        share: how much of each pixel counts: usable, and of a colour that skin can have.
        base: where this person's plain skin stands; None where there is no light to tell.
    """

    scale: FixedScale
    blood: Map
    melanin: Map
    share: Map
    base: SkinBase | None

    def over_blocks(self, amount: Map | None = None) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """The sum over each block of `amount`, or of what counts, (blocks,)."""
        counted = self.scale.block >= 0
        weights = self.share[counted] if amount is None else self.share[counted] * amount[counted]
        return np.bincount(self.scale.block[counted], weights=weights, minlength=self.scale.blocks).astype(np.float64)


def chromophore_maps(patch: SkinPatch, beside: SkinPatch | None) -> ChromophoreMaps:
    """Blood and melanin of a patch.

    Args:
        patch: the zone.
        beside: untreated skin of the same photograph, by which the person's colour is laid onto the model; the zone
            itself where None.
    """
    scale = FixedScale.of(patch, PX_PER_MM)
    light = averaged_light(scale)
    base = base_of(patch if beside is None or not beside.usable.any() else beside)
    if base is None or not light.size:
        nothing = np.zeros(scale.share.shape, np.float32)
        return ChromophoreMaps(scale, nothing, nothing, nothing, None)
    blood, melanin = chromophores(light, base)
    share = np.where(readable(light, base), scale.share, np.float32(0)).astype(np.float32)
    return ChromophoreMaps(scale, blood, melanin, share, base)


def averaged_light(scale: FixedScale) -> Light:
    """Light averaged over what counts around each pixel, (height, width, 3)."""
    if not scale.light.size:
        return scale.light
    clean = np.nan_to_num(scale.light, nan=0.0, posinf=1.0).astype(np.float32)
    return np.asarray(cv2.max(smooth_within(clean, scale.share, SMOOTH_MM * scale.px_per_mm), 0.0), np.float32)


def base_of(patch: SkinPatch) -> SkinBase | None:
    """Where plain skin of this patch's mean light stands; None where no light comes from it."""
    scale = FixedScale.of(patch, 1.0)
    weight = float(scale.share.sum(dtype=np.float64))
    if not weight:
        return None
    mean = (scale.light * scale.share[..., None]).sum(axis=(0, 1), dtype=np.float64) / weight
    if not (np.isfinite(mean).all() and (mean > 0).all()):
        return None
    return find_base(mean, colour_known=patch.colour_known)
