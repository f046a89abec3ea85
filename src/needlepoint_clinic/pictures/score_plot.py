"""Scores over time against the measurement error: whether a change can be told from no change."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from needlepoint_clinic.pictures.drawing import DayScale, Picture, day, drawing, element, number, percent

_TOP, _BOTTOM, _HEIGHT = 24.0, 196.0, 224


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A score of a day.

    Attributes:
        on: when it was taken.
        value: the score.
        said: when in the course, in words: “before treatment”, “after session 2”.
    """

    on: dt.date
    value: float
    said: str = ""


@dataclass(frozen=True, slots=True)
class _Plot:
    points: Sequence[ScorePoint]
    error: float | None
    lowest: float
    highest: float

    @property
    def days(self) -> DayScale:
        return DayScale(self.points[0].on, self.points[-1].on)

    def y(self, value: float) -> float:
        span = (self.highest - self.lowest) or 1.0
        share = min(1.0, max(0.0, (value - self.lowest) / span))
        return round(_BOTTOM - share * (_BOTTOM - _TOP), 1)

    def beyond(self, point: ScorePoint) -> bool | None:
        """Whether it differs from the first by more than the error; None: cannot be said."""
        return None if self.error is None else abs(point.value - self.points[0].value) > self.error


def score_plot(
    points: Sequence[ScorePoint],
    *,
    name: str,
    title: str,
    measurement_error: float | None,
    lowest: float,
    highest: float,
    better: str,
) -> Picture:
    """Draw scores, with a band of what cannot be told from the first of them.

    Args:
        points: in the order of their days, the first from before treatment; at least one.
        name: unique on the page.
        title: the instrument and what it is of.
        measurement_error: the smallest detectable change (`Change.measurement_error`); None: not known.
        lowest: the lowest score there can be, or the lowest worth showing.
        highest: the highest.
        better: “lower”, “higher”, or empty where that is not known.

    Raises:
        ValueError: there is no point.
    """
    if not points:
        raise ValueError("there is no score to draw; show the empty state instead")
    values = [each.value for each in points]
    plot = _Plot(points, measurement_error, min(lowest, *values, lowest), max(highest, *values, highest))
    summary = " ".join(_sentences(plot, better))
    parts = [*_scale(plot), *_band(plot), *_line(plot), *_marks(plot)]
    svg = drawing(parts, name=name, title=title, summary=summary, height_px=_HEIGHT)
    heads = (_("When"), _("Day"), _("Score"), _("Against the first"))
    return Picture(svg, summary, heads, [_row(plot, each) for each in points])


def _sentences(plot: _Plot, better: str) -> list[str]:
    first, last = plot.points[0], plot.points[-1]
    said = [_("First score %(value)s on %(on)s.") % {"value": number(first.value), "on": day(first.on)}]
    if len(plot.points) > 1:
        said.append(_("Last score %(value)s on %(on)s.") % {"value": number(last.value), "on": day(last.on)})
    if better in ("lower", "higher"):
        said.append(_("Lower is better.") if better == "lower" else _("Higher is better."))
    if plot.error is None:
        said.append(_("The measurement error is not known, so no change can be told from chance."))
        return said
    said.append(
        _("The band is what cannot be told from the first score: %(error)s either way.") % {"error": number(plot.error)}
    )
    if len(plot.points) > 1:
        beyond = plot.beyond(last)
        said.append(_("The last score lies beyond it.") if beyond else _("The last score lies within it."))
    said.append(_("Filled points lie beyond the band."))
    return said


def _row(plot: _Plot, point: ScorePoint) -> tuple[str, ...]:
    beyond = plot.beyond(point)
    if point is plot.points[0]:
        words = _("first")
    elif beyond is None:
        words = _("cannot be told")
    else:
        words = _("beyond measurement error") if beyond else _("within measurement error")
    return (point.said or "–", day(point.on), number(point.value), words)


def _scale(plot: _Plot) -> list[SafeString]:
    lines = plot.days.axis(_TOP, _BOTTOM)
    for value in (plot.highest, plot.lowest):
        y = plot.y(value)
        lines.append(element("line", x1="0%", x2="100%", y1=y, y2=y, class_="axis"))
        lines.append(element("text", number(value), x="0%", y=y - 5, class_="quiet"))
    return lines


def _band(plot: _Plot) -> list[SafeString]:
    if plot.error is None:
        return []
    first = plot.points[0].value
    top, bottom = plot.y(first + plot.error), plot.y(first - plot.error)
    return [
        element("rect", x="0%", width="100%", y=top, height=round(bottom - top, 1), class_="band"),
        element("line", x1="0%", x2="100%", y1=plot.y(first), y2=plot.y(first), class_="band-edge"),
    ]


def _line(plot: _Plot) -> list[SafeString]:
    place = [(percent(plot.days.at(each.on)), plot.y(each.value)) for each in plot.points]
    return [
        element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_="line") for (x1, y1), (x2, y2) in itertools.pairwise(place)
    ]


def _marks(plot: _Plot) -> list[SafeString]:
    marks = []
    for point in plot.points:
        x, y = plot.days.at(point.on), plot.y(point.value)
        kind = "point" if plot.beyond(point) else "point open"
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        above = y - 12 if y > _TOP + 14 else y + 22
        marks.append(element("circle", cx=percent(x), cy=y, r=6, class_=kind))
        marks.append(element("text", number(point.value), x=percent(x), y=above, text_anchor=anchor, class_="strong"))
    return marks
