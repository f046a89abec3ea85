"""A course as a line of time: sessions done, the next one's four dates, planned sessions, reviews, and today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from needlepoint_clinic.pictures.drawing import DayScale, Picture, day, drawing, element, percent

_TOP, _ROW = 22.0, 46.0
_BAR_Y, _BAR_HEIGHT = 24.0, 12.0


@dataclass(frozen=True, slots=True)
class SessionMark:
    """A session of the course, done or to come.

    Attributes:
        number: first, second, …
        done_on: when it was done; None: it is to come.
        planned_on: the day meant for it.
        earliest_on: never before.
        due_on: best from then on.
        overdue_on: late from then on.
        latest_on: after that the course has to be looked at anew.
        note: a few words beside it, such as “pending co-signature”.
    """

    number: int
    done_on: dt.date | None = None
    planned_on: dt.date | None = None
    earliest_on: dt.date | None = None
    due_on: dt.date | None = None
    overdue_on: dt.date | None = None
    latest_on: dt.date | None = None
    note: str = ""

    @property
    def days(self) -> list[dt.date]:
        """Every date it has."""
        given = (self.done_on, self.planned_on, self.earliest_on, self.due_on, self.overdue_on, self.latest_on)
        return [each for each in given if each is not None]


@dataclass(frozen=True, slots=True)
class ReviewMark:
    """A review of the course.

    Attributes:
        on: the day.
        done: whether it has been.
    """

    on: dt.date
    done: bool = False


def course_timeline(
    sessions: Sequence[SessionMark], *, name: str, title: str, today: dt.date, reviews: Sequence[ReviewMark] = ()
) -> Picture:
    """Draw a course, a row for each session and one for the reviews.

    Args:
        sessions: in order; at least one with a date.
        name: unique on the page.
        title: what the course is of.
        today: where the line of today stands.
        reviews: their days.

    Raises:
        ValueError: nothing has a date.
    """
    days = [on for each in sessions for on in each.days] + [each.on for each in reviews]
    if not days:
        raise ValueError("nothing of this course has a date; show the empty state instead")
    scale = DayScale(min(*days, today), max(*days, today))
    bottom = _TOP + _ROW * (len(sessions) + bool(reviews)) + 6
    parts = scale.axis(_TOP, bottom)
    for index, each in enumerate(sessions):
        parts += _session(each, scale, _TOP + _ROW * index)
    parts += _reviews(reviews, scale, _TOP + _ROW * len(sessions))
    parts += _today(today, scale, bottom)
    summary = _summary(sessions, reviews, today)
    svg = drawing(parts, name=name, title=title, summary=summary, height_px=round(bottom + 24))
    heads = (_("Session"), _("State"), _("Earliest"), _("Due"), _("Overdue"), _("Latest"))
    return Picture(svg, summary, heads, [_row(each) for each in sessions])


def _state(session: SessionMark) -> str:
    if session.done_on:
        words = _("done on %(on)s") % {"on": day(session.done_on)}
    elif session.planned_on:
        words = _("planned for %(on)s") % {"on": day(session.planned_on)}
    elif session.due_on:
        words = _("due on %(on)s") % {"on": day(session.due_on)}
    else:
        words = _("no date yet")
    return f"{words}, {session.note}" if session.note else words


def _row(session: SessionMark) -> tuple[str, ...]:
    dates = (session.earliest_on, session.due_on, session.overdue_on, session.latest_on)
    return (str(session.number), _state(session), *(day(each) if each else "–" for each in dates))


def _summary(sessions: Sequence[SessionMark], reviews: Sequence[ReviewMark], today: dt.date) -> str:
    done = sum(each.done_on is not None for each in sessions)
    said = [_("%(done)s of %(all)s sessions done by %(on)s.") % {"done": done, "all": len(sessions), "on": day(today)}]
    coming = next((each for each in sessions if each.done_on is None), None)
    if coming is not None:
        said.append(_("Session %(number)s: %(state)s.") % {"number": coming.number, "state": _state(coming)})
        if coming.latest_on:
            said.append(_("A pale bar runs from the earliest to the latest day, a darker one from due to overdue."))
    waiting = [day(each.on) for each in reviews if not each.done]
    if waiting:
        said.append(_("Review on %(days)s.") % {"days": ", ".join(waiting)})
    return " ".join(said)


def _session(session: SessionMark, scale: DayScale, top: float) -> list[SafeString]:
    words = _("Session %(number)s: %(state)s") % {"number": session.number, "state": _state(session)}
    parts = [element("text", words, x="0%", y=top + 15, class_="strong" if session.done_on else None)]
    if session.done_on is None:
        parts += _window(session, scale, top + _BAR_Y)
    on = session.done_on or session.planned_on or session.due_on
    if on:
        kind = "point" if session.done_on else "point open"
        parts.append(element("circle", cx=percent(scale.at(on)), cy=top + _BAR_Y + _BAR_HEIGHT / 2, r=7, class_=kind))
    return parts


def _window(session: SessionMark, scale: DayScale, y: float) -> list[SafeString]:
    """Earliest to latest, pale; due to overdue, darker; from overdue on in the colour of being late."""
    spans = (
        ("window", session.earliest_on, session.latest_on or session.overdue_on),
        ("late", session.overdue_on, session.latest_on),
        ("due", session.due_on, session.overdue_on),
    )
    bars = []
    for kind, begins_on, ends_on in spans:
        if begins_on and ends_on and begins_on < ends_on:
            x, end = scale.at(begins_on), scale.at(ends_on)
            bars.append(
                element("rect", x=percent(x), width=percent(end - x), y=y, height=_BAR_HEIGHT, rx=3, class_=kind)
            )
    return bars


def _reviews(reviews: Sequence[ReviewMark], scale: DayScale, top: float) -> list[SafeString]:
    if not reviews:
        return []
    words = ", ".join(day(each.on) + (f" ({_('done')})" if each.done else "") for each in reviews)
    parts = [element("text", _("Reviews: %(days)s") % {"days": words}, x="0%", y=top + 15)]
    for each in reviews:
        kind = "point" if each.done else "review"
        place = {"x": percent(scale.at(each.on)), "y": top + _BAR_Y, "overflow": "visible"}
        parts.append(element("svg", element("path", d="M0 -2 8 6 0 14 -8 6z", class_=kind), **place))
    return parts


def _today(today: dt.date, scale: DayScale, bottom: float) -> list[SafeString]:
    x = scale.at(today)
    anchor = "start" if x < 10 else "end" if x > 90 else "middle"
    return [
        element("line", x1=percent(x), x2=percent(x), y1=_TOP - 4, y2=bottom, class_="today"),
        element("text", _("Today"), x=percent(x), y=_TOP - 8, text_anchor=anchor, class_="today-word"),
    ]
