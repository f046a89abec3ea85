"""Which counts of harm are used, and why the others are not."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from needlepoint.errors import InvalidInput, UnreadableFile
from needlepoint.forecast.fit.harm_arms import COLUMNS, HARM_TABLE, DarkShare, HarmArm, dark_share, read_harm_arms
from needlepoint.forecast.harms import Harm
from needlepoint.knowledge.loader import DATA

FOUND = read_harm_arms()


def arm(study: str, harm: Harm) -> HarmArm:
    """The one arm of a study that counted a harm."""
    (found,) = (each for each in FOUND.of(harm) if each.study == study)
    return found


def left_out(study: str) -> set[str]:
    """The reasons given for what is left out of a study."""
    return {each.reason for each in FOUND.left_out if each.study == study}


def test_a_count_is_read_as_printed() -> None:
    found = arm("dogra_2014", Harm.PIH)
    assert (found.events, found.people, found.modality, found.sessions) == (5, 30, "roller", (5, 5))
    assert found.dark_share == DarkShare(1.0, 1.0)


def test_track_like_scars_are_scars() -> None:
    assert (arm("dogra_2014", Harm.SCARRING).events, arm("dogra_2014", Harm.SCARRING).people) == (2, 30)


def test_a_blank_is_no_zero() -> None:
    assert [each for each in FOUND.of(Harm.PIH) if each.study == "hkjdv_2018"] == []
    assert FOUND.of(Harm.HERPES) == ()


def test_a_zero_from_a_general_statement_is_kept_and_says_so() -> None:
    found = arm("tanaka_2017", Harm.INFECTION)
    assert found.events == 0
    assert found.general_statement
    assert not arm("dogra_2014", Harm.PIH).general_statement


def test_a_count_from_a_percentage_is_kept_and_says_so() -> None:
    found = arm("vietnam_rf_2019", Harm.PIH)
    assert (found.events, found.people, found.from_percentage) == (5, 52, True)


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        ("ye_rf_striae", "out of how many people was not said"),
        ("dhollan_ijord", "the arm was not needled"),
        ("sandi_jptcp", "people of a laser arm were counted in, and the count is not split"),
        ("alam_2014", "no harm was counted in the part read"),
    ],
)
def test_what_is_left_out_has_its_reason(study: str, reason: str) -> None:
    assert reason in left_out(study)
    assert study not in {each.study for each in FOUND.used}


def test_every_printed_count_is_used_or_left_out() -> None:
    with (DATA / HARM_TABLE).open(encoding="utf-8", newline="") as file:
        printed = sum(
            any(row[column] for column in columns) for row in csv.DictReader(file) for columns in COLUMNS.values()
        )
    assert len(FOUND.used) + sum(each.harm is not None for each in FOUND.left_out) == printed


def test_arms_that_combine_say_so() -> None:
    assert arm("chawla_2014", Harm.PIH).combined
    assert not arm("fabbrocini_2009", Harm.PIH).combined


def test_sessions_in_a_printed_range_may_be_any_of_it() -> None:
    assert arm("elawar_2018", Harm.PIH).sessions == (2, 6)
    assert arm("wu_2022_dark_circles", Harm.PIH).sessions == (1, 6)


def test_phototypes_come_from_the_trial_arm_where_the_harm_table_has_none() -> None:
    assert arm("kauvar_2024", Harm.PIH).dark_share == DarkShare(0.0, 1.0, 1, 2)


@pytest.mark.parametrize(
    ("phototypes", "counts", "share"),
    [
        ("IV-V", None, DarkShare(1.0, 1.0)),
        ("II-III", None, DarkShare(0.0, 0.0)),
        ("V", None, DarkShare(1.0, 1.0)),
        ("III-V", None, DarkShare(0.0, 1.0, 2, 1)),
        ("I-VI", None, DarkShare(0.0, 1.0, 3, 3)),
        (None, None, DarkShare(0.0, 1.0)),
        ("II-IV", "II:24;III:4;IV:4", DarkShare(4 / 32, 4 / 32)),
        ("III-V", "IV:27;III+V:12", DarkShare(27 / 39, 1.0)),
    ],
)
def test_the_share_of_dark_types(phototypes: str | None, counts: str | None, share: DarkShare) -> None:
    assert dark_share(phototypes, counts) == share


def written(folder: Path, harm: dict[str, str], study: dict[str, str]) -> Path:
    """A folder with one row of harm and one trial arm."""
    for name, row in ((HARM_TABLE, harm), ("studies.csv", study)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
    return folder


STUDY = {"study": "s", "arm": "a", "arm_role": "needling_alone", "modality": "pen", "same_patients_as": ""}


def test_more_events_than_people_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, {"study": "s", "arm": "a", "n": "10", "pih_n": "11"}, STUDY)
    with pytest.raises(InvalidInput, match="11 of 10 people is no count"):
        read_harm_arms(folder)


def test_people_counted_in_another_study_are_left_out(tmp_path: Path) -> None:
    twice = STUDY | {"same_patients_as": "t"}
    found = read_harm_arms(written(tmp_path, {"study": "s", "arm": "a", "n": "10", "pih_n": "1"}, twice))
    assert [each.reason for each in found.left_out] == ["the same patients as t"]


def test_an_arm_without_its_trial_is_left_out(tmp_path: Path) -> None:
    found = read_harm_arms(written(tmp_path, {"study": "z", "arm": "a", "n": "10", "pih_n": "1"}, STUDY))
    assert "not among the trial arms" in found.left_out[0].reason


def test_the_larger_of_two_kinds_of_scars_counts(tmp_path: Path) -> None:
    harm = {"study": "s", "arm": "a", "n": "10", "scarring_n": "1", "tram_track_n": "3"}
    assert read_harm_arms(written(tmp_path, harm, STUDY)).used[0].events == 3


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "studies.csv").write_text("study,arm\n", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=HARM_TABLE):
        read_harm_arms(tmp_path)


def test_a_device_that_does_not_needle_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no kind of needling"):
        HarmArm("s", "a", Harm.PIH, 0, 5, "laser")
