"""Centre lines of valleys: thinned, joined across gaps, smoothed, and measured along their middle."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from needlepoint.photos.metrics.chains import join_chains, trace_chains
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.metrics.thinning import thin
from needlepoint.photos.metrics.valleys import Valleys
from needlepoint.photos.photo import Points

SHORTEST_CHAIN_PX = 4
SMOOTH_PX = 2.0
"""Spread of the smoothing along a line, which takes out the stairs of the pixels but no bend (ours)."""
_FILTER_SPREADS = 4.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CentreLine:
    """One line, point by point, about a pixel apart.

    Attributes:
        points: (n, 2) x and y in pixels.
        run_px: (n,) the length that each point stands for; their sum is the line's.
        depth: (n,) how much darker than beside it; nothing of its own in a gap, where it is carried over.
        spread_px: (n,) of the Gaussian valley that fits.
    """

    points: Points
    run_px: Numbers
    depth: Numbers
    spread_px: Numbers

    @property
    def length_px(self) -> float:
        """Along its middle."""
        return float(self.run_px.sum())


def trace_lines(
    valleys: Valleys, *, least: float, gap_px: float, turn_rad: float, shortest_px: float
) -> list[CentreLine]:
    """The centre lines of all valleys at least that deep, joined across gaps of at most that many pixels.

    Lines of which fewer than `shortest_px` pixels were found, gaps not counted, are left out.
    """
    crest = thin(_crests(valleys, least))
    chains = [chain for chain in trace_chains(crest) if len(chain) >= SHORTEST_CHAIN_PX]
    lines = join_chains(_onto_middle(chains, valleys), gap_px=gap_px, turn_rad=turn_rad)
    # A pixel of a chain is between 1 and sqrt(2) long.
    long_enough = [line for line in lines if 1.42 * sum(len(piece) for piece in line) >= shortest_px]
    return _measured(long_enough, valleys)


def strongest_only(lines: list[CentreLine], *, beside_px: float, shape: tuple[int, ...]) -> list[CentreLine]:
    """The lines without those that run beside a stronger one (deeper times longer) for most of their way."""
    taken = np.zeros(shape[:2], np.uint8)
    kept = []
    for line in sorted(lines, key=lambda each: -float((each.run_px * each.depth).sum())):
        rows, columns = _nearest(line.points[:, 0], line.points[:, 1], shape)
        if taken[rows, columns].mean() > 0.5:
            continue
        kept.append(line)
        drawn = np.round(line.points * 16).astype(np.int32)[:, None]
        cv2.polylines(taken, [drawn], False, 1, max(round(2 * beside_px), 1), shift=4)
    return kept


def _crests(valleys: Valleys, least: float) -> NDArray[np.bool_]:
    """Pixels deeper than both neighbours across the line."""
    found = np.zeros(valleys.depth.shape, np.bool_)
    rows, columns = np.nonzero(valleys.depth > least)
    if not rows.size:
        return found
    before, here, after = _across(valleys, columns.astype(np.float64), rows.astype(np.float64))
    keep = (here >= before) & (here >= after)
    found[rows[keep], columns[keep]] = True
    return found


def _across(valleys: Valleys, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Depth a pixel to one side of the line, on it, and a pixel to the other side."""
    rows, columns = _nearest(x, y, valleys.depth.shape)
    angle = valleys.angle[rows, columns]
    side_x, side_y = -np.sin(angle), np.cos(angle)
    return tuple(look_up(valleys.depth, x + k * side_x, y + k * side_y) for k in (-1, 0, 1))  # type: ignore[return-value]


def _nearest(x: Numbers, y: Numbers, shape: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows = np.clip(np.round(y), 0, shape[0] - 1).astype(np.int64)
    return rows, np.clip(np.round(x), 0, shape[1] - 1).astype(np.int64)


def gone_on(points: Points, by_px: int, end_px: int) -> Points:
    """A line, (n, 2), with so many more points at both ends, straight on and a pixel apart.

    Args:
        points: about a pixel apart, two or more.
        end_px: how many of them tell the direction at an end.
    """
    within = min(end_px, len(points) - 1)
    step = np.arange(1, by_px + 1)[:, None]
    first, last = points[0] - points[within], points[-1] - points[-1 - within]
    first, last = (end / max(float(np.hypot(*end)), 1e-9) for end in (first, last))
    return np.concatenate([(points[0] + step * first)[::-1], points, points[-1] + step * last])


def look_up(picture: Map, x: Numbers, y: Numbers) -> Numbers:
    """Values between pixels, (n,)."""
    # remap takes at most 32,767 rows and columns, so a long list is folded.
    rows = -(-x.size // 4096)
    folded = np.zeros((2, rows * 4096), np.float32)
    folded[0, : x.size], folded[1, : x.size] = x, y
    place = folded.reshape(2, rows, 4096)
    found = cv2.remap(picture, place[0], place[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float64).ravel()[: x.size]


def _onto_middle(chains: list[Points], valleys: Valleys) -> list[Points]:
    """Each point moved across the line to where a parabola through three depths is deepest."""
    if not chains:
        return []
    # All at once: there are hundreds of short chains.
    points = np.concatenate(chains)
    before, here, after = _across(valleys, points[:, 0], points[:, 1])
    bend = np.minimum(before - 2 * here + after, -1e-9)
    shift = np.clip(0.5 * (before - after) / bend, -0.7, 0.7)
    rows, columns = _nearest(points[:, 0], points[:, 1], valleys.depth.shape)
    angle = valleys.angle[rows, columns]
    moved = points + shift[:, None] * np.column_stack([-np.sin(angle), np.cos(angle)])
    return np.split(moved, np.cumsum([len(chain) for chain in chains])[:-1])


def _measured(lines: list[list[Points]], valleys: Valleys) -> list[CentreLine]:
    """All at once, since there are hundreds, most of them short."""
    if not lines:
        return []
    bridged = [_bridged(pieces) for pieces in lines]
    counts = np.array([len(points) for points, _ in bridged])
    ends = np.cumsum(counts)
    own = np.concatenate([own for _, own in bridged])
    smooth = _smoothed([points for points, _ in bridged])
    steps = np.linalg.norm(np.diff(smooth, axis=0), axis=1)
    steps[ends[:-1] - 1] = 0.0
    run = np.zeros(len(smooth))
    run[:-1] += steps / 2
    run[1:] += steps / 2
    depth = look_up(valleys.depth, smooth[:, 0], smooth[:, 1])
    rows, columns = _nearest(smooth[:, 0], smooth[:, 1], valleys.depth.shape)
    # A gap lies between two points of one line that were found, never between two lines.
    at = np.arange(len(smooth))
    depth = np.interp(at, at[own], depth[own])
    spread = np.interp(at, at[own], valleys.spread_px[rows, columns][own])
    parts = (np.split(each, ends[:-1]) for each in (smooth, run, depth, spread))
    return [CentreLine(*each) for each in zip(*parts, strict=True)]


def _smoothed(lines: list[Points]) -> Points:
    """The points of all lines, each line smoothed by itself; ends stay where they were found."""
    reach = int(_FILTER_SPREADS * SMOOTH_PX + 0.5)
    # Each end goes on where it stands for as far as the filter reaches, so that no line knows of the next.
    counts = np.array([len(points) for points in lines])
    last = np.cumsum(counts) - 1
    first = last - counts + 1
    longer = counts + 2 * reach
    at = np.arange(longer.sum()) - np.repeat(np.cumsum(longer) - longer, longer) - reach
    own = (at >= 0) & (at < np.repeat(counts, longer))
    at = np.clip(at, 0, np.repeat(counts, longer) - 1) + np.repeat(first, longer)
    points = np.concatenate(lines)
    smooth = gaussian_filter1d(points[at], SMOOTH_PX, axis=0, mode="nearest", truncate=_FILTER_SPREADS)
    found: Points = np.asarray(smooth, np.float64)[own]
    # The filter pulls ends inwards.
    found[first], found[last] = points[first], points[last]
    return found


def _bridged(pieces: list[Points]) -> tuple[Points, NDArray[np.bool_]]:
    """All pieces as one, gaps filled with a point a pixel; and which points were found rather than filled in."""
    points, own = [pieces[0]], [np.ones(len(pieces[0]), np.bool_)]
    for before, after in pairwise(pieces):
        between = int(np.hypot(*(after[0] - before[-1])))
        share = (np.arange(1, between + 1) / (between + 1))[:, None]
        points += [before[-1] + share * (after[0] - before[-1]), after]
        own += [np.zeros(between, np.bool_), np.ones(len(after), np.bool_)]
    return np.concatenate(points), np.concatenate(own)
