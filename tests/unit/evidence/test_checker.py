"""Each rule of the checker finds the error planted for it, says nothing of a sound row, and forgives rounding."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from needlepoint.evidence.checker.checking import ACCEPTED, CHECKS, KEY, check_folder, check_tables
from needlepoint.evidence.checker.people import gives
from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import SCALES, read_scales, read_tables
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.loader import DATA

Cells = dict[str, str]
TABLES = ("studies.csv", "study_categories.csv", "study_adverse_events.csv", "histology.csv", ACCEPTED)

SOUND: Cells = {
    "study": "made_up_2020",
    "arm": "roller x3",
    "arm_role": "needling_alone",
    "indication": "atrophic_acne_scars",
    "modality": "roller",
    "combination": "none",
    "design": "single_arm",
    "n": "20",
    "mean_age": "27.3",
    "pct_female": "65",
    "phototype_counts": "III:12;IV:8",
    "needle_mm": "1.5",
    "sessions": "3",
    "interval_weeks": "4",
    "followup_weeks": "12",
    "scale": "goodman_baron_quantitative",
    "statistic": "mean",
    "baseline_mean": "20.60",
    "baseline_sd": "6.1",
    "final_mean": "12.30",
    "final_sd": "5.2",
    "mean_change": "-8.30",
    "change_sd": "4.0",
    "change_ci_low": "-10.05",
    "change_ci_high": "-6.55",
    "change_ci_pct": "95",
    "mean_pct_improvement": "40.3",
    "pct_basis": "derived_from_means",
    "responders_as_printed": "<25%:30%;25-50%:9/20;>50%:25%",
    "read": "abstract",
    "citation": "made up",
    "bibliography_confirmed": "no",
}
"""An arm nobody treated, whose figures fit each other."""
NO_FIGURES = dict.fromkeys(
    ("baseline_mean", "baseline_sd", "final_mean", "final_sd", "mean_change", "change_sd", "mean_pct_improvement"), ""
) | {"change_ci_low": "", "change_ci_high": "", "pct_basis": ""}
OTHER = {"arm": "pen x3", "modality": "pen"}
CATEGORY = {name: SOUND[name] for name in ("study", "arm", "scale", "followup_weeks")} | {"basis": "counted"}
HARM = {"study": SOUND["study"], "arm": SOUND["arm"], "n": "20", "pih_n": "2", "pain_vas_mean": "3.1"}


def percent(low: str, high: str, n: str, of: str = "20") -> Cells:
    return {**CATEGORY, "kind": "percent", "low": low, "high": high, "n": n, "of": of}


@dataclass(frozen=True)
class Planted:
    """One error: what differs from the sound row, in each row of the study."""

    rule: str
    severity: Severity
    arms: tuple[Cells, ...] = ({},)
    categories: tuple[Cells, ...] = ()
    harm: tuple[Cells, ...] = ()
    histology: tuple[Cells, ...] = field(default=())


WRONG, ODD = Severity.IMPOSSIBLE, Severity.SUSPECT
NO_CHANGE = {**NO_FIGURES, "baseline_mean": "20.60", "final_mean": "12.30"}
PLANTED = [
    Planted("outside_scale", WRONG, ({**NO_FIGURES, "baseline_mean": "85"},)),
    Planted("outside_scale", WRONG, ({**NO_FIGURES, "mean_change": "-85"},)),
    Planted(
        "outside_scale",
        WRONG,
        ({**NO_FIGURES, "scale": "physician_improvement_vas", "improvement_rating_mean": "10.4"},),
    ),
    Planted(
        "percentage_out_of_range", WRONG, ({**NO_FIGURES, "mean_pct_improvement": "104", "pct_basis": "reported"},)
    ),
    Planted("percentage_out_of_range", WRONG, ({"change_ci_pct": "5"},)),
    Planted(
        "setting_out_of_range", WRONG, ({**NO_FIGURES, "n": "0", "phototype_counts": "", "responders_as_printed": ""},)
    ),
    Planted("setting_out_of_range", WRONG, ({"mean_age": "127"},)),
    Planted("setting_out_of_range", WRONG, ({"needle_mm": "-1.5"},)),
    Planted("spread_too_large", WRONG, ({**NO_CHANGE, "scale": "dlqi", "baseline_sd": "15.2"},)),
    Planted(
        "spread_too_small", WRONG, ({**NO_CHANGE, "baseline_mean": "4.50", "final_mean": "3.50", "final_sd": "0.4"},)
    ),
    Planted(
        "change_is_not_the_difference", WRONG, ({"mean_change": "-8.03", "change_ci_low": "", "change_ci_high": ""},)
    ),
    Planted("percentage_is_not_of_the_means", WRONG, ({"mean_pct_improvement": "43.0"},)),
    Planted("percentage_is_not_of_the_means", ODD, ({"mean_pct_improvement": "60", "pct_basis": "reported"},)),
    Planted("interval_without_its_estimate", WRONG, ({"change_ci_low": "6.55", "change_ci_high": "10.05"},)),
    Planted("interval_without_its_estimate", WRONG, ({"change_ci_low": "-6.55", "change_ci_high": "-10.05"},)),
    Planted("interval_without_its_estimate", ODD, ({"change_ci_high": "-4.55"},)),
    Planted("spread_of_change_out_of_range", WRONG, ({"change_sd": "12.1"},)),
    Planted("spread_of_change_out_of_range", WRONG, ({"final_sd": "12.2"},)),
    Planted("mean_no_whole_numbers_give", ODD, ({**NO_CHANGE, "final_mean": "12.32"},)),
    Planted("mean_no_whole_numbers_give", ODD, ({**NO_FIGURES, "mean_change": "-8.32"},)),
    Planted("wrong_sign", WRONG, ({**NO_CHANGE, "mean_change": "8.30"},)),
    Planted("wrong_sign", WRONG, ({**NO_FIGURES, "mean_change": "8.30", "mean_pct_improvement": "40.3"},)),
    Planted("worse_after_treatment", ODD, ({**NO_FIGURES, "mean_change": "8.30"},)),
    Planted("worse_after_treatment", ODD, ({**NO_CHANGE, "final_mean": "22.30"},)),
    Planted("hardly_any_variation", ODD, ({**NO_CHANGE, "baseline_sd": "1.4"},)),
    Planted("effect_too_large", ODD, ({**NO_FIGURES, "mean_change": "-8.30", "change_sd": "0.9"},)),
    Planted("effect_too_large", ODD, ({**NO_FIGURES, "mean_change": "-8.30", "change_spread_as_printed": "+/-0.18"},)),
    Planted("effect_too_large", ODD, ({**NO_CHANGE, "mean_change": "-8.30", "baseline_sd": "2.1", "final_sd": "1.2"},)),
    Planted(
        "smaller_than_others",
        ODD,
        (
            {"study": "one_2020", "baseline_sd": "7.0"},
            {**NO_CHANGE, "study": "other_2021", "indication": "striae", "baseline_sd": "2.2"},
        ),
    ),
    Planted(
        "spread_is_the_error_of_the_interval",
        ODD,
        (
            {**NO_FIGURES, "mean_change": "-1.00", "change_sd": "0.9"}
            | {"change_ci_low": "-2.75", "change_ci_high": "0.75"},
        ),
    ),
    Planted("spread_called_standard_error", WRONG, ({"change_spread_as_printed": "SE 4.0"},)),
    Planted("more_than_there_were", WRONG, ({"responders_as_printed": "improved:21/20"},)),
    Planted("more_than_there_were", WRONG, ({"responders_as_printed": "improved:21/24"},)),
    Planted("more_than_there_were", WRONG, categories=(percent("50", "", "21", "24"),)),
    Planted("categories_overlap", WRONG, categories=(percent("0", "50", "12"), percent("50", "", "9"))),
    Planted("categories_overlap", WRONG, categories=(percent("50", "50", "12"),)),
    Planted("percentage_no_people_give", ODD, ({"responders_as_printed": "improved:94%"},)),
    Planted("percentage_no_people_give", ODD, ({"responders_as_printed": "improved:11 (78% as printed)"},)),
    Planted("percentage_no_people_give", ODD, ({"pct_female": "72.2"},)),
    Planted("shares_beyond_everybody", WRONG, ({"responders_as_printed": "50-75%:>80%;>75%:65%"},)),
    Planted("phototypes_of_more_people", WRONG, ({"phototype_counts": "III:12;IV:9"},)),
    Planted(
        "sides_of_different_people",
        ODD,
        (
            {"design": "within_person"},
            {**OTHER, "design": "within_person"}
            | {**NO_FIGURES, "n": "19", "pct_female": "", "phototype_counts": "", "responders_as_printed": ""},
        ),
    ),
    Planted("harm_of_more_people", WRONG, harm=({**HARM, "pih_n": "21"},)),
    Planted("harm_of_more_people", WRONG, harm=({**HARM, "pain_vas_mean": "31"},)),
    Planted("harm_of_more_people", WRONG, harm=({**HARM, "n": "24"},)),
    Planted(
        "same_registration",
        WRONG,
        ({"registration": "NCT00000001"}, {"study": "again_2021", "registration": "NCT00000002;NCT00000001"}),
    ),
    Planted("same_publication", WRONG, ({"doi": "10.1000/made.up"}, {"study": "again_2021", "doi": "10.1000/made.up"})),
    Planted("judged_before_the_last_session", WRONG, ({"followup_weeks": "-2"},)),
    Planted(
        "judged_before_the_last_session",
        WRONG,
        histology=({"study": SOUND["study"], "marker": "collagen", "timepoint_weeks": "7", "sessions": "3"},),
    ),
    Planted("sessions_do_not_fit", WRONG, ({"sessions": "0"},)),
    Planted("sessions_do_not_fit", WRONG, ({"arm_role": "untreated", "modality": "none"},)),
    Planted("sessions_do_not_fit", ODD, ({"sessions": "1"},)),
    Planted("arms_judged_at_different_times", ODD, ({}, {**OTHER, "followup_weeks": "26"})),
]
IN_THE_REAL_TABLES = {"like_another_study"}
"""Rules that need many studies beside the planted one; they have tests of their own."""


def write(folder: Path, **tables: Iterable[Cells]) -> Path:
    """A folder of evidence tables with these rows and no others."""
    folder.mkdir(exist_ok=True)
    shutil.copy(DATA / SCALES, folder / SCALES)
    for name in TABLES:
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header)
            writer.writeheader()
            writer.writerows(tables.get(name.removesuffix(".csv"), ()))
    return folder


def found(folder: Path) -> list[Suspicion]:
    return list(check_tables(read_tables(folder)))


def test_nothing_is_said_of_figures_that_fit(tmp_path: Path) -> None:
    categories = (percent("0", "25", "6"), percent("25", "50", "9"), percent("50", "", "5"))
    folder = write(tmp_path / "sound", studies=(SOUND,), study_categories=categories, study_adverse_events=(HARM,))
    assert found(folder) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: each.rule)
def test_a_planted_error_is_found_and_nothing_else(planted: Planted, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "planted",
        studies=({**SOUND, **cells} for cells in planted.arms),
        study_categories=planted.categories,
        study_adverse_events=planted.harm,
        histology=planted.histology,
    )
    assert {(each.rule, each.severity) for each in found(folder)} == {(planted.rule, planted.severity)}


def test_every_rule_has_a_planted_error() -> None:
    assert {each.rule for each in PLANTED} | IN_THE_REAL_TABLES == {check.__name__ for check in CHECKS}


def test_rounding_is_forgiven(tmp_path: Path) -> None:
    rounded = {**SOUND, "mean_change": "-8.29", "mean_pct_improvement": "40.2", "responders_as_printed": "better:66.6%"}
    of_fifteen = {**NO_FIGURES, "n": "15", "phototype_counts": "", "pct_female": "", "baseline_mean": "20.67"}
    arms = ({**SOUND, "mean_change": "-8.29"}, {**rounded, **of_fifteen, "arm": "of fifteen"})
    assert found(write(tmp_path / "rounded", studies=arms)) == []


@pytest.mark.parametrize(
    ("text", "n", "people", "possible"),
    [
        ("66.6", 15, None, True),  # 10 of 15, cut off
        ("66.7", 15, None, True),  # 10 of 15, rounded
        ("66.8", 15, None, False),
        ("94", 13, None, False),  # markantoni_2015
        ("78", 15, 11, False),  # dhollan_ijord
        ("78", 14, 11, True),  # what it implies
        ("100", 7, None, True),
        ("0", 7, None, True),
    ],
)
def test_percentages_of_so_many_people(text: str, n: int, people: int | None, possible: bool) -> None:
    assert gives(text, n, people) is possible


@pytest.mark.parametrize("marked", ["same_patients_as", "both_as_a_third"])
def test_marked_cohorts_are_not_suspected(marked: str, tmp_path: Path) -> None:
    first, again = (
        {**SOUND, "registration": "NCT00000001"},
        {**SOUND, "study": "again_2021", "registration": "NCT00000001"},
    )
    again["same_patients_as"] = "made_up_2020" if marked == "same_patients_as" else "third_2019"
    if marked == "both_as_a_third":
        first["same_patients_as"] = "third_2019"
    assert found(write(tmp_path / "marked", studies=(first, again))) == []


def real_copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.json", "*.yaml", "rules")))


def append(table: Path, **cells: str) -> None:
    with table.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    with table.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header).writerow(cells)


def test_a_cohort_published_twice_is_found_among_all_studies(tmp_path: Path) -> None:
    """A second report of bano_2023, under another name, without identifiers and with rounded ages."""
    folder = real_copy(tmp_path)
    with (folder / "studies.csv").open(encoding="utf-8", newline="") as file:
        [arm] = [row for row in csv.DictReader(file) if (row["study"], row["arm"]) == ("bano_2023", "MN alone")]
    again = {
        **arm,
        "study": "hyaluronic_2024",
        "first_author": "",
        "doi": "",
        "pmid": "",
        "citation": "another journal",
    }
    append(folder / "studies.csv", **again)
    findings, problems = check_folder(folder)
    assert problems == []
    assert findings is not None
    before = real_findings()
    assert [each.study for each in findings.suspects if each not in before] == ["hyaluronic_2024"]
    assert "bano_2023" in findings.suspects[-1].what


def test_another_trial_like_many_is_not_suspected(tmp_path: Path) -> None:
    """Thirty people with acne scars, three sessions a month apart, in India: the commonest trial there is."""
    folder = real_copy(tmp_path)
    common = {"country": "India", "n": "30", "sessions": "3", "pct_female": "", "mean_age": "", "phototype_counts": ""}
    append(folder / "studies.csv", **{**SOUND, **NO_FIGURES, **common, "responders_as_printed": ""})
    findings, _ = check_folder(folder)
    assert findings is not None
    assert "made_up_2020" not in {each.study for each in findings.open}


def real_findings() -> tuple[Suspicion, ...]:
    findings, problems = check_folder()
    assert findings is not None
    assert problems == []
    return findings.open


def test_the_shipped_tables_hold_nothing_impossible_that_is_not_answered() -> None:
    assert [each for each in real_findings() if each.severity is Severity.IMPOSSIBLE] == []


def test_standard_errors_known_from_the_texts_are_suspected() -> None:
    """Whose authors left the kind of spread open: burn_triamcinolone and rana_2017 (doi:10.1111/jocd.12377)."""
    by_rule = {(each.study, each.rule) for each in check_tables(read_tables())}
    assert {("burn_triamcinolone", "hardly_any_variation"), ("burn_triamcinolone", "effect_too_large")} <= by_rule
    assert {("rana_2017", "smaller_than_others"), ("rana_2017", "effect_too_large")} <= by_rule


def test_what_is_doubted_as_not_fitting_is_what_the_rules_find() -> None:
    tables = read_tables()
    doubted = {arm.outcome.study for arm in tables.arms if arm.outcome.doubt == "printed_percentages_do_not_fit"}
    rules = ("percentage_no_people_give", "shares_beyond_everybody")
    assert doubted == {"alster_li_2020", "dhollan_ijord", "markantoni_2015"}
    assert doubted <= {each.study for each in check_tables(tables) if each.rule in rules}


def test_an_answer_holds_for_the_figures_it_was_given_for_alone(tmp_path: Path) -> None:
    planted = {**SOUND, "change_sd": "12.1"}
    [suspicion] = found(write(tmp_path / "open", studies=(planted,)))
    answer = {name: getattr(suspicion, name) for name in KEY} | {"reason": "printed so"}
    findings, problems = check_folder(write(tmp_path / "answered", studies=(planted,), **{ACCEPTED[:-4]: (answer,)}))
    assert findings is not None
    assert [each.reason for each in findings.accepted] == ["printed so"]
    assert problems == []
    findings, problems = check_folder(
        write(tmp_path / "changed", studies=({**planted, "change_sd": "12.2"},), **{ACCEPTED[:-4]: (answer,)})
    )
    assert findings is not None
    assert findings.accepted == ()
    assert [each.where.split(" > ")[0] for each in problems] == ["studies.csv", ACCEPTED]


def test_an_answer_without_a_reason_does_not_count(tmp_path: Path) -> None:
    planted = {**SOUND, "change_sd": "12.1"}
    [suspicion] = found(write(tmp_path / "open", studies=(planted,)))
    answer = {name: getattr(suspicion, name) for name in KEY}
    _, problems = check_folder(write(tmp_path / "answered", studies=(planted,), **{ACCEPTED[:-4]: (answer,)}))
    assert len(problems) == 2


def test_tables_that_cannot_be_read_are_problems(tmp_path: Path) -> None:
    findings, problems = check_folder(tmp_path)
    assert findings is None
    assert [each.where for each in problems] == [SCALES]
    folder = write(tmp_path / "words", studies=(SOUND,), study_adverse_events=({**HARM, "pih_n": "few"},))
    _, problems = check_folder(folder)
    assert [str(each) for each in problems] == ["study_adverse_events.csv, line 2 > pih_n: 'few' is no number."]
    (folder / SCALES).write_text("scale,holds,better,basis\nvas,guess,lower,none\n", "utf-8")
    assert "line 2" in check_folder(folder)[1][0].where


def test_ends_of_scales_are_those_of_the_instruments() -> None:
    instruments = load_knowledge().instruments
    scales = [each for each in read_scales().values() if each.instrument]
    assert len(scales) == 7
    for scale in scales:
        range_ = instruments[str(scale.instrument)].range
        assert range_ is not None
        assert (scale.lowest, scale.highest) == (range_.low, range_.high), scale.scale
