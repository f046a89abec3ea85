"""The light of each block of a patch: how bright it is in each channel, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.skin_patch import SkinPatch

LOOKED_AT_PX_PER_MM = 2.0
LEAST_BLOCK_PX = 20.0
"""Blocks with fewer pixels at that size say little."""
FEWEST_BLOCKS = 6

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class BlockLight:
    """Of each block that says enough in both photographs, (n,) or (n, channels or axes).

    Attributes:
        before, after: (n, 3) mean natural logarithm of linear light.
        weight: pixels of it that count in both.
        place_mm: (n, 2) its middle in the baseline.
    """

    before: Numbers
    after: Numbers
    weight: Numbers
    place_mm: Numbers


def block_light(before: SkinPatch, after: SkinPatch) -> BlockLight | None:
    """The light of one zone's blocks in both photographs; None where too few blocks say enough."""
    (here, pixels, place), (there, pixels_there, _) = _means(before), _means(after)
    weight = np.minimum(pixels, pixels_there)
    enough = weight >= LEAST_BLOCK_PX
    if np.count_nonzero(enough) < FEWEST_BLOCKS:
        return None
    return BlockLight(here[enough], there[enough], weight[enough], place[enough])


def _means(patch: SkinPatch) -> tuple[Numbers, Numbers, Numbers]:
    """Mean log light of each block, (blocks, 3), how many pixels it has, as of one size, and its middle, mm."""
    scale = patch.once(FixedScale.of, LOOKED_AT_PX_PER_MM)
    logs, pixels = scale.log_light, scale.per_block()
    rows, columns = (np.asarray(each, np.float32) for each in np.indices(scale.block.shape))
    share = np.maximum(pixels, 1e-6)[:, None]
    light = np.stack([scale.per_block(logs[..., channel]) for channel in range(3)], axis=-1) / share
    middle = np.stack([scale.per_block(columns), scale.per_block(rows)], axis=-1) / share / scale.px_per_mm
    return light, pixels, middle + np.array([patch.box.left, patch.box.top]) / patch.px_per_mm
