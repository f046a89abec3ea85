"""YAML without surprises: what is refused, with which line, and what each written value becomes."""

from __future__ import annotations

import json
import time

import pytest

from needlepoint.errors import ManyProblems, UnreadableFile
from needlepoint.strict_yaml import MAX_BYTES, MAX_DEPTH, Document, decode, parse


def read(text: str) -> object:
    """The value of a text."""
    return parse(text.encode(), "f.yaml").value


def problems(text: str) -> list[str]:
    """Every problem of a text that has some."""
    with pytest.raises(ManyProblems) as refused:
        parse(text.encode(), "f.yaml")
    assert "f.yaml cannot be read" in str(refused.value)
    return [str(each) for each in refused.value.problems]


def unreadable(data: bytes) -> str:
    """The one message about a file that cannot be read at all."""
    with pytest.raises(UnreadableFile) as refused:
        parse(data, "f.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", True), ("Yes", True), ("true", True), ("no", False), ("No", False), ("false", False),
        ("null", None), ("~", None), ("", None),
        ('"no"', "no"), ("'true'", "true"), ('""', ""), ('"12"', "12"),
        ("12", 12), ("-3", -3), ("+4", 4), ("0", 0), ("1.5", 1.5), (".5", 0.5), ("2.", 2.0), ("1e3", 1000.0),
        ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"), ("NO", "NO"),
        ("2026-06-14", "2026-06-14"), ("2026-06", "2026-06"), ("12:30:15", "12:30:15"),
        ("0042", "0042"), ("007.5", "007.5"), ("1_000", "1_000"), ("0x10", "0x10"), ("34 years", "34 years"),
        (".inf", ".inf"), ("-inf", "-inf"), ("+nan", "+nan"), (".nan", ".nan"), ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
        ("e5", "e5"), (".", "."), ("-", [None]), ("IV", "IV"), ("José", "José"), ("1٢", "1٢"),
    ],
)  # fmt: skip
def test_what_a_written_value_becomes(written: str, value: object) -> None:
    found = parse(f"key:\n  {written}\n".encode(), "f.yaml").at(("key",))
    assert found == value
    assert type(found) is type(value)


def test_a_key_is_the_word_that_was_written() -> None:
    assert read("on: 1\nno: 2\nyes: 3\n12: 4\n2026-01-01: 5\nnull: 6\n") == {
        "on": 1, "no": 2, "yes": 3, "12": 4, "2026-01-01": 5, "null": 6,
    }  # fmt: skip


def test_json_is_read_too() -> None:
    value = {"patient": "José", "history": {"pregnant": False, "age_years": 34}, "wants": [{"zones": ["cheeks"]}, []]}
    for indent in (None, 2, "\t"):
        assert read(json.dumps(value, indent=indent)) == value


@pytest.mark.parametrize("data", [b"", b"# only a comment\n", b"\xef\xbb\xbf", b"---\n"])
def test_an_empty_file_holds_nothing(data: bytes) -> None:
    document = parse(data, "f.yaml")
    assert document.value is None
    assert document.place("history") in ("f.yaml", "f.yaml, line 1", "f.yaml, line 2")


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read("\ufeffpatient: a\n") == {"patient": "a"}


def test_windows_line_ends_are_line_ends() -> None:
    assert parse(b"a: 1\r\nb: 2\r\n", "f.yaml").place("b") == "f.yaml, line 2"


def test_equal_keys_are_refused_each_with_its_line() -> None:
    found = problems("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\na: 3\n")
    assert found == [
        "f.yaml, line 5: 'c' stands here twice. Keep one of them.",
        "f.yaml, line 6: 'a' stands here twice. Keep one of them.",
        "f.yaml, line 7: 'a' stands here twice. Keep one of them.",
    ]


def test_equal_keys_of_json_are_refused_too() -> None:
    assert problems('{"a": 1,\n "a": 2}') == ["f.yaml, line 2: 'a' stands here twice. Keep one of them."]


def test_a_quoted_key_is_the_same_key() -> None:
    assert len(problems("pregnant: yes\n'pregnant': no\n")) == 1


def test_the_same_key_may_stand_in_two_places() -> None:
    assert read("- a: 1\n- a: 2\n") == [{"a": 1}, {"a": 2}]


def test_a_billion_laughs_are_refused_in_a_moment() -> None:
    laughs = "a0: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    began = time.monotonic()
    found = problems(laughs)
    assert time.monotonic() - began < 2
    assert len(found) == 30, "one for each anchor, not one for each of the times it is used"
    assert found[0].startswith("f.yaml, line 1: anchors and aliases (& and *) are not used here.")


def test_an_anchor_that_holds_itself_is_refused() -> None:
    assert len(problems("a: &a [*a]\n")) == 1


def test_a_merge_key_merges_nothing() -> None:
    assert len(problems("a: &a {b: 1}\nc:\n  <<: *a\n")) == 1
    assert read("c:\n  <<: 1\n") == {"c": {"<<": 1}}


@pytest.mark.parametrize(
    "tagged",
    ["!!python/object/apply:os.system [ls]", "!!binary aGk=", "!mine {a: 1}", "!!str 12", "!!set {a, b}", "!!int '3'"],
)
def test_tags_are_refused(tagged: str) -> None:
    (found,) = problems(f"a: 1\nb: {tagged}\n")
    assert found.startswith("f.yaml, line 2: the tag ")
    assert found.endswith("is not used here. Write the plain value.")


def test_every_problem_is_reported_at_once() -> None:
    found = problems("a: 1\na: 2\nb: !x 1\nc: &c 1\n[d]: 1\n")
    assert sorted(each.partition(":")[0] for each in found) == [f"f.yaml, line {line}" for line in (2, 3, 4, 5)]


def test_a_key_must_be_a_word() -> None:
    assert problems("? [a, b]\n: c\n") == ["f.yaml, line 1: a key must be a word."]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("a: 1\nb: José\n".encode("latin-1"), "line 2"),
        ("a: 1\n".encode("utf-16"), "line 1"),
        ("a: ü\n".encode("cp1252"), "line 1"),
        (b"a: 1\nb: 2\nc: \xff\n", "line 3"),
    ],
)
def test_another_encoding_is_named_with_its_line(data: bytes, place: str) -> None:
    assert unreadable(data) == f"f.yaml, {place}: The text is not UTF-8. Save it again with the encoding UTF-8."


@pytest.mark.parametrize(
    ("data", "place", "code"),
    [
        (b"a: 1\nb: x\x00y\n", "line 2", 0),
        ("a: 1\n".encode("utf-16-le"), "line 1", 0),
        (b"a: \x07\n", "line 1", 7),
        (b"%PDF-1.7\n\x1b\n", "line 2", 27),
    ],
)
def test_what_is_not_text_is_named_with_its_line(data: bytes, place: str, code: int) -> None:
    message = unreadable(data)
    assert message.startswith(f"f.yaml, {place}: It holds a character that is not text (code {code}).")
    assert "UTF-8" in message


def test_ten_megabytes_are_too_many() -> None:
    message = unreadable(b"# " + b"a" * 10_000_000)
    assert message.startswith("f.yaml: The file is larger than 2 MB.")
    assert "--batch" in message


def test_the_largest_file_that_is_read() -> None:
    assert decode(b"#" * MAX_BYTES, "f.yaml")
    with pytest.raises(UnreadableFile):
        decode(b"#" * (MAX_BYTES + 1), "f.yaml")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("times", [MAX_DEPTH + 1, 1_000, 100_000])
def test_deep_nesting_is_refused_before_the_reader_dies_of_it(opening: str, times: int) -> None:
    message = unreadable(b"x: 1\ny:\n " + opening.encode() * times)
    assert message == "f.yaml, line 3: It is nested more than 40 levels deep."


def test_ordinary_nesting_is_read() -> None:
    depth = MAX_DEPTH - 1
    assert read(f"a: {'[' * depth}{']' * depth}") is not None


def test_a_second_document_is_refused_with_its_line() -> None:
    assert unreadable(b"a: 1\n---\nb: 2\n") == "f.yaml, line 2: A second document begins here. Keep one in each file."


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\nb: [1, 2\nc: 3\n", 3), ("a: 1\n  b: 2\n", 2), ("a: 'open\n", 2), ("a: 1\n\tb: 2\n", 2), ("a: b: c\n", 1)],
)
def test_what_is_no_yaml_is_named_with_its_line_and_what_to_look_at(text: str, line: int) -> None:
    message = unreadable(text.encode())
    assert message.startswith(f"f.yaml, line {line}: This is not valid YAML: ")
    assert "Check the indentation and the colons" in message


def test_the_place_of_a_value_is_its_line() -> None:
    document = parse(b"a: 1\nb:\n  - c: 2\n    d: 3\n  - e: 4\n", "f.yaml")
    assert document.place("a") == "f.yaml, line 1"
    assert document.place("b", 0, "d") == "f.yaml, line 4"
    assert document.place("b", 1) == "f.yaml, line 5"


def test_the_place_of_what_is_missing_is_what_holds_it() -> None:
    document = parse(b"# a comment\na:\n  b: 1\n", "f.yaml")
    assert document.place("a", "nothing", "here") == "f.yaml, line 2"
    assert document.place("a", "b", 0) == "f.yaml, line 3"
    assert document.place("nothing") == "f.yaml, line 2"


def test_the_place_of_a_section_is_the_line_of_its_key() -> None:
    document = parse(b"a: 1\nsection:\n  # why\n  inner: 2\ntext: >\n  folded\n", "f.yaml")
    assert document.place("section") == "f.yaml, line 2"
    assert document.place("text") == "f.yaml, line 5"
    assert Document({}, "standard input").place("a") == "standard input"


def test_what_stands_at_a_path() -> None:
    document = parse(b"a: [{b: 1}]\n", "f.yaml")
    assert document.at(("a", 0, "b")) == 1
    assert document.at(("a", "b")) is None
    assert document.at(("z",)) is None
    assert document.at(("a", 0, "b", "c")) is None
