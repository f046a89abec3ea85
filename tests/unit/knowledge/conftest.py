"""A copy of the knowledge base to break, one thing at a time."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from needlepoint.knowledge.checks import check_records
from needlepoint.knowledge.loader import COMPILED, DATA, read_records

MADE_UP = "rules/made_up.yaml"
RULE = """\
- id: made_up
  group: systemic
  statement: The patient is made up.
  when: {fact: pregnant, is: true}
  positions:
    - {source: FDA-PAGE-2025, says: precaution, scope: person}
  advice: Write another.
  reviewed: 2026-11-23
"""
"""A rule without a fault, in a file of its own."""

Problems = Callable[[], list[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The shipped data files and a made-up rule, without the compiled copy."""
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy, ignore=shutil.ignore_patterns(COMPILED))
    (copy / MADE_UP).write_text(RULE, "utf-8")
    return copy


@pytest.fixture
def problems(data: Path) -> Problems:
    """Every problem of the copy, as `knowledge check` finds them."""

    def found() -> list[str]:
        records, read = read_records(data)
        return [str(each) for each in (read or check_records(records))]

    return found


@pytest.fixture
def write_rule(data: Path) -> Callable[[str, str], None]:
    """Replaces a part of the made-up rule; the part must be there."""

    def write(part: str, by: str) -> None:
        assert RULE.count(part) == 1
        (data / MADE_UP).write_text(RULE.replace(part, by), "utf-8")

    return write
