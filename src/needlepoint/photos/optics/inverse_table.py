"""From the two colour ratios of skin back to blood and melanin: the simple model, turned round and tabulated.

The ratios are ln(red / green) and ln(green / blue): shading and exposure multiply all three channels alike and leave
them as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.skin_model import log_light

Array = NDArray[np.float64]

RATIOS_OF_LOGS: Final = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
"""ratios = RATIOS_OF_LOGS @ ln(red, green, blue)."""

_MELANIN_ENDS = (-2.8, 0.2)
_BLOOD_ENDS = (-3.6, 0.2)
_STEP = 0.02
_STRAIGHT_MELANIN = -0.88
_STRAIGHT_BLOOD = -1.0
"""Beyond these the model's ratios fold back (so much melanin or blood leaves little but the light that the surface
layer throws back), and could be read in two ways. From here on it is followed along its tangent: more reads as more,
but too little. Ours: where the determinant of the model's slopes has fallen to about two thirds of its largest."""
_LOW_RATIO = np.array([-0.1, -0.35])
_HIGH_RATIO = np.array([1.5, 1.15])
_COUNTS = (129, 121)
_ITERATIONS = 25


@dataclass(frozen=True, slots=True, eq=False)
class InverseTable:
    """Blood and melanin by ratios, evenly spaced.

    Attributes:
        amounts: (rows, columns, 2) float32, log10 of the volume shares of blood and of melanosomes; rows are
            ln(green / blue), columns ln(red / green).
        low: the ratios of the first column and row.
        step: between columns, and between rows.
    """

    amounts: NDArray[np.float32]
    low: Array
    step: Array

    def look_up(self, place: NDArray[np.float32]) -> NDArray[np.float32]:
        """Blood and melanin, (height, width, 2), at (column, row) places of the same shape; at the edge outside."""
        found = cv2.remap(self.amounts, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(found, np.float32)


@cache
def inverse_table() -> InverseTable:
    """The table of the nominal model; worked out once, in about a tenth of a second."""
    u = np.linspace(_LOW_RATIO[0], _HIGH_RATIO[0], _COUNTS[0])
    v = np.linspace(_LOW_RATIO[1], _HIGH_RATIO[1], _COUNTS[1])
    wanted = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
    found = np.tile([-1.5, -2.0], (len(wanted), 1))
    for _ in range(_ITERATIONS):
        ratios, slopes = model_ratios(found[:, 0], found[:, 1])
        missing = (np.swapaxes(slopes, -1, -2) @ (wanted - ratios)[..., None])[..., 0]
        normal = np.swapaxes(slopes, -1, -2) @ slopes + 1e-6 * np.eye(2)
        step = np.linalg.solve(normal, missing[..., None])[..., 0]
        found = np.clip(found + np.clip(step, -0.25, 0.25), *np.transpose([_MELANIN_ENDS, _BLOOD_ENDS]))
    amounts = found[:, ::-1].reshape(_COUNTS[1], _COUNTS[0], 2).astype(np.float32)
    return InverseTable(amounts, _LOW_RATIO, (_HIGH_RATIO - _LOW_RATIO) / (np.array(_COUNTS) - 1))


def model_ratios(log10_melanin: Array, log10_blood: Array) -> tuple[Array, Array]:
    """The model's ratios, (n, 2), and their slopes by log10 of melanin and of blood, (n, 2, 2), along the tangent where
    the model folds back."""
    melanin = np.minimum(log10_melanin, _STRAIGHT_MELANIN)
    blood = np.minimum(log10_blood, _STRAIGHT_BLOOD)
    row = (melanin - _MELANIN_ENDS[0]) / _STEP
    column = (blood - _BLOOD_ENDS[0]) / _STEP
    read = cv2.remap(_grid(), column.astype(np.float32)[None], row.astype(np.float32)[None], cv2.INTER_LINEAR)[0]
    slopes = np.asarray(read[:, 2:], np.float64).reshape(-1, 2, 2)
    beyond = np.stack([log10_melanin - melanin, log10_blood - blood], axis=-1)
    return read[:, :2] + (slopes @ beyond[..., None])[..., 0], slopes


@cache
def _grid() -> NDArray[np.float32]:
    """The model on a grid of melanin (rows) and blood (columns): both ratios, then du/dm, du/db, dv/dm, dv/db."""
    melanin = np.arange(_MELANIN_ENDS[0], _STRAIGHT_MELANIN + 2 * _STEP, _STEP)
    blood = np.arange(_BLOOD_ENDS[0], _STRAIGHT_BLOOD + 2 * _STEP, _STEP)
    ratios = log_light(melanin[:, None], blood[None, :]) @ RATIOS_OF_LOGS.T
    by_melanin, by_blood = np.gradient(ratios, _STEP, axis=(0, 1))
    slopes = np.stack([by_melanin[..., 0], by_blood[..., 0], by_melanin[..., 1], by_blood[..., 1]], axis=-1)
    return np.concatenate([ratios, slopes], axis=-1).astype(np.float32)
