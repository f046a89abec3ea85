"""The grid that is served beside a sampler of the same model: same answer, how much work? Needs `needlepoint[fit]`.

`python -m benchmarks.forecast.harm_nuts`
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from typing import Any

import arviz as az
import numpy as np
import numpy.typing as npt
import nutpie
import pymc as pm
import pytensor.tensor as pt
from rich.console import Console

from benchmarks import report
from benchmarks.figures import Figure, Section
from needlepoint.forecast.fit.harm_arms import HarmArm, read_harm_arms
from needlepoint.forecast.fit.harm_model import PRIORS, HarmPrior, fit_harm
from needlepoint.forecast.harms import MEAN_NEEDLE_MM, Harm, KindDraws, risk_draws
from needlepoint.forecast.vocabulary import MODALITIES

Tensor = Any
"""A symbol of PyTensor, which is hardly typed."""
CHAINS, TUNE, DRAWS, SEED = 4, 1000, 1000, 4
PEOPLE = 1.5
"""The standard deviation of people, one for both: the sampler cannot draw which of three it is."""


def nuts_model(arms: Sequence[HarmArm], prior: HarmPrior) -> pm.Model:
    """The model of `needlepoint.forecast.fit.harm_model`, non-centred, unknown shares as unknowns of their own."""
    studies = sorted({arm.study for arm in arms})
    mean, sd = prior.dark or (0.0, 1.0)
    with pm.Model() as model:
        level = pm.Normal("level", prior.mean, prior.sd)
        dark = pm.Normal("dark", mean, sd)
        depth = pm.Normal("depth", 0, prior.depth_sd)
        tau_study = pm.HalfNormal("tau_study", prior.tau_study)
        tau_modality = pm.HalfNormal("tau_modality", prior.tau_modality or 1.0)
        modality = pm.Deterministic("modality", tau_modality * pm.Normal("m", shape=len(MODALITIES)))
        study = tau_study * pm.Normal("u", shape=len(studies))
        for place, arm in enumerate(arms):
            own = level + modality[MODALITIES.index(arm.modality)] + study[studies.index(arm.study)]
            if arm.needle_mm is not None:
                own = own + depth * (arm.needle_mm - MEAN_NEEDLE_MM)
            pm.Potential(f"arm {place}", _log_likelihood(arm, own, dark, _share(arm, place)))
    return model


def _share(arm: HarmArm, place: int) -> Tensor | float:
    share = arm.dark_share
    if share.settled:
        return share.low
    return share.low + (share.high - share.low) * pm.Beta(f"share {place}", share.dark, share.light)


def _log_likelihood(arm: HarmArm, own: Tensor, dark: Tensor, share: Tensor | float) -> Tensor:
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    weights = weights / weights.sum()

    def risk(logit: Tensor, sessions: int) -> Tensor:
        return (-pt.expm1(-sessions * pt.softplus(logit + PEOPLE * nodes)) * weights).sum()

    each = []
    for sessions in range(arm.sessions[0], arm.sessions[1] + 1):
        p = share * risk(own + dark, sessions) + (1 - share) * risk(own, sessions)
        each.append(pm.logp(pm.Binomial.dist(arm.people, p), arm.events))
    return pm.math.logsumexp(pt.stack(each)) - np.log(len(each))


def section() -> Section:
    """Both on the shipped arms that counted dark marks: middles and ends of the risk of four sessions."""
    arms = read_harm_arms().of(Harm.PIH)
    prior = dataclasses.replace(PRIORS[Harm.PIH], frailty=(PEOPLE,))
    begun = time.process_time()
    grid = fit_harm(arms, prior, np.random.default_rng(SEED), 4000)
    on_grid = time.process_time() - begun
    begun = time.process_time()
    compiled = nutpie.compile_pymc_model(nuts_model(arms, prior))
    trace = nutpie.sample(
        compiled, chains=CHAINS, tune=TUNE, draws=DRAWS, seed=SEED, target_accept=0.95, progress_bar=False
    )
    sampled = time.process_time() - begun
    names = ["level", "dark", "depth", "tau_study", "tau_modality", "modality"]
    summary = az.summary(trace, var_names=names)
    figures = [
        *_differences(grid, _from_trace(trace)),
        Figure("grid", on_grid, "CPU s"),
        Figure("sampler, compiling included", sampled, "CPU s"),
        Figure("sampler: highest R-hat", float(summary["r_hat"].max()), "", at_most=1.01),
        Figure("sampler: lowest bulk ESS", float(summary["ess_bulk"].min()), "", at_least=400),
        Figure("sampler: divergences", 100 * float(trace["sample_stats"]["diverging"].mean()), "%", at_most=0.1),
    ]
    about = f"Dark marks: {len(arms)} shipped arms, four sessions; differences in per cent of the sampler's value."
    return Section("Grid beside NUTS (nutpie)", about, tuple(figures), (about,))


def _differences(grid: KindDraws, nuts: KindDraws) -> list[Figure]:
    figures = []
    for dark in (False, True):
        for place, modality in enumerate(MODALITIES):
            ours, theirs = (
                np.quantile(risk_draws(kind, dark, place, (4,))[0], (0.05, 0.5, 0.95)) for kind in (grid, nuts)
            )
            furthest = 100 * float(np.abs(ours / theirs - 1).max())
            note = " ".join(f"{100 * a:.2f}/{100 * b:.2f} %" for a, b in zip(ours, theirs, strict=True))
            figures.append(Figure(f"{modality}, {'IV to VI' if dark else 'I to III'}", furthest, "%", note=note))
    return figures


def _from_trace(trace: az.InferenceData) -> KindDraws:
    def drawn(name: str) -> npt.NDArray[np.float32]:
        values = trace["posterior"][name].to_numpy()
        return np.asarray(values.reshape(-1, *values.shape[2:]), dtype=np.float32)

    names = ("level", "dark", "depth", "modality", "tau_study", "tau_modality")
    level, dark, depth, modality, tau_study, tau_modality = (drawn(name) for name in names)
    return KindDraws(level, dark, depth, modality, tau_study, tau_modality, np.full_like(level, PEOPLE))


def main() -> None:
    """Fit both and print the table."""
    report.show([section()], Console(width=150))


if __name__ == "__main__":
    main()
