"""The plane of a card in the picture: where each millimetre of it lies, how it is tilted, and how exact that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Points

LEAST_CORNER_SD_PX: Final = 0.1
"""How exact a corner is at best. Ours: seen on drawn cards with blur, noise and JPEG."""


@dataclass(frozen=True, slots=True, eq=False)
class CardPlane:
    """A flat card as the camera sees it.

    Attributes:
        to_picture: (3, 3) homography from millimetres on the card to pixels.
        covariance: (8, 8) of its first eight numbers, from how well the corners fit.
        residual_mm: root mean square distance of the corners from where the homography has them, one axis.
        corners: how many corners it rests on.
    """

    to_picture: NDArray[np.float64]
    covariance: NDArray[np.float64]
    residual_mm: float
    corners: int

    def place(self, points_mm: Points) -> Points:
        """Where points of the card lie in the picture, (n, 2) pixels."""
        moved = np.column_stack((points_mm, np.ones(len(points_mm)))) @ self.to_picture.T
        return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)

    def from_picture(self, middle_mm: tuple[float, float]) -> NDArray[np.float64]:
        """(3, 3) homography from pixels to millimetres on the card, counted from a point of it."""
        shift = np.array([[1.0, 0.0, -middle_mm[0]], [0.0, 1.0, -middle_mm[1]], [0.0, 0.0, 1.0]])
        return np.asarray(shift @ np.linalg.inv(self.to_picture), np.float64)

    def error_px(self, points_mm: Points) -> NDArray[np.float64]:
        """Standard deviation of `place`, (n,), the larger one of all directions bounded from above."""
        slopes = _slopes(self.to_picture, points_mm)
        variance = np.einsum("nij,jk,nik->ni", slopes, self.covariance, slopes)
        return np.asarray(np.sqrt(variance.sum(axis=1)), np.float64)

    def stretch(self, point_mm: tuple[float, float]) -> NDArray[np.float64]:
        """(2, 2): pixels for a millimetre along x and along y of the card, at a point of it."""
        step = np.array([[0.0, 0.0], [0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]]) + point_mm
        _, right, left, down, up = self.place(step)
        return np.column_stack((right - left, down - up))

    def px_per_mm(self, point_mm: tuple[float, float]) -> float:
        """The root of the pixels that a square millimetre of the card covers, at a point of it."""
        return float(np.sqrt(abs(np.linalg.det(self.stretch(point_mm)))))

    def tilt_deg(self, point_mm: tuple[float, float]) -> float:
        """Angle between the card and the picture's plane, from how much one direction is foreshortened."""
        longer, shorter = map(float, np.linalg.svd(self.stretch(point_mm), compute_uv=False))
        return math.degrees(math.acos(min(shorter / longer, 1.0)))


def fit_plane(corners_mm: Points, outward: Points, corners_px: Points) -> CardPlane | None:
    """The homography through all corners by least squares; None where they lie too badly for one.

    Ink spreads, and blur with a tone curve moves an edge between black and white: every tag seems larger or smaller by
    the same rim. That rim is fitted too, where there are two tags to tell it from scale.

    Args:
        corners_mm: (n, 2) on the card, n at least four.
        outward: (n, 2) the direction away from the middle of each corner's tag, -1 or 1 along each axis.
        corners_px: (n, 2) in the picture.
    """
    rim_mm = 0.0
    fitted = _plane(corners_mm, corners_px)
    for _ in range(2 if len(corners_mm) >= 8 else 0):
        if fitted is None:
            break
        rim_mm += _rim_left_mm(fitted, corners_mm + rim_mm * outward, outward, corners_px)
        fitted = _plane(corners_mm + rim_mm * outward, corners_px)
    return fitted


def _rim_left_mm(plane: CardPlane, corners_mm: Points, outward: Points, corners_px: Points) -> float:
    """By how much more every tag seems larger, from what the homography leaves over; what it takes up is solved for."""
    slopes = _slopes(plane.to_picture, corners_mm).reshape(-1, 8)
    step = 1e-3
    grown = ((plane.place(corners_mm + step * outward) - plane.place(corners_mm)) / step).ravel()
    own = grown - slopes @ np.linalg.lstsq(slopes, grown, rcond=None)[0]
    strength = float(own @ own)
    return (
        float(own @ (corners_px - plane.place(corners_mm)).ravel()) / strength if strength > 0.1 * grown.size else 0.0
    )


def _plane(corners_mm: Points, corners_px: Points) -> CardPlane | None:
    found: object = cv2.findHomography(corners_mm, corners_px, 0)[0]
    if not isinstance(found, np.ndarray) or not np.isfinite(found).all():
        return None
    to_picture = np.asarray(found, np.float64)
    fitted = CardPlane(to_picture, np.zeros((8, 8)), 0.0, len(corners_mm))
    middle = corners_mm.mean(axis=0)
    scale = fitted.px_per_mm((float(middle[0]), float(middle[1])))
    if not np.isfinite(scale) or scale <= 0:
        return None
    off = fitted.place(corners_mm) - corners_px
    sd_px = max(float(np.sqrt((off**2).sum() / max(off.size - 8, 1))), LEAST_CORNER_SD_PX)
    slopes = _slopes(to_picture, corners_mm).reshape(-1, 8)
    covariance = np.asarray(np.linalg.pinv(slopes.T @ slopes) * sd_px**2, np.float64)
    return CardPlane(to_picture, covariance, float(np.sqrt((off**2).mean())) / scale, len(corners_mm))


def scale_error(plane: CardPlane, point_mm: tuple[float, float]) -> float:
    """Relative standard deviation of `px_per_mm` at a point from the corners' exactness alone."""
    value = plane.px_per_mm(point_mm)
    slopes = np.empty(8)
    for index in range(8):
        flat = plane.to_picture.ravel().copy()
        step = 1e-6 * max(abs(flat[index]), 1e-6)
        flat[index] += step
        moved = CardPlane(flat.reshape(3, 3), plane.covariance, 0.0, plane.corners)
        slopes[index] = (moved.px_per_mm(point_mm) - value) / step
    return math.sqrt(max(float(slopes @ plane.covariance @ slopes), 0.0)) / value


def scale_spread(plane: CardPlane, corners_mm: Sequence[tuple[float, float]], middle_mm: tuple[float, float]) -> float:
    """How much px_per_mm differs between the card's middle and its corners, as a share: the card leans in depth."""
    centre = plane.px_per_mm(middle_mm)
    return max(abs(plane.px_per_mm(corner) / centre - 1) for corner in corners_mm)


def _slopes(to_picture: NDArray[np.float64], points_mm: Points) -> NDArray[np.float64]:
    """(n, 2, 8): how the picture's place of each point changes with the homography's first eight numbers."""
    x, y = points_mm[:, 0], points_mm[:, 1]
    u, v, w = (np.column_stack((points_mm, np.ones(len(x)))) @ to_picture.T).T
    zero, one = np.zeros_like(x), np.ones_like(x)
    across = np.stack((x, y, one, zero, zero, zero, -x * u / w, -y * u / w), axis=1) / w[:, None]
    down = np.stack((zero, zero, zero, x, y, one, -x * v / w, -y * v / w), axis=1) / w[:, None]
    return np.stack((across, down), axis=1)
