"""The course as a line of time: for each session its window and its day, then the days of the reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from needlepoint.planning import CoursePlan, PlannedSession

_WIDTH, _LEFT, _RIGHT = 640.0, 92.0, 14.0
_ROW, _TOP = 21.0, 26.0
_INK, _QUIET, _WINDOW, _WIDER, _MARK = "#1d2b2d", "#6b7a7c", "#8fb3b7", "#dbe7e8", "#1f5a62"
_FONT = 'font-family="Libertinus Serif, serif"'


@dataclass(frozen=True, slots=True)
class _Scale:
    first_on: dt.date
    last_on: dt.date

    def x(self, on: dt.date) -> float:
        days = max(1, (self.last_on - self.first_on).days)
        return _LEFT + (on - self.first_on).days / days * (_WIDTH - _LEFT - _RIGHT)


def timeline_picture(plan: CoursePlan) -> str | None:
    """The drawing as SVG, or None where no session is left.

    A pale bar runs from the earliest day allowed to the end of the window, a darker one over the recommended window;
    a dot marks the planned day and a diamond a review.
    """
    if not plan.sessions:
        return None
    days = [plan.on, *(review.on for review in plan.reviews)]
    days += [day for each in plan.sessions for day in (each.on, each.window.due_to, each.window.earliest_on)]
    scale = _Scale(min(days), max(days))
    rows = [*(_session(each, index, scale) for index, each in enumerate(plan.sessions))]
    height = _TOP + _ROW * (len(plan.sessions) + (1 if plan.reviews else 0)) + 8
    reviews = _reviews(plan, len(plan.sessions), scale)
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" role="img" '
    return (
        f'{opened}aria-label="{escape(in_words(plan))}">{"".join(_months(scale, height))}{"".join(rows)}{reviews}</svg>'
    )


def in_words(plan: CoursePlan) -> str:
    """What the drawing shows, for a screen reader."""
    sessions = ", ".join(f"session {each.number} on {each.on}" for each in plan.sessions)
    reviews = ", ".join(str(each.on) for each in plan.reviews)
    return f"Timeline: {sessions}; reviews on {reviews or 'no day yet'}."


def _months(scale: _Scale, height: float) -> Iterator[str]:
    """A line at the beginning of each month, named where there is room."""
    starts = list(_month_starts(scale.first_on, scale.last_on))
    step = max(1, len(starts) // 10)
    for index, on in enumerate(starts):
        x = scale.x(on)
        yield f'<line x1="{x:.1f}" y1="16" x2="{x:.1f}" y2="{height:g}" stroke="{_WIDER}" stroke-width="1"/>'
        if index % step == 0:
            yield _text(x + 2, 12, f"{on:%b %Y}" if on.month == 1 or index == 0 else f"{on:%b}", _QUIET, 10)


def _month_starts(first_on: dt.date, last_on: dt.date) -> Iterator[dt.date]:
    on = first_on.replace(day=1)
    while on <= last_on:
        if on >= first_on:
            yield on
        on = (on + dt.timedelta(days=32)).replace(day=1)


def _session(session: PlannedSession, row: int, scale: _Scale) -> str:
    y = _TOP + row * _ROW
    window = session.window
    outside = " outside the window" if session.outside_window else ""
    return (
        _text(4, y + 11, f"Session {session.number}", _INK, 12)
        + _bar(scale.x(window.earliest_on), scale.x(window.due_to), y + 3, _WIDER)
        + _bar(scale.x(window.due_from), scale.x(window.due_to), y + 3, _WINDOW)
        + _dot(scale.x(session.on), y + 7.5)
        + _label(max(scale.x(session.on), scale.x(window.due_to)), y + 11, f"{session.on.day} {session.on:%b}{outside}")
    )


def _reviews(plan: CoursePlan, row: int, scale: _Scale) -> str:
    if not plan.reviews:
        return ""
    y = _TOP + row * _ROW
    marks = []
    for review in plan.reviews:
        x, middle = scale.x(review.on), y + 7.5
        points = f"{x:.1f},{middle - 6:.1f} {x + 6:.1f},{middle:.1f} {x:.1f},{middle + 6:.1f} {x - 6:.1f},{middle:.1f}"
        marks.append(f'<polygon points="{points}" fill="#ffffff" stroke="{_INK}" stroke-width="1.4"/>')
    return _text(4, y + 11, "Reviews", _INK, 12) + "".join(marks)


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_MARK}" stroke="#ffffff" stroke-width="1.2"/>'


def _bar(start: float, end: float, y: float, colour: str) -> str:
    return f'<rect x="{start:.1f}" y="{y:.1f}" width="{max(end - start, 2):.1f}" height="9" rx="2" fill="{colour}"/>'


def _label(x: float, y: float, text: str) -> str:
    """Beside dot and bar, on the side where there is room."""
    if x > _WIDTH - 150:
        return _text(x - 9, y, text, _INK, 11, "end")
    return _text(x + 9, y, text, _INK, 11)


def _text(x: float, y: float, text: str, colour: str, size: float, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" {_FONT} fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )
