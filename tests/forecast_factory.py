"""Small invented posteriors and trial outcomes, so that tests of the forecast do not hang on the shipped evidence.

Nothing here is a clinical statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from needlepoint.evidence.arms import Category, TrialOutcome
from needlepoint.forecast.posterior import FORMAT, Arm, Diagnostics, Draws, Posterior, Provenance, digest_of
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES

DIAGNOSTICS = Diagnostics(
    chains=4, draws=4800, r_hat_max=1.004, ess_bulk_min=800.0, ess_tail_min=900.0, divergences=1, worst="alpha[0]"
)


def trial_arm(study: str, indication: str, **changes: Any) -> Arm:
    """A row of evidence of a posterior: 20 people, needled alone by pen, not judged blindly."""
    usual: dict[str, Any] = {
        "arm": "pen",
        "modality": "pen",
        "combined": False,
        "people": 20,
        "sessions": 4.0,
        "weeks": 4.0,
        "needle_mm": 1.5,
        "assessor": "not_blinded",
        "bias": 1.0,
        "format": "percent",
    }
    return Arm(study=study, indication=indication, **{**usual, **changes})


SOUND = {"assessor": "blinded_or_instrument", "bias": 0.0}
ARMS = (
    trial_arm("scars_1", "atrophic_acne_scars", people=50, **SOUND),
    trial_arm("scars_2", "atrophic_acne_scars", people=40, sessions=5.0),
    trial_arm("scars_3", "atrophic_acne_scars", people=30, sessions=3.0, modality="roller"),
    trial_arm("scars_3", "atrophic_acne_scars", arm="pen and more", people=30, combined=True),
    trial_arm("striae_1", "striae", people=20),
    trial_arm("striae_2", "striae", people=20, sessions=None),
    trial_arm("wrinkles_1", "wrinkles", people=80),
    trial_arm("laxity_1", "laxity", people=10),
    trial_arm("laxity_2", "laxity", people=10),
    trial_arm("burn_1", "burn_scar", people=30, sessions=None),
    trial_arm("burn_2", "burn_scar", people=30, sessions=None),
    trial_arm("melasma_1", "melasma", people=30, combined=True),
    trial_arm("melasma_2", "melasma", people=30, combined=True),
    trial_arm("melasma_2", "melasma", arm="cream", people=30, modality="none"),
)
"""Scars: enough for the best grade. Striae, burn scars: enough for a curve. Wrinkles: one study. Laxity: too few
people. Melasma: never needled alone."""


@cache
def draws(size: int = 400, seed: int = 7) -> Draws:
    """Parameters drawn from distributions about as wide as those of a fit."""
    rng = np.random.default_rng(seed)

    def normal(mean: float, sd: float, *shape: int) -> np.ndarray:
        return rng.normal(mean, sd, (size, *shape))

    found = {
        "alpha": normal(-0.2, 0.4, len(INDICATIONS)),
        "log_k": normal(-0.7, 0.5, len(INDICATIONS)),
        "nu": normal(0, 0.15, len(MODALITIES)),
        "kappa": normal(0.3, 0.15),
        "beta": normal(0, 0.1, 3),
        "phi": rng.beta(8, 6, size),
        "rho": np.abs(normal(0, 0.02)),
        "tau_u": np.abs(normal(0.4, 0.1)),
        "gamma": normal(0.05, 0.07, len(ASSESSORS)),
        "delta": normal(0.12, 0.06),
        "tau_v": np.abs(normal(0.1, 0.05)),
        "tau_b": np.abs(normal(0.2, 0.08)),
        "sigma_m": np.abs(normal(0.1, 0.05)),
        "omega": np.abs(normal(0.7, 0.1)),
    }
    return {name: values.astype(np.float32) for name, values in found.items()}


def provenance(arms: Sequence[Arm] = ARMS, **changes: Any) -> Provenance:
    """Where an invented posterior comes from."""
    usual: dict[str, Any] = {
        "format": FORMAT,
        "evidence_digest": "0" * 64,
        "code_digest": "1" * 64,
        "software": "0",
        "seed": 1,
        "made_on": "2026-11-28",
        "diagnostics": DIAGNOSTICS,
        "contraction": dict.fromkeys(INDICATIONS, 0.5),
        "harm": {},
        "redness": [],
    }
    return Provenance(arms=tuple(arms), **{**usual, **changes})


def posterior(arms: Sequence[Arm] = ARMS, *, size: int = 400, seed: int = 7) -> Posterior:
    """An invented posterior."""
    found = draws(size, seed)
    return Posterior(found, provenance(arms), digest_of(found, "invented"))


def trial_outcome(**changes: Any) -> TrialOutcome:
    """An outcome as it might stand in studies.csv: 30 people needled alone by pen, no figure yet."""
    usual: dict[str, Any] = {
        "study": "invented_2020",
        "arm": "pen",
        "arm_role": "needling_alone",
        "indication": "atrophic_acne_scars",
        "modality": "pen",
        "combination": "none",
        "design": "case_series",
        "n": 30,
        "sessions": 4.0,
        "followup_weeks": 8.0,
        "scale": "goodman_baron_quantitative",
        "read": "abstract",
        "citation": "Invented 2020",
        "bibliography_confirmed": "no",
        "assessor": "not_blinded",
    }
    return TrialOutcome(**{**usual, **changes})


def category(low: float, high: float | None, n: int, of: int = 30, **changes: Any) -> Category:
    """People counted in a range of per cent improvement, unless `kind` says otherwise."""
    usual: dict[str, Any] = {
        "study": "invented_2020",
        "arm": "pen",
        "scale": "goodman_baron_quantitative",
        "kind": "percent",
        "basis": "counted",
    }
    return Category(low=low, high=high, n=n, of=of, **{**usual, **changes})
