"""An alarm when a clinic's results leave the forecast's range, or change: `watch_for_drift`.

Each course's last result becomes a normal score: where it lies among what the forecast expects of such a course at a
clinic like those of the trials. Two cumulative sums (Page 1954, Biometrika 41:100) run over the scores in the order of
time, each upwards and downwards:

- level: the scores themselves. Clinics differ, so a clinic must lie off by more than clinics do.
- change: each score less the mean of those before it (recursive residuals: Brown, Durbin and Evans 1975, Journal of the
  Royal Statistical Society B 37:149). What the clinic usually shows drops out; what changes stays.

How far a sum may run is found by simulation: clinics drawn from the posterior, with as many courses treated the same
way, in which nothing is wrong. Of a hundred such clinics `FALSE_ALARMS` sound one of the two alarms at some time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from needlepoint.forecast.forecasting import unseen_in
from needlepoint.forecast.improvement import AS_TRIALS_WITHOUT_BLINDING
from needlepoint.forecast.own_patients.likelihood import Courses, Floats, Site, moments
from needlepoint.forecast.own_patients.population import NAMES
from needlepoint.forecast.own_patients.records import OwnCourse
from needlepoint.forecast.posterior import Posterior
from needlepoint.forecast.vocabulary import INDICATIONS
from needlepoint.terms import in_words

FEWEST_COURSES = 10
FALSE_ALARMS = 0.05
SLACK = 0.5
"""How much of each score a sum lets pass: made for shifts of one standard deviation (Page's k)."""
CLINICS, DRAWS, GRID = 2000, 500, 61


@dataclass(frozen=True, slots=True)
class Alarm:
    """How far one cumulative sum ran.

    Attributes:
        kind: level or change.
        better: whether the side that ran furthest is that of better results.
        reached, limit: the sum, and how far it may run.
        at: number of the course at which it first ran further; None where it never did.
    """

    kind: str
    better: bool
    reached: float
    limit: float
    at: int | None


@dataclass(frozen=True, slots=True)
class Drift:
    """What the results of one indication show.

    Attributes:
        indication: in the words of the trials.
        courses: how many there are.
        mean_score: mean of the normal scores; 0 is as expected, 1 one standard deviation better. None: too few.
        alarms: both sums; empty where there are too few courses.
        sentences: in words.
    """

    indication: str
    courses: int
    mean_score: float | None
    alarms: tuple[Alarm, ...]
    sentences: tuple[str, ...]

    @property
    def alarmed(self) -> bool:
        """Whether one of the two sounds."""
        return any(each.at is not None for each in self.alarms)


def watch_for_drift(courses: Sequence[OwnCourse], posterior: Posterior, *, seed: int = 1) -> tuple[Drift, ...]:
    """Look for results that leave the forecast's range, indication by indication.

    Args:
        courses: the clinic's own; in the order of their last visits where all have dates, else as they are.
        posterior: the forecast to hold them against, as made from trials.
        seed: of the simulated clinics.
    """
    days = [each.visits[-1].visited_on for each in courses]
    if all(days):
        courses = [courses[at] for at in sorted(range(len(courses)), key=lambda at: str(days[at]))]
    found = []
    for number, indication in enumerate(INDICATIONS):
        here = [each for each in courses if each.indication == indication]
        if here:
            found.append(_drift(indication, here, posterior, np.random.default_rng([seed, number])))
    return tuple(found)


def _drift(indication: str, courses: Sequence[OwnCourse], posterior: Posterior, chance: np.random.Generator) -> Drift:
    found = Drift(indication, len(courses), None, (), ())
    if len(courses) >= FEWEST_COURSES:
        own, simulated = _scores(courses, posterior, chance)
        alarms = tuple(_alarm(kind, own, simulated) for kind in ("level", "change"))
        found = replace(found, mean_score=float(own.mean()), alarms=alarms)
    return replace(found, sentences=tuple(_sentences(found)))


def _scores(courses: Sequence[OwnCourse], posterior: Posterior, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Normal scores of the own courses (N,) and of simulated clinics (CLINICS, N)."""
    read = Courses.of([replace(each, visits=each.visits[-1:]) for each in courses])
    mean, sd = _expected(read, posterior.thinned(min(DRAWS, posterior.size)))
    whole, whole_sd = _expected(read, posterior)
    clinics = chance.integers(0, posterior.size, CLINICS)
    results = whole[clinics] + whole_sd[clinics] * chance.standard_normal((CLINICS, len(read)))
    everything = np.concatenate([read.g[None, :], results])
    found = np.empty_like(everything)
    for at in range(len(read)):
        grid = np.linspace(everything[:, at].min(), everything[:, at].max(), GRID)
        below = ndtr((grid[:, None] - mean[:, at]) / sd[:, at]).mean(axis=1)
        found[:, at] = np.interp(everything[:, at], grid, ndtri(np.clip(below, 1e-6, 1 - 1e-6)))
    return found[0], found[1:]


def _expected(read: Courses, posterior: Posterior) -> tuple[Floats, Floats]:
    """Mean and standard deviation of g of each course, for every draw and its clinic; shape (draws, N)."""
    chance = unseen_in(posterior)
    offsets = chance.offset_site(posterior.draws, AS_TRIALS_WITHOUT_BLINDING)
    site = Site(*(np.asarray(each, dtype=np.float64) for each in (chance.site, offsets, chance.spread)))
    found = moments({name: posterior.draws[name].astype(np.float64) for name in NAMES}, site, read)
    return found.mean, np.sqrt(found.loading**2 + found.noise + read.shared)


def _alarm(kind: str, own: Floats, simulated: Floats) -> Alarm:
    steps = np.concatenate([own[None, :], simulated])
    if kind == "change":
        steps = recursive_residuals(steps)
    up, down = cumulative_sums(steps), cumulative_sums(-steps)
    furthest = np.maximum(up, down).max(axis=1)
    limit = float(np.quantile(furthest[1:], 1 - FALSE_ALARMS / 2))
    beyond = np.flatnonzero(np.maximum(up[0], down[0]) > limit)
    at = int(beyond[0]) if len(beyond) else None
    better = up[0, at] > down[0, at] if at is not None else up[0].max() > down[0].max()
    first = at + 1 + (kind == "change") if at is not None else None
    return Alarm(kind, bool(better), float(furthest[0]), limit, first)


def recursive_residuals(scores: NDArray[np.float64]) -> Floats:
    """Each score from the second on less the mean of those before it, scaled to its variance; shape (B, N - 1)."""
    count = np.arange(1, scores.shape[1])
    before = np.cumsum(scores, axis=1)[:, :-1] / count
    return np.asarray((scores[:, 1:] - before) * np.sqrt(count / (count + 1)))


def cumulative_sums(steps: NDArray[np.float64]) -> Floats:
    """Page's upward sums: S = max(0, S + step - SLACK), beginning at 0; same shape."""
    found, so_far = np.empty_like(steps), np.zeros(len(steps))
    for at in range(steps.shape[1]):
        so_far = np.maximum(0, so_far + steps[:, at] - SLACK)
        found[:, at] = so_far
    return found


def _sentences(found: Drift) -> Iterator[str]:
    name = in_words(found.indication)
    if not found.alarms:
        yield f"{name}: {found.courses} courses; whether results drift is not told before {FEWEST_COURSES}."
        return
    if not found.alarmed:
        yield f"{name}: {found.courses} courses, no sign that results leave the forecast's range or change."
        return
    for each in found.alarms:
        if each.at is None:
            continue
        side = "better" if each.better else "worse"
        if each.kind == "level":
            yield (
                f"{name}: results are {side} than the forecast's range, seen from course {each.at} on "
                f"(sum {each.reached:.1f}, limit {each.limit:.1f})."
            )
        else:
            yield (
                f"{name}: results became {side} than this clinic's earlier ones, seen from course {each.at} on "
                f"(sum {each.reached:.1f}, limit {each.limit:.1f})."
            )
    yield (
        "Look at who was treated, how, and how it was scored, before the forecast is believed or blamed. "
        f"Of 100 clinics in which nothing is wrong, {round(100 * FALSE_ALARMS)} would sound an alarm by now."
    )
