"""May this person be treated, where, when, and why? `assess` is the whole answer.

The way of the data: answers -> each rule asked of the person and of each zone (conditions.py) -> its positions weighed
(weighing.py) -> findings -> the worst finding decides each zone. What is not known and could change a verdict becomes
a question; where it could bring `defer` or `do_not_treat`, the zone waits for the answer.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from needlepoint import __version__
from needlepoint.candidacy.label import class_in_hand, label_findings
from needlepoint.candidacy.questions import OpenQuestions, contradictions
from needlepoint.candidacy.request import TreatmentRequest
from needlepoint.candidacy.result import Assessment, Finding, Question, ZoneAssessment
from needlepoint.candidacy.rule_sheet import SheetRule, rule_sheet
from needlepoint.candidacy.weighing import Outcome
from needlepoint.conditions import Answers, Truth
from needlepoint.knowledge import Knowledge
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import MIXED, Flag, Verdict


def assess(profile: PatientProfile, request: TreatmentRequest, knowledge: Knowledge, *, on: dt.date) -> Assessment:
    """Assess a person for the zones and indications asked for.

    Args:
        profile: the answers; what is missing is not known, never "no".
        request: zones, indications, device.
        knowledge: rules, sources and policy of one version.
        on: the day for which the question is asked.

    Returns:
        A verdict for each zone and overall, the findings with every source's position, what is still to ask.

    Raises:
        InvalidInput: the device or an indication is not in the knowledge base.
    """
    for want in request.wants:
        knowledge.indication(want.indication)
    answers = profile.answers_on(on)
    asking = _Asking(answers, on, request, knowledge, OpenQuestions(answers), request.zones)
    findings = [finding for rule in _sheet(knowledge, request) for finding in asking.findings_of(rule)]
    findings += _label_part(asking)
    findings.sort(key=lambda finding: -finding.verdict.rank)
    questions = asking.questions.ranked()
    zones = tuple(_zone(zone, request, findings, questions) for zone in request.zones)
    return Assessment(
        reference=profile.reference,
        on=on,
        request=request,
        overall=_overall(zones),
        zones=zones,
        findings=tuple(findings),
        questions=questions,
        contradictions=contradictions(knowledge, answers, profile.answers, on),
        flags=_flags(findings),
        disagreement=any(finding.disagreement for finding in findings),
        answered_in_block=len(profile.answered_in_block),
        policy=knowledge.policy.id,
        knowledge_version=knowledge.version,
        knowledge_digest=knowledge.digest,
        software_version=__version__,
        reviewed_by_dermatologist=knowledge.policy.reviewed_by_dermatologist,
    )


def _sheet(knowledge: Knowledge, request: TreatmentRequest) -> tuple[SheetRule, ...]:
    return rule_sheet(knowledge, request.device, class_in_hand(knowledge, request))


@dataclass(frozen=True, slots=True)
class _Asking:
    """One consultation while the rules are put to it."""

    answers: Answers
    on: dt.date
    request: TreatmentRequest
    knowledge: Knowledge
    questions: OpenQuestions
    zones: tuple[str, ...]

    def findings_of(self, sheet: SheetRule) -> Iterator[Finding]:
        """The findings of one rule, one for each group of zones with the same outcome."""
        zones = sheet.zones_asked(self.request, self.zones)
        if not zones:
            return
        of_person = self._holds(sheet, None)
        differs = sheet.differs_by_zone(self.answers)
        if of_person is False and not differs:
            return
        outcomes: dict[Outcome, list[str]] = {}
        for group in [(zone,) for zone in zones] if differs else [zones]:
            of_zone = self._holds(sheet, group[0]) if differs else of_person
            outcome = self._outcome(sheet, of_person, of_zone, group)
            if outcome is not None:
                outcomes.setdefault(outcome, []).extend(group)
        for outcome, where in outcomes.items():
            yield _finding(sheet, outcome, tuple(where))

    def _holds(self, sheet: SheetRule, zone: str | None) -> Truth:
        return True if sheet.condition is None else sheet.condition.holds(self.answers, self.on, zone)

    def _outcome(self, sheet: SheetRule, of_person: Truth, of_zone: Truth, alike: tuple[str, ...]) -> Outcome | None:
        """What is known to follow in zones that are alike, noting what could follow from what is not known."""
        if of_person is False and of_zone is False:
            return None
        known = self._settle(sheet, of_person is True, of_zone is True, alike[0])
        if of_person is None or of_zone is None:
            self._note_unknown(sheet, of_person, of_zone, alike, known.verdict)
        return known if known.reached else None

    def _settle(self, sheet: SheetRule, of_person: bool, of_zone: bool, zone: str) -> Outcome:
        return sheet.outcome(of_person, of_zone, self.answers, self.on, zone, self.knowledge.policy)

    def _note_unknown(
        self, sheet: SheetRule, of_person: Truth, of_zone: Truth, alike: tuple[str, ...], known: Verdict
    ) -> None:
        worst = max(
            self._settle(sheet, person, here, alike[0]).verdict
            for person, here in itertools.product(_could_be(of_person), _could_be(of_zone))
        )
        if worst <= known or sheet.condition is None:
            return
        asked_of = None if of_zone is not None else alike[0]
        missing = sheet.condition.missing(self.answers, self.on, asked_of)
        self.questions.add(missing, sheet.rule.id, worst, alike)


def _could_be(truth: Truth) -> tuple[bool, ...]:
    return (True, False) if truth is None else (truth,)


def _finding(sheet: SheetRule, outcome: Outcome, zones: tuple[str, ...]) -> Finding:
    rule = sheet.rule
    return Finding(
        rule=rule.id,
        group=rule.group,
        statement=rule.statement,
        verdict=outcome.verdict,
        zones=zones,
        positions=outcome.positions,
        advice=rule.advice,
        patient_advice=rule.patient_advice,
        flags=rule.flags,
        disagreement=outcome.disagreement,
        overridable=outcome.verdict.blocks and rule.override == "allowed",
        earliest_on=outcome.earliest_on,
        until=outcome.until,
    )


def _label_part(asking: _Asking) -> list[Finding]:
    findings, unknown = label_findings(asking.knowledge, asking.request, asking.answers)
    for gap, zone in unknown:
        asking.questions.add((gap.missing_fact or "",), gap.rule, gap.verdict, (zone,))
    return findings


def _zone(
    zone: str, request: TreatmentRequest, findings: list[Finding], questions: tuple[Question, ...]
) -> ZoneAssessment:
    here = [finding for finding in findings if zone in finding.zones]
    blocking = tuple(question.fact for question in questions if question.blocks and zone in question.zones)
    worst = max((finding.verdict for finding in here), default=Verdict.PROCEED)
    verdict = max(worst, Verdict.DEFER) if blocking else worst
    deferring = [finding for finding in here if finding.verdict is Verdict.DEFER]
    dates = [finding.earliest_on for finding in deferring if finding.earliest_on]
    return ZoneAssessment(
        zone=zone,
        indications=request.indications_in(zone),
        verdict=verdict,
        because=tuple(finding.rule for finding in here if finding.verdict is worst and worst > Verdict.PROCEED),
        questions=blocking,
        flags=_flags(here),
        disagreement=any(finding.disagreement for finding in here),
        earliest_on=max(dates) if verdict is Verdict.DEFER and dates else None,
        until=tuple(dict.fromkeys(f.until for f in deferring if f.until)) if verdict is Verdict.DEFER else (),
    )


def _overall(zones: tuple[ZoneAssessment, ...]) -> str:
    verdicts = {zone.verdict for zone in zones}
    return str(verdicts.pop()) if len(verdicts) == 1 else MIXED


def _flags(findings: Iterable[Finding]) -> tuple[Flag, ...]:
    raised = {flag for finding in findings for flag in finding.flags}
    return tuple(flag for flag in Flag if flag in raised)
