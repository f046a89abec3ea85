"""The noise model that is shipped: fitted to phantom pairs whose true change is known, by maximum likelihood.

A change's error is taken as normal about the truth, with the variance that `photos.change.estimate` adds up:

    2 capture_sd^2 + skin_share^2 (zone^2 + control^2) + gain_sd^2 change^2 + colour^2 + registration^2

The change is the one that was made, not the one that was read, which holds the error itself. Zone and control are the
block-to-block spreads of that pair; colour and registration are taken as worked out. Errors have longer tails than the
normal's, to which a fit by likelihood gives too much weight, so the sum is then scaled until 95 % of the pairs it was
fitted to are held. Whether it holds on others is what `validation.py` asks, with other seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.photos.pairs import LEVEL_SD_OF_OPTICS, Outcome, Row
from needlepoint.photos.change.result import ErrorPart
from needlepoint.photos.quantities import FACTS, Drift, Quantity
from needlepoint.photos.reasons import COLOUR
from needlepoint.photos.repeatability.noise_model import FORMAT, NoiseEntry, NoiseModel

FEWEST = 20
"""Fewer pairs say nothing of a spread."""
FREEDOM_OF_NO_PAIR = 1e6


def bare_model(made_on: str) -> NoiseModel:
    """A model in which every part counts as it is, to see the parts themselves."""
    entry = NoiseEntry(
        capture_sd=0, degrees_of_freedom=FREEDOM_OF_NO_PAIR, skin_share=1, drift_sd=0, gain_sd=0, level_sd=0
    )
    entries = dict.fromkeys(Quantity, entry)
    return NoiseModel(format=FORMAT, name="bare", source="phantom", made_on=made_on, about="", entries=entries)


def fitted_model(outcomes: Sequence[Outcome], dosed: Sequence[Outcome], made_on: str, about: str) -> NoiseModel:
    """The noise model of pairs that were measured with the bare one.

    Args:
        outcomes: of pairs as they come, without change and with.
        dosed: of pairs in which colour alone changes, much and little. They tell how surely a large change of colour is
            read, and count for colour only.
    """
    entries = {}
    for quantity in Quantity:
        told_by = (*outcomes, *dosed) if FACTS[quantity].metric in COLOUR else outcomes
        rows = [row for outcome in told_by for row in outcome.rows if row.quantity is quantity and _is_good(row)]
        if len(rows) >= FEWEST:
            entries[quantity] = _entry(quantity, rows)
    return NoiseModel(
        format=FORMAT, name=f"phantom {made_on}", source="phantom", made_on=made_on, about=about, entries=entries
    )


def _is_good(row: Row) -> bool:
    return not row.refused and math.isfinite(row.found) and math.isfinite(row.true)


def _entry(quantity: Quantity, rows: Sequence[Row]) -> NoiseEntry:
    error = np.array([row.found - row.true for row in rows])
    change = np.array([row.true for row in rows])
    blocks = _squares(rows, ErrorPart.SKIN) + _squares(rows, ErrorPart.CONTROL)
    others = _squares(rows, ErrorPart.COLOUR) + _squares(rows, ErrorPart.REGISTRATION)
    start = float(np.median(np.abs(error)) / 0.6745) or 1e-3

    def variance(log_parts: NDArray[np.float64]) -> NDArray[np.float64]:
        capture, share, gain = np.exp(log_parts)
        return np.asarray(2 * capture**2 + share**2 * blocks + gain**2 * change**2 + others + 1e-12)

    def unlikeliness(log_parts: NDArray[np.float64]) -> float:
        spread = variance(log_parts)
        # A weak pull keeps parts that the pairs do not tell apart from running away.
        pull = 0.02 * float(np.sum((log_parts - first) ** 2))
        return float(np.sum(np.log(spread) + error**2 / spread)) + pull

    first = np.log([start / 2, 0.4, 0.08])
    found = minimize(unlikeliness, first, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-4})
    # "higher": of few pairs the next one that was seen, not a guess between two.
    held = float(np.quantile(np.abs(error) / np.sqrt(variance(found.x)), 0.95, method="higher"))
    capture, share, gain = np.exp(found.x) * held / 1.96
    return NoiseEntry(
        capture_sd=_short(capture),
        degrees_of_freedom=float(len(rows)),
        skin_share=_short(share),
        drift_sd=_short(_drift_sd(quantity, rows)),
        gain_sd=_short(gain),
        level_sd=LEVEL_SD_OF_OPTICS.get(quantity, _short(_level_sd(rows, capture))),
    )


def _squares(rows: Sequence[Row], part: ErrorPart) -> NDArray[np.float64]:
    return np.array([row.parts.get(part, 0.0) ** 2 for row in rows])


def _drift_sd(quantity: Quantity, rows: Sequence[Row]) -> float:
    """What untreated skin read differently, as the spread of one reading."""
    drifts = np.array([row.drift for row in rows if math.isfinite(row.drift)])
    if FACTS[quantity].drift is not Drift.SAME_QUANTITY or drifts.size < FEWEST:
        return 0.0
    return float(np.sqrt(np.mean(drifts**2) / 2))


def _level_sd(rows: Sequence[Row], capture: float) -> float:
    """What a level is wrong by beyond the error of its capture, bias included."""
    pairs = np.array([row.levels for row in rows])
    errors = (pairs[:, 0] - pairs[:, 1])[np.isfinite(pairs).all(axis=1)]
    if errors.size < FEWEST:
        return 0.0
    reach = float(np.quantile(np.abs(errors), 0.95)) / 1.96
    return math.sqrt(max(reach**2 - capture**2, 0.0))


def _short(number: float) -> float:
    return float(f"{number:.3g}")
