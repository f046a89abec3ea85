"""The trial arms on the command line: pooled, drawn, as JSON; and what cannot be meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run

SUBSET = ("evidence", "pool", "--measure", "responders", "--grades", "1", "--indication", "atrophic_acne_scars")


def test_pool_tells_result_studies_and_what_is_left_out(run: Run) -> None:
    answer = run(*SUBSET)
    assert answer.code == 0
    assert all(words in answer.out for words in ("Pooled:", "REML", "Q-profile", "A further study", "Left out"))


def test_pool_as_json(run: Run) -> None:
    content = json.loads(run(*SUBSET, "--json").out)["content"]
    assert content["unit"] == "% of people"
    assert content["heterogeneity"]["tau2_interval"][0] <= content["heterogeneity"]["tau2"]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_plots_are_written_with_their_text_beside(kind: str, run: Run, folder: Path) -> None:
    answer = run(*SUBSET, "--forest", f"forest.{kind}", "--funnel", f"funnel.{kind}")
    assert answer.code == 0
    for name in ("forest", "funnel"):
        assert (folder / f"{name}.{kind}").stat().st_size > 1000
        assert "mean" in (folder / f"{name}.txt").read_text(encoding="utf-8")


def test_contrast_of_needling_with_another_treatment(run: Run) -> None:
    answer = run("evidence", "pool", "--measure", "contrast", "--grades", "1")
    assert answer.code == 0
    assert "Mantel-Haenszel" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--indication", "stria"), "Did you mean"),
        (("--measure", "change"), "Name one scale"),
        (("--measure", "responders"), "Who counts as a responder"),
        (("--measure", "contrast", "--against", "needling_alone"), "both sides"),
        (("--correlation", "1.5"), "no correlation"),
    ],
)
def test_what_cannot_be_meant_is_one_message(words: tuple[str, ...], said: str, run: Run) -> None:
    answer = run("evidence", "pool", *words)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_picture_of_another_kind_is_refused_and_nothing_is_drawn_of_nothing(run: Run, folder: Path) -> None:
    assert run(*SUBSET, "--forest", "forest.gif").code == 2
    answer = run("evidence", "pool", "--indication", "pores", "--forest", "forest.png")
    assert answer.code == 0
    assert "nothing was pooled" in answer.err
    assert not (folder / "forest.png").exists()


def test_a_study_is_shown_with_what_the_checks_suspect_and_the_answer(run: Run) -> None:
    answered, asked = run("evidence", "show", "sharma_jpad").out, run("evidence", "show", "majid_2009").out
    assert "mean_no_whole_numbers_give" in answered
    assert "Printed so." in answered
    assert "Nobody has answered it." in asked
    assert "What the checks suspect" not in run("evidence", "show", "alam_2014").out
    content = json.loads(run("evidence", "show", "majid_2009", "--json").out)["content"]
    assert content["study"]["id"] == "majid_2009"
    assert [each["study"] for each in content["suspicions"]["open"]] == ["majid_2009"]
