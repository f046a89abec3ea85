"""What a change of colour says of blood and of melanin, on average over the people and cameras it may come from.

A change of colour has three numbers: what the two colour ratios say of blood and of melanin by the model's mean person,
and how much darker the skin became. None says it alone. On light skin the ratios tell melanin; on dark skin they hardly
change with it and lightness does, which shade moves too. How much each is worth depends on where a person's plain skin
lies, and is learned from people drawn at random (`people`): the combination that follows the truth best, scaled so that
on average over people the same change reads the same on every skin.

`change_weights.json` is written by `python -m benchmarks.photos weights`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FORMAT: Final = "needlepoint weights of colour change 1"
SHIPPED: Final = Path(__file__).with_name("change_weights.json")
MELANIN: Final = tuple(round(-2.0 + 0.1 * step, 1) for step in range(17))
BLOOD: Final = tuple(round(-2.8 + 0.2 * step, 1) for step in range(9))
"""log10 of the plain skin's volume shares at which weights are kept; beyond the ends those of the end hold."""


class ChangeWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The table.

    Attributes:
        about: how it was made, in words.
        with_card, without_card: by whether the photograph's colour is known: for each of `MELANIN`, for each of
            `BLOOD`, the (2, 3) weights in one row: of blood, then of melanin, by (blood by ratios, melanin by ratios,
            natural logarithm of lightness).
    """

    format: str
    about: str
    with_card: list[list[list[float]]]
    without_card: list[list[list[float]]]


def change_weights(log10_melanin: float, log10_blood: float, *, colour_known: bool) -> Array:
    """The weights, (2, 3), for a person whose plain skin lies here."""
    row = (log10_melanin - MELANIN[0]) / (MELANIN[1] - MELANIN[0])
    column = (log10_blood - BLOOD[0]) / (BLOOD[1] - BLOOD[0])
    place = np.array([[column]], np.float32), np.array([[row]], np.float32)
    found = cv2.remap(_tables()[colour_known], *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float64).reshape(2, 3)


@cache
def _tables() -> dict[bool, NDArray[np.float32]]:
    read = msgspec.json.decode(SHIPPED.read_bytes(), type=ChangeWeights)
    return {known: np.array(rows, np.float32) for known, rows in ((True, read.with_card), (False, read.without_card))}
