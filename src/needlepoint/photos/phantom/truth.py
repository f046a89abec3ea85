"""What is true of a zone of a scene, in the terms of `quantities`: counted from the scene, never by a metric.

All areas and lengths are in the tangent plane, all light is noise-free, and hair, gloss, pen marks and make-up are
left out: they are no property of the skin. Definitions, which the metrics are held against:

* **Pores**: those whose centre lies in the zone, of 0.15 to 0.8 mm diameter (of a circle of the pit's area at half its
  depth). Each counts by how much darker its floor is than the skin around, for how little of the sky it sees: a half
  at 0.12 in natural logarithm, by the logistic of ln(depth / 0.12) / 0.2. Area is the sum of pi d^2 / 4, so weighted,
  over the zone's area; the diameter is the weighted median. `counted_pores` are those that count a half or more.
* **Wrinkles**: each stretch of a centre line in the zone counts by how much darker the darkest point across it is than
  the skin beside it, in natural logarithm of luminance under the given light: a half at 0.06, by the logistic of
  ln(contrast / 0.06) / 0.2. A wrinkle whose counted length is 5 mm counts a half, one of 4 mm not at all, one of 6 mm
  fully. Severity is the integral of contrast times width at half depth over the counted length, over the zone's area
  (no unit). `line_mask` is drawn from the stretches that count a half or more.
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
from needlepoint.photos.phantom.nominal_light import (
    SHADING_MARGIN_MM,
    WHOLE,
    band_passed,
    furrow_contrast,
    log_shading,
    true_light,
)
from needlepoint.photos.phantom.profiles import pore_profile, run_out, scar_profile, spot_profile, stria_places
from needlepoint.photos.phantom.scene import CONTROL, SkinScene
from needlepoint.photos.phantom.structures import Pores, Stria, Wrinkle, length_mm
from needlepoint.photos.photo import Light, Mask, Points
from needlepoint.photos.quantities import Quantity

PORE_DIAMETERS_MM: Final = (0.15, 0.8)
PORE_LOG_DEPTH: Final = 0.12
WRINKLE_LOG_DEPTH: Final = 0.06
SOFTNESS: Final = 0.2
WRINKLE_LEAST_MM: Final = (4.0, 6.0)
DEPRESSION_MM: Final = 0.04
RED_LOG10: Final = 0.10
RED_SMOOTH_MM: Final = 0.5
SPOT_LOG10: Final = 0.08
STRIA_RING_MM: Final = (0.5, 2.5)
SPOT_RING_MM: Final = (0.5, 2.0)
"""Where counting begins. All ours: what a careful person would call a pore, a line, a hollow, red or a spot."""

Truth = dict[Quantity, float]


@dataclass(frozen=True, slots=True, eq=False)
class LineTruth:
    """One wrinkle as it counts.

    Attributes:
        line_mm: (n, 2) its points inside the zone.
        contrast: (n,) natural logarithm.
        weight: (n,) how much each point counts, 0 to 1.
        step_mm: between points.
    """

    line_mm: Points
    contrast: NDArray[np.float64]
    weight: NDArray[np.float64]
    width_mm: float
    step_mm: float


def truth_of(scene: SkinScene, zone: str, lighting: Lighting = NOMINAL) -> Truth:
    """Every quantity of one zone.

    Args:
        scene: the skin.
        zone: a name of `scene.zones`.
        lighting: the light that wrinkles and roughness are defined under.
    """
    outline = scene.zones[zone].outline_mm
    mask = scene.grid.inside(outline)
    where = scene.grid.around(outline, SHADING_MARGIN_MM)
    part = _Part(scene, where, mask[where], true_light(scene, where))
    return {
        **_pores(scene, mask),
        **_wrinkles(scene, mask, lighting),
        **_texture(part, mask, lighting),
        **_colour(part),
        **_striae(part, mask),
        **_spots(part, mask),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The part of a scene around one zone, to work on no more than that.

    Attributes:
        where: its slices of the map.
        mask: the zone, on the part.
        light: true linear sRGB of the part.
    """

    scene: SkinScene
    where: tuple[slice, slice]
    mask: Mask
    light: Light

    @property
    def area_mm2(self) -> float:
        return _area_mm2(self.scene, self.mask)


def counted_pores(scene: SkinScene, mask: Mask) -> Pores:
    """The pores that count a half or more inside a mask of the map."""
    pores, weight = _weighted_pores(scene, mask)
    return _chosen(pores, weight >= 0.5)


def _weighted_pores(scene: SkinScene, mask: Mask) -> tuple[Pores, NDArray[np.float64]]:
    pores, (low, high) = scene.things.pores, PORE_DIAMETERS_MM
    good = (pores.diameters_mm >= low) & (pores.diameters_mm <= high) & is_in(scene.grid, mask, pores.centres_mm)
    inside = _chosen(pores, good)
    floor = pit_openness(inside.depths_mm, inside.diameters_mm)
    return inside, count_softly(-np.log(floor), PORE_LOG_DEPTH)


def _chosen(pores: Pores, which: Mask) -> Pores:
    fields = (pores.centres_mm, pores.diameters_mm, pores.depths_mm, pores.stretch, pores.turns_rad)
    return Pores(*(each[which] for each in fields))


def count_softly(contrast: NDArray[np.float64], threshold: float) -> NDArray[np.float64]:
    """How much things of these contrasts count, 0 to 1; a half at the threshold."""
    return np.asarray(1 / (1 + (threshold / np.maximum(contrast, 1e-9)) ** (1 / SOFTNESS)))


def lines_of(scene: SkinScene, mask: Mask, lighting: Lighting = NOMINAL) -> list[LineTruth]:
    """Every wrinkle by its part inside a mask of the map, with how much each point of it counts."""
    return [_line(scene, mask, wrinkle, lighting) for wrinkle in scene.things.wrinkles]


def _line(scene: SkinScene, mask: Mask, wrinkle: Wrinkle, lighting: Lighting) -> LineTruth:
    line, length = wrinkle.line_mm, length_mm(wrinkle.line_mm)
    depth = wrinkle.depth_mm * run_out(np.linspace(0, 1, len(line)), length, wrinkle.taper_mm)
    heading = np.gradient(line, axis=0)
    across = np.arctan2(heading[:, 1], heading[:, 0]) + np.pi / 2
    inside = is_in(scene.grid, mask, line)
    contrast = furrow_contrast(depth[inside], wrinkle.width_mm, across[inside], lighting)
    step = length / (len(line) - 1)
    weight = count_softly(contrast, WRINKLE_LOG_DEPTH)
    least, most = WRINKLE_LEAST_MM
    long_enough = np.clip((weight.sum() * step - least) / (most - least), 0, 1)
    return LineTruth(line[inside], contrast, weight * long_enough, wrinkle.width_mm, step)


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
    pores, weight = _weighted_pores(scene, mask)
    area = _area_mm2(scene, mask)
    return {
        Quantity.PORE_DENSITY: 100 * float(weight.sum()) / area,
        Quantity.PORE_DIAMETER: 1000 * _weighted_median(pores.diameters_mm, weight),
        Quantity.PORE_AREA: 100 * float((weight * np.pi / 4 * pores.diameters_mm**2).sum()) / area,
    }


def _weighted_median(values: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    if not weight.sum():
        return float("nan")
    order = np.argsort(values)
    running = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])


def _wrinkles(scene: SkinScene, mask: Mask, lighting: Lighting) -> Truth:
    lines, area = lines_of(scene, mask, lighting), _area_mm2(scene, mask)
    length = sum(line.step_mm * float(line.weight.sum()) for line in lines)
    severity = sum(line.step_mm * line.width_mm * float((line.weight * line.contrast).sum()) for line in lines)
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


def _texture(part: _Part, mask: Mask, lighting: Lighting) -> Truth:
    scene = part.scene
    band = band_passed(log_shading(scene, lighting, part.where), scene.grid.px_per_mm)
    deep = [scar.centre_mm for scar in scene.things.scars if scar.depth_mm > DEPRESSION_MM]
    count = int(is_in(scene.grid, mask, np.array(deep)).sum()) if deep else 0
    hollow = _area_mm2(scene, depressed(scene)[part.where] & part.mask)
    return {
        Quantity.ROUGHNESS: 100 * float(band[part.mask].std()),
        Quantity.DEPRESSED_AREA: 100 * hollow / part.area_mm2,
        Quantity.DEPRESSIONS: 100 * count / part.area_mm2,
    }


def red(scene: SkinScene, where: tuple[slice, slice] = WHOLE) -> Mask:
    """The map pixels with clearly more blood than the control region has on the whole."""
    smooth = cv2.GaussianBlur(scene.maps.log10_blood[where], (0, 0), RED_SMOOTH_MM * scene.grid.px_per_mm)
    outline = scene.zones[CONTROL].outline_mm
    beside = scene.grid.around(outline, 0)
    control = scene.maps.log10_blood[beside][scene.grid.inside(outline)[beside]]
    return np.asarray(smooth > float(control.mean()) + RED_LOG10)


def _colour(part: _Part) -> Truth:
    maps, where, mask = part.scene.maps, part.where, part.mask
    mean = part.light[mask].mean(axis=0, dtype=np.float64)
    return {
        Quantity.ERYTHEMA: float(maps.log10_blood[where][mask].mean(dtype=np.float64)),
        Quantity.RED_AREA: 100 * float(red(part.scene, where)[mask].mean()),
        Quantity.MELANIN: float(maps.log10_melanin[where][mask].mean(dtype=np.float64)),
        Quantity.ITA: float(individual_typology_angle(lab_of(mean))),
    }


def in_striae(scene: SkinScene) -> Mask:
    """The map pixels inside stretch marks."""
    inside = np.zeros(scene.grid.shape, bool)
    for stria in scene.things.striae:
        (rows, columns), profile = stria_places(scene.grid, stria)
        kept = profile >= 0.5
        inside[rows[kept], columns[kept]] = True
    return inside


def _striae(part: _Part, mask: Mask) -> Truth:
    scene, inside = part.scene, in_striae(part.scene)[part.where]
    area = _area_mm2(scene, inside & part.mask)
    length = sum(_length_in(scene, mask, stria) for stria in scene.things.striae)
    contrast = _contrast(part, inside, STRIA_RING_MM)
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


def _spots(part: _Part, mask: Mask) -> Truth:
    scene, inside = part.scene, in_spots(part.scene)[part.where]
    dark = [spot.centre_mm for spot in scene.things.spots if spot.log10_melanin >= SPOT_LOG10]
    count = int(is_in(scene.grid, mask, np.array(dark)).sum()) if dark else 0
    return {
        Quantity.SPOT_AREA: _area_mm2(scene, inside & part.mask),
        Quantity.SPOT_COUNT: 100 * count / part.area_mm2,
        Quantity.SPOT_CONTRAST: _contrast(part, inside, SPOT_RING_MM)[2],
    }


def _contrast(part: _Part, inside: Mask, ring_mm: tuple[float, float]) -> tuple[float, float, float]:
    """Inside minus the ring around: L*, a*, and CIEDE2000; not a number where nothing is inside."""
    mask, light = part.mask, part.light
    if not (inside & mask).any():
        return (float("nan"),) * 3
    away = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5) / part.scene.grid.px_per_mm
    ring = mask & (away > ring_mm[0]) & (away < ring_mm[1])
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
    """The map pixels within half a width of the stretches of wrinkles that count a half or more."""
    inside = np.zeros(scene.grid.shape, np.uint8)
    for line in lines_of(scene, mask, lighting):
        drawn = np.round(scene.grid.to_px(line.line_mm[line.weight >= 0.5]) * 16).astype(np.int32)[:, None]
        if len(drawn):
            thickness = max(round(line.width_mm * scene.grid.px_per_mm), 1)
            cv2.polylines(inside, [drawn], False, 1, thickness, shift=4)
    return (inside > 0) & mask
