"""`needlepoint knowledge check` on tables into which an error was put."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from needlepoint.knowledge.loader import COMPILED, DATA
from tests.acceptance.conftest import Run

Change = Callable[[str, str, str], None]
"""Replaces a part of a table in the copy: file, before, after. The part must be there."""


@pytest.fixture
def change(folder: Path) -> Change:
    """A copy of the knowledge base in `data`, to be changed."""
    shutil.copytree(DATA, folder / "data", ignore=shutil.ignore_patterns(COMPILED))

    def replace(name: str, before: str, after: str) -> None:
        table = folder / "data" / name
        text = table.read_text("utf-8")
        assert before in text
        table.write_text(text.replace(before, after, 1), "utf-8")

    return replace


def test_an_impossible_figure_fails_the_check(run: Run, change: Change) -> None:
    change("studies.csv", ",20.62,3.23,10.54,", ",206.2,3.23,10.54,")
    answer = run("knowledge", "check", "--data", "data")
    assert answer.code == 4
    assert (
        "malik_2024 > dermapen 2mm alone > goodman_baron_quantitative: baseline_mean 206.2 lies outside" in answer.err
    )
    assert "study_suspicions_accepted.csv" in answer.err


def test_a_suspect_figure_is_listed_and_does_not_fail_it(run: Run, change: Change) -> None:
    change("studies.csv", ",20.62,3.23,10.54,", ",20.62,1.23,10.54,")
    answer = run("knowledge", "check", "--data", "data")
    assert answer.code == 0, answer.err
    assert "suspect: studies.csv > malik_2024 > dermapen 2mm alone > goodman_baron_quantitative: A spread" in answer.out


def test_an_answer_to_nothing_fails_it(run: Run, change: Change) -> None:
    change("study_suspicions_accepted.csv", "dogra_2014,", "dogra_2041,")
    answer = run("knowledge", "check", "--data", "data")
    assert answer.code == 4
    assert "dogra_2041" in answer.err


def test_a_missing_table_is_named(run: Run, change: Change, folder: Path) -> None:
    (folder / "data" / "study_scales.csv").unlink()
    answer = run("knowledge", "check", "--data", "data")
    assert answer.code == 4
    assert "study_scales.csv: The table cannot be read" in answer.err
