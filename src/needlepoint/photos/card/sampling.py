"""Reading the colours of a card's patches: robust means well inside each, with what speaks against trusting one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import LUMINANCE
from needlepoint.photos.card.layout import Patch
from needlepoint.photos.card.plane import CardPlane
from needlepoint.photos.photo import Box, Photo

SAMPLES_A_SIDE: Final = 20
"""Each patch is read at 20 x 20 pixels, the nearest ones and none mixed of two. Ours: noise of 5 % leaves 0.25 %, and
the time does not grow with the photograph."""
EDGE_SHARE: Final = 0.2
"""Of each side of a patch left out on either end. Ours: blur, and the coarser colour grid of JPEG, reach in there."""
CLIPPED_SHARE: Final = 0.02
"""More pixels at the top value than this, and the mean is no mean. Ours."""
DARKEST: Final = 0.0015
"""Light below this is lost in 8 bit (code 5 of 255). Ours."""


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """What was read in n places of a card.

    Attributes:
        light: (n, 3) robust mean of the photograph's linear light, no correction yet; not a number outside the picture.
        spread: (n,) standard deviation of log luminance inside, robust.
        clipped: (n,) whether too much of it is at the top value.
        middle_mm: (n, 2) where on the card.
    """

    light: NDArray[np.float64]
    spread: NDArray[np.float64]
    clipped: NDArray[np.bool_]
    middle_mm: NDArray[np.float64]

    @property
    def readable(self) -> NDArray[np.bool_]:
        """(n,): inside the picture, neither clipped nor black."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.isfinite(self.light).all(1) & ~self.clipped & (self.light > DARKEST).all(1), np.bool_)


def sample(photo: Photo, plane: CardPlane, places: Sequence[Patch]) -> Samples:
    """Read places of a card; one that does not lie wholly in the picture is not a number."""
    if not places:
        return Samples(np.zeros((0, 3)), np.zeros(0), np.zeros(0, np.bool_), np.zeros((0, 2)))
    nearest = np.rint(plane.place(_grids(places).reshape(-1, 2)))
    height, width = photo.shape
    within = ((nearest >= 0) & (nearest <= (width - 1, height - 1))).all(axis=1).reshape(len(places), -1).all(axis=1)
    column, row = np.clip(nearest, 0, (width - 1, height - 1)).astype(np.int64).T
    pixels = photo.pixels[row, column].reshape(len(places), -1, 3)
    light = replace(photo, pixels=pixels, _small={}).light().astype(np.float64)
    full = (pixels >= photo.top_value).any(axis=2).mean(axis=1)
    mean, spread = _robust(light)
    mean[~within] = np.nan
    middle = np.array([place.centre_mm for place in places], np.float64).reshape(-1, 2)
    return Samples(mean, spread, full > CLIPPED_SHARE, middle)


def _grids(places: Sequence[Patch]) -> NDArray[np.float64]:
    """(places, samples, 2): points in mm, evenly over the inside of each place."""
    step = (np.arange(SAMPLES_A_SIDE) + 0.5) / SAMPLES_A_SIDE
    unit = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    corner = np.array([(place.left_mm, place.top_mm) for place in places], np.float64)
    size = np.array([(place.width_mm, place.height_mm) for place in places], np.float64)
    edge = EDGE_SHARE * size.min(axis=1, keepdims=True)
    return np.asarray((corner + edge)[:, None] + (size - 2 * edge)[:, None] * unit, np.float64)


def _robust(light: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of what lies within three robust deviations of each place's median luminance, and how much it varies.

    Args:
        light: (places, samples, 3).
    """
    luminance = light @ LUMINANCE.astype(np.float64)
    middle = np.median(luminance, axis=1, keepdims=True)
    deviation = 1.4826 * np.median(np.abs(luminance - middle), axis=1, keepdims=True)
    near = np.abs(luminance - middle) <= 3 * deviation + 1e-9
    mean = (light * near[..., None]).sum(axis=1) / near.sum(axis=1)[:, None]
    lowest, highest = np.percentile(luminance, (10, 90), axis=1)
    spread = (highest - lowest) / 2.563 / np.maximum(middle[:, 0], 1e-4)  # as wide as a normal distribution has it
    return np.asarray(mean, np.float64), np.asarray(spread, np.float64)


def outline_in(plane: CardPlane, corners_mm: NDArray[np.float64], shape: tuple[int, int]) -> Box:
    """The box of the picture that a card lies in."""
    return Box.around(plane.place(corners_mm), shape)
