"""Check-in triage: which signs mean what on which day, and what is said while something is not known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.aftercare import TriageResult, first_questions, triage
from needlepoint.errors import InvalidInput
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.records.adverse_events import CourseEffect
from needlepoint.patient.check_in import CHECK_IN_FACTS, EMERGENCY_SIGN, CheckIn
from needlepoint.patient.facts import Answer
from needlepoint.terms import DeviceClass, TriageLevel

ALL_NO = {fact.id: fact.no for fact in CHECK_IN_FACTS.values() if fact.no is not None}
EXPECTED, CONTACT, SAME_DAY, EMERGENCY = TriageLevel
MECHANICAL, RADIOFREQUENCY = DeviceClass.MECHANICAL, DeviceClass.RADIOFREQUENCY


def judge(answers: dict[str, Answer], day: int, device_class: DeviceClass | None = MECHANICAL) -> TriageResult:
    return triage(CheckIn(answers), day, load_knowledge(), device_class=device_class)


def told(day: int, **signs: Answer) -> TriageResult:
    """Every question answered: these signs are there, the others are not."""
    return judge({**ALL_NO, **signs}, day)


@pytest.mark.parametrize(
    ("signs", "day", "level", "decided_by"),
    [
        # The red flags, row by row.
        ({"spreading_redness": True}, 2, SAME_DAY, "suspected_infection"),
        ({"pus": True}, 2, SAME_DAY, "suspected_infection"),
        ({"increasing_pain": True}, 2, SAME_DAY, "suspected_infection"),
        ({"pus": True, "fever": True}, 2, EMERGENCY, "spreading_infection"),
        ({"redness_spreading_fast": True}, 2, EMERGENCY, "spreading_infection"),
        ({"swelling_near_eye_growing": True}, 2, EMERGENCY, "spreading_infection"),
        ({"fever": True}, 2, SAME_DAY, "fever_or_malaise"),
        ({"grouped_blisters": True}, 4, SAME_DAY, "herpes_reactivation"),
        ({"blisters_near_eye": True}, 4, EMERGENCY, "eye_involvement"),
        ({"eye_pain_or_vision_change": True}, 4, EMERGENCY, "eye_involvement"),
        ({"pimples": True}, 3, CONTACT, "pustules"),
        ({"itchy_bumps": True}, 2, CONTACT, "early_itchy_bumps"),
        ({"itchy_bumps": True}, 3, SAME_DAY, "granulomatous_reaction"),
        ({"firm_bumps": True}, 60, SAME_DAY, "granulomatous_reaction"),
        ({"joint_pain_or_rash": True}, 5, SAME_DAY, "systemic_reaction"),
        ({"feeling_ill": True}, 5, SAME_DAY, "fever_or_malaise"),
        ({"redness": "mild"}, 7, EXPECTED, "expected_redness"),
        ({"redness": "mild"}, 8, CONTACT, "still_red_after_a_week"),
        ({"redness": "severe"}, 1, EXPECTED, "expected_severe_redness"),
        ({"redness": "severe"}, 2, CONTACT, "severe_redness"),
        ({"dark_patches": True}, 20, CONTACT, "pigment_change"),
        ({"light_patches": True}, 20, CONTACT, "pigment_change"),
        ({"lines": True}, 14, CONTACT, "tram_track_scarring"),
        ({"raised_scar": True}, 40, CONTACT, "raised_scar"),
        ({"swollen_nodes": True}, 3, EXPECTED, "expected_nodes"),
        ({"swollen_nodes": True}, 8, CONTACT, "swollen_nodes_after_a_week"),
        ({"swollen_nodes": True, "fever": True}, 3, SAME_DAY, "fever_or_malaise"),
        ({"deep_pain": True}, 1, SAME_DAY, "deep_injury"),
        ({"hollowing": True}, 30, SAME_DAY, "deep_injury"),
        ({"faint_or_heart_racing": True}, 0, EMERGENCY, "anaesthetic_toxicity"),
        ({"blue_lips": True}, 0, EMERGENCY, "anaesthetic_toxicity"),
        ({"fit": True}, 0, EMERGENCY, "anaesthetic_toxicity"),
        ({"hard_to_breathe": True}, 0, EMERGENCY, "severe_allergic_reaction"),
        ({"hives": True}, 0, EMERGENCY, "severe_allergic_reaction"),
        ({"needle_reused_or_blood": True}, 0, SAME_DAY, "blood_exposure"),
        # The normal course, and the day after which nothing of it should be left.
        ({"bleeding": True}, 0, EXPECTED, "expected_bleeding"),
        ({"bleeding": True}, 1, CONTACT, "bleeding_after_first_day"),
        ({"peeling": True, "itching": True}, 5, EXPECTED, "expected_healing"),
        ({"bruising": True}, 7, EXPECTED, "expected_healing"),
        ({"bruising": True}, 8, CONTACT, "still_there_after_a_week"),
        ({"swelling": True}, 8, CONTACT, "still_there_after_a_week"),
    ],
)
def test_each_sign_on_its_day(signs: dict[str, Answer], day: int, level: TriageLevel, decided_by: str) -> None:
    result = told(day, **signs)
    assert result.decided_by is not None
    assert (result.level, result.decided_by.id, result.is_certain) == (level, decided_by, True)


def test_nothing_there_and_everything_answered_is_expected() -> None:
    result = told(3)
    assert (result.level, result.decided_by, result.unanswered) == (EXPECTED, None, ())
    assert result.course_effect is CourseEffect.NONE


def test_nothing_answered_does_not_reassure() -> None:
    result = judge({}, 1)
    assert (result.level, result.is_certain, result.decided_by) == (CONTACT, False, None)
    assert result.reason == "We cannot say yet. Some of our questions are not answered."


@pytest.mark.parametrize("unknown", ["fever", "pus", "grouped_blisters", "pimples", "lines", EMERGENCY_SIGN])
def test_one_missing_answer_that_matters_does_not_reassure(unknown: str) -> None:
    answers = {fact: answer for fact, answer in ALL_NO.items() if fact != unknown}
    if unknown == EMERGENCY_SIGN:
        answers = {fact: answer for fact, answer in answers.items() if CHECK_IN_FACTS[fact].follows is None}
    result = judge(answers, 1)
    assert (result.level, [each.id for each in result.unanswered]) == (CONTACT, [unknown])


def test_a_missing_answer_that_could_not_raise_the_level_is_not_asked_for() -> None:
    answers = {fact: answer for fact, answer in ALL_NO.items() if fact not in ("bruising", "itching")}
    assert judge(answers, 5).is_certain
    assert {each.id for each in judge(answers, 8).unanswered} == {"bruising", "itching"}


def test_an_expected_sign_beside_open_questions_does_not_reassure() -> None:
    result = judge({"redness": "mild"}, 2)
    assert (result.level, result.decided_by) == (CONTACT, None)
    assert [each.id for each in result.events] == ["expected_redness"]


def test_fever_alone_asks_for_what_would_make_it_an_emergency() -> None:
    result = judge({"fever": True}, 2)
    assert result.level is SAME_DAY
    assert [each.id for each in result.unanswered] == [
        EMERGENCY_SIGN,
        "spreading_redness",
        "pus",
        "increasing_pain",
    ]


def test_one_tap_is_enough_for_the_worst() -> None:
    questions = first_questions(load_knowledge(), 0)
    assert questions[0].id == EMERGENCY_SIGN
    result = judge({EMERGENCY_SIGN: True}, 0)
    assert (result.level, result.is_certain) == (EMERGENCY, True)


def test_the_named_sign_is_shown_rather_than_the_first_question() -> None:
    result = judge({EMERGENCY_SIGN: True, "hives": True}, 0)
    assert result.decided_by is not None
    assert result.decided_by.id == "severe_allergic_reaction"


def test_one_no_answers_every_emergency_sign() -> None:
    left = {each.id for each in first_questions(load_knowledge(), 0, check_in=CheckIn({EMERGENCY_SIGN: False}))}
    assert not left & {fact.id for fact in CHECK_IN_FACTS.values() if fact.follows == EMERGENCY_SIGN}


def test_a_sign_that_is_there_counts_whatever_the_first_question_says() -> None:
    assert told(0, hives=True).level is EMERGENCY


def test_questions_come_worst_first() -> None:
    order = [each.id for each in first_questions(load_knowledge(), 9)]
    assert order.index("fever") < order.index("pus") < order.index("grouped_blisters") < order.index("bruising")


def test_questions_about_heat_are_asked_after_radiofrequency_or_when_the_device_is_unknown() -> None:
    asked = {
        device: "deep_pain" in {each.id for each in first_questions(load_knowledge(), 1, device_class=device)}
        for device in (MECHANICAL, RADIOFREQUENCY, None)
    }
    assert asked == {MECHANICAL: False, RADIOFREQUENCY: True, None: True}


def test_what_a_result_means_for_the_course() -> None:
    serious, mild = told(4, itchy_bumps=True), told(4, products_sting=True)
    assert (serious.course_effect, serious.severity_grade, serious.must_be_reported) == (
        CourseEffect.STOP_COURSE,
        3,
        True,
    )
    assert (mild.course_effect, mild.severity_grade, mild.must_be_reported) == (CourseEffect.NONE, 1, False)


def test_a_day_before_the_session_is_refused() -> None:
    with pytest.raises(InvalidInput, match="before the session"):
        judge({}, -1)


def _answers_of(fact_id: str) -> st.SearchStrategy[Answer | None]:
    fact = CHECK_IN_FACTS[fact_id]
    return st.sampled_from([None, *(fact.options or (True, False))])


ANSWERS = st.fixed_dictionaries({fact: _answers_of(fact) for fact in CHECK_IN_FACTS}).map(
    lambda answers: {fact: answer for fact, answer in answers.items() if answer is not None}
)
FEW_ANSWERS = st.dictionaries(st.sampled_from(list(CHECK_IN_FACTS)), st.just(True), max_size=4).map(
    lambda signs: {**signs, **({"redness": "severe"} if "redness" in signs else {})}
)
DAYS = st.integers(0, 30)
DEVICES = st.sampled_from([MECHANICAL, RADIOFREQUENCY, None])


def level_of_known_signs(answers: dict[str, Answer], day: int, device_class: DeviceClass | None) -> TriageLevel:
    return max((each.level for each in judge(answers, day, device_class).events), default=EXPECTED)


@given(FEW_ANSWERS, ANSWERS, DAYS, DEVICES)
def test_more_answers_never_lower_a_level_that_rests_on_a_known_sign(
    known: dict[str, Answer], more: dict[str, Answer], day: int, device_class: DeviceClass | None
) -> None:
    before = level_of_known_signs(known, day, device_class)
    assert judge({**more, **known}, day, device_class).level >= before


@given(ANSWERS, st.sampled_from(list(CHECK_IN_FACTS)), DAYS, DEVICES)
def test_one_more_sign_never_lowers_the_level(
    answers: dict[str, Answer], sign: str, day: int, device_class: DeviceClass | None
) -> None:
    if sign == "redness" and answers.get("redness") is not None:
        return
    worse: dict[str, Answer] = {**answers, sign: "severe" if sign == "redness" else True}
    known = level_of_known_signs(answers, day, device_class)
    assert level_of_known_signs(worse, day, device_class) >= known
    assert judge(worse, day, device_class).level >= known


@given(ANSWERS, DAYS, DEVICES)
def test_an_expected_result_has_no_open_question_that_matters(
    answers: dict[str, Answer], day: int, device_class: DeviceClass | None
) -> None:
    result = judge(answers, day, device_class)
    if result.level is EXPECTED:
        worst = {fact.id: "severe" if fact.options else True for fact in result.unanswered}
        assert result.is_certain
        assert judge({**answers, **worst}, day, device_class).level is EXPECTED
    else:
        assert result.decided_by is not None or result.unanswered


@given(ANSWERS, DAYS, DEVICES)
def test_asking_until_nothing_is_left_settles_the_level(
    answers: dict[str, Answer], day: int, device_class: DeviceClass | None
) -> None:
    said: dict[str, Answer] = {}
    for _ in CHECK_IN_FACTS:
        questions = first_questions(load_knowledge(), day, device_class=device_class, check_in=CheckIn(said))
        if not questions:
            break
        said[questions[0].id] = answers.get(questions[0].id, ALL_NO[questions[0].id])
    assert judge(said, day, device_class).is_certain
