"""What the trials say about the parameters, as a density that can be evaluated: a Gaussian copula of the draws.

Each parameter is mapped to a normal score through its own quantiles, so that its distribution is kept as it is; the
scores together are taken as jointly normal. That is the one approximation of the update: a bent dependence between two
parameters becomes a straight one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.special import expit, logit, ndtr, ndtri

from needlepoint.forecast.posterior import Draws

Floats = NDArray[np.float64]
Column = tuple[str, int]
"""A parameter and which of its elements; 0 for a parameter of one element."""

PLAIN = ("alpha", "log_k", "nu", "kappa", "beta", "gamma", "delta")
POSITIVE = ("tau_u", "rho", "tau_v", "tau_b", "sigma_m", "omega")
SHARES = ("phi",)
NAMES = (*PLAIN, *POSITIVE, *SHARES)
"""The parameters of improvement; draws of anything else (harm, redness) are independent of them."""

KNOTS = np.linspace(-2.4, 2.4, 17)
"""Normal scores at which quantiles are taken; beyond them the map goes on straight."""
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Population:
    """Normal scores of the parameters: y ~ N(0, correlation).

    Attributes:
        columns: what each score is of.
        maps: from a score to the (transformed) value, one a column.
        correlation: between scores.
        middle: the value of each column where its score is 0.
    """

    columns: tuple[Column, ...]
    maps: tuple[Callable[[Floats], Floats], ...]
    correlation: Floats
    middle: Floats

    @classmethod
    def of(cls, draws: Draws) -> Population:
        """The population that the draws of a posterior come from."""
        columns = tuple((name, at) for name in NAMES for at in range(int(np.prod(draws[name].shape[1:], dtype=int))))
        values = np.column_stack([_transformed(name, _element(draws, (name, at))) for name, at in columns])
        ranks = values.argsort(axis=0).argsort(axis=0)
        scores = ndtri((ranks + 0.5) / len(values))
        correlation = (1 - RIDGE) * np.corrcoef(scores, rowvar=False) + RIDGE * np.eye(len(columns))
        quantiles = np.quantile(values, ndtr(KNOTS), axis=0)
        maps = tuple(_map(quantiles[:, at]) for at in range(len(columns)))
        return cls(columns, maps, correlation, quantiles[len(KNOTS) // 2])

    def touched(self, indications: Sequence[int], modalities: Sequence[int], *, pigment: bool) -> list[int]:
        """Places of the columns on which results of some indications and kinds of device depend."""
        elements = {"alpha": set(indications), "log_k": set(indications), "nu": set(modalities)}
        left_out = set() if pigment else {"rho"}
        return [
            place
            for place, (name, at) in enumerate(self.columns)
            if name not in left_out and at in elements.get(name, {at})
        ]

    def parameters(self, scores: Floats, places: Sequence[int]) -> dict[str, Floats]:
        """Parameters by name from scores (B, len(places)); what has no score stands at its middle."""
        size = len(scores)
        values = {place: self.maps[place](scores[:, at]) for at, place in enumerate(places)}
        found: dict[str, list[Floats]] = {name: [] for name in NAMES}
        for place, (name, _) in enumerate(self.columns):
            column = values.get(place)
            found[name].append(_back(name, np.full(size, self.middle[place]) if column is None else column))
        return {
            name: np.column_stack(each) if name in ("alpha", "log_k", "nu", "beta", "gamma") else each[0]
            for name, each in found.items()
        }

    def completed(self, scores: Floats, places: Sequence[int], chance: np.random.Generator) -> Floats:
        """All scores, given some: the others drawn from their normal distribution given these; shape (B, columns)."""
        known = np.asarray(places)
        rest = np.setdiff1d(np.arange(len(self.columns)), known)
        found = np.empty((len(scores), len(self.columns)))
        found[:, known] = scores
        if len(rest):
            slope = np.linalg.solve(self.correlation[np.ix_(known, known)], self.correlation[np.ix_(known, rest)])
            left = self.correlation[np.ix_(rest, rest)] - self.correlation[np.ix_(rest, known)] @ slope
            root = np.linalg.cholesky(left + 1e-9 * np.eye(len(rest)))
            found[:, rest] = scores @ slope + chance.standard_normal((len(scores), len(rest))) @ root.T
        return found

    def scores_of(self, draws: Draws, places: Sequence[int]) -> Floats:
        """The scores of draws, by rank; shape (draws, len(places))."""
        values = np.column_stack([_element(draws, self.columns[place]) for place in places])
        return np.asarray(ndtri((values.argsort(axis=0).argsort(axis=0) + 0.5) / len(values)))


def _element(draws: Draws, column: Column) -> Floats:
    name, at = column
    return draws[name].reshape(len(draws[name]), -1)[:, at].astype(np.float64)


def _transformed(name: str, values: Floats) -> Floats:
    if name in POSITIVE:
        return np.log(np.maximum(values, 1e-9))
    return np.asarray(logit(np.clip(values, 1e-9, 1 - 1e-9))) if name in SHARES else values


def _back(name: str, values: Floats) -> Floats:
    if name in POSITIVE:
        return np.exp(values)
    return np.asarray(expit(values)) if name in SHARES else values


def _map(quantiles: Floats) -> Callable[[Floats], Floats]:
    """A rising curve through the quantiles at `KNOTS`, straight beyond them."""
    rising = quantiles + 1e-9 * np.arange(len(quantiles))
    curve = PchipInterpolator(KNOTS, rising)
    low, high = KNOTS[0], KNOTS[-1]
    slopes = [(rising[1] - rising[0]) / (KNOTS[1] - low), (rising[-1] - rising[-2]) / (high - KNOTS[-2])]

    def mapped(scores: Floats) -> Floats:
        inside = np.clip(scores, low, high)
        beyond = np.minimum(scores - low, 0) * slopes[0] + np.maximum(scores - high, 0) * slopes[1]
        return np.asarray(curve(inside) + beyond)

    return mapped
