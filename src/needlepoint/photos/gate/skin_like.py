"""Whether a zone can be skin at all, by its colour: a wall, cloth, a leaf or most cats cannot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.photos.photo import Light, Mask

_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class ColourLimits:
    """Limits of the zone's middle colour, as natural logarithms of ratios of linear light.

    Attributes:
        red_over_green: lowest and highest.
        green_over_blue: lowest and highest.
        red_over_blue: lowest; skin of every tone returns more red than blue.
    """

    red_over_green: tuple[float, float]
    green_over_blue: tuple[float, float]
    red_over_blue: float

    def hold(self, red: float, green: float, blue: float) -> bool:
        """Whether a colour, as natural logarithms of its channels, is within all limits."""
        (low, high), (least, most) = self.red_over_green, self.green_over_blue
        in_limits = low <= red - green <= high and least <= green - blue <= most
        return in_limits and red - blue >= self.red_over_blue


UNDER_ANY_LIGHT = ColourLimits((-0.1, 1.7), (-0.4, 1.6), 0.04)
"""Ours. Faces and close-ups of skin under studio light, strong casts and a dermatoscope's lamp, as their files had it,
lay at 0.0 to 1.22, -0.07 to 0.54 and from 0.07 (30 photographs); a grey studio wall at -0.05, 0.0, -0.06."""
CORRECTED = ColourLimits((0.1, 1.3), (-0.25, 1.1), 0.3)
"""Ours, for light that a card corrected: tones I to VI of the phantom, with half to two and a half times the usual
blood, lie at 0.20 to 0.88, -0.06 to 0.73 and from 0.42."""


def can_be_skin(light: Light, zone: Mask, *, is_corrected: bool) -> bool:
    """Whether the middle colour of a zone could be skin of any tone.

    Args:
        light: linear light of the crop.
        is_corrected: whether a card corrected it; otherwise any cast of light is allowed for.
    """
    if not zone.any():
        return True
    middle = np.log(np.maximum(np.median(light[zone], axis=0), _FLOOR))
    limits = CORRECTED if is_corrected else UNDER_ANY_LIGHT
    return limits.hold(float(middle[0]), float(middle[1]), float(middle[2]))
