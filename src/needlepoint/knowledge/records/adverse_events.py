"""Signs after a session: how soon somebody must look, what it may be, and what it means for the course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from needlepoint.knowledge.records.figures import Statement
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import DeviceClass, TriageLevel


class CourseEffect(StrEnum):
    """What a sign means for the sessions that were to follow."""

    NONE = "none"
    HOLD_UNTIL_ASSESSED = "hold_until_assessed"
    STOP_COURSE = "stop_course"


class AdverseEvent(Record, frozen=True):
    """A sign, or several together, on certain days after a session.

    Attributes:
        name: in the clinician's words.
        sign: in the patient's words, to follow "because of".
        when: the condition over check-in facts. It never asks for a `no`, so that one more sign can never
            lower a level; a test of the data sees to that.
        from_day, to_day: the local calendar days on which it counts; day 0 is the day of the session.
        level: how soon somebody must look.
        severity_grade: 0 expected, 1 longer or more than expected, 2 needs treatment, 3 serious, 4 emergency.
        may_be: what it may be; for the clinician.
        patient_reason: why this level; for the patient.
        patient_action: what to do; for the patient. Never to stop or reduce a prescribed drug.
        clinician_action: what to do; for the clinician.
        course_effect: what happens to the next sessions.
        report: whether to report it to the manufacturer and the authority.
        device_classes: its questions are asked only after treatment with these; empty: any. A sign that is
            there counts whatever the device was.
        statements: what the sources say, and what is our own judgement.
    """

    id: str
    name: str
    sign: str
    when: Mapping[str, Any]
    level: TriageLevel
    severity_grade: int
    may_be: str
    patient_reason: str
    patient_action: str
    clinician_action: str
    course_effect: CourseEffect
    statements: tuple[Statement, ...]
    reviewed: dt.date
    from_day: int = 0
    to_day: int | None = None
    report: bool = False
    device_classes: tuple[DeviceClass, ...] = ()

    def counts_on(self, day: int) -> bool:
        """Whether it counts on this day after the session."""
        return self.from_day <= day and (self.to_day is None or day <= self.to_day)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source it rests on, each once."""
        return tuple(dict.fromkeys(source for each in self.statements for source in each.sources))
