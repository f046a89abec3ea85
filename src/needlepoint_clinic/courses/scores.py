"""Scores of a course put beside each other: against the one before treatment, and against what was to be expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from needlepoint.course import OwnResult, Progress, judge_progress
from needlepoint.errors import NeedlepointError
from needlepoint.forecast.course_forecast import ZoneForecast, forecast_course
from needlepoint.forecast.posterior import SHIPPED, load_posterior
from needlepoint.instruments import Change, Score, change, imported_score, instruments_for
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import Instrument
from needlepoint_clinic.courses.models import InstrumentScore
from needlepoint_clinic.courses.next_dates import Standing


@dataclass(frozen=True, slots=True)
class Point:
    """One score on one day, and how it differs from the baseline.

    Attributes:
        row: None for a baseline that the consultation states.
        change: None for the baseline itself and where the two cannot be compared.
    """

    on: dt.date
    score: Score
    row: InstrumentScore | None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The scores of one instrument in one zone, oldest first.

    Attributes:
        zone: empty where the score is of the whole area treated.
        baseline: what the others are held against; None where there is nothing to hold them against.
        baseline_late: the baseline was scored after treatment had begun, so what came before is not known.
    """

    instrument: Instrument
    zone: str
    subscale: str
    points: tuple[Point, ...]
    baseline: Point | None
    baseline_late: bool

    @property
    def newest(self) -> Point:
        """The last score."""
        return self.points[-1]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the library says of one indication in some zones: the forecast, and a person's own scores against it.

    Attributes:
        progress: None where there is no score to judge, or where none can be used; `why_not` then says why.
    """

    zones: tuple[str, ...]
    indication: str
    found: ZoneForecast
    progress: Progress | None
    instrument: Instrument | None
    why_not: str


def score_of(row: InstrumentScore) -> Score:
    """The score as the library gave it."""
    return msgspec.convert(row.as_scored["content"], Score)


def series_of(rows: Iterable[InstrumentScore], standing: Standing, knowledge: Knowledge) -> tuple[Series, ...]:
    """The scores of a course by instrument and zone; those that were set aside do not count.

    Args:
        rows: in any order.
    """
    found: dict[tuple[str, str, str], list[Point]] = {}
    for row in sorted(rows, key=lambda row: (row.scored_on, row.scored_at)):
        if row.set_aside_at is None and row.instrument in knowledge.instruments:
            score = score_of(row)
            key = (row.instrument, row.zone, score.subscale or "")
            found.setdefault(key, []).append(Point(row.scored_on, score, row))
    return tuple(_series(key, points, standing, knowledge) for key, points in found.items())


def _series(key: tuple[str, str, str], points: list[Point], standing: Standing, knowledge: Knowledge) -> Series:
    name, zone, subscale = key
    instrument = knowledge.instruments[name]
    stated = _stated(instrument, zone, points[0], standing, knowledge)
    baseline = stated or next((each for each in points if each.score.value is not None), None)
    compared = tuple(_compared(each, baseline, knowledge) for each in points)
    begun_on = min((past.session.on for past in standing.judged if past.session.on), default=None)
    late = baseline is not None and stated is None and begun_on is not None and baseline.on > begun_on
    return Series(instrument, zone, subscale, compared, baseline, late)


def _stated(instrument: Instrument, zone: str, first: Point, standing: Standing, knowledge: Knowledge) -> Point | None:
    """A baseline that no row holds: the "no change" of a rating of change, or what the consultation states."""
    if instrument.no_change is not None:
        begun_on = standing.facts.before.on if standing.facts else first.on
        return Point(min(begun_on, first.on), imported_score(instrument.id, instrument.no_change, knowledge), None)
    if standing.facts is None:
        return None
    for goal in standing.facts.before.goals:
        here = not zone or zone in goal.goal.zones
        if here and goal.goal.instrument == instrument.id and goal.goal.baseline is not None:
            on = standing.facts.before.on
            if first.on <= on:
                return None  # a score made by its items on that day or before is worth more than a number that was said
            subscale = goal.goal.subscale
            return Point(on, imported_score(instrument.id, goal.goal.baseline, knowledge, subscale=subscale), None)
    return None


def _compared(point: Point, baseline: Point | None, knowledge: Knowledge) -> Point:
    if baseline is None or point is baseline:
        return point
    try:
        return Point(point.on, point.score, point.row, change(baseline.score, point.score, knowledge))
    except NeedlepointError:
        return point  # of another direction, as its holder said; nothing can be said of the two together


def outlooks_of(standing: Standing, series: Iterable[Series], knowledge: Knowledge) -> tuple[Outlook, ...]:
    """The forecast of each indication of the plan as it was signed, with a person's own scores where they can be used.

    Empty where the plan cannot be read.
    """
    if standing.facts is None:
        return ()
    plan, profile = standing.facts.before, standing.facts.asked.profile
    posterior = load_posterior(SHIPPED)
    forecast = forecast_course(plan, profile, knowledge, posterior, on=plan.on)
    every = tuple(series)
    return tuple(_outlook(each, every, standing, knowledge) for each in forecast.zones)


def _outlook(found: ZoneForecast, every: Iterable[Series], standing: Standing, knowledge: Knowledge) -> Outlook:
    fitting = [each.id for each in instruments_for(found.indication, knowledge)]
    here = [each for each in every if each.instrument.id in fitting and (not each.zone or each.zone in found.zones)]
    why_not = ""
    for each in sorted(here, key=lambda each: fitting.index(each.instrument.id)):
        results = tuple(_results(each, found.zones, standing))
        if each.baseline is None or not results:
            continue
        try:
            judged = judge_progress(
                found.forecast.request, each.baseline.score, results, knowledge, load_posterior(SHIPPED)
            )
        except NeedlepointError as error:
            why_not = why_not or str(error)
            continue
        return Outlook(found.zones, found.indication, found, judged, each.instrument, "")
    return Outlook(found.zones, found.indication, found, None, None, why_not)


def _results(series: Series, zones: Iterable[str], standing: Standing) -> Iterator[OwnResult]:
    """The last score after each number of sessions that count; one taken on a session's day was taken before it."""
    zone = series.zone or next(iter(zones))
    days = [each.session.on for each in standing.judged if each.zone == zone and each.counts and each.session.on]
    by_sessions: dict[int, Score] = {}
    for point in series.points:
        done = sum(day < point.on for day in days)
        if done and point.score.value is not None and point is not series.baseline:
            by_sessions[done] = point.score
    yield from (OwnResult(done, by_sessions[done]) for done in sorted(by_sessions))


def numbers_of(answers: Mapping[str, object]) -> dict[str, float | None]:
    """Answers of a form as the library takes them; what was left empty is missing."""
    return {name: float(str(value)) if value not in (None, "") else None for name, value in answers.items()}
