"""Refusals told once for all the quantities they concern, instead of line by line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.photos.change.result import ChangeVerdict, Level, QuantityChange
from needlepoint.photos.pictures.wording import better_in_words, wrong_in_words
from needlepoint.photos.quantities import FACTS, Quantity
from needlepoint.photos.reasons import Remark

Remarked = tuple[tuple[Quantity, tuple[Remark, ...]], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is wrong, what to do about it, and which quantities it concerns."""

    quantities: tuple[Quantity, ...]
    wrong: str
    better: str

    @property
    def titles(self) -> str:
        """The quantities in words."""
        return ", ".join(FACTS[quantity].title.lower() for quantity in self.quantities)


def told_once(remarked: Iterable[tuple[Quantity, tuple[Remark, ...]]]) -> tuple[Told, ...]:
    """The remarks, those with the same words together, in the order in which they first come."""
    found: dict[tuple[str, str], list[Quantity]] = {}
    for quantity, remarks in remarked:
        for remark in dict.fromkeys(remarks):
            found.setdefault((wrong_in_words(remark), better_in_words(remark)), []).append(quantity)
    return tuple(Told(tuple(dict.fromkeys(quantities)), *words) for words, quantities in found.items())


def refused_changes(changes: Iterable[QuantityChange]) -> tuple[Told, ...]:
    """Why changes are not comparable."""
    return told_once((c.quantity, c.reasons) for c in changes if c.verdict is ChangeVerdict.NOT_COMPARABLE)


def cautions(changes: Iterable[QuantityChange]) -> tuple[Told, ...]:
    """What to keep in mind with changes that are comparable."""
    return told_once((c.quantity, c.reasons) for c in changes if c.verdict is not ChangeVerdict.NOT_COMPARABLE)


def missing_levels(levels: Iterable[Level]) -> tuple[Told, ...]:
    """Why quantities of one photograph have no number."""
    return told_once((level.quantity, level.reasons) for level in levels if level.estimate is None)


def level_cautions(levels: Iterable[Level]) -> tuple[Told, ...]:
    """What to keep in mind with levels that have a number."""
    return told_once((level.quantity, level.reasons) for level in levels if level.estimate is not None)
