"""Holds an answer against what a case expects, and says of each difference what was expected and what was answered.

Each word that may stand under `expect:` is a key of `ASSESSMENT`; each under `expect: plan:` a key of
`plan_expectation.PLAN`; any other word is a mistake in the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from needlepoint.candidacy import Assessment, Finding, assess
from needlepoint.consultation import Consultation, read_consultation
from needlepoint.errors import InvalidPatient
from needlepoint.knowledge import Knowledge
from needlepoint.patient.reading import expand_zones
from needlepoint.terms import Verdict
from tests.cases.clinical_case import ClinicalCase, UnreadableCase
from tests.cases.comparing import among, none_of, said, same
from tests.cases.later_expectation import later_differences
from tests.cases.plan_expectation import plan_differences

Check = Callable[[Any, Assessment], Iterator[str]]


def differences(case: ClinicalCase, knowledge: Knowledge) -> list[str]:
    """Every difference between what a case expects and what is answered; empty where all is as expected.

    Raises:
        UnreadableCase: the case expects something in a word that is not known.
    """
    expect: dict[str, Any] = dict(case.expect)
    invalid, plan = expect.pop("invalid", None), expect.pop("plan", None)
    try:
        consultation = read_consultation(case.document, knowledge, on=case.on)
    except InvalidPatient as error:
        return list(said("invalid", invalid, [str(error)])) if invalid else [f"cannot be read: {error}"]
    if invalid:
        return [f"invalid: expected a message with {invalid!r}, but the consultation was read"]
    return [
        *_of_assessment(case, consultation, knowledge, expect),
        *plan_differences(case, consultation, knowledge, plan),
        *later_differences(case, consultation, knowledge),
    ]


def _of_assessment(
    case: ClinicalCase, consultation: Consultation, knowledge: Knowledge, expect: Mapping[str, object]
) -> Iterator[str]:
    answer = assess(consultation.profile, consultation.request, knowledge, on=case.on)
    for word, expected in expect.items():
        if word not in ASSESSMENT:
            raise UnreadableCase(
                f"{case.place}: 'expect: {word}' is not one of {', '.join(ASSESSMENT)}, invalid, plan."
            )
        yield from ASSESSMENT[word](expected, answer)


def _zones(expected: Mapping[str, Mapping[str, Any]], answer: Assessment) -> Iterator[str]:
    for name, each in expected.items():
        for zone in expand_zones(name):
            for word, value in each.items():
                if word not in ZONE:
                    raise UnreadableCase(f"'zones: {name}: {word}' is not one of {', '.join(ZONE)}.")
                yield from ZONE[word](f"zones: {zone}: {word}", value, answer.zone(zone))


ZONE: dict[str, Callable[[str, Any, Any], Iterator[str]]] = {
    "verdict": lambda place, expected, zone: same(place, expected, zone.verdict),
    "not_before": lambda place, expected, zone: same(place, expected, zone.earliest_on),
    "until": lambda place, expected, zone: said(place, expected, zone.until),
    "because": lambda place, expected, zone: same(place, sorted(expected), sorted(zone.because)),
    "flags": lambda place, expected, zone: among(place, expected, zone.flags),
    "blocked_by": lambda place, expected, zone: among(place, expected, zone.questions),
    "disagreement": lambda place, expected, zone: same(place, expected, zone.disagreement),
}
"""What may be expected of one zone. `because` is the whole list of the rules that decide."""


def _of_rule(answer: Assessment, rule: str) -> list[Finding]:
    return [finding for finding in answer.findings if finding.rule == rule]


def _findings(expected: Mapping[str, str], answer: Assessment) -> Iterator[str]:
    for rule, verdict in expected.items():
        found = _of_rule(answer, rule)
        worst = max((finding.verdict for finding in found), default=None)
        yield from same(f"findings: {rule}", Verdict(verdict), worst)


def _disagreement(expected: Iterable[str], answer: Assessment) -> Iterator[str]:
    yield from among("disagreement", expected, [each.rule for each in answer.findings if each.disagreement])


def _agreement(expected: Iterable[str], answer: Assessment) -> Iterator[str]:
    for rule in expected:
        found = [each.disagreement for each in _of_rule(answer, rule)]
        yield from same(f"agreement: {rule}: sources differ", [False] * max(len(found), 1), found)


def _deciding(expected: Mapping[str, Iterable[str]], answer: Assessment) -> Iterator[str]:
    for rule, sources in expected.items():
        counted = {each.source for finding in _of_rule(answer, rule) for each in finding.positions if each.counts}
        yield from same(f"deciding: {rule}", sorted(sources), sorted(counted))


def _beaten(expected: Mapping[str, Mapping[str, str]], answer: Assessment) -> Iterator[str]:
    for rule, sources in expected.items():
        why = {each.source: each.why_not for finding in _of_rule(answer, rule) for each in finding.positions}
        for source, words in sources.items():
            yield from said(f"shown_but_not_deciding: {rule}: {source}", [words], [why.get(source) or ""])


def _unanswered_first(expected: list[str], answer: Assessment) -> Iterator[str]:
    yield from same("unanswered_first", expected, [each.fact for each in answer.questions][: len(expected)])


def _facts(answer: Assessment, *, blocks: bool) -> list[str]:
    return [each.fact for each in answer.questions if each.blocks is blocks]


ASSESSMENT: dict[str, Check] = {
    "overall": lambda expected, answer: same("overall", expected, answer.overall),
    "zones": _zones,
    "findings": _findings,
    "not_findings": lambda expected, answer: none_of("not_findings", expected, [each.rule for each in answer.findings]),
    "flags": lambda expected, answer: among("flags", expected, answer.flags),
    "not_flags": lambda expected, answer: none_of("not_flags", expected, answer.flags),
    "disagreement": _disagreement,
    "agreement": _agreement,
    "deciding": _deciding,
    "shown_but_not_deciding": _beaten,
    "unanswered_first": _unanswered_first,
    "blocking": lambda expected, answer: same("blocking", sorted(expected), sorted(_facts(answer, blocks=True))),
    "blocking_include": lambda expected, answer: among("blocking_include", expected, _facts(answer, blocks=True)),
    "also_to_ask": lambda expected, answer: among("also_to_ask", expected, _facts(answer, blocks=False)),
    "contradictions": lambda expected, answer: same(
        "contradictions", expected, [each.id for each in answer.contradictions]
    ),
}
"""What may be expected of the assessment; tests/cases/README.md says what each word means."""
