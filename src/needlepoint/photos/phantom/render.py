"""Turn a scene into light at the camera: look up where each pixel sees the skin, colour it, light it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.day_surface import HAIR_LIGHT, PEN_LIGHT, DaySurface
from needlepoint.photos.phantom.drawing import SkinMaps
from needlepoint.photos.phantom.geometry import View
from needlepoint.photos.phantom.lights import Lighting, gloss, irradiance, spread_under_skin
from needlepoint.photos.phantom.map_grid import Map, MapGrid
from needlepoint.photos.phantom.scene import SkinScene
from needlepoint.photos.phantom.seen_by import SeenBy, smooth_reflectance
from needlepoint.photos.phantom.skin_colours import skin_colours
from needlepoint.photos.photo import Light

_PIXEL_BLUR = 0.3
"""Standard deviation of the blur that half a pixel's width stands for (a box of width w has w / sqrt(12))."""
_LEAST_BLUR = 0.3
"""Less than this is no blur to speak of: look-up between map pixels does more."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The skin's maps as the camera's pixels see them, all (height, width)."""

    place_mm: NDArray[np.float32]
    log10_melanin: Map
    log10_blood: Map
    slope_u: Map
    slope_v: Map
    openness: Map
    sebum: Map
    hair: Map


def render(
    scene: SkinScene,
    view: View,
    lighting: Lighting,
    surface: DaySurface | None = None,
    seen_by: SeenBy | None = None,
) -> Light:
    """Linear light in the camera's channels, (height, width, 3); 1 is a perfect white in the middle of the patch.

    Args:
        scene: the skin.
        view: where from.
        lighting: from where it is lit.
        surface: what lies on the skin; clean skin where not given.
        seen_by: camera and spectrum of the light; the model camera in daylight where not given.
    """
    finish, eye = surface or DaySurface(), seen_by or SeenBy.nominal()
    seen = look(scene.grid, scene.maps, view)
    fallen = irradiance(seen.slope_u, seen.slope_v, lighting, seen.place_mm)
    light = skin_colours(scene.tissue, eye).camera_light(seen.log10_melanin, seen.log10_blood)
    if finish.make_up:
        light += np.float32(finish.make_up) * (_paint(np.array(finish.make_up_light), eye) - light)
    light *= spread_under_skin(fallen, seen.openness, view.px_per_mm)
    mirrored = gloss(seen.slope_u, seen.slope_v, seen.openness, lighting, finish.roughness)
    mirrored *= seen.sebum
    light += mirrored[..., None] * (finish.gloss * eye.weights.sum(axis=0)).astype(np.float32)
    pen = finish.pen_map(scene.grid)
    if pen is not None:
        _lay_over(light, sampled([pen], scene.grid, view, seen.place_mm)[0], _paint(PEN_LIGHT, eye), fallen)
    _lay_over(light, seen.hair, _paint(HAIR_LIGHT, eye), fallen)
    return light


def _paint(true_light: NDArray[np.float64], eye: SeenBy) -> NDArray[np.float32]:
    return eye.light_of(smooth_reflectance(true_light)).astype(np.float32)


def _lay_over(light: Light, cover: Map, paint: NDArray[np.float32], fallen: Map) -> None:
    """Replace the covered share of the light by that of a paint, in place."""
    rows, columns = np.nonzero(cover)
    part, share = light[rows, columns], cover[rows, columns, None]
    light[rows, columns] = part + share * (fallen[rows, columns, None] * paint - part)


def look(grid: MapGrid, maps: SkinMaps, view: View) -> Seen:
    """The maps at every pixel of a view."""
    place = view.surface_of_pixels()
    relief_u, relief_v = relief_slopes(maps.relief_mm, grid)
    fields = (maps.log10_melanin, maps.log10_blood, relief_u, relief_v, maps.openness, maps.sebum, maps.hair)
    melanin, blood, slope_u, slope_v, *others = sampled(fields, grid, view, place)
    # In place: the patch is curved, and its slope adds to the relief's.
    slope_u += place[..., 0] * np.float32(1 / view.radii_mm[0])
    slope_v += place[..., 1] * np.float32(1 / view.radii_mm[1])
    return Seen(place, melanin, blood, slope_u, slope_v, *others)


def sampled(fields: Sequence[Map], grid: MapGrid, view: View, place_mm: NDArray[np.float32]) -> list[Map]:
    """Maps of the scene at the places that the pixels of a view see; beyond the scene's edge they are mirrored."""
    rows, columns = grid.shape
    scale = np.float32(grid.px_per_mm)
    x = place_mm[..., 0] * scale + np.float32((columns - 1) / 2)
    y = place_mm[..., 1] * scale + np.float32((rows - 1) / 2)
    fit = (prefiltered(field, grid, view) for field in fields)
    seen = (cv2.remap(field, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101) for field in fit)
    return [np.asarray(each, np.float32) for each in seen]


def relief_slopes(relief_mm: Map, grid: MapGrid) -> tuple[Map, Map]:
    """How the surface falls away from the camera, to the right and downwards, mm per mm (central differences)."""
    half = -grid.px_per_mm / 2
    right = cv2.Sobel(relief_mm, cv2.CV_32F, 1, 0, ksize=1, scale=half)
    down = cv2.Sobel(relief_mm, cv2.CV_32F, 0, 1, ksize=1, scale=half)
    return np.asarray(right, np.float32), np.asarray(down, np.float32)


def prefiltered(field: NDArray[np.float32], grid: MapGrid, view: View) -> NDArray[np.float32]:
    """A map blurred to what the camera's pixels can hold, where they are coarser than the map's."""
    ratio = grid.px_per_mm / view.px_per_mm
    sigma = _PIXEL_BLUR * float(np.sqrt(max(ratio**2 - 1, 0)))
    if sigma < _LEAST_BLUR:
        return field
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)
