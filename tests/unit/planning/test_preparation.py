"""The steps before a session: which, by when, and never before the day asked."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.patient.facts import Answer
from needlepoint.planning.preparation import not_ready_on, preparation_for
from needlepoint.planning.result import PreparationTask
from needlepoint.terms import Flag
from needlepoint.values import When
from tests.knowledge_factory import knowledge_with

ON = dt.date(2026, 11, 23)
SESSION_ON = dt.date(2026, 12, 31)

STEPS = """
- {id: same_day, who: clinic}
- {id: month_before, before: {months: 1, sources: [TRIAL]}, disagreement: Others say less.}
- id: day_before
  title: Cream
  patient_text: Leave it out.
  before: {days: 1, sources: [TRIAL]}
  sources: [TRIAL, REVIEW]
- {id: consent, first_session_only: true}
- {id: flagged, flag: hsv_prophylaxis, who: prescriber}
- {id: asked, when: {fact: smoker, is: true}}
"""


def steps(
    answers: dict[str, Answer] | None = None,
    *flags: Flag,
    first: bool = True,
    session_on: dt.date = SESSION_ON,
    on: dt.date = ON,
) -> dict[str, PreparationTask]:
    tasks = preparation_for(
        knowledge_with(preparation=STEPS), session_on, first=first, answers=answers or {}, flags=flags, on=on
    )
    assert [task.by_on for task in tasks] == sorted(task.by_on for task in tasks)
    return {task.step: task for task in tasks}


def test_each_step_has_its_day() -> None:
    tasks = steps()
    assert tasks["same_day"].by_on == SESSION_ON
    assert tasks["day_before"].by_on == dt.date(2026, 12, 30)
    assert tasks["month_before"].by_on == dt.date(2026, 11, 30)
    assert next(iter(tasks)) == "month_before"


@pytest.mark.parametrize("session_on", [ON, ON + dt.timedelta(days=1), dt.date(2026, 12, 22)])
def test_no_step_is_dated_before_the_day_asked(session_on: dt.date) -> None:
    tasks = steps(session_on=session_on)
    assert all(ON <= task.by_on <= session_on for task in tasks.values())
    assert tasks["month_before"].by_on == ON


def test_a_step_carries_its_words_and_sources() -> None:
    assert steps()["day_before"] == PreparationTask(
        "day_before", "Cream", "Leave it out.", "patient", dt.date(2026, 12, 30), ("TRIAL", "REVIEW"), None
    )
    assert steps()["month_before"].disagreement == "Others say less."


def test_what_is_for_the_first_session_is_not_repeated() -> None:
    assert "consent" in steps(first=True)
    assert "consent" not in steps(first=False)
    assert "same_day" in steps(first=False)


def test_a_flagged_step_needs_its_flag() -> None:
    assert "flagged" not in steps()
    assert "flagged" not in steps(None, Flag.REFER)
    assert "flagged" in steps(None, Flag.REFER, Flag.HSV_PROPHYLAXIS)


def test_a_step_too_late_to_begin_in_time_says_so() -> None:
    assert {step: task.is_late for step, task in steps(session_on=dt.date(2026, 12, 22)).items() if task.is_late} == {
        "month_before": True
    }
    assert not any(task.is_late for task in steps(session_on=dt.date(2026, 12, 23)).values())


def test_a_condition_of_a_step_may_turn_on_the_day_and_leaves_the_steps_after_it() -> None:
    dated = """
- {id: recent, when: {fact: tanning_on, within_days: 3}}
- {id: after_it}
"""
    for text, expected in (("2026-11-22", ["recent", "after_it"]), ("2026-10", ["after_it"])):
        tasks = preparation_for(
            knowledge_with(preparation=dated),
            SESSION_ON,
            first=True,
            answers={"tanning_on": When.parse(text)},
            flags=(),
            on=ON,
        )
        assert [task.step for task in tasks] == expected


@pytest.mark.parametrize(("answers", "there"), [({"smoker": True}, True), ({"smoker": False}, False), ({}, True)])
def test_a_step_with_a_condition_is_left_out_only_where_it_is_known_not_to_hold(
    answers: dict[str, Answer], there: bool
) -> None:
    assert ("asked" in steps(answers)) is there


FLAGGED = """
- {id: antiviral, title: Decide, flag: hsv_prophylaxis, who: prescriber, before: {days: 1, sources: [TRIAL]}}
- {id: call, title: Speak, flag: contact_prescriber, who: clinic, before: {weeks: 1, sources: [OWN]}}
- {id: cream, title: Leave out, flag: refer, who: patient, before: {months: 1, sources: [TRIAL]}}
- {id: always, title: Always, who: clinic, before: {months: 1, sources: [TRIAL]}}
"""


@pytest.mark.parametrize(
    ("flags", "days", "words"),
    [
        ((), 0, None),
        ((Flag.REFER,), 0, None),
        ((Flag.HSV_PROPHYLAXIS,), 0, "'Decide' takes 1 day and comes first"),
        ((Flag.HSV_PROPHYLAXIS,), 1, None),
        ((Flag.HSV_PROPHYLAXIS, Flag.CONTACT_PRESCRIBER), 6, "'Speak' takes 1 week and comes first"),
        ((Flag.HSV_PROPHYLAXIS, Flag.CONTACT_PRESCRIBER), 7, None),
    ],
)
def test_a_course_waits_for_what_a_flag_asks_of_clinic_and_prescriber(
    flags: tuple[Flag, ...], days: int, words: str | None
) -> None:
    knowledge = knowledge_with(preparation=FLAGGED)
    assert not_ready_on(knowledge, ON + dt.timedelta(days=days), flags=flags, on=ON) == words
