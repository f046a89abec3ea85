"""The compiled copy makes a start fast and can be wrong in no way: stale, edited or torn, it is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from needlepoint.errors import BrokenKnowledge
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.loader import COMPILED, DATA, is_compiled, write_compiled
from tests.unit.knowledge.conftest import MADE_UP, RULE


def loaded(data: Path) -> Knowledge:
    """The knowledge base as a new process would read it."""
    load_knowledge.cache_clear()
    return load_knowledge(data)


def test_a_copy_just_made_is_of_its_files_and_holds_the_same(data: Path) -> None:
    from_files = loaded(data)
    assert not is_compiled(data)
    assert write_compiled(data) == data / COMPILED
    assert is_compiled(data)
    from_copy = loaded(data)
    assert list(from_copy.records()) == list(from_files.records())
    assert from_copy.digest == from_files.digest
    assert set(from_copy.conditions) == set(from_files.conditions)


def test_a_stale_copy_is_passed_over(data: Path) -> None:
    write_compiled(data)
    (data / MADE_UP).write_text(RULE.replace("Write another.", "Write a third."), "utf-8")
    assert not is_compiled(data)
    assert loaded(data).rules["made_up"].advice == "Write a third."


def test_a_copy_is_stale_when_a_file_was_added(data: Path) -> None:
    write_compiled(data)
    (data / "rules/third.yaml").write_text(RULE.replace("made_up", "third"), "utf-8")
    assert "third" in loaded(data).rules


def test_a_copy_that_somebody_edited_is_passed_over(data: Path) -> None:
    path = write_compiled(data)
    path.write_bytes(path.read_bytes().replace(b"Write another.", b"Write nothing."))
    assert not is_compiled(data)
    assert loaded(data).rules["made_up"].advice == "Write another."


@pytest.mark.parametrize("torn", [b"", b"{}", b"not json", b"\xff\xfe", b'{"digest": 1}'])
def test_a_torn_copy_is_passed_over(torn: bytes, data: Path) -> None:
    (data / COMPILED).write_bytes(torn)
    assert not is_compiled(data)
    assert "made_up" in loaded(data).rules


def test_half_a_copy_is_passed_over(data: Path) -> None:
    path = write_compiled(data)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert not is_compiled(data)
    assert "made_up" in loaded(data).rules


def test_a_broken_knowledge_base_is_not_compiled_and_the_old_copy_stays(data: Path) -> None:
    before = write_compiled(data).read_bytes()
    (data / MADE_UP).write_text(RULE.replace("FDA-PAGE-2025", "NOBODY"), "utf-8")
    with pytest.raises(BrokenKnowledge):
        write_compiled(data)
    assert (data / COMPILED).read_bytes() == before


def test_a_broken_knowledge_base_is_not_hidden_by_its_old_copy(data: Path) -> None:
    write_compiled(data)
    (data / MADE_UP).write_text(RULE.replace("FDA-PAGE-2025", "NOBODY"), "utf-8")
    with pytest.raises(BrokenKnowledge):
        loaded(data)


def test_the_same_files_give_the_same_copy(data: Path) -> None:
    once = write_compiled(data).read_bytes()
    assert write_compiled(data).read_bytes() == once


def test_the_committed_copy_is_of_the_committed_files() -> None:
    assert is_compiled(DATA), (
        "compiled.json is not of the data files: run `needlepoint knowledge compile` and commit it."
    )
