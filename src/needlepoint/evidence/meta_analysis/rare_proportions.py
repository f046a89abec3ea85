"""Proportions of rare events: the binomial-normal model, which takes zero counts as they are.

events_i ~ Binomial(n_i, expit(theta + u_i)), u_i ~ N(0, tau2). The normal model of logits with 0.5 added is biased
upward when events are rare: by 1.7 times in the example of Stijnen, Hamza and Ozdemir 2010 (Stat Med 29:3046-3067).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, logsumexp
from scipy.stats import norm

from needlepoint.errors import InvalidInput
from needlepoint.evidence.exact_counts import exact_interval

Floats = NDArray[np.float64]
NODES = 91
"""Points at which the random effect is summed, from -6 to 6 spreads; 15-node Gauss-Hermite rules cost coverage."""
WIDEST = 6.0
"""The log of the widest spread of logits that is looked at; beyond it nothing changes."""
FLAT = 1e-6
"""The least curvature of half the deviance that still makes a maximum."""


@dataclass(frozen=True, slots=True)
class PooledProportion:
    """A pooled proportion.

    Attributes:
        logit, se: of the middle study.
        tau2: variance of logits between studies.
        events, people, studies: what was pooled.
        upper_bound: exact 97.5 % upper bound of all counts taken together (Clopper and Pearson); with no event in n
            people it is about 3.7 / n.
    """

    logit: float
    se: float
    tau2: float
    events: int
    people: int
    studies: int
    upper_bound: float

    @property
    def proportion(self) -> float:
        """The proportion in the middle study."""
        return float(expit(self.logit))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Confidence interval of that proportion."""
        half = float(norm.ppf(0.5 + level / 2)) * self.se
        return float(expit(self.logit - half)), float(expit(self.logit + half))

    def prediction(self, level: float = 0.95) -> tuple[float, float]:
        """Where the proportion of a further study lies."""
        half = float(norm.ppf(0.5 + level / 2) * np.sqrt(self.se**2 + self.tau2))
        return float(expit(self.logit - half)), float(expit(self.logit + half))


def pooled_proportion(events: ArrayLike, people: ArrayLike) -> PooledProportion:
    """Pool proportions by maximum likelihood, the random effect summed over a fine grid.

    Args:
        events, people: counts, one a study; zeros are welcome.

    Raises:
        InvalidInput: fewer than two studies; a count out of range; no event at all, or nothing but events, for which
            the likelihood has no maximum: the exact bound is all that can be said; studies of which nearly each has
            nobody or everybody with the event, for which it has no clear one either.
    """
    y, n = np.asarray(events, dtype=float), np.asarray(people, dtype=float)
    _check(y, n)
    theta = float(np.log(y.sum() / (n.sum() - y.sum())))
    found = _minimum(lambda at: _deviance(at, y, n), np.array([theta, -0.5]))
    at_zero = _minimum(lambda at: _deviance(np.array([at[0], -12.0]), y, n), np.array([theta]))
    homogeneous = at_zero.fun <= found.fun + 1e-9
    at = np.array([at_zero.x[0], -12.0]) if homogeneous else found.x
    return PooledProportion(
        logit=float(at[0]),
        se=_standard_error(at, y, n, homogeneous=homogeneous),
        tau2=0.0 if homogeneous else float(np.exp(2 * at[1])),
        events=int(y.sum()),
        people=int(n.sum()),
        studies=len(y),
        upper_bound=exact_interval(int(y.sum()), int(n.sum()))[1],
    )


_POINTS = np.linspace(-6, 6, NODES)
_LOG_WEIGHTS = norm.logpdf(_POINTS) - logsumexp(norm.logpdf(_POINTS))


def _check(y: Floats, n: Floats) -> None:
    if len(y) < 2:
        raise InvalidInput(f"{len(y)} study cannot be pooled.", next_step="Two at least are needed.")
    if np.any(y < 0) or np.any(y > n) or np.any(n <= 0):
        raise InvalidInput("A count lies below zero or above its denominator.", where="events")
    if y.sum() == 0 or y.sum() == n.sum():
        raise InvalidInput(
            f"{int(y.sum())} of {int(n.sum())}: there is nothing to pool.",
            next_step=f"The exact 97.5 % upper bound is {100 * exact_interval(int(y.sum()), int(n.sum()))[1]:.2g} %.",
        )


def _deviance(at: Floats, y: Floats, n: Floats) -> float:
    logits = at[0] + np.exp(min(at[1], WIDEST)) * _POINTS
    log_p, log_q = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
    terms = y[:, None] * log_p + (n - y)[:, None] * log_q + _LOG_WEIGHTS
    choose = gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1)
    return -2 * float((logsumexp(terms, axis=1) + choose).sum())


def _minimum(function: Callable[[Floats], float], start: Floats) -> Any:
    options: Any = {"xatol": 1e-8, "fatol": 1e-10, "maxiter": 10000}
    return minimize(function, start, method="Nelder-Mead", options=options)


def _standard_error(at: Floats, y: Floats, n: Floats, *, homogeneous: bool) -> float:
    """From the curvature of half the deviance, by central differences; the spread's row is left out where it is
    zero."""
    size = 1 if homogeneous else 2
    step = 1e-4
    hessian = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            a, b = np.zeros(2), np.zeros(2)
            a[i], b[j] = step, step
            corners = [_deviance(at + each, y, n) for each in (a + b, a - b, b - a, -a - b)]
            hessian[i, j] = (corners[0] - corners[1] - corners[2] + corners[3]) / (8 * step**2)
    if np.linalg.eigvalsh(hessian)[0] <= FLAT:
        raise InvalidInput(
            "The likelihood of the pooled proportion has no clear maximum.",
            next_step="Nearly every study has nobody or everybody with the event; tell them one by one.",
        )
    return float(np.sqrt(np.linalg.inv(hessian)[0, 0]))
