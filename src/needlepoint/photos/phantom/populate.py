"""Draw at random what a scene is made of. Ranges are ours, chosen so that the renders look like skin, unless said."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.structures import Pores, RedPatch, Scar, Spot, Stria, Structures, Wrinkle
from needlepoint.photos.photo import Points

_PORE_MEDIAN_MM = 0.29
_PORE_SPREAD = 0.28
"""Diameters are log-normal. What experts see as pores begins at 0.25 mm (Flament et al. 2015, 10.2147/CCID.S74401,
abstract); the issue counts from 0.15 to 0.8 mm. Median and spread are ours."""
_PORE_ASPECT = (0.23, 0.35)
"""Depth over diameter: median of a log-normal and its spread. Ours."""
_SCAR_DEPTH_MM = (0.1, 0.42)
_SCAR_RADIUS_MM = (0.7, 2.4)
"""Shallow boxcar scars are 0.1 to 0.5 mm deep, and boxcar scars most often 1.5 to 4.0 mm across (Fabbrocini et al.
2010, 10.1155/2010/893080, table 1). That none is deeper than a fifth of its half axis, and which
roll softly, is ours."""
_MOST_TRIES = 60
_USUAL_ZONE_MM2 = 2400.0
_RINGS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to put into a treated zone of 24 cm2 (as much less into a smaller one), and what grows everywhere.

    Attributes:
        pores_per_cm2: on all skin, the control region too.
        vellus_per_cm2: fine light hairs, on all skin.
        stubble_share: share of the pores that a shaved hair stands in.
        long_hairs: dark hairs lying across the picture.
    """

    pores_per_cm2: float = 45.0
    wrinkles: int = 7
    scars: int = 9
    striae: int = 3
    spots: int = 7
    red_patches: int = 2
    vellus_per_cm2: float = 12.0
    stubble_share: float = 0.0
    long_hairs: int = 0


def populate(
    grid: MapGrid, treated_mm: Points, recipe: Recipe, spot_strength: float, rng: np.random.Generator
) -> Structures:
    """Pores everywhere, the rest inside the treated zone; things of one kind keep apart from each other.

    Args:
        grid: the scene's raster.
        treated_mm: outline of the treated zone.
        recipe: what to put in.
        spot_strength: what the log10 of the spots' pigment is multiplied by.
        rng: everything random comes from here.
    """
    within = Within(treated_mm, rng)
    share = min(float(cv2.contourArea(treated_mm.astype(np.float32))) / _USUAL_ZONE_MM2, 1.5)

    def number(wanted: int) -> int:
        return max(round(wanted * share), 1) if wanted else 0

    return Structures(
        pores=pores_everywhere(grid, recipe.pores_per_cm2, rng),
        wrinkles=_wrinkles(within.afresh(), number(recipe.wrinkles)),
        scars=_scars(within.afresh(), number(recipe.scars)),
        striae=_striae(within.afresh(), number(recipe.striae)),
        spots=_spots(within.afresh(), number(recipe.spots), spot_strength),
        red_patches=_red_patches(within.afresh(), number(recipe.red_patches)),
    )


@dataclass(slots=True)
class Within:
    """Random places inside an outline that keep apart from those already taken."""

    outline_mm: Points
    rng: np.random.Generator
    taken: list[tuple[Points, float]] = field(default_factory=list)

    def afresh(self) -> Within:
        """The same outline with nothing taken."""
        return Within(self.outline_mm, self.rng)

    def depth_mm(self, place: Points) -> float:
        """How far inside the outline a place lies; below zero outside."""
        corners = self.outline_mm.astype(np.float32)[:, None]
        return float(cv2.pointPolygonTest(corners, (float(place[0]), float(place[1])), measureDist=True))

    def room_mm(self, place: Points) -> float:
        """How far a place is from the outline and from what is taken."""
        apart = [math.hypot(place[0] - other[0], place[1] - other[1]) - radius for other, radius in self.taken]
        return min([self.depth_mm(place), *apart])

    def place(self, radius_mm: float) -> Points | None:
        """A free place for something of this radius, now taken; None where none of many tried is free."""
        low, high = self.outline_mm.min(axis=0), self.outline_mm.max(axis=0)
        for _ in range(_MOST_TRIES):
            place = np.asarray(self.rng.uniform(low, high))
            if self.room_mm(place) >= radius_mm:
                self.taken.append((place, radius_mm))
                return place
        return None

    def line(self, draw: Callable[[Points], Points], width_mm: float) -> Points | None:
        """A line that lies inside the outline and clear of others, now taken; None where none of many tried does."""
        low, high = self.outline_mm.min(axis=0), self.outline_mm.max(axis=0)
        for _ in range(_MOST_TRIES):
            line = draw(np.asarray(self.rng.uniform(low, high)))
            if all(self.room_mm(point) >= width_mm for point in line[::6]):
                self.taken.extend((point, width_mm) for point in line[::6])
                return line
        return None


def pores_everywhere(grid: MapGrid, per_cm2: float, rng: np.random.Generator) -> Pores:
    """Pores on a jittered net, so that they keep their distance as follicles do."""
    if not per_cm2:
        return Pores(np.zeros((0, 2)), *(np.zeros(0) for _ in range(4)))
    pitch = 10.0 / np.sqrt(per_cm2)
    us, vs = np.meshgrid(
        np.arange(-grid.width_mm / 2, grid.width_mm / 2, pitch),
        np.arange(-grid.height_mm / 2, grid.height_mm / 2, pitch),
    )
    centres = np.column_stack([us.ravel(), vs.ravel()]) + rng.uniform(-0.42, 0.42, (us.size, 2)) * pitch
    diameters = np.clip(_PORE_MEDIAN_MM * np.exp(_PORE_SPREAD * rng.standard_normal(len(centres))), 0.12, 0.75)
    aspect = _PORE_ASPECT[0] * np.exp(_PORE_ASPECT[1] * rng.standard_normal(len(centres)))
    return Pores(
        centres,
        diameters,
        diameters * np.clip(aspect, 0.08, 0.55),
        rng.uniform(1.0, 1.35, len(centres)),
        rng.uniform(0, np.pi, len(centres)),
    )


def curve(middle: Points, angle_rad: float, length_mm: float, bend: float, rng: np.random.Generator) -> Points:
    """A smooth line of points 0.2 mm apart that wanders about its direction; `bend` in radians."""
    steps = max(int(length_mm / 0.2), 4)
    lines = curves(np.asarray(middle)[None], np.array([angle_rad]), np.array([length_mm]), bend, steps, rng)
    return np.asarray(lines[0])


def curves(
    middles: Points,
    angles_rad: NDArray[np.float64],
    lengths_mm: NDArray[np.float64],
    bend: float,
    steps: int,
    rng: np.random.Generator,
) -> Points:
    """The same for many lines, each of as many points: (n, steps, 2)."""
    waves = np.arange(1, 4)[:, None]
    phases = rng.uniform(0, 2 * np.pi, (len(middles), 3, 1))
    turns = (np.sin(np.pi * waves * np.linspace(0, 1, steps) + phases) / waves).sum(axis=1)
    heading = angles_rad[:, None] + bend * turns
    move = np.stack([np.cos(heading), np.sin(heading)], axis=-1) * (lengths_mm / (steps - 1))[:, None, None]
    move[:, 0] = 0
    path = np.cumsum(move, axis=1)
    return np.asarray(middles[:, None] + path - path[:, [steps // 2]])


def _wrinkles(within: Within, count: int) -> tuple[Wrinkle, ...]:
    rng, made = within.rng, []
    direction = rng.uniform(-0.4, 0.4)
    for _ in range(count):
        width, length = rng.uniform(0.3, 0.9), rng.uniform(8.0, 22.0)
        angle, bend = direction + rng.normal(0, 0.15), rng.uniform(0.05, 0.25)

        def draw(middle: Points, angle: float = angle, length: float = length, bend: float = bend) -> Points:
            return curve(middle, angle, length, bend, rng)

        line = within.line(draw, 1.2)
        if line is not None:
            depth = width * rng.uniform(0.15, 0.42)
            made.append(Wrinkle(line, float(width), float(depth), float(length * rng.uniform(0.1, 0.25))))
    return tuple(made)


def _scars(within: Within, count: int) -> tuple[Scar, ...]:
    rng, made = within.rng, []
    for _ in range(count):
        long, stretch = rng.uniform(*_SCAR_RADIUS_MM), rng.uniform(1.0, 1.6)
        depth = min(rng.uniform(*_SCAR_DEPTH_MM), 0.2 * long)
        place = within.place(long + 0.4)
        if place is not None:
            made.append(
                Scar(
                    place,
                    (float(long), float(long / stretch)),
                    float(rng.uniform(0, np.pi)),
                    float(depth),
                    float(rng.choice([2.0, 3.0, 5.0])),
                    float(rng.uniform(-0.02, 0.08)),
                    float(rng.uniform(-0.03, 0.05)),
                )
            )
    return tuple(made)


def _striae(within: Within, count: int) -> tuple[Stria, ...]:
    rng, made = within.rng, []
    direction = rng.uniform(0.9, 2.2)
    red = rng.random() < 0.5
    for _ in range(count):
        width, length = rng.uniform(1.4, 3.6), rng.uniform(14.0, 26.0)
        angle, bend = direction + rng.normal(0, 0.1), rng.uniform(0.03, 0.12)

        def draw(middle: Points, angle: float = angle, length: float = length, bend: float = bend) -> Points:
            return curve(middle, angle, length, bend, rng)

        line = within.line(draw, width / 2 + 1.2)
        if line is not None:
            blood = rng.uniform(0.08, 0.2) if red else rng.uniform(-0.2, -0.08)
            melanin = rng.uniform(-0.2, -0.05)
            made.append(Stria(line, float(width), float(blood), float(melanin), float(rng.uniform(0.01, 0.04))))
    return tuple(made)


def _spots(within: Within, count: int, strength: float) -> tuple[Spot, ...]:
    rng = within.rng
    drawn = (
        _blob(within, rng.uniform(0.8, 2.8), rng.uniform(0.15, 0.35), strength * rng.uniform(0.12, 0.35))
        for _ in range(count)
    )
    return tuple(spot for spot in drawn if spot is not None)


def _red_patches(within: Within, count: int) -> tuple[RedPatch, ...]:
    drawn = (_blob(within, within.rng.uniform(3.0, 6.0), within.rng.uniform(0.8, 1.6), 0.0) for _ in range(count))
    return tuple(RedPatch(spot, float(within.rng.uniform(0.12, 0.25))) for spot in drawn if spot is not None)


def _blob(within: Within, radius_mm: float, edge_mm: float, log10_melanin: float) -> Spot | None:
    rng = within.rng
    waves = np.column_stack(
        [rng.uniform(0, 1, _RINGS) * np.array([0.2, 0.12, 0.08, 0.05]), rng.uniform(0, 6.3, _RINGS)]
    )
    place = within.place(radius_mm * 1.3 + edge_mm)
    return None if place is None else Spot(place, float(radius_mm), waves, float(edge_mm), float(log10_melanin))
