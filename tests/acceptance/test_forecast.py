"""Forecasts, the course's progress and the trials as they are asked for at the command line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from needlepoint.forecast.posterior import SHIPPED
from tests.acceptance.conftest import Run

ASKED = ("acne_scars_rolling", "--modality", "pen", "--sessions", "4", "--goal", "50")


def test_a_forecast_shows_ranges_studies_and_harm_with_counts(run: Run) -> None:
    answer = run("forecast", *ASKED)
    assert answer.code == 0
    for words in (
        "Acne scars rolling, pen, needling alone",
        "Chance of the goal of 50 %",
        "alam_2014",
        "What can go wrong",
    ):
        assert words in answer.out
    assert "people in" in answer.out.partition("What can go wrong")[2]


def test_the_same_forecast_as_json_holds_what_it_rests_on(run: Run) -> None:
    found = json.loads(run("forecast", "show", *ASKED, "--json").out)["content"]
    improvement = found["improvement"]
    assert len(improvement["outlook"]["at_followup"]) == 5
    assert improvement["support"]["people"] > 100
    assert len(improvement["posterior"]) == 64
    assert {each["harm"] for each in found["harm"]["harms"]} >= {"pih", "infection", "scarring"}


def test_the_patient_is_told_nothing_that_unblinded_judges_saw(run: Run) -> None:
    told = run("forecast", *ASKED, "--for-patient").out
    assert "of 100 people" in told
    assert "without comparison or blinding" not in told
    assert "without comparison or blinding" in run("forecast", *ASKED).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("enlarged_pores",), "Not known"),
        (("periorbital_darkening",), "Not known"),
        (("melasma",), "Not known"),
        (("acne_scars_rolling", "--sessions", "12"), "extrapolation"),
    ],
)
def test_what_is_not_known_is_said_and_no_curve_is_shown(words: tuple[str, ...], said: str, run: Run) -> None:
    answer = run("forecast", *words)
    assert answer.code == 0
    assert said in answer.out
    if said == "Not known":
        assert "average" not in answer.out.partition("What can go wrong")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pore",), "Did you mean"),
        (("wrinkles", "--sessions", "0"), "sessions"),
        (("wrinkles", "--goal", "150"), "goal"),
        (("wrinkles", "--needle-mm", "40"), "needle_mm"),
        (("wrinkles", "--own", "two=thirty"), "2=30"),
        (("wrinkles", "--plot", "chart.doc"), ".png, .svg or .pdf"),
        (("wrinkles", "--own", "2=30", "--own", "2=40"), "of one time"),
    ],
)
def test_a_question_that_cannot_be_meant_is_refused_with_advice(words: tuple[str, ...], said: str, run: Run) -> None:
    answer = run("forecast", *words)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_pictures_are_written_and_told_in_words(run: Run, folder: Path) -> None:
    answer = run("forecast", *ASKED, "--plot", "chart.svg", "--pictograph", "people.png", "--own", "2=30")
    assert answer.code == 0
    assert (folder / "chart.svg").read_bytes().startswith(b"<?xml")
    assert (folder / "people.png").read_bytes().startswith(b"\x89PNG")
    assert "Own score after 2: 30 %." in answer.err
    assert "Of 100 people like you" in answer.err


def test_a_plan_is_forecast_zone_by_zone(run: Run) -> None:
    answer = run("forecast", "good.yaml", "--on", "2026-11-23")
    assert answer.code == 0
    assert answer.out.startswith("cheeks")
    found = json.loads(run("forecast", "good.yaml", "--on", "2026-11-23", "--json").out)["content"]
    assert found["zones"][0]["zones"] == ["left_cheek", "right_cheek"]


def test_the_forecast_in_service_is_whole_and_of_this_evidence(run: Run) -> None:
    """The shipped posterior belongs to the shipped evidence and to the code that makes it."""
    answer = run("forecast", "check")
    assert answer.code == 0, answer.err
    assert "R-hat at most 1.00" in answer.out


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda data: data[: len(data) // 2], "not a posterior"),
        (lambda data: data.replace(b"provenance", b"provenancy"), "not a posterior"),
        (lambda _data: b"not a zip at all", "not a posterior"),
    ],
)
def test_a_harmed_posterior_forecasts_nothing(harm: object, said: str, run: Run, folder: Path) -> None:
    (folder / "other.npz").write_bytes(harm(SHIPPED.read_bytes()))  # type: ignore[operator]
    answer = run("forecast", *ASKED, "--posterior", "other.npz")
    assert answer.code == 3
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_forecast_loads_neither_pymc_nor_anything_for_fitting() -> None:
    code = (
        "import sys; from needlepoint.cli import main\n"
        "try: main(['forecast', 'wrinkles'])\nexcept SystemExit: pass\n"
        "found = [m for m in ('pymc', 'pytensor', 'nutpie', 'arviz', 'matplotlib') if m in sys.modules]\n"
        "sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith("\nWrinkles")


def test_fit_says_where_it_must_be_told_to_write(run: Run) -> None:
    answer = run("forecast", "fit")
    assert answer.code == 2
    assert "--out FILE or --in-service" in answer.err


def test_many_people_are_answered_line_by_line_and_a_bad_line_costs_no_other(run: Run, folder: Path) -> None:
    rows = [
        "patient,indication,modality,phototype,goal",
        "A,wrinkles,pen,II,50",
        "B,pore,pen,II,50",
        "C,enlarged_pores,,,",
    ]
    rows += ["D,wrinkles,pen,IX,50", "E,striae_alba,,,"]
    (folder / "people.csv").write_text("\n".join(rows) + "\n", "utf-8")
    answer = run("forecast", "many", "people.csv", "--sessions", "3", "--out", "out.csv", "--workers", "1")
    assert answer.code == 6
    assert "3 forecast, 2 skipped" in answer.err
    found = list(csv.DictReader(io.StringIO((folder / "out.csv").read_text("utf-8"))))
    assert [each["patient"] for each in found] == ["A", "B", "C", "D", "E"]
    assert float(found[0]["low_pct"]) < float(found[0]["average_pct"]) < float(found[0]["high_pct"])
    assert found[1]["said"].startswith("skipped")
    assert found[2]["said"] == "not known"
    two = run("forecast", "many", "people.csv", "--sessions", "3", "--out", "two.csv", "--workers", "2")
    assert two.code == 6
    assert (folder / "two.csv").read_bytes() == (folder / "out.csv").read_bytes()


def test_progress_is_information_with_its_reasons(run: Run) -> None:
    asked = ("progress", "acne_scars_rolling", "--instrument", "gb_quantitative", "--before", "24")
    answer = run(*asked, "1=15")
    assert answer.code == 0
    assert answer.out.startswith("Continue, as information; the clinician decides.")
    assert run(*asked, "2=ten").code == 2
    found = json.loads(run(*asked, "1=15", "--json").out)["content"]
    assert found["advice"] == "continue"


def test_the_trials_are_listed_shown_and_pooled(run: Run) -> None:
    listed = run("evidence", "list", "--indication", "striae", "--csv").out
    assert len(list(csv.DictReader(io.StringIO(listed)))) > 5
    assert "blinded raters" in run("evidence", "show", "alam_2014").out
    assert run("evidence", "show", "alam_2015").code == 2
    pooled = run("evidence", "pool", "--measure", "responders", "--grades", "1", "--indication", "atrophic_acne_scars")
    assert "Binomial-normal" in pooled.out
    assert "Nothing of this subset" in run("evidence", "pool", "--indication", "pores").out
    assert run("evidence", "pool", "--measure", "responders").code == 2
