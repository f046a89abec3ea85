"""A small posterior made up for tests, and courses of a clinic whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from needlepoint.forecast.own_patients.records import OwnCourse, OwnVisit
from needlepoint.forecast.own_patients.scales import OwnScale
from needlepoint.forecast.posterior import Arm, Diagnostics, Posterior, Provenance
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES


@cache
def made_posterior(size: int = 1000) -> Posterior:
    """Draws of about the middle and spread that trials leave, every parameter drawn on its own."""
    chance = np.random.default_rng(1)
    normal = chance.standard_normal
    drawn = {
        "alpha": -0.2 + 0.3 * normal((size, len(INDICATIONS))),
        "log_k": -0.7 + 0.4 * normal((size, len(INDICATIONS))),
        "nu": 0.1 * normal((size, len(MODALITIES))),
        "kappa": 0.3 + 0.1 * normal(size),
        "beta": 0.1 * normal((size, 3)),
        "phi": chance.beta(14, 26, size),
        "rho": 0.02 * np.abs(normal(size)),
        "tau_u": np.exp(-0.8 + 0.2 * normal(size)),
        "gamma": 0.05 + 0.07 * normal((size, len(ASSESSORS))),
        "delta": 0.12 + 0.06 * normal(size),
        "tau_v": chance.gamma(3, 0.035, size),
        "tau_b": chance.gamma(5, 0.04, size),
        "sigma_m": 0.1 * np.abs(normal(size)),
        "omega": np.exp(-0.4 + 0.1 * normal(size)),
    }
    return Posterior({name: np.asarray(each, dtype=np.float32) for name, each in drawn.items()}, _provenance(), "made")


def _provenance() -> Provenance:
    arms = tuple(_arm(f"s{number}", indication) for indication in INDICATIONS for number in range(3))
    diagnostics = Diagnostics(
        chains=4, draws=4000, r_hat_max=1.0, ess_bulk_min=900, ess_tail_min=900, divergences=0, worst="phi[0]"
    )
    return Provenance(
        format=1,
        evidence_digest="",
        code_digest="",
        software="test",
        seed=1,
        made_on="2026-11-28",
        diagnostics=diagnostics,
        arms=arms,
        contraction={},
        harm={},
        redness=[],
    )


def _arm(study: str, indication: str) -> Arm:
    return Arm(
        study=study,
        arm="needling",
        indication=indication,
        modality="pen",
        combined=False,
        people=60,
        sessions=4,
        weeks=12,
        needle_mm=None,
        assessor="blinded_or_instrument",
        bias=0,
        format="percent",
    )


LINE = OwnScale(instrument="vas_scar_100mm", zero=0.0, step=1.0, error=2.0, error_known=False, by_patient=False)


def made_courses(
    size: int,
    *,
    effect: float,
    offset: float = 0.0,
    seed: int = 1,
    indication: str = "atrophic_acne_scars",
    change: Callable[[int], float] = lambda _number: 0.0,
) -> list[OwnCourse]:
    """Courses of four sessions with a score after the second and the fourth, at a clinic whose truth is known.

    Args:
        effect: log effect, where 0 gains g = 1 by unlimited sessions.
        offset: g seen without treatment.
        change: further g of the course with a number.
    """
    chance = np.random.default_rng(seed)
    found = []
    for number in range(size):
        z, visits = chance.standard_normal(), []
        for sessions, weeks in ((2, 4.0), (4, 13.0)):
            gained = np.exp(effect) * -np.expm1(-0.5 * sessions) * (1 - 0.65 * np.exp(-weeks / 8))
            g = offset + change(number) + gained + 0.67 * -np.expm1(-gained) * z + 0.1 * chance.standard_normal()
            score = 60 * np.exp(-g) + LINE.error * chance.standard_normal()
            visits.append(OwnVisit(sessions=sessions, weeks=weeks, score=float(np.clip(score, 0, 100))))
        found.append(
            OwnCourse(
                patient=f"P{number}",
                indication=indication,
                modality="pen",
                scale=LINE,
                baseline=60.0,
                visits=tuple(visits),
            )
        )
    return found
