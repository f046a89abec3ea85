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

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.change_weights import change_weights
from needlepoint.photos.optics.inverse_table import RATIOS_OF_LOGS, inverse_table
from needlepoint.photos.optics.skin_base import SkinBase
from needlepoint.photos.photo import Light

Array = NDArray[np.float64]

_DARKEST = 2e-4
"""Light below this is taken as this, so that a logarithm exists; an 8 bit photograph's first step is 3e-4."""
_MOST_SHADE = 1.5
"""Natural logarithm: what is so much lighter or darker than plain skin is no skin (ours)."""
_MOST_LESS_MELANIN = 0.5
"""log10: the ratios are not believed where they say that skin has less than a third of the melanin of the person's
plain skin. There is little left to tell them by, and what people differ in (or more blood) is taken for melanin that is
gone: rendered skin with a third less and twice the blood was read as having a ninth (ours)."""
_PLAIN_SHIFT = (0.0, 0.0)


def chromophores(light: Light, base: SkinBase) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """log10 of the volume shares of blood and of melanin, each (height, width) float32, of linear sRGB light.

    Changes from the person's `base` (`find_base` of untreated skin in the same photograph) read true to scale on
    average over people: how the two colour ratios and lightness are weighed is told in `change_weights`. Always finite:
    what is no skin, black or clipped reads as the nearest colour that the model knows. Average over noise (0.5 to 1 mm)
    before, not after.
    """
    logs = _logs(light)
    told = np.empty((*light.shape[:2], 3), np.float32)
    told[..., :2] = _laid_on_model(logs, base.shift)
    np.maximum(told[..., 1], np.float32(base.log10_melanin - _MOST_LESS_MELANIN), out=told[..., 1])
    lightness = cv2.transform(logs, np.full((1, 3), 1 / 3))
    told[..., 2] = np.clip(lightness - np.float32(base.log_lightness), -_MOST_SHADE, _MOST_SHADE)
    weights = change_weights(base.log10_melanin, base.log10_blood, colour_known=base.colour_known)
    plain = np.array([base.log10_blood, base.log10_melanin])
    to_amounts = np.column_stack([weights, plain - weights[:, :2] @ plain])
    amounts = np.asarray(cv2.transform(told, to_amounts), np.float32)
    return amounts[..., 0], amounts[..., 1]


def by_ratios(light: Light, base: SkinBase | None = None) -> NDArray[np.float32]:
    """What the two colour ratios alone say of blood and of melanin by the model's mean person, (height, width, 2).

    Without a base the light is taken as it is, which serves to tell more from less.
    """
    return _laid_on_model(_logs(light), base.shift if base else _PLAIN_SHIFT)


def _laid_on_model(logs: Light, shift: tuple[float, float]) -> NDArray[np.float32]:
    table = inverse_table()
    to_place = np.column_stack([RATIOS_OF_LOGS, np.asarray(shift) - table.low]) / table.step[:, None]
    return table.look_up(np.asarray(cv2.transform(logs, to_place), np.float32))


def _logs(light: Light) -> Light:
    return np.asarray(cv2.log(np.fmax(light, np.float32(_DARKEST))), np.float32)


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
