"""What is true of a zone of a scene, in the terms of `quantities`: counted from the scene, never by a metric.

All areas and lengths are in the tangent plane, all light is noise-free, and hair, gloss, pen marks and make-up are
left out: they are no property of the skin. Definitions, which the metrics are held against:

* **Pores**: those whose centre lies in the zone, of 0.15 to 0.8 mm diameter (of a circle of the pit's area at half its
  depth), whose floor is darker than the skin around by 0.12 or more in natural logarithm, for how little of the sky it
  sees. Area is the sum of pi d^2 / 4 over the zone's area.
* **Wrinkles**: the part of each centre line that lies in the zone and where the darkest point across is darker than the
  skin beside it by 0.04 or more in natural logarithm of luminance under the given light; a wrinkle with less than 5 mm
  of it does not count. Severity is the integral of that contrast times the width at half depth over the counted
  length, over the zone's area (mm of contrast-width per mm, no unit).
* **Roughness**: standard deviation, in percent, of the natural logarithm of shading (shape alone, one colour) under the
  given light, passed through the difference of two Gaussians of 0.075 and 0.75 mm, over the zone.
* **Depressions**: scars deeper than 0.04 mm whose centre lies in the zone; their area is where the scar's own relief
  lies deeper than 0.04 mm.
* **Erythema, melanin**: mean over the zone of log10 of the amount against the tone's base amount.
* **Red area**: share of the zone with log10 blood, smoothed by a Gaussian of 0.5 mm, above the mean of the control
  region by 0.10 or more.
* **Individual typology angle**: of the mean linear light of the zone in even light.
* **Stretch marks**: the area is where a band's profile is a half or more; the width is that area over the length of
  the middle lines inside the zone; the contrast is the mean light inside minus the mean light of the ring of 0.5 to
  2.5 mm around all of them, in CIELAB.
* **Spots**: those with at least 0.08 more in log10 melanin whose centre lies in the zone; area is where the profile is
  a half or more; contrast as for stretch marks, against a ring of 0.5 to 2 mm.

A quantity of which there is nothing (no stretch marks: no width, no contrast) is not a number; counts and areas are 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.colour import ciede2000, individual_typology_angle, lab_of
from needlepoint.photos.phantom.drawing import pit_openness
from needlepoint.photos.phantom.lights import NOMINAL, Lighting
from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.nominal_light import band_passed, furrow_contrast, log_shading, true_light
from needlepoint.photos.phantom.profiles import (
    along_line,
    pore_profile,
    run_out,
    scar_profile,
    spot_profile,
    stria_profile,
)
from needlepoint.photos.phantom.scene import CONTROL, SkinScene
from needlepoint.photos.phantom.structures import Pores, Stria, Wrinkle, length_mm
from needlepoint.photos.photo import Mask, Points
from needlepoint.photos.quantities import Quantity

PORE_DIAMETERS_MM: Final = (0.15, 0.8)
PORE_LOG_DEPTH: Final = 0.12
WRINKLE_LOG_DEPTH: Final = 0.04
WRINKLE_LEAST_MM: Final = 5.0
DEPRESSION_MM: Final = 0.04
RED_LOG10: Final = 0.10
RED_SMOOTH_MM: Final = 0.5
SPOT_LOG10: Final = 0.08
STRIA_RING_MM: Final = (0.5, 2.5)
SPOT_RING_MM: Final = (0.5, 2.0)
"""Where counting begins. All ours: what a careful person would call a pore, a line, a hollow, red or a spot."""

Truth = dict[Quantity, float]


@dataclass(frozen=True, slots=True, eq=False)
class CountedLine:
    """The part of a wrinkle that counts.

    Attributes:
        line_mm: (n, 2) its points.
        contrast: (n,) natural logarithm.
    """

    line_mm: Points
    contrast: NDArray[np.float64]
    width_mm: float


def truth_of(scene: SkinScene, zone: str, lighting: Lighting = NOMINAL) -> Truth:
    """Every quantity of one zone.

    Args:
        scene: the skin.
        zone: a name of `scene.zones`.
        lighting: the light that wrinkles and roughness are defined under.
    """
    mask = scene.grid.inside(scene.zones[zone].outline_mm)
    return {
        **_pores(scene, mask),
        **_wrinkles(scene, mask, lighting),
        **_texture(scene, mask, lighting),
        **_colour(scene, mask),
        **_striae(scene, mask),
        **_spots(scene, mask),
    }


def counted_pores(scene: SkinScene, mask: Mask) -> Pores:
    """The pores that count inside a mask of the map."""
    pores = scene.things.pores
    log_depth = np.array(
        [-np.log(pit_openness(d, w)) for d, w in zip(pores.depths_mm, pores.diameters_mm, strict=True)]
    )
    low, high = PORE_DIAMETERS_MM
    good = (pores.diameters_mm >= low) & (pores.diameters_mm <= high) & (log_depth >= PORE_LOG_DEPTH)
    good &= is_in(scene.grid, mask, pores.centres_mm)
    fields = (pores.centres_mm, pores.diameters_mm, pores.depths_mm, pores.stretch, pores.turns_rad)
    return Pores(*(each[good] for each in fields))


def counted_lines(scene: SkinScene, mask: Mask, lighting: Lighting = NOMINAL) -> list[CountedLine]:
    """The wrinkles that count inside a mask of the map, each by its counted part."""
    found = (_counted_part(scene, mask, wrinkle, lighting) for wrinkle in scene.things.wrinkles)
    return [line for line in found if line is not None]


def _counted_part(scene: SkinScene, mask: Mask, wrinkle: Wrinkle, lighting: Lighting) -> CountedLine | None:
    line, length = wrinkle.line_mm, length_mm(wrinkle.line_mm)
    share = np.linspace(0, 1, len(line))
    depth = wrinkle.depth_mm * run_out(share, length, wrinkle.taper_mm)
    heading = np.gradient(line, axis=0)
    across = np.arctan2(heading[:, 1], heading[:, 0]) + np.pi / 2
    contrast = furrow_contrast(depth, wrinkle.width_mm, across, lighting)
    counts = (contrast >= WRINKLE_LOG_DEPTH) & is_in(scene.grid, mask, line)
    if counts.sum() * length / len(line) < WRINKLE_LEAST_MM:
        return None
    return CountedLine(line[counts], contrast[counts], wrinkle.width_mm)


def is_in(grid: MapGrid, mask: Mask, places_mm: Points) -> Mask:
    """Which of some places (n, 2) lie inside a mask of the map."""
    spots = np.round(grid.to_px(places_mm)).astype(int)
    rows, columns = grid.shape
    known = (spots[:, 0] >= 0) & (spots[:, 0] < columns) & (spots[:, 1] >= 0) & (spots[:, 1] < rows)
    at = np.clip(spots, 0, [columns - 1, rows - 1])
    return np.asarray(known & mask[at[:, 1], at[:, 0]])


def _area_mm2(scene: SkinScene, mask: Mask) -> float:
    return float(np.count_nonzero(mask)) * scene.grid.pixel_mm2


def _pores(scene: SkinScene, mask: Mask) -> Truth:
    pores, area = counted_pores(scene, mask), _area_mm2(scene, mask)
    return {
        Quantity.PORE_DENSITY: 100 * len(pores) / area,
        Quantity.PORE_DIAMETER: float(np.median(pores.diameters_mm)) * 1000 if len(pores) else float("nan"),
        Quantity.PORE_AREA: 100 * float((np.pi / 4 * pores.diameters_mm**2).sum()) / area,
    }


def _wrinkles(scene: SkinScene, mask: Mask, lighting: Lighting) -> Truth:
    length = severity = 0.0
    for wrinkle in scene.things.wrinkles:
        counted = _counted_part(scene, mask, wrinkle, lighting)
        if counted is not None:
            step = length_mm(wrinkle.line_mm) / (len(wrinkle.line_mm) - 1)
            length += step * len(counted.line_mm)
            severity += step * float(counted.contrast.sum()) * counted.width_mm
    area = _area_mm2(scene, mask)
    return {
        Quantity.WRINKLE_LENGTH: length,
        Quantity.WRINKLE_DENSITY: 100 * length / area,
        Quantity.WRINKLE_SEVERITY: severity / area,
    }


def depressed(scene: SkinScene) -> Mask:
    """The map pixels inside hollows."""
    hollow = np.zeros(scene.grid.shape, bool)
    for scar in scene.things.scars:
        where, profile = scar_profile(scene.grid, scar)
        hollow[where] |= scar.depth_mm * profile > DEPRESSION_MM
    return hollow


def _texture(scene: SkinScene, mask: Mask, lighting: Lighting) -> Truth:
    band = band_passed(log_shading(scene, lighting), scene.grid.px_per_mm)
    area = _area_mm2(scene, mask)
    deep = [scar.centre_mm for scar in scene.things.scars if scar.depth_mm > DEPRESSION_MM]
    count = int(is_in(scene.grid, mask, np.array(deep)).sum()) if deep else 0
    return {
        Quantity.ROUGHNESS: 100 * float(band[mask].std()),
        Quantity.DEPRESSED_AREA: 100 * _area_mm2(scene, depressed(scene) & mask) / area,
        Quantity.DEPRESSIONS: 100 * count / area,
    }


def red(scene: SkinScene) -> Mask:
    """The map pixels with clearly more blood than the control region has on the whole."""
    smooth = cv2.GaussianBlur(scene.maps.log10_blood, (0, 0), RED_SMOOTH_MM * scene.grid.px_per_mm)
    control = scene.grid.inside(scene.zones[CONTROL].outline_mm)
    return np.asarray(smooth > float(scene.maps.log10_blood[control].mean()) + RED_LOG10)


def _colour(scene: SkinScene, mask: Mask) -> Truth:
    mean = true_light(scene)[mask].mean(axis=0, dtype=np.float64)
    return {
        Quantity.ERYTHEMA: float(scene.maps.log10_blood[mask].mean(dtype=np.float64)),
        Quantity.RED_AREA: 100 * float(red(scene)[mask].mean()),
        Quantity.MELANIN: float(scene.maps.log10_melanin[mask].mean(dtype=np.float64)),
        Quantity.ITA: float(individual_typology_angle(lab_of(mean))),
    }


def in_striae(scene: SkinScene) -> Mask:
    """The map pixels inside stretch marks."""
    inside = np.zeros(scene.grid.shape, bool)
    for stria in scene.things.striae:
        along = along_line(scene.grid, stria.line_mm, stria.width_mm / 2 + 0.2)
        kept = stria_profile(along, stria) >= 0.5
        inside[along.rows[kept], along.columns[kept]] = True
    return inside


def _striae(scene: SkinScene, mask: Mask) -> Truth:
    inside = in_striae(scene)
    area = _area_mm2(scene, inside & mask)
    length = sum(_length_in(scene, mask, stria) for stria in scene.things.striae)
    contrast = _contrast(scene, inside, mask, STRIA_RING_MM)
    return {
        Quantity.STRIAE_AREA: area,
        Quantity.STRIAE_WIDTH: area / length if length else float("nan"),
        Quantity.STRIAE_LIGHTNESS: contrast[0],
        Quantity.STRIAE_REDNESS: contrast[1],
        Quantity.STRIAE_CONTRAST: contrast[2],
    }


def _length_in(scene: SkinScene, mask: Mask, stria: Stria) -> float:
    return length_mm(stria.line_mm) * float(is_in(scene.grid, mask, stria.line_mm).mean())


def in_spots(scene: SkinScene) -> Mask:
    """The map pixels inside dark spots."""
    inside = np.zeros(scene.grid.shape, bool)
    for spot in scene.things.spots:
        if spot.log10_melanin >= SPOT_LOG10:
            where, profile = spot_profile(scene.grid, spot)
            inside[where] |= profile >= 0.5
    return inside


def _spots(scene: SkinScene, mask: Mask) -> Truth:
    inside = in_spots(scene)
    dark = [spot.centre_mm for spot in scene.things.spots if spot.log10_melanin >= SPOT_LOG10]
    count = int(is_in(scene.grid, mask, np.array(dark)).sum()) if dark else 0
    return {
        Quantity.SPOT_AREA: _area_mm2(scene, inside & mask),
        Quantity.SPOT_COUNT: 100 * count / _area_mm2(scene, mask),
        Quantity.SPOT_CONTRAST: _contrast(scene, inside, mask, SPOT_RING_MM)[2],
    }


def _contrast(scene: SkinScene, inside: Mask, mask: Mask, ring_mm: tuple[float, float]) -> tuple[float, float, float]:
    """Inside minus the ring around: L*, a*, and CIEDE2000; not a number where nothing is inside."""
    if not (inside & mask).any():
        return (float("nan"),) * 3
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5) / scene.grid.px_per_mm
    ring = mask & (away > ring_mm[0]) & (away < ring_mm[1])
    light = true_light(scene)
    mark = lab_of(light[inside & mask].mean(axis=0, dtype=np.float64))
    skin = lab_of(light[ring].mean(axis=0, dtype=np.float64))
    return float(mark[0] - skin[0]), float(mark[1] - skin[1]), float(ciede2000(mark, skin))


def pore_mask(scene: SkinScene, mask: Mask) -> Mask:
    """The map pixels inside the pores that count in a mask."""
    inside = np.zeros(scene.grid.shape, bool)
    counted = counted_pores(scene, mask)
    for number in range(len(counted)):
        where, profile = pore_profile(scene.grid, counted, number)
        inside[where] |= profile >= 0.5
    return inside


def line_mask(scene: SkinScene, mask: Mask, lighting: Lighting = NOMINAL) -> Mask:
    """The map pixels within half a width of the counted part of a wrinkle."""
    inside = np.zeros(scene.grid.shape, np.uint8)
    for line in counted_lines(scene, mask, lighting):
        drawn = np.round(scene.grid.to_px(line.line_mm) * 16).astype(np.int32)[:, None]
        cv2.polylines(inside, [drawn], False, 1, max(round(line.width_mm * scene.grid.px_per_mm), 1), shift=4)
    return (inside > 0) & mask
