"""What a scene is made of, thing by thing, as exact numbers in mm: the lists that truth is counted from.

Sizes that are drawn at random have their ranges in `populate.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Points


@dataclass(frozen=True, slots=True, eq=False)
class Pores:
    """Openings of hair follicles, round pits.

    Attributes:
        centres_mm: (n, 2).
        diameters_mm: (n,) of a circle of the pit's area at half its depth.
        depths_mm: (n,)
        stretch: (n,) long axis over short axis.
        turns_rad: (n,) direction of the long axis.
    """

    centres_mm: Points
    diameters_mm: NDArray[np.float64]
    depths_mm: NDArray[np.float64]
    stretch: NDArray[np.float64]
    turns_rad: NDArray[np.float64]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.centres_mm)


@dataclass(frozen=True, slots=True, eq=False)
class Wrinkle:
    """A furrow along a line, its section a Gaussian, running out over `taper_mm` at both ends.

    Attributes:
        line_mm: (n, 2) points of the middle, evenly spaced.
        width_mm: full width at half depth.
        depth_mm: where it is deepest.
    """

    line_mm: Points
    width_mm: float
    depth_mm: float
    taper_mm: float = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Scar:
    """An atrophic scar: an elliptic hollow.

    Attributes:
        radii_mm: half axes of the ellipse at half depth.
        steepness: power of the profile: 2 rolls softly, 6 is a boxcar with steep walls.
        log10_blood, log10_melanin: how its colour differs from the skin around it.
    """

    centre_mm: Points
    radii_mm: tuple[float, float]
    turn_rad: float
    depth_mm: float
    steepness: float = 2.0
    log10_blood: float = 0.0
    log10_melanin: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Stria:
    """A stretch mark: a band along a line that differs in colour and lies a little deeper.

    Attributes:
        width_mm: full width at half contrast, in the middle of its length; it runs to points at both ends.
    """

    line_mm: Points
    width_mm: float
    log10_blood: float
    log10_melanin: float
    depth_mm: float


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A hyperpigmented spot with an uneven outline.

    Attributes:
        radius_mm: mean distance from the centre to where half of its pigment is reached.
        waves: (k, 2) amplitude (as a share of the radius) and phase of the 2nd, 3rd ... wave around the outline.
        edge_mm: standard deviation of the softness of its edge.
        log10_melanin: more pigment than around it.
    """

    centre_mm: Points
    radius_mm: float
    waves: NDArray[np.float64]
    edge_mm: float
    log10_melanin: float


@dataclass(frozen=True, slots=True, eq=False)
class RedPatch:
    """A patch of more blood, soft at its edge, in the shape of a spot."""

    shape: Spot
    log10_blood: float


@dataclass(frozen=True, slots=True, eq=False)
class Hair:
    """One hair lying on or standing out of the skin, as seen from the front."""

    line_mm: Points
    width_mm: float
    opacity: float


@dataclass(frozen=True, slots=True, eq=False)
class Structures:
    """Everything countable in a scene."""

    pores: Pores
    wrinkles: tuple[Wrinkle, ...] = ()
    scars: tuple[Scar, ...] = ()
    striae: tuple[Stria, ...] = ()
    spots: tuple[Spot, ...] = ()
    red_patches: tuple[RedPatch, ...] = ()
    hairs: tuple[Hair, ...] = field(default=(), repr=False)
    vellus: tuple[Hair, ...] = field(default=(), repr=False)


def length_mm(line_mm: Points) -> float:
    """Length of a line of points."""
    return float(np.linalg.norm(np.diff(line_mm, axis=0), axis=1).sum())
