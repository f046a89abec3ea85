"""The normal-normal model with priors, without sampling: tau on a grid, everything else in closed form.

The method of bayesmeta (Röver 2020, J Stat Softw 93(6)): given tau, the mean is normal; so every posterior is a
mixture of normals over the grid of tau. Eight schools take milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import norm

from needlepoint.errors import InvalidInput

Floats = NDArray[np.float64]
GRID = 4000


def half_cauchy(scale: float) -> Callable[[Floats], Floats]:
    """log density of a half-Cauchy prior on tau, up to a constant."""
    return lambda tau: np.asarray(-np.log1p((tau / scale) ** 2))


def half_normal(scale: float) -> Callable[[Floats], Floats]:
    """log density of a half-normal prior on tau, up to a constant."""
    return lambda tau: np.asarray(-0.5 * (tau / scale) ** 2)


@dataclass(frozen=True, slots=True)
class Mixture:
    """A normal mixture over the grid of tau: weights, means and standard deviations."""

    weights: Floats
    means: Floats
    sds: Floats

    @property
    def mean(self) -> float:
        """The mean."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return float(np.sqrt(self.weights @ (self.sds**2 + self.means**2) - self.mean**2))

    def cdf(self, value: float) -> float:
        """The probability of less than `value`."""
        return float(self.weights @ norm.cdf((value - self.means) / self.sds))

    def quantile(self, p: float) -> float:
        """The value below which a share `p` lies."""
        reach = 60 * self.sd
        return float(brentq(lambda value: self.cdf(value) - p, self.mean - reach, self.mean + reach, xtol=1e-10))

    def shortest(self, level: float = 0.95) -> tuple[float, float]:
        """The shortest interval that holds `level`."""
        spare = 1 - level
        found = minimize_scalar(
            lambda tail: self.quantile(tail + level) - self.quantile(tail),
            bounds=(spare * 1e-6, spare * (1 - 1e-6)),
            method="bounded",
            options={"xatol": 1e-9},
        )
        return self.quantile(float(found.x)), self.quantile(float(found.x) + level)


@dataclass(frozen=True, slots=True)
class BayesianPool:
    """The posterior.

    Attributes:
        tau: the grid; `weights` its posterior probabilities.
        mean_effect: posterior of the mean effect.
        next_effect: where the true effect of a further study lies.
        studies: posterior of each study's true effect.
    """

    tau: Floats
    weights: Floats
    mean_effect: Mixture
    next_effect: Mixture
    studies: tuple[Mixture, ...]

    @property
    def tau_mean(self) -> float:
        """Posterior mean of tau."""
        return float(self.weights @ self.tau)

    @property
    def tau_sd(self) -> float:
        """Posterior standard deviation of tau."""
        return float(np.sqrt(self.weights @ self.tau**2 - self.tau_mean**2))

    def tau_quantile(self, p: float) -> float:
        """The value of tau below which a share `p` lies."""
        return float(np.interp(p, np.cumsum(self.weights) - self.weights / 2, self.tau))


def bayesian_pool(
    effects: ArrayLike,
    ses: ArrayLike,
    *,
    prior_mean: float = 0.0,
    prior_sd: float,
    log_tau_prior: Callable[[Floats], Floats],
    most_tau: float | None = None,
) -> BayesianPool:
    """The posterior of the normal-normal model.

    Args:
        effects, ses: one a study.
        prior_mean, prior_sd: normal prior of the mean effect.
        log_tau_prior: log density of tau's prior, up to a constant.
        most_tau: the end of the grid; 200 times the largest of spread and standard error where None, which holds the
            tail of a half-Cauchy.

    Raises:
        InvalidInput: no study, or a standard error that is not above zero.
    """
    y, s = np.asarray(effects, dtype=float), np.asarray(ses, dtype=float)
    if not len(y) or np.any(~(s > 0)):
        raise InvalidInput("There is no study, or a standard error that is not above zero.")
    end = most_tau or 200 * max(float(np.ptp(y)), float(s.max()))
    root = (np.arange(GRID) + 0.5) / GRID
    tau = end * root**4  # dense near 0, where the posterior is; the Jacobian is 4 root^3
    total = s**2 + tau[:, None] ** 2
    precision = (1 / total).sum(axis=1) + 1 / prior_sd**2
    sd = 1 / np.sqrt(precision)
    mean = ((y / total).sum(axis=1) + prior_mean / prior_sd**2) / precision
    log_density = (
        np.asarray(norm.logpdf(y, mean[:, None], np.sqrt(total))).sum(axis=1)
        + norm.logpdf(mean, prior_mean, prior_sd)
        - norm.logpdf(0, 0, sd)
        + log_tau_prior(tau)
        + 3 * np.log(root)
    )
    weights = np.exp(log_density - log_density.max())
    weights /= weights.sum()
    return BayesianPool(
        tau=tau,
        weights=weights,
        mean_effect=Mixture(weights, mean, sd),
        next_effect=Mixture(weights, mean, np.sqrt(sd**2 + tau**2)),
        studies=tuple(_shrunk(weights, tau, mean, sd, each, se) for each, se in zip(y, s, strict=True)),
    )


def _shrunk(weights: Floats, tau: Floats, mean: Floats, sd: Floats, effect: float, se: float) -> Mixture:
    share = se**2 / (se**2 + tau**2)  # of the mean; the rest is the study's own
    spread = np.sqrt(share**2 * sd**2 + (1 - share) * se**2)
    return Mixture(weights, share * mean + (1 - share) * effect, np.maximum(spread, 1e-12))
