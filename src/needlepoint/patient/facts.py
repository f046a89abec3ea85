"""What can be asked: each fact has a question in plain words and one kind of answer.

An answer that is missing is not known. It is never read as "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from needlepoint.terms import ZONES
from needlepoint.values import When


class Kind(StrEnum):
    """What an answer to a fact looks like."""

    YES_NO = "yes_no"
    """Yes or no."""
    CHOICE = "choice"
    """One of the fact's options."""
    NUMBER = "number"
    """A number in the fact's unit."""
    DATE = "date"
    """A date as far as it is known, or `no` for never (or none planned)."""
    WHERE = "where"
    """In which zones, or `no` for nowhere."""
    WHERE_WHEN = "where_when"
    """In which zones and when last, or `no` for never anywhere."""


@dataclass(frozen=True, slots=True)
class Where:
    """Zones where the answer is yes and zones where it is no; of any other zone it is not known."""

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()

    def in_zone(self, zone: str) -> bool | None:
        """Yes, no or not known in one zone."""
        if zone in self.yes:
            return True
        return False if zone in self.no else None

    @property
    def covers_every_zone(self) -> bool:
        """Whether it is known of each zone of the body."""
        return len(self.yes | self.no) == len(ZONES)


@dataclass(frozen=True, slots=True)
class WhereWhen:
    """The latest date in each zone where it happened, and the zones where it never did; of others it is not known."""

    dates: Mapping[str, When] = field(default_factory=dict)
    never: frozenset[str] = frozenset()

    @property
    def covers_every_zone(self) -> bool:
        """Whether it is known of each zone of the body."""
        return len(self.dates) + len(self.never) == len(ZONES)

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.dates.items())), self.never))


@dataclass(frozen=True, slots=True)
class Between:
    """A number known only to lie from `low` to `high`, both included: the age of somebody born "in 1990"."""

    low: float
    high: float


Answer = bool | str | float | Between | When | Where | WhereWhen
"""A known answer. `False` for a DATE, WHERE or WHERE_WHEN fact means never, or nowhere."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a rule may ask about.

    Attributes:
        id: the word used in rules and in patients' files; also its code in our own code system.
        kind: what the answer looks like.
        question: the question in plain words, as a patient or a clinician is asked it.
        group: the part of the consultation it belongs to (an id of `history.GROUPS`).
        options: for CHOICE, the words that may be answered, mild to severe where there is an order.
        unit: for NUMBER, the unit in UCUM notation (`a` for years).
        bounds: for NUMBER, the lowest and highest value that is not a slip of the pen.
        future: for DATE, whether the date lies ahead (a plan) rather than behind (a history).
        follows: a fact that must be yes for this one to be worth asking; `no` there answers this one with `no`.
        why: one sentence on why it is asked, shown beside the question.
    """

    id: str
    kind: Kind
    question: str
    group: str
    options: tuple[str, ...] = ()
    unit: str | None = None
    bounds: tuple[float, float] | None = None
    future: bool = False
    follows: str | None = None
    why: str = ""

    @property
    def has_zones(self) -> bool:
        """Whether the answer may differ from zone to zone."""
        return self.kind in (Kind.WHERE, Kind.WHERE_WHEN)

    @property
    def no(self) -> Answer | None:
        """The answer that means "no", "never" or "nowhere"; None where there is no such answer."""
        if self.kind is Kind.CHOICE:
            return "no" if "no" in self.options else None
        return None if self.kind is Kind.NUMBER or self.id == "born_on" else False
