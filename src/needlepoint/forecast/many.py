"""Forecasts of very many people at one number of sessions, in arrays: for registries, planning and research."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.forecast.forecasting import treatment_of, unseen_in
from needlepoint.forecast.improvement import (
    AS_A_BLINDED_JUDGE,
    Array,
    beyond_the_data,
    covariates,
    dose,
    latent,
    offset,
    spread_factor,
)
from needlepoint.forecast.posterior import Posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.support import support_for
from needlepoint.forecast.vocabulary import INDICATIONS, MODALITIES

BLOCK = 100
"""People worked on at once: the arrays of 0.2 MB with 500 draws stay in a processor's cache (four times as fast)."""


@dataclass(frozen=True, slots=True)
class Short:
    """A forecast in short.

    Attributes:
        mean: improvement on average, a fraction.
        low, high: 80 % range of that average.
        goal: chance of the stated goal; None where none was stated.
    """

    mean: float
    low: float
    high: float
    goal: float | None


class ManyForecasts:
    """Forecasts at one number of sessions; build it once, then ask for any number of people."""

    def __init__(self, posterior: Posterior) -> None:
        """Take the posterior, as it is or thinned (`Posterior.thinned`)."""
        self.posterior = posterior
        self._known: dict[tuple[object, ...], bool] = {}
        self._doses: dict[tuple[object, ...], Array] = {}
        chance = self._chance = unseen_in(posterior)
        draws = posterior.draws
        self._site = draws["tau_u"] * chance.site
        self._offsets = offset(draws, AS_A_BLINDED_JUDGE, chance.offset_site(draws, AS_A_BLINDED_JUDGE))
        self._spread = spread_factor(chance.spread)

    def forecast(self, requests: list[ForecastRequest]) -> list[Short | None]:
        """The forecast of each person in short; None where too little is known, as `forecast_improvement` would say."""
        found: list[Short | None] = [None] * len(requests)
        known = [at for at, request in enumerate(requests) if self._is_known(request)]
        for start in range(0, len(known), BLOCK):
            places = known[start : start + BLOCK]
            for at, short in zip(places, self._block([requests[at] for at in places]), strict=True):
                found[at] = short
        return found

    def _is_known(self, request: ForecastRequest) -> bool:
        key = (request.indication, request.combined)
        if key not in self._known:
            self._known[key] = support_for(request, self.posterior).enough
        return self._known[key]

    def _dose(self, request: ForecastRequest) -> Array:
        key = (request.in_trials, request.sessions, request.followup_weeks)
        if key not in self._doses:
            draws = self.posterior.draws
            sessions = np.arange(request.sessions + 1, dtype=np.float32)
            last_seen = min(request.sessions, int(support_for(request, self.posterior).most_sessions))
            doses = dose(draws, str(request.in_trials), sessions, request.followup_weeks)
            self._doses[key] = beyond_the_data(doses, last_seen, self._chance.beyond)[-1]
        return self._doses[key]

    def _block(self, requests: list[ForecastRequest]) -> list[Short]:
        draws = self.posterior.draws
        treatments = [treatment_of(request) for request in requests]
        indication = [INDICATIONS.index(each.indication) for each in treatments]
        modality = [MODALITIES.index(each.modality) for each in treatments]
        combined = np.array([each.combined for each in treatments], dtype=np.float32)
        x = np.array([covariates(each) for each in treatments], dtype=np.float32)
        log_effect = draws["alpha"].T[indication] + draws["nu"].T[modality] + x @ draws["beta"].T + self._site
        log_effect += combined[:, None] * draws["kappa"]
        doses = np.stack([self._dose(request) for request in requests])
        people = latent(draws, np.exp(log_effect), doses, self._offsets, self._spread)
        means = people.improvement()
        goals = np.array([0.5 if request.goal is None else request.goal for request in requests], dtype=np.float32)
        chances = people.chance(goals[:, None]).mean(axis=1)
        ordered = np.sort(means, axis=1)
        low, high = (round(share * (means.shape[1] - 1)) for share in (0.1, 0.9))
        return [
            Short(float(mean), float(row[low]), float(row[high]), None if request.goal is None else float(chance))
            for request, mean, row, chance in zip(requests, means.mean(axis=1), ordered, chances, strict=True)
        ]
