"""The improvement model read forward, in NumPy: for one person, over sessions, for every draw of the posterior.

Latent improvement g = -log R, R = severity after / severity before; improvement u = 1 - R. All shapes are (sessions,
draws). Formulas and their reasons: docs/explanation/forecast.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.normal import normal_cdf
from needlepoint.forecast.posterior import Draws
from needlepoint.forecast.vocabulary import (
    AGE_CENTRE,
    AGE_SCALE,
    ASSESSORS,
    DARK_SHARE_CENTRE,
    INDICATIONS,
    MODALITIES,
    NEEDLE_MM_CENTRE,
    PIGMENT,
    RECOVERY_WEEKS,
    RESIDUAL_CAP,
    SPREAD_OF_SITE,
)

Array = NDArray[np.floating]
LOG_CAP = float(np.log(RESIDUAL_CAP))
TINY = 1e-6
DRIFT = 0.05


@dataclass(frozen=True, slots=True)
class Treatment:
    """Whom and how, in the words of the trials. A covariate that is None counts as that of the middle trial."""

    indication: str
    modality: str
    combined: bool = False
    needle_mm: float | None = None
    age: float | None = None
    dark_skin: bool | None = None


@dataclass(frozen=True, slots=True)
class Latent:
    """Mean and spread of g over people at one clinic, for every draw and session count.

    Attributes:
        mean, spread: shape (sessions, draws).
    """

    mean: Array
    spread: Array

    def improvement(self) -> Array:
        """The mean of u over people, with R capped; shape (sessions, draws)."""
        return 1 - capped_mean(self.mean, self.spread)

    def chance(self, goal: float | Array) -> Array:
        """The share of people whose improvement is `goal` or more, a fraction below 1, or fractions that broadcast."""
        return np.asarray(normal_cdf((self.mean + np.log1p(-np.float32(goal))) / self.spread))

    def person(self, z: Array) -> Array:
        """The improvement of a person who stands `z` spreads from the mean; one z a draw."""
        return np.asarray(1 - np.minimum(np.exp(-(self.mean + z * self.spread)), RESIDUAL_CAP))


def capped_mean(mean: Array, spread: Array) -> Array:
    """E min(R, cap) for R = exp(-g), g ~ N(mean, spread): two closed normal integrals."""
    square = spread * spread
    z = (np.float32(LOG_CAP) + mean) / spread
    below = np.exp(np.float32(0.5) * square - mean) * normal_cdf(z - spread)
    return np.asarray(below + np.float32(RESIDUAL_CAP) * normal_cdf(-z))


@dataclass(frozen=True, slots=True)
class Judged:
    """As whom the result is judged: the class of judges and the risk of bias of their studies, 0 for none."""

    assessor: str = "blinded_or_instrument"
    bias: float = 0.0


AS_A_BLINDED_JUDGE = Judged()
"""The only way in which a patient is told what to expect."""
AS_TRIALS_WITHOUT_BLINDING = Judged("not_blinded", 1.0)


def effect(draws: Draws, treatment: Treatment, site: Array) -> Array:
    """exp(log effect) at a site that differs by `site` from the mean site: g gained by unlimited sessions; one a
    draw."""
    log_effect = draws["alpha"][:, INDICATIONS.index(treatment.indication)] + site
    log_effect = log_effect + draws["nu"][:, MODALITIES.index(treatment.modality)]
    if treatment.combined:
        log_effect = log_effect + draws["kappa"]
    for at, value in enumerate(covariates(treatment)):
        if value:
            log_effect = log_effect + value * draws["beta"][:, at]
    return np.exp(log_effect)


def covariates(treatment: Treatment) -> tuple[float, float, float]:
    """Needle length, age and dark share, centred as the model has them; 0 where unknown."""
    return (
        0.0 if treatment.needle_mm is None else treatment.needle_mm - NEEDLE_MM_CENTRE,
        0.0 if treatment.age is None else (treatment.age - AGE_CENTRE) / AGE_SCALE,
        0.0 if treatment.dark_skin is None else float(treatment.dark_skin) - DARK_SHARE_CENTRE,
    )


def dose(draws: Draws, indication: str, sessions: Array, weeks: float) -> Array:
    """H: the share of the whole effect that shows `weeks` after the last of `sessions`; shape (sessions, draws).

    Healing goes on after a session, exp(-t / 8 weeks) of the unhealed part still to come; pigment comes back at rate
    rho.
    """
    rate = np.exp(draws["log_k"][:, INDICATIONS.index(indication)])
    reached = _reached(rate * sessions[:, None].astype(rate.dtype))
    shown = 1 - (1 - draws["phi"]) * np.float32(np.exp(-weeks / RECOVERY_WEEKS))
    if indication in PIGMENT:
        shown = shown * np.exp(-draws["rho"] * np.float32(weeks))
    return np.asarray(reached * shown)


def _reached(x: Array) -> Array:
    """1 - exp(-x). NumPy's expm1 takes eight times as long on float32; here 1e-7 of the whole is less than nothing."""
    return np.asarray(1 - np.exp(-x))


def offset(draws: Draws, judged: Judged, site: Array) -> Array:
    """What is seen without any treatment: natural course, expectation, bias; one a draw. `site` is standard normal."""
    class_ = draws["gamma"][:, ASSESSORS.index(judged.assessor)]
    spread = np.sqrt(draws["tau_v"] ** 2 + judged.bias * draws["tau_b"] ** 2)
    return class_ + judged.bias * draws["delta"] + spread * site


def spread_factor(spread: Array) -> Array:
    """How much more, or less, people of a site differ than usual; `spread` is standard normal, one a draw."""
    return np.asarray(np.exp(spread.dtype.type(SPREAD_OF_SITE) * spread))


def latent(draws: Draws, effects: Array, doses: Array, offsets: Array, factor: Array) -> Latent:
    """Mean and spread of g over people.

    Args:
        draws: the parameters.
        effects: from `effect`, one a draw.
        doses: from `dose`, shape (sessions, draws).
        offsets: from `offset`, one a draw.
        factor: how much more people of this site differ than usual (`spread_factor`), one a draw.
    """
    gained = effects * doses
    square = draws["sigma_m"] ** 2 + (draws["omega"] * _reached(gained)) ** 2 + np.float32(TINY)
    return Latent(offsets + gained, np.sqrt(square) * factor)


def beyond_the_data(doses: Array, last: int, factor: Array) -> Array:
    """Doses whose part beyond the `last` entry any trial reached is told only within a range that widens.

    Nothing was observed there. What the curve adds counts `factor` times, 0 to 2, one a draw; and as the curve may have
    flattened by assumption only, what was gained by then may be off by 5 % for every further session, either way. Ours.
    """
    further = doses[last + 1 :] - doses[last]
    count = np.arange(1, len(further) + 1, dtype=doses.dtype)[:, None]
    off = np.float32(DRIFT) * count * (factor - 1) * doses[last]
    return np.concatenate([doses[: last + 1], doses[last] + further * factor + off])
