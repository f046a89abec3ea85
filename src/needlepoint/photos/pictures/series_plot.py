"""A series as a drawing: the change since baseline on each date with its interval, and the band of error."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from needlepoint.photos.change.result import SeriesPoint, Trend
from needlepoint.photos.pictures.wording import (
    change_in_words,
    change_unit_of,
    estimate_in_words,
    typeset,
    verdict_in_words,
    zone_in_words,
)
from needlepoint.photos.quantities import FACTS

_WIDTH, _HEIGHT = 640.0, 230.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 16.0, 30.0, 44.0
_INK, _QUIET, _BAND, _GRID, _MARK = "#1d2b2d", "#56676a", "#dbe7e8", "#e9eeee", "#1f5a62"
_FONT = 'font-family="Libertinus Serif, Georgia, serif"'


@dataclass(frozen=True, slots=True)
class _Frame:
    """From dates and changes to the drawing."""

    first_on: dt.date
    last_on: dt.date
    low: float
    high: float

    def x(self, on: dt.date) -> float:
        days = max((self.last_on - self.first_on).days, 1)
        return _LEFT + (on - self.first_on).days / days * (_WIDTH - _LEFT - _RIGHT - 24) + 12

    def y(self, change: float) -> float:
        return _TOP + (self.high - change) / (self.high - self.low) * (_HEIGHT - _TOP - _BOTTOM)


def series_plot_svg(trend: Trend, baseline_on: dt.date) -> str:
    """The drawing of one quantity of one zone.

    Args:
        baseline_on: the day of the baseline, which stands at zero.
    """
    frame = _frame(trend, baseline_on)
    label = escape(series_in_words(trend, baseline_on))
    unit = change_unit_of(trend.quantity)
    title = f"{FACTS[trend.quantity].title}, {zone_in_words(trend.zone)}: change since baseline"
    title = f"{title}, {unit}" if unit else title
    parts = [
        *_scale(frame),
        *_band(trend, frame),
        _level_line(frame.y(0), _INK),
        _line(trend, baseline_on, frame),
        _dot(frame.x(baseline_on), frame.y(0), hollow=True),
        _date(frame.x(baseline_on), "baseline", f"{baseline_on.day} {baseline_on:%b %Y}"),
        *(part for number, point in enumerate(trend.points) for part in _point(point, frame, number, trend)),
        _text(4, 14, title, _INK, 13),
    ]
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" '
    return f'{opened}aria-label="{label}">{"".join(parts)}</svg>'


def series_in_words(trend: Trend, baseline_on: dt.date) -> str:
    """What the drawing shows, for a screen reader."""
    told = [
        f"{point.taken_on}: {typeset(change_in_words(point.change))}, {verdict_in_words(point.change)}"
        for point in trend.points
    ]
    slope = ""
    if trend.per_month:
        unit = change_unit_of(trend.quantity)
        slope = f" A month: {typeset(estimate_in_words(trend.per_month, signed=True))} {unit}."
    title = FACTS[trend.quantity].title
    return f"{title} of {zone_in_words(trend.zone)} since {baseline_on}. {'; '.join(told)}.{slope}"


def _frame(trend: Trend, baseline_on: dt.date) -> _Frame:
    """Wide enough for every interval and every band, with zero inside."""
    values = [0.0]
    for point in trend.points:
        if point.change.change:
            values += [point.change.change.low, point.change.change.high]
        if point.change.smallest_detectable:
            values += [point.change.smallest_detectable, -point.change.smallest_detectable]
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or 1.0
    days = [baseline_on, *(point.taken_on for point in trend.points)]
    return _Frame(min(days), max(days), low - room, high + room)


def _scale(frame: _Frame) -> Iterator[str]:
    """Quiet lines at round numbers."""
    step = _round_step((frame.high - frame.low) / 4)
    places = max(-math.floor(math.log10(step)), 0)
    number = math.ceil(frame.low / step)
    while number * step <= frame.high:
        y = frame.y(number * step)
        shown = typeset(f"{number * step:.{places}f}") if number else "0"
        yield _level_line(y, _GRID)
        yield _text(_LEFT - 6, y + 4, shown, _QUIET, 11, "end")
        number += 1


def _band(trend: Trend, frame: _Frame) -> Iterator[str]:
    """The smallest detectable change around zero, from date to date; a dashed edge carries it without colour."""
    sizes = [(frame.x(p.taken_on), p.change.smallest_detectable) for p in trend.points if p.change.smallest_detectable]
    if not sizes:
        return
    sizes = [(_LEFT, sizes[0][1]), *sizes, (_WIDTH - _RIGHT, sizes[-1][1])]
    upper = [f"{x:.1f},{frame.y(size or 0):.1f}" for x, size in sizes]
    lower = [f"{x:.1f},{frame.y(-(size or 0)):.1f}" for x, size in sizes]
    yield f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="{_BAND}"/>'
    for edge in (upper, lower):
        dashes = f'stroke="{_QUIET}" stroke-width="0.8" stroke-dasharray="4 3"'
        yield f'<polyline points="{" ".join(edge)}" fill="none" {dashes}/>'
    yield _text(_WIDTH - _RIGHT - 2, frame.y(sizes[-1][1] or 0) + 11, "within measurement error", _QUIET, 10, "end")


def _line(trend: Trend, baseline_on: dt.date, frame: _Frame) -> str:
    """A thin line through what is comparable."""
    places = [(frame.x(baseline_on), frame.y(0.0))]
    places += [(frame.x(p.taken_on), frame.y(p.change.change.value)) for p in trend.points if p.change.change]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline points="{points}" fill="none" stroke="{_MARK}" stroke-width="1" opacity="0.55"/>'


def _point(point: SeriesPoint, frame: _Frame, number: int, trend: Trend) -> Iterator[str]:
    """A date with its interval, or a cross on the zero line where it was refused."""
    x = frame.x(point.taken_on)
    estimate = point.change.change
    if estimate is None:
        y = frame.y(0)
        for lean in (1, -1):
            yield (
                f'<line x1="{x - 5:.1f}" y1="{y - 5 * lean:.1f}" x2="{x + 5:.1f}" y2="{y + 5 * lean:.1f}" '
                f'stroke="{_INK}" stroke-width="2"/>'
            )
        yield _text(x, y - 9, "not comparable", _INK, 10, "middle")
    else:
        top, end = frame.y(estimate.high), frame.y(estimate.low)
        path = f"M{x:.1f} {top:.1f}V{end:.1f}M{x - 5:.1f} {top:.1f}h10M{x - 5:.1f} {end:.1f}h10"
        yield f'<path d="{path}" stroke="{_MARK}" stroke-width="1.6" fill="none"/>'
        yield _dot(x, frame.y(estimate.value))
    if _has_room(trend, number, frame):
        yield _date(x, f"{point.taken_on.day} {point.taken_on:%b}", f"{point.taken_on:%Y}")


def _has_room(trend: Trend, number: int, frame: _Frame) -> bool:
    """Whether a date can be named without touching one named before it; the last one always is."""
    at = [frame.x(point.taken_on) for point in trend.points]
    if number == len(at) - 1:
        return True
    shown = frame.x(frame.first_on)
    for index in range(number + 1):
        if at[index] - shown >= 56 and at[-1] - at[index] >= 56:
            if index == number:
                return True
            shown = at[index]
    return False


def _level_line(y: float, colour: str) -> str:
    return f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="{colour}" stroke-width="1"/>'


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, near to `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return min((1, 2, 5, 10), key=lambda times: abs(times * power - rough)) * power


def _date(x: float, first: str, second: str) -> str:
    y = _HEIGHT - _BOTTOM + 18
    return _text(x, y, first, _INK, 11, "middle") + _text(x, y + 13, second, _QUIET, 10, "middle")


def _dot(x: float, y: float, *, hollow: bool = False) -> str:
    fill = "#ffffff" if hollow else _MARK
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{fill}" stroke="{_MARK}" stroke-width="1.6"/>'


def _text(x: float, y: float, text: str, colour: str, size: float, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" {_FONT} fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
