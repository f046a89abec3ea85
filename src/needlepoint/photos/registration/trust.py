"""How far each place may be off, and how sure it is."""

from __future__ import annotations

import numpy as np

from needlepoint.photos.registration.contrast import Plane
from needlepoint.photos.registration.laying import Laid
from needlepoint.photos.registration.smoothing import blurred

OFF_LIMIT_PX = 1.25
"""Error, in pixels of the finest level, at which confidence falls to SURE: 5 pixels of a 12 megapixel photograph."""
SURE = 0.3
"""Less confident places are flagged."""


def estimated_error(laid: Laid) -> Plane:
    """The distance from the true place that is not exceeded with about 95 % chance, in pixels of the finest level."""
    unlike = 1 - np.clip(blurred(laid.alike * laid.inside, 4.0), 0, 1)
    off, moved = blurred(np.minimum(laid.off, 8), 3.0), blurred(np.minimum(laid.moved, 8), 3.0)
    plain = 1 - blurred(laid.texture, 4.0)
    return np.asarray(0.03 + 0.5 * off + 0.3 * moved + 0.6 * unlike + 0.5 * plain, np.float32)


def confidence(error: Plane, inside: Plane) -> Plane:
    """1 without error, SURE at OFF_LIMIT_PX, near 0 far above it; 0 where the follow-up does not show the skin."""
    relative = (error / np.float32(OFF_LIMIT_PX)) ** 2
    steepness = np.float32(1 / SURE - 1)
    return np.asarray(inside / (1 + steepness * relative), np.float32)
