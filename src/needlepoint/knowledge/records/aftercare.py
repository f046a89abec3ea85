"""Aftercare: what to do, to leave and to expect after a session, with each source's own figure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from needlepoint.knowledge.records.figures import Statement
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import DeviceClass, Region


class Action(StrEnum):
    """What an aftercare item asks of the patient."""

    AVOID = "avoid"
    DO = "do"
    EXPECT = "expect"
    """Nothing to do: this is what is normally seen."""


class Topic(StrEnum):
    """What an aftercare item is about."""

    WASH = "wash"
    NOTHING_ON_SKIN = "nothing_on_skin"
    MOISTURISE = "moisturise"
    COVERING = "covering"
    SUNSCREEN = "sunscreen"
    SUN = "sun"
    MAKE_UP = "make_up"
    EXERCISE = "exercise"
    WATER_AND_HEAT = "water_and_heat"
    HAIR_REMOVAL_AND_PEELS = "hair_removal_and_peels"
    RETINOID_AND_ACIDS = "retinoid_and_acids"
    VITAMIN_C = "vitamin_c"
    BENZOYL_PEROXIDE = "benzoyl_peroxide"
    FRAGRANCE = "fragrance"
    OTHER_PRODUCTS = "other_products"
    BRUSHES = "brushes"
    ANTI_INFLAMMATORY = "anti_inflammatory"
    STEROID_CREAM = "steroid_cream"
    TOUCHING = "touching"
    ANTIVIRAL = "antiviral"
    NORMAL_COURSE = "normal_course"


class Offset(Record, frozen=True):
    """A point after a session's end, in the unit its source used.

    Attributes:
        hours: that many hours of elapsed time after the end.
        days: the beginning of that local calendar day; day 0 is the day of the session.
    """

    hours: float | None = None
    days: int | None = None

    def __post_init__(self) -> None:
        """Refuse anything but one unit, not below zero."""
        given = [each for each in (self.hours, self.days) if each is not None]
        if len(given) != 1 or given[0] < 0:
            raise ValueError("give either hours or days, and not below zero")

    @property
    def in_hours(self) -> float:
        """The span in hours, a day counted as 24, for comparing figures given in different units."""
        return self.hours if self.hours is not None else 24.0 * (self.days or 0)

    def __str__(self) -> str:
        """In words: `24 hours`, `5 days`."""
        count, unit = (self.hours, "hour") if self.hours is not None else (self.days, "day")
        return f"{count:g} {unit if count == 1 else unit + 's'}"


class SourceFigure(Record, frozen=True):
    """What one source says about an item or a class of ingredients.

    Attributes:
        says: what it says, in our words.
        until: when it says the item ends; None: it gives no figure.
        until_at_most: the upper end, where the source itself gives a range.
    """

    source: str
    says: str
    until: Offset | None = None
    until_at_most: Offset | None = None

    @property
    def figures(self) -> tuple[Offset, ...]:
        """The one or two figures it gives."""
        return tuple(each for each in (self.until, self.until_at_most) if each is not None)


class Default(Record, frozen=True):
    """When an item ends unless the clinic says otherwise: our choice among the figures, with its ground.

    Attributes:
        basis: why this one.
        sources: whose figure it is; `NEEDLEPOINT` alone: our own.
    """

    until: Offset
    basis: str
    sources: tuple[str, ...]


class ClassDefault(Record, frozen=True):
    """A default that differs for one class of device."""

    device_class: DeviceClass
    default: Default


class Timed(Record, frozen=True):
    """Something that ends at a time on which sources may differ: an aftercare item, a class of ingredients.

    Attributes:
        positions: what each source says.
        default: when it ends unless the clinic says otherwise; None: it has no end of its own.
        other_defaults: the same for classes of device where it is another.
    """

    id: str
    positions: tuple[SourceFigure, ...] = ()
    default: Default | None = None
    other_defaults: tuple[ClassDefault, ...] = ()

    def default_for(self, device_class: DeviceClass | None) -> Default | None:
        """The default for a class of device; for an unknown class the longest of all, the safest."""
        if device_class is None:
            every = (self.default, *(other.default for other in self.other_defaults))
            known = [each for each in every if each is not None]
            return max(known, key=lambda each: each.until.in_hours, default=None)
        named = (other.default for other in self.other_defaults if other.device_class is device_class)
        return next(named, self.default)

    @property
    def span(self) -> tuple[Offset, Offset] | None:
        """The shortest and the longest figure that the sources give, or None where none gives one."""
        figures = sorted((f for each in self.positions for f in each.figures), key=lambda each: each.in_hours)
        return (figures[0], figures[-1]) if figures else None

    @property
    def sources_disagree(self) -> bool:
        """Whether the sources give more than one figure."""
        return self.span is not None and self.span[0].in_hours != self.span[1].in_hours


class AftercareItem(Timed, frozen=True, kw_only=True):
    """One thing to do, to leave, or to expect after a session.

    Attributes:
        patient_text: what the patient reads; short sentences.
        starts: when it begins.
        starts_after: the item at whose end this one begins, so that a clinic's change moves both.
        device_classes: only after treatment with these; empty: any.
        regions: only where one of these was treated; empty: any.
        clinician_notes: what a clinician should know, with sources.
    """

    topic: Topic
    action: Action
    title: str
    patient_text: str
    reviewed: dt.date
    starts: Offset = Offset(hours=0)
    starts_after: str | None = None
    device_classes: tuple[DeviceClass, ...] = ()
    regions: tuple[Region, ...] = ()
    clinician_notes: tuple[Statement, ...] = ()
