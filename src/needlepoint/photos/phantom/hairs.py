"""Hair: fine light vellus, stubble that stands in pores, and long dark hairs; it grows anew between two dates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from needlepoint.photos.phantom.map_grid import MapGrid
from needlepoint.photos.phantom.populate import Recipe, curve, curves
from needlepoint.photos.phantom.structures import Hair, Pores, Structures
from needlepoint.photos.photo import Points

_VELLUS_MM = 0.025
_TERMINAL_MM = (0.06, 0.09)
"""Vellus is thinner than 0.03 mm, terminal hair thicker than 0.06 mm (dermatology.org, types of scalp hair); 0.065 to
0.075 mm is usual on the scalp (goodbyehairloss.com, how hair grows). Within that ours, as are numbers and lengths."""
_VELLUS_POINTS = 12


def grown(grid: MapGrid, things: Structures, recipe: Recipe, rng: np.random.Generator) -> Structures:
    """The structures with hair of a new day in place of what was there; pores and everything else stay."""
    dark = (*stubble(things.pores, recipe.stubble_share, rng), *long_hairs(grid, recipe.long_hairs, rng))
    return replace(things, hairs=dark, vellus=vellus(grid, recipe.vellus_per_cm2, rng))


def vellus(grid: MapGrid, per_cm2: float, rng: np.random.Generator) -> tuple[Hair, ...]:
    """Fine hairs all over, combed in about one direction."""
    count = round(per_cm2 * grid.width_mm * grid.height_mm / 100)
    direction = rng.uniform(0, 2 * np.pi)
    roots = rng.uniform(-0.5, 0.5, (count, 2)) * np.array([grid.width_mm, grid.height_mm])
    lengths = rng.uniform(1.0, 4.0, count)
    lines = curves(roots, direction + rng.normal(0, 0.3, count), lengths, 0.3, _VELLUS_POINTS, rng)
    opacity = rng.uniform(0.3, 1, count)
    return tuple(Hair(line, _VELLUS_MM, float(dark)) for line, dark in zip(lines, opacity, strict=True))


def stubble(pores: Pores, share: float, rng: np.random.Generator) -> tuple[Hair, ...]:
    """Shaved hairs of 0.2 to 1.2 mm that stand in a share of the pores."""
    length, direction = rng.uniform(0.2, 1.0), rng.uniform(0, 2 * np.pi)
    rooted = rng.permutation(len(pores))[: round(share * len(pores))]
    return tuple(
        Hair(
            _straight(pores.centres_mm[root], direction + rng.normal(0, 0.3), length * rng.uniform(0.4, 1.3)),
            float(rng.uniform(*_TERMINAL_MM)),
            0.9,
        )
        for root in rooted
    )


def long_hairs(grid: MapGrid, count: int, rng: np.random.Generator) -> tuple[Hair, ...]:
    """Dark hairs of 8 to 30 mm that lie on the skin."""
    size = np.array([grid.width_mm, grid.height_mm])
    return tuple(
        Hair(
            curve(rng.uniform(-0.45, 0.45, 2) * size, rng.uniform(0, 2 * np.pi), rng.uniform(8, 30), 0.6, rng),
            float(rng.uniform(*_TERMINAL_MM)),
            0.95,
        )
        for _ in range(count)
    )


def _straight(root: Points, direction: float, length_mm: float) -> Points:
    tip = root + length_mm * np.array([np.cos(direction), np.sin(direction)])
    return np.asarray(np.linspace(root, tip, 3))
