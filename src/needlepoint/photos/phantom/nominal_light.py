"""The light and colour of a scene as a perfect camera straight ahead would see it, with no lens and no noise."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import LUMINANCE
from needlepoint.photos.phantom.lights import Lighting, irradiance, spread_along_rows, spread_under_skin
from needlepoint.photos.phantom.map_grid import Map
from needlepoint.photos.phantom.render import relief_slopes
from needlepoint.photos.phantom.scene import SkinScene
from needlepoint.photos.photo import Light

FINE_MM: Final = 0.075
COARSE_MM: Final = 0.75
"""Standard deviations of the two Gaussians whose difference passes 0.3 to 3 mm: a quarter of each wavelength (ours)."""
SHADING_MARGIN_MM: Final = 5.2
"""So far the spread of light (0.5 mm) and the wider of the two (0.75 mm) reach, each to four standard deviations."""


WHOLE: Final = (slice(None), slice(None))
"""All of a map."""


def log_shading(scene: SkinScene, lighting: Lighting, where: tuple[slice, slice] = WHOLE) -> Map:
    """Natural logarithm of the light that comes off each point for its shape alone, as if all had one colour.

    On a flat patch, without gloss and hair; by luminance of a neutral light.

    Args:
        scene: the skin.
        lighting: on it.
        where: a part of the map; within `SHADING_MARGIN_MM` of its edge it differs from the whole map's.
    """
    slope_u, slope_v = relief_slopes(scene.maps.relief_mm[where], scene.grid)
    fallen = irradiance(slope_u, slope_v, lighting, np.zeros((*slope_u.shape, 2), np.float32))
    seen = spread_under_skin(fallen, scene.maps.openness[where], scene.grid.px_per_mm)
    return np.asarray(np.log(np.maximum(cv2.transform(seen, LUMINANCE[None]), 1e-4)), np.float32)


def band_passed(shading: Map, px_per_mm: float) -> Map:
    """The part of it between 0.3 and 3 mm."""
    fine = cv2.GaussianBlur(shading, (0, 0), FINE_MM * px_per_mm)
    return np.asarray(fine - cv2.GaussianBlur(shading, (0, 0), COARSE_MM * px_per_mm), np.float32)


def true_light(scene: SkinScene, where: tuple[slice, slice] = WHOLE) -> Light:
    """True linear sRGB of each point of the skin in even light: its colour alone, without shape, gloss or hair."""
    return scene.colours.true_light(scene.maps.log10_melanin[where], scene.maps.log10_blood[where])


def furrow_contrast(
    depth_mm: NDArray[np.float64], width_mm: float, across_azimuth_rad: NDArray[np.float64], lighting: Lighting
) -> NDArray[np.float64]:
    """How much darker the darkest point of a furrow is than the skin beside it, natural logarithm of luminance.

    Worked out from its Gaussian section alone, so that pores and skin lines beside it have no part in it.

    Args:
        depth_mm: (n,) at each point along the furrow.
        width_mm: full width at half depth.
        across_azimuth_rad: (n,) direction across it, in the terms of `Lamp.azimuth_deg`.
        lighting: under which light.
    """
    if not len(depth_mm):
        return np.zeros(0)
    place = np.linspace(-3, 3, 121)[None] * width_mm
    section = np.exp(-4 * np.log(2) * (place / width_mm) ** 2)
    # The relief lies `depth * section` away from the camera; its slope across, in mm away per mm.
    slope = (depth_mm[:, None] * section * -8 * np.log(2) * place / width_mm**2).astype(np.float32)
    slope_u = slope * np.cos(across_azimuth_rad)[:, None].astype(np.float32)
    slope_v = slope * np.sin(across_azimuth_rad)[:, None].astype(np.float32)
    floor = 1 / np.sqrt(1 + (2 * depth_mm / width_mm) ** 2)
    openness = (1 - (1 - floor)[:, None] * section).astype(np.float32)
    fallen = irradiance(slope_u, slope_v, lighting, np.zeros((*slope.shape, 2), np.float32))
    seen = spread_along_rows(fallen, openness, 120 / (6 * width_mm))
    return np.asarray(-np.log(np.maximum(cv2.transform(seen, LUMINANCE[None]).min(axis=1), 1e-4)), np.float64)
