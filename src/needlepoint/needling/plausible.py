"""Numbers that are typed in: refused when they cannot be meant, with the unit named in the message.

The bounds are ours. They are wide, set no treatment, and only catch slips of unit such as µm for mm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from needlepoint.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a number of one kind may be: its unit and its smallest and largest believable value."""

    unit: str
    low: float
    high: float
    whole: bool = False


NEEDLE_LENGTH_MM = Bounds("mm", 0.05, 10)
NEEDLE_DIAMETER_MM = Bounds("mm", 0.01, 1)
LAYER_MM = Bounds("mm", 0.005, 20)
SKIN_MM = Bounds("mm", 0.01, 40)
AREA_CM2 = Bounds("cm2", 0.05, 10_000)


def check(value: object, bounds: Bounds, where: str) -> None:
    """Refuse `value` unless it is a finite number within `bounds`, and a whole one where they ask for it.

    Raises:
        InvalidInput: it is not; `where` names the field.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidInput(f"{value!r} is not a number.", where=where, next_step=f"Give it in {bounds.unit}.")
    if bounds.whole and value != int(value):
        raise InvalidInput(
            f"{value:g} is not a whole number.", where=where, next_step=f"Give the number of {bounds.unit}."
        )
    if not bounds.low <= value <= bounds.high:
        raise InvalidInput(
            f"{value:g} {bounds.unit} is not believable; expected {bounds.low:g} to {bounds.high:g}.",
            where=where,
            next_step=f"Check the number and its unit ({bounds.unit}).",
        )


def check_if_known(value: object, bounds: Bounds, where: str) -> None:
    """As `check`, and None, which means not known, is accepted."""
    if value is not None:
        check(value, bounds, where)
