"""The pictures of one course: its line of time, and scores over time, as `needlepoint_clinic.pictures` draws them."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from needlepoint.instruments.change import known_value
from needlepoint.knowledge.records.instruments import Direction
from needlepoint.planning import SessionStatus
from needlepoint_clinic.courses.models import AdverseEvent
from needlepoint_clinic.courses.next_dates import Standing
from needlepoint_clinic.courses.scores import Series
from needlepoint_clinic.pictures import Picture, ReviewMark, ScorePoint, SessionMark, course_timeline, score_plot

PAST_SHOWN = 8
"""So many of the newest past sessions have a row of their own; the list below the picture has all."""
_BETTER = {Direction.LOWER_IS_BETTER: "lower", Direction.HIGHER_IS_BETTER: "higher"}


def timeline_of(standing: Standing, events: Sequence[AdverseEvent]) -> Picture | None:
    """The picture of a course; None where nothing of it has a date."""
    marks = [*list(_past(standing, events))[-PAST_SHOWN:], *_ahead(standing)]
    plan = standing.replan.plan if standing.replan else None
    reviews = [ReviewMark(on) for on in dict.fromkeys(each.on for each in plan.reviews)] if plan else []
    if not marks and not reviews:
        return None
    title = _("The course in time")
    return course_timeline(marks, name="course-timeline", title=title, today=standing.on, reviews=reviews)


def _past(standing: Standing, events: Sequence[AdverseEvent]) -> Iterator[SessionMark]:
    """Sessions that were done, oldest first, with what a look at the line must not miss."""
    harm = Counter(each.session.held_on for each in events)
    done = {each.session.on: False for each in standing.judged if each.session.status is SessionStatus.DONE}
    done |= {each.session.on: True for each in standing.judged if each.counts}
    days = sorted(day for day in done if day is not None)
    for number, day in enumerate(days, start=1):
        notes = [] if done[day] else [_("does not count")]
        if harm[day]:
            notes.append(ngettext("%(n)d adverse event", "%(n)d adverse events", harm[day]) % {"n": harm[day]})
        yield SessionMark(number, done_on=day, note=", ".join(notes))


def _ahead(standing: Standing) -> Iterator[SessionMark]:
    """Sessions to come: the next one with its four dates, the others with the window of the plan."""
    plan = standing.replan.plan if standing.replan else None
    for session in plan.sessions if plan else ():
        step = standing.next if standing.next and standing.next.number == session.number else None
        yield SessionMark(
            session.number,
            planned_on=session.on,
            earliest_on=step.earliest_on if step else session.window.earliest_on,
            due_on=step.due_on if step else session.window.due_from,
            overdue_on=step.overdue_on if step else session.window.due_to + dt.timedelta(days=1),
            latest_on=step.latest_on if step else None,
        )


def chart_of(series: Series, number: int) -> Picture | None:
    """The picture of a series, the baseline first; None where it has no number.

    Args:
        number: of the series on its page.
    """
    baseline = series.baseline
    shown = [*([baseline] if baseline else []), *(each for each in series.points if each is not baseline)]
    points = [ScorePoint(each.on, each.score.value) for each in shown if each.score.value is not None]
    if not points:
        return None
    error = known_value(series.instrument.measurement_error)
    lowest, highest = _ends(series, [each.value for each in points], error or 0.0)
    better = _BETTER[series.instrument.direction] if series.instrument.direction else ""
    title = series.instrument.name
    return score_plot(
        points,
        name=f"scores-{number}",
        title=title,
        measurement_error=error,
        lowest=lowest,
        highest=highest,
        better=better,
    )


def _ends(series: Series, values: Sequence[float], error: float) -> tuple[float, float]:
    """What is worth showing: the scores and the error around the first, within what the instrument can give."""
    low, high = min(*values, values[0] - error), max(*values, values[0] + error)
    margin = max((high - low) * 0.1, 0.5)
    span = series.instrument.range
    least, most = math.floor(low - margin), math.ceil(high + margin)
    return (max(least, span.low), min(most, span.high)) if span else (least, most)
