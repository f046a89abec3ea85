"""A clinic's own patients change its forecast, without a new fit: `update_with_own_courses`.

Three methods, each with a check; where the check fails the next one is taken:

- `importance`: fewer than `FEW` courses. The served draws, each with clinics drawn anew, weighed by the results.
- `laplace_t`: t distributions over the peak of population times results, corrected by weights.
- `metropolis`: many short chains.

The first two are checked by the k-hat of their weights, the last by R-hat. Where that fails too nothing is updated.
What comes out is a posterior like the one that went in, in which this clinic is no longer an unseen one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from needlepoint.errors import GatesNotMet, InvalidInput
from needlepoint.forecast.forecasting import CLINIC, Forecast, forecast_improvement
from needlepoint.forecast.own_patients.approximation import corrected_t, find_peak, metropolis
from needlepoint.forecast.own_patients.importance import WORST_K, effective_size, smoothed_weights, taken_again
from needlepoint.forecast.own_patients.likelihood import OWN_BIAS, Courses, Parameters, Site, log_likelihood
from needlepoint.forecast.own_patients.pooled import PooledResults
from needlepoint.forecast.own_patients.population import NAMES, Population
from needlepoint.forecast.own_patients.records import OwnCourse, at_floor
from needlepoint.forecast.own_patients.target import LogLikelihood, Target
from needlepoint.forecast.posterior import Draws, OwnCourses, Posterior, digest_of
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.vocabulary import INDICATIONS, PIGMENT
from needlepoint.forecast.wording import percent

Floats = NDArray[np.float64]
FEW = 15
"""Fewer courses than this hardly move the population, so that its own draws can be weighed (measured: FORECAST
method)."""
TOO_FEW = 10
"""With fewer own courses the shift is told as what it is: mostly chance. Our choice."""
CLINICS_A_DRAW = 4
PROPOSALS = 4000
WORST_R_HAT = 1.05


@dataclass(frozen=True, slots=True)
class Update:
    """A posterior that knows a clinic's own courses.

    Attributes:
        posterior: to forecast from; `forecast_improvement` and everything else takes it like any other.
        courses, patients: how many were read.
        method: importance, laplace_t or metropolis.
        check: k-hat of the weights, or for metropolis R-hat.
        effective: how many independent draws the result is worth; for metropolis not told.
        passed_over: methods whose check failed, with what it gave.
        at_floor: scores at the zero of their scale, which are read as its floor.
    """

    posterior: Posterior
    courses: int
    patients: int
    method: str
    check: float
    effective: float | None
    passed_over: tuple[tuple[str, float], ...]
    at_floor: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Parameters of improvement by name and the own clinic's site, one a draw."""

    parameters: Parameters
    site: Site
    check: float
    effective: float | None


def update_with_own_courses(
    posterior: Posterior, courses: Sequence[OwnCourse], *, others: Sequence[PooledResults] = (), seed: int = 1
) -> Update:
    """Update a posterior with a clinic's own courses and other clinics' pooled cells.

    Args:
        posterior: from `load_posterior`, made from trials alone.
        courses: the clinic's own, one a patient and scale.
        others: other clinics' cells; each is one more clinic of unknown effect.
        seed: of everything drawn; the same gives the same.

    Raises:
        InvalidInput: no course; a posterior that was updated before, so that courses would count twice.
        GatesNotMet: no method passes its check; the posterior stays as it was.
    """
    _check(posterior, courses)
    chance = np.random.default_rng(seed)
    read = Courses.of(courses)
    drawn, method, passed_over = _drawn(posterior, read, others, chance)
    draws = {**posterior.draws, **_as_draws(drawn, chance)}
    said = OwnCourses(
        courses=len(courses),
        other_clinics=len(others),
        method=method,
        check=round(drawn.check, 4),
        before=posterior.digest,
    )
    provenance = msgspec.structs.replace(posterior.provenance, own=said)
    digest = digest_of(draws, msgspec.json.encode(provenance, order="sorted").decode())
    return Update(
        posterior=Posterior(draws, provenance, digest),
        courses=len(courses),
        patients=len({each.patient for each in courses}),
        method=method,
        check=drawn.check,
        effective=drawn.effective,
        passed_over=passed_over,
        at_floor=at_floor(courses),
    )


def _check(posterior: Posterior, courses: Sequence[OwnCourse]) -> None:
    if not courses:
        raise InvalidInput("There is no own course.", next_step="Give at least one course with a score after it.")
    own = posterior.provenance.own
    if own:
        raise InvalidInput(
            f"This posterior was updated with {own.courses} own courses before; they would count twice.",
            next_step="Update the shipped one with all courses together.",
        )


def _drawn(
    posterior: Posterior, read: Courses, others: Sequence[PooledResults], chance: np.random.Generator
) -> tuple[_Drawn, str, tuple[tuple[str, float], ...]]:
    passed_over: list[tuple[str, float]] = []
    if len(read) < FEW and not others:
        found = by_importance(posterior, read, chance)
        if found.check < WORST_K:
            return found, "importance", ()
        passed_over.append(("importance", found.check))
    target = target_of(posterior.draws, read, others)
    peak = find_peak(target)
    weighed = corrected_t(target, peak, PROPOSALS, chance)
    if weighed.k_hat < WORST_K:
        points = weighed.points[taken_again(weighed.weights, posterior.size, chance)]
        effective = effective_size(weighed.weights)
        return _of_points(target, points, weighed.k_hat, effective, chance), "laplace_t", tuple(passed_over)
    passed_over.append(("laplace_t", weighed.k_hat))
    points, r_hat = metropolis(target, peak, weighed, chance)
    if not r_hat < WORST_R_HAT:
        raise GatesNotMet(
            f"The own results could not be laid over the trials: R-hat {r_hat:.2f}, under {WORST_R_HAT} needed.",
            next_step="The posterior stays as it was. Look for courses that fit neither the others nor the trials.",
        )
    points = points[chance.permutation(len(points))[: posterior.size]]
    return _of_points(target, points, r_hat, None, chance), "metropolis", tuple(passed_over)


def target_of(draws: Draws, read: Courses, others: Sequence[PooledResults] = ()) -> Target:
    """The density that own courses and other clinics' cells leave of a population."""
    population = Population.of(draws)
    tables = [read, *(each.cells for each in others)]
    indications = np.unique(np.concatenate([each.indication for each in tables])).tolist()
    modalities = np.unique(np.concatenate([each.modality for each in tables])).tolist()
    pigment = any(INDICATIONS[each] in PIGMENT for each in indications)
    places = population.touched(indications, modalities, pigment=pigment)
    return Target.of(population, places, (_own(read), *(each.log_likelihood for each in others)))


def _own(read: Courses) -> LogLikelihood:
    return lambda parameters, site: log_likelihood(parameters, site, read)


def by_importance(posterior: Posterior, read: Courses, chance: np.random.Generator) -> _Drawn:
    """The served draws, each with a few clinics drawn anew, weighed by the own results and taken again."""
    rows = np.repeat(np.arange(posterior.size), CLINICS_A_DRAW)
    parameters = {name: posterior.draws[name][rows].astype(np.float64) for name in NAMES}
    site = Site(*chance.standard_normal((3, len(rows))))
    weights, k_hat = smoothed_weights(log_likelihood(parameters, site, read))
    chosen = taken_again(weights, posterior.size, chance)
    return _Drawn(
        {name: values[chosen] for name, values in parameters.items()},
        Site(site.effect[chosen], site.offset[chosen], site.spread[chosen]),
        k_hat,
        effective_size(weights),
    )


def _of_points(
    target: Target, points: Floats, check: float, effective: float | None, chance: np.random.Generator
) -> _Drawn:
    population, known = target.population, len(target.places)
    scores = population.completed(points[:, :known], target.places, chance)
    parameters = population.parameters(scores, range(len(population.columns)))
    return _Drawn(parameters, target.site(points, parameters), check, effective)


def _as_draws(drawn: _Drawn, chance: np.random.Generator) -> dict[str, NDArray[np.float32]]:
    """As the arrays of a posterior.

    v is known only as a whole: which part of it is true at this clinic and which is its judges' is drawn from their
    normal distribution given their sum, so that a forecast as by a blinded judge believes only the first.
    """
    p, site = drawn.parameters, drawn.site
    true, judged = p["tau_v"], np.sqrt(OWN_BIAS) * p["tau_b"]
    whole = np.sqrt(true**2 + judged**2)
    share = true / whole
    bias = share * site.offset + np.sqrt(1 - share**2) * chance.standard_normal(len(share))
    clinic = {
        "site": site.effect,
        "bias": bias,
        "judge": (whole * site.offset - true * bias) / judged,
        "spread": site.spread,
    }
    found = {**p, **{CLINIC[name]: values for name, values in clinic.items()}}
    return {name: np.asarray(values, dtype=np.float32) for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class Shift:
    """What own courses changed in one forecast; fractions.

    Attributes:
        before, after: the forecasts.
        moved: how far the average at follow-up after all sessions moved; None where there is no curve.
        sentences: what must be said of it.
    """

    before: Forecast
    after: Forecast
    moved: float | None
    sentences: tuple[str, ...]


def shift_of(request: ForecastRequest, posterior: Posterior, update: Update) -> Shift:
    """One forecast before and after an update."""
    before = forecast_improvement(request, posterior)
    after = forecast_improvement(request, update.posterior)
    if before.outlook is None or after.outlook is None:
        return Shift(before, after, None, after.support.sentences)
    last = [each.outlook.at_followup[-1].mean for each in (before, after) if each.outlook]
    found = Shift(before, after, last[1].mean - last[0].mean, ())
    widths = [np.subtract(*each.range(80)[::-1]) for each in last]
    return replace(found, sentences=tuple(_sentences(update, last[1].mean - last[0].mean, widths[1] / widths[0])))


def _sentences(update: Update, moved: float, narrower: float) -> Iterator[str]:
    many = "1 own course" if update.courses == 1 else f"{update.courses} own courses"
    points = f"{100 * abs(moved):.1f} points {'up' if moved > 0 else 'down'}"
    width = f"its 80 % range is {percent(narrower)} as wide as before"
    if update.courses < TOO_FEW and abs(moved) < 0.02:
        yield f"{many} change next to nothing: the average moves {points}; {width}."
    elif update.courses < TOO_FEW:
        yield f"{many} move the average {points}; {width}. So few can lie far off by chance: look again at {TOO_FEW}."
    else:
        yield f"{many} move the average {points}; {width}."
    if update.at_floor:
        yield f"{update.at_floor} scores at the zero of their scale were read as one standard error."
    for method, check in update.passed_over:
        yield f"{method.replace('_', ' ')} was not good enough (k-hat {check:.2f}) and was passed over."
