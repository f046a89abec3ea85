"""Dense optical flow between two pictures in one frame, in both directions."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from needlepoint.photos.registration.contrast import Grey, Plane

Shift = Plane
"""(rows, columns, 2): how far each place lies from where it stands, (x, y) in pixels of the level."""

PATCH_PX, STRIDE_PX, DESCENTS, SMOOTHINGS = 8, 4, 12, 2
"""Dense inverse search (Kroeger 2016, 10.1007/978-3-319-46493-0_29): patch, stride, steps of descent, and variational
iterations. Ours: half the work of OpenCV's medium preset, with the same error on known warps."""
COARSEST_WHEN_STARTED = 2
"""Levels of the flow's own pyramid once a coarser picture has given a start."""
LEAST_SIDE_PX = 16
"""Smaller pictures hold too few patches for a flow: the start stays as it is."""
_NCC_WINDOW = (13, 13)
_NCC_FLOOR = 16.0
_BORDER_PX = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Flow in one direction, before the other direction is asked.

    Attributes:
        alike: local normalised cross-correlation, -1 to 1.
    """

    shift: Shift
    alike: Plane


def places(shape: tuple[int, int]) -> Plane:
    """The place (x, y) of every pixel, (rows, columns, 2)."""
    x, y = np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32))
    return np.stack([x, y], axis=-1)


def sampled(plane: Plane | Grey, at: Plane) -> Plane:
    """Values between pixels, bilinear; beyond the edge those of the edge."""
    found = cv2.remap(plane, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found)


def matched(here: Grey, there: Grey, start: Shift, at: Plane, *, started: bool) -> Matched:
    """Refine a start: warp the one picture by it, find the flow that is left, and put the two together."""
    if min(here.shape) < LEAST_SIDE_PX:
        return Matched(start, correlation(here, np.asarray(sampled(there, at + start), np.uint8)))
    search = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    search.setFinestScale(0)
    search.setPatchSize(PATCH_PX)
    search.setPatchStride(STRIDE_PX)
    search.setGradientDescentIterations(DESCENTS)
    search.setVariationalRefinementIterations(SMOOTHINGS)
    if started:
        search.setCoarsestScale(COARSEST_WHEN_STARTED)
        there_warped = np.asarray(sampled(there, at + start), np.uint8)
        left = np.asarray(search.calc(here, there_warped, np.zeros_like(start)), np.float32)
        shift = left + sampled(start, at + left)
    else:
        shift = np.asarray(search.calc(here, there, np.zeros_like(start)), np.float32)
    return Matched(shift, correlation(here, np.asarray(sampled(there, at + shift), np.uint8)))


def correlation(here: Grey, there: Grey) -> Plane:
    """Local normalised cross-correlation of two normalised pictures."""
    one, two = here.astype(np.float32) - 128, there.astype(np.float32) - 128
    mean_one, mean_two = cv2.blur(one, _NCC_WINDOW), cv2.blur(two, _NCC_WINDOW)
    both = cv2.blur(one * two, _NCC_WINDOW) - mean_one * mean_two
    power_one = cv2.blur(one * one, _NCC_WINDOW) - mean_one * mean_one + _NCC_FLOOR
    power_two = cv2.blur(two * two, _NCC_WINDOW) - mean_two * mean_two + _NCC_FLOOR
    return np.asarray(both / np.sqrt(np.maximum(power_one, 1) * np.maximum(power_two, 1)), np.float32)


def round_trip(there: Shift, back: Shift, at: Plane) -> Shift:
    """Where a place comes to lie after going there and back, against where it was."""
    return np.asarray(there + sampled(back, at + there), np.float32)


def lands_inside(shift: Shift, at: Plane) -> Plane:
    """1 where a place lies inside the other picture, else 0."""
    x, y = at[..., 0] + shift[..., 0], at[..., 1] + shift[..., 1]
    height, width = shift.shape[:2]
    inside = (x > _BORDER_PX) & (y > _BORDER_PX) & (x < width - 1 - _BORDER_PX) & (y < height - 1 - _BORDER_PX)
    return np.asarray(inside, np.float32)
