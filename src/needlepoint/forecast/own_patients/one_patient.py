"""One person's own scores change their forecast: `forecast_for_person`.

A person stands somewhere among people, and keeps that standing z from session to session; each visit adds chance of
its own:

    g(s) = offset + E H(s) + omega U(s) z + sigma_m e,  U = 1 - exp(-E H), all spreads times exp(0.15 zeta)

For every draw of the posterior and of an unseen clinic the visits are jointly normal with one common direction, so
their
likelihood and the normal posterior of z are closed forms: only sums over visits are needed. Draws are then taken again
by weight. Where the scores fit few draws, they contradict the forecast, and that is said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from needlepoint.errors import InvalidInput
from needlepoint.forecast.forecasting import (
    Course,
    Forecast,
    Outlook,
    Unseen,
    forecast_improvement,
    spread_factor,
    treatment_of,
    unseen,
)
from needlepoint.forecast.improvement import (
    AS_A_BLINDED_JUDGE,
    TINY,
    Array,
    Judged,
    dose,
    effect,
    loading,
    offset,
)
from needlepoint.forecast.normal import normal_cdf
from needlepoint.forecast.posterior import Draws, Posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.wording import percent

LEAST_RESIDUAL = 0.02
"""A score of zero would be an improvement without end in g; 98 % is the most that is read from any score. Our
choice."""

MOST_LEFT_UNTOLD = 0.25
"""However large a scale's error, a residual above this is read as it is; its error then makes it count for little."""

FEWEST_DRAWS = 100.0
"""Effective draws below which the scores are said to contradict the forecast: a 90 % range of fewer wobbles by
points."""

USUAL_ERROR = 0.10
"""Standard error of a score relative to severity, where the instrument's is not known. Our choice; it widens, not
narrows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVisit:
    """One score of this person, as the share of severity that is left.

    Attributes:
        sessions: given before it.
        weeks: since the last of them.
        residual: severity now / severity before treatment, 0 or more.
        error: standard error of the residual, from the scale's measurement error; None for the usual one.
    """

    sessions: int
    weeks: float
    residual: float
    error: float | None = None

    @property
    def read_as(self) -> float:
        """The residual that can be told: not below its own error, where scores cannot be told apart."""
        return max(self.residual, LEAST_RESIDUAL, min(self._error, MOST_LEFT_UNTOLD))

    @property
    def g(self) -> float:
        """-log of the residual that can be told."""
        return -math.log(self.read_as)

    @property
    def g_error(self) -> float:
        """Standard error of g, by the delta method."""
        return self._error / self.read_as

    @property
    def _error(self) -> float:
        return USUAL_ERROR if self.error is None else self.error


CLINIC_S_OWN = Judged("not_blinded", 1.0)
"""Scores taken in the clinic, by people who know the treatment and with nothing to compare with."""


@dataclass(frozen=True, slots=True)
class PersonForecast:
    """A forecast that knows this person's own scores.

    Attributes:
        forecast: with the outlook of this person, as a blinded judge would see it.
        before: the outlook before own scores were known; None where there is no forecast.
        effective_draws: how many draws of the posterior the scores agree with.
        surprise: the smallest two-sided probability of any score under the forecast before; small is surprising.
        contradicts: whether scores and forecast do not fit together, so that the forecast is not to be relied on.
        said: what must be said of it.
    """

    forecast: Forecast
    before: Outlook | None
    effective_draws: float
    surprise: float
    contradicts: bool
    said: tuple[str, ...]


def forecast_for_person(
    request: ForecastRequest,
    posterior: Posterior,
    visits: Sequence[OwnVisit],
    *,
    judged: Judged = CLINIC_S_OWN,
    seed: int = 1,
) -> PersonForecast:
    """Forecast the rest of a person's course from trials and their own scores.

    Args:
        request: the course.
        posterior: from `load_posterior`.
        visits: at least one, each of another time.
        judged: who scored them.
        seed: of taking draws again; the same gives the same.

    Raises:
        InvalidInput: no visit, two of one time, or a residual that cannot be.
    """
    _check(visits)
    before = forecast_improvement(request, posterior, unblinded=False)
    if before.outlook is None:
        return PersonForecast(before, None, float(posterior.size), 1.0, False, before.support.sentences)
    fit = _Fit.of(request, posterior, visits, judged)
    weights = fit.weights()
    effective = float(1 / np.sum(weights**2))
    draws, chance = _taken_again(posterior.draws, unseen(posterior.size), fit, weights, seed)
    outlook = Course.of(request, draws, chance, before.support).outlook(AS_A_BLINDED_JUDGE)
    surprise = fit.surprise()
    contradicts = effective < FEWEST_DRAWS or surprise < 0.01
    said = tuple(_said(visits, surprise, contradicts))
    return PersonForecast(replace(before, outlook=outlook), before.outlook, effective, surprise, contradicts, said)


def _check(visits: Sequence[OwnVisit]) -> None:
    if not visits:
        raise InvalidInput("There is no own score.", next_step="Give one at least, or forecast without.")
    times = [(each.sessions, each.weeks) for each in visits]
    if len(set(times)) < len(times):
        raise InvalidInput("Two own scores are of one time.", next_step="Keep one of them.")
    for each in visits:
        if not 0 <= each.residual < np.inf or each.sessions < 0 or each.weeks < 0:
            raise InvalidInput(
                f"A residual of {each.residual:g} after {each.sessions} sessions and {each.weeks:g} weeks cannot be."
            )


@dataclass(frozen=True, slots=True)
class _Fit:
    """The visits against every draw: shape (visits, draws).

    Attributes:
        away: score less its mean in the draw.
        load: how far g moves with z.
        variance: what is left at each visit, measurement error included.
    """

    away: Array
    load: Array
    variance: Array

    @classmethod
    def of(cls, request: ForecastRequest, posterior: Posterior, visits: Sequence[OwnVisit], judged: Judged) -> _Fit:
        draws, chance = posterior.draws, unseen(posterior.size)
        effects = effect(draws, treatment_of(request), draws["tau_u"] * chance.site)
        factor = spread_factor(chance)
        doses = np.concatenate(
            [
                dose(draws, str(request.in_trials), np.array([each.sessions], dtype=np.float32), each.weeks)
                for each in visits
            ]
        )
        mean = offset(draws, judged, chance.bias) + effects * doses
        g = np.array([each.g for each in visits], dtype=np.float32)[:, None]
        error = np.array([each.g_error for each in visits], dtype=np.float32)[:, None]
        left = (draws["sigma_m"] ** 2 + np.float32(TINY)) * factor**2 + error**2
        return cls(g - mean, loading(draws, effects, doses, factor), left)

    def standing(self) -> tuple[Array, Array]:
        """Mean and standard deviation of z given the scores, for every draw: a normal prior times a normal
        likelihood."""
        precision = 1 + np.sum(self.load**2 / self.variance, axis=0)
        return np.sum(self.load * self.away / self.variance, axis=0) / precision, 1 / np.sqrt(precision)

    def weights(self) -> Array:
        """The share of each draw: the likelihood of the scores with z integrated out (Woodbury's identity)."""
        precision = 1 + np.sum(self.load**2 / self.variance, axis=0)
        along = np.sum(self.load * self.away / self.variance, axis=0)
        square = np.sum(self.away**2 / self.variance, axis=0) - along**2 / precision
        log_weight = -0.5 * (square + np.log(precision) + np.sum(np.log(self.variance), axis=0))
        weight = np.exp(log_weight.astype(np.float64) - float(log_weight.max()))
        return np.asarray(weight / weight.sum())

    def surprise(self) -> float:
        """The smallest two-sided probability of a single score, over draws and people, before it was known."""
        z = self.away / np.sqrt(self.variance + self.load**2)
        below = normal_cdf(z).mean(axis=1)
        return float(2 * np.minimum(below, 1 - below).min())


def _taken_again(draws: Draws, chance: Unseen, fit: _Fit, weights: Array, seed: int) -> tuple[Draws, Unseen]:
    """Draws and chance numbers taken again by weight (systematic resampling), with a standing drawn for each."""
    random = np.random.default_rng(seed)
    size = len(weights)
    places = (random.random() + np.arange(size)) / size
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), places), size - 1)
    mean, sd = fit.standing()
    standing = mean[chosen] + sd[chosen] * random.standard_normal(size, dtype=np.float32)
    numbers = {name: getattr(chance, name)[chosen] for name in ("site", "bias", "spread", "beyond")}
    again = Unseen(**numbers, person=chance.person, standing=standing)
    return {name: values[chosen] for name, values in draws.items()}, again


def _said(visits: Sequence[OwnVisit], surprise: float, contradicts: bool) -> Sequence[str]:
    scores = ", ".join(f"{percent(1 - each.residual)} after {each.sessions}" for each in visits)
    said = [f"Own scores were taken into account: {scores}."]
    if contradicts:
        said.append(
            f"They contradict the forecast (a score as far out as this in {percent(surprise)} of people): check scores "
            "and treatment before relying on it."
        )
    said += [
        f"The score after {each.sessions} is within its own error of nothing left; read as {percent(1 - each.read_as)}."
        for each in visits
        if each.read_as > each.residual
    ]
    return said
