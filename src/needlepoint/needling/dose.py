"""How many punctures a square centimetre of skin is given, as a dose that can be recorded and compared.

Every formula here is ours: counting, not measurement. Each assumes that every needle enters the skin at every
stroke, so the result is the most the settings can deliver; a pen lifted or a drum that slips makes it less.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import ClassVar

from needlepoint.needling import plausible
from needlepoint.needling.plausible import Bounds, check

MM_PER_CM = 10.0
MM2_PER_CM2 = 100.0

_NEEDLES = Bounds("needles", 1, 500, whole=True)
_STROKES_PER_SECOND = Bounds("strokes/s", 1, 300)
_STROKES_PER_MINUTE = Bounds("strokes/min", 60, 18_000)
_SECONDS = Bounds("s", 0.1, 7_200)
_SPEED_CM_PER_S = Bounds("cm/s", 0.05, 50)
_WIDTH_MM = Bounds("mm", 0.5, 150)
_CIRCUMFERENCE_MM = Bounds("mm", 5, 500)
_ROWS = Bounds("rows", 1, 500, whole=True)
_PASSES = Bounds("passes", 1, 100, whole=True)
_STAMPS = Bounds("stamps", 1, 100_000, whole=True)


@dataclass(frozen=True, slots=True)
class TimedPen:
    """A powered pen kept moving evenly over an area for a known time."""

    needle_count: int
    strokes_per_second: float
    seconds_on_area: float

    method: ClassVar[str] = "timed_pen"
    bounds: ClassVar[dict[str, Bounds]] = {
        "needle_count": _NEEDLES,
        "strokes_per_second": _STROKES_PER_SECOND,
        "seconds_on_area": _SECONDS,
    }

    def __post_init__(self) -> None:
        _check_fields(self)

    def punctures_per_cm2(self, area_cm2: float) -> float:
        """Needles times strokes per second times seconds, shared over the area. Ours."""
        return self.needle_count * self.strokes_per_second * self.seconds_on_area / area_cm2


@dataclass(frozen=True, slots=True)
class GlidingPen:
    """A powered pen drawn over the skin at a steady speed, its tip covering a strip, a number of times."""

    needle_count: int
    strokes_per_second: float
    glide_cm_per_second: float
    tip_width_mm: float
    passes: int

    method: ClassVar[str] = "gliding_pen"
    bounds: ClassVar[dict[str, Bounds]] = {
        "needle_count": _NEEDLES,
        "strokes_per_second": _STROKES_PER_SECOND,
        "glide_cm_per_second": _SPEED_CM_PER_S,
        "tip_width_mm": _WIDTH_MM,
        "passes": _PASSES,
    }

    def __post_init__(self) -> None:
        _check_fields(self)

    def punctures_per_cm2(self, area_cm2: float) -> float:  # noqa: ARG002 - the same density on any area
        """Punctures per second over cm2 swept per second (speed times tip width), times passes. Ours."""
        swept_cm2_per_second = self.glide_cm_per_second * self.tip_width_mm / MM_PER_CM
        return self.needle_count * self.strokes_per_second / swept_cm2_per_second * self.passes


@dataclass(frozen=True, slots=True)
class Roller:
    """A manual roller: rows of needles around a drum. One pass is one roll over the skin in one direction.

    `drum_circumference_mm` is of the drum's surface, which rests on the skin when the needles are in it.
    """

    needles_per_row: int
    rows_around_drum: int
    drum_circumference_mm: float
    drum_width_mm: float
    passes: int

    method: ClassVar[str] = "roller"
    bounds: ClassVar[dict[str, Bounds]] = {
        "needles_per_row": _NEEDLES,
        "rows_around_drum": _ROWS,
        "drum_circumference_mm": _CIRCUMFERENCE_MM,
        "drum_width_mm": _WIDTH_MM,
        "passes": _PASSES,
    }

    def __post_init__(self) -> None:
        _check_fields(self)

    def punctures_per_cm2(self, area_cm2: float) -> float:  # noqa: ARG002 - the same density on any area
        """All needles of the drum, on the skin one turn covers (circumference x width), times passes. Ours.

        Assumes the drum rolls without slipping.
        """
        cm2_per_turn = self.drum_circumference_mm * self.drum_width_mm / MM2_PER_CM2
        return self.needles_per_row * self.rows_around_drum / cm2_per_turn * self.passes


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp pressed on an area a counted number of times."""

    needles_per_stamp: int
    stamps: int

    method: ClassVar[str] = "stamp"
    bounds: ClassVar[dict[str, Bounds]] = {"needles_per_stamp": _NEEDLES, "stamps": _STAMPS}

    def __post_init__(self) -> None:
        _check_fields(self)

    def punctures_per_cm2(self, area_cm2: float) -> float:
        """Needles times stamps, shared over the area. Ours."""
        return self.needles_per_stamp * self.stamps / area_cm2


Technique = TimedPen | GlidingPen | Roller | Stamp


def _check_fields(technique: Technique) -> None:
    for name, bounds in technique.bounds.items():
        check(getattr(technique, name), bounds, f"{technique.method}.{name}")


@dataclass(frozen=True, slots=True)
class NeedlingDose:
    """What one area is given in one session: how densely, how many in all, and with which needle length set.

    The needle length is the setting, not the depth reached. The inputs stay in `technique`, so a recorded
    dose can be worked out again.
    """

    technique: Technique
    area_cm2: float
    needle_length_mm: float

    def __post_init__(self) -> None:
        check(self.area_cm2, plausible.AREA_CM2, "area_cm2")
        check(self.needle_length_mm, plausible.NEEDLE_LENGTH_MM, "needle_length_mm")

    @property
    def method(self) -> str:
        """How the needles were moved: `timed_pen`, `gliding_pen`, `roller` or `stamp`."""
        return self.technique.method

    @property
    def inputs(self) -> dict[str, float]:
        """The numbers the dose was worked out from, by name; each name carries its unit."""
        return {field.name: getattr(self.technique, field.name) for field in fields(self.technique)}

    @property
    def punctures_per_cm2(self) -> float:
        """Punctures on each cm2, by the technique's own formula."""
        return self.technique.punctures_per_cm2(self.area_cm2)

    @property
    def total_punctures(self) -> float:
        """Punctures per cm2 times the area."""
        return self.punctures_per_cm2 * self.area_cm2


def per_second(strokes_per_minute: float) -> float:
    """Strokes per second from strokes per minute, the unit many pens print.

    Raises:
        InvalidInput: the rate is not believable as strokes per minute.
    """
    check(strokes_per_minute, _STROKES_PER_MINUTE, "strokes_per_minute")
    return strokes_per_minute / 60


def fraction_of_area_punctured(punctures_per_cm2: float, needle_diameter_mm: float) -> float:
    """The share of the surface, 0 to 1, under at least one needle hole as wide as the needle. Ours.

    Assumes punctures fall independently and evenly (a Poisson pattern), so holes overlap by chance and the
    share is `1 - exp(-punctures per cm2 x area of one hole)`, and that a hole is as wide as the needle.

    Raises:
        InvalidInput: the diameter is not believable, or the density is not a number of 0 or more.
    """
    check(punctures_per_cm2, Bounds("punctures/cm2", 0, 1e9), "punctures_per_cm2")
    check(needle_diameter_mm, plausible.NEEDLE_DIAMETER_MM, "needle_diameter_mm")
    hole_cm2 = math.pi * (needle_diameter_mm / 2) ** 2 / MM2_PER_CM2
    return -math.expm1(-punctures_per_cm2 * hole_cm2)


@dataclass(frozen=True, slots=True)
class DoseComparison:
    """One dose beside another: ratios of the second to the first, and whether the ratio says anything."""

    density_ratio: float
    total_ratio: float
    needle_length_difference_mm: float
    is_like_for_like: bool
    caution: str | None


def compare_doses(first: NeedlingDose, second: NeedlingDose) -> DoseComparison:
    """How the second dose compares with the first.

    Like for like means the same method and the same needle length. Otherwise `caution` says why the ratio of
    punctures is not a ratio of treatment: the same setting reaches different depths with different devices
    (KALLURI-2011 for a roller in rats; that this makes doses incomparable is ours).
    """
    same_method = first.method == second.method
    same_length = math.isclose(first.needle_length_mm, second.needle_length_mm)
    return DoseComparison(
        density_ratio=second.punctures_per_cm2 / first.punctures_per_cm2,
        total_ratio=second.total_punctures / first.total_punctures,
        needle_length_difference_mm=second.needle_length_mm - first.needle_length_mm,
        is_like_for_like=same_method and same_length,
        caution=_comparison_caution(same_method, same_length),
    )


def _comparison_caution(same_method: bool, same_length: bool) -> str | None:
    if not same_method:
        return (
            "The needles were moved in different ways, so one setting may have reached different depths. "
            "Compare the counts only."
        )
    if not same_length:
        return "The needle lengths differ, so a puncture of one is not a puncture of the other."
    return None
