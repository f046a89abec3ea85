"""The forecast of improvement for one person: `forecast_improvement`.

The way of the data: request -> what it would rest on -> latent improvement over sessions, for every draw -> ranges of
the
mean and of the person, chance of the goal, what each further session adds, and when to stop. Where too little is known
there is no curve. How harm and redness are foretold is in `harms` and `redness`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from needlepoint.forecast.improvement import (
    AS_A_BLINDED_JUDGE,
    AS_TRIALS_WITHOUT_BLINDING,
    Array,
    Judged,
    Latent,
    Treatment,
    beyond_the_data,
    dose,
    effect,
    latent,
    offset,
    spread_factor,
)
from needlepoint.forecast.posterior import Draws, Posterior
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.support import Support, support_for

LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
SEED = 20261126
"""Of the chance numbers that stand for a site and a person not yet seen: fixed, so that a forecast can be made
again."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A quantity with its range over draws; fractions, not per cent.

    Attributes:
        mean: the expected value.
        quantiles: at `LEVELS`; the range from the second to the sixth holds 80 %, from first to last 90 %.
    """

    mean: float
    quantiles: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle."""
        return self.quantiles[3]

    def range(self, percent: int) -> tuple[float, float]:
        """The central range that holds 50, 80 or 90 per cent."""
        at = {90: 0, 80: 1, 50: 2}[percent]
        return self.quantiles[at], self.quantiles[-1 - at]


@dataclass(frozen=True, slots=True)
class SessionOutlook:
    """What to expect after so many sessions.

    Attributes:
        sessions: how many; 0 is no treatment.
        mean: improvement over people like this one, at a clinic like those of the trials.
        person: improvement of one such person.
        goal: chance of reaching the goal; None where none was stated.
        gain: what this session adds to the mean; None for 0 sessions.
        worth: chance that it adds what the patient holds worthwhile.
        beyond_data: more sessions than any trial of the indication gave.
    """

    sessions: int
    mean: Estimate
    person: Estimate
    goal: Estimate | None
    gain: Estimate | None
    worth: float | None
    beyond_data: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast as one kind of judge would see it.

    Attributes:
        judged: as whom.
        after_each: at the time of the next session, for 0, 1, 2 ... sessions.
        at_followup: at follow-up after the last session, for as many sessions; the last entry is the course asked
            about.
        stop_after: the sessions after which a further one more likely than not adds less than is worthwhile; None where
            that is not reached within the sessions asked about.
    """

    judged: Judged
    after_each: tuple[SessionOutlook, ...]
    at_followup: tuple[SessionOutlook, ...]
    stop_after: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What may be said about improvement.

    Attributes:
        request: what was asked.
        support: what it rests on.
        outlook: as a blinded judge would see it; the one a patient may see. None where too little is known.
        unblinded: as most trials saw it, for the clinician's comparison; None likewise.
        posterior: digest of the posterior that made it.
    """

    request: ForecastRequest
    support: Support
    outlook: Outlook | None
    unblinded: Outlook | None
    posterior: str

    @property
    def known(self) -> bool:
        """Whether there is a curve."""
        return self.outlook is not None


@dataclass(frozen=True, slots=True)
class Unseen:
    """Chance numbers, one a draw: how this clinic and this person differ from the middle.

    Attributes:
        site: of the clinic's effect, standard normal; times `tau_u`.
        bias: of what its patients show without treatment; times `tau_v`.
        judge: of what its judges see too much or too little where nothing is compared; times `tau_b`.
        spread: of how much more its patients differ than usual.
        person: of the person.
        beyond: 0 to 2, for sessions beyond the data.
    """

    site: Array
    bias: Array
    judge: Array
    spread: Array
    person: Array
    beyond: Array

    def offset_site(self, draws: Draws, judged: Judged) -> Array:
        """How far the clinic lies off as `judged`, in the one standard normal that `offset` asks for."""
        if not judged.bias:
            return self.bias
        both = draws["tau_v"] * self.bias + np.float32(np.sqrt(judged.bias)) * draws["tau_b"] * self.judge
        return np.asarray(both / np.sqrt(draws["tau_v"] ** 2 + judged.bias * draws["tau_b"] ** 2))


@lru_cache(maxsize=8)
def unseen(size: int) -> Unseen:
    """The chance numbers of `size` draws; the same on every call."""
    chance = np.random.default_rng(SEED)
    site, bias, spread, person = chance.standard_normal((4, size), dtype=np.float32)
    beyond = 2 * chance.random(size, dtype=np.float32)
    return Unseen(site, bias, chance.standard_normal(size, dtype=np.float32), spread, person, beyond)


CLINIC = {"site": "clinic_site", "bias": "clinic_bias", "judge": "clinic_judge", "spread": "clinic_spread"}
"""Draws that a posterior updated with a clinic's own patients has: what of `Unseen` has been seen."""


def unseen_in(posterior: Posterior) -> Unseen:
    """What is still to be drawn by chance, and for a clinic with own patients what is known of it."""
    chance = unseen(posterior.size)
    if CLINIC["site"] not in posterior.draws:
        return chance
    return replace(chance, **{name: posterior.draws[drawn] for name, drawn in CLINIC.items()})


def forecast_improvement(request: ForecastRequest, posterior: Posterior, *, unblinded: bool = True) -> Forecast:
    """Forecast the improvement of one person.

    Args:
        request: whom, what, how often.
        posterior: from `load_posterior`.
        unblinded: whether the clinician's comparison is made too; a patient's page needs none of it.
    """
    support = support_for(request, posterior)
    if not support.enough:
        return Forecast(request, support, None, None, posterior.digest)
    course = Course.of(request, posterior, support)
    seen = course.outlook(AS_A_BLINDED_JUDGE)
    as_trials = course.outlook(AS_TRIALS_WITHOUT_BLINDING) if unblinded else None
    return Forecast(request, support, seen, as_trials, posterior.digest)


People = Callable[[Array, Array], Latent]
"""From doses, shape (sessions, draws), and offsets, one a draw, to whom a forecast is for."""


@dataclass(frozen=True, slots=True)
class Course:
    """One request with what does not depend on who judges.

    Attributes:
        effects: g gained by unlimited sessions, one a draw.
        soon, late: share of it that shows at the time of the next session, and at follow-up; shape (sessions, draws).
        last_seen: the most sessions that any trial gave.
    """

    request: ForecastRequest
    posterior: Posterior
    chance: Unseen
    effects: Array
    soon: Array
    late: Array
    last_seen: int

    @classmethod
    def of(
        cls, request: ForecastRequest, posterior: Posterior, support: Support, chance: Unseen | None = None
    ) -> Course:
        """The course a request asks about; with `chance` where its numbers are no longer those of `unseen_in`."""
        draws, chance = posterior.draws, chance or unseen_in(posterior)
        indication = str(request.in_trials)
        sessions = np.arange(request.sessions + 1, dtype=np.float32)
        last_seen = min(request.sessions, int(support.most_sessions))
        doses = [
            beyond_the_data(dose(draws, indication, sessions, weeks), last_seen, chance.beyond)
            for weeks in (request.interval_weeks, request.followup_weeks)
        ]
        effects = effect(draws, treatment_of(request), draws["tau_u"] * chance.site)
        return cls(request, posterior, chance, effects, doses[0], doses[1], last_seen)

    def outlook(self, judged: Judged, people: People | None = None) -> Outlook:
        """The forecast as `judged`; of `people`, or of anybody like the person asked about."""
        draws = self.posterior.draws
        offsets = offset(draws, judged, self.chance.offset_site(draws, judged))
        people = people or self._anybody
        after, followed = self._sessions(people(self.soon, offsets)), self._sessions(people(self.late, offsets))
        return Outlook(judged, after, followed, _stop_after(followed))

    def _anybody(self, doses: Array, offsets: Array) -> Latent:
        return latent(self.posterior.draws, self.effects, doses, offsets, spread_factor(self.chance.spread))

    def _sessions(self, people: Latent) -> tuple[SessionOutlook, ...]:
        means = people.improvement()
        gained = np.diff(means, axis=0)
        goal = self.request.goal
        mean, person = estimates(means), estimates(people.person(self.chance.person))
        chances = estimates(people.chance(goal)) if goal is not None else [None] * len(mean)
        gain: Sequence[Estimate | None] = [None, *estimates(gained)]
        worth = [None, *map(float, (gained >= self.request.worthwhile).mean(axis=1))]
        beyond = [sessions > self.last_seen for sessions in range(len(mean))]
        return tuple(
            SessionOutlook(*each)
            for each in zip(range(len(mean)), mean, person, chances, gain, worth, beyond, strict=True)
        )


def treatment_of(request: ForecastRequest) -> Treatment:
    """The treatment asked about, in the words of the trials."""
    return Treatment(
        str(request.in_trials), request.modality, request.combined, request.needle_mm, request.age, request.dark_skin
    )


def estimates(values: Array) -> list[Estimate]:
    """Mean and quantiles of each row; rows are session counts, columns draws."""
    means = values.mean(axis=1, dtype=np.float64).tolist()
    ordered = np.sort(values, axis=1)
    places = np.round(np.array(LEVELS) * (values.shape[1] - 1)).astype(int)
    return [Estimate(mean, tuple(row)) for mean, row in zip(means, ordered[:, places].tolist(), strict=True)]


def _stop_after(followed: Sequence[SessionOutlook]) -> int | None:
    """The first session count after which the next more likely than not adds less than is worthwhile."""
    for each in followed[1:]:
        if each.worth is not None and each.worth < 0.5:
            return each.sessions - 1
    return None
