"""One patient's own earlier sessions change the forecast of the further ones: `update_for_patient`.

A patient keeps a standing z among people from session to session (`likelihood`). For every draw of the posterior and of
an unseen clinic the patient's scores are jointly normal, so how likely they are, and z given them, are closed forms.
Draws are taken again by that likelihood. What is left of z and what is new at each visit are the patient's range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import InvalidInput
from needlepoint.forecast.forecasting import Course, Forecast, Outlook, Unseen, forecast_improvement, unseen_in
from needlepoint.forecast.improvement import (
    AS_A_BLINDED_JUDGE,
    AS_TRIALS_WITHOUT_BLINDING,
    TINY,
    Array,
    Latent,
    spread_factor,
)
from needlepoint.forecast.own_patients.importance import WORST_K, effective_size, smoothed_weights, taken_again
from needlepoint.forecast.own_patients.likelihood import Courses, Site, log_likelihoods, moments, standing
from needlepoint.forecast.own_patients.population import NAMES
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.forecast.posterior import Posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.wording import percent, span

Floats = NDArray[np.float64]
OUTSIDE = 0.025
"""A score with less than this on one side of it lies outside the forecast's 95 % range."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A score outside of the 95 % range that the forecast had for it.

    Attributes:
        improvement: what it shows, a fraction.
        low, high: the 95 % range, error of measurement included.
    """

    sessions: int
    improvement: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PatientUpdate:
    """A forecast that knows the patient's own scores.

    Attributes:
        forecast: with the updated outlook, as a blinded judge would see it; as before where `updated` is False.
        before: the outlook before own scores; None where there is no forecast at all.
        updated: whether the scores could be laid over the forecast.
        contradictions: scores that the forecast did not expect.
        k_hat, effective: check of the weights, and how many draws the outlook is worth.
        sentences: what must be said of it.
    """

    forecast: Forecast
    before: Outlook | None
    updated: bool
    contradictions: tuple[Contradiction, ...]
    k_hat: float
    effective: float
    sentences: tuple[str, ...]


def update_for_patient(
    request: ForecastRequest, posterior: Posterior, own: OwnCourse, *, seed: int = 1
) -> PatientUpdate:
    """Forecast further sessions of a patient from trials and the patient's own scores.

    Args:
        request: the course; sessions count from its beginning, those done included.
        posterior: from `load_posterior`, or updated with the clinic's other patients.
        own: the patient's course so far; of the same indication.
        seed: of taking draws again.

    Raises:
        InvalidInput: the scores are of another indication.
    """
    if own.indication != request.in_trials:
        raise InvalidInput(
            f"The scores are of {own.indication}, the forecast of {request.indication}.", where="indication"
        )
    before = forecast_improvement(request, posterior, unblinded=False)
    if before.outlook is None:
        return PatientUpdate(before, None, False, (), 0.0, float(posterior.size), before.support.sentences)
    fit = _Fit.of(posterior, own)
    weights, k_hat = smoothed_weights(fit.log_likelihood)
    updated = k_hat < WORST_K
    outlook = _outlook(request, posterior, before, fit, weights, seed) if updated else before.outlook
    found = PatientUpdate(
        forecast=replace(before, outlook=outlook),
        before=before.outlook,
        updated=updated,
        contradictions=tuple(fit.contradictions(own)),
        k_hat=k_hat,
        effective=effective_size(weights) if updated else float(posterior.size),
        sentences=(),
    )
    return replace(found, sentences=tuple(_sentences(found, own)))


@dataclass(frozen=True, slots=True)
class _Fit:
    """A patient's scores against every draw.

    Attributes:
        mean, sd: of g, before any score; shape (draws, visits).
        log_likelihood, z, z_variance: one a draw.
    """

    mean: Floats
    sd: Floats
    log_likelihood: Floats
    z: Floats
    z_variance: Floats

    @classmethod
    def of(cls, posterior: Posterior, own: OwnCourse) -> _Fit:
        chance, read = unseen_in(posterior), Courses.of([own])
        parameters = {name: posterior.draws[name].astype(np.float64) for name in NAMES}
        offsets = chance.offset_site(posterior.draws, AS_TRIALS_WITHOUT_BLINDING)
        site = Site(*(np.asarray(each, dtype=np.float64) for each in (chance.site, offsets, chance.spread)))
        expected = moments(parameters, site, read)
        z, z_variance = standing(parameters, site, read)
        return cls(
            expected.mean,
            np.sqrt(expected.loading**2 + expected.noise + read.shared[0]),
            log_likelihoods(parameters, site, read)[:, 0],
            z[:, 0],
            z_variance[:, 0],
        )

    def contradictions(self, own: OwnCourse) -> Iterator[Contradiction]:
        """Scores outside of the 95 % range; the range is of draws and people together."""
        chance = np.random.default_rng(0).standard_normal((8, len(self.z), 1))
        drawn = np.sort((self.mean + self.sd * chance).reshape(-1, self.mean.shape[1]), axis=0)
        places = [round(share * (len(drawn) - 1)) for share in (OUTSIDE, 1 - OUTSIDE)]
        for at, visit in enumerate(own.visits):
            g, _ = own.scale.log_residual(own.baseline, visit.score)
            low, high = drawn[places, at]
            if not low <= g <= high:
                yield Contradiction(visit.sessions, *(float(-np.expm1(-each)) for each in (g, low, high)))


def _outlook(
    request: ForecastRequest, posterior: Posterior, before: Forecast, fit: _Fit, weights: Floats, seed: int
) -> Outlook:
    chosen = taken_again(weights, posterior.size, np.random.default_rng(seed))
    chance = unseen_in(posterior)
    again = Unseen(
        **{name: getattr(chance, name)[chosen] for name in ("site", "bias", "judge", "spread", "beyond")},
        person=chance.person,
    )
    draws = {name: values[chosen] for name, values in posterior.draws.items()}
    taken = Posterior(draws, posterior.provenance, posterior.digest)
    course = Course.of(request, taken, before.support, again)
    z, left = (each[chosen].astype(np.float32) for each in (fit.z, fit.z_variance))

    def this_one(doses: Array, offsets: Array) -> Latent:
        gained = course.effects * doses
        factor = spread_factor(again.spread)
        loading = -draws["omega"] * factor * np.expm1(-gained)
        new = (draws["sigma_m"] ** 2 + np.float32(TINY)) * factor**2
        return Latent(offsets + gained + loading * z, np.sqrt(loading**2 * left + new))

    return course.outlook(AS_A_BLINDED_JUDGE, this_one)


def _sentences(found: PatientUpdate, own: OwnCourse) -> Iterator[str]:
    if not found.updated:
        yield (
            "The own scores are too far from anything that was expected to be taken into account "
            f"(k-hat {found.k_hat:.2f}); the forecast is as before. Check scores and treatment."
        )
    else:
        many = "1 own score was" if len(own.visits) == 1 else f"{len(own.visits)} own scores were"
        yield f"{many} taken into account."
    for each in found.contradictions:
        yield (
            f"{percent(each.improvement)} after {each.sessions} sessions contradicts the forecast, which held "
            f"{span(each.low, each.high)} for 95 of 100. Check the score, then the treatment."
        )
    if any(own.scale.log_residual(own.baseline, visit.score)[1] for visit in own.visits):
        yield "A score at the zero of its scale was read as one standard error, for the scale cannot tell less."
    if not own.scale.error_known:
        yield f"How far {own.scale.instrument} errs is not known; {own.scale.error:.2g} points are assumed."
