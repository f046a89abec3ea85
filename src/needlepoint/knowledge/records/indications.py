"""Indications: what needling is asked for, how it was done in studies and labels, and what else there is."""

from __future__ import annotations

import datetime as dt

from needlepoint.knowledge.records.figures import Figure, Span, Statement
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import DeviceClass, Endpoint, Grade


class Interval(Record, frozen=True):
    """Time between sessions, in the shape of immunization forecasting (ICE).

    A floor, a minimum, and what is recommended.

    Attributes:
        absolute_minimum: nearer than this a past session does not count as a session of the course.
        minimum: the plan never puts two sessions nearer than this.
        earliest_recommended, latest_recommended: the window aimed at.
        overdue_after: later than this the course is reviewed before it goes on; None: no source gives one.
    """

    absolute_minimum: Span
    minimum: Span
    earliest_recommended: Span
    latest_recommended: Span
    overdue_after: Span | None = None


class NeedleLength(Record, frozen=True):
    """Needle lengths used for an indication at some sites.

    Attributes:
        sites: where; empty: wherever the protocol is used.
        mm: the lengths that studies or labels used.
        basis: one sentence on where the figure comes from.
    """

    mm: Figure
    basis: str
    sites: tuple[str, ...] = ()


class Protocol(Record, frozen=True):
    """How an indication was treated, for one class of device.

    Attributes:
        needle_length: by site; empty: no source read gives one, and the choice is left to the clinician.
        endpoint: None: no source read gives one.
        passes: None: no source read gives a number.
        review_after_session: the session after which the course is looked at before it goes on.
        assess_result_after: counted from the last session.
        note: what in it is our own choice, and what else to know.
    """

    device_class: DeviceClass
    sessions: Figure
    interval: Interval
    needle_length: tuple[NeedleLength, ...]
    endpoint: Endpoint | None
    endpoint_basis: Statement
    passes: Figure | None
    pattern: Statement
    review_after_session: int
    assess_result_after: tuple[Span, ...]
    note: str | None = None


NO_TREATMENT = "no_treatment"
"""The id of the alternative that every indication has."""


class Alternative(Record, frozen=True):
    """Something else that could be done, including nothing."""

    id: str
    name: str
    patient_name: str
    statement: Statement


class Combination(Record, frozen=True):
    """A treatment some add to needling: a separate choice, never part of the plan by itself."""

    id: str
    name: str
    evidence: Statement
    caution: Statement
    off_label: bool


class Indication(Record, frozen=True):
    """A reason for needling.

    Attributes:
        name: in the clinician's words.
        patient_name: in the patient's.
        sites: where it occurs; empty: anywhere.
        instruments: ids of the instruments that can measure a goal for it.
        default_instrument: the one a goal is said in unless another is chosen.
        evidence: what the evidence is like, in a few sentences.
        evidence_grade: the strongest grade among them.
        custom: what is custom rather than evidence, for the plan to say in one line.
    """

    id: str
    name: str
    patient_name: str
    group: str
    protocols: tuple[Protocol, ...]
    instruments: tuple[str, ...]
    default_instrument: str
    alternatives: tuple[Alternative, ...]
    evidence: tuple[Statement, ...]
    evidence_grade: Grade | None
    custom: tuple[Statement, ...]
    reviewed: dt.date
    sites: tuple[str, ...] = ()
    combinations: tuple[Combination, ...] = ()
    cautions: tuple[Statement, ...] = ()
    maintenance: Statement | None = None
    note: str | None = None
