"""Messages say where, what, and what to do next; each class has one exit code."""

from __future__ import annotations

import pytest

from needlepoint.errors import (
    BrokenKnowledge,
    InvalidInput,
    InvalidPatient,
    ManyProblems,
    NeedlepointError,
    Problem,
    RefusedPlan,
    UnreadableFile,
    did_you_mean,
)


def test_a_message_begins_with_the_place_and_ends_with_the_next_step() -> None:
    error = InvalidInput("It is wrong.", where="patient.yaml, line 3", next_step="Write yes or no.")
    assert str(error) == "patient.yaml, line 3: It is wrong. Write yes or no."


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "It is wrong."),
        ({"where": "line 3"}, "line 3: It is wrong."),
        ({"next_step": "Mend it."}, "It is wrong. Mend it."),
    ],
)
def test_a_part_that_is_not_there_leaves_no_gap(parts: dict[str, str], message: str) -> None:
    assert str(NeedlepointError("It is wrong.", **parts)) == message


def test_many_problems_stand_one_on_each_line() -> None:
    error = InvalidPatient("2 mistakes.", [Problem("line 1", "no."), Problem("line 2", "never.", "Say yes.")])
    assert str(error).splitlines() == ["2 mistakes.", "  line 1: no.", "  line 2: never. Say yes."]
    assert len(error.problems) == 2


def test_each_class_of_error_has_the_exit_code_that_the_help_names() -> None:
    codes = {
        each: each.exit_code for each in (InvalidInput, InvalidPatient, UnreadableFile, BrokenKnowledge, RefusedPlan)
    }
    assert codes == {InvalidInput: 2, InvalidPatient: 2, UnreadableFile: 3, BrokenKnowledge: 4, RefusedPlan: 5}


def test_a_file_with_many_problems_is_a_file_that_cannot_be_read() -> None:
    assert ManyProblems("It cannot be read.", []).exit_code == UnreadableFile.exit_code


def test_a_refused_plan_says_what_may_be_overridden() -> None:
    error = RefusedPlan("Refused.", reasons=iter(["pregnant"]), overridable=iter(["tan_now"]))
    assert (error.reasons, error.overridable) == (("pregnant",), ("tan_now",))


@pytest.mark.parametrize(
    ("word", "known", "advice"),
    [
        ("chek", ["cheeks", "nose"], "Did you mean cheeks?"),
        ("Left Cheek", ["left_cheek", "nose"], "Did you mean left_cheek?"),
        ("left-cheek", ["left_cheek", "nose"], "Did you mean left_cheek?"),
        ("fda-page-2052", ["FDA-PAGE-2025", "SKINPEN-IFU"], "Did you mean FDA-PAGE-2025?"),
        ("xyz", ["b", "a", "b"], "Known are: a, b."),
        ("xyz", [f"name{number:02}" for number in range(13)], "name11, ..."),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(word: str, known: list[str], advice: str) -> None:
    assert did_you_mean(word, known).endswith(advice)


def test_the_nearest_word_stands_first() -> None:
    assert did_you_mean("cheek", ["check_in", "cheeks", "cheek_left"]).startswith("Did you mean cheeks")
