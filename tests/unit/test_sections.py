"""Sections of a file: known keys only, one message for each mistake with its line, all at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from needlepoint.errors import InvalidInput, Problem
from needlepoint.sections import Section, as_number, as_text, as_yes_no, one_of
from needlepoint.strict_yaml import parse


def section(text: str, *keys: str) -> tuple[Section, list[Problem]]:
    """The whole of a text as a section, and the list its problems go to."""
    problems: list[Problem] = []
    return Section(parse(text.encode(), "f.yaml"), (), problems, keys), problems


def told(problems: list[Problem]) -> list[str]:
    """The problems as a reader sees them."""
    return [str(each) for each in problems]


def test_a_key_that_is_not_known_is_named_with_the_nearest() -> None:
    _, problems = section("length: 1\nwidht: 2\n", "length", "width")
    assert told(problems) == ["f.yaml, line 2: 'widht' is not known here. Did you mean width?"]


def test_a_list_in_the_place_of_a_section_is_refused() -> None:
    found, problems = section("- 1\n", "length")
    assert told(problems) == ["f.yaml, line 1: 'the file' must be a list of keys and values."]
    assert found.get("length", as_number, 3.0) == 3.0


def test_a_section_that_is_missing_is_empty() -> None:
    found, problems = section("length: 1\n", "length", "inner")
    assert found.section("inner", ("a",)).raw == {}
    assert problems == []


def test_a_word_in_the_place_of_an_inner_section_is_refused_where_it_stands() -> None:
    found, problems = section("a: 1\ninner: word\n", "a", "inner")
    found.section("inner", ("a",))
    assert told(problems) == ["f.yaml, line 2: 'inner' must be a list of keys and values."]


def test_a_value_that_cannot_be_read_is_noted_and_the_default_taken() -> None:
    found, problems = section("a: 1\nlength: 1.5 mm\n", "a", "length")
    assert found.get("length", as_number, 7.0) == 7.0
    assert told(problems) == [
        "f.yaml, line 2: length: '1.5 mm' is not a plain number. The unit is in the key's name; write the number alone."
    ]


@pytest.mark.parametrize("text", ["other: 1\n", "other: 1\nlength:\n"])
def test_what_is_required_and_missing_is_noted_once(text: str) -> None:
    found, problems = section(text, "length", "other")
    assert found.required("length", as_number, 0.0) == 0.0
    assert told(problems) == ["f.yaml, line 1: 'length' is missing."]


def test_what_is_required_and_wrong_is_noted_once() -> None:
    found, problems = section("length: long\n", "length")
    found.required("length", as_number, 0.0)
    assert len(problems) == 1


def test_the_sections_of_a_list_know_their_lines() -> None:
    found, problems = section("spans:\n  - {from: 1}\n  - {form: 1}\n", "spans")
    assert len(list(found.sections("spans", ("from", "to")))) == 2
    assert told(problems) == ["f.yaml, line 3: 'form' is not known here. Did you mean from?"]


@pytest.mark.parametrize("text", ["spans: {from: 1}\n", "spans: 5\n", "spans: no\n"])
def test_a_list_must_be_a_list(text: str) -> None:
    found, problems = section(text, "spans")
    assert list(found.sections("spans", ("from",))) == []
    assert told(problems) == ["f.yaml, line 1: 'spans' must be a list, each entry begun with '-'."]


@pytest.mark.parametrize(
    ("read", "value", "answer"),
    [
        (as_text, "word", "word"),
        (as_text, 42, "42"),
        (as_number, 3, 3.0),
        (as_number, 1.5, 1.5),
        (as_yes_no, False, False),
        (one_of("a", "b"), "b", "b"),
    ],
)
def test_what_can_be_read(read: Callable[[object], object], value: object, answer: object) -> None:
    assert read(value) == answer
    assert type(read(value)) is type(answer)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (as_text, True),
        (as_text, ["a"]),
        (as_text, {"a": 1}),
        (as_text, 1.10),
        (as_number, "1.5 mm"),
        (as_number, "1,5"),
        (as_number, True),
        (as_number, [1]),
        (as_number, float("nan")),
        (as_number, float("inf")),
        (as_number, 10**400),
        (as_yes_no, "maybe"),
        (as_yes_no, 1),
        (one_of("a", "b"), "c"),
        (one_of("a", "b"), ["a"]),
    ],
)
def test_what_cannot_be_read_is_said(read: Callable[[object], object], value: object) -> None:
    with pytest.raises(InvalidInput, match=r"is (not|neither)"):
        read(value)


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\rb", "a\x7fb", "a\x9bb", "a\x00"])
def test_text_that_could_steer_a_terminal_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="holds a control character") as refused:
        as_text(text)
    assert text not in str(refused.value)


def test_text_may_have_lines_tabs_and_every_script() -> None:
    text = "Über\n\tJosé \u00a0 \u200d 東京"
    assert as_text(text) == text
