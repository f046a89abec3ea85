"""Eight schools (Rubin 1981, J Educ Stat 6:377-401) against posteriordb's reference draws.

Figures: stan-dev/posteriordb, reference posterior `eight_schools-eight_schools_noncentered`: 10,000 draws of 10 chains
of Stan; mean_value file for the means, standard deviations worked out from the draws. Priors: mu ~ N(0, 5), tau ~
half-Cauchy(5).
It exercises our sampling room (`sample`, `diagnose`, `hold_to`) and our grid without sampling; no likelihood of ours.
"""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.evidence.meta_analysis.exact_bayes import bayesian_pool, half_cauchy
from tests.reference.fitting import SETTINGS, compiled, fitted, mean_and_sd_agree

EFFECTS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])

MU, TAU = (4.4105, 3.3093), (3.6021, 3.1985)
THETA = {
    0: (6.1505, 5.6159),
    1: (4.9396, 4.6456),
    2: (3.9059, 5.2807),
    3: (4.7960, 4.7709),
    4: (3.6144, 4.6147),
    5: (4.0511, 4.7962),
    6: (6.3172, 5.0029),
    7: (4.8840, 5.3177),
}
"""Mean and standard deviation by school, counted from 0; their Monte Carlo errors are about 0.05."""


@pytest.mark.slow
def test_the_sampling_room_gives_the_reference_posterior() -> None:
    import pymc as pm

    with pm.Model() as model:
        mu, tau = pm.Normal("mu", 0, 5), pm.HalfCauchy("tau", 5)
        theta = pm.Deterministic("theta", mu + tau * pm.Normal("theta_z", shape=8))
        pm.Normal("y", theta, ERRORS, observed=EFFECTS)
    chains = fitted(compiled(model), ("mu", "tau", "theta"), SETTINGS)
    mean_and_sd_agree(chains["mu"], *MU)
    mean_and_sd_agree(chains["tau"], *TAU)
    for school, (mean, sd) in THETA.items():
        mean_and_sd_agree(chains["theta"][:, :, school], mean, sd)


def test_the_grid_without_sampling_gives_the_reference_posterior() -> None:
    found = bayesian_pool(EFFECTS, ERRORS, prior_sd=5, log_tau_prior=half_cauchy(5))
    assert (found.mean_effect.mean, found.mean_effect.sd) == pytest.approx(MU, abs=0.1)
    assert (found.tau_mean, found.tau_sd) == pytest.approx(TAU, abs=0.1)
    for school, expected in THETA.items():
        study = found.studies[school]
        assert (study.mean, study.sd) == pytest.approx(expected, abs=0.16)  # three Monte Carlo errors of theirs
