"""Whether two photographs are one and the same, and which was taken first."""

from __future__ import annotations

import datetime as dt

import numpy as np

from needlepoint.photos.photo import Photo

_EVERY = 64
_ANY_ZONE = dt.timedelta(hours=26)
"""Local times of one moment lie up to 26 hours apart (UTC+14 to UTC-12)."""


def same_picture(first: Photo, second: Photo) -> bool:
    """Whether both come from one file, or show the same pixel by pixel."""
    if first.sha256 == second.sha256:
        return True
    if first.shape != second.shape or first.pixels.dtype != second.pixels.dtype:
        return False
    # A few rows tell nearly every two photographs apart, so that the rest need not be gone through.
    few = slice(None, None, _EVERY)
    return np.array_equal(first.pixels[few], second.pixels[few]) and np.array_equal(first.pixels, second.pixels)


def taken_before(first: Photo, second: Photo) -> bool | None:
    """Whether the first was taken before the second, by the camera's clock; None where the files do not tell.

    A local time without a zone is compared with a time that has one only where no zone could turn the answer.
    """
    one, other = first.facts.taken_at, second.facts.taken_at
    if one is None or other is None or one == other:
        return None
    if (one.tzinfo is None) == (other.tzinfo is None):
        return one < other
    apart = other.replace(tzinfo=None) - one.replace(tzinfo=None)
    return apart > dt.timedelta(0) if abs(apart) > _ANY_ZONE else None
