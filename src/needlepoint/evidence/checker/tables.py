"""The evidence tables as the checks read them: typed figures beside the text they were printed in."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from needlepoint.errors import BrokenKnowledge, Problem, UnreadableFile
from needlepoint.evidence.arms import TrialOutcome, read_outcomes
from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.knowledge.evidence import Row, study_rows
from needlepoint.knowledge.loader import DATA

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
STUDIES, HARM, HISTOLOGY, SCALES = "studies.csv", "study_adverse_events.csv", "histology.csv", "study_scales.csv"
HARM_COUNTS = (
    *("n", "erythema_n", "oedema_n", "pih_n", "tram_track_n", "acne_flare_n"),
    *("infection_n", "herpes_n", "scarring_n", "milia_n"),
)


class Scale(msgspec.Struct, frozen=True, kw_only=True):
    """What figures a scale can give.

    Attributes:
        holds: `score` of a state, or `rating` of improvement, which is no state.
        lowest, highest: the ends; None where no source says.
        whole_numbers: whether each person's value is a whole number.
        better: whether lower or higher figures are better.
        instrument: the record of instruments.yaml with the same ends, where there is one.
        basis: what the ends rest on.
    """

    scale: str
    holds: Literal["score", "rating"]
    lowest: float | None = None
    highest: float | None = None
    whole_numbers: Literal["yes", "no"] = "no"
    better: Literal["lower", "higher"]
    instrument: str | None = None
    basis: str


@dataclass(frozen=True, slots=True)
class Arm:
    """A row of studies.csv, twice: as figures and as printed; and what is known of its scale."""

    outcome: TrialOutcome
    row: Row
    scale: Scale | None = None

    def step(self, column: str) -> float:
        """Half of the last printed place of a figure: 0.005 where 2.36 was printed. So far it may be rounded."""
        return half_step(self.row.get(column, ""))

    def printed(self, *columns: str) -> str:
        """Figures as they stand in the table: `baseline_mean 20.62, final_mean 10.54`."""
        return ", ".join(f"{each} {self.row[each]}" for each in columns if each in self.row)

    def suspicion(self, rule: str, severity: Severity, what: str, figures: str) -> Suspicion:
        """A suspicion about this row."""
        outcome = self.outcome
        return Suspicion(
            table=STUDIES,
            study=outcome.study,
            arm=outcome.arm,
            scale=outcome.scale or "",
            rule=rule,
            severity=severity,
            what=what,
            figures=figures,
        )


@dataclass(frozen=True, slots=True)
class Tables:
    """All that is checked.

    Attributes:
        arms: the rows of studies.csv, with their categories.
        harm, histology: rows of the other two tables, blank cells left out.
    """

    arms: tuple[Arm, ...]
    harm: tuple[Row, ...] = ()
    histology: tuple[Row, ...] = ()

    def by_study(self) -> dict[str, tuple[Arm, ...]]:
        """The arms of each study, in the order of the table."""
        found: dict[str, tuple[Arm, ...]] = {}
        for arm in self.arms:
            found[arm.outcome.study] = (*found.get(arm.outcome.study, ()), arm)
        return found


def half_step(text: str) -> float:
    """Half of the last printed place: 0.5 for `16`, 0.05 for `16.0`."""
    return float(0.5 * 10.0 ** -len(text.partition(".")[2]))


def read_tables(folder: Path = DATA) -> Tables:
    """The tables of a folder.

    Raises:
        UnreadableFile: a table is missing.
        BrokenKnowledge: a cell is not what its column holds.
    """
    scales = read_scales(folder)
    rows = [row for study in study_rows(folder).values() for row in study]
    arms = (
        Arm(outcome, row, scales.get(outcome.scale or ""))
        for outcome, row in zip(read_outcomes(folder), rows, strict=True)
    )
    return Tables(
        tuple(arms),
        _with_numbers(folder, HARM, (*HARM_COUNTS, "pain_vas_mean")),
        _with_numbers(folder, HISTOLOGY, ("timepoint_weeks", "sessions")),
    )


def read_scales(folder: Path = DATA) -> Mapping[str, Scale]:
    """What is known of the scales, by name.

    Raises:
        UnreadableFile: the table is missing.
        BrokenKnowledge: a cell is not what its column holds.
    """
    found: dict[str, Scale] = {}
    problems: list[Problem] = []
    for line, row in enumerate(read_rows(folder, SCALES), start=2):
        try:
            found[row.get("scale", "")] = msgspec.convert(row, Scale, strict=False)
        except msgspec.ValidationError as error:
            problems.append(Problem(f"{SCALES}, line {line}", f"{error}."))
    if problems:
        raise BrokenKnowledge(f"{SCALES} has {len(problems)} problems.", problems)
    return found


def _with_numbers(folder: Path, name: str, columns: Iterable[str]) -> tuple[Row, ...]:
    rows = tuple(read_rows(folder, name))
    problems = [
        Problem(f"{name}, line {line} > {column}", f"'{row[column]}' is no number.")
        for line, row in enumerate(rows, start=2)
        for column in columns
        if not _NUMBER.fullmatch(row.get(column, "0"))
    ]
    if problems:
        raise BrokenKnowledge(f"{name} has {len(problems)} problems.", problems)
    return rows


def read_rows(folder: Path, name: str) -> Iterator[Row]:
    """The rows of a table, blank cells left out.

    Raises:
        UnreadableFile: the table is missing.
    """
    try:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield {column: value for column, value in row.items() if value}
    except OSError as error:
        raise UnreadableFile(f"The table cannot be read ({error.strerror}).", where=name) from None
