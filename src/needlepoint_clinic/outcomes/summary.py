"""What came of courses: counts with their denominators, intervals beside every rate, and changes held against error.

Shares are told with Clopper and Pearson's exact interval. A mean change is told with Student's interval over courses.
Whether one course changed is the library's word (`needlepoint.instruments.change`), which knows the measurement error.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean, stdev

import msgspec
from scipy.stats import t as student

from needlepoint.evidence.exact_counts import exact_interval
from needlepoint.instruments import Change, ChangeVerdict

DIMENSIONS = ("indication", "phototype", "device", "operator")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """So many of so many; a share is never without its denominator.

    Attributes:
        low, high: the exact 95 % interval of the share; None where there is no denominator.
    """

    count: int
    of: int
    low: float | None = None
    high: float | None = None


class ScoreChange(msgspec.Struct, frozen=True, kw_only=True):
    """How scores of one instrument changed from the first to the last of a course.

    Attributes:
        courses: with both scores.
        mean, low, high: improvement in points, above zero for better, and its 95 % interval; None where too few.
        better, worse: courses beyond the measurement error, where it is known.
        error_known: courses for which it is.
    """

    instrument: str
    courses: int
    mean: float | None
    low: float | None
    high: float | None
    better: int
    worse: int
    error_known: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """One row: courses and sessions that share an indication, a phototype, a device or an operator.

    Attributes:
        courses: begun in the span.
        completed: of those that have ended.
        sessions: signed.
        with_event: sessions after which an adverse event was recorded, of all signed ones.
        events: the same for each kind.
        serious: sessions with a serious event.
    """

    key: str
    courses: int
    going_on: int
    completed: Share
    sessions: int
    with_event: Share
    serious: Share
    events: dict[str, Share]
    scores: tuple[ScoreChange, ...]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything, by dimension, and all together."""

    all: Group
    by: dict[str, tuple[Group, ...]]


@dataclass(frozen=True, slots=True)
class CourseFact:
    """What of a course is counted. `keys`: its groups, by dimension."""

    keys: Mapping[str, tuple[str, ...]]
    ended: bool
    completed: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class SessionFact:
    """What of a signed session is counted."""

    keys: Mapping[str, tuple[str, ...]]
    events: frozenset[str] = frozenset()
    serious: bool = False


@dataclass(slots=True)
class _Gathered:
    courses: list[CourseFact] = field(default_factory=list)
    sessions: list[SessionFact] = field(default_factory=list)


def summarise(courses: Iterable[CourseFact], sessions: Iterable[SessionFact]) -> Summary:
    """Count courses and sessions in each of their groups; one of two indications counts in both."""
    everything = _Gathered()
    groups: dict[str, dict[str, _Gathered]] = {dimension: {} for dimension in DIMENSIONS}
    for course in courses:
        everything.courses.append(course)
        for dimension, keys in course.keys.items():
            for key in keys:
                groups[dimension].setdefault(key, _Gathered()).courses.append(course)
    for session in sessions:
        everything.sessions.append(session)
        for dimension, keys in session.keys.items():
            for key in keys:
                groups[dimension].setdefault(key, _Gathered()).sessions.append(session)
    by = {dimension: tuple(_group(key, held[key]) for key in sorted(held)) for dimension, held in groups.items()}
    return Summary(all=_group("", everything), by=by)


def share(count: int, of: int) -> Share:
    """So many of so many, with the exact interval."""
    if not of:
        return Share(count=count, of=of)
    low, high = exact_interval(count, of)
    return Share(count=count, of=of, low=low, high=high)


def _group(key: str, held: _Gathered) -> Group:
    ended = [each for each in held.courses if each.ended]
    sessions = len(held.sessions)
    kinds = sorted({kind for each in held.sessions for kind in each.events})
    return Group(
        key=key,
        courses=len(held.courses),
        going_on=len(held.courses) - len(ended),
        completed=share(sum(each.completed for each in ended), len(ended)),
        sessions=sessions,
        with_event=share(sum(bool(each.events) for each in held.sessions), sessions),
        serious=share(sum(each.serious for each in held.sessions), sessions),
        events={kind: share(sum(kind in each.events for each in held.sessions), sessions) for kind in kinds},
        scores=tuple(_scores(held.courses)),
    )


def _scores(courses: Iterable[CourseFact]) -> Iterable[ScoreChange]:
    changes: dict[str, list[Change]] = {}
    for course in courses:
        for change in course.changes:
            changes.setdefault(change.instrument, []).append(change)
    for instrument in sorted(changes):
        yield _score_change(instrument, changes[instrument])


def _score_change(instrument: str, changes: list[Change]) -> ScoreChange:
    points = [each.improvement for each in changes if each.improvement is not None]
    known = [each for each in changes if each.measurement_error is not None]
    low, high = _student(points)
    return ScoreChange(
        instrument=instrument,
        courses=len(points),
        mean=fmean(points) if points else None,
        low=low,
        high=high,
        better=sum(each.verdict is ChangeVerdict.BETTER for each in known),
        worse=sum(each.verdict is ChangeVerdict.WORSE for each in known),
        error_known=len(known),
    )


def _student(points: list[float]) -> tuple[float | None, float | None]:
    if len(points) < 2:
        return None, None
    half = float(student.ppf(0.975, len(points) - 1)) * stdev(points) / math.sqrt(len(points))
    return fmean(points) - half, fmean(points) + half
