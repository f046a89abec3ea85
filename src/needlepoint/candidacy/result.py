"""What candidacy answers: verdicts, the findings behind them with every position, and what is still to ask."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from needlepoint.candidacy.request import TreatmentRequest
from needlepoint.terms import Flag, Grade, HowRead, Says, Scope, Verdict


@dataclass(frozen=True, slots=True)
class WeighedPosition:
    """What one source says, and whether it counted.

    Attributes:
        would_raise: the verdict it raises here under the policy.
        counts: whether it was one of those that decided.
        why_not: in words, why it was shown but did not decide.
        earliest_on: where it defers by a date, the first day it no longer does.
    """

    source: str
    says: Says
    scope: Scope
    grade: Grade
    read: HowRead
    would_raise: Verdict
    counts: bool
    why_not: str | None = None
    device: str | None = None
    earliest_on: dt.date | None = None
    until: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that fired in some zones, with the verdict it raises there.

    Attributes:
        rule: the rule's id.
        statement: what is so, as a sentence about the patient.
        zones: where it has this verdict; all requested zones for a statement about the person.
        earliest_on: for `defer`, the first day it no longer defers, where that can be computed.
        until: for `defer`, what must have come about.
        disagreement: the sources do not say the same for these zones.
        overridable: a clinician may go on with a recorded reason.
    """

    rule: str
    group: str
    statement: str
    verdict: Verdict
    zones: tuple[str, ...]
    positions: tuple[WeighedPosition, ...]
    advice: str
    patient_advice: str | None
    flags: tuple[Flag, ...]
    disagreement: bool
    overridable: bool
    earliest_on: dt.date | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is not known and could change a verdict.

    Attributes:
        at_stake: the worst verdict an answer could bring.
        blocks: a `defer` or `do_not_treat` depends on it, so treatment waits for the answer.
        rules: the rules that ask.
        zones: the zones for which it is not known.
    """

    fact: str
    question: str
    why: str
    at_stake: Verdict
    blocks: bool
    rules: tuple[str, ...]
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two answers that cannot both be true; it is asked, never assumed."""

    id: str
    question: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneAssessment:
    """The answer for one zone.

    Attributes:
        verdict: the worst of its findings, and `defer` while a blocking question is open.
        because: the rules whose findings have that verdict.
        questions: facts still to ask that block this zone.
        earliest_on: for `defer`, the first day on which no dated finding defers it any more; None where that
            cannot be computed (see `until`) or nothing with a date defers it.
        until: what must have come about as well.
    """

    zone: str
    indications: tuple[str, ...]
    verdict: Verdict
    because: tuple[str, ...]
    questions: tuple[str, ...]
    flags: tuple[Flag, ...]
    disagreement: bool
    earliest_on: dt.date | None = None
    until: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """Who may be treated, where, when, and why: the whole answer, with the versions that gave it.

    Attributes:
        overall: the verdict all zones share, or `mixed`.
        findings: worst first.
        questions: those that matter most first.
        answered_in_block: how many answers rest on "everything else was asked: no".
    """

    reference: str | None
    on: dt.date
    request: TreatmentRequest
    overall: str
    zones: tuple[ZoneAssessment, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    contradictions: tuple[Contradiction, ...]
    flags: tuple[Flag, ...]
    disagreement: bool
    answered_in_block: int
    policy: str
    knowledge_version: str
    knowledge_digest: str
    software_version: str
    reviewed_by_dermatologist: bool

    @property
    def more_information_needed(self) -> bool:
        """Whether an unanswered question keeps some zone from being treated."""
        return any(question.blocks for question in self.questions)

    def zone(self, zone: str) -> ZoneAssessment:
        """The answer for one of the zones asked about."""
        return next(each for each in self.zones if each.zone == zone)

    def findings_in(self, zone: str) -> tuple[Finding, ...]:
        """The findings that hold in one zone, worst first."""
        return tuple(finding for finding in self.findings if zone in finding.zones)
