"""The evidence tables keep the promises of docs/reference/evidence-tables.md.

That page is read here: its column tables are the expected headers, its word lists the closed vocabularies.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import needlepoint

DATA = Path(needlepoint.__file__).parent / "knowledge" / "data"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "evidence-tables.md"

Row = dict[str, str]

# Lowest and highest value a scale can give. Goodman and Baron: four qualitative grades (0 where a study coded
# "no scars"), and a quantitative table whose highest entries add up to 84. Half-face MASI: at most the whole.
SCALE_RANGES = {
    "goodman_baron_qualitative": (0.0, 4.0),
    "goodman_baron_quantitative": (0.0, 84.0),
    "dlqi": (0.0, 30.0),
    "lemperle": (0.0, 5.0),
    "masi": (0.0, 48.0),
    "masi_half_face": (0.0, 48.0),
    "mmasi": (0.0, 24.0),
    "modified_manchester": (3.0, 12.0),
    "posas_patient": (6.0, 60.0),
    "vancouver_scar_scale": (0.0, 13.0),
}
RATING_RANGES = {"dermatologist_improvement": (1.0, 4.0), "physician_improvement_vas": (0.0, 10.0)}

# Figures that contradict each other in the source itself, kept as printed.
PRINTED_INCONSISTENCIES = {
    "alster_li_2020": "50-75 % improved in over 80 % and over 75 % in 65 %: together more than everybody",
    "dhollan_ijord": "11 called 78 %, which would be 11 of 14, in an arm of 15",
    "markantoni_2015": "94 % and 95.2 % can not come from 13 people",
}
RESULTS = (
    "baseline_mean",
    "final_mean",
    "mean_change",
    "mean_pct_improvement",
    "improvement_rating_mean",
)
ROUNDING = 0.011  # two printed values, each rounded to two decimals


def read_table(name: str) -> list[Row]:
    with (DATA / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


STUDIES = read_table("studies.csv")
HARM = read_table("study_adverse_events.csv")
HISTOLOGY = read_table("histology.csv")
LEFT_OUT = read_table("studies_left_out.csv")
CATEGORIES = read_table("study_categories.csv")
TABLES = {
    "studies.csv": STUDIES,
    "study_categories.csv": CATEGORIES,
    "study_adverse_events.csv": HARM,
    "histology.csv": HISTOLOGY,
    "studies_left_out.csv": LEFT_OUT,
}


def page_section(heading: str) -> str:
    """The part of the page from `heading` to the next heading of any level."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"{heading}\n")
    return re.split(r"^#", rest, maxsplit=1, flags=re.MULTILINE)[0]


def documented_columns(table: str) -> list[str]:
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", page_section(f"## `{table}`"), flags=re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]


def documented_words(heading: str) -> set[str]:
    return set(re.findall(r"^- `(\w+)`:", page_section(heading), flags=re.MULTILINE))


def label(row: Row) -> str:
    return f"{row['study']} / {row['arm']} / {row.get('scale') or row.get('marker', '')}"


def number(row: Row, column: str) -> float | None:
    return float(row[column]) if row[column] else None


def numbers(rows: list[Row], *columns: str) -> Iterator[tuple[Row, list[float]]]:
    """The rows in which all of `columns` are known, with their values."""
    for row in rows:
        values = [number(row, column) for column in columns]
        known = [value for value in values if value is not None]
        if len(known) == len(columns):
            yield row, known


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_those_of_the_page(name: str) -> None:
    assert list(TABLES[name][0]) == documented_columns(name)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_complete_and_tidy(name: str) -> None:
    with (DATA / name).open(newline="", encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    for row in rows:
        assert len(row) == len(header), row
        assert [value.strip() for value in row] == row


@pytest.mark.parametrize(
    "column", ["arm_role", "indication", "modality", "design", "statistic", "pct_basis", "doubt", "read"]
)
def test_words_are_those_of_the_page_and_each_is_used(column: str) -> None:
    used = {row[column] for row in STUDIES} - {""}
    assert used == documented_words(f"### Words used for `{column}`")


def test_words_for_doubt_of_harm_are_those_of_the_page() -> None:
    assert {row["doubt"] for row in HARM} - {""} == documented_words("### Words used for `doubt` of harm")


def test_each_arm_scale_and_follow_up_has_one_row() -> None:
    keys = Counter((row["study"], row["arm"], row["scale"], row["followup_weeks"]) for row in STUDIES)
    assert [key for key, times in keys.items() if times > 1] == []


def test_each_harm_and_tissue_row_is_there_once() -> None:
    harm = Counter((row["study"], row["arm"]) for row in HARM)
    tissue = Counter((row["study"], row["marker"], row["timepoint_weeks"]) for row in HISTOLOGY)
    assert [key for key, times in (harm + tissue).items() if times > 1] == []


def test_ids_are_snake_case() -> None:
    for row in STUDIES + HARM + HISTOLOGY:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", row["study"]), row["study"]
    for row in STUDIES:
        assert re.fullmatch(r"([a-z0-9]+(_[a-z0-9]+)*)?", row["scale"]), label(row)


def test_harm_rows_and_shared_patients_belong_to_known_studies() -> None:
    known = {row["study"] for row in STUDIES}
    assert {row["study"] for row in HARM} <= known
    assert {row["same_patients_as"] for row in STUDIES} - {""} <= known


@pytest.mark.parametrize("column", ["pct_female", "mean_pct_improvement"])
def test_percentages_lie_between_0_and_100(column: str) -> None:
    assert [label(row) for row, [value] in numbers(STUDIES, column) if not 0 <= value <= 100] == []


@pytest.mark.parametrize("rows", [STUDIES, HARM, HISTOLOGY], ids=["studies", "harm", "histology"])
def test_number_of_people_is_a_positive_whole_number(rows: list[Row]) -> None:
    for row, [n] in numbers(rows, "n"):
        assert n > 0, row
        assert n.is_integer(), row


@pytest.mark.parametrize(
    "column", ["baseline_sd", "final_sd", "change_sd", "pct_improvement_sd", "improvement_rating_sd"]
)
def test_spreads_are_positive(column: str) -> None:
    assert [label(row) for row, [value] in numbers(STUDIES, column) if value <= 0] == []


@pytest.mark.parametrize("column", ["needle_mm", "interval_weeks", "mean_age"])
def test_settings_and_ages_are_positive(column: str) -> None:
    assert [label(row) for row, [value] in numbers(STUDIES, column) if value <= 0] == []


@pytest.mark.parametrize("column", ["baseline_mean", "final_mean"])
def test_scores_lie_within_their_scale(column: str) -> None:
    for row, [value] in numbers(STUDIES, column):
        low, high = SCALE_RANGES.get(row["scale"], (float("-inf"), float("inf")))
        assert low <= value <= high, label(row)


def test_ratings_of_improvement_are_within_range_and_never_pass_for_end_scores() -> None:
    rated = list(numbers(STUDIES, "improvement_rating_mean"))
    assert {row["scale"] for row, _ in rated} == set(RATING_RANGES)
    for row, [value] in rated:
        low, high = RATING_RANGES[row["scale"]]
        assert low <= value <= high, label(row)
        assert row["final_mean"] == row["mean_change"] == "", label(row)


def test_change_is_later_minus_earlier_value() -> None:
    checked = list(numbers(STUDIES, "baseline_mean", "final_mean", "mean_change"))
    assert len(checked) > 20
    for row, [baseline, final, change] in checked:
        assert change == pytest.approx(final - baseline, abs=ROUNDING), label(row)


def test_percentages_worked_out_from_a_row_follow_from_it() -> None:
    checked = list(numbers(STUDIES, "baseline_mean", "final_mean", "mean_pct_improvement"))
    assert len(checked) > 15
    for row, [baseline, final, percent] in checked:
        assert percent == pytest.approx(100 * (baseline - final) / baseline, abs=0.06), label(row)


def test_change_lies_inside_its_confidence_interval() -> None:
    checked = list(numbers(STUDIES, "change_ci_low", "mean_change", "change_ci_high"))
    assert len(checked) == 6
    for row, [low, change, high] in checked:
        assert low < change < high, label(row)


def test_responders_fit_the_arm_they_are_counted_in() -> None:
    for row, [responders, of] in numbers(STUDIES, "responders_n", "responders_of"):
        assert responders <= of, label(row)
        assert f":{responders:.0f}/{of:.0f}" in row["responders_as_printed"], label(row)
        assert not row["n"] or of == float(row["n"]), label(row)


def test_statistic_is_named_wherever_there_is_a_result() -> None:
    for row in STUDIES:
        result = any(row[column] for column in RESULTS)
        assert bool(row["statistic"]) == result, label(row)
        assert bool(row["pct_basis"]) == bool(row["mean_pct_improvement"]), label(row)


def test_arms_without_needling_say_so_and_only_those() -> None:
    for row in STUDIES:
        assert (row["modality"] == "none") == (row["arm_role"] in {"comparator", "untreated"}), label(row)


def test_printed_inconsistencies_are_flagged_and_only_those() -> None:
    flagged = {row["study"] for row in STUDIES if row["doubt"] == "printed_percentages_do_not_fit"}
    assert flagged == set(PRINTED_INCONSISTENCIES)


def test_harm_counts_do_not_exceed_the_people_counted() -> None:
    counts = [column for column in HARM[0] if column.endswith("_n")]
    assert len(counts) == 9
    for row in HARM:
        for column in counts:
            if row[column]:
                assert row[column].isdigit(), label(row)
                assert not row["n"] or int(row[column]) <= int(row["n"]), label(row)
    assert all(0 <= pain <= 10 for _, [pain] in numbers(HARM, "pain_vas_mean"))


def test_phototypes_are_an_ascending_range() -> None:
    order = ["I", "II", "III", "IV", "V", "VI"]
    for row in STUDIES + HARM:
        types = [order.index(name) for name in row["phototypes"].split("-") if name]
        assert types == sorted(types), label(row)


def test_every_study_has_a_citation_or_is_marked_unconfirmed() -> None:
    for row in STUDIES + HISTOLOGY:
        assert row["citation"], row["study"]
        assert row["bibliography_confirmed"] in {"yes", "no"}, row["study"]
        if row["citation"] == "not confirmed":
            assert row["bibliography_confirmed"] == "no", row["study"]


def test_bibliography_is_the_same_in_all_rows_of_a_study() -> None:
    columns = ("first_author", "year", "journal", "doi", "pmid", "citation", "bibliography_confirmed")
    entries = {(row["study"], *(row[column] for column in columns)) for row in STUDIES}
    assert len(entries) == len({row["study"] for row in STUDIES})


def test_identifiers_have_the_form_of_identifiers() -> None:
    for row in STUDIES:
        assert re.fullmatch(r"(10\.\d{4,}/\S+)?", row["doi"]), row["study"]
        assert re.fullmatch(r"(\d{7,8})?", row["pmid"]), row["study"]
        assert not row["year"] or 1990 <= int(row["year"]) <= 2026, row["study"]
        assert not row["doi"] or row["citation"] in {row["doi"], "PMC6122507"}, row["study"]


@pytest.mark.parametrize("name", TABLES)
def test_no_web_addresses(name: str) -> None:
    assert not re.search(r"https?:|www\.|\.(com|org|net|info)\b", (DATA / name).read_text(encoding="utf-8"))


def test_what_is_left_out_says_why_and_is_not_a_study_in_use() -> None:
    in_use = {row["study"] for row in STUDIES}
    ids = [row["id"] for row in LEFT_OUT]
    assert len(ids) == len(set(ids))
    assert all(row["reason"] for row in LEFT_OUT)
    assert in_use.isdisjoint(ids)


def test_figures_stand_as_gathered() -> None:
    """As gathered from the abstracts of doi:10.51253/pafmj.v74i2.8105 and PMID 24919799."""
    by_arm = {(row["study"], row["arm"]): row for row in STUDIES}
    malik = by_arm["malik_2024", "dermapen 2mm alone"]
    assert (malik["baseline_mean"], malik["final_mean"], malik["change_sd"]) == ("20.62", "10.54", "1.88")
    alam = by_arm["alam_2014", "roller x3 at 2wk"]
    assert (alam["mean_change"], alam["change_ci_low"], alam["change_ci_high"]) == ("-3.4", "-6.5", "-0.2")
    assert alam["change_ci_pct"] == "95"


@pytest.mark.parametrize("column", ["kind", "basis"])
def test_words_of_categories_are_those_of_the_page_and_each_is_used(column: str) -> None:
    assert {row[column] for row in CATEGORIES} == documented_words(f"### Words used for `{column}`")


def test_categories_of_an_arm_never_count_more_people_than_there_were() -> None:
    counted: Counter[tuple[str, ...]] = Counter()
    for row in CATEGORIES:
        assert 0 <= int(row["n"]) <= int(row["of"]), row
        counted[(row["study"], row["arm"], row["baseline_grade"], row["of"])] += int(row["n"])
    assert [key for key, people in counted.items() if people > int(key[-1])] == []
