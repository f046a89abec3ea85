"""What an error of registration does to a change: a little skin at the zone's edge is exchanged for other skin."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.change.estimate import on_change_scale
from needlepoint.photos.photo import Box, Points
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Tally
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.zones.polygon import inside

_AT_A_TIME = 256


def edge_share(outline: Points, error_px: float) -> float:
    """The share of a zone's area that a shift of its outline by `error_px` exchanges, at most 1.

    Half of the outline moves outwards and half inwards, so the exchanged area is half of its length times the shift.
    """
    following = np.roll(outline, -1, axis=0)
    length = float(np.hypot(*(following - outline).T).sum())
    area = 0.5 * abs(float(np.sum(outline[:, 0] * following[:, 1] - outline[:, 1] * following[:, 0])))
    return min(0.5 * length * error_px / area, 1.0) if area else 1.0


def registration_sd(share: float, tally: Tally, blocks: int, quantity: Quantity) -> float:
    """Standard deviation of a quantity where a share of its skin is exchanged for skin as different as its blocks are.

    Args:
        share: of the zone that is exchanged.
        tally: the quantity in one of the photographs.
        blocks: how many blocks it has.
    """
    values = on_change_scale(_block_by_block(tally, blocks), quantity)
    values = values[np.isfinite(values)]
    return share * float(values.std(ddof=1)) / math.sqrt(2) if values.size > 1 else 0.0


def _block_by_block(tally: Tally, blocks: int) -> NDArray[np.float64]:
    """What each block alone reads, (blocks,); some at a time, since thousands of blocks may hold 100,000 pores."""
    found = [np.zeros(0)]
    for first in range(0, blocks, _AT_A_TIME):
        numbers = np.arange(first, min(first + _AT_A_TIME, blocks))
        alone = np.zeros((len(numbers), blocks))
        alone[numbers - first, numbers] = 1.0
        found.append(tally.under(alone))
    return np.concatenate(found)


def error_in(registration: Registration, outline: Points) -> float:
    """The estimated error within an outline of the baseline, 95th percentile, pixels of the follow-up.

    Not a number where the outline lies outside the picture.
    """
    grid = registration.error_px
    on_grid = (outline + 0.5) / registration.step - 0.5
    box = Box.around(on_grid, (grid.shape[0], grid.shape[1]))
    if not box.width or not box.height:
        return math.nan
    within = grid[box.slices][inside(on_grid, box)]
    return float(np.percentile(within if within.size else grid[box.slices], 95))
