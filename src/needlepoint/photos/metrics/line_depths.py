"""How deep and how wide a valley is along a line that is known: looked at across it, averaged along it.

The filter is that of `valleys`, bent along the line, so that it is worked out at a few points rather than everywhere,
and a photograph can be looked at along lines that were found in another. Depth is against the less bright of the two
sides as much as against the mean of both: beside a pale mark, and at the edge of a dark one, there is no valley.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from needlepoint.photos.metrics.centre_lines import look_up
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.metrics.valleys import ACROSS_PX, ALONG_PX, APART_PX, LEVELS, filters_to_sides, twice_in_three
from needlepoint.photos.photo import Points

Numbers = NDArray[np.float64]

_SHIFTS_PX = (-1, 0, 1)
"""How far beside the line the valley may lie: what a line was found by and what it is measured in differ a little."""
_MOST_ALONG_PX = 12.0
"""Standard deviation along a line for broad valleys: no longer than the shortest line asked for (ours)."""
_HEADING_PX = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Across:
    """What the filters say of one line in one photograph.

    Attributes:
        response: (n, widths, shifts) depth at each point, natural logarithm of light.
    """

    response: Numbers

    def means(self, weight: Numbers) -> Numbers:
        """The mean depth along the line, (widths, shifts)."""
        return np.asarray(np.tensordot(weight, self.response, 1) / max(float(weight.sum()), 1e-9))

    def depth(self, weight: Numbers) -> Numbers:
        """Depth at each point by the filter whose width and shift are deepest on the whole, (n,).

        The same filter along all of the line: the deepest of several at each point would turn texture into depth.
        """
        width, shift = divmod(int(self.means(weight).argmax()), len(_SHIFTS_PX))
        along = self.response[:, width, shift]
        return np.asarray(twice_in_three(*_before_and_after(along, _apart_px(width))))

    def spread_px(self, weight: Numbers) -> float:
        """Standard deviation of the Gaussian valley that fits best, between those of the filters."""
        means = self.means(weight).max(axis=1)
        best = int(means.argmax())
        peak = float(best)
        if 0 < best < LEVELS - 1:
            before, here, after = means[best - 1 : best + 2]
            peak += 0.5 * float(before - after) / min(float(before - 2 * here + after), -1e-9)
        return float(2**peak * ACROSS_PX / math.sqrt(2))


def across_line(shade: Map, points: Points) -> Across:
    """The filters' answers along a line of points about a pixel apart, (n, 2) of x and y."""
    answers = sections(shade, points, _away()) @ _filters()
    answers = answers.reshape(len(points), 2, LEVELS, len(_SHIFTS_PX))
    smooth = [gaussian_filter1d(answers[:, :, width], _along_px(width), 0, mode="nearest") for width in range(LEVELS)]
    sides = np.stack(smooth, axis=2)
    return Across((sides.min(axis=1) + sides.mean(axis=1)) / 2)


def sections(shade: Map, points: Points, away: Numbers) -> Numbers:
    """Values at some distances to the side of each point of a line, (n, distances)."""
    heading = gaussian_filter1d(np.gradient(points, axis=0), _HEADING_PX, axis=0, mode="nearest")
    heading /= np.maximum(np.hypot(heading[:, 0], heading[:, 1]), 1e-9)[:, None]
    x = points[:, :1] - heading[:, 1:] * away
    y = points[:, 1:] + heading[:, :1] * away
    return look_up(shade, x.ravel(), y.ravel()).reshape(x.shape)


@lru_cache(maxsize=1)
def _filters() -> Numbers:
    """(distances, sides times widths times shifts)."""
    each = [filters_to_sides(_away(), width, shift) for width, shift in product(range(LEVELS), _SHIFTS_PX)]
    return np.ascontiguousarray(np.stack(each, axis=1).reshape(-1, len(_away())).T)


def _away() -> Numbers:
    reach = math.ceil(3.3 * ACROSS_PX * 2 ** (LEVELS - 1))
    return np.arange(-reach, reach + 1, dtype=np.float64)


def _along_px(width: int) -> float:
    return min(math.ldexp(ALONG_PX, width), _MOST_ALONG_PX)


def _apart_px(width: int) -> int:
    return round(APART_PX / ALONG_PX * _along_px(width))


def _before_and_after(along: Numbers, apart: int) -> tuple[Numbers, Numbers, Numbers]:
    at, last = np.arange(len(along)), len(along) - 1
    return along[np.maximum(at - apart, 0)], along, along[np.minimum(at + apart, last)]
