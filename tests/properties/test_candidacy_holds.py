"""What holds of every assessment, whoever is asked about whatever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from hypothesis import assume, given
from hypothesis import strategies as st

from needlepoint.candidacy import Assessment, TreatmentRequest, Want, assess
from needlepoint.documents import assessment_from_json, to_json
from needlepoint.patient.facts import Answer, Where, WhereWhen
from needlepoint.patient.history import FACTS
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import MIXED, ZONES, Verdict
from needlepoint.values import When
from tests.properties.generated import DAYS, KNOWLEDGE, answers_to, full_histories, histories, requests

SOME_REQUEST = requests()


def ask(answers: Mapping[str, Answer], request: TreatmentRequest, on: dt.date) -> Assessment:
    return assess(PatientProfile("P-7", answers), request, KNOWLEDGE, on=on)


def one_more_answer(data: st.DataObject, answers: Mapping[str, Answer], on: dt.date) -> tuple[str, dict[str, Answer]]:
    """The history with one fact answered of which nothing was known, and that fact."""
    known = PatientProfile(None, answers).answers_on(on)
    unknown = [fact for fact in FACTS if fact not in known and not (fact == "born_on" and "age_years" in answers)]
    assume(unknown)
    fact = data.draw(st.sampled_from(unknown), label="fact")
    return fact, {**answers, fact: data.draw(answers_to(FACTS[fact], on), label="answer")}


def blocked(answer: Assessment) -> dict[tuple[str, str], Verdict]:
    """Each rule that is known to block, by zone."""
    return {(f.rule, zone): f.verdict for f in answer.findings if f.verdict.blocks for zone in f.zones}


@given(st.data())
def test_one_more_answer_never_softens_what_is_known_to_block(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answers, request = data.draw(histories(on)), data.draw(SOME_REQUEST)
    _, more = one_more_answer(data, answers, on)
    before, after = ask(answers, request, on), ask(more, request, on)
    for place, verdict in blocked(before).items():
        assert blocked(after).get(place, Verdict.PROCEED) >= verdict, place
    for zone in request.zones:
        if any(where == zone for _, where in blocked(before)):
            assert after.zone(zone).verdict.blocks


@given(st.data())
def test_knowing_of_one_more_zone_never_softens_what_is_known_to_block(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answers, request = data.draw(histories(on)), data.draw(SOME_REQUEST)
    partial = [fact for fact, each in answers.items() if isinstance(each, Where | WhereWhen)]
    assume(partial)
    fact = data.draw(st.sampled_from(partial))
    more = {**answers, fact: of_one_more_zone(data, answers[fact], on)}
    before, after = ask(answers, request, on), ask(more, request, on)
    for place, verdict in blocked(before).items():
        assert blocked(after).get(place, Verdict.PROCEED) >= verdict, place


def of_one_more_zone(data: st.DataObject, answer: Answer, on: dt.date) -> Answer:
    zone, so = data.draw(st.sampled_from(sorted(ZONES))), data.draw(st.booleans())
    if isinstance(answer, Where):
        assume(answer.in_zone(zone) is None)
        return Where(answer.yes | ({zone} if so else set()), answer.no | (set() if so else {zone}))
    assert isinstance(answer, WhereWhen)
    assume(zone not in answer.dates and zone not in answer.never)
    return (
        WhereWhen({**answer.dates, zone: When.on(on)}, answer.never)
        if so
        else WhereWhen(answer.dates, answer.never | {zone})
    )


@given(st.data())
def test_not_knowing_never_lets_through_what_some_answer_would_block(data: st.DataObject) -> None:
    """And what could come of an answer is never more than the question said is at stake."""
    on = data.draw(DAYS)
    answers, request = data.draw(histories(on)), data.draw(SOME_REQUEST)
    fact, more = one_more_answer(data, answers, on)
    before, after = ask(answers, request, on), ask(more, request, on)
    for zone in request.zones:
        was, now = before.zone(zone), after.zone(zone)
        assert was.verdict.blocks or not now.verdict.blocks
        if now.verdict > was.verdict:
            stakes = [q.at_stake for q in before.questions if zone in q.zones and q.fact in asked_as(fact)]
            assert max(stakes) >= now.verdict


def asked_as(fact: str) -> list[str]:
    """The facts whose question an answer to this one answers: itself, those before it, and the age."""
    before = "age_years" if fact == "born_on" else FACTS[fact].follows
    return [fact, *(asked_as(before) if before else [])]


@given(st.data())
def test_a_full_history_leaves_nothing_unanswered(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answer = ask(data.draw(full_histories(on)), data.draw(SOME_REQUEST), on)
    assert answer.questions == ()
    assert not answer.more_information_needed


@given(st.data())
def test_the_overall_verdict_is_that_of_every_zone_or_mixed(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answer = ask(data.draw(histories(on)), data.draw(SOME_REQUEST), on)
    verdicts = {str(zone.verdict) for zone in answer.zones}
    assert verdicts == {answer.overall} or (len(verdicts) > 1 and answer.overall == MIXED)


@given(st.data())
def test_each_zone_has_the_worst_of_its_findings_or_waits_for_an_answer(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answer = ask(data.draw(histories(on)), data.draw(SOME_REQUEST), on)
    assert [zone.zone for zone in answer.zones] == list(answer.request.zones)
    for zone in answer.zones:
        here = answer.findings_in(zone.zone)
        worst = max((finding.verdict for finding in here), default=Verdict.PROCEED)
        assert zone.verdict is (max(worst, Verdict.DEFER) if zone.questions else worst)
        assert {flag for finding in here for flag in finding.flags} == set(zone.flags)
        assert zone.earliest_on is None or (zone.verdict is Verdict.DEFER and zone.earliest_on > on)
    ranks = [finding.verdict.rank for finding in answer.findings]
    assert ranks == sorted(ranks, reverse=True)
    assert all(set(finding.zones) <= set(answer.request.zones) for finding in answer.findings)


@given(st.data())
def test_only_labels_and_regulators_block_and_nothing_unverified_counts(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answer = ask(data.draw(histories(on)), data.draw(SOME_REQUEST), on)
    for finding in answer.findings:
        counting = [position for position in finding.positions if position.counts]
        assert all(position.why_not is None or not finding.verdict.blocks for position in counting)
        if finding.verdict > Verdict.PROCEED:
            assert any(position.would_raise >= finding.verdict for position in counting)
        if finding.verdict.blocks:
            assert all(position.grade == "label" for position in counting)
        assert all(not (p.counts and p.why_not and "not verified" in p.why_not) for p in finding.positions)


@given(st.data())
def test_the_answer_does_not_depend_on_the_order_of_zones_wants_or_answers(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answers, request = data.draw(histories(on)), data.draw(SOME_REQUEST)
    shuffled = tuple(
        Want(want.indication, tuple(data.draw(st.permutations(want.zones))))
        for want in data.draw(st.permutations(request.wants))
    )
    other = TreatmentRequest(shuffled, request.device, request.device_class, request.anaesthetic)
    mixed_up = {fact: answers[fact] for fact in data.draw(st.permutations(sorted(answers)))}
    first, second = ask(answers, request, on), ask(mixed_up, other, on)
    assert ask(answers, request, on) == first
    assert in_any_order(first) == in_any_order(second)


def in_any_order(answer: Assessment) -> object:
    return (
        answer.overall,
        answer.flags,
        answer.disagreement,
        {(z.zone, z.verdict, z.earliest_on, frozenset(z.because), frozenset(z.until), z.flags) for z in answer.zones},
        {(f.rule, f.verdict, f.statement, frozenset(f.zones), f.earliest_on, f.until) for f in answer.findings},
        [(q.fact, q.at_stake, frozenset(q.zones), q.rules) for q in answer.questions],
    )


@given(st.data())
def test_an_assessment_survives_being_written_and_read(data: st.DataObject) -> None:
    on = data.draw(DAYS)
    answer = ask(data.draw(histories(on)), data.draw(SOME_REQUEST), on)
    assert assessment_from_json(to_json(answer)) == answer
