"""`needlepoint forecast update` from the outside: what it shows, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import needlepoint
from needlepoint.cli.main import program
from needlepoint.errors import NeedlepointError
from needlepoint.forecast.forecasting import forecast_improvement
from needlepoint.forecast.posterior import SHIPPED, load_posterior
from needlepoint.forecast.request import ForecastRequest

EXAMPLE = Path(needlepoint.__file__).parent / "examples" / "own_results.csv"


def update(*arguments: str | Path) -> Result:
    return CliRunner().invoke(program, ["forecast", "update", *map(str, arguments)])


def refusal(*arguments: str | Path) -> str:
    found = update(*arguments)
    assert isinstance(found.exception, NeedlepointError), found.output
    return str(found.exception)


def test_it_shows_before_and_after_method_and_drift() -> None:
    found = update(EXAMPLE, "--goal", "50")
    assert found.exit_code == 0, found.output
    said = " ".join(found.stdout.split())
    for words in ("a blinded judge before", "64 own courses of 64 patients. Method:", "k-hat", "striae: 18 courses"):
        assert words in said


def test_json_says_the_same_and_holds_no_patient() -> None:
    found = update(EXAMPLE, "--json")
    content = json.loads(found.stdout)["content"]
    assert (content["courses"], content["patients"]) == (64, 64)
    before, after = (content[when]["blinded"]["at_followup"][-1]["mean"]["mean"] for when in ("before", "after"))
    assert content["moved"] == pytest.approx(after - before)
    assert [each["courses"] for each in content["drift"]] == [46, 18]
    assert "N-0" not in found.stdout


def test_a_saved_posterior_forecasts_what_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "ours.npz"
    content = json.loads(update(EXAMPLE, "--save", path, "--json").stdout)["content"]
    asked = content["request"]
    request = ForecastRequest(indication=asked["indication"], modality=asked["modality"], sessions=asked["sessions"])
    forecast = forecast_improvement(request, load_posterior(path))
    assert forecast.outlook is not None
    shown = content["after"]["blinded"]["at_followup"][-1]["mean"]["mean"]
    assert forecast.outlook.at_followup[-1].mean.mean == pytest.approx(shown, abs=1e-6)
    assert b"N-0" not in path.read_bytes()


def test_cells_are_written_and_read_as_another_clinic(tmp_path: Path) -> None:
    path = tmp_path / "ours.json"
    found = update(EXAMPLE, "--cells", path, "--quarter", "2026-Q3", "--clinic", "North", "--on", "2026-11-28")
    assert found.exit_code == 0, found.output
    assert "1 cell, 12 of 43 patients; the rest is masked" in found.stderr
    assert [cell["patients"] for cell in json.loads(path.read_text())["cells"]] == [12]
    assert update(EXAMPLE, "--others", path).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--cells", "c.json"), "need a quarter and a clinic"),
        (("--cells", "c.txt", "--quarter", "2026-Q1", "--clinic", "N"), "no file of cells"),
        (("--save", str(SHIPPED)), "take the place"),
        (("--save", str(EXAMPLE)), "take the place"),
        (("--others", "absent.json"), "cannot be opened"),
        (("--sessions", "99"), "not between 1 and 12"),
        (("--indication", "pore"), "is no indication"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_written(arguments: tuple[str, ...], words: str) -> None:
    assert words in refusal(EXAMPLE, *arguments)


def test_an_updated_posterior_is_not_updated_again(tmp_path: Path) -> None:
    path = tmp_path / "ours.npz"
    update(EXAMPLE, "--save", path)
    assert "count twice" in refusal(EXAMPLE, "--posterior", path)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(tmp_path / "absent.csv")
    assert "is a directory" in update(tmp_path).output
