"""Pores: how many, how wide and over how much of the skin, each weighted by how surely it is one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.blobs import Blobs, find_dark_blobs
from needlepoint.photos.metrics.relief import relief
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Median, Ratio, Reading, Tally
from needlepoint.photos.skin_patch import SkinPatch

LEAST_PX_PER_MM = 10.0
"""Below this a pore of 0.15 mm is no two pixels wide."""
DIAMETERS_MM = (0.15, 0.8)
"""What counts as a pore."""
DEPTH = 0.12
"""Depth in natural-log light at which a blob counts a half (ours, set on the phantom)."""
DEPTH_SOFTNESS = 0.2
"""How soft that is, in natural logarithm of depth (ours): wider than the noise of one blob's depth, so that noise
and light move weights a little and not counts by one."""
ROUNDNESS, CLOSURE = (0.3, 0.6), (0.0, 0.4)
"""Where a blob begins to count as round and as closed, and where it counts fully (ours, set on the phantom)."""
DIAMETER_OF_SPREAD = 2.75
"""Diameter at half depth over the spread of the Gaussian that fits best (ours, measured on the phantom's pits)."""
_WEIGHT_STEPS = 8


@dataclass(frozen=True, slots=True, eq=False)
class CountedPores:
    """Blobs of one patch with how surely each is a pore.

    Attributes:
        x, y: place in pixels of the patch.
        diameter_mm: of a circle of the same area, blur taken out.
        weight: 0 to 1.
        block: the block each lies in.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    diameter_mm: NDArray[np.float64]
    weight: NDArray[np.float64]
    block: NDArray[np.int64]


def read_pores(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:  # noqa: ARG001 - a reader's shape
    """Density, median diameter and area of pores.

    A pore is a round dark blob of 0.15 to 0.8 mm whose depth in log luminance is over a threshold. Each counts by a
    weight from 0 to 1 that rises smoothly around the thresholds: a blob that is as likely over as under counts a half.

    Args:
        patch: the zone.
        beside: not used; that untreated skin changed is taken off by whoever compares two photographs.
    """
    if patch.px_per_mm < LEAST_PX_PER_MM:
        found = f"{patch.px_per_mm:.1f} px/mm, pores need {LEAST_PX_PER_MM:.0f}"
        return Reading({}, np.zeros(patch.zone.shape, bool), (f"Too few pixels for pores: {found}.",))
    pores = count_pores(patch)
    return Reading(_tallies(pores, patch), _discs(pores, patch))


def count_pores(patch: SkinPatch) -> CountedPores:
    """Every blob on usable skin that counts at all, with its weight."""
    blobs = find_dark_blobs(relief(patch), patch.px_per_mm, at_least=DEPTH / 3)
    rows, columns = _pixels(blobs.x, blobs.y, patch.zone.shape)
    diameter = _diameters(blobs, patch)
    weight = _weights(blobs, diameter)
    kept = patch.usable[rows, columns] & (patch.block[rows, columns] >= 0) & (weight > 1 / (2 * _WEIGHT_STEPS))
    block = patch.block[rows, columns].astype(np.int64)
    return CountedPores(blobs.x[kept], blobs.y[kept], diameter[kept], weight[kept], block[kept])


def _pixels(
    x: NDArray[np.float64], y: NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = np.clip(np.round(y), 0, shape[0] - 1).astype(np.int64)
    return rows, np.clip(np.round(x), 0, shape[1] - 1).astype(np.int64)


def _diameters(blobs: Blobs, patch: SkinPatch) -> NDArray[np.float64]:
    blur_mm = patch.blur_px / patch.px_per_mm
    spread = np.sqrt(np.maximum(blobs.spread_mm**2 - blur_mm**2, (DIAMETERS_MM[0] / DIAMETER_OF_SPREAD / 3) ** 2))
    return np.asarray(DIAMETER_OF_SPREAD * spread)


def _weights(blobs: Blobs, diameter_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    deep = 1 / (1 + np.exp(-np.log(np.maximum(blobs.depth, 1e-6) / DEPTH) / DEPTH_SOFTNESS))
    low, high = DIAMETERS_MM
    sized = _rise(diameter_mm, 0.7 * low, low) * (1 - _rise(diameter_mm, high, 1.2 * high))
    return np.asarray(deep * _rise(blobs.roundness, *ROUNDNESS) * _rise(blobs.closure, *CLOSURE) * sized)


def _rise(value: NDArray[np.float64], start: float, end: float) -> NDArray[np.float64]:
    share = np.clip((value - start) / (end - start), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _tallies(pores: CountedPores, patch: SkinPatch) -> dict[Quantity, Tally]:
    area_px = patch.per_block()
    count = _per_block(pores.weight, pores, patch)
    covered_mm2 = _per_block(pores.weight * np.pi / 4 * pores.diameter_mm**2, pores, patch)
    mm2 = area_px / patch.px_per_mm**2
    repeats = np.round(pores.weight * _WEIGHT_STEPS).astype(np.int64)
    diameters = Median(np.repeat(pores.diameter_mm * 1000, repeats), np.repeat(pores.block, repeats))
    return {
        Quantity.PORE_AREA: Ratio(covered_mm2, mm2, factor=100.0),
        Quantity.PORE_DENSITY: Ratio(count, mm2, factor=100.0),
        Quantity.PORE_DIAMETER: diameters,
    }


def _per_block(amount: NDArray[np.float64], pores: CountedPores, patch: SkinPatch) -> NDArray[np.float64]:
    return np.bincount(pores.block, weights=amount, minlength=patch.blocks).astype(np.float64)


def _discs(pores: CountedPores, patch: SkinPatch) -> Mask:
    """What is drawn: a disc of its own size for each pore that counts at least a half."""
    drawn = np.zeros(patch.zone.shape, np.uint8)
    radii = pores.diameter_mm / 2 * patch.px_per_mm
    for x, y, radius, weight in zip(pores.x, pores.y, radii, pores.weight, strict=True):
        if weight >= 0.5:
            cv2.circle(drawn, (round(x * 16), round(y * 16)), round(radius * 16), 1, cv2.FILLED, shift=4)
    return (drawn > 0) & patch.usable
