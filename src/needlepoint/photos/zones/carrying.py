"""An outline drawn on the baseline, carried to a later photograph."""

from __future__ import annotations

import numpy as np

from needlepoint.photos.photo import Box, Points
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.zones.polygon import densified, inside, surrounded_area

MOST_OUTSIDE_PERCENT = 20.0
"""Ours: with a fifth of the zone gone, what is left is another zone."""
_LONGEST_GRID_PX = 400


def carry_outline(outline: Points, registration: Registration) -> Points:
    """Where an outline of the baseline lies in the follow-up, with a corner for every step of the registration's grid.

    It may leave the picture; ask `outside_remark`.
    """
    return registration.to_follow_up(densified(outline, float(registration.step)))


def outside_percent(outline: Points, shape: tuple[int, int]) -> float:
    """How much of the area inside an outline lies beyond a picture of (height, width), in percent."""
    width, height = np.maximum(np.ptp(outline, axis=0), 1e-6)
    shrink = min(1.0, _LONGEST_GRID_PX / max(width, height))
    small = (outline + 0.5) * shrink - 0.5
    low = np.floor(small.min(axis=0)).astype(int)
    high = np.ceil(small.max(axis=0)).astype(int) + 1
    box = Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    within = inside(small, box)
    if surrounded_area(small) < 1 or not within.any():
        return 0.0 if Box.around(outline, shape).width and Box.around(outline, shape).height else 100.0
    x = (np.arange(box.left, box.right) + 0.5) / shrink - 0.5
    y = (np.arange(box.top, box.bottom) + 0.5) / shrink - 0.5
    there = ((y >= -0.5) & (y < shape[0] - 0.5))[:, None] & ((x >= -0.5) & (x < shape[1] - 0.5))[None]
    return 100.0 * (1.0 - float(np.count_nonzero(within & there)) / float(np.count_nonzero(within)))


def outside_remark(outline: Points, shape: tuple[int, int]) -> Remark | None:
    """The reason that refuses a zone of which a considerable part has left the picture, or None."""
    outside = outside_percent(outline, shape)
    if outside <= MOST_OUTSIDE_PERCENT:
        return None
    return Remark(Reason.ZONE_OUTSIDE, f"{outside:.0f} % of it is outside, at most {MOST_OUTSIDE_PERCENT:.0f} % may be")
