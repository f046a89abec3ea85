"""Draw at random what a scene is made of. Ranges are ours, chosen so that the renders look like skin, unless said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.structures import Pores, RedPatch, Scar, Spot, Stria, Structures, Wrinkle
from needlepoint.photos.photo import Points

_PORE_MEDIAN_MM = 0.29
_PORE_SPREAD = 0.28
"""Diameters are log-normal. What experts see as pores begins at 0.25 mm (Flament et al. 2015, 10.2147/CCID.S74401,
abstract); the issue counts from 0.15 to 0.8 mm. Median and spread are ours."""
_PORE_ASPECT = (0.22, 0.55)
"""Depth over diameter. Ours."""
_MOST_TRIES = 60


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to put into the treated zone, and how many pores everywhere.

    Attributes:
        pores_per_cm2: on all skin, the control region too.
    """

    pores_per_cm2: float = 45.0
    wrinkles: int = 9
    scars: int = 12
    striae: int = 4
    spots: int = 9
    red_patches: int = 2


def populate(grid: MapGrid, treated_mm: Points, recipe: Recipe, rng: np.random.Generator) -> Structures:
    """All structures of a scene: pores everywhere, the rest inside the treated zone."""
    within = Within(treated_mm, rng)
    spots, striae = _spots(within, recipe.spots), _striae(within, recipe.striae)
    return Structures(
        pores=pores_everywhere(grid, recipe.pores_per_cm2, rng),
        wrinkles=_wrinkles(within, recipe.wrinkles),
        scars=_scars(within, recipe.scars),
        striae=striae,
        spots=spots,
        red_patches=tuple(
            RedPatch(_blob(within, rng.uniform(3.0, 6.0), rng.uniform(0.8, 1.6), 0.0), float(rng.uniform(0.15, 0.3)))
            for _ in range(recipe.red_patches)
        ),
    )


@dataclass(slots=True)
class Within:
    """Random places inside an outline."""

    outline_mm: Points
    rng: np.random.Generator

    def depth_mm(self, place: Points) -> float:
        """How far inside the outline a place lies; below zero outside."""
        corners = self.outline_mm.astype(np.float32)[:, None]
        return float(cv2.pointPolygonTest(corners, (float(place[0]), float(place[1])), measureDist=True))

    def place(self, margin_mm: float) -> Points:
        """A place at least so far inside the outline, or the deepest of those tried."""
        low, high = self.outline_mm.min(axis=0), self.outline_mm.max(axis=0)
        tried = [self.rng.uniform(low, high) for _ in range(_MOST_TRIES)]
        depths = [self.depth_mm(place) for place in tried]
        good = [place for place, depth in zip(tried, depths, strict=True) if depth >= margin_mm]
        return np.asarray(good[0] if good else tried[int(np.argmax(depths))])

    def line(self, draw: Callable[[], Points], margin_mm: float) -> Points:
        """A line that lies inside the outline, cut to its part inside where none of several does."""
        best: Points = np.zeros((0, 2))
        for _ in range(_MOST_TRIES):
            line = draw()
            inside = np.array([self.depth_mm(point) >= margin_mm for point in line[::4]])
            if inside.all():
                return line
            kept = line[: int(np.argmin(inside)) * 4]
            best = kept if len(kept) > len(best) else best
        return best


def pores_everywhere(grid: MapGrid, per_cm2: float, rng: np.random.Generator) -> Pores:
    """Pores on a jittered net, so that they keep their distance as follicles do."""
    pitch = 10.0 / np.sqrt(per_cm2)
    us, vs = np.meshgrid(
        np.arange(-grid.width_mm / 2, grid.width_mm / 2, pitch),
        np.arange(-grid.height_mm / 2, grid.height_mm / 2, pitch),
    )
    centres = np.column_stack([us.ravel(), vs.ravel()]) + rng.uniform(-0.42, 0.42, (us.size, 2)) * pitch
    diameters = np.clip(_PORE_MEDIAN_MM * np.exp(_PORE_SPREAD * rng.standard_normal(len(centres))), 0.12, 0.75)
    return Pores(
        centres,
        diameters,
        diameters * rng.uniform(*_PORE_ASPECT, len(centres)),
        rng.uniform(1.0, 1.35, len(centres)),
        rng.uniform(0, np.pi, len(centres)),
    )


def curve(start: Points, angle_rad: float, length_mm: float, bend: float, rng: np.random.Generator) -> Points:
    """A smooth line of points 0.2 mm apart that wanders about its direction; `bend` in radians."""
    steps = max(int(length_mm / 0.2), 4)
    share = np.linspace(0, 1, steps)
    phases = rng.uniform(0, 2 * np.pi, 3)
    turns = sum(np.sin(np.pi * (k + 1) * share + phases[k]) / (k + 1) for k in range(3))
    heading = angle_rad + bend * turns
    move = np.column_stack([np.cos(heading), np.sin(heading)]) * (length_mm / (steps - 1))
    path = np.concatenate([[[0.0, 0.0]], np.cumsum(move[1:], axis=0)])
    return np.asarray(start + path - path[len(path) // 2])


def _wrinkles(within: Within, count: int) -> tuple[Wrinkle, ...]:
    rng, made = within.rng, []
    direction = rng.uniform(-0.4, 0.4)
    for _ in range(count):
        width, length = rng.uniform(0.3, 0.8), rng.uniform(7.0, 20.0)

        def draw(length: float = length) -> Points:
            return curve(within.place(2.0), direction + rng.normal(0, 0.2), length, rng.uniform(0.05, 0.25), rng)

        line = within.line(draw, 0.8)
        if len(line) > 25:
            made.append(Wrinkle(line, float(width), float(width * rng.uniform(0.12, 0.35))))
    return tuple(made)


def _scars(within: Within, count: int) -> tuple[Scar, ...]:
    rng, made = within.rng, []
    for _ in range(count):
        long, stretch = rng.uniform(0.7, 2.4), rng.uniform(1.0, 1.6)
        steep = float(rng.choice([2.0, 3.0, 5.0]))
        depth = min(rng.uniform(0.06, 0.22), 0.16 * long)
        made.append(
            Scar(
                within.place(long + 0.8),
                (float(long), float(long / stretch)),
                float(rng.uniform(0, np.pi)),
                float(depth),
                steep,
                float(rng.uniform(-0.02, 0.10)),
                float(rng.uniform(-0.03, 0.05)),
            )
        )
    return tuple(made)


def _striae(within: Within, count: int) -> tuple[Stria, ...]:
    rng, made = within.rng, []
    direction = rng.uniform(0.9, 2.2)
    red = rng.random() < 0.6
    for _ in range(count):
        width, length = rng.uniform(1.4, 3.6), rng.uniform(14.0, 28.0)

        def draw(length: float = length) -> Points:
            return curve(within.place(4.0), direction + rng.normal(0, 0.1), length, rng.uniform(0.03, 0.12), rng)

        line = within.line(draw, 2.0)
        if len(line) > 30:
            blood = rng.uniform(0.12, 0.3) if red else rng.uniform(-0.25, -0.1)
            melanin = rng.uniform(-0.22, -0.06)
            made.append(Stria(line, float(width), float(blood), float(melanin), float(rng.uniform(0.01, 0.04))))
    return tuple(made)


def _spots(within: Within, count: int) -> tuple[Spot, ...]:
    rng = within.rng
    return tuple(
        _blob(within, rng.uniform(0.8, 3.0), rng.uniform(0.12, 0.3), float(rng.uniform(0.12, 0.4)))
        for _ in range(count)
    )


def _blob(within: Within, radius_mm: float, edge_mm: float, log10_melanin: float) -> Spot:
    rng = within.rng
    waves = np.column_stack([rng.uniform(0, 1, 4) * np.array([0.2, 0.12, 0.08, 0.05]), rng.uniform(0, 6.3, 4)])
    return Spot(within.place(radius_mm * 1.3 + edge_mm), float(radius_mm), waves, float(edge_mm), log10_melanin)
