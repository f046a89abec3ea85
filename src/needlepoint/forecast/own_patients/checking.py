"""From the lines of one course to a checked `OwnCourse`, or to every mistake in them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from needlepoint.errors import InvalidInput, NeedlepointError, Problem
from needlepoint.forecast.own_patients.records import FEW_SESSIONS, OwnCourse, OwnVisit
from needlepoint.forecast.own_patients.scales import OwnScale, check_score, own_scale
from needlepoint.forecast.request import ForecastRequest
from needlepoint.forecast.vocabulary import ASSESSORS
from needlepoint.knowledge import Knowledge
from needlepoint.terms import Phototype

Cells = Mapping[str, str]
Placed = tuple[str, Cells]
"""Place and cells of a line."""
SAME = ("indication", "modality", "combined", "needle_mm", "phototype", "age", "scale", "baseline")
"""What must be the same in all lines of one course."""
MOST_WEEKS = 520
T = TypeVar("T")


def course_of(lines: Sequence[Placed], knowledge: Knowledge, problems: list[Problem]) -> OwnCourse | None:
    """The course that some lines are of; None, and its mistakes among the problems, where it cannot be used."""
    so_far = len(problems)
    _check_same(lines, problems)
    scale, baseline, request = _course_cells(lines[0], knowledge, problems)
    visits = [_visit(line, scale, knowledge, problems) for line in lines]
    read = [(where, visit) for (where, _), visit in zip(lines, visits, strict=True) if visit]
    _check_order(read, problems)
    if len(problems) > so_far or scale is None or baseline is None or request is None:
        return None
    return OwnCourse(
        patient=lines[0][1]["patient"],
        indication=str(request.in_trials),
        modality=request.modality,
        combined=request.combined,
        needle_mm=request.needle_mm,
        phototype=request.phototype,
        age=request.age,
        scale=scale,
        baseline=baseline,
        visits=tuple(visit for _, visit in read),
    )


def _try(where: str, problems: list[Problem], read: Callable[[], T]) -> T | None:
    try:
        return read()
    except NeedlepointError as error:
        place = f"{where}, {error.where}" if error.where else where
        problems.append(Problem(place, error.problem, error.next_step or ""))
        return None


def _check_same(lines: Sequence[Placed], problems: list[Problem]) -> None:
    first, cells = lines[0]
    for where, others in lines[1:]:
        for name in SAME:
            if others.get(name, "") != cells.get(name, ""):
                said = (
                    f"{name} is '{others.get(name, '')}', but '{cells.get(name, '')}' in {first}, of the same course."
                )
                problems.append(Problem(where, said, "Put one right, or number the courses apart (column course)."))


def _course_cells(
    line: Placed, knowledge: Knowledge, problems: list[Problem]
) -> tuple[OwnScale | None, float | None, ForecastRequest | None]:
    where, cells = line
    scale = _try(where, problems, lambda: own_scale(cells.get("scale", ""), knowledge))
    baseline = _try(where, problems, lambda: _baseline(cells, scale, knowledge))
    return scale, baseline, _try(where, problems, lambda: _request(cells))


def _baseline(cells: Cells, scale: OwnScale | None, knowledge: Knowledge) -> float:
    value = _needed(cells, "baseline")
    if scale is not None:
        check_score(scale.instrument, value, knowledge)
        if value <= scale.zero:
            raise InvalidInput(
                f"A score of {value:g} before treatment shows nothing to improve.",
                where="baseline",
                next_step="Check it; a course without anything to improve cannot be counted.",
            )
    return value


def _request(cells: Cells) -> ForecastRequest:
    request = ForecastRequest(
        indication=cells.get("indication", ""),
        modality=cells.get("modality") or "other_or_not_stated",
        combined=_yes(cells.get("combined", "")),
        needle_mm=_number(cells, "needle_mm"),
        phototype=_phototype(cells.get("phototype", "")),
        age=_number(cells, "age"),
    )
    if request.in_trials is None:
        raise InvalidInput(
            f"No trial of '{request.indication}' can be used, so there is no forecast to update.",
            where="indication",
            next_step="Leave these courses out of the file.",
        )
    return request


def _visit(line: Placed, scale: OwnScale | None, knowledge: Knowledge, problems: list[Problem]) -> OwnVisit | None:
    where, cells = line
    so_far = len(problems)
    sessions = _try(where, problems, lambda: _between(_needed(cells, "sessions"), "sessions", FEW_SESSIONS))
    weeks = _try(where, problems, lambda: _between(_number(cells, "weeks") or 0.0, "weeks", MOST_WEEKS))
    score = _try(where, problems, lambda: _score(cells, scale, knowledge))
    judged_by = _try(where, problems, lambda: _judged_by(cells, scale))
    visited_on = _try(where, problems, lambda: _day(cells.get("visited_on", "")))
    if sessions is not None and sessions != int(sessions):
        problems.append(Problem(f"{where}, sessions", f"{sessions:g} is no whole number."))
    if len(problems) > so_far or sessions is None or weeks is None or score is None or judged_by is None:
        return None
    return OwnVisit(sessions=int(sessions), weeks=weeks, score=score, judged_by=judged_by, visited_on=visited_on)


def _score(cells: Cells, scale: OwnScale | None, knowledge: Knowledge) -> float:
    value = _needed(cells, "score")
    if scale is not None:
        check_score(scale.instrument, value, knowledge)
    return value


def _judged_by(cells: Cells, scale: OwnScale | None) -> str:
    usual = "patient" if scale is not None and scale.by_patient else "not_blinded"
    found = cells.get("judged_by") or usual
    if found not in ASSESSORS:
        raise InvalidInput(f"'{found}' is no class of judges.", where="judged_by", next_step=f"{', '.join(ASSESSORS)}.")
    if usual == "patient" and found != "patient":
        raise InvalidInput("Only patients fill in this scale.", where="judged_by", next_step="Write patient.")
    return found


def _check_order(visits: Sequence[tuple[str, OwnVisit]], problems: list[Problem]) -> None:
    """Visits go forward in time, and no visit has two scores."""
    for (before_at, before), (where, visit) in pairwise(visits):
        if (visit.sessions, visit.weeks) == (before.sessions, before.weeks):
            how = "the same score" if visit.score == before.score else f"{before.score:g} and {visit.score:g}"
            problems.append(Problem(where, f"This visit stands in {before_at} too, with {how}.", "Keep one of them."))
        elif visit.sessions < before.sessions or (visit.sessions == before.sessions and visit.weeks < before.weeks):
            said = f"It goes back in time: {_when(visit)}, behind {_when(before)} in {before_at}."
            problems.append(Problem(where, said, "Write the visits in their order, or put sessions and weeks right."))
        elif visit.visited_on and before.visited_on and visit.visited_on < before.visited_on:
            said = f"{visit.visited_on} is before {before.visited_on} of {before_at}."
            problems.append(Problem(where, said, "Put one of the dates right."))


def _when(visit: OwnVisit) -> str:
    return f"{visit.sessions} sessions and {visit.weeks:g} weeks"


def _needed(cells: Cells, name: str) -> float:
    value = _number(cells, name)
    if value is None:
        raise InvalidInput("It is missing.", where=name, next_step="A result without it cannot be counted.")
    return value


def _number(cells: Cells, name: str) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise InvalidInput(f"'{text}' is no number.", where=name) from None
    if not math.isfinite(value):
        raise InvalidInput(f"'{text}' is no number that can be used.", where=name)
    return value


def _between(value: float, name: str, most: float) -> float:
    if not 0 <= value <= most:
        raise InvalidInput(f"{value:g} is not between 0 and {most:g}.", where=name)
    return value


def _yes(text: str) -> bool:
    if text.lower() not in ("", "yes", "no"):
        raise InvalidInput(f"'{text}' is neither yes nor no.", where="combined")
    return text.lower() == "yes"


def _phototype(text: str) -> Phototype | None:
    known = {each.value: each for each in Phototype}
    if text and text not in known:
        raise InvalidInput(f"'{text}' is no phototype.", where="phototype", next_step="Write I to VI.")
    return known.get(text)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(f"'{text}' is no date.", where="visited_on", next_step="Write 2026-11-23.") from None
