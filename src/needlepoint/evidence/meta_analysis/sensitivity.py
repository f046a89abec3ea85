"""What a pooled result hangs on: each study left out in turn, and small studies that say more than large ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from needlepoint.errors import InvalidInput
from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis, meta_analysis

FEWEST_FOR_EGGER = 10
"""Below ten studies the test has too little power to be said (Sterne 2011, BMJ 343:d4002)."""


def leave_one_out(model: MetaAnalysis) -> tuple[MetaAnalysis, ...]:
    """The model again without each study in turn, in the order of the studies.

    Raises:
        InvalidInput: too few studies to leave one out.
    """
    keep = ~np.eye(len(model.effects), dtype=bool)
    moderators = model.design[:, 1:]
    return tuple(
        meta_analysis(
            model.effects[rows],
            model.variances[rows],
            moderators=moderators[rows] if moderators.shape[1] else None,
            method=model.method,
            knapp_hartung=model.knapp_hartung,
        )
        for rows in keep
    )


@dataclass(frozen=True, slots=True)
class SmallStudies:
    """Egger's test: whether effects lean with their standard error.

    Attributes:
        intercept: of the standardized effect on precision; 0 for no leaning.
        se, p: of it.
    """

    intercept: float
    se: float
    p: float


def egger_test(model: MetaAnalysis) -> SmallStudies:
    """Egger's regression test (Egger 1997, BMJ 315:629-634): y / se = intercept + slope / se, least squares.

    Raises:
        InvalidInput: fewer studies than ten, or all of one size.
    """
    k = len(model.effects)
    if k < FEWEST_FOR_EGGER:
        raise InvalidInput(f"{k} studies are too few to tell small ones from large ones; ten are needed.")
    se = np.sqrt(model.variances)
    x = np.stack([np.ones(k), 1 / se], axis=1)
    if np.ptp(se) < 1e-12 * se.max():
        raise InvalidInput("All studies have the same standard error.")
    inverse = np.linalg.inv(x.T @ x)
    coefficients = inverse @ x.T @ (model.effects / se)
    residual = model.effects / se - x @ coefficients
    error = float(np.sqrt(inverse[0, 0] * (residual @ residual) / (k - 2)))
    intercept = float(coefficients[0])
    return SmallStudies(intercept, error, float(2 * t.sf(abs(intercept) / error, k - 2)))
