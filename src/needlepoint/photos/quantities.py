"""All that can be measured: its unit, what it means, how change in it is told, and what may correct for drift."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Metric(StrEnum):
    """A way of looking at skin; one metric gives several quantities."""

    PORES = "pores"
    WRINKLES = "wrinkles"
    TEXTURE = "texture"
    ERYTHEMA = "erythema"
    PIGMENT = "pigment"
    STRIAE = "striae"
    SPOTS = "spots"


class Quantity(StrEnum):
    """One number with one unit."""

    PORE_DENSITY = "pore_density_per_cm2"
    PORE_DIAMETER = "pore_median_diameter_um"
    PORE_AREA = "pore_area_percent"
    WRINKLE_LENGTH = "wrinkle_length_mm"
    WRINKLE_DENSITY = "wrinkle_density_mm_per_cm2"
    WRINKLE_SEVERITY = "wrinkle_severity"
    ROUGHNESS = "roughness_percent"
    DEPRESSED_AREA = "depressed_area_percent"
    DEPRESSIONS = "depressions_per_cm2"
    ERYTHEMA = "erythema_log10"
    RED_AREA = "red_area_percent"
    MELANIN = "melanin_log10"
    ITA = "individual_typology_angle_deg"
    STRIAE_AREA = "striae_area_mm2"
    STRIAE_WIDTH = "striae_mean_width_mm"
    STRIAE_LIGHTNESS = "striae_contrast_l"
    STRIAE_REDNESS = "striae_contrast_a"
    STRIAE_CONTRAST = "striae_contrast_de00"
    SPOT_AREA = "spot_area_mm2"
    SPOT_COUNT = "spots_per_cm2"
    SPOT_CONTRAST = "spot_contrast_de00"


class ChangeScale(StrEnum):
    """How change in a quantity is told."""

    DIFFERENCE = "difference"
    """Follow-up minus baseline, in the quantity's own unit."""
    RATIO = "ratio"
    """Follow-up over baseline minus one, in percent; worked out as a difference of logarithms."""


class Drift(StrEnum):
    """What untreated skin in the same photographs says about change that is no change."""

    SAME_QUANTITY = "same_quantity"
    """The control region's own change in the same quantity is taken off."""
    NONE = "none"
    """Untreated skin has none of it (no scars, no stretch marks), so there is nothing to take off."""


@dataclass(frozen=True, slots=True)
class QuantityFacts:
    """What must be known of a quantity.

    Attributes:
        unit: as printed; empty for a pure number.
        means: one sentence for a person.
        better: -1 where less is better, 1 where more is, 0 where it depends.
        needs_size: whether it can only be reported where the scale is measured or stated.
        needs_colour: whether its level can only be reported with a card (its change may be, with a control region).
        size_power: how its level depends on the scale: 1 for a length, 2 for an area, -2 for a count per area.
        within: the least and the most that its level can be; no interval of a level goes beyond.
    """

    metric: Metric
    unit: str
    title: str
    means: str
    change: ChangeScale
    drift: Drift
    better: int
    needs_size: bool = False
    needs_colour: bool = False
    size_power: int = 0
    within: tuple[float, float] = (-math.inf, math.inf)


_SHARE, _NOT_BELOW_0 = (0.0, 100.0), (0.0, math.inf)
_RATIO, _DIFFERENCE = ChangeScale.RATIO, ChangeScale.DIFFERENCE
_SAME, _NONE = Drift.SAME_QUANTITY, Drift.NONE

FACTS: dict[Quantity, QuantityFacts] = {
    Quantity.PORE_DENSITY: QuantityFacts(
        Metric.PORES,
        "/cm2",
        "Pores",
        "Round dark openings of 0.15 to 0.8 mm, counted per area.",
        _RATIO,
        _SAME,
        -1,
        needs_size=True,
        size_power=-2,
    ),
    Quantity.PORE_DIAMETER: QuantityFacts(
        Metric.PORES,
        "um",
        "Pore diameter",
        "Median diameter of a circle of the same area as each counted pore.",
        _RATIO,
        _SAME,
        -1,
        needs_size=True,
        size_power=1,
    ),
    Quantity.PORE_AREA: QuantityFacts(
        Metric.PORES,
        "%",
        "Pore area",
        "Share of the skin that counted pores cover.",
        _RATIO,
        _SAME,
        -1,
        within=_SHARE,
    ),
    Quantity.WRINKLE_LENGTH: QuantityFacts(
        Metric.WRINKLES,
        "mm",
        "Wrinkle length",
        "Length of all lines longer than 5 mm along their middle.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=1,
    ),
    Quantity.WRINKLE_DENSITY: QuantityFacts(
        Metric.WRINKLES,
        "mm/cm2",
        "Wrinkle density",
        "Length of lines per area.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=-1,
    ),
    Quantity.WRINKLE_SEVERITY: QuantityFacts(
        Metric.WRINKLES,
        "",
        "Wrinkle severity",
        "Contrast times width along all lines, per area of skin.",
        _RATIO,
        _NONE,
        -1,
    ),
    Quantity.ROUGHNESS: QuantityFacts(
        Metric.TEXTURE,
        "%",
        "Roughness",
        "Spread of light and shade over 0.3 to 3 mm. It is not a depth.",
        _RATIO,
        _SAME,
        -1,
    ),
    Quantity.DEPRESSED_AREA: QuantityFacts(
        Metric.TEXTURE,
        "%",
        "Depressed area",
        "Share of the skin inside shaded hollows. It is not a depth or a volume.",
        _RATIO,
        _NONE,
        -1,
        within=_SHARE,
    ),
    Quantity.DEPRESSIONS: QuantityFacts(
        Metric.TEXTURE,
        "/cm2",
        "Depressions",
        "Shaded hollows, counted per area.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=-2,
    ),
    Quantity.ERYTHEMA: QuantityFacts(
        Metric.ERYTHEMA,
        "log10",
        "Erythema",
        "Blood in the skin, as the logarithm of its amount, by its colour.",
        _DIFFERENCE,
        _SAME,
        -1,
        needs_colour=True,
    ),
    Quantity.RED_AREA: QuantityFacts(
        Metric.ERYTHEMA,
        "%",
        "Red area",
        "Share of the zone with clearly more blood than the untreated skin beside it.",
        _DIFFERENCE,
        _NONE,
        -1,
        within=_SHARE,
    ),
    Quantity.MELANIN: QuantityFacts(
        Metric.PIGMENT,
        "log10",
        "Melanin",
        "Melanin in the skin, as the logarithm of its amount, by its colour.",
        _DIFFERENCE,
        _SAME,
        0,
        needs_colour=True,
    ),
    Quantity.ITA: QuantityFacts(
        Metric.PIGMENT,
        "deg",
        "Individual typology angle",
        "Lightness against yellowness; larger is lighter skin.",
        _DIFFERENCE,
        _SAME,
        0,
        needs_colour=True,
    ),
    Quantity.STRIAE_AREA: QuantityFacts(
        Metric.STRIAE,
        "mm2",
        "Stretch mark area",
        "Area of bands that differ in colour from the skin beside them.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=2,
    ),
    Quantity.STRIAE_WIDTH: QuantityFacts(
        Metric.STRIAE,
        "mm",
        "Stretch mark width",
        "Area of the bands over their length.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=1,
    ),
    Quantity.STRIAE_LIGHTNESS: QuantityFacts(
        Metric.STRIAE,
        "L*",
        "Stretch mark lightness",
        "Lightness of the bands minus that of the skin beside them.",
        _DIFFERENCE,
        _NONE,
        0,
    ),
    Quantity.STRIAE_REDNESS: QuantityFacts(
        Metric.STRIAE,
        "a*",
        "Stretch mark redness",
        "Redness of the bands minus that of the skin beside them.",
        _DIFFERENCE,
        _NONE,
        0,
    ),
    Quantity.STRIAE_CONTRAST: QuantityFacts(
        Metric.STRIAE,
        "dE00",
        "Stretch mark contrast",
        "Colour difference between the bands and the skin beside them.",
        _DIFFERENCE,
        _NONE,
        -1,
        within=_NOT_BELOW_0,
    ),
    Quantity.SPOT_AREA: QuantityFacts(
        Metric.SPOTS,
        "mm2",
        "Dark spot area",
        "Area of spots with clearly more pigment than the skin around them.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=2,
    ),
    Quantity.SPOT_COUNT: QuantityFacts(
        Metric.SPOTS,
        "/cm2",
        "Dark spots",
        "Such spots, counted per area.",
        _RATIO,
        _NONE,
        -1,
        needs_size=True,
        size_power=-2,
    ),
    Quantity.SPOT_CONTRAST: QuantityFacts(
        Metric.SPOTS,
        "dE00",
        "Dark spot contrast",
        "Colour difference between the spots and the skin around them.",
        _DIFFERENCE,
        _NONE,
        -1,
        within=_NOT_BELOW_0,
    ),
}


def quantities_of(metric: Metric) -> tuple[Quantity, ...]:
    """The quantities that one metric gives."""
    return tuple(quantity for quantity, facts in FACTS.items() if facts.metric is metric)
