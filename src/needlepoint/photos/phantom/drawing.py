"""Put the structures of a scene onto its maps: relief, cavities, melanin and blood."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.profiles import (
    along_line,
    pore_profile,
    scar_profile,
    spot_profile,
    stria_profile,
    wrinkle_profile,
)
from needlepoint.photos.phantom.structures import Hair, Pores, Scar, Stria, Structures, Wrinkle, length_mm

_VELLUS_SHINE = 9.0
"""How many times more light a vellus hair mirrors than skin. Ours."""


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


def pit_openness(depth_mm: float, diameter_mm: float) -> float:
    """Share of a uniform sky that the middle of a round pit's floor sees: sin2 of the half angle of its mouth."""
    return float(1 / (1 + (2 * depth_mm / diameter_mm) ** 2))


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
    for number in range(len(pores)):
        where, profile = pore_profile(grid, pores, number)
        depth, diameter = float(pores.depths_mm[number]), float(pores.diameters_mm[number])
        maps.relief_mm[where] -= np.float32(depth) * profile
        maps.openness[where] *= 1 - np.float32(1 - pit_openness(depth, diameter)) * profile


def _draw_wrinkle(grid: MapGrid, maps: SkinMaps, wrinkle: Wrinkle) -> None:
    along = along_line(grid, wrinkle.line_mm, 2.2 * wrinkle.width_mm)
    profile = wrinkle_profile(along, wrinkle, length_mm(wrinkle.line_mm)).astype(np.float32)
    where = along.rows, along.columns
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
    along = along_line(grid, stria.line_mm, 1.2 * stria.width_mm + 0.3)
    profile = stria_profile(along, stria).astype(np.float32)
    where = along.rows, along.columns
    maps.relief_mm[where] -= np.float32(stria.depth_mm) * profile
    maps.log10_blood[where] += np.float32(stria.log10_blood) * profile
    maps.log10_melanin[where] += np.float32(stria.log10_melanin) * profile


def draw_hairs(grid: MapGrid, cover: Map, hairs: tuple[Hair, ...]) -> None:
    """Cover the map with hairs; one thinner than a map pixel covers it in part."""
    for hair in hairs:
        points = grid.to_px(hair.line_mm)
        low = np.maximum(np.floor(points.min(axis=0)).astype(int) - 3, 0)
        high = np.ceil(points.max(axis=0)).astype(int) + 4
        part = cover[low[1] : high[1], low[0] : high[0]]
        if not part.size:
            continue
        width_px = hair.width_mm * grid.px_per_mm
        strength = hair.opacity * min(width_px, 1.0)
        stroke = np.zeros(part.shape, np.uint8)
        drawn = np.round((points - low) * 16).astype(np.int32)[:, None]
        cv2.polylines(stroke, [drawn], False, 255, max(round(width_px), 1), cv2.LINE_AA, shift=4)
        np.maximum(part, stroke * np.float32(strength / 255), out=part)
