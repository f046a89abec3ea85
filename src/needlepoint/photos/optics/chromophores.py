"""Blood and melanin of skin from its colour: the same change of either reads the same on every skin tone.

Redness as such (log of red over green) rises by a third less for the same blood on dark skin than on light. Here the
colour is laid onto a model of skin and both amounts are read back together (IMAGING: two chromophores), after taking
away what multiplies all three channels (shading, exposure).

What may be reported:

* With a card, levels and changes. Levels hold to about 0.1 of log10 (blood) and 0.2 (melanin, light skin), since people
  differ in more than these two; changes are better, since that stays the same.
* Without a card a colour is known up to one unknown gain per channel and photograph. Then no level may be reported.
  Changes may: take the follow-up's light through `anchored`, so that its control region has the baseline's colour, and
  read zone minus control. What changed in the control itself is then lost, by design.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.inverse_table import RATIOS_OF_LOGS, inverse_table
from needlepoint.photos.optics.skin_base import SkinBase, find_base
from needlepoint.photos.photo import Light, Mask

Array = NDArray[np.float64]

_DARKEST = 2e-4
"""Light below this is taken as this, so that a logarithm exists; an 8 bit photograph's first step is 3e-4."""
_BRIGHTEST = 0.98
_PLAIN_SHIFT = (0.0, 0.0)


def chromophores(light: Light, base: SkinBase | None = None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """log10 of the volume shares of blood and of melanin, each (height, width) float32, of linear sRGB light.

    With the person's `base` (`find_base` of untreated skin) changes read true to scale; without one the light is taken
    as it is, which serves to tell more from less. Always finite: what is no skin, black or clipped reads as the nearest
    colour that the model knows; `readable` says where. Average over noise (0.5 to 1 mm) before, not after.
    """
    table = inverse_table()
    shift = np.asarray(base.shift if base else _PLAIN_SHIFT)
    to_place = np.column_stack([RATIOS_OF_LOGS, shift - table.low]) / table.step[:, None]
    logs = cv2.log(np.fmax(light, np.float32(_DARKEST)))
    amounts = table.look_up(np.asarray(cv2.transform(logs, to_place), np.float32))
    return amounts[..., 0], amounts[..., 1]


def readable(light: Light, base: SkinBase | None = None) -> Mask:
    """Where light can be read as skin, (height, width): neither black nor clipped, of a colour that skin can have."""
    table = inverse_table()
    shift = np.asarray(base.shift if base else _PLAIN_SHIFT)
    logs = cv2.log(np.fmax(light, np.float32(_DARKEST)))
    ratios = cv2.transform(logs, np.column_stack([RATIOS_OF_LOGS, shift]))
    high = table.low + table.step * (np.array(table.amounts.shape[1::-1]) - 1)
    of_skin = cv2.inRange(ratios, table.low, high)
    in_reach = cv2.inRange(light, np.full(3, _DARKEST), np.full(3, _BRIGHTEST))
    return np.asarray(cv2.bitwise_and(of_skin, in_reach) > 0)


def gains_between(now: Array, then: Array) -> Array:
    """The gain of each channel, (3,), that gives untreated skin now, (3,), the colour it had then, (3,)."""
    return np.asarray(then, np.float64) / np.asarray(now, np.float64)


def anchored(light: Light, gains: Array, *, into: Light | None = None) -> Light:
    """Light with each channel multiplied, (height, width, 3): the follow-up on the baseline's footing.

    Args:
        into: written into, and given back; may be `light` itself. A new array where None.
    """
    # OpenCV takes four numbers for a factor of each channel, of which there are three.
    factors = np.append(np.asarray(gains, np.float32).astype(np.float64), 0.0)
    return np.asarray(cv2.multiply(light, factors, dst=into), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Contrast:
    """Blood and melanin of one mean colour against another's.

    Attributes:
        value: (2,) log10 blood and log10 melanin, zone minus control.
        by_zone: (2, 3) how `value` follows the natural logarithm of the zone's red, green and blue.
        by_control: (2, 3) likewise of the control's.
    """

    value: Array
    by_zone: Array
    by_control: Array

    def sd(self, zone_covariance: Array, control_covariance: Array, shared: Array | None = None) -> Array:
        """Standard deviation of `value`, (2,), by the covariances, (3, 3), of ln light of zone and control.

        `shared` is the covariance of an error that both have alike, such as the white balance: it mostly cancels.
        """
        total = self.by_zone @ zone_covariance @ self.by_zone.T
        total = total + self.by_control @ control_covariance @ self.by_control.T
        if shared is not None:
            both = self.by_zone + self.by_control
            total = total + both @ shared @ both.T
        return np.sqrt(np.diag(total))


def contrast(zone: Array, control: Array, base: SkinBase | None = None, *, colour_known: bool = True) -> Contrast:
    """Blood and melanin of a zone's mean light, (3,), against its control's, (3,), with slopes to propagate errors.

    The base is found from the control where none is given. Slopes are differences over 1 % of light.
    """
    base = base or find_base(np.asarray(control, np.float64), colour_known=colour_known)
    step = 0.01 * np.vstack([np.zeros(3), np.eye(3), -np.eye(3)])
    logs = np.stack([np.log(zone) + step, np.log(control) + step])
    blood, melanin = chromophores(np.exp(logs).astype(np.float32), base)
    read = np.stack([blood, melanin], axis=-1).astype(np.float64)
    slopes = np.swapaxes(read[:, 1:4] - read[:, 4:], -1, -2) / 0.02
    return Contrast(read[0, 0] - read[1, 0], slopes[0], -slopes[1])
