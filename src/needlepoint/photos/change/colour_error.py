"""What an imperfect card does to a colour: the jackknife over its patches (Efron 1982, doi 10.1137/1.9781611970319).
A level of lightness adds what the skin may get more or less light than the card.

Each patch in turn is left out of the card's matrix, the mean colour of the zone (and of its control region) is worked
out again, and what the quantity differs by gives its standard deviation. In a pair the same patch is left out of both
photographs, since a badly printed patch is the same in both, and its error mostly cancels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import ColourCorrection
from needlepoint.photos.metrics.beside_card import light_on_skin
from needlepoint.photos.metrics.pigment import typology_angles
from needlepoint.photos.optics.chromophores import chromophores
from needlepoint.photos.optics.skin_base import SkinBase, find_base
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.skin_patch import SkinPatch

Values = NDArray[np.float64]

OF_MEAN_COLOUR = frozenset({Quantity.ERYTHEMA, Quantity.MELANIN, Quantity.ITA})
"""The quantities that the card's matrix moves; the others are differences within one photograph."""
_STRIDE = 4
_STEP = 0.01
"""Of light, as a share, over which an angle's slope is taken."""


def colour_sd_of_level(quantity: Quantity, patch: SkinPatch, colour: ColourCorrection | None) -> float:
    """Standard deviation that the card adds to a level, in the quantity's unit; 0 where it does not depend on it."""
    if quantity not in OF_MEAN_COLOUR or colour is None or not patch.usable.any():
        return 0.0
    base = find_base(mean_light(patch), colour_known=True)
    printed = _jackknife_sd(_without_each(quantity, patch, colour, base))
    return math.hypot(printed, _light_sd(patch)) if quantity is Quantity.ITA else printed


def colour_sd_of_change(
    quantity: Quantity,
    zone: tuple[SkinPatch, SkinPatch],
    control: tuple[SkinPatch, SkinPatch] | None,
    colours: Sequence[ColourCorrection | None],
) -> float:
    """Standard deviation that the card adds to a change less the control's own, in the quantity's unit."""
    patches = (*zone, *(control or ()))
    if quantity not in OF_MEAN_COLOUR or not all(patch.usable.any() for patch in patches):
        return 0.0
    if colours[0] is None or colours[1] is None:
        return 0.0
    base = find_base(mean_light((control or zone)[0]), colour_known=True)
    sides = []
    for side, colour in enumerate((colours[0], colours[1])):
        value = _without_each(quantity, zone[side], colour, base)
        sides.append(value - _without_each(quantity, control[side], colour, base) if control else value)
    if sides[0].size == sides[1].size:
        return _jackknife_sd(sides[1] - sides[0])
    return float(np.hypot(_jackknife_sd(sides[0]), _jackknife_sd(sides[1])))


def mean_light(patch: SkinPatch) -> Values:
    """The mean light of a patch's usable skin, (3,), from every fourth row and column."""
    usable = patch.usable[::_STRIDE, ::_STRIDE]
    light = patch.light[::_STRIDE, ::_STRIDE] if usable.any() else patch.light
    return np.asarray(light[usable if usable.any() else patch.usable].mean(axis=0), np.float64)


def _without_each(quantity: Quantity, patch: SkinPatch, colour: ColourCorrection, base: SkinBase) -> Values:
    """The quantity of the mean colour with each patch of the card left out in turn."""
    before_matrix = np.linalg.solve(colour.matrix.astype(np.float64), mean_light(patch))
    lights = np.asarray(colour.left_out, np.float64) @ before_matrix
    if quantity is Quantity.ITA:
        return typology_angles(lights / patch.once(light_on_skin).gain)
    blood, melanin = chromophores(lights[None].astype(np.float32), base)
    return np.asarray((blood if quantity is Quantity.ERYTHEMA else melanin)[0], np.float64)


def _light_sd(patch: SkinPatch) -> float:
    """Standard deviation of the typology angle from uneven light on card and skin, degrees."""
    light = patch.once(light_on_skin)
    mean = mean_light(patch) / light.gain
    less, more = typology_angles(np.stack((mean * (1 - _STEP), mean * (1 + _STEP))))
    slope = float(more - less) / (2 * _STEP)
    return abs(slope) * light.log_sd if math.isfinite(slope) else 0.0


def _jackknife_sd(values: Values) -> float:
    count = values.size
    return float(np.sqrt((count - 1) / count * np.sum((values - values.mean()) ** 2))) if count > 1 else 0.0
