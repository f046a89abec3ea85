"""The evidence tables keep the promises of docs/reference/evidence-tables.md.

That page is read here: its column tables are the expected headers, its word lists the closed vocabularies. Whether the
figures can be so is asked by the checker (tests/unit/evidence/test_checker.py).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import needlepoint
from needlepoint.evidence.checker.checking import CHECKS

DATA = Path(needlepoint.__file__).parent / "knowledge" / "data"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "evidence-tables.md"

Row = dict[str, str]

RESULTS = (
    "baseline_mean",
    "final_mean",
    "mean_change",
    "mean_pct_improvement",
    "improvement_rating_mean",
)


def read_table(name: str) -> list[Row]:
    with (DATA / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


STUDIES = read_table("studies.csv")
HARM = read_table("study_adverse_events.csv")
HISTOLOGY = read_table("histology.csv")
LEFT_OUT = read_table("studies_left_out.csv")
CATEGORIES = read_table("study_categories.csv")
SCALES = read_table("study_scales.csv")
ACCEPTED = read_table("study_suspicions_accepted.csv")
TABLES = {
    "studies.csv": STUDIES,
    "study_categories.csv": CATEGORIES,
    "study_adverse_events.csv": HARM,
    "histology.csv": HISTOLOGY,
    "studies_left_out.csv": LEFT_OUT,
    "study_scales.csv": SCALES,
    "study_suspicions_accepted.csv": ACCEPTED,
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


@pytest.mark.parametrize("rows", [STUDIES, HARM, HISTOLOGY], ids=["studies", "harm", "histology"])
def test_number_of_people_is_a_positive_whole_number(rows: list[Row]) -> None:
    for row, [n] in numbers(rows, "n"):
        assert n > 0, row
        assert n.is_integer(), row


def test_ratings_of_improvement_never_pass_for_end_scores() -> None:
    rated = list(numbers(STUDIES, "improvement_rating_mean"))
    assert {row["scale"] for row, _ in rated} == {row["scale"] for row in SCALES if row["holds"] == "rating"}
    for row, _ in rated:
        assert row["final_mean"] == row["mean_change"] == "", label(row)


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


def test_harm_counts_are_whole_numbers() -> None:
    counts = [column for column in HARM[0] if column.endswith("_n")]
    assert len(counts) == 9
    for row in HARM:
        for column in counts:
            if row[column]:
                assert row[column].isdigit(), label(row)


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


@pytest.mark.parametrize("column", ["holds", "better"])
def test_words_of_scales_are_those_of_the_page_and_each_is_used(column: str) -> None:
    assert {row[column] for row in SCALES} == documented_words(f"### Words used for `{column}`")


def test_scales_are_described_once_and_in_use() -> None:
    names = [row["scale"] for row in SCALES]
    assert len(names) == len(set(names))
    assert set(names) <= {row["scale"] for row in STUDIES}


def test_rules_of_the_checker_are_those_of_the_page() -> None:
    assert documented_words("## What is checked") == {check.__name__ for check in CHECKS}
    assert {row["rule"] for row in ACCEPTED} <= {check.__name__ for check in CHECKS}


def test_every_answered_suspicion_has_a_reason() -> None:
    assert all(row["reason"] for row in ACCEPTED)
