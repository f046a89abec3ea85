"""From pixels on lines to lines: chains of neighbouring pixels in order, and chains that go on across a gap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain as one_after_another

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from needlepoint.photos.metrics.thinning import NEIGHBOURS
from needlepoint.photos.photo import Mask, Points

Numbers = NDArray[np.int64]

_TANGENT_PX = 8
"""Points at the end of a chain that its direction is taken from (ours)."""
_TOUCHING_PX = 2.5
"""Across a gap this small the direction of the gap says nothing (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """Both ends of every chain, those of chain k at 2k and 2k+1: where each is, and which way it would go on."""

    at: Points
    onward: Points

    @classmethod
    def of(cls, chains: list[Points]) -> _Ends:
        reach = [min(_TANGENT_PX, len(chain) - 1) for chain in chains]
        at = np.array([chain[end] for chain in chains for end in (0, -1)]).reshape(-1, 2)
        within = [chain[end] for chain, n in zip(chains, reach, strict=True) for end in (n, -1 - n)]
        onward = at - np.array(within).reshape(-1, 2)
        return cls(at, onward / np.maximum(np.hypot(onward[:, 0], onward[:, 1]), 1e-9)[:, None])


def trace_chains(thinned: Mask) -> list[Points]:
    """The pixels of one-pixel-wide lines in order, cut at every junction; each (n, 2) of x and y, n at least 2."""
    picture = np.pad(thinned.astype(np.uint8), 1)
    width = picture.shape[1]
    steps = [row * width + column for row, column in NEIGHBOURS]
    flat = picture.ravel()
    alive = np.flatnonzero(flat)
    if not alive.size:
        return []
    degree = flat[alive[:, None] + np.array(steps)].sum(axis=1)
    free = set(alive[degree <= 2].tolist())
    # Straight neighbours come before diagonal ones, so that a chain does not jump its own corners.
    ordered = steps[::2] + steps[1::2]
    open_flat = np.zeros_like(flat)
    open_flat[alive[degree <= 2]] = 1
    neighbours = open_flat[alive[degree <= 2][:, None] + np.array(steps)].sum(axis=1)
    ends_first = alive[degree <= 2][np.argsort(neighbours, kind="stable")].tolist()
    chains = [_walk(pixel, free, ordered) for pixel in ends_first if pixel in free]
    return _points([chain for chain in chains if len(chain) > 1], width)


def _walk(start: int, free: set[int], steps: list[int]) -> list[int]:
    chain: list[int] = []
    onward: int | None = start
    while onward is not None:
        here = onward
        chain.append(here)
        free.remove(here)
        onward = None
        # A plain loop: this is gone through for every pixel of every line, and a generator takes twice as long.
        for step in steps:
            if here + step in free:
                onward = here + step
                break
    return chain


def _points(chains: list[list[int]], width: int) -> list[Points]:
    if not chains:
        return []
    rows, columns = np.divmod(np.fromiter(one_after_another.from_iterable(chains), np.int64), width)
    points = np.column_stack([columns - 1, rows - 1]).astype(np.float64)
    return np.split(points, np.cumsum([len(chain) for chain in chains])[:-1])


def join_chains(chains: list[Points], *, gap_px: float, turn_rad: float) -> list[list[Points]]:
    """Chains that go on in one another, in order and turned the same way.

    Ends are joined two by two, the best first: near, and both heading for the other within `turn_rad`.
    """
    partner: dict[int, int] = {}
    for one, other in _candidates(_Ends.of(chains), gap_px, turn_rad):
        if one not in partner and other not in partner:
            partner[one], partner[other] = other, one
    return _follow(chains, partner)


def _candidates(ends: _Ends, gap_px: float, turn_rad: float) -> list[tuple[int, int]]:
    """Pairs of ends that may be joined, the best first."""
    if not len(ends.at):
        return []
    pairs = cKDTree(ends.at).query_pairs(gap_px, output_type="ndarray").astype(np.int64)
    # Ends 2k and 2k+1 are those of one chain.
    one, other = pairs[pairs[:, 0] // 2 != pairs[:, 1] // 2].T
    turn, gap = _turn(ends, one, other)
    cost = gap * (1 + turn)
    order = np.lexsort((other, one, cost))
    order = order[turn[order] < turn_rad]
    return list(zip(one[order].tolist(), other[order].tolist(), strict=True))


def _turn(ends: _Ends, one: Numbers, other: Numbers) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The largest turn that going from one end into the other takes, and how far apart they are; for each pair."""
    across = ends.at[other] - ends.at[one]
    gap = np.hypot(across[:, 0], across[:, 1])
    towards = across / np.maximum(gap, 1e-9)[:, None]
    straight = -np.einsum("ij,ij->i", ends.onward[one], ends.onward[other])
    leaves = np.einsum("ij,ij->i", ends.onward[one], towards)
    meets = -np.einsum("ij,ij->i", ends.onward[other], towards)
    worst = np.where(gap <= _TOUCHING_PX, straight, np.minimum(straight, np.minimum(leaves, meets)))
    return np.arccos(np.clip(worst, -1.0, 1.0)), gap


def _follow(chains: list[Points], partner: dict[int, int]) -> list[list[Points]]:
    """Ends 2k and 2k+1 are the first and the last of chain k."""
    seen: set[int] = set()
    lines = []
    open_ends = [end for end in range(2 * len(chains)) if end not in partner]
    # Where everything is joined in a ring there is no open end, so every chain is tried in the end.
    for start in [*open_ends, *range(0, 2 * len(chains), 2)]:
        line, end = [], start
        while end // 2 not in seen:
            seen.add(end // 2)
            line.append(chains[end // 2] if end % 2 == 0 else chains[end // 2][::-1])
            left_by = end ^ 1
            if left_by not in partner:
                break
            end = partner[left_by]
        if line:
            lines.append(line)
    return lines
