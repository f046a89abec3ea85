"""Pores: how many, how wide and over how much of the skin, each weighted by how surely it is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from needlepoint.photos.metrics.blobs import Blobs, find_dark_blobs
from needlepoint.photos.metrics.carried import Carry, Patches
from needlepoint.photos.metrics.fixed_scale import smooth
from needlepoint.photos.metrics.relief import Map, fill_holes, relief_at
from needlepoint.photos.metrics.sampling import too_few_pixels
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Median, Ratio, Reading, Tally
from needlepoint.photos.skin_patch import SkinPatch

LEAST_PX_PER_MM = 10.0
"""Below this a pore of 0.15 mm is no two pixels wide."""
DIAMETERS_MM = (0.15, 0.8)
"""What counts as a pore."""
LOOKED_AT_PX_PER_MM = 12.0
"""Ours: a pixel of 0.083 mm, whose own width (standard deviation 0.024 mm) is a third of the finest blob's."""
DEPTH, TEXTURE, GAIN_POWER = 0.2, 0.053, 0.6
"""A blob counts a half at depth `DEPTH` in natural-log light where the skin's texture has a spread of `TEXTURE`; light
from lower down, shine and a camera that sharpens deepen both, so that the depth follows the spread by this power. A pit
is dark for how little of the sky it sees, too, which no lamp changes: so the power is less than 1. Ours, set on the
phantom."""
LEAST_DEPTH = 0.08
"""However even the skin, what is no deeper than this is noise (ours)."""
GRAIN_MM = 0.5
"""Texture is light and shade against a mean over this (ours)."""
DEPTH_SOFTNESS = 0.17
"""How soft that is, in natural logarithm of depth (ours): so that noise and light move weights a little and not counts
by one, and about as soft as what is true of the phantom."""
ROUNDNESS, CLOSURE = (0.15, 0.45), (-0.2, 0.3)
"""Where a blob begins to count as round and as closed, and where it counts fully (ours, set on the phantom)."""
APART_MM = 0.3
"""Of blobs nearer to each other the deepest counts: a pore's shaded side and its rim are one pore (ours)."""
DIAMETER_OF_SPREAD = 2.75
"""Diameter at half depth over the spread of the Gaussian that fits best (ours, measured on the phantom's pits)."""
_WEIGHT_STEPS = 8
_MAD_TO_SD = 1.4826


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


def read_pores(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Density, median diameter and area of pores in one photograph.

    A pore is a round dark blob of 0.15 to 0.8 mm whose depth in log luminance is over a threshold. Each counts by a
    weight from 0 to 1 that rises smoothly around the thresholds: a blob that is as likely over as under counts a half.

    Args:
        patch: the zone.
        beside: the untreated control region.
    """
    return read_pores_of_all((patch,), None if beside is None else (beside,))[0]


def read_pores_of_all(zone: Patches, beside: Patches | None = None, _carry: Carry | None = None) -> tuple[Reading, ...]:
    """The same of a zone in one photograph, or in both of a pair, which are then held against one measure of texture.

    Args:
        zone: one patch, or the baseline's and the follow-up's.
        beside: the control region in as many, whose texture tells how strongly each photograph shows shade.
    """
    if few := too_few_pixels("pores", LEAST_PX_PER_MM, *zone):
        return (few,) * len(zone)
    counted = zip(count_pores(zone, beside), zone, strict=True)
    return tuple(Reading(_tallies(pores, patch), partial(_discs, pores, patch)) for pores, patch in counted)


def count_pores(zone: Patches, beside: Patches | None = None) -> tuple[CountedPores, ...]:
    """Every blob in each photograph that counts at all, with its weight: on usable skin, or on a pore's own glint."""
    shades = [_shade(patch) for patch in zone]
    textures = _textures(zone, beside, shades)
    each = zip(zone, shades, textures, strict=True)
    return tuple(_counted(patch, *shade, _half_depth(texture)) for patch, shade, texture in each)


def _counted(patch: SkinPatch, shade: Map, shrunk: float, half: float) -> CountedPores:
    # At half of that depth a blob weighs a sixtieth, which is no longer counted.
    found = find_dark_blobs(shade, patch.px_per_mm * shrunk, at_least=half / 2)
    blobs = replace(found, x=(found.x + 0.5) / shrunk - 0.5, y=(found.y + 0.5) / shrunk - 0.5)
    block = patch.block_of_pores[_pixels(blobs.x, blobs.y, patch.zone.shape)].astype(np.int64)
    diameter = _diameters(blobs, patch)
    weight = _weights(blobs, diameter, half)
    kept = (block >= 0) & (weight > 1 / (2 * _WEIGHT_STEPS))
    kept[kept] &= _deepest_near(blobs, kept, APART_MM * patch.px_per_mm)
    return CountedPores(blobs.x[kept], blobs.y[kept], diameter[kept], weight[kept], block[kept])


def _shade(patch: SkinPatch) -> tuple[Map, float]:
    """Light and shade with hair and broad shine filled in, and narrow glints no brighter than the skin around them.

    A glint lies on the lit rim of a pore: filled in, it would take the pore with it, and as it is it would deepen it.
    """
    seen = patch.block_of_pores >= 0
    shade, shrunk = relief_at(patch, LOOKED_AT_PX_PER_MM, patch.zone & ~seen)
    glint = seen & ~patch.usable
    if glint.any():
        small = _made_smaller(glint, shade)
        np.minimum(shade, fill_holes(shade, small, patch.px_per_mm * shrunk), out=shade, where=small)
    return shade, shrunk


def _made_smaller(mask: Mask, shade: Map) -> Mask:
    size = (shade.shape[1], shade.shape[0])
    return np.asarray(cv2.resize(mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0)


def _textures(zone: Patches, beside: Patches | None, shades: Sequence[tuple[Map, float]]) -> list[float]:
    """How strongly each photograph shows the texture of the zone.

    Of a pair it is the mean of both, and differs between them as the texture of untreated skin does: what treatment did
    to the texture must not move the depth at which a pore counts.
    """
    own = [_texture(*shade, patch) for shade, patch in zip(shades, zone, strict=True)]
    if len(zone) < 2 or beside is None or not all(patch.usable.any() for patch in beside):
        return own
    untreated = [patch.once(_texture_of) for patch in beside]
    return [float(_middle(own) * each / _middle(untreated)) for each in untreated]


def _middle(spreads: Sequence[float]) -> float:
    return float(np.exp(np.mean(np.log(spreads))))


def _half_depth(texture: float) -> float:
    return float(max(DEPTH * (texture / TEXTURE) ** GAIN_POWER, LEAST_DEPTH))


def _texture_of(patch: SkinPatch) -> float:
    return _texture(*_shade(patch), patch)


def _texture(shade: Map, shrunk: float, patch: SkinPatch) -> float:
    """Robust standard deviation of fine light and shade over what may be counted."""
    if not patch.usable.any():
        return TEXTURE
    fine = shade - smooth(shade, GRAIN_MM * patch.px_per_mm * shrunk)
    usable = _made_smaller(patch.usable, shade)
    spread = _MAD_TO_SD * float(np.median(np.abs(fine[usable]))) if usable.any() else TEXTURE
    return max(spread, TEXTURE / 10)


def _deepest_near(blobs: Blobs, kept: Mask, reach_px: float) -> Mask:
    """Which of the kept blobs have no deeper one near."""
    depth = blobs.depth[kept]
    deepest = np.ones(depth.size, np.bool_)
    if depth.size > 1:
        places = np.column_stack([blobs.x[kept], blobs.y[kept]])
        one, other = cKDTree(places).query_pairs(reach_px, output_type="ndarray").T
        deepest[np.where(depth[one] >= depth[other], other, one)] = False
    return deepest


def _pixels(
    x: NDArray[np.float64], y: NDArray[np.float64], shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = np.clip(np.round(y), 0, shape[0] - 1).astype(np.int64)
    return rows, np.clip(np.round(x), 0, shape[1] - 1).astype(np.int64)


def _diameters(blobs: Blobs, patch: SkinPatch) -> NDArray[np.float64]:
    blur_mm = patch.blur_px / patch.px_per_mm
    spread = np.sqrt(np.maximum(blobs.spread_mm**2 - blur_mm**2, (DIAMETERS_MM[0] / DIAMETER_OF_SPREAD / 3) ** 2))
    return np.asarray(DIAMETER_OF_SPREAD * spread)


def _weights(blobs: Blobs, diameter_mm: NDArray[np.float64], half: float) -> NDArray[np.float64]:
    deep = 1 / (1 + np.exp(-np.log(np.maximum(blobs.depth, 1e-6) / half) / DEPTH_SOFTNESS))
    low, high = DIAMETERS_MM
    sized = _rise(diameter_mm, 0.7 * low, low) * (1 - _rise(diameter_mm, high, 1.2 * high))
    return np.asarray(deep * _rise(blobs.roundness, *ROUNDNESS) * _rise(blobs.closure, *CLOSURE) * sized)


def _rise(value: NDArray[np.float64], start: float, end: float) -> NDArray[np.float64]:
    share = np.clip((value - start) / (end - start), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def _tallies(pores: CountedPores, patch: SkinPatch) -> dict[Quantity, Tally]:
    block = patch.block_of_pores
    area_px = np.bincount(block[block >= 0], minlength=patch.blocks).astype(np.float64)
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
    return np.asarray((drawn > 0) & (patch.block_of_pores >= 0))
