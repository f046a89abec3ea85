"""How long redness lasted in each arm, read from a number of days or from printed words, in whatever form it was given.

Rules, which are ours: `redness and swelling` and `any adverse event` last at least as long as redness alone; such
arms are kept, so that the forecast errs towards too long, and say so. A range without more is the shortest and the
longest duration of the arm's people. What is told only in notes ("downtime", "most within 3 weeks") is no duration of
redness. A standard error in the notes, of a mean in the cell, is turned into the standard deviation.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

from needlepoint.forecast.fit.harm_arms import HarmLeftOut, harm_rows_with_arms, reason_against
from needlepoint.knowledge.evidence import Row
from needlepoint.knowledge.loader import DATA

_NUMBER = r"(\d+(?:\.\d+)?)"
_HOURS = {"h": 1.0, "hour": 1.0, "d": 24.0, "day": 24.0, "week": 168.0}
_UNIT = r"(h|hour|day|d|week)s?\b"


@dataclass(frozen=True, slots=True)
class Duration:
    """What was said of how long it lasted, in hours; None where not said.

    Attributes:
        resolved: (hours, people): by then it was over in so many.
    """

    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    shortest: float | None = None
    longest: float | None = None
    resolved: tuple[float, int] | None = None


@dataclass(frozen=True, slots=True)
class RednessArm:
    """How long redness lasted in one arm.

    Attributes:
        people: whose redness it was.
        modality: one of MODALITIES.
        covers: `redness`, `redness and swelling` or `any reaction`.
        combined: whether something else was given with the needling.
    """

    study: str
    arm: str
    people: int
    modality: str
    duration: Duration
    covers: str = "redness"
    combined: bool = False


def read_redness_arms(folder: Path = DATA) -> tuple[tuple[RednessArm, ...], tuple[HarmLeftOut, ...]]:
    """The needled arms whose duration of redness was printed, and those left out although one was printed, with the
    reason.

    Raises:
        UnreadableFile: a table is missing.
    """
    used: list[RednessArm] = []
    left_out: list[HarmLeftOut] = []
    for row, arms in harm_rows_with_arms(folder):
        if "erythema_days" not in row and "erythema_days_as_printed" not in row:
            continue
        reason = reason_against(row, arms)
        duration = None if reason else _duration(row)
        if duration is None:
            left_out.append(HarmLeftOut(row["study"], row["arm"], reason or "the duration cannot be read as hours"))
            continue
        combined = any(each["arm_role"] == "needling_combined" for each in arms)
        words = row.get("erythema_days_as_printed", "")
        used.append(
            RednessArm(row["study"], row["arm"], int(row["n"]), arms[0]["modality"], duration, covers(words), combined)
        )
    return tuple(used), tuple(left_out)


def covers(words: str) -> str:
    """What the printed duration is one of."""
    if "any adverse event" in words:
        return "any reaction"
    return "redness and swelling" if "swelling" in words else "redness"


def _duration(row: Row) -> Duration | None:
    words = row.get("erythema_days_as_printed")
    if words is None:
        return Duration(mean=24 * float(row["erythema_days"]))
    found = duration_in(words, int(row["n"]))
    error = re.search(rf"duration[^;]*? {_UNIT} SE {_NUMBER}", row.get("notes", ""))
    if found and found.mean and not found.sd and error:
        return replace(found, sd=float(error[2]) * _HOURS[error[1]] * math.sqrt(int(row["n"])))
    return found


def duration_in(words: str, people: int) -> Duration | None:
    """What printed words say: `3-6 h`, `up to 10 h`, `24 ± 6 h`, `median 24 h (6-72)`, `resolved by 48 h`, `32.9 h`.

    Args:
        people: of the arm; all of them, where it had resolved by a time and no number was said.
    """
    unit = re.search(rf"\d\s*{_UNIT}", words)
    if not unit:
        return None
    hours = _HOURS[unit[1]]

    def scaled(found: re.Match[str], group: int = 1) -> float:
        return hours * float(found[group])

    if found := re.search(rf"median {_NUMBER}\s*{_UNIT}(?: \({_NUMBER}-{_NUMBER}\))?", words):
        ends = (scaled(found, 3), scaled(found, 4)) if found[3] else (None, None)
        return Duration(median=scaled(found), shortest=ends[0], longest=ends[1])
    if found := re.search(rf"resolved by {_NUMBER}", words):
        counted = re.search(r"in (\d+)", words)
        return Duration(resolved=(scaled(found), int(counted[1]) if counted else people))
    if found := re.search(rf"{_NUMBER}\s*(?:±|SD)\s*{_NUMBER}", words):
        return Duration(mean=scaled(found), sd=scaled(found, 2))
    if found := re.search(rf"{_NUMBER}-{_NUMBER}", words):
        return Duration(shortest=scaled(found), longest=scaled(found, 2))
    if found := re.search(rf"up to {_NUMBER}", words):
        return Duration(longest=scaled(found))
    found = re.search(_NUMBER, words)
    return Duration(mean=scaled(found)) if found else None
