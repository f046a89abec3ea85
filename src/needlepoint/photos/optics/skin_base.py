"""Where one person's skin stands: the place in the simple model from which changes of colour are read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import InvalidInput
from needlepoint.photos.optics.inverse_table import RATIOS_OF_LOGS, model_ratios
from needlepoint.photos.optics.skin_model import log_light, spread_between_people

Array = NDArray[np.float64]

_MELANIN: Final = np.arange(-2.0, -0.39, 0.05)
_BLOOD: Final = np.arange(-3.0, -0.99, 0.05)
"""log10 of the volume shares that are thought of: melanosomes 1 to 40 % of the epidermis, blood 0.1 to 10 % of the
dermis. Ours, about what Jacques gives for light to dark skin (Skin optics, 1998: melanosomes 1.3 to 43 %)."""
_BLOOD_MEAN, _BLOOD_SD = -2.0, 0.35
"""Ours, near the fit to measured spectra (median 1.15 %, quartiles 0.56 and 2.4 %)."""
_SHADING_SD: Final = {True: 0.15, False: 0.4}
"""By whether the colour is known: shading against the card, or exposure as well; natural logarithm. Ours."""
_COLOUR_SD: Final = {True: 0.02, False: 0.1}
"""Error of one channel against the others, likewise: a card's matrix, or a camera's own white balance. Ours."""


@dataclass(frozen=True, slots=True)
class SkinBase:
    """A person's plain skin in one photograph (or one series), and how its colour is laid onto the model.

    Attributes:
        log10_melanin: log10 of the volume share of melanosomes in a nominal epidermis: an estimate, good to about 0.2
            on light and 0.1 on dark skin.
        log10_blood: log10 of the volume share of blood in the dermis; good to about 0.1.
        shift: (2,) added to ln(red/green) and ln(green/blue), so that the plain skin lies where the model has it.
        log_lightness: natural logarithm of its light, the mean of the three channels'.
        colour_known: whether its light was corrected by a card.
    """

    log10_melanin: float
    log10_blood: float
    shift: tuple[float, float]
    log_lightness: float
    colour_known: bool


def find_base(mean_light: Array, *, colour_known: bool) -> SkinBase:
    """Where skin of this mean light, (3,), stands: the mean of what it may be, weighed by how well it explains it.

    Two ratios cannot tell little melanin from skin that scatters a little differently, so lightness has a say here
    too, as far as shading lets it; and neither is believed beyond what people differ by. It only sets the scale on
    which changes are read: what is added to the ratios (`shift`) takes away the part of camera, light and person that
    does not change within a photograph.

    Raises:
        InvalidInput: where a channel is not above zero, so that no logarithm can be taken.
    """
    if mean_light.shape != (3,) or not (np.isfinite(mean_light).all() and (mean_light > 0).all()):
        raise InvalidInput(
            "The mean colour of the skin is not above zero in every channel.",
            next_step="Choose a zone with more light.",
        )
    logs = np.log(np.asarray(mean_light, np.float64))
    weight = _weights(logs, colour_known)
    melanin = float(np.log10((weight.sum(axis=1) * 10**_MELANIN).sum()))
    blood = float(np.log10((weight.sum(axis=0) * 10**_BLOOD).sum()))
    here = model_ratios(np.array([melanin]), np.array([blood]))[0][0]
    shift = here - RATIOS_OF_LOGS @ logs
    return SkinBase(melanin, blood, (float(shift[0]), float(shift[1])), float(logs.mean()), colour_known)


def _weights(logs: Array, colour_known: bool) -> Array:
    """How likely each pair of melanin and blood is, (melanin, blood), summing to one."""
    colours, inverse, log_det = _people(colour_known)
    off = logs - colours
    unlikely = np.einsum("mbi,mbij,mbj->mb", off, inverse, off) + log_det
    unlikely += ((_BLOOD - _BLOOD_MEAN) / _BLOOD_SD) ** 2
    weight = np.exp(-(unlikely - unlikely.min()) / 2)
    return np.asarray(weight / weight.sum())


@cache
def _people(colour_known: bool) -> tuple[Array, Array, Array]:
    """The model's colours over the grid, the inverse of how they spread between people and photographs, its ln det."""
    melanin, blood = _MELANIN[:, None], _BLOOD[None, :]
    spread = spread_between_people(melanin, blood)
    spread = spread + _SHADING_SD[colour_known] ** 2 * np.ones((3, 3)) + _COLOUR_SD[colour_known] ** 2 * np.eye(3)
    return log_light(melanin, blood), np.asarray(np.linalg.inv(spread)), np.asarray(np.linalg.slogdet(spread)[1])
