"""A clinic's own results, typed: courses of its patients with the scores before and after sessions.

No name, birthday or other identity belongs in them: `patient` is a pseudonym that the clinic keeps the key of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from needlepoint.forecast.own_patients.scales import OwnScale
from needlepoint.forecast.request import ForecastRequest
from needlepoint.terms import Phototype

FEW_SESSIONS = 60
"""More sessions than anybody has in a course, and a typing mistake. Our choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVisit:
    """One score since treatment began.

    Attributes:
        sessions: given before it; 0 before the first, when it tells what is seen without treatment.
        weeks: since the last of them.
        score: on the scale of the course.
        judged_by: class of judges, in the words of `vocabulary.ASSESSORS`.
        visited_on: the day; None where the file does not say.
    """

    sessions: int
    weeks: float
    score: float
    judged_by: str = "not_blinded"
    visited_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCourse:
    """One course of one patient, measured on one scale.

    Attributes:
        patient: pseudonym.
        indication: in the words of the trials.
        combined: whether something active was added.
        baseline: the score before treatment.
        visits: in the order of time; never empty.
    """

    patient: str
    indication: str
    modality: str
    scale: OwnScale
    baseline: float
    visits: tuple[OwnVisit, ...]
    combined: bool = False
    needle_mm: float | None = None
    phototype: Phototype | None = None
    age: float | None = None

    @property
    def dark_skin(self) -> bool | None:
        """Whether the phototype is IV to VI; None where it is not known."""
        return self.request.dark_skin

    @property
    def request(self) -> ForecastRequest:
        """What would be asked to forecast a course like this one."""
        return ForecastRequest(
            indication=self.indication,
            modality=self.modality,
            combined=self.combined,
            needle_mm=self.needle_mm,
            phototype=self.phototype,
            age=self.age,
        )


def at_floor(courses: Sequence[OwnCourse]) -> int:
    """How many scores lay at the zero of their scale, and are read as its floor."""
    return sum(
        course.scale.log_residual(course.baseline, visit.score)[1] for course in courses for visit in course.visits
    )
