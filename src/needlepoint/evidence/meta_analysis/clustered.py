"""Effect sizes that belong together: several of one study, or of one district, by variance components.

y = X b + sum_k Z_k u_k + e with u_k ~ N(0, sigma2_k I): three-level models (Konstantopoulos 2011), and repeated time
points with a random effect of the study, which is compound symmetry (Ishak 2007).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.stats import norm

from needlepoint.errors import InvalidInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clustered:
    """A fitted model.

    Attributes:
        coefficients, covariance: of the regression.
        sigma2: variance of each level, in the order the levels were given.
        log_likelihood: maximized, restricted for REML.
    """

    coefficients: Floats
    covariance: Floats
    sigma2: tuple[float, ...]
    log_likelihood: float

    @property
    def se(self) -> Floats:
        """Standard errors of the coefficients."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def prediction(self, level: float = 0.95) -> tuple[float, float]:
        """Where a further effect of a further cluster lies, all levels together."""
        half = float(norm.ppf(0.5 + level / 2) * np.sqrt(self.covariance[0, 0] + sum(self.sigma2)))
        return float(self.coefficients[0]) - half, float(self.coefficients[0]) + half


def clustered_meta_analysis(
    effects: ArrayLike,
    variances: ArrayLike,
    levels: Sequence[Sequence[Hashable]],
    *,
    design: ArrayLike | None = None,
    method: Literal["REML", "ML"] = "REML",
) -> Clustered:
    """Fit variance components by (restricted) maximum likelihood.

    Args:
        effects, variances: one entry an effect size; sampling errors independent.
        levels: for each level the cluster of every effect size, such as (districts, schools).
        design: shape (effects, coefficients); a column of ones where None.
        method: REML or ML.

    Raises:
        InvalidInput: lengths that differ, a variance that is not above zero, or a fit that does not settle.
    """
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    x = np.ones((len(y), 1)) if design is None else np.asarray(design, dtype=float)
    if any(len(level) != len(y) for level in levels) or len(v) != len(y) or len(x) != len(y):
        raise InvalidInput("Effects, variances, levels and design differ in length.")
    if np.any(~(v > 0)) or not np.isfinite(y).all():
        raise InvalidInput("A sampling variance is not above zero, or an effect is not finite.")
    together = [_same(level) for level in levels]
    fit = _Likelihood(y, v, x, together, restricted=method == "REML")
    start = np.full(len(levels), np.log(max(float(np.var(y)) / len(levels), 1e-8)))
    found = minimize(
        fit.deviance, start, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20000}
    )
    if not found.success:
        raise InvalidInput(f"The variances of the levels were not found ({found.message}).")
    sigma2 = np.exp(found.x)
    coefficients, covariance = fit.coefficients(sigma2)
    return Clustered(coefficients, covariance, tuple(map(float, sigma2)), -0.5 * float(found.fun))


def _same(level: Sequence[Hashable]) -> Floats:
    names = list(dict.fromkeys(level))
    codes = np.array([names.index(each) for each in level])
    return np.asarray(codes[:, None] == codes[None, :], dtype=float)


@dataclass(frozen=True, slots=True)
class _Likelihood:
    y: Floats
    v: Floats
    x: Floats
    together: list[Floats]
    restricted: bool

    def marginal(self, sigma2: Floats) -> Floats:
        total = np.diag(self.v)
        for variance, same in zip(sigma2, self.together, strict=True):
            total = total + variance * same
        return np.asarray(total)

    def coefficients(self, sigma2: Floats) -> tuple[Floats, Floats]:
        inverse = np.linalg.inv(self.marginal(sigma2))
        covariance: Floats = np.linalg.inv(self.x.T @ inverse @ self.x).astype(np.float64)
        return covariance @ self.x.T @ inverse @ self.y, covariance

    def deviance(self, log_sigma2: Floats) -> float:
        """-2 log likelihood; the restricted one with its usual constant in |X'X|, as metafor counts it."""
        total = self.marginal(np.exp(log_sigma2))
        inverse = np.linalg.inv(total)
        information = self.x.T @ inverse @ self.x
        residual = self.y - self.x @ np.linalg.solve(information, self.x.T @ inverse @ self.y)
        n, p = self.x.shape
        value = float(np.linalg.slogdet(total)[1]) + float(residual @ inverse @ residual)
        if not self.restricted:
            return float(value + n * math.log(2 * math.pi))
        gram = float(np.linalg.slogdet(self.x.T @ self.x)[1])
        return float(value + np.linalg.slogdet(information)[1] - gram + (n - p) * math.log(2 * math.pi))
