"""The colour matrix: weighted least squares in steps that look equal, and what it predicts for patches left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.optics.colour import ciede2000, lab_of

NEUTRAL_WEIGHT: Final = 5.0
"""How much more greys weigh where they must stay neutral. Ours."""
_STEP: Final = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class MatrixFit:
    """A colour matrix and its own check.

    Attributes:
        matrix: (3, 3), wanted = matrix @ seen.
        left_out: (n, 3, 3), the matrix made without each colour.
        error_de00: (n,) CIEDE2000 of each colour under the matrix made without it.
    """

    matrix: NDArray[np.float64]
    left_out: NDArray[np.float64]
    error_de00: NDArray[np.float64]


def fit_matrix(seen: NDArray[np.float64], wanted: NDArray[np.float64], weight: NDArray[np.float64]) -> MatrixFit:
    """The matrix for colours (n, 3), n at least four, and those made without each one.

    The residual is taken in CIELAB, straightened at the wanted colour, with a* and b* of strong colours counting less,
    as CIEDE2000 has it (1 + 0.045 C*; CIE 142-2001): linear in the matrix, so it is solved at once.
    """
    rows = _rows(seen, wanted) * weight[:, None, None]
    target = np.einsum("nij,nj->ni", _steps(wanted), wanted) * weight[:, None]
    every = np.arange(len(seen))
    matrix = _solve(rows, target)
    left_out = np.array([_solve(rows[every != index], target[every != index]) for index in every])
    predicted = np.einsum("nij,nj->ni", left_out, seen)
    return MatrixFit(matrix, left_out, error_of(predicted, wanted))


def error_of(light: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIEDE2000 between colours given as light, (n,)."""
    return np.asarray(ciede2000(lab_of(light), lab_of(wanted)), np.float64)


def _solve(rows: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.linalg.lstsq(rows.reshape(-1, 9), target.ravel(), rcond=None)[0]
    return np.asarray(found.reshape(3, 3), np.float64)


def _rows(seen: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3, 9): how L*, a* and b* at each wanted colour move with the nine numbers of the matrix."""
    steps = _steps(wanted)
    return np.asarray(np.einsum("nij,nk->nijk", steps, seen).reshape(len(seen), 3, 9), np.float64)


def _steps(wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n, 3, 3): the slope of L*, a*, b* along red, green and blue light at each colour, scaled to equal looks."""
    moved = wanted[:, None, :] + _STEP * np.eye(3)
    centre = np.asarray(lab_of(wanted), np.float64)
    slope = (np.asarray(lab_of(moved), np.float64) - centre[:, None, :]) / _STEP
    chroma = np.hypot(centre[:, 1], centre[:, 2])
    scale = np.stack((np.ones_like(chroma), 1 / (1 + 0.045 * chroma), 1 / (1 + 0.045 * chroma)), axis=1)
    return np.asarray(np.swapaxes(slope, 1, 2) * scale[:, :, None], np.float64)
