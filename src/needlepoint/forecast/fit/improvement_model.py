"""The hierarchical dose-response model of improvement, in PyMC.

Latent scale g = -log(residual severity); see docs/explanation/forecast.md for every formula and the reason of each
prior.
Everything observed is data of the model, so that other data of the same layout can be laid in without compiling again;
so is `use`, the weight of each row, with which studies are left out.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from needlepoint.forecast.fit.improvement_observed import UNKNOWN_CUTS, Observed
from needlepoint.forecast.fit.improvement_rows import Layout
from needlepoint.forecast.fit.likelihood import Tensor, capped_mean, log_complement, log_share_between, reached
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES, RECOVERY_WEEKS, SPREAD_OF_SITE


def build_model(layout: Layout, observed: Observed) -> pm.Model:
    """The model of the trials in `layout`, holding what was `observed`."""
    with pm.Model() as model:
        parameters = priors(layout)
        rows = latent_rows(layout, parameters)
        data = {
            name: {each.name: pm.Data(f"{name}_{each.name}", getattr(table, each.name)) for each in fields(table)}
            for name, table in ((field.name, getattr(observed, field.name)) for field in fields(observed))
        }
        rows["use"] = pm.Data("use", np.ones(len(layout)))
        _see_means(rows, data["means"])
        _see_means_and_spreads(rows, data["means_and_spreads"])
        _see_ratios(rows, data["ratios"])
        _see_spreads(rows, data["spreads"])
        _see_changes(rows, data["changes"], len(set(observed.changes.start)))
        _see_counts(rows, data["counts"])
    return model


def priors(layout: Layout) -> dict[str, Tensor]:
    """The parameters. Scales are of g, where 0.5 is 39 % and 1 is 63 % improvement."""
    found: dict[str, Tensor] = {
        **_dose_priors(),
        **_bias_priors(),
        **_spread_priors(layout),
        **_unknown_covariates(layout),
    }
    n = len(layout.studies)
    found["u"] = found["tau_u"] * pm.Normal("u_z", shape=n)
    found["v_z"] = pm.Normal("v_z", shape=n)
    return found


def _dose_priors() -> dict[str, Tensor]:
    mu_alpha, tau_alpha = pm.Normal("mu_alpha", -0.2, 0.6), pm.HalfNormal("tau_alpha", 0.15)
    mu_k, tau_k = pm.Normal("mu_k", float(np.log(0.35)), 0.5), pm.HalfNormal("tau_k", 0.3)
    tau_n = pm.HalfNormal("tau_n", 0.1)
    indications = len(INDICATIONS)
    return {
        "alpha": pm.Deterministic("alpha", mu_alpha + tau_alpha * pm.Normal("alpha_z", shape=indications)),
        "log_k": pm.Deterministic("log_k", mu_k + tau_k * pm.Normal("k_z", shape=indications)),
        "nu": pm.Deterministic("nu", tau_n * pm.Normal("nu_z", shape=len(MODALITIES))),
        "kappa": pm.Normal("kappa", 0.0, 0.3),
        "beta": pm.Normal("beta", 0.0, np.array([0.08, 0.05, 0.08]), shape=3),
        "phi": pm.Beta("phi", 8, 4),
        "rho": pm.HalfNormal("rho", 0.02),
        "tau_u": pm.HalfNormal("tau_u", 0.35),
    }


def _bias_priors() -> dict[str, Tensor]:
    mu_g, tau_g = pm.Normal("mu_g", 0.05, 0.1), pm.HalfNormal("tau_g", 0.1)
    return {
        "gamma": pm.Deterministic("gamma", mu_g + tau_g * pm.Normal("gamma_z", shape=len(ASSESSORS))),
        "delta": pm.Normal("delta", 0.1, 0.1),
        "tau_v": pm.Gamma("tau_v", 2, 20),
        "tau_b": pm.Gamma("tau_b", 2, 13),
    }


def _spread_priors(layout: Layout) -> dict[str, Tensor]:
    groups = int(layout.group.max(initial=-1)) + 1
    return {
        "sigma_m": pm.HalfNormal("sigma_m", 0.2),
        "omega": pm.HalfNormal("omega", 0.5),
        "zeta": pm.Normal("zeta", shape=len(layout.studies)),
        "shared": pm.Beta("shared", 3, 3),
        "w": pm.Normal("w", shape=max(groups, 1)),
    }


def _unknown_covariates(layout: Layout) -> dict[str, Tensor]:
    """Sessions and follow-up where they were not printed: as in the other trials, whose middle and spread these are."""
    no_sessions, no_weeks = np.isnan(layout.sessions), np.isnan(layout.weeks)
    log_s = pm.Normal("log_sessions", float(np.log(3.6)), 0.3, shape=int(no_sessions.sum()))
    log_t = pm.Normal("log_weeks", float(np.log(6.0)), 0.9, shape=int(no_weeks.sum()))
    sessions = pt.as_tensor(np.nan_to_num(layout.sessions))
    weeks = pt.as_tensor(np.nan_to_num(layout.weeks))
    return {
        "sessions": pt.set_subtensor(sessions[np.flatnonzero(no_sessions)], pt.exp(log_s)),
        "weeks": pt.set_subtensor(weeks[np.flatnonzero(no_weeks)], pt.exp(log_t)),
    }


def latent_rows(layout: Layout, p: dict[str, Tensor]) -> dict[str, Tensor]:
    """Latent mean, spread and the sampling variance's share of each row."""
    needled = layout.modality >= 0
    log_effect = (
        p["alpha"][layout.indication]
        + pt.where(needled, p["nu"][np.maximum(layout.modality, 0)], 0.0)
        + p["kappa"] * layout.combined
        + pt.dot(layout.covariates, p["beta"])
        + p["u"][layout.study]
    )
    healed = 1 - (1 - p["phi"]) * pt.exp(-p["weeks"] / RECOVERY_WEEKS)
    kept = pt.exp(-p["rho"] * p["weeks"] * layout.pigment)
    effect = pt.exp(log_effect) * reached(p["log_k"][layout.indication], p["sessions"]) * healed * kept * needled
    v = p["v_z"][layout.study] * pt.sqrt(p["tau_v"] ** 2 + layout.bias * p["tau_b"] ** 2)
    spread = (p["omega"] * (1 - pt.exp(-effect))) ** 2
    sigma = pt.sqrt(p["sigma_m"] ** 2 + spread + 1e-6) * pt.exp(SPREAD_OF_SITE * p["zeta"][layout.study])
    again = layout.group >= 0
    deviation = pt.sqrt(p["shared"]) * p["w"][np.maximum(layout.group, 0)] * sigma / np.sqrt(layout.people)
    mean = p["gamma"][layout.assessor] + p["delta"] * layout.bias + v + effect
    return {
        "mean": mean + pt.where(again, deviation, 0.0),
        "sigma": sigma,
        "people": pt.as_tensor(layout.people),
        "own": pt.where(again, 1 - p["shared"], 1.0),
    }


def _of(rows: dict[str, Tensor], index: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    sigma = rows["sigma"][index]
    expected = capped_mean(rows["mean"][index], sigma)
    cv = pt.sqrt(pt.expm1(sigma**2))
    return expected, cv, rows["people"][index], rows["own"][index]


def _add(name: str, rows: dict[str, Tensor], data: dict[str, Tensor], log_density: Tensor) -> None:
    """One form of reporting's part of the likelihood; a row of weight 0 says nothing."""
    pm.Potential(name, pt.sum(rows["use"][data["row"]] * log_density))


def _normal(seen: Tensor, mean: Tensor, error: Tensor) -> Tensor:
    return -0.5 * ((seen - mean) / error) ** 2 - pt.log(error)


def _see_means(rows: dict[str, Tensor], data: dict[str, Tensor]) -> None:
    expected, cv, people, own = _of(rows, data["row"])
    _add("y_means", rows, data, _normal(data["mean"], expected, expected * cv * pt.sqrt(own / people)))


def _see_means_and_spreads(rows: dict[str, Tensor], data: dict[str, Tensor]) -> None:
    expected, cv, _, own = _of(rows, data["row"])
    mean_z = (data["mean"] - expected) / (data["mean_se"] * pt.sqrt(own))
    log_sd_z = (data["log_sd"] - pt.log(expected * cv)) / data["log_sd_se"]
    r = data["correlation"]
    square = (mean_z**2 - 2 * r * mean_z * log_sd_z + log_sd_z**2) / (1 - r**2)
    _add("y_means_and_spreads", rows, data, -0.5 * square - 0.5 * pt.log(own))


def _see_ratios(rows: dict[str, Tensor], data: dict[str, Tensor]) -> None:
    expected, cv, people, own = _of(rows, data["row"])
    median = data["median"]
    centre = pt.where(median > 0, -rows["mean"][data["row"]], pt.log(expected))
    wider = pt.where(median > 0, np.pi / 2, 1.0)
    error = cv * pt.sqrt((1 + data["baseline_cv"] ** 2) * own * wider / people)
    _add("y_ratios", rows, data, _normal(data["log_ratio"], centre, error))


def _see_spreads(rows: dict[str, Tensor], data: dict[str, Tensor]) -> None:
    _, cv, _, _ = _of(rows, data["row"])
    _add("y_spreads", rows, data, _normal(data["log_cv"], pt.log(cv), data["se"]))


def _see_changes(rows: dict[str, Tensor], data: dict[str, Tensor], starts: int) -> None:
    expected, _, _, own = _of(rows, data["row"])
    z = pm.Normal("start_z", shape=starts)
    start = pt.exp(data["log_start_mean"] + data["log_start_sd"] * z[data["start"]])
    _add("y_changes", rows, data, _normal(data["change"], start * (expected - 1), data["se"] * pt.sqrt(own)))


def _see_counts(rows: dict[str, Tensor], data: dict[str, Tensor]) -> None:
    """Multinomial, in the log domain."""
    cuts = pt.concatenate([data["known_cuts"], _unknown_cuts("grades"), _unknown_cuts("steps")])
    mean, sigma = rows["mean"][data["row"]], rows["sigma"][data["row"]]
    low, high = (cuts[data["low"]] - mean) / sigma, (cuts[data["high"]] - mean) / sigma
    within = log_share_between(low, high)
    logp = pt.where(data["outside"] > 0, log_complement(within), within)
    _add("y_counts", rows, data, data["people"] * logp)


def _unknown_cuts(kind: str) -> Tensor:
    """The first grade or step is near a 30 % improvement (a quarter of a four-grade scale, rounded up); each next
    needs more."""
    first = pm.TruncatedNormal(f"{kind}_first", 0.35, 0.2, lower=0.0)
    further = pm.LogNormal(f"{kind}_further", float(np.log(0.4)), 0.5, shape=UNKNOWN_CUTS - 1)
    return pt.concatenate([first[None], first + pt.cumsum(further)])


SERVED = (
    "alpha",
    "log_k",
    "nu",
    "kappa",
    "beta",
    "phi",
    "rho",
    "tau_u",
    "gamma",
    "delta",
    "tau_v",
    "tau_b",
    "sigma_m",
    "omega",
)
