"""Dose-response of seven triptans in 70 trials, and whether it matters that our curve is of another family.

Data: tests/data/reference/triptans.csv. Figures: the vignette "Analysis using mbnma.run()" of the R package MBNMAdose
0.5.0 (JAGS; medians and 95 % intervals): an Emax curve with a maximum for each agent and one ED50, random effects on
the log odds, intercepts and maxima N(0, 100), ED50 the same above zero, heterogeneity uniform.

What of ours it exercises: `reached`, the share of an unlimited course's effect that a dose reaches, 1 - exp(-k s), in
a hierarchical dose-response model, and our sampling room. The Emax curve is the published one and no part of the
forecast; the same trials are fitted with both, for the forecast has to be right where its curve is the wrong one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from needlepoint.forecast.fit.likelihood import reached
from needlepoint.forecast.fit.sampling import Chains, Settings
from tests.reference.fitting import compiled, fitted, read_table

EMAX = {
    "eletriptan": (2.8854, 2.3556, 3.6192),
    "sumatriptan": (1.9350, 1.6323, 2.3783),
    "frovatriptan": (2.1374, 1.4457, 3.0747),
    "almotriptan": (1.8183, 1.3707, 2.4267),
    "zolmitriptan": (2.1587, 1.7176, 2.8205),
    "naratriptan": (1.0559, 0.4308, 1.7516),
    "rizatriptan": (2.7816, 2.2442, 3.6538),
}
ED50 = (0.732, 0.4473, 1.215)
SD = (0.247, 0.160, 0.348)
AGENTS = ("placebo", *EMAX)
HIGHEST_USUAL_DOSE = 4.0
"""Only 21 people of one trial took more (zolmitriptan, 10 times the common dose). There our curve has long been flat
and says less than the Emax curve, whose median lies just outside of our interval: a curve is no guide beyond the bulk
of its data."""
NAMES = ("most", "half", "sd")
SETTINGS = Settings(seed=20261128, chains=4, batch=2, tune=800, draws=1500, target_accept=0.9)

ROWS = sorted(read_table("triptans"), key=lambda row: int(row["study"]))
STUDY = np.array([int(row["study"]) - 1 for row in ROWS])
AGENT = np.array([AGENTS.index(row["agent"]) for row in ROWS])
DOSE = np.array([float(row["dose"]) for row in ROWS])
FIRST = np.array([int(np.flatnonzero(study == STUDY)[0]) for study in STUDY])
PLACE = np.arange(len(ROWS)) - FIRST


def correlated() -> NDArray[np.float64]:
    """What the effects of a trial's arms against its first are made of: every two of them are correlated by one
    half."""
    found = np.zeros((len(ROWS), len(ROWS)))
    for study in range(STUDY.max() + 1):
        arms = np.flatnonzero((study == STUDY) & (PLACE > 0))
        together = 0.5 * (np.eye(len(arms)) + 1)
        found[np.ix_(arms, arms)] = np.linalg.cholesky(together)
    return found


def build() -> Any:
    """The model; `ours` is 0 for the Emax curve and 1 for 1 - exp(-k s), whose rate follows from the half-way dose.

    Chains move in the effects at the common dose, 1, which hang on the half-way dose much less than the maxima do; the
    prior stays on the maxima, hence the Jacobian.
    """
    import pymc as pm
    import pytensor.tensor as pt

    with pm.Model() as model:
        ours = pm.Data("ours", 0.0)
        mu = pm.Normal("mu", 0, 100, shape=len(set(STUDY)))
        half = pm.HalfNormal("half", 100, initval=1.0)  # from 100, the middle of the prior, a chain takes long to come
        sd = pm.Uniform("sd", 0, 5, initval=0.5)
        at_common_dose = pm.Flat("at_common_dose", shape=len(EMAX))
        z = pm.Normal("z", shape=len(ROWS))

        def shown(dose: NDArray[np.float64]) -> Any:
            return pt.where(ours > 0, reached(pt.log(np.log(2) / half), dose), dose / (half + dose))

        most = pm.Deterministic("most", at_common_dose / shown(np.array(1.0)))
        pm.Potential("prior_of_most", pt.sum(-0.5 * (most / 100) ** 2 - pt.log(shown(np.array(1.0)))))
        effect = pt.concatenate([[0.0], most])[AGENT] * shown(DOSE)
        logit = mu[STUDY] + effect - effect[FIRST] + sd * pt.dot(correlated(), z)
        pm.Binomial(
            "responders",
            np.array([int(row["n"]) for row in ROWS]),
            logit_p=logit,
            observed=[int(row["responders"]) for row in ROWS],
        )
    return model


@pytest.fixture(scope="module")
def both_curves() -> tuple[Chains, Chains]:
    """Draws with the Emax curve and with ours, from one compiled model."""
    model = compiled(build())
    emax, ours = (fitted(model.with_data(ours=np.array(each)), NAMES, SETTINGS) for each in (0.0, 1.0))
    return emax, ours


def agrees(draws: NDArray[np.float64], median: float, low: float, high: float) -> None:
    """Median and interval lie within a fifth of the posterior's spread: both are Monte Carlo, theirs of JAGS."""
    near = 0.2 * (high - low) / (2 * 1.96)
    found = np.quantile(draws, [0.5, 0.025, 0.975])
    assert abs(found[0] - median) < near, (found, median)
    assert np.abs(found[1:] - [low, high]).max() < 2 * near, (found, low, high)


def effects_at(chains: Chains, agent: int, dose: float, *, ours: bool) -> NDArray[np.float64]:
    """Draws of an agent's effect against placebo, on the log odds."""
    half = chains["half"]
    shown = -np.expm1(-np.log(2) / half * dose) if ours else dose / (half + dose)
    return chains["most"][:, :, agent - 1] * shown


@pytest.mark.slow
def test_published_maxima_and_ed50_then_our_curve_beside_them(both_curves: tuple[Chains, Chains]) -> None:
    emax, ours = both_curves
    agrees(emax["half"], *ED50)
    agrees(emax["sd"], *SD)
    for at, published in enumerate(EMAX.values()):
        agrees(emax["most"][:, :, at], *published)
    for agent, dose in sorted({(int(a), float(d)) for a, d in zip(AGENT, DOSE, strict=True) if a}):
        theirs, here = (effects_at(each, agent, dose, ours=each is ours) for each in (emax, ours))
        low, middle, high = np.quantile(theirs, [0.025, 0.5, 0.975])
        assert low < np.median(here) < high, (AGENTS[agent], dose)
        low, high = np.quantile(here, [0.025, 0.975])
        assert low < middle < high or dose > HIGHEST_USUAL_DOSE, (AGENTS[agent], dose)


def test_the_trials_are_those_of_the_vignette() -> None:
    assert (len(ROWS), STUDY.max() + 1) == (182, 70)
    assert len({(a, d) for a, d in zip(AGENT, DOSE, strict=True)}) == 23  # placebo and 22 agents at a dose
