"""A course to plan in one line: what the tests of planning share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from needlepoint.candidacy import TreatmentRequest, Want
from needlepoint.knowledge import Knowledge
from needlepoint.patient.facts import Answer
from needlepoint.patient.profile import PatientProfile
from needlepoint.planning import (
    ChosenDepth,
    CourseCalendar,
    CoursePlan,
    Override,
    PastSession,
    PlanWishes,
    SessionStatus,
    plan_course,
)
from tests.knowledge_factory import indication, knowledge_with

ON = dt.date(2026, 11, 23)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def past(on: str | None, *zones: str, status: str = "done", elsewhere: bool = False) -> PastSession:
    return PastSession(zones or ("chin",), day(on) if on else None, SessionStatus(status), elsewhere)


@dataclass(frozen=True)
class Course:
    """One consultation with defaults: the indication `mark` in the chin with the device `pen_a`, nothing else known."""

    knowledge: Knowledge
    wants: tuple[Want, ...] = (Want("mark", ("chin",)),)
    device: str | None = "pen_a"
    answers: tuple[tuple[str, Answer], ...] = ()
    calendar: CourseCalendar = field(default_factory=CourseCalendar)
    depths: tuple[tuple[str, ChosenDepth], ...] = ()
    overrides: tuple[Override, ...] = ()
    history: tuple[PastSession, ...] = ()
    on: dt.date = ON

    @property
    def profile(self) -> PatientProfile:
        return PatientProfile("P-7", dict(self.answers))

    @property
    def request(self) -> TreatmentRequest:
        return TreatmentRequest(self.wants, self.device)

    @property
    def wishes(self) -> PlanWishes:
        return PlanWishes(calendar=self.calendar, depths=dict(self.depths), overrides=self.overrides)

    def plan(self) -> CoursePlan:
        return plan_course(
            self.profile, self.request, self.knowledge, on=self.on, wishes=self.wishes, history=self.history
        )

    def in_zones(self, *zones: str) -> Course:
        return replace(self, wants=(Want("mark", zones),))

    def knowing(self, **answers: Answer) -> Course:
        return replace(self, answers=(*self.answers, *answers.items()))


def course(rules: str = "[]", **protocol: object) -> Course:
    """A course under these rules, with the invented indication's protocol changed where named."""
    return Course(knowledge_with(rules, indications=(indication("mark", protocol), indication("line"))))
