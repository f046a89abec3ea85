"""Equal-effects, random-effects and meta-regression models of independent effect sizes.

y_i = x_i b + u_i + e_i, u_i ~ N(0, tau2), e_i ~ N(0, v_i) with v_i known. With W = diag(1 / (v + tau2)) and
P = W - W X (X'WX)^-1 X'W, every estimator of tau2 below is a root or a fixed point in y'Py, y'PPy and traces
(Viechtbauer 2005, J Educ Behav Stat 30:261-293).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.stats import chi2, norm, t

from needlepoint.errors import InvalidInput

Floats = NDArray[np.float64]
Method = Literal["EE", "DL", "REML", "ML", "EB"]
METHODS: tuple[Method, ...] = ("EE", "DL", "REML", "ML", "EB")
TOLERANCE = 1e-10
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class MetaAnalysis:
    """A fitted model.

    Attributes:
        effects, variances: what was pooled, one entry a study.
        design: moderators, the first column ones; shape (studies, coefficients).
        method: how tau2 was estimated.
        tau2: variance of true effects around the regression; 0 for equal effects.
        coefficients, covariance: of the regression.
        knapp_hartung: whether intervals use Knapp and Hartung's variance and the t distribution.
        q, q_df, q_p: the test of homogeneity.
        i2: per cent of the total variance that is between studies (Higgins and Thompson 2002).
        sampling_variance: the typical one behind `i2`.
    """

    effects: Floats
    variances: Floats
    design: Floats
    method: Method
    tau2: float
    coefficients: Floats
    covariance: Floats
    knapp_hartung: bool
    q: float
    q_df: int
    q_p: float
    i2: float
    sampling_variance: float

    @property
    def estimate(self) -> float:
        """The first coefficient: the pooled effect where there are no moderators."""
        return float(self.coefficients[0])

    @property
    def se(self) -> Floats:
        """Standard errors of the coefficients."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))

    def interval(self, level: float = 0.95) -> Floats:
        """Confidence interval of each coefficient; shape (coefficients, 2)."""
        half = self._critical(level) * self.se
        return np.stack([self.coefficients - half, self.coefficients + half], axis=1)

    def p_values(self) -> Floats:
        """Two-sided p of each coefficient."""
        z = np.abs(self.coefficients) / self.se
        return np.asarray(2 * (t.sf(z, self.q_df) if self.knapp_hartung else norm.sf(z)))

    def prediction(self, level: float = 0.95) -> tuple[float, float]:
        """Where the true effect of a further study lies (Riley 2011, BMJ 342:d549); the model's own critical value.

        Raises:
            InvalidInput: the model has moderators, so that it depends on theirs.
        """
        if self.design.shape[1] > 1:
            raise InvalidInput(
                "With moderators a prediction needs their values.", next_step="Leave the moderators out."
            )
        half = self._critical(level) * float(np.sqrt(self.covariance[0, 0] + self.tau2))
        return self.estimate - half, self.estimate + half

    def moderator_test(self) -> tuple[float, float]:
        """The omnibus test of all coefficients but the first: chi-square (or F) and p."""
        rest, covariance = self.coefficients[1:], self.covariance[1:, 1:]
        statistic = float(rest @ np.linalg.solve(covariance, rest))
        if self.knapp_hartung:
            from scipy.stats import f

            return statistic / len(rest), float(f.sf(statistic / len(rest), len(rest), self.q_df))
        return statistic, float(chi2.sf(statistic, len(rest)))

    def _critical(self, level: float) -> float:
        tail = 0.5 + level / 2
        return float(t.ppf(tail, self.q_df) if self.knapp_hartung else norm.ppf(tail))


def meta_analysis(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    moderators: ArrayLike | None = None,
    method: Method = "REML",
    knapp_hartung: bool = False,
) -> MetaAnalysis:
    """Pool effect sizes.

    Args:
        effects: one a study.
        variances: their sampling variances, above zero.
        moderators: shape (studies,) or (studies, moderators); a column of ones is put before them.
        method: EE (equal effects), DL (DerSimonian and Laird), REML, ML or EB (empirical Bayes, Paule and Mandel).
        knapp_hartung: intervals by Knapp and Hartung (2003), which widen when there are few studies.

    Raises:
        InvalidInput: fewer than two studies, not more studies than coefficients, a variance that is not above zero, a
            number that is not finite, or moderators that say the same.
    """
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    x = _design(y, moderators)
    _check(y, v, x)
    tau2 = 0.0 if method == "EE" else ESTIMATORS[method](y, v, x)
    weights = 1 / (v + tau2)
    covariance: Floats = np.linalg.inv((x.T * weights) @ x).astype(np.float64)
    coefficients = covariance @ (x.T @ (weights * y))
    df = len(y) - x.shape[1]
    if knapp_hartung:
        residual = y - x @ coefficients
        covariance = covariance * float(weights @ residual**2) / df
    q = quadratic(0.0, y, v, x)
    typical = df / trace_at_zero(v, x)
    return MetaAnalysis(
        effects=y,
        variances=v,
        design=x,
        method=method,
        tau2=tau2,
        coefficients=coefficients,
        covariance=covariance,
        knapp_hartung=knapp_hartung,
        q=q,
        q_df=df,
        q_p=float(chi2.sf(q, df)),
        i2=100 * tau2 / (tau2 + typical),
        sampling_variance=typical,
    )


def _design(y: Floats, moderators: ArrayLike | None) -> Floats:
    ones = np.ones((len(y), 1))
    if moderators is None:
        return ones
    columns = np.asarray(moderators, dtype=float)
    return np.hstack([ones, columns.reshape(len(y), -1)])


def _check(y: Floats, v: Floats, x: Floats) -> None:
    if len(y) < 2:
        raise InvalidInput(f"{len(y)} study cannot be pooled.", next_step="Two at least are needed.")
    if y.shape != v.shape:
        raise InvalidInput(f"There are {len(y)} effects and {len(v)} variances.", next_step="Give one for each study.")
    if not (np.isfinite(y).all() and np.isfinite(v).all() and np.isfinite(x).all()):
        raise InvalidInput("An effect, a variance or a moderator is not a finite number.")
    if np.any(v <= 0):
        raise InvalidInput(
            "A sampling variance is not above zero.", next_step="Leave the study out, or find its spread."
        )
    if len(y) <= x.shape[1]:
        raise InvalidInput(
            f"{len(y)} studies cannot carry {x.shape[1]} coefficients.", next_step="Take fewer moderators."
        )
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise InvalidInput("Two moderators say the same, or one never varies.", next_step="Leave one of them out.")


def projection(tau2: float, v: Floats, x: Floats) -> Floats:
    """P at a value of tau2."""
    weights = 1 / (v + tau2)
    weighted = x * weights[:, None]
    return np.asarray(np.diag(weights) - weighted @ np.linalg.solve(x.T @ weighted, weighted.T))


def quadratic(tau2: float, y: Floats, v: Floats, x: Floats) -> float:
    """y'Py: the generalized Q statistic at a value of tau2, as the weighted squares of the residuals."""
    weights = 1 / (v + tau2)
    weighted = x * weights[:, None]
    residual = y - x @ np.linalg.solve(x.T @ weighted, weighted.T @ y)
    return float(weights @ residual**2)


def trace_at_zero(v: Floats, x: Floats) -> float:
    """The trace of P where tau2 is 0, without making P."""
    weighted = x / v[:, None]
    return float((1 / v).sum() - np.trace(np.linalg.solve(x.T @ weighted, weighted.T @ weighted)))


def _dersimonian_laird(y: Floats, v: Floats, x: Floats) -> float:
    spare = quadratic(0.0, y, v, x) - float(len(y) - x.shape[1])
    return max(0.0, spare / trace_at_zero(v, x))


def _empirical_bayes(y: Floats, v: Floats, x: Floats) -> float:
    return _tau2_where_q_is(len(y) - x.shape[1], y, v, x)


def _restricted_likelihood(y: Floats, v: Floats, x: Floats) -> float:
    def step(tau2: float) -> float:
        p = projection(tau2, v, x)
        py = p @ y
        return float((py @ py - np.trace(p)) / np.sum(p * p))

    return _scored(step, _dersimonian_laird(y, v, x))


def _likelihood(y: Floats, v: Floats, x: Floats) -> float:
    def step(tau2: float) -> float:
        py, w = projection(tau2, v, x) @ y, 1 / (v + tau2)
        return float((py @ py - w.sum()) / (w @ w))

    return _scored(step, _dersimonian_laird(y, v, x))


def _scored(step: Callable[[float], float], start: float) -> float:
    """Fisher scoring, halving a step that would leave the range."""
    tau2 = start
    for _ in range(MOST_STEPS):
        change = step(tau2)
        while tau2 + change < 0 and abs(change) > TOLERANCE:
            change /= 2
        tau2 = max(0.0, tau2 + change)
        if abs(change) < TOLERANCE * (1 + tau2):
            return tau2
    raise InvalidInput("The variance between studies was not found.", next_step="Take the DerSimonian-Laird estimate.")


ESTIMATORS: dict[Method, Callable[[Floats, Floats, Floats], float]] = {
    "DL": _dersimonian_laird,
    "REML": _restricted_likelihood,
    "ML": _likelihood,
    "EB": _empirical_bayes,
}


def _tau2_where_q_is(wanted: float, y: Floats, v: Floats, x: Floats) -> float:
    """The tau2 at which the generalized Q, which falls with tau2, equals a value; 0 where it is below it from the
    start."""
    if quadratic(0.0, y, v, x) <= wanted:
        return 0.0
    high = max(1.0, float(np.var(y)))
    while quadratic(high, y, v, x) > wanted:
        high *= 4
    return float(brentq(lambda tau2: quadratic(tau2, y, v, x) - wanted, 0.0, high, xtol=1e-12))


def q_profile(model: MetaAnalysis, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of tau2 by the Q-profile method (Viechtbauer 2007, Stat Med 26:37-52)."""
    tail = (1 - level) / 2
    y, v, x, df = model.effects, model.variances, model.design, model.q_df
    return _tau2_where_q_is(float(chi2.isf(tail, df)), y, v, x), _tau2_where_q_is(float(chi2.ppf(tail, df)), y, v, x)


def profile_likelihood(model: MetaAnalysis, level: float = 0.95) -> tuple[float, float]:
    """Confidence interval of tau2 from the profile of the ML likelihood; of REML's for a REML model."""
    restricted = model.method == "REML"

    def deviance(tau2: float) -> float:
        y, v, x = model.effects, model.variances, model.design
        w = 1 / (v + tau2)
        value = -float(np.log(w).sum()) + quadratic(tau2, y, v, x)
        return value + (float(np.linalg.slogdet((x.T * w) @ x)[1]) if restricted else 0.0)

    least, allowed = deviance(model.tau2), float(chi2.ppf(level, 1))

    def excess(tau2: float) -> float:
        return deviance(tau2) - least - allowed

    low = 0.0 if excess(0.0) < 0 else float(brentq(excess, 0.0, model.tau2, xtol=1e-12))
    high = max(1.0, 4 * model.tau2)
    while excess(high) < 0:
        high *= 4
    return low, float(brentq(excess, model.tau2, high, xtol=1e-12))


def r2(model: MetaAnalysis) -> float:
    """Per cent of the variance between studies that the moderators account for (Raudenbush 1994)."""
    without = meta_analysis(model.effects, model.variances, method=model.method)
    return 0.0 if without.tau2 == 0 else 100 * max(0.0, 1 - model.tau2 / without.tau2)
