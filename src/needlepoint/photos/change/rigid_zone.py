"""One zone as a rigid piece of a bent surface: how it was turned between two photographs, and what that leaves over.

The surface is z = a x + b y + (c x^2 + d y^2) / 2 + e x y over the zone's middle, in millimetres, seen by a pinhole
from DISTANCE_MM; slopes, curvatures, turn, scale and shift are found by least squares with weak expectations of each,
since a flat piece seen from the front does not tell all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from needlepoint.photos.photo import Box, Points
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.zones.polygon import inside

Values = NDArray[np.float64]

DISTANCE_MM = 330.0
"""Ours: about an arm's length less a camera. The angle found is in proportion to it."""
SURE = 0.3
"""Registration below this confidence is left out."""
FEWEST_POINTS = 24
MOST_POINTS = 300
_POINT_SD_MM = 0.12
"""What registration and surface are wrong by at one point; points are not independent, so this is more than it is."""
_EXPECTED_SD = np.array([10.0, 10.0, 20.0, 0.3, 30.0, 30.0, 0.35, 0.35, 0.008, 0.008, 0.004])
"""Of yaw, pitch, roll (degrees), ln scale, shift (mm), slopes a b, curvatures c d e (1/mm). Ours."""


@dataclass(frozen=True, slots=True)
class ZonePose:
    """How a zone lies in the follow-up against the baseline.

    Attributes:
        turned_deg: between the two lines of sight, the picture's own roll left out.
        magnification: length in pixels of the follow-up over that in the baseline.
        drawn_mm: 95th percentile of what no turn explains: skin moved along itself.
    """

    turned_deg: float
    magnification: float
    drawn_mm: float


def zone_pose(registration: Registration, outline: Points, px_per_mm: float) -> ZonePose | None:
    """The pose of one zone; None where the registration is sure of too little of it.

    Args:
        outline: of the zone in the baseline.
        px_per_mm: of the baseline.
    """
    here, there = _sure_points(registration, outline)
    if len(here) < FEWEST_POINTS:
        return None
    middle = here.mean(axis=0)
    before = (here - middle) / px_per_mm
    offset = there.mean(axis=0)
    after = (there - offset) / px_per_mm
    turn, log_scale = _rough(before, after)
    expected = np.zeros(11)
    expected[2:4] = np.degrees(turn), log_scale
    found = least_squares(_off, expected, args=(before, after, expected), loss="soft_l1", x_scale=_EXPECTED_SD)
    left = after - _seen(found.x, before)
    return ZonePose(
        turned_deg=float(np.hypot(found.x[0], found.x[1])),
        magnification=float(np.exp(found.x[3])),
        drawn_mm=float(np.percentile(np.hypot(left[:, 0], left[:, 1]), 95)) / float(np.exp(found.x[3])),
    )


def _sure_points(registration: Registration, outline: Points) -> tuple[Points, Points]:
    """Places of the grid inside an outline that the registration is sure of, in the baseline and in the follow-up."""
    step = registration.step
    on_grid = (outline + 0.5) / step - 0.5
    box = Box.around(on_grid, (registration.confidence.shape[0], registration.confidence.shape[1]))
    if not box.width or not box.height:
        return np.zeros((0, 2)), np.zeros((0, 2))
    kept = inside(on_grid, box) & (registration.confidence[box.slices] >= SURE)
    rows, columns = np.nonzero(kept)
    chosen = slice(None, None, max(rows.size // MOST_POINTS, 1))
    rows, columns = rows[chosen], columns[chosen]
    there = registration.forward[box.slices][rows, columns].astype(np.float64)
    on_it = np.column_stack([columns + box.left, rows + box.top]).astype(np.float64)
    here = (on_it + 0.5) * step - 0.5
    return here, there


def _rough(before: Points, after: Points) -> tuple[float, float]:
    """Turn in the picture and ln scale of the similarity that fits best (Umeyama 1991, doi 10.1109/34.88573)."""
    across = before.T @ after
    turn = float(np.arctan2(across[0, 1] - across[1, 0], across[0, 0] + across[1, 1]))
    scale = np.sqrt(float((after**2).sum()) / max(float((before**2).sum()), 1e-12))
    return turn, float(np.log(max(scale, 1e-3)))


def _off(pose: Values, before: Points, after: Points, expected: Values) -> Values:
    """Every coordinate's distance from where it is seen, and every parameter's from what is expected, in their SD."""
    missed = (_seen(pose, before) - after).ravel() / (_POINT_SD_MM * np.sqrt(len(before) / FEWEST_POINTS))
    return np.concatenate([missed, (pose - expected) / _EXPECTED_SD])


def _seen(pose: Values, before: Points) -> Points:
    """Where points of the baseline, in mm from the middle of the zone, are seen in the follow-up, likewise."""
    slope_x, slope_y, bend_x, bend_y, twist = pose[6:]
    x, y = before.T
    depth = slope_x * x + slope_y * y + 0.5 * (bend_x * x**2 + bend_y * y**2) + twist * x * y
    solid = np.stack([x * (1 + depth / DISTANCE_MM), y * (1 + depth / DISTANCE_MM), depth])
    turned = _rotation(*np.radians(pose[:3])) @ solid
    flat = np.exp(pose[3]) * turned[:2] / (1 + turned[2] / DISTANCE_MM)
    return np.asarray(flat.T + pose[4:6])


def _rotation(yaw: float, pitch: float, roll: float) -> Values:
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_x @ about_y)
