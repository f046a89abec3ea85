"""Where a pinhole camera sees each point of a curved patch of skin, and back: the exact truth for registration.

The patch is the paraboloid z = u^2 / 2 Ru + v^2 / 2 Rv, its top at the origin, z away from the camera. Relief (a
fraction of a millimetre) does not move points. Skin coordinates are those of the tangent plane: areas and lengths of
the truth are as seen from the front.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Points

_STEP_PX = 4
"""Rays are met with the patch at every fourth pixel and interpolated between: the map bends so little that this is
exact to below a hundredth of a pixel (checked in the tests)."""
_MOST_ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Bulge:
    """One soft displacement of skin along itself: `shift_mm` in its middle, Gaussian with `spread_mm` around."""

    centre_mm: tuple[float, float]
    spread_mm: float
    shift_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A camera before a patch of skin.

    Attributes:
        width_px, height_px: of the picture.
        px_per_mm: in the tangent plane at the middle of the patch, seen from the front.
        distance_mm: from the pinhole to the middle of the patch.
        yaw_deg, pitch_deg, roll_deg: turn of the patch about its vertical, its horizontal and the line of sight.
        shift_mm: how far the patch's middle lies right of and below the line of sight.
        radii_mm: (Ru, Rv) of the patch's curvature; infinite for a flat one.
        bulges: how an expression has moved the skin along itself, from where it is to where it came from.
        mirrored: left and right exchanged after all this, as some selfie cameras do.
    """

    width_px: int
    height_px: int
    px_per_mm: float
    distance_mm: float = 300.0
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0
    shift_mm: tuple[float, float] = (0.0, 0.0)
    radii_mm: tuple[float, float] = (np.inf, np.inf)
    bulges: tuple[Bulge, ...] = ()
    mirrored: bool = False

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.px_per_mm * self.distance_mm

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) of the picture."""
        return self.height_px, self.width_px

    @property
    def rotation(self) -> NDArray[np.float64]:
        """(3, 3): from the patch's axes to the camera's."""
        yaw, pitch, roll = np.radians([self.yaw_deg, self.pitch_deg, self.roll_deg])
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
        return np.asarray(np.linalg.multi_dot([about_z, about_x, about_y]))

    def sag_mm(self, places: Points) -> NDArray[np.float64]:
        """How far behind the tangent plane the patch lies at places (..., 2)."""
        bend = 0.5 / np.array(self.radii_mm)
        return np.asarray((places**2 * bend).sum(axis=-1))

    def seen_at(self, skin_mm: Points) -> Points:
        """Where points of the skin (n, 2) in mm lie in the picture, in pixels."""
        places = self._moved(skin_mm)
        return self.pixels_of_solid(np.column_stack([places, self.sag_mm(places)]))

    def pixels_of_solid(self, solid_mm: Points) -> Points:
        """Where points (n, 3) in the patch's axes lie in the picture; z away from the camera."""
        seen = solid_mm @ self.rotation.T + np.array([*self.shift_mm, self.distance_mm])
        pixels = self.focal_px * seen[:, :2] / seen[:, 2:] + self._middle
        return self._mirror(pixels)

    def surface_of(self, pixels: Points) -> Points:
        """Which points of the skin (n, 2) in mm lie at points of the picture; not a number where a ray misses."""
        straight = (self._mirror(pixels) - self._middle) / self.focal_px
        rays = np.column_stack([straight, np.ones(len(straight))]) @ self.rotation
        start = -self.rotation.T @ np.array([*self.shift_mm, self.distance_mm])
        bend = 0.5 / np.array(self.radii_mm)
        square = (rays[:, :2] ** 2 * bend).sum(axis=1)
        linear = 2 * (rays[:, :2] * start[:2] * bend).sum(axis=1) - rays[:, 2]
        constant = float((start[:2] ** 2 * bend).sum() - start[2])
        with np.errstate(invalid="ignore"):
            along = 2 * constant / (-linear + np.sqrt(linear**2 - 4 * square * constant))
        places = start[:2] + along[:, None] * rays[:, :2]
        return np.asarray(places + self._displacement(places))

    def surface_of_pixels(self) -> NDArray[np.float32]:
        """The point of the skin (u, v) in mm at every pixel, (height, width, 2)."""
        columns = np.arange(-_STEP_PX, self.width_px + 2 * _STEP_PX, _STEP_PX, dtype=np.float64)
        rows = np.arange(-_STEP_PX, self.height_px + 2 * _STEP_PX, _STEP_PX, dtype=np.float64)
        x, y = np.meshgrid(columns, rows)
        coarse = self.surface_of(np.column_stack([x.ravel(), y.ravel()])).reshape(*x.shape, 2)
        coarse32 = np.nan_to_num(coarse, nan=1e4).astype(np.float32)
        to_coarse = np.array([[1 / _STEP_PX, 0, 1], [0, 1 / _STEP_PX, 1]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(coarse32, to_coarse, (self.width_px, self.height_px), flags=flags))

    @property
    def _middle(self) -> NDArray[np.float64]:
        return (np.array([self.width_px, self.height_px]) - 1) / 2

    def _mirror(self, pixels: Points) -> Points:
        if not self.mirrored:
            return pixels
        return np.asarray(np.column_stack([self.width_px - 1 - pixels[:, 0], pixels[:, 1]]))

    def _displacement(self, places: Points) -> Points:
        """From where skin is now to where it was at rest."""
        total = np.zeros_like(places)
        for bulge in self.bulges:
            square = ((places - np.array(bulge.centre_mm)) ** 2).sum(axis=1)
            total += np.exp(-square / (2 * bulge.spread_mm**2))[:, None] * np.array(bulge.shift_mm)
        return total

    def _moved(self, skin_mm: Points) -> Points:
        """Where points of the skin at rest are now: the displacement inverted by repetition."""
        places = np.asarray(skin_mm, np.float64).copy()
        if not self.bulges:
            return places
        for _ in range(_MOST_ROUNDS):
            places = skin_mm - self._displacement(places)
        return places


def map_between(baseline: View, follow_up: View, pixels: Points) -> Points:
    """Where points of one picture lie in the other, both of the same skin: the truth a registration is held against."""
    return follow_up.seen_at(baseline.surface_of(pixels))
