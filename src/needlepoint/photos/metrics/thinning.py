"""Lines one pixel wide out of wider ones, keeping how they connect.

A pixel is taken away if it is no end and nothing falls apart without it, by the connectivity number of Yokoi, Toriwaki
and Fukumura (1975). Edges are taken off one side after the other, and each in four turns, by odd and even rows and
columns, so that no two neighbours go at once: the well-known parallel way of Zhang and Suen (10.1145/357994.358023)
loses diagonal lines two pixels wide.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Mask

# The eight neighbours clockwise from above, as (row, column) steps; neighbour i sets bit i of a pixel's code.
NEIGHBOURS = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
# Above, below, left, right: sides opposite each other follow, so that a line's middle stays.
_SIDES = (0, 4, 6, 2)


def thin(mask: Mask) -> Mask:
    """The middle lines of a mask of narrow shapes; only its own pixels are looked at, so few of them cost little."""
    picture = np.pad(mask.astype(np.uint8), 1)
    width = picture.shape[1]
    flat = picture.ravel()
    steps = np.array([row * width + column for row, column in NEIGHBOURS])
    alive = np.flatnonzero(flat)
    while True:
        before = alive.size
        for side in _SIDES:
            edge = alive[flat[alive + steps[side]] == 0]
            _take_off(flat, edge, steps, width)
            alive = alive[flat[alive] > 0]
        if alive.size == before:
            return np.asarray(picture[1:-1, 1:-1] > 0)


def _take_off(flat: NDArray[np.uint8], edge: NDArray[np.int64], steps: NDArray[np.int64], width: int) -> None:
    turn = 2 * (edge // width % 2) + edge % width % 2
    for number in range(4):
        mine = edge[turn == number]
        codes = (flat[mine[:, None] + steps] << np.arange(8, dtype=np.uint8)).sum(axis=1)
        flat[mine[_removable()[codes]]] = 0


@lru_cache(maxsize=1)
def _removable() -> NDArray[np.bool_]:
    """For each code of neighbours, whether the pixel is no end and all stays connected without it."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    empty = 1 - bits
    # Straight neighbours have even numbers; the two after each are the corner and the next straight one.
    corners = [empty[:, k] * (1 - empty[:, (k + 1) % 8] * empty[:, (k + 2) % 8]) for k in (0, 2, 4, 6)]
    return np.asarray((np.sum(corners, axis=0) == 1) & (bits.sum(axis=1) >= 2))
