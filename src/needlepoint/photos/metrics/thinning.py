"""Lines one pixel wide out of wider ones, keeping how they connect (Zhang and Suen, 10.1145/357994.358023)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Mask

# The eight neighbours clockwise from above, as (row, column) steps; neighbour i sets bit i of a pixel's code.
NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def thin(mask: Mask) -> Mask:
    """The middle lines of a mask of narrow shapes; only its own pixels are looked at, so few of them cost little."""
    picture = np.pad(mask.astype(np.uint8), 1)
    width = picture.shape[1]
    flat = picture.ravel()
    steps = np.array([row * width + column for row, column in NEIGHBOURS])
    alive = np.flatnonzero(flat)
    while True:
        before = alive.size
        for removable in _removable():
            codes = (flat[alive[:, None] + steps] << np.arange(8, dtype=np.uint8)).sum(axis=1)
            flat[alive[removable[codes]]] = 0
            alive = alive[flat[alive] > 0]
        if alive.size == before:
            return np.asarray(picture[1:-1, 1:-1] > 0)


@lru_cache(maxsize=1)
def _removable() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each code of neighbours, whether the first and the second half of a round take the pixel away."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    count = bits.sum(axis=1)
    crossings = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1)
    edge = (count >= 2) & (count <= 6) & (crossings == 1)
    above, right, below, left = bits[:, 0], bits[:, 2], bits[:, 4], bits[:, 6]
    first = edge & (above * right * below == 0) & (right * below * left == 0)
    second = edge & (above * right * left == 0) & (above * below * left == 0)
    return first, second
