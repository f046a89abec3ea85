"""Lengths of time the planner keeps, and the steps that prepare a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from needlepoint.knowledge.records.figures import Span
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import Flag


class PlanningValue(Record, frozen=True):
    """A length of time that dates are worked out with; a clinic may set its own, on record.

    Attributes:
        statement: what it keeps, as a sentence.
        span: how long, and who says so.
    """

    id: str
    statement: str
    span: Span
    reviewed: dt.date


class PreparationStep(Record, frozen=True):
    """Something to do before a session, with the day by which it is done.

    Attributes:
        before: how long before the session; None: on the day itself.
        who: the patient, the clinic, or the prescriber of a drug.
        when: only where this holds for the patient; None: for everyone.
        flag: only where this flag was raised.
        first_session_only: not repeated before later sessions.
        sources: who asks for it; `NEEDLEPOINT` alone means it is our own choice.
        disagreement: what other sources say instead, in one sentence.
    """

    id: str
    title: str
    patient_text: str
    who: Literal["patient", "clinic", "prescriber"]
    sources: tuple[str, ...]
    reviewed: dt.date
    before: Span | None = None
    when: Mapping[str, Any] | None = None
    flag: Flag | None = None
    first_session_only: bool = False
    disagreement: str | None = None
