"""The gold standard of an update with own courses: trials and own courses fitted together by NUTS."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from needlepoint.evidence.arms import read_outcomes
from needlepoint.evidence.selection import select_improvement
from needlepoint.forecast.fit.improvement_model import SERVED, build_model
from needlepoint.forecast.fit.improvement_observed import observed_in
from needlepoint.forecast.fit.improvement_rows import layout_of
from needlepoint.forecast.fit.run import exported
from needlepoint.forecast.fit.sampling import Chains, Settings, diagnose, sample
from needlepoint.forecast.forecasting import CLINIC
from needlepoint.forecast.own_patients.likelihood import OWN_BIAS, Courses
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.forecast.posterior import Diagnostics, Draws
from needlepoint.forecast.vocabulary import INDICATIONS, PIGMENT, RECOVERY_WEEKS

GOLD = Settings(chains=2, batch=2, tune=700, draws=1000, target_accept=0.95)


def joint_refit(courses: Sequence[OwnCourse], settings: Settings = GOLD) -> tuple[Draws, Diagnostics, float]:
    """Draws of trials and own courses together, how well the sampler worked, and the seconds of sampling alone."""
    import time

    outcomes = read_outcomes()
    usable = select_improvement(outcomes).usable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        import nutpie

        model = build_model(layout_of(usable), observed_in(usable, outcomes))
        with model:
            _see_courses(model, Courses.of(courses))
        compiled = nutpie.compile_pymc_model(model)
        began = time.perf_counter()
        chains = sample(compiled, settings, of="")
        seconds = time.perf_counter() - began
        found = diagnose(chains, (*SERVED, *CLINIC.values()))
    return _draws(chains), found, seconds


def _draws(chains: Chains) -> Draws:
    return exported(chains, (*SERVED, *CLINIC.values()))


def _see_courses(model: pm.Model, courses: Courses) -> None:
    """The likelihood of `own_patients.likelihood`, written down a second time, in PyTensor."""
    p = {name: model[name] for name in SERVED}
    site, bias, judge, zeta = (pm.Normal(CLINIC[name]) for name in ("site", "bias", "judge", "spread"))
    log_effect = p["alpha"][courses.indication] + p["nu"][courses.modality] + p["kappa"] * courses.combined
    log_effect = log_effect + pt.dot(courses.covariates, p["beta"]) + p["tau_u"] * site
    gained = pt.exp(log_effect)[courses.course] * _doses(p, courses)
    v = p["tau_v"] * bias + np.sqrt(OWN_BIAS) * p["tau_b"] * judge
    mean = p["gamma"][courses.assessor] + OWN_BIAS * p["delta"] + v + gained
    factor = pt.exp(0.15 * zeta)
    loading = p["omega"] * factor * (1 - pt.exp(-gained))
    noise = (p["sigma_m"] ** 2 + 1e-6) * factor**2 + courses.error
    pm.Potential("own_courses", _log_density(courses, courses.g - mean, loading, noise))


def _doses(p: dict[str, Any], courses: Courses) -> Any:
    sessions = np.array([courses.dose_of[at][1] for at in courses.doses], dtype=float)
    indication = courses.indication[courses.course]
    reached = 1 - pt.exp(-pt.exp(p["log_k"][indication]) * sessions)
    shown = 1 - (1 - p["phi"]) * np.exp(-courses.weeks / RECOVERY_WEEKS)
    fading = np.array([INDICATIONS[each] in PIGMENT for each in indication], dtype=float)
    return reached * shown * pt.exp(-p["rho"] * courses.weeks * fading)


def _log_density(courses: Courses, away: Any, loading: Any, noise: Any) -> Any:
    """Each course's results, jointly normal with covariance noise + loading loading' + shared 1 1'."""
    total = 0.0
    ends = [*courses.starts[1:], len(courses.g)]
    lengths = np.array(ends) - courses.starts
    for length in np.unique(lengths):  # courses with as many visits stand side by side as one batch of matrices
        which = np.flatnonzero(lengths == length)
        visits = courses.starts[which][:, None] + np.arange(length)
        load, residual = loading[visits], away[visits]
        covariance = load[:, :, None] * load[:, None, :] + courses.shared[which][:, None, None]
        covariance = covariance + noise[visits][:, :, None] * np.eye(int(length))
        total = total + _batch(covariance, residual, int(length))
    return total


def _batch(covariance: Any, residual: Any, length: int) -> Any:
    """Sum of normal log densities, by Cholesky written out over a few visits."""
    factor: list[list[Any]] = [[None] * length for _ in range(length)]
    solved: list[Any] = []
    total = 0.0
    for row in range(length):
        for column in range(row + 1):
            rest = covariance[:, row, column] - sum(factor[row][k] * factor[column][k] for k in range(column))
            factor[row][column] = pt.sqrt(rest) if row == column else rest / factor[column][column]
        left = residual[:, row] - sum(factor[row][k] * solved[k] for k in range(row))
        solved.append(left / factor[row][row])
        total = total - pt.sum(0.5 * solved[row] ** 2 + pt.log(factor[row][row]))
    return total
