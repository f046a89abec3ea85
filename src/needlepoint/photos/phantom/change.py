"""Treat a scene: exact changes of what is in the treated zone, and none anywhere else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.drawing import SkinMaps
from needlepoint.photos.phantom.map_grid import Map
from needlepoint.photos.phantom.scene import SkinScene
from needlepoint.photos.phantom.structures import Pores, RedPatch, Scar, Spot, Stria, Structures, Wrinkle
from needlepoint.photos.photo import Points
from needlepoint.photos.zones.outline import Role

_FEATHER_MM = 2.0
"""Changes of whole maps fade out over so much outside the zone; inside they are exact."""


@dataclass(frozen=True, slots=True)
class Deltas:
    """Changes in the treated zone, each as a share of what was there (-0.2 is a fifth less) unless said; 0 is none.

    Attributes:
        pore_diameter: and pore depth with it.
        pores_closed: share of the pores that are gone, 0 to 1.
        wrinkle_depth, wrinkle_width, wrinkle_length: a wrinkle shortens at both ends.
        scar_depth, scar_radius: of all atrophic scars.
        stria_width, stria_colour: the colour is its difference from the skin around it.
        spot_radius, spot_pigment: the pigment is the log10 of its excess.
        red_patch: log10 of the excess of blood of the red patches.
        micro_relief: height of the fine relief.
        log10_blood, log10_melanin: added to the whole zone.
    """

    pore_diameter: float = 0.0
    pores_closed: float = 0.0
    wrinkle_depth: float = 0.0
    wrinkle_width: float = 0.0
    wrinkle_length: float = 0.0
    scar_depth: float = 0.0
    scar_radius: float = 0.0
    stria_width: float = 0.0
    stria_colour: float = 0.0
    spot_radius: float = 0.0
    spot_pigment: float = 0.0
    red_patch: float = 0.0
    micro_relief: float = 0.0
    log10_blood: float = 0.0
    log10_melanin: float = 0.0


NO_CHANGE = Deltas()


@dataclass(frozen=True, slots=True)
class Drift:
    """What happens to all skin between two dates, treated and control alike, by no treatment: a flush, a tan.

    Attributes:
        log10_blood, log10_melanin: added everywhere.
    """

    log10_blood: float = 0.0
    log10_melanin: float = 0.0


NO_DRIFT = Drift()


def treat(scene: SkinScene, deltas: Deltas, rng: np.random.Generator, drift: Drift = NO_DRIFT) -> SkinScene:
    """The scene after treatment, and after time has passed. `rng` only chooses which pores close."""
    if deltas == NO_CHANGE and drift == NO_DRIFT:
        return scene
    return scene.with_bare(*treated(scene, deltas, drift, rng))


def treated(scene: SkinScene, deltas: Deltas, drift: Drift, rng: np.random.Generator) -> tuple[SkinMaps, Structures]:
    """Bare skin and structures after treatment, not yet drawn."""
    outlines = [zone.outline_mm for zone in scene.zones.values() if zone.role is Role.TREATED]
    bare = scene.bare
    if (deltas.micro_relief, deltas.log10_blood, deltas.log10_melanin) == (0, 0, 0):
        share = None
    else:
        share = feathered(scene, outlines)
    later = replace(
        bare,
        relief_mm=bare.relief_mm * (1 + _part(deltas.micro_relief, share)),
        log10_blood=bare.log10_blood + (np.float32(drift.log10_blood) + _part(deltas.log10_blood, share)),
        log10_melanin=bare.log10_melanin + (np.float32(drift.log10_melanin) + _part(deltas.log10_melanin, share)),
    )
    return later, _treat_things(scene.things, deltas, outlines, rng)


def _part(amount: float, share: Map | None) -> Map | np.float32:
    return np.float32(0) if share is None or not amount else np.asarray(np.float32(amount) * share, np.float32)


def feathered(scene: SkinScene, outlines_mm: list[Points]) -> Map:
    """1 inside the outlines, falling smoothly to 0 over 2 mm outside them."""
    grid, total = scene.grid, scene.grid.empty()
    for outline in outlines_mm:
        outside = (~grid.inside(outline)).astype(np.uint8)
        where = grid.around(outline, _FEATHER_MM)
        distance_mm = cv2.distanceTransform(outside[where], cv2.DIST_L2, 5) / grid.px_per_mm
        inward = np.clip(1 - distance_mm / _FEATHER_MM, 0, 1)
        np.maximum(total[where], inward * inward * (3 - 2 * inward), out=total[where])
    return total


def _treat_things(things: Structures, deltas: Deltas, outlines: list[Points], rng: np.random.Generator) -> Structures:
    def treated(place: Points) -> bool:
        return any(_is_inside(outline, place) for outline in outlines)

    return replace(
        things,
        pores=_treat_pores(things.pores, deltas, outlines, rng),
        wrinkles=tuple(_treat_wrinkle(w, deltas) if treated(_middle(w.line_mm)) else w for w in things.wrinkles),
        scars=tuple(_treat_scar(s, deltas) if treated(s.centre_mm) else s for s in things.scars),
        striae=tuple(_treat_stria(s, deltas) if treated(_middle(s.line_mm)) else s for s in things.striae),
        spots=tuple(_treat_spot(s, deltas) if treated(s.centre_mm) else s for s in things.spots),
        red_patches=tuple(
            RedPatch(p.shape, p.log10_blood * (1 + deltas.red_patch)) if treated(p.shape.centre_mm) else p
            for p in things.red_patches
        ),
    )


def _is_inside(outline: Points, place: Points) -> bool:
    corners = outline.astype(np.float32)[:, None]
    return cv2.pointPolygonTest(corners, (float(place[0]), float(place[1])), measureDist=False) >= 0


def _middle(line: Points) -> Points:
    return np.asarray(line[len(line) // 2])


def _treat_pores(pores: Pores, deltas: Deltas, outlines: list[Points], rng: np.random.Generator) -> Pores:
    inside = np.array([any(_is_inside(outline, place) for outline in outlines) for place in pores.centres_mm], bool)
    factor = np.where(inside, 1 + deltas.pore_diameter, 1.0)
    kept: NDArray[np.bool_] = ~inside
    chosen = rng.permutation(np.flatnonzero(inside))
    kept[chosen[round(deltas.pores_closed * len(chosen)) :]] = True
    return Pores(
        pores.centres_mm[kept],
        (pores.diameters_mm * factor)[kept],
        (pores.depths_mm * factor)[kept],
        pores.stretch[kept],
        pores.turns_rad[kept],
    )


def _treat_wrinkle(wrinkle: Wrinkle, deltas: Deltas) -> Wrinkle:
    if not (deltas.wrinkle_length or deltas.wrinkle_width or deltas.wrinkle_depth):
        return wrinkle
    cut = round(-deltas.wrinkle_length / 2 * len(wrinkle.line_mm))
    line = wrinkle.line_mm[cut : len(wrinkle.line_mm) - cut] if cut > 0 else wrinkle.line_mm
    return replace(
        wrinkle,
        line_mm=line,
        width_mm=wrinkle.width_mm * (1 + deltas.wrinkle_width),
        depth_mm=wrinkle.depth_mm * (1 + deltas.wrinkle_depth),
    )


def _treat_scar(scar: Scar, deltas: Deltas) -> Scar:
    radii = (scar.radii_mm[0] * (1 + deltas.scar_radius), scar.radii_mm[1] * (1 + deltas.scar_radius))
    return replace(scar, radii_mm=radii, depth_mm=scar.depth_mm * (1 + deltas.scar_depth))


def _treat_stria(stria: Stria, deltas: Deltas) -> Stria:
    if not (deltas.stria_width or deltas.stria_colour):
        return stria
    return replace(
        stria,
        width_mm=stria.width_mm * (1 + deltas.stria_width),
        log10_blood=stria.log10_blood * (1 + deltas.stria_colour),
        log10_melanin=stria.log10_melanin * (1 + deltas.stria_colour),
    )


def _treat_spot(spot: Spot, deltas: Deltas) -> Spot:
    return replace(
        spot,
        radius_mm=spot.radius_mm * (1 + deltas.spot_radius),
        log10_melanin=spot.log10_melanin * (1 + deltas.spot_pigment),
    )
