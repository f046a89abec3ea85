"""The trial arms as typed records: one for each arm and outcome of studies.csv, every figure as it was printed.

What the columns mean is in docs/reference/evidence-tables.md. An unknown figure is None, never zero.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from needlepoint.errors import BrokenKnowledge, Problem, UnreadableFile
from needlepoint.evidence.assessors import Assessor, assessor_of
from needlepoint.knowledge.evidence import Row, study_rows
from needlepoint.knowledge.loader import DATA

CATEGORIES = "study_categories.csv"
WITHIN_PERSON = frozenset({"within_person", "randomised_within_person"})
"""Designs in which each person is in more than one arm."""
ROLES = Literal["needling_alone", "needling_combined", "comparator", "untreated"]


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of an arm fell into one range of improvement.

    Attributes:
        kind: `percent` of improvement, whose bounds are known; `grades` fallen on a scale of severity, or `steps` up a
            scale that rates improvement, whose place on the range of improvement is not known.
        low: the least that counts.
        high: for `percent` the first value that no longer counts, for grades and steps the last; None: no end.
        n, of: people who fell into the range, out of how many.
        baseline_grade: the grade these people began with, where only those of one grade are counted; else None.
        basis: how the numbers came about: `counted`, `from_percentage` or `by_subtraction`.
    """

    study: str
    arm: str
    scale: str
    followup_weeks: float | None = None
    baseline_grade: int | None = None
    kind: Literal["percent", "grades", "steps"]
    low: float
    high: float | None = None
    n: int
    of: int
    basis: Literal["counted", "from_percentage", "by_subtraction"]


class TrialOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """One arm and outcome. Attributes are the columns of studies.csv; units are in their names or on its page.

    Attributes:
        assessor: who or what judged the outcome, by the rule of `assessors.py`.
        share_iv_to_vi: the share of people of phototype IV to VI, where printed range or counts settle it; else None.
        categories: counted categories of improvement, from study_categories.csv.
    """

    study: str
    arm: str
    arm_role: ROLES
    indication: str
    body_site: str | None = None
    modality: Literal["roller", "pen", "radiofrequency", "other_or_not_stated", "none"]
    combination: str
    design: str
    n: int | None = None
    mean_age: float | None = None
    pct_female: float | None = None
    phototypes: str | None = None
    country: str | None = None
    needle_mm: float | None = None
    sessions: float | None = None
    interval_weeks: float | None = None
    followup_weeks: float | None = None
    scale: str | None = None
    scale_as_printed: str | None = None
    statistic: Literal["mean", "median", "single_value"] | None = None
    baseline_mean: float | None = None
    baseline_sd: float | None = None
    final_mean: float | None = None
    final_sd: float | None = None
    mean_change: float | None = None
    change_sd: float | None = None
    change_ci_low: float | None = None
    change_ci_high: float | None = None
    change_ci_pct: float | None = None
    improvement_rating_mean: float | None = None
    improvement_rating_sd: float | None = None
    mean_pct_improvement: float | None = None
    pct_improvement_sd: float | None = None
    pct_basis: str | None = None
    responders_as_printed: str | None = None
    doubt: str | None = None
    same_patients_as: str | None = None
    read: Literal["passage", "abstract", "secondary"]
    citation: str
    doi: str | None = None
    pmid: str | None = None
    first_author: str | None = None
    year: int | None = None
    journal: str | None = None
    bibliography_confirmed: Literal["yes", "no"]
    notes: str | None = None
    assessor: Assessor
    share_iv_to_vi: float | None = None
    categories: tuple[Category, ...] = ()

    @property
    def has_figure(self) -> bool:
        """Whether the row carries any figure of improvement."""
        figures = (self.final_mean, self.mean_change, self.mean_pct_improvement, self.improvement_rating_mean)
        return bool(self.categories) or any(each is not None for each in figures)

    @property
    def people(self) -> tuple[str, str]:
        """Who the row is about: rows of the same people share it, so that nobody is counted twice.

        The sides of one person are the same people; where a study has two groups of people with two sides each, its
        arms begin with the group ("A: needled half").
        """
        if self.design not in WITHIN_PERSON:
            return self.study, self.arm
        group, colon, _ = self.arm.partition(":")
        return self.study, group if colon else ""

    @property
    def label(self) -> str:
        """The study and the arm, as lists show them."""
        return f"{self.study}: {self.arm}"


@cache
def read_outcomes(folder: Path = DATA) -> tuple[TrialOutcome, ...]:
    """Every arm and outcome of studies.csv, in the order of the file, with its categories.

    Args:
        folder: the folder of the knowledge base's data files.

    Raises:
        UnreadableFile: a table is missing.
        BrokenKnowledge: a cell is not what its column holds, or a category belongs to no row.
    """
    problems: list[Problem] = []
    categories = _read_categories(folder, problems)
    outcomes = []
    for study, rows in study_rows(folder).items():
        for row in rows:
            key = (study, row["arm"], row.get("scale", ""), row.get("followup_weeks", ""))
            outcomes.append(_outcome(row, rows, tuple(categories.pop(key, ())), problems))
    problems += [Problem(CATEGORIES, f"{' / '.join(key)} is no row of studies.csv.") for key in categories]
    if problems:
        raise BrokenKnowledge(f"The trial arms have {len(problems)} problems.", problems)
    return tuple(each for each in outcomes if each)


def _outcome(
    row: Row, study: tuple[Row, ...], categories: tuple[Category, ...], problems: list[Problem]
) -> TrialOutcome | None:
    found = {
        **row,
        "assessor": assessor_of(row, study),
        "share_iv_to_vi": share_of_dark_types(row.get("phototypes"), row.get("phototype_counts")),
        "categories": categories,
    }
    try:
        return msgspec.convert(found, TrialOutcome, strict=False)
    except msgspec.ValidationError as error:
        problems.append(Problem(f"studies.csv, {row['study']} / {row['arm']}", f"{error}."))
        return None


def _read_categories(folder: Path, problems: list[Problem]) -> dict[tuple[str, ...], list[Category]]:
    try:
        with (folder / CATEGORIES).open(encoding="utf-8", newline="") as file:
            rows = [{name: value for name, value in row.items() if value} for row in csv.DictReader(file)]
    except OSError as error:
        raise UnreadableFile(f"The counted categories cannot be read ({error.strerror}).", where=CATEGORIES) from None
    found: dict[tuple[str, ...], list[Category]] = {}
    for line, row in enumerate(rows, start=2):
        try:
            category = msgspec.convert(row, Category, strict=False)
        except msgspec.ValidationError as error:
            problems.append(Problem(f"{CATEGORIES}, line {line}", f"{error}."))
            continue
        key = (category.study, category.arm, category.scale, row.get("followup_weeks", ""))
        found.setdefault(key, []).append(category)
    return found


LIGHT, DARK = {"I", "II", "III"}, {"IV", "V", "VI"}
TYPES = ("I", "II", "III", "IV", "V", "VI")


def share_of_dark_types(phototypes: str | None, counts: str | None = None) -> float | None:
    """The share of people of phototype IV to VI, from printed counts (`II:24;III:4;IV:4`) or where a range settles it.

    A range that crosses from III to IV does not say how many are on which side, so nothing is made of it; nor of counts
    that lump types together.
    """
    if counts and all(each.partition(":")[0] in TYPES for each in counts.split(";")):
        people = {name: int(n) for name, _, n in (each.partition(":") for each in counts.split(";"))}
        return sum(n for name, n in people.items() if name in DARK) / sum(people.values())
    if not phototypes:
        return None
    first, _, last = phototypes.partition("-")
    within = set(TYPES[TYPES.index(first) : TYPES.index(last or first) + 1])
    if within <= DARK:
        return 1.0
    return 0.0 if within <= LIGHT else None
