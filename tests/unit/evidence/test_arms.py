"""The typed arms say what the tables say, and a broken cell is named with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from needlepoint.errors import BrokenKnowledge
from needlepoint.evidence.arms import read_outcomes, share_of_dark_types
from needlepoint.knowledge.loader import DATA

OUTCOMES = read_outcomes()


def test_figures_are_those_printed() -> None:
    """Alam 2014 (doi:10.1001/jamadermatol.2013.8687): -3.4, 95 % CI -6.5 to -0.2, blinded raters."""
    [alam] = [each for each in OUTCOMES if each.study == "alam_2014" and each.sessions == 3]
    assert (alam.mean_change, alam.change_ci_low, alam.change_ci_high) == (-3.4, -6.5, -0.2)
    assert alam.assessor == "blinded"
    assert alam.baseline_mean is None


def test_blinding_noted_for_one_arm_holds_for_its_study() -> None:
    assert {each.assessor for each in OUTCOMES if each.study == "rana_2017"} == {"blinded"}


def test_counted_categories_belong_to_their_arm() -> None:
    [arm] = [each for each in OUTCOMES if each.study == "jabeen_insulin_prp" and "insulin" in each.arm]
    assert sum(each.n for each in arm.categories) == 25
    assert {each.kind for each in arm.categories} == {"percent"}


@pytest.mark.parametrize(
    ("phototypes", "counts", "share"),
    [
        ("IV-VI", None, 1.0),
        ("I-III", None, 0.0),
        ("V", None, 1.0),
        ("III-V", None, None),
        (None, None, None),
        ("II-IV", "II:24;III:4;IV:4", 4 / 32),
        ("III-V", "IV:27;III+V:12", None),
    ],
)
def test_share_of_dark_types_is_said_only_where_it_is_settled(
    phototypes: str | None, counts: str | None, share: float | None
) -> None:
    assert share_of_dark_types(phototypes, counts) == share


def test_a_broken_cell_and_a_stray_category_are_both_named(tmp_path: Path) -> None:
    for name in ("studies.csv", "study_categories.csv"):
        shutil.copy(DATA / name, tmp_path / name)
    studies = tmp_path / "studies.csv"
    studies.write_text(studies.read_text(encoding="utf-8").replace("malik_2024,dermapen 2mm alone", "malik_2024,x", 1))
    text = studies.read_text(encoding="utf-8").replace(",20.62,", ",much,", 1)
    studies.write_text(text, encoding="utf-8")
    categories = tmp_path / "study_categories.csv"
    stray = "nobody_2020,an arm,ecca,,,percent,50,,3,4,counted\n"
    categories.write_text(categories.read_text(encoding="utf-8") + stray, encoding="utf-8")
    with pytest.raises(BrokenKnowledge) as raised:
        read_outcomes(tmp_path)
    said = str(raised.value)
    assert "malik_2024 / x" in said
    assert "nobody_2020" in said
