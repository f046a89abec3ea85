"""One study with everything known of it: outcomes, categories, harm, risk of bias, and whether the forecast uses it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from needlepoint.evidence.arms import TrialOutcome, read_outcomes
from needlepoint.evidence.bias import RiskOfBias, risk_of_bias
from needlepoint.evidence.selection import select_improvement
from needlepoint.knowledge.evidence import Row
from needlepoint.knowledge.loader import DATA


@dataclass(frozen=True, slots=True)
class JudgedOutcome:
    """An outcome with its risk of bias and its use.

    Attributes:
        bias: by the rule of `bias.py`.
        used_as: the form in which the forecast of improvement reads it; None where it is left out.
        left_out_because: why; None where it is used.
    """

    outcome: TrialOutcome
    bias: RiskOfBias
    used_as: str | None
    left_out_because: str | None


@dataclass(frozen=True, slots=True)
class Study:
    """All of one study.

    Attributes:
        id: its name here.
        outcomes: judged, in the order of the table.
        harm: its rows of study_adverse_events.csv, blank cells left out.
    """

    id: str
    outcomes: tuple[JudgedOutcome, ...]
    harm: tuple[Row, ...]

    @property
    def is_used(self) -> bool:
        """Whether the forecast of improvement rests on any of its outcomes."""
        return any(each.used_as for each in self.outcomes)


@cache
def read_studies(folder: Path = DATA) -> Mapping[str, Study]:
    """Every study by its id, in the order of the table.

    Raises:
        UnreadableFile, BrokenKnowledge: as `read_outcomes`.
    """
    judged = judge(read_outcomes(folder))
    harm = harm_rows(folder)
    ids = dict.fromkeys(each.outcome.study for each in judged)
    return {
        study: Study(study, tuple(each for each in judged if each.outcome.study == study), tuple(harm.get(study, ())))
        for study in ids
    }


def judge(outcomes: Iterable[TrialOutcome]) -> tuple[JudgedOutcome, ...]:
    """Outcomes with their risk of bias and their use, in the order given."""
    every = tuple(outcomes)
    selection = select_improvement(every)
    used = {id(each.outcome): each.format.value for each in selection.usable}
    reasons = {id(each.outcome): each.reason for each in selection.left_out}
    return tuple(JudgedOutcome(each, risk_of_bias(each), used.get(id(each)), reasons.get(id(each))) for each in every)


def harm_rows(folder: Path = DATA) -> dict[str, list[Row]]:
    """The rows of study_adverse_events.csv by study, blank cells left out."""
    found: dict[str, list[Row]] = {}
    with (folder / "study_adverse_events.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["study"], []).append({name: value for name, value in row.items() if value})
    return found
