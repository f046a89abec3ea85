"""Random-effects meta-regression by REML, as small as it can be: the peer that the model has to beat.

The method and its reference figures: Viechtbauer, Journal of Statistical Software 36 (2010), 3 (metafor).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pooled:
    """A fitted meta-regression.

    Attributes:
        coefficients, covariance: of the moderators.
        tau2: variance between studies.
        freedom: degrees of freedom left, for intervals with Student's t.
    """

    coefficients: Floats
    covariance: Floats
    tau2: float
    freedom: int

    def predicted(self, moderators: Floats) -> tuple[float, float]:
        """The mean foretold for a new study with these moderators, and the variance of its true value around it."""
        mean = float(moderators @ self.coefficients)
        return mean, self.tau2 + float(moderators @ self.covariance @ moderators)


def pooled(outcomes: Floats, variances: Floats, moderators: Floats, *, fixed: bool = False) -> Pooled:
    """Fit by restricted maximum likelihood.

    Args:
        outcomes, variances: of each study.
        moderators: one row a study, the intercept among them.
        fixed: with no variance between studies.
    """
    tau2 = 0.0 if fixed else _tau2(outcomes, variances, moderators)
    coefficients, covariance, _ = _weighted(outcomes, variances + tau2, moderators)
    return Pooled(coefficients, covariance, tau2, max(1, len(outcomes) - moderators.shape[1]))


def _weighted(outcomes: Floats, variances: Floats, moderators: Floats) -> tuple[Floats, Floats, Floats]:
    weighted = moderators.T / variances
    covariance = np.asarray(np.linalg.pinv(weighted @ moderators), dtype=np.float64)
    coefficients = covariance @ (weighted @ outcomes)
    return coefficients, covariance, outcomes - moderators @ coefficients


def _tau2(outcomes: Floats, variances: Floats, moderators: Floats) -> float:
    def loss(tau2: float) -> float:
        total = variances + tau2
        _, covariance, residual = _weighted(outcomes, total, moderators)
        _, log_det = np.linalg.slogdet(covariance)
        return float(np.log(total).sum() - log_det + (residual**2 / total).sum())

    most = 10 * float(np.var(outcomes)) + float(variances.max())
    found = optimize.minimize_scalar(loss, bounds=(0.0, most), method="bounded", options={"xatol": 1e-10})
    return 0.0 if loss(0.0) <= found.fun else float(found.x)
