"""The check before a session: today's answers assessed, and what of it stands in the way of treating today.

Nothing is judged here: findings, verdicts and whether a finding may be overridden are the library's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from needlepoint.candidacy import Assessment, Finding, assess
from needlepoint.consultation import Consultation as Asked
from needlepoint.consultation import read_consultation
from needlepoint.course import reasons_to_hold
from needlepoint.documents import to_json
from needlepoint.knowledge import Knowledge
from needlepoint.planning import CoursePlan
from needlepoint.strict_yaml import Document
from needlepoint.terms import Verdict
from needlepoint_clinic import names
from needlepoint_clinic.consultations.models import RecordStatus
from needlepoint_clinic.courses.as_library import facts_of
from needlepoint_clinic.courses.models import Course, Session
from needlepoint_clinic.courses.treatment.todays_facts import laid_over


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that stands in the way of treating today.

    Attributes:
        key: what it is and where, so that a decision holds for this and nothing else.
        zones: where; empty: everywhere.
        words: as a sentence, in the library's words.
        verdict: how severe.
        decidable: a physician may decide to go on, with a reason that stays on record.
        fact: the question that has to be answered, where that is all that is missing.
    """

    key: str
    zones: tuple[str, ...]
    words: str
    verdict: str
    decidable: bool
    fact: str = ""


def answers_before(course: Course) -> dict[str, Any]:
    """The newest answers that were signed: of the last session's check, else of the consultation."""
    checks = course.sessions.filter(status=RecordStatus.SIGNED).order_by("-held_on", "-number")
    for check in checks.values_list("check_before", flat=True)[:5]:
        document = check.get("document") if isinstance(check, Mapping) else None
        if isinstance(document, Mapping) and isinstance(document.get("history"), Mapping):
            return dict(document["history"])
    return dict(course.consultation.document.get("history") or {})


def read_today(session: Session, history: Mapping[str, Any], knowledge: Knowledge) -> Asked:
    """The consultation as it would be held today, with the device that is used where that is known.

    Raises:
        NeedlepointError: it cannot be read by this version.
    """
    document = {**session.course.consultation.document, "history": dict(history)}
    asked = read_consultation(Document(document, "today's answers"), knowledge, on=session.held_on)
    if session.device and session.device.model in knowledge.devices:
        return replace(asked, request=replace(asked.request, device=session.device.model))
    return asked


def checked(
    session: Session, plan: CoursePlan, knowledge: Knowledge, *, before: Mapping[str, Any], answers: Mapping[str, Any]
) -> dict[str, Any]:
    """What the check of a session keeps: the document, the assessment and the barriers.

    Args:
        before: the answers given so far.
        answers: today's, laid over them.

    Raises:
        NeedlepointError: the answers cannot be read.
    """
    history = laid_over(before, answers)
    asked = read_today(session, history, knowledge)
    found = assess(asked.profile, asked.request, knowledge, on=session.held_on)
    return {
        "document": {"history": history},
        "assessment": json.loads(to_json(found)),
        "barriers": [asdict(each) for each in _barriers(session, plan, found, knowledge)],
    }


def _barriers(session: Session, plan: CoursePlan, found: Assessment, knowledge: Knowledge) -> Iterator[Barrier]:
    overridden = {override.rule for override in plan.overrides}
    yield from _findings(plan, found, overridden)
    for question in found.questions:
        if question.blocks:
            words = f"{question.question} {question.why}"
            yield Barrier(f"question|{question.fact}", question.zones, words, Verdict.DEFER, False, question.fact)
    known = {each.id for each in plan.assessment.contradictions}
    for each in found.contradictions:
        if each.id not in known:
            yield Barrier(f"contradiction|{each.id}", (), each.question, Verdict.DEFER, False, each.facts[0])
    yield from _of_course(session, knowledge)


def _findings(plan: CoursePlan, found: Assessment, overridden: set[str]) -> Iterator[Barrier]:
    """Findings that block today, and those that make a zone worse than it was planned at; equal ones are told once."""
    barriers: dict[str, Barrier] = {}
    planned = {zone.zone: zone.verdict for zone in plan.assessment.zones}
    for finding in found.findings:
        if finding.rule in overridden:
            continue
        worse = tuple(
            zone
            for zone in finding.zones
            if finding.verdict.blocks or finding.verdict > planned.get(zone, Verdict.PROCEED)
        )
        if worse:
            barrier = _barrier(finding, worse)
            known = barriers.get(barrier.words, barrier)
            barriers[barrier.words] = replace(known, zones=tuple(dict.fromkeys((*known.zones, *worse))))
    yield from barriers.values()


def _barrier(finding: Finding, zones: tuple[str, ...]) -> Barrier:
    until = f" Not before {finding.earliest_on}." if finding.earliest_on else ""
    return Barrier(
        key=f"{finding.rule}|{finding.verdict}",
        zones=zones,
        words=f"{finding.statement}{until} {finding.advice}",
        verdict=finding.verdict,
        decidable=finding.overridable or not finding.verdict.blocks,
    )


def _of_course(session: Session, knowledge: Knowledge) -> Iterator[Barrier]:
    """What speaks against a session today whatever the answers: an open adverse event, or too little time."""
    course = session.course
    for words in reasons_to_hold(facts_of(course, knowledge, on=session.held_on).asked.events, knowledge):
        yield Barrier(f"event|{words}", (), words, Verdict.DEFER, False)
    if course.next_earliest_on and session.held_on < course.next_earliest_on:
        words = _("Today is before the earliest day of this session, %(day)s.") % {
            "day": date_format(course.next_earliest_on, "DATE_FORMAT")
        }
        yield Barrier(f"too_soon|{course.next_earliest_on}", (), words, Verdict.DEFER, True)


def open_barriers(session: Session, treated: Iterable[str]) -> list[Barrier]:
    """The barriers in zones that are treated which no decision covers."""
    wanted, decided = set(treated), set(decision_of(session).get("keys", ()))
    found = []
    for raw in session.check_before.get("barriers", ()):
        barrier = Barrier(**{**raw, "zones": tuple(raw["zones"])})
        here = not barrier.zones or bool(wanted & set(barrier.zones))
        if here and wanted and not (barrier.decidable and decision_key(barrier) in decided):
            found.append(barrier)
    return found


def decision_key(barrier: Barrier) -> str:
    """What a decision names: the barrier and the zones it was decided for."""
    return f"{barrier.key}|{','.join(sorted(barrier.zones))}"


def decision_of(session: Session) -> dict[str, Any]:
    """The physician's decision to go on: `keys`, `reason`, `by`, `at`; empty where there is none."""
    return dict(session.check_before.get("decision") or {})


def verdict_today(session: Session, zone: str) -> str:
    """The verdict of a zone by today's answers; empty where it was not checked yet."""
    zones = session.check_before.get("assessment", {}).get("content", {}).get("zones", ())
    return next((str(each["verdict"]) for each in zones if each["zone"] == zone), "")


def zone_words(zones: Iterable[str]) -> str:
    """Zones as a list of words."""
    return ", ".join(names.zone(zone) for zone in zones)
