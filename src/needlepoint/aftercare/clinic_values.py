"""A clinic's own times, inside or outside what the sources say, with who set them and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.aftercare import Offset, Timed
from needlepoint.terms import DeviceClass


@dataclass(frozen=True, slots=True)
class ClinicValue:
    """When an item ends in this clinic.

    Attributes:
        until: hours of elapsed time, or the local calendar day at whose beginning it ends.
        set_by: the clinician who answers for it.
        set_on: the day it was set.
        reason: why, in the clinician's words.
    """

    until: Offset
    set_by: str
    set_on: dt.date
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.set_by.strip():
            raise InvalidInput("A clinic's own time needs a name.", next_step="Say in set_by who answers for it.")


@dataclass(frozen=True, slots=True)
class ClinicValues:
    """A clinic's own times by the id of the aftercare item or the class of ingredients they are for."""

    values: Mapping[str, ClinicValue] = field(default_factory=dict)

    def checked(self, knowledge: Knowledge) -> ClinicValues:
        """Itself, once it is known that each id can carry a time.

        Raises:
            InvalidInput: an id is unknown, or stands for something without an end of its own.
        """
        known: dict[str, Timed] = {**knowledge.aftercare, **knowledge.ingredient_classes}
        for item_id in self.values:
            if item_id not in known:
                raise InvalidInput(
                    f"There is no aftercare item or class of ingredients '{item_id}'.",
                    where="clinic values",
                    next_step=did_you_mean(item_id, known),
                )
            if known[item_id].default is None:
                raise InvalidInput(
                    f"'{item_id}' has no end of its own to set.",
                    where="clinic values",
                    next_step="Set the item that it follows, or leave it out.",
                )
        return self


@dataclass(frozen=True, slots=True)
class ChosenTime:
    """When an item ends, and whose choice that is.

    Attributes:
        until: the time in force.
        basis: why this one.
        sources: whose figure it is; `NEEDLEPOINT` alone: our own.
        clinic: the clinic's record, where the time is the clinic's.
        is_outside_range: whether it is shorter or longer than every figure the sources give.
        is_shorter_than_default: whether the clinic's time ends before our default.
    """

    until: Offset
    basis: str
    sources: tuple[str, ...]
    clinic: ClinicValue | None
    is_outside_range: bool
    is_shorter_than_default: bool


def choose_time(
    item: Timed, device_class: DeviceClass | None, clinic: ClinicValues, *, same_as: str | None = None
) -> ChosenTime | None:
    """The clinic's own time for an item, or else the default; None where it has no end of its own.

    Args:
        item: the item or class of ingredients.
        device_class: what the session was done with; None: not known.
        clinic: the clinic's own times.
        same_as: the id of another item, whose own time holds where this one has none.
    """
    default = item.default_for(device_class)
    if default is None:
        return None
    own = clinic.values.get(item.id) or clinic.values.get(same_as or "")
    until = own.until if own else default.until
    return ChosenTime(
        until=until,
        basis=_basis_of(own) if own else default.basis,
        sources=() if own else default.sources,
        clinic=own,
        is_outside_range=_is_outside(item, until),
        is_shorter_than_default=until.in_hours < default.until.in_hours,
    )


def _basis_of(own: ClinicValue) -> str:
    reason = f" {own.reason}" if own.reason else ""
    return f"The clinic's own value, set by {own.set_by} on {own.set_on}.{reason}"


def _is_outside(item: Timed, until: Offset) -> bool:
    span = item.span
    return span is not None and not span[0].in_hours <= until.in_hours <= span[1].in_hours
