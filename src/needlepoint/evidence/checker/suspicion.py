"""One thing that cannot be so, or that a careful reader would ask about, in the evidence tables."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How sure it is that something is wrong."""

    IMPOSSIBLE = "impossible"
    """The figures contradict each other or their scale; at least one of them is wrong."""
    SUSPECT = "suspect"
    """Possible, but rarely so in a figure that means what its column says."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a rule found.

    Attributes:
        table: the file it was found in.
        study, arm, scale: the row; the last two are empty where the rule asks about the whole study.
        rule: the name of the rule, one of docs/reference/evidence-tables.md.
        severity: whether it cannot be so or is only to be asked about.
        what: one sentence with the figures.
        figures: the figures alone, as they were printed. A suspicion is accepted only with these, so that another
            figure in the same place is reported again.
    """

    table: str
    study: str
    rule: str
    severity: Severity
    what: str
    figures: str
    arm: str = ""
    scale: str = ""

    @property
    def where(self) -> str:
        """The file and the row."""
        return f"{self.table} > {' > '.join(each for each in (self.study, self.arm, self.scale) if each)}"

    def __str__(self) -> str:
        """The row, what is odd about it, and the rule that says so."""
        return f"{self.where}: {self.what} ({self.rule})"
