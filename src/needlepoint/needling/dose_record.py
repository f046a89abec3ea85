"""A needling dose written down and read back.

What is read is worked out again from its inputs, so a record that contradicts itself is refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from needlepoint.errors import InvalidInput
from needlepoint.needling.dose import GlidingPen, NeedlingDose, Roller, Stamp, Technique, TimedPen

_KINDS: tuple[type[Technique], ...] = (TimedPen, GlidingPen, Roller, Stamp)
_TECHNIQUES = {kind.method: kind for kind in _KINDS}
_KEYS = {"method", "inputs", "area_cm2", "needle_length_mm", "punctures_per_cm2", "total_punctures"}
# A record may have been rounded for print; more than this is a contradiction.
_ROUNDING = 1e-3


def dose_to_record(dose: NeedlingDose) -> dict[str, Any]:
    """The dose as plain words and numbers, ready for JSON, with its inputs and both results."""
    return {
        "method": dose.method,
        "inputs": dose.inputs,
        "area_cm2": dose.area_cm2,
        "needle_length_mm": dose.needle_length_mm,
        "punctures_per_cm2": dose.punctures_per_cm2,
        "total_punctures": dose.total_punctures,
    }


def dose_from_record(record: Mapping[str, Any]) -> NeedlingDose:
    """Read what `dose_to_record` wrote.

    Raises:
        InvalidInput: a key is missing or unknown, a number is not believable, or the recorded results do not
            follow from the recorded inputs.
    """
    _same_names(set(record), _KEYS, "dose")
    dose = NeedlingDose(
        technique=_technique(record["method"], record["inputs"]),
        area_cm2=record["area_cm2"],
        needle_length_mm=record["needle_length_mm"],
    )
    _agrees(record["punctures_per_cm2"], dose.punctures_per_cm2, "punctures_per_cm2")
    _agrees(record["total_punctures"], dose.total_punctures, "total_punctures")
    return dose


def _technique(method: object, inputs: object) -> Technique:
    kind = _TECHNIQUES.get(method) if isinstance(method, str) else None
    if kind is None:
        known = ", ".join(_TECHNIQUES)
        raise InvalidInput(
            f"{method!r} is not a way of needling.", where="dose.method", next_step=f"Use one of {known}."
        )
    if not isinstance(inputs, Mapping):
        raise InvalidInput("The inputs are not a set of names and numbers.", where="dose.inputs")
    _same_names(set(inputs), set(kind.bounds), "dose.inputs")
    return kind(**inputs)


def _same_names(given: set[Any], expected: set[str], where: str) -> None:
    missing, unknown = sorted(expected - given), sorted(str(name) for name in given - expected)
    if missing or unknown:
        both = (("missing", missing), ("unknown", unknown))
        wrong = "; ".join(f"{what}: {', '.join(names)}" for what, names in both if names)
        raise InvalidInput(f"The record does not have the right entries ({wrong}).", where=where)


def _agrees(recorded: object, worked_out: float, where: str) -> None:
    is_number = isinstance(recorded, int | float)
    if not is_number or not math.isclose(recorded, worked_out, rel_tol=_ROUNDING):  # type: ignore[arg-type]
        raise InvalidInput(
            f"The record says {recorded!r}, but its own inputs give {worked_out:.6g}.",
            where=f"dose.{where}",
            next_step="Correct the inputs, or record the dose again.",
        )
