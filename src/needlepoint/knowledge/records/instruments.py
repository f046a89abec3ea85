"""Scoring instruments: what they measure, which way is better, how a score is made, what may be shipped."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from needlepoint.knowledge.records.figures import Figure, Statement
from needlepoint.knowledge.records.record import Record


class Rater(StrEnum):
    """Who gives the answers."""

    CLINICIAN = "clinician"
    PATIENT = "patient"


class Direction(StrEnum):
    """Which way a score moves when things get better."""

    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"


class Arithmetic(StrEnum):
    """How answers become a score. A closed set: another formula needs code and a worked example."""

    SINGLE = "single"
    """One answer is the score."""
    SUM = "sum"
    """Weight times answer, added up."""
    WEIGHTED_AREA_PRODUCT = "weighted_area_product"
    """For each region, weight times area times the sum of that region's degrees; then added up."""
    LESION_COUNTS = "lesion_counts"
    """For each kind of lesion, weight times the points of the band its count or area is in; then added up."""


class Availability(StrEnum):
    """What may be handed out with the program."""

    SHIPPED = "shipped"
    """It can be filled in here."""
    IMPORT_ONLY = "import_only"
    """Only a score obtained elsewhere can be entered; its questions are not ours to hand out."""


class Part(StrEnum):
    """What of an instrument may still be wrong because nobody here has read it in its source."""

    RANGE = "range"
    ITEMS = "items"


class Option(Record, frozen=True):
    """One answer that can be ticked."""

    value: float
    text: str


class Band(Record, frozen=True):
    """Points for a count or an area from some size on; the last band whose beginning is reached holds.

    Attributes:
        at_least: the size from which it holds, that size included.
        above: the size above which it holds, that size not included. Exactly one of the two is given.
    """

    points: float
    at_least: float | None = None
    above: float | None = None

    def holds(self, size: float) -> bool:
        """Whether a count or an area has reached this band."""
        if self.at_least is not None:
            return size >= self.at_least
        return self.above is not None and size > self.above


class Scale(Record, frozen=True):
    """How an item is answered.

    Attributes:
        low, high: the ends of what can be answered; `high` None for counts and areas, which have no end.
        unit: what the number counts or measures, where it is not plain points.
        whole: only whole numbers.
        options: the answers with their words, where it is ticked rather than measured.
        bands: for lesion counts, the points for each size.
    """

    id: str
    low: float
    high: float | None = None
    unit: str | None = None
    whole: bool = True
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()


class Item(Record, frozen=True):
    """One question of an instrument, in our own words.

    Attributes:
        scale: the id of the scale it is answered on.
        weight: what its answer (or the points of its band) is multiplied by.
        region: for weighted area products, the part of the body it belongs to.
        is_area: for weighted area products, the item that says how much of the region is affected; its
            `weight` is the region's.
        unverified: not read in the original.
    """

    id: str
    text: str
    scale: str
    weight: float = 1.0
    region: str | None = None
    is_area: bool = False
    unverified: bool = False


class ScoreRange(Record, frozen=True):
    """The lowest and the highest score there can be."""

    low: float
    high: float
    sources: tuple[str, ...]
    note: str | None = None


class Instrument(Record, frozen=True):
    """A way to put a number, or words, on how something is.

    Attributes:
        name: in the clinician's words.
        patient_name: in the patient's, to follow "measured with".
        measures: what it puts a number on.
        used_for: in words, what it was made for or used for.
        general: whether it can serve any indication; otherwise the indications that name it decide.
        raters: who gives the answers.
        arithmetic: how its score is made, here or by who holds its questions; None: no number, or not read.
        range: None: it gives no number, or not read.
        direction: None: it gives no number, or not read.
        question: for an instrument answered in words, what is asked.
        no_change: for an instrument that rates the change itself, the answer that says nothing has changed.
        subscales: scores of it that are never added or compared with each other; empty: it has one score.
        smallest_important_change: None: none was found.
        measurement_error: how far two readings of the same skin may lie apart; None: none was found.
        unverified: the parts that nobody here has read in the original; shown wherever they are used.
    """

    id: str
    name: str
    patient_name: str
    measures: str
    used_for: str
    raters: tuple[Rater, ...]
    availability: Availability
    licence: Statement
    sources: tuple[str, ...]
    reviewed: dt.date
    general: bool = False
    arithmetic: Arithmetic | None = None
    range: ScoreRange | None = None
    direction: Direction | None = None
    question: str | None = None
    no_change: float | None = None
    subscales: tuple[str, ...] = ()
    scales: tuple[Scale, ...] = ()
    items: tuple[Item, ...] = ()
    smallest_important_change: Figure | None = None
    measurement_error: Figure | None = None
    statements: tuple[Statement, ...] = ()
    unverified: tuple[Part, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse a record that cannot be scored as it says.

        Raises:
            ValueError: the loader reports it with the file and the line.
        """
        for problem in self._problems():
            raise ValueError(problem)

    def _problems(self) -> list[str]:
        scales = {each.id for each in self.scales}
        ids = [each.id for each in self.items]
        strangers = [each for each in self.items if each.scale not in scales]
        problems = [f"'{each.scale}', the scale of item '{each.id}', is not among its scales" for each in strangers]
        if len(set(ids)) != len(ids):
            problems.append("two of its items have the same id")
        if self.items and self.availability is Availability.IMPORT_ONLY:
            problems.append("it is import-only but has items; leave them out")
        if any(each.unverified for each in self.items) != (Part.ITEMS in self.unverified):
            problems.append("'items' must stand under unverified if an item is unverified, and only then")
        return problems

    def scale(self, item: Item) -> Scale:
        """The scale an item is answered on."""
        return next(each for each in self.scales if each.id == item.scale)
