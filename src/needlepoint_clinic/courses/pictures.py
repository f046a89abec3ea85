"""Pictures of a course as numbers for templates: its line of time, and scores over time. Style sheets colour them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from needlepoint.instruments.change import known_value
from needlepoint_clinic.courses.models import AdverseEvent
from needlepoint_clinic.courses.next_dates import Standing
from needlepoint_clinic.courses.scores import Series

WIDTH, LEFT, RIGHT = 720.0, 96.0, 24.0
LANE, TOP = 34.0, 30.0
CHART_HEIGHT, CHART_TOP, CHART_BOTTOM = 220.0, 16.0, 30.0


@dataclass(frozen=True, slots=True)
class Axis:
    """Days laid out from left to right."""

    first_on: dt.date
    last_on: dt.date

    @classmethod
    def over(cls, days: Iterable[dt.date]) -> Axis:
        """From some days before the first to some after the last, so that nothing sits on the edge."""
        every = sorted(days)
        margin = dt.timedelta(days=max((every[-1] - every[0]).days // 20, 4))
        return cls(every[0] - margin, every[-1] + margin)

    def x(self, on: dt.date) -> float:
        """Where a day lies."""
        share = (on - self.first_on).days / max((self.last_on - self.first_on).days, 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def months(self) -> Iterator[Tick]:
        """The beginnings of months, named where there is room."""
        starts = list(self._starts())
        step = max(1, -(-len(starts) // 8))
        for index, on in enumerate(starts):
            yield Tick(_n(self.x(on)), on if index % step == 0 else None)

    def _starts(self) -> Iterator[dt.date]:
        on = (self.first_on.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        while on <= self.last_on:
            yield on
            on = (on + dt.timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the picture; `on` is written beside it, None: no words."""

    x: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a day: `x` of its middle, `to` of its end where it lasts, and what kind it is."""

    x: str
    kind: str
    on: dt.date
    to: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """When a session can be: allowed from `start`, best from `best` to `end`; widths as SVG takes them."""

    start: str
    allowed: str
    best: str
    recommended: str
    planned: str
    number: int
    planned_on: dt.date
    end_on: dt.date


@dataclass(frozen=True, slots=True)
class Timeline:
    """The course as a line of time."""

    width: str
    height: str
    months: tuple[Tick, ...]
    today: str
    sessions: tuple[Mark, ...]
    windows: tuple[Window, ...]
    reviews: tuple[Mark, ...]
    events: tuple[Mark, ...]


def timeline_of(standing: Standing, events: Sequence[AdverseEvent]) -> Timeline | None:
    """The picture of a course; None where it has nothing to show."""
    past = {each.session.on: each for each in standing.judged if each.session.on}
    counted = {each.session.on for each in standing.judged if each.counts}
    plan = standing.replan.plan if standing.replan else None
    ahead = plan.sessions if plan else ()
    reviews = plan.reviews if plan else ()
    days = [*past, *(each.on for each in reviews), *(each.began_on for each in events)]
    days += [day for each in ahead for day in (each.on, each.window.earliest_on, each.window.due_to)]
    if not days:
        return None
    axis = Axis.over([*days, standing.on])
    return Timeline(
        width=_n(WIDTH),
        height=_n(TOP + 4 * LANE + 6),
        months=tuple(axis.months()),
        today=_n(axis.x(standing.on)),
        sessions=tuple(_session(axis, on, past[on].session.status.value, on in counted) for on in sorted(past)),
        windows=tuple(
            Window(
                start=_n(axis.x(each.window.earliest_on)),
                allowed=_n(max(axis.x(each.window.due_to) - axis.x(each.window.earliest_on), 3)),
                best=_n(axis.x(each.window.due_from)),
                recommended=_n(max(axis.x(each.window.due_to) - axis.x(each.window.due_from), 3)),
                planned=_n(axis.x(each.on)),
                number=each.number,
                planned_on=each.on,
                end_on=each.window.due_to,
            )
            for each in ahead
        ),
        reviews=tuple(Mark(_n(axis.x(each.on)), "review", each.on, word=each.why) for each in reviews),
        events=tuple(_event(axis, each, standing.on) for each in events),
    )


def _session(axis: Axis, on: dt.date, status: str, counts: bool) -> Mark:
    kind = "done" if counts else "missed" if status != "done" else "not_counted"
    return Mark(_n(axis.x(on)), kind, on)


def _event(axis: Axis, event: AdverseEvent, today: dt.date) -> Mark:
    ended = event.ended_on or max(today, event.began_on)
    kind = "open" if event.assessed_at is None else "assessed"
    return Mark(_n(axis.x(event.began_on)), kind, event.began_on, _n(max(axis.x(ended), axis.x(event.began_on) + 2)))


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A score in the picture; `above` says on which side its number is written."""

    x: str
    y: str
    word: str
    on: dt.date
    label_y: str
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Scores over time.

    Attributes:
        band: top and height of what cannot be told from the baseline; None where the error is not known.
        line: the points of the line through the scores.
        levels: heights of the grid with their words.
    """

    width: str
    height: str
    months: tuple[Tick, ...]
    points: tuple[ChartPoint, ...]
    line: str
    band: tuple[str, str] | None
    error: str
    baseline_y: str
    levels: tuple[tuple[str, str], ...]
    sessions: tuple[Mark, ...]
    right: str
    left: str
    bottom: str


def chart_of(series: Series, standing: Standing) -> Chart | None:
    """The picture of a series; None where it has no number."""
    shown = [each for each in series.points if each.score.value is not None]
    baseline = series.baseline
    if not shown:
        return None
    if baseline is not None and baseline.row is None and series.instrument.no_change is None:
        shown = [baseline, *shown]
    days = sorted({each.session.on for each in standing.judged if each.counts and each.session.on})
    axis = Axis.over([*(each.on for each in shown), *days, standing.on])
    error = known_value(series.instrument.measurement_error)
    values = [each.score.value for each in shown if each.score.value is not None]
    start = baseline.score.value if baseline else None
    edges = [start - error, start + error] if start is not None and error is not None else []
    every = [*values, *edges, *(() if start is None else (start,))]
    scale = _Scale.over(every, series.instrument.range.low if series.instrument.range else None)
    points = tuple(_point(axis, scale, each.on, each.score.value or 0.0, each is baseline) for each in shown)
    return Chart(
        width=_n(WIDTH),
        height=_n(CHART_HEIGHT),
        months=tuple(axis.months()),
        points=points,
        line=" ".join(f"{each.x},{each.y}" for each in points),
        band=(_n(scale.y(edges[1])), _n(scale.y(edges[0]) - scale.y(edges[1]))) if edges else None,
        error="" if error is None else f"{error:g}",
        baseline_y="" if start is None else _n(scale.y(start)),
        levels=tuple((_n(scale.y(level)), f"{level:g}") for level in scale.levels()),
        sessions=tuple(Mark(_n(axis.x(day)), "session", day) for day in days),
        right=_n(WIDTH - RIGHT),
        left=_n(LEFT),
        bottom=_n(CHART_HEIGHT - CHART_BOTTOM),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    @classmethod
    def over(cls, values: Sequence[float], floor: float | None) -> _Scale:
        low, high = min(values), max(values)
        margin = max((high - low) * 0.12, 0.5)
        least = low - margin if floor is None else max(low - margin, min(floor, low))
        return cls(least, high + margin)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return CHART_HEIGHT - CHART_BOTTOM - share * (CHART_HEIGHT - CHART_BOTTOM - CHART_TOP)

    def levels(self) -> Iterator[float]:
        """Three to six round values."""
        span = self.high - self.low
        step = next((each for each in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500) if span / each <= 5), 1000.0)
        at = -(-self.low // step) * step
        while at <= self.high:
            yield round(at, 6)
            at += step


def _point(axis: Axis, scale: _Scale, on: dt.date, value: float, is_baseline: bool) -> ChartPoint:
    y = scale.y(value)
    label = y - 10 if y > CHART_TOP + 16 else y + 20
    return ChartPoint(_n(axis.x(on)), _n(y), f"{value:g}", on, _n(label), is_baseline)


def _n(value: float) -> str:
    """A number as SVG takes it in every language."""
    return f"{value:.1f}"
