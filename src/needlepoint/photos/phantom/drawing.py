"""Put the structures of a scene onto its maps: relief, cavities, melanin and blood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.profiles import (
    pore_profiles,
    scar_profile,
    spot_profile,
    stria_places,
    wrinkle_places,
)
from needlepoint.photos.phantom.structures import Hair, Pores, Scar, Stria, Structures, Wrinkle

Sizes = TypeVar("Sizes", float, NDArray[np.float64])

_VELLUS_SHINE = 9.0
"""How many times more light a vellus hair mirrors than skin. Ours."""
_SHARES = (np.arange(256) / 255).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class SkinMaps:
    """What every point of the skin is like; the sum of what it is anyway and what was put in.

    Attributes:
        log10_melanin, log10_blood: against the base amount of the tone.
        relief_mm: height towards the viewer.
        openness: 0 to 1, how much of the sky a point sees; below 1 in pores and furrows.
        sebum: amount of gloss, 1 on ordinary skin; vellus hairs shine many times more.
        hair: 0 to 1, how much of the point a hair covers.
    """

    log10_melanin: Map
    log10_blood: Map
    relief_mm: Map
    openness: Map
    sebum: Map
    hair: Map


def pit_openness(depth_mm: Sizes, diameter_mm: Sizes) -> Sizes:
    """Share of a uniform sky that the middle of a round pit's floor sees: sin2 of the half angle of its mouth."""
    return 1 / (1 + (2 * depth_mm / diameter_mm) ** 2)


def furrow_openness(depth_mm: float, width_mm: float) -> float:
    """The same for the floor of a long furrow: sin of the half angle of its mouth."""
    return float(1 / np.sqrt(1 + (2 * depth_mm / width_mm) ** 2))


def draw(grid: MapGrid, bare: SkinMaps, things: Structures) -> SkinMaps:
    """The maps with every structure added to those of bare skin, which stay as they are."""
    drawn = SkinMaps(*(getattr(bare, name).copy() for name in SkinMaps.__slots__))
    _draw_pores(grid, drawn, things.pores)
    for wrinkle in things.wrinkles:
        _draw_wrinkle(grid, drawn, wrinkle)
    for scar in things.scars:
        _draw_scar(grid, drawn, scar)
    for stria in things.striae:
        _draw_stria(grid, drawn, stria)
    for spot in things.spots:
        where, profile = spot_profile(grid, spot)
        drawn.log10_melanin[where] += np.float32(spot.log10_melanin) * profile
    for patch in things.red_patches:
        where, profile = spot_profile(grid, patch.shape)
        drawn.log10_blood[where] += np.float32(patch.log10_blood) * profile
    draw_hairs(grid, drawn.hair, things.hairs)
    shine = grid.empty()
    draw_hairs(grid, shine, things.vellus)
    drawn.sebum[:] += np.float32(_VELLUS_SHINE) * shine
    return drawn


def _draw_pores(grid: MapGrid, maps: SkinMaps, pores: Pores) -> None:
    relief, openness = maps.relief_mm.reshape(-1), maps.openness.reshape(-1)
    closed = 1 - pit_openness(pores.depths_mm, pores.diameters_mm)
    for which, where, profile in pore_profiles(grid, pores):
        np.subtract.at(relief, where, pores.depths_mm[which].astype(np.float32) * profile)
        np.multiply.at(openness, where, 1 - closed[which].astype(np.float32) * profile)


def _draw_wrinkle(grid: MapGrid, maps: SkinMaps, wrinkle: Wrinkle) -> None:
    where, profile = wrinkle_places(grid, wrinkle)
    maps.relief_mm[where] -= np.float32(wrinkle.depth_mm) * profile
    maps.openness[where] *= 1 - np.float32(1 - furrow_openness(wrinkle.depth_mm, wrinkle.width_mm)) * profile


def _draw_scar(grid: MapGrid, maps: SkinMaps, scar: Scar) -> None:
    where, profile = scar_profile(grid, scar)
    maps.relief_mm[where] -= np.float32(scar.depth_mm) * profile
    open_share = pit_openness(scar.depth_mm, 2 * float(np.sqrt(scar.radii_mm[0] * scar.radii_mm[1])))
    maps.openness[where] *= 1 - np.float32(1 - open_share) * profile
    maps.log10_blood[where] += np.float32(scar.log10_blood) * profile
    maps.log10_melanin[where] += np.float32(scar.log10_melanin) * profile


def _draw_stria(grid: MapGrid, maps: SkinMaps, stria: Stria) -> None:
    where, profile = stria_places(grid, stria)
    maps.relief_mm[where] -= np.float32(stria.depth_mm) * profile
    maps.log10_blood[where] += np.float32(stria.log10_blood) * profile
    maps.log10_melanin[where] += np.float32(stria.log10_melanin) * profile


def draw_hairs(grid: MapGrid, cover: Map, hairs: tuple[Hair, ...]) -> None:
    """Cover the map with hairs; one thinner than a map pixel covers it in part."""
    strokes = [_stroke(grid, hair) for hair in hairs]
    if not strokes:
        return
    drawn = np.zeros(grid.shape, np.uint8)
    # The weakest first: a hair never lightens one that it crosses.
    for strength, thickness, line in sorted(strokes, key=lambda stroke: stroke[0]):
        cv2.polylines(drawn, [line], False, strength, thickness, cv2.LINE_AA, shift=4)
    np.maximum(cover, cv2.LUT(drawn, _SHARES), out=cover)


def _stroke(grid: MapGrid, hair: Hair) -> tuple[int, int, NDArray[np.int32]]:
    """How much of a map pixel a hair covers (of 255), how many pixels wide it is, and its line in sixteenths."""
    width_px = hair.width_mm * grid.px_per_mm
    line = np.round(grid.to_px(hair.line_mm) * 16).astype(np.int32)[:, None]
    return round(255 * hair.opacity * min(width_px, 1.0)), max(round(width_px), 1), line
