"""What is still to ask: only what could change a verdict, the worst first, the question before before the one after."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.candidacy import Assessment, TreatmentRequest, Want, assess
from needlepoint.patient.facts import Answer, Where, WhereWhen
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import Verdict
from needlepoint.values import When
from tests.knowledge_factory import knowledge_with
from tests.unit.candidacy.conftest import ON


def rule(name: str, when: str, *positions: str) -> str:
    return f"- id: {name}\n  when: {when}\n  positions: [{', '.join(f'{{{each}}}' for each in positions)}]\n"


BARS = "source: LABEL-A, says: contraindicated, scope: person, device: pen_a"
DEFERS = f"{BARS}, until: it is over"
BARS_ZONE = BARS.replace("person", "zone")
DECIDES = "source: REGULATOR, says: may_not_be_suitable, scope: person"
WARNS = "source: REGULATOR, says: precaution, scope: person"
WARNS_WEAKLY = "source: REVIEW, says: contraindicated, scope: person"
ALLOWS = "source: LABEL-A, says: allows, scope: person, device: pen_a"


def ask(rules: str, answers: dict[str, Answer] | None = None, *zones: str, contradictions: str = "[]") -> Assessment:
    return assess(
        PatientProfile(None, answers or {}),
        TreatmentRequest((Want("mark", zones or ("chin",)),), "pen_a"),
        knowledge_with(rules, contradictions=contradictions),
        on=ON,
    )


def facts(answer: Assessment) -> list[str]:
    return [question.fact for question in answer.questions]


@pytest.mark.parametrize(
    ("position", "at_stake", "blocks"),
    [
        (BARS, Verdict.DO_NOT_TREAT, True),
        (DEFERS, Verdict.DEFER, True),
        (DECIDES, Verdict.CLINICIAN_DECISION, False),
        (WARNS_WEAKLY, Verdict.CLINICIAN_DECISION, False),
        (WARNS, Verdict.CAUTION, False),
    ],
)
def test_a_missing_answer_blocks_only_where_a_bar_or_a_deferral_depends_on_it(
    position: str, at_stake: Verdict, blocks: bool
) -> None:
    answer = ask(rule("rule", "{fact: smoker, is: true}", position))
    (question,) = answer.questions
    assert (question.fact, question.at_stake, question.blocks) == ("smoker", at_stake, blocks)
    assert (question.rules, question.zones) == (("rule",), ("chin",))
    assert question.question == "Do you smoke?"
    assert question.why == "Smoking may slow healing."
    assert answer.more_information_needed is blocks
    assert answer.zone("chin").verdict is (Verdict.DEFER if blocks else Verdict.PROCEED)
    assert answer.zone("chin").questions == (("smoker",) if blocks else ())
    assert answer.zone("chin").because == ()
    assert answer.findings == ()


def test_what_could_change_nothing_is_not_asked() -> None:
    assert ask(rule("rule", "{fact: smoker, is: true}", ALLOWS)).questions == ()


def test_an_answered_fact_is_not_asked() -> None:
    for known in (True, False):
        assert ask(rule("rule", "{fact: smoker, is: true}", BARS), {"smoker": known}).questions == ()


def test_a_bar_that_is_known_already_leaves_the_rest_of_its_condition_unasked() -> None:
    either = rule("rule", "{any: [{fact: smoker, is: true}, {fact: hiv, is: true}]}", BARS)
    assert facts(ask(either, {"hiv": True})) == []
    assert sorted(facts(ask(either, {"hiv": False}))) == ["smoker"]
    both = rule("rule", "{all: [{fact: smoker, is: true}, {fact: hiv, is: true}]}", BARS)
    assert facts(ask(both, {"hiv": False})) == []
    assert facts(ask(both, {"hiv": True})) == ["smoker"]


def test_only_the_zones_of_which_nothing_is_known_wait() -> None:
    answer = ask(
        rule("rule", "{fact: tan, is: true}", BARS_ZONE),
        {"tan": Where(frozenset(), frozenset({"nose"}))},
        "chin",
        "nose",
        "neck",
    )
    (question,) = answer.questions
    assert question.zones == ("chin", "neck")
    assert answer.zone("nose").verdict is Verdict.PROCEED
    assert answer.zone("neck").verdict is Verdict.DEFER


def test_a_zone_that_is_barred_already_asks_no_more_about_it() -> None:
    answer = ask(rule("rule", "{fact: tan, is: true}", BARS_ZONE), {"tan": Where(frozenset({"chin"}))}, "chin")
    assert answer.questions == ()
    assert answer.zone("chin").verdict is Verdict.DO_NOT_TREAT


def test_elsewhere_matters_only_where_the_person_as_a_whole_is_spoken_of() -> None:
    here_not = {"tan": Where(frozenset(), frozenset({"chin"}))}
    assert facts(ask(rule("rule", "{fact: tan, is: true}", BARS_ZONE), dict(here_not))) == []
    answer = ask(rule("rule", "{fact: tan, is: true}", BARS_ZONE, WARNS), dict(here_not))
    assert [(q.fact, q.at_stake) for q in answer.questions] == [("tan", Verdict.CAUTION)]


def test_the_worst_case_counts_also_where_the_zone_would_be_milder_than_the_person() -> None:
    """A label that allows it in the area itself does not make the question elsewhere harmless."""
    rules = rule(
        "rule",
        "{fact: tan, is: true}",
        "source: LABEL-A, says: allows, scope: zone, device: pen_a",
        "source: REVIEW, says: contraindicated, scope: person",
    )
    answer = ask(rules)
    assert [(q.fact, q.at_stake) for q in answer.questions] == [("tan", Verdict.CLINICIAN_DECISION)]


def test_what_is_known_of_the_person_limits_what_could_be_at_stake() -> None:
    """A label that allows it once it is there at all leaves nothing to ask, though a weak source bars the zone."""
    rules = rule("rule", "{fact: tan, is: true}", ALLOWS, "source: REVIEW, says: contraindicated, scope: zone")
    assert ask(rules, {"tan": Where(frozenset({"nose"}))}).questions == ()
    assert facts(ask(rules, {"tan": Where(frozenset(), frozenset({"nose"}))})) == ["tan"]


def test_a_wait_that_is_over_whatever_the_day_was_is_not_asked_about() -> None:
    """The rule is still open, since November 2025 straddles its year; the wait of six months is over for all of it."""
    rules = rule("rule", "{fact: filler_on, within_months: 12}", f"{BARS_ZONE}, wait: {{months: 6, after: filler_on}}")
    answers: dict[str, Answer] = {"filler_on": WhereWhen({"chin": When.parse("2025-11")})}
    assert ask(rules, answers).questions == ()
    assert facts(ask(rules.replace("months: 6", "months: 13"), answers)) == ["filler_on"]


# Order

RANKED = "".join(
    [
        rule("a", "{fact: smoker, is: true}", WARNS),
        rule("b", "{fact: hepatitis, is: true}", DEFERS),
        rule("c", "{fact: hiv, is: true}", DEFERS),
        rule("d", "{fact: nickel_allergy, is: true}", BARS),
        rule("e", "{fact: antiplatelet, is: true}", DEFERS),
        rule("f", "{all: [{fact: antiplatelet, is: true}, {fact: smoker, is: true}]}", WARNS),
    ]
)


def test_the_worst_stake_comes_first_then_more_rules_then_the_order_of_the_consultation() -> None:
    answer = ask(RANKED)
    assert facts(answer) == ["nickel_allergy", "antiplatelet", "hiv", "hepatitis", "smoker"]
    antiplatelet = answer.questions[1]
    assert (antiplatelet.rules, antiplatelet.at_stake) == (("e", "f"), Verdict.DEFER)


def test_the_stake_of_a_fact_is_the_worst_of_its_rules_whatever_their_order() -> None:
    mild, severe = (rule(name, "{fact: smoker, is: true}", says) for name, says in (("a", WARNS), ("b", BARS)))
    for rules in (mild + severe, severe + mild):
        assert ask(rules).questions[0].at_stake is Verdict.DO_NOT_TREAT


# A question that follows another

FOLLOWS = rule("outbreak", "{fact: herpes_outbreak, is: true}", BARS_ZONE)


def test_the_question_before_is_asked_first() -> None:
    assert facts(ask(FOLLOWS)) == ["herpes_history"]


def test_a_no_to_the_question_before_answers_the_one_after() -> None:
    answer = ask(FOLLOWS, {"herpes_history": False})
    assert (answer.questions, answer.overall) == ((), Verdict.PROCEED)


def test_a_yes_to_the_question_before_opens_the_one_after() -> None:
    answer = ask(FOLLOWS, {"herpes_history": True})
    assert facts(answer) == ["herpes_outbreak"]
    assert answer.zone("chin").verdict is Verdict.DEFER


def test_the_answer_after_stands_without_the_question_before() -> None:
    answer = ask(FOLLOWS, {"herpes_outbreak": Where(frozenset({"chin"}))})
    assert answer.questions == ()
    assert answer.zone("chin").verdict is Verdict.DO_NOT_TREAT


def test_two_questions_behind_one_are_asked_as_one() -> None:
    rules = rule("now", "{fact: isotretinoin_now, is: true}", BARS) + rule(
        "past", "{fact: isotretinoin_stopped_on, within_months: 6}", DEFERS
    )
    answer = ask(rules)
    assert facts(answer) == ["isotretinoin_ever"]
    assert (answer.questions[0].at_stake, answer.questions[0].rules) == (Verdict.DO_NOT_TREAT, ("now", "past"))


# A date known only roughly


@pytest.mark.parametrize(("when", "asked"), [("2026-05", True), ("2026", True), ("2026-04", False), ("2026-06", False)])
def test_a_rough_date_is_asked_again_only_where_its_days_differ(when: str, asked: bool) -> None:
    rules = rule("rule", "{fact: filler_on, within_months: 6}", f"{BARS_ZONE}, wait: {{months: 6, after: filler_on}}")
    answer = ask(rules, {"filler_on": WhereWhen({"chin": When.parse(when)})})
    assert (facts(answer) == ["filler_on"]) is asked


# Contradictions

CONTRADICTION = """
- {id: both, when: {all: [{fact: pregnant, is: true}, {fact: sex, is: male}]}, question: Which of the two?}
"""


def test_answers_that_cannot_both_be_true_are_asked_and_count_as_given() -> None:
    answer = ask(
        rule("pregnant", "{fact: pregnant, is: true}", BARS),
        {"sex": "male", "pregnant": True},
        contradictions=CONTRADICTION,
    )
    assert [(c.id, c.question, c.facts) for c in answer.contradictions] == [
        ("both", "Which of the two?", ("pregnant", "sex"))
    ]
    assert answer.overall == Verdict.DO_NOT_TREAT


@pytest.mark.parametrize("answers", [{"sex": "male"}, {"pregnant": True}, {}, {"sex": "female", "pregnant": True}])
def test_no_contradiction_is_seen_where_one_answer_is_missing_or_fits(answers: dict[str, Answer]) -> None:
    assert ask("[]", answers, contradictions=CONTRADICTION).contradictions == ()


@pytest.mark.parametrize(
    ("age", "born", "asked"),
    [
        (35, When.on(dt.date(1991, 11, 23)), False),
        (35, When.on(dt.date(1991, 11, 24)), True),
        (34.0, When.on(dt.date(1991, 11, 24)), False),
        (35, When.parse("1991"), False),
        (34, When.parse("1991"), False),
        (33, When.parse("1991"), True),
        (36, When.parse("1991"), True),
        (35, When.parse("1991-03"), False),
    ],
)
def test_an_age_that_does_not_fit_the_date_of_birth_is_asked(age: float, born: When, asked: bool) -> None:
    contradictions = ask("[]", {"age_years": age, "born_on": born}).contradictions
    assert bool(contradictions) is asked
    if asked:
        (found,) = contradictions
        assert (found.id, found.facts) == ("age_and_birth_date", ("age_years", "born_on"))
        makes = "makes it 34" if born.is_exact else "is 1991, which does not fit"
        assert found.question == f"The age was given as {age} years, but the date of birth {makes}. Which is right?"


def test_a_contradiction_may_turn_on_the_day() -> None:
    record = CONTRADICTION.replace("{fact: pregnant, is: true}", "{fact: tanning_on, within_days: 3}")
    recent: dict[str, Answer] = {"sex": "male", "tanning_on": When.on(dt.date(2026, 11, 22))}
    assert [each.id for each in ask("[]", recent, contradictions=record).contradictions] == ["both"]
    assert ask("[]", recent | {"tanning_on": When.parse("2026-10")}, contradictions=record).contradictions == ()


def test_an_age_told_beside_a_year_of_birth_is_not_asked_again() -> None:
    adult = rule("minor", "{not: {fact: age_years, at_least: 18}}", BARS)
    assert ask(adult, {"born_on": When.parse("2008")}).questions[0].fact == "age_years"
    told: dict[str, Answer] = {"born_on": When.parse("2008"), "age_years": 18}
    assert (ask(adult, told).questions, ask(adult, told).overall) == ((), Verdict.PROCEED)
    assert ask(adult, told | {"age_years": 17}).overall == Verdict.DO_NOT_TREAT
