"""How far each place may be off, and how sure it is."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.photos.registration.contrast import Plane
from needlepoint.photos.registration.laying import Laid
from needlepoint.photos.registration.smoothing import blurred

OFF_LIMIT_PX = 1.0
"""Error, in pixels of the finest level, at which confidence falls to SURE: 4 pixels of a 12 megapixel photograph.
Nothing that is farther off than 5 may pass, and one place in twenty is farther off than it is thought to be."""
SURE = 0.3
"""Less confident places are flagged."""
AROUND_PX = 12.0
"""Neighbourhood that tells how far off a place may be. Ours: flow that follows noise or turned shading locks on here
and there by chance, so that one place alone says little."""
BESIDE_PX = 6
"""So near to a place that is worse, a place is no better: where flow locked on wrongly, neighbours were drawn along.
Ours: without it 1 in 2,500 places of known warps was off by 5 to 20 pixels of a 12 megapixel photograph, unflagged."""
_LEAST_PX = 0.03
_SIZE, _OFF, _MOVED, _UNLIKE = 1.53, 0.715, 0.243, 2.91
"""Ours: fitted to the 95th percentile of the true error over known warps of real photographs, with light from the same
and from other sides: 40,000 of 790,000 places, warped as in benchmarks/photos/known_warps.py under stronger relief."""


def estimated_error(laid: Laid) -> Plane:
    """The distance from the true place that is not exceeded with about 95 % chance, in pixels of the finest level.

    It grows with how far places nearby come back off, with how far smoothing had to move them, and with how unlike the
    two pictures are there.
    """
    shown = blurred(laid.inside, AROUND_PX) + np.float32(1e-3)
    alike = np.clip(blurred(laid.alike * laid.inside, AROUND_PX) / shown, 0, 1)
    off, moved = (blurred(np.minimum(each, 8), AROUND_PX) + _LEAST_PX for each in (laid.off, laid.moved))
    return np.asarray(_SIZE * off**_OFF * moved**_MOVED * np.exp(_UNLIKE * (1 - alike)), np.float32)


def confidence(error: Plane, inside: Plane) -> Plane:
    """1 without error, SURE at OFF_LIMIT_PX, near 0 far above it; 0 where the follow-up does not show the skin.

    By the largest error of a place and of those beside it.
    """
    side = 2 * BESIDE_PX + 1
    worst = np.asarray(cv2.dilate(error, np.ones((side, side), np.uint8)), np.float32)
    relative = (worst / np.float32(OFF_LIMIT_PX)) ** 2
    steepness = np.float32(1 / SURE - 1)
    return np.asarray(inside / (1 + steepness * relative), np.float32)
