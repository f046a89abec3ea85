"""Light on skin: lamps and the room's ambient light, matt shading, light that spreads under the skin, gloss."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.map_grid import Map
from needlepoint.photos.photo import Light

_REFRACTIVE_INDEX = 1.52
"""Of the outermost skin: cheeks of adult women gave 1.51 to 1.53 at 550 nm (Yoshida et al. 2013,
10.1117/1.JBO.18.3.037002, abstract). What lies below is less dense (`tissue.REFRACTIVE_INDEX`)."""
FRESNEL_0 = ((_REFRACTIVE_INDEX - 1) / (_REFRACTIVE_INDEX + 1)) ** 2
"""Share of light mirrored at right angles, by Fresnel: 0.043."""
_SPREAD_MM = 0.5
_SPREAD_SHARE = (0.62, 0.48, 0.38)
"""Red, green, blue: the share of matt light that comes out some way from where it went in, and how far (standard
deviation). Light wanders farther in red, which softens relief most there. Ours: a one-Gaussian stand-in for measured
profiles of diffusion in skin."""


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp.

    Attributes:
        elevation_deg: above the tangent plane of the patch; 90 shines straight on it.
        azimuth_deg: where it stands around the patch, clockwise from the right as seen in the picture.
        strength: share of the direct light that is this lamp's.
        distance_mm: a near one lights the nearer side more.
    """

    elevation_deg: float
    azimuth_deg: float
    strength: float = 1.0
    distance_mm: float = 1200.0

    @property
    def direction(self) -> NDArray[np.float64]:
        """Unit vector from the patch towards the lamp; z away from the camera, so below zero."""
        elevation, azimuth = np.radians([self.elevation_deg, self.azimuth_deg])
        flat = np.cos(elevation)
        return np.array([flat * np.cos(azimuth), flat * np.sin(azimuth), -np.sin(elevation)])


@dataclass(frozen=True, slots=True)
class Lighting:
    """All light on the skin.

    Attributes:
        ambient: share of the light on a flat patch that comes evenly from everywhere, 0 to 1.

    Its spectrum, and what the camera makes of it, are of `seen_by.SeenBy`.
    """

    lamps: tuple[Lamp, ...]
    ambient: float = 0.4


NOMINAL = Lighting((Lamp(40.0, 215.0),))
"""The light that truth is worked out under where none is given: 40 degrees up, from the upper left."""


def irradiance(slope_u: Map, slope_v: Map, lighting: Lighting, place_mm: NDArray[np.float32]) -> Map:
    """Light that falls on each point for how it is turned; 1 on a flat patch at the origin.

    Nothing casts a shadow here: what pits and furrows keep away from their floor is `openness`.

    Args:
        slope_u, slope_v: of the whole surface, in mm away from the camera per mm.
        lighting: the lamps.
        place_mm: (height, width, 2), where each point lies, for lamps that are near.
    """
    norm = 1 / np.sqrt(1 + slope_u * slope_u + slope_v * slope_v)
    total = np.full(slope_u.shape, np.float32(lighting.ambient))
    strengths = sum(lamp.strength for lamp in lighting.lamps)
    for lamp in lighting.lamps:
        x, y, z = (float(part) for part in lamp.direction)
        facing = np.maximum((slope_u * np.float32(x) + slope_v * np.float32(y) - np.float32(z)) * norm, 0)
        share = (1 - lighting.ambient) * lamp.strength / strengths / -z
        total += np.float32(share) * facing * falloff(lamp, place_mm)
    return np.asarray(total, np.float32)


def falloff(lamp: Lamp, place_mm: NDArray[np.float32]) -> Map:
    """How much nearer (brighter) each place is to the lamp than the origin: the inverse square law."""
    x, y, _ = lamp.direction * lamp.distance_mm
    square = (place_mm[..., 0] - np.float32(x)) ** 2 + (place_mm[..., 1] - np.float32(y)) ** 2
    away = np.float32(lamp.distance_mm**2)
    flat = np.float32(x * x + y * y)
    return np.asarray(away / (square + (away - flat)), np.float32)


def spread_under_skin(light: Map, openness: Map, px_per_mm: float) -> Light:
    """What of the light on the skin comes back out at each point, by channel: relief is softened, most in red.

    Args:
        light: that falls on each point.
        openness: share of the sky a point sees. It dims what comes out, ambient and direct light alike: a pit's floor
            lies in shadow for most directions of a lamp, and what comes out of its walls meets other walls (ours).
        px_per_mm: of both maps.
    """
    wide = cv2.GaussianBlur(light, (0, 0), _SPREAD_MM * px_per_mm)
    return _came_out(light, np.asarray(wide, np.float32), openness)


def spread_along_rows(light: Map, openness: Map, px_per_mm: float) -> Light:
    """The same where every row stands for itself, for a section across something long."""
    reach = 2 * round(4 * _SPREAD_MM * px_per_mm) + 1
    wide = cv2.GaussianBlur(light, (reach, 1), _SPREAD_MM * px_per_mm)
    return _came_out(light, np.asarray(wide, np.float32), openness)


def _came_out(light: Map, wide: Map, openness: Map) -> Light:
    shares = ((1 - share, share) for share in _SPREAD_SHARE)
    mixed = [cv2.addWeighted(light, stays, wide, wanders, 0) for stays, wanders in shares]
    return np.asarray(cv2.merge([cv2.multiply(channel, openness) for channel in mixed]), np.float32)


def gloss(slope_u: Map, slope_v: Map, openness: Map, lighting: Lighting, roughness: float) -> Map:
    """Mirrored light towards a camera straight ahead, against a perfect white's matt light.

    Cook and Torrance's form with Beckmann's slopes and Schlick's Fresnel; shadowing is left out, since the camera looks
    straight on. Only of the lamps: what a rough surface throws back of even light is within the tissue's colours, which
    were fitted to spectra measured in even light.
    """
    square = np.float32(roughness**2)
    total = np.zeros(slope_u.shape, np.float32)
    strengths = sum(lamp.strength for lamp in lighting.lamps)
    towards_camera = np.array([0.0, 0.0, -1.0])
    norm = 1 / np.sqrt(1 + slope_u * slope_u + slope_v * slope_v)
    for lamp in lighting.lamps:
        half = lamp.direction + towards_camera
        half /= np.linalg.norm(half)
        facing = (slope_u * np.float32(half[0]) + slope_v * np.float32(half[1]) - np.float32(half[2])) * norm
        cos2 = np.clip(np.square(facing, out=facing), 1e-3, 1)
        # pi F D / (4 n.v), D = exp((1 - 1 / cos2) / m2) / (pi m2 cos4); n.l and the lamp's cosine cancel.
        grazing = 1 - float(lamp.direction @ half)
        fresnel = FRESNEL_0 + (1 - FRESNEL_0) * grazing**5
        share = (1 - lighting.ambient) * lamp.strength / strengths / -float(lamp.direction[2])
        lobe = np.asarray(cv2.exp((1 - 1 / cos2) / square), np.float32)
        lobe /= np.square(cos2, out=cos2)
        total += np.float32(fresnel / 4 * share) / square * lobe
    total /= np.maximum(norm, 0.2)
    total *= openness
    return total
