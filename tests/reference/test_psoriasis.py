"""Ordered PASI responders in 16 trials with different cut points, with our likelihood of counted categories.

Data: tests/data/reference/psoriasis.csv. Figures: NICE DSU Technical Support Document 2 (Dias and others 2011), as the
R package multinma holds its vignette on plaque psoriasis to them (signs turned, so that above 0 is better; two digits).
The model is theirs: probit, N(0, 100) intercepts, N(0, 10) effects, flat distances of the cut points, half-normal(2.5)
heterogeneity, effects of a three-armed trial correlated by one half.
It exercises `log_share_between` for ranges with one and two ends, `log_complement` where a trial has a single cut
point, and our sampling room.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from needlepoint.forecast.fit.improvement_observed import NO_END
from needlepoint.forecast.fit.likelihood import log_complement, log_share_between
from needlepoint.forecast.fit.sampling import Settings
from tests.reference.fitting import compiled, fitted, mean_and_sd_agree, read_table

FIXED = {
    "etanercept 25 mg": (1.51, 0.10),
    "etanercept 50 mg": (1.92, 0.10),
    "efalizumab": (1.19, 0.06),
    "ciclosporin": (1.92, 0.34),
    "fumaderm": (1.49, 0.49),
    "infliximab": (2.33, 0.26),
    "methotrexate": (1.61, 0.44),
}
RANDOM = {
    "etanercept 25 mg": (1.53, 0.24),
    "etanercept 50 mg": (1.93, 0.28),
    "efalizumab": (1.19, 0.18),
    "ciclosporin": (2.04, 0.43),
    "fumaderm": (1.49, 0.62),
    "infliximab": (2.32, 0.38),
    "methotrexate": (1.74, 0.64),
}
TAU = (0.31, 0.23)
CUT_POINTS = ((0.76, 0.03), (1.56, 0.05))
"""PASI75 and PASI90 above PASI50, from the vignette's fixed and random effects alike; not in the support document."""
ROUNDING = 0.005
NAMES = ("d", "tau", "cuts")
EASY = Settings(seed=20261128, chains=4, batch=2, tune=600, draws=1000, target_accept=0.9)
HARD = Settings(seed=20261128, chains=4, batch=2, tune=1000, draws=2500, target_accept=0.97)
"""Fixed effects, and random effects: few trials for each drug, so that their spread reaches down to zero."""

ROWS = read_table("psoriasis")
STUDY = np.array([int(row["study"]) - 1 for row in ROWS])
TREATMENT = np.array([["supportive care", *FIXED].index(row["treatment"]) for row in ROWS])
FIRST = np.array([int(np.flatnonzero(study == STUDY)[0]) for study in STUDY])
PLACE = np.arange(len(ROWS)) - FIRST
"""0 for the first arm of a trial, 1 and 2 for those compared with it."""


def counted() -> list[tuple[int, int, int, bool, int]]:
    """Arm, lower and upper cut point (0 none, 1 to 3 PASI50, 75 and 90, 4 none), whether outside of them, people.

    The people below the lowest cut point are counted as outside of the range above it, so that both pieces of our
    likelihood take part.
    """
    found = []
    for arm, row in enumerate(ROWS):
        cuts = [at for at, name in enumerate(("pasi50", "pasi75", "pasi90"), start=1) if row[name]]
        counts = [int(row[f"pasi{(0, 50, 75, 90)[at]}"]) for at in cuts]
        ends = [*cuts[1:], 4]
        found += [(arm, low, high, False, n) for low, high, n in zip(cuts, ends, counts, strict=True)]
        found.append((arm, cuts[0], 4, True, int(row["n"]) - sum(counts)))
    return found


def build() -> Any:
    """The model; `random` is 1 for random effects and 0 for fixed ones, so that it is compiled once."""
    import pymc as pm
    import pytensor.tensor as pt

    arm, low, high, outside, people = (np.array(each) for each in zip(*counted(), strict=True))
    with pm.Model() as model:
        random = pm.Data("random", 1.0)
        mu = pm.Normal("mu", 0, 100, shape=len(set(STUDY)))
        d = pm.Normal("d", 0, 10, shape=len(FIXED))
        tau = pm.HalfNormal("tau", 2.5)
        cuts = pm.Deterministic("cuts", pt.cumsum(pm.HalfFlat("further", shape=2)))
        z = pm.Normal("z", shape=len(ROWS))
        before = np.where(PLACE == 2, np.arange(len(ROWS)) - 1, 0)
        own = pt.where(PLACE == 2, 0.5 * z[before] + np.sqrt(0.75) * z, z)
        effects = pt.concatenate([[0.0], d])
        latent = mu[STUDY] + effects[TREATMENT] - effects[TREATMENT[FIRST]] + random * tau * own * (PLACE > 0)
        ends = pt.concatenate([[-NO_END, 0.0], cuts, [NO_END]])
        within = log_share_between(ends[low] - latent[arm], ends[high] - latent[arm])
        pm.Potential("counts", pt.sum(people * pt.where(outside, log_complement(within), within)))
    return model


@pytest.mark.slow
def test_published_effects_of_both_models() -> None:
    model = compiled(build())
    cases = ((0.0, FIXED, ("d", "cuts"), EASY), (1.0, RANDOM, NAMES, HARD))
    for random, published, names, settings in cases:
        chains = fitted(model.with_data(random=np.array(random)), names, settings)
        for at, (mean, sd) in enumerate(published.values()):
            mean_and_sd_agree(chains["d"][:, :, at], mean, sd, rounding=ROUNDING)
        for at, (mean, sd) in enumerate(CUT_POINTS):
            mean_and_sd_agree(chains["cuts"][:, :, at], mean, sd, rounding=ROUNDING)
        if random:
            mean_and_sd_agree(chains["tau"], *TAU, rounding=ROUNDING)


def test_every_person_is_counted_once() -> None:
    people = np.zeros(len(ROWS))
    for arm, *_, n in counted():
        people[arm] += n
    assert people.tolist() == [int(row["n"]) for row in ROWS]
    assert len(ROWS) == 36
    assert STUDY.max() + 1 == 16
