"""How much more light falls on skin than on the card beside it, as far as one photograph tells.

Two things are made good. Light falls off over card and skin alike: the card shows how, and that is carried on to the
skin. And skin is bent, so that some of it faces the lamp more than the card does and some less. A stiff card that lies
on bent skin touches it about its middle; so that part of the zone which lies opposite the card's middle is taken to be
turned as the card is, and how brightness changes along the card tells what the rest gets more or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import LUMINANCE, CardLight
from needlepoint.photos.skin_patch import SkinPatch

CARRIED_SHARE: Final = 0.75
"""Of how light falls off over the card, what is believed of it farther on. Ours: a lens's own falloff is steepest at
the picture's edge, where a card mostly lies, and a straight line through it goes on too far; of 0.5 to 1, this was best
on rendered pairs."""
CARRIED_SD: Final = 0.35
"""Standard deviation of that share. Ours, likewise."""
OPPOSITE_SD_MM: Final = 10.0
"""Standard deviation of where skin is turned as the card is. Ours."""
SAMPLES_PER_MM: Final = 1.0
"""Ours: light on skin changes over centimetres."""
LEAST_SAMPLES: Final = 50
SLOPE_SD: Final = 0.01
"""Of the change of log brightness per mm that is thought of. Ours: light from 40 degrees above skin bent with a radius
of 90 mm, half of it from one lamp, changes by 0.007."""
GRAIN_SD, GRAIN_MM = 0.03, 6.0
"""How much skin's own brightness differs from place to place, natural logarithm, and over what size. Ours."""
ROUNDS, HUBER = 4, 1.5
_DARKEST: Final = 1e-3


@dataclass(frozen=True, slots=True)
class LightOnSkin:
    """Light on a zone against light on the card's middle.

    Attributes:
        log_gain: natural logarithm of the one over the other.
        log_sd: its standard deviation, as far as unevenness makes it; what all photographs get wrong alike is not in
            it.
    """

    log_gain: float
    log_sd: float

    @property
    def gain(self) -> float:
        """The light on the zone over that on the card."""
        return float(np.exp(self.log_gain))


UNLIKE: Final = (
    "Light on the skin and on the card differs by about {figure} %, so the typology angle is known less well. "
    "Lay the card flat on the skin beside the zone, its middle opposite the zone's, and light both from the front."
)
MOST_UNLIKE_PERCENT: Final = 8.0
"""Ours: about 2 to 5 degrees, the width of a class of skin being 13 and more."""
AS_ON_CARD: Final = LightOnSkin(0.0, 0.0)
"""Where nothing is known of it."""


def light_on_skin(patch: SkinPatch) -> LightOnSkin:
    """How much more light the usable skin of a zone gets than the card; `AS_ON_CARD` without a card's light."""
    if patch.card_light is None:
        return AS_ON_CARD
    step = max(round(patch.px_per_mm / SAMPLES_PER_MM), 1)
    rows, columns = np.nonzero(patch.usable[::step, ::step])
    if len(rows) < LEAST_SAMPLES:
        return AS_ON_CARD
    pixels = np.column_stack((columns, rows)) * step + (patch.box.left, patch.box.top)
    place = patch.card_light.place_mm(pixels.astype(np.float64))
    brightness = patch.light[::step, ::step][rows, columns].astype(np.float64) @ LUMINANCE.astype(np.float64)
    return _against(patch.card_light, place, np.log(np.maximum(brightness, _DARKEST)))


def light_remarks(patch: SkinPatch) -> tuple[str, ...]:
    """What to tell a person whose card and skin lie in light too unlike for the typology angle to be known well."""
    light = patch.once(light_on_skin)
    unlike = 100 * max(abs(light.log_gain), light.log_sd)
    return (UNLIKE.format(figure=f"{unlike:.0f}"),) if unlike > MOST_UNLIKE_PERCENT else ()


def _against(light: CardLight, place_mm: NDArray[np.float64], brightness: NDArray[np.float64]) -> LightOnSkin:
    """From where samples of skin lie in the card's plane, (n, 2), and their log brightness, (n,)."""
    fallen = place_mm @ light.gradient
    middle = place_mm.mean(axis=0)
    slope = _slope(place_mm - middle, brightness - CARRIED_SHARE * fallen)
    along = place_mm[:, 0]
    opposite = float(np.clip(0.0, along.min(), along.max()))
    carried = float(fallen.mean())
    gain = CARRIED_SHARE * carried + float(slope[0]) * (float(middle[0]) - opposite)
    return LightOnSkin(gain, float(np.hypot(CARRIED_SD * carried, OPPOSITE_SD_MM * np.linalg.norm(slope))))


def _slope(place_mm: NDArray[np.float64], brightness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Change of brightness per mm, (2,): a plane by weighted least squares, marks weighing less (Huber 1964), and the
    less believed the smaller the zone is."""
    plane = np.column_stack((np.ones(len(place_mm)), place_mm))
    grains = max(float(np.prod(np.ptp(place_mm, axis=0))) / GRAIN_MM**2, 1.0)
    prior = np.diag((0.0, 1.0, 1.0)) * (GRAIN_SD / SLOPE_SD) ** 2 * len(place_mm) / grains
    weight: NDArray[np.float64] = np.ones(len(place_mm))
    found: NDArray[np.float64] = np.zeros(3)
    for _ in range(ROUNDS):
        weighed = plane * weight[:, None]
        found = np.asarray(np.linalg.solve(weighed.T @ plane + prior, weighed.T @ brightness), np.float64)
        off = np.abs(brightness - plane @ found)
        far = HUBER * 1.4826 * max(float(np.median(off)), 1e-6)
        weight = np.asarray(np.minimum(1.0, far / np.maximum(off, 1e-9)), np.float64)
    return np.asarray(found[1:], np.float64)
