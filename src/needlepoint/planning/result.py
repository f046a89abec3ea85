"""The plan of a course: per zone what is done and how deep, for the whole course when, and what is not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from needlepoint.candidacy import Assessment
from needlepoint.instruments import CheckedGoal
from needlepoint.needling import DepthPlacement
from needlepoint.planning.schedule import JudgedSession, Window
from needlepoint.terms import Endpoint, Flag, Verdict


@dataclass(frozen=True, slots=True)
class CitedLine:
    """One sentence and the sources it rests on. `NEEDLEPOINT` alone: our own choice."""

    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChosenDepth:
    """A needle length that the clinician chooses for a zone, in mm.

    Attributes:
        off_label_reason: why, where it is deeper than was evaluated; kept with the plan.
    """

    needle_length_mm: float
    off_label_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A clinician's decision to go on against a finding, with the reason that stays on record."""

    rule: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ZonePlan:
    """What is planned in one zone.

    Attributes:
        placement: the needle length against the four depths; None where no source gives one and none was chosen.
        depth_basis: where the needle length comes from.
        sessions_low, sessions_high: the starting range; `sessions_planned` of them are in the calendar.
        sessions_done: past sessions that count.
        passes: None: no source read gives a number, or not the same for all its indications.
        endpoint: None: no source read gives one, or not the same for all its indications; `endpoint_basis` says which.
    """

    zone: str
    indications: tuple[str, ...]
    verdict: Verdict
    placement: DepthPlacement | None
    depth_basis: CitedLine
    sessions_planned: int
    sessions_low: int
    sessions_high: int
    sessions_basis: CitedLine
    sessions_done: int
    passes: str | None
    pattern: CitedLine
    endpoint: Endpoint | None
    endpoint_basis: CitedLine
    starts_on: dt.date
    notes: tuple[CitedLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneRefusal:
    """A zone that is not planned, and why; `overridable` names the rules a clinician may override with a reason."""

    zone: str
    verdict: Verdict
    reasons: tuple[str, ...]
    overridable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparationTask:
    """A preparation step with the day by which it is done.

    Attributes:
        by_on: the day by which it is done, or from which it is kept; never before the day of the plan.
        is_late: it should have begun before the day of the plan, so that it can only be asked about.
    """

    step: str
    title: str
    text: str
    who: str
    by_on: dt.date
    sources: tuple[str, ...]
    disagreement: str | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """One sitting that is intended.

    Attributes:
        number: counting from 1 over the whole course, past sessions included.
        window: never before `earliest_on`; aimed at from `due_from` to `due_to`.
        moved_because: what kept it from an earlier day.
        outside_window: the recommended window could not be kept.
    """

    number: int
    on: dt.date
    zones: tuple[str, ...]
    window: Window
    moved_because: tuple[str, ...]
    outside_window: bool
    preparation: tuple[PreparationTask, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """A day on which result and skin are looked at and it is decided whether to go on."""

    on: dt.date
    why: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A combination that some add: a separate decision, never part of the plan by itself."""

    id: str
    name: str
    off_label: bool
    evidence: CitedLine
    caution: CitedLine


@dataclass(frozen=True, slots=True)
class AlternativeOption:
    """Something else that could be done for an indication, including nothing."""

    indication: str
    name: str
    patient_name: str
    statement: CitedLine


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """The plan of a whole course. It is intended; what is done is a record.

    Attributes:
        decisions_needed: statements of the findings to decide on and record before the first session.
        off_label: each use outside the label, named.
        intervals: how far apart sessions are: minimum, recommended and maximum, a line each.
        customs: what is custom rather than evidence, a line each.
        warnings: what the plan could not keep, such as sessions that do not fit before an event.
        past: the past sessions, judged.
    """

    reference: str | None
    on: dt.date
    assessment: Assessment
    zones: tuple[ZonePlan, ...]
    not_planned: tuple[ZoneRefusal, ...]
    goals: tuple[CheckedGoal, ...]
    sessions: tuple[PlannedSession, ...]
    reviews: tuple[Review, ...]
    decisions_needed: tuple[str, ...]
    overrides: tuple[Override, ...]
    flags: tuple[Flag, ...]
    off_label: tuple[CitedLine, ...]
    intervals: tuple[CitedLine, ...]
    customs: tuple[CitedLine, ...]
    maintenance: tuple[CitedLine, ...]
    choices: tuple[Choice, ...]
    alternatives: tuple[AlternativeOption, ...]
    evidence: tuple[CitedLine, ...]
    warnings: tuple[str, ...]
    past: tuple[JudgedSession, ...] = ()
    chosen_depths: Mapping[str, ChosenDepth] = field(default_factory=dict)

    @property
    def first_on(self) -> dt.date | None:
        """The day of the next session, or None where none is left."""
        return self.sessions[0].on if self.sessions else None

    @property
    def last_on(self) -> dt.date | None:
        """The day of the last planned session, or None where none is left."""
        return self.sessions[-1].on if self.sessions else None
