"""From pixels on lines to lines: chains of neighbouring pixels in order, and chains that go on across a gap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from needlepoint.photos.metrics.thinning import NEIGHBOURS
from needlepoint.photos.photo import Mask, Points

_TANGENT_PX = 8
"""Points at the end of a chain that its direction is taken from (ours)."""
_TOUCHING_PX = 2.5
"""Across a gap this small the direction of the gap says nothing (ours)."""


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """One end of a chain: where it is, and which way the chain would go on."""

    chain: int
    is_last: bool
    at: Points
    onward: Points


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
    free = dict(zip(alive[degree <= 2].tolist(), degree[degree <= 2].tolist(), strict=True))
    # Straight neighbours come before diagonal ones, so that a chain does not jump its own corners.
    ordered = steps[::2] + steps[1::2]
    ends_first = sorted(free, key=lambda pixel: sum(pixel + step in free for step in ordered))
    chains = [_walk(pixel, free, ordered) for pixel in ends_first if pixel in free]
    return [_points(chain, width) for chain in chains if len(chain) > 1]


def _walk(start: int, free: dict[int, int], steps: list[int]) -> list[int]:
    chain = [start]
    del free[start]
    while True:
        onward = next((chain[-1] + step for step in steps if chain[-1] + step in free), None)
        if onward is None:
            return chain
        chain.append(onward)
        del free[onward]


def _points(chain: list[int], width: int) -> Points:
    rows, columns = np.divmod(np.array(chain), width)
    return np.column_stack([columns - 1, rows - 1]).astype(np.float64)


def join_chains(chains: list[Points], *, gap_px: float, turn_rad: float) -> list[list[Points]]:
    """Chains that go on in one another, in order and turned the same way.

    Ends are joined two by two, the best first: near, and both heading for the other within `turn_rad`.
    """
    ends = [end for number, chain in enumerate(chains) for end in _ends(number, chain)]
    partner: dict[int, int] = {}
    for _, one, other in sorted(_candidates(ends, gap_px, turn_rad)):
        if one not in partner and other not in partner:
            partner[one], partner[other] = other, one
    return _follow(chains, partner)


def _ends(number: int, chain: Points) -> tuple[_End, _End]:
    reach = min(_TANGENT_PX, len(chain) - 1)
    back, forth = chain[0] - chain[reach], chain[-1] - chain[-1 - reach]
    return (
        _End(number, False, chain[0], back / max(float(np.hypot(*back)), 1e-9)),
        _End(number, True, chain[-1], forth / max(float(np.hypot(*forth)), 1e-9)),
    )


def _candidates(ends: list[_End], gap_px: float, turn_rad: float) -> list[tuple[float, int, int]]:
    if not ends:
        return []
    pairs = cKDTree(np.array([end.at for end in ends])).query_pairs(gap_px)
    found = []
    for one, other in sorted(pairs):
        if ends[one].chain == ends[other].chain:
            continue
        turn, gap = _turn(ends[one], ends[other])
        if turn < turn_rad:
            found.append((gap * (1 + turn), one, other))
    return found


def _turn(one: _End, other: _End) -> tuple[float, float]:
    """The largest turn that going from one end into the other takes, and how far apart they are."""
    across = other.at - one.at
    gap = float(np.hypot(*across))
    straight = float(np.clip(-one.onward @ other.onward, -1, 1))
    if gap <= _TOUCHING_PX:
        return float(np.arccos(straight)), gap
    leaves, meets = float(one.onward @ across) / gap, -float(other.onward @ across) / gap
    return float(np.arccos(np.clip(min(straight, leaves, meets), -1.0, 1.0))), gap


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
