"""The model read forward for every trial row at once, in NumPy and apart from the model's own code.

Written a second time on purpose: simulated trials come from here and are fitted by the PyMC model, so a slip in either
of the two shows up as ranks that are not uniform.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.fit.improvement_rows import Layout
from needlepoint.forecast.vocabulary import RECOVERY_WEEKS

Floats = NDArray[np.float64]
Parameters = Mapping[str, NDArray[np.floating]]
"""Draws by parameter, the first axis the draw."""


def row_latents(p: Parameters, layout: Layout) -> tuple[Floats, Floats]:
    """Mean and spread of g over the people of each row; shapes (draws, rows).

    The deviation of the people who happen to be in a row from all such people is not in it.
    """
    effects = np.exp(_log_effect(p, layout)) * _shown(p, layout) * (layout.modality >= 0)
    bias = np.sqrt(_column(p["tau_v"]) ** 2 + layout.bias * _column(p["tau_b"]) ** 2)
    offset = p["gamma"][:, layout.assessor] + _column(p["delta"]) * layout.bias + p["v_z"][:, layout.study] * bias
    square = _column(p["sigma_m"]) ** 2 + (_column(p["omega"]) * -np.expm1(-effects)) ** 2 + 1e-6
    return offset + effects, np.sqrt(square) * np.exp(0.15 * p["zeta"][:, layout.study])


def _log_effect(p: Parameters, layout: Layout) -> Floats:
    device = np.where(layout.modality >= 0, p["nu"][:, np.maximum(layout.modality, 0)], 0.0)
    clinic = _column(p["tau_u"]) * p["u_z"][:, layout.study]
    covariates = p["beta"] @ layout.covariates.T
    return np.asarray(
        p["alpha"][:, layout.indication] + device + _column(p["kappa"]) * layout.combined + covariates + clinic
    )


def _shown(p: Parameters, layout: Layout) -> Floats:
    sessions = _filled(layout.sessions, p["log_sessions"])
    weeks = _filled(layout.weeks, p["log_weeks"])
    reached = -np.expm1(-np.exp(p["log_k"][:, layout.indication]) * sessions)
    healed = 1 - (1 - _column(p["phi"])) * np.exp(-weeks / RECOVERY_WEEKS)
    return np.asarray(reached * healed * np.exp(-_column(p["rho"]) * weeks * layout.pigment))


def _filled(printed: Floats, logs: NDArray[np.floating]) -> Floats:
    """What was printed, and where nothing was, what the draw says; shape (draws, rows)."""
    filled = np.tile(printed, (len(logs), 1))
    filled[:, np.isnan(printed)] = np.exp(logs)
    return filled


def _column(values: NDArray[np.floating]) -> NDArray[np.floating]:
    return values[:, None]


def cut_points(p: Parameters, known: Floats) -> Floats:
    """The cut points in the order of the counts' indices: the known, then those of grades, then of steps; (draws,
    cuts)."""
    parts: list[NDArray[np.floating]] = [np.tile(known, (len(p["grades_first"]), 1))]
    for kind in ("grades", "steps"):
        first = _column(p[f"{kind}_first"])
        parts += [first, first + np.cumsum(p[f"{kind}_further"], axis=1)]
    return np.concatenate(parts, axis=1, dtype=np.float64)
