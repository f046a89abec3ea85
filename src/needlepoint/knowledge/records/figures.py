"""Figures: a number or a range, with who gave it and on what ground."""

from __future__ import annotations

from needlepoint.knowledge.records.record import Record
from needlepoint.values import Wait


class Figure(Record, frozen=True):
    """A number with its spread and its sources; the unit is in the name of the field that holds it.

    Attributes:
        value: the figure most sources give (a median, a label's number), or None where only a range is known.
        low, high: the range the sources span, or None where they give one figure.
        sources: who says so. `NEEDLEPOINT` alone means it is our own choice.
        unverified: carried for the reader to see; never used to set a number.
    """

    sources: tuple[str, ...]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str | None = None
    unverified: bool = False

    @property
    def span(self) -> tuple[float, float] | None:
        """The range, or the single value twice, or None where nothing is known."""
        ends = (self.low if self.low is not None else self.value, self.high if self.high is not None else self.value)
        return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


class Span(Record, frozen=True):
    """A length of time with its sources, in the unit the sources used."""

    sources: tuple[str, ...]
    days: int = 0
    weeks: int = 0
    months: int = 0
    note: str | None = None
    unverified: bool = False

    @property
    def wait(self) -> Wait:
        """The span as a wait that can be added to a date."""
        return Wait(days=self.days, weeks=self.weeks, months=self.months)


class Statement(Record, frozen=True):
    """A sentence with its sources."""

    text: str
    sources: tuple[str, ...]
    unverified: bool = False
