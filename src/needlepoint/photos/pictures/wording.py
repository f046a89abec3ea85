"""Numbers and verdicts in words, the same on the terminal, in the slider and on the page.

A number is never given without its interval, and never with more digits than the interval allows.
"""

from __future__ import annotations

import math
import re

from needlepoint.photos.calibration import ScaleSource
from needlepoint.photos.change.result import ChangeVerdict, Estimate, Level, PhotoFacts, QuantityChange
from needlepoint.photos.quantities import FACTS, ChangeScale, Quantity
from needlepoint.photos.reasons import WORDS, Remark

UNITS = {
    "/cm2": "per cm²",
    "mm/cm2": "mm/cm²",
    "mm2": "mm²",
    "um": "µm",
    "deg": "°",
    "log10": "log10",
    "dE00": "ΔE00",
}
NOT_KNOWN = "not known"
CANNOT_SAY = (
    "Depth or volume of a scar or wrinkle: one photograph has no third dimension.",
    "Why the skin changed: season, sun, products and time change it too.",
    "Whether the person should be treated, how, or how deep: that is never taken from a photograph.",
)
FOR_THE_EYE = (
    "The follow-up is laid over the baseline for the eye only; every number was measured on the original pixels."
)


def unit_of(quantity: Quantity) -> str:
    """The unit as printed; empty for a pure number."""
    unit = FACTS[quantity].unit
    return UNITS.get(unit, unit)


def change_unit_of(quantity: Quantity) -> str:
    """The unit of a change: percent for a ratio, percentage points for a difference of shares."""
    facts = FACTS[quantity]
    if facts.change is ChangeScale.RATIO:
        return "%"
    return "points" if facts.unit == "%" else unit_of(quantity)


def decimals_for(half_width: float) -> int:
    """How many decimals a number deserves whose interval reaches so far on either side (at most 4)."""
    if not math.isfinite(half_width) or half_width <= 0:
        return 2
    return min(max(-math.floor(math.log10(half_width / 3)), 0), 4)


def estimate_in_words(estimate: Estimate, *, signed: bool = False) -> str:
    """Value and 95 % interval without unit: `-12 (-18 to -6)`."""
    places = decimals_for((estimate.high - estimate.low) / 2)
    value, low, high = (_number(each, places, signed) for each in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low} to {high})"


def level_in_words(level: Level) -> str:
    """A level with its interval and unit, or why there is none, in a few words."""
    if level.estimate is None:
        return wrong_in_words(level.reasons[0]) if level.reasons else NOT_KNOWN
    return f"{estimate_in_words(level.estimate)} {unit_of(level.quantity)}".strip()


def change_in_words(change: QuantityChange) -> str:
    """A change with its interval and unit, or that it is not comparable."""
    if change.change is None:
        return "not comparable"
    return f"{estimate_in_words(change.change, signed=True)} {change_unit_of(change.quantity)}".strip()


def detectable_in_words(change: QuantityChange) -> str:
    """The smallest change that can be told from measurement error, with its unit."""
    if change.smallest_detectable is None:
        return "-"
    size = abs(change.smallest_detectable)
    return f"{size:.{decimals_for(size)}f} {change_unit_of(change.quantity)}".strip()


def verdict_in_words(change: QuantityChange) -> str:
    """What may be said of a change, as a person would say it."""
    if change.verdict is ChangeVerdict.NOT_COMPARABLE or change.change is None:
        return "not comparable"
    if change.verdict is ChangeVerdict.WITHIN_ERROR:
        return "no change beyond measurement error"
    if change.improved is None:
        return f"{'higher' if change.change.value > 0 else 'lower'}, beyond measurement error"
    return f"{'better' if change.improved else 'worse'}, beyond measurement error"


def verdict_sign(change: QuantityChange) -> str:
    """A sign that says the verdict without colour: up, down, equal, or a question mark."""
    if change.verdict is ChangeVerdict.NOT_COMPARABLE or change.change is None:
        return "?"
    if change.verdict is ChangeVerdict.WITHIN_ERROR:
        return "="
    return "▲" if change.change.value > 0 else "▼"


def verdict_kind(change: QuantityChange) -> str:
    """One word for a style sheet: better, worse, changed, same, none."""
    if change.verdict is ChangeVerdict.NOT_COMPARABLE or change.change is None:
        return "none"
    if change.verdict is ChangeVerdict.WITHIN_ERROR:
        return "same"
    return "changed" if change.improved is None else "better" if change.improved else "worse"


def wrong_in_words(remark: Remark) -> str:
    """What is wrong, with its figure, as one sentence."""
    figure = f" ({remark.found})" if remark.found else ""
    return f"{WORDS[remark.reason].wrong[:-1]}{figure}."


def better_in_words(remark: Remark) -> str:
    """What to do about it."""
    return WORDS[remark.reason].better


def date_in_words(photo: PhotoFacts) -> str:
    """The day a photograph was taken, as far as it says."""
    taken = photo.taken_at
    return f"{taken.day} {taken:%B %Y}" if taken else "date not known"


def scale_in_words(photo: PhotoFacts) -> str:
    """How large a pixel is, and how that is known."""
    if photo.px_per_mm is None or photo.scale_source in (None, ScaleSource.ASSUMED):
        return "size not known: only relative change"
    error = f" ± {100 * photo.scale_relative_sd:.1f} %" if photo.scale_relative_sd is not None else ""
    known_by = "the card" if photo.scale_source is ScaleSource.CARD else "statement"
    return f"{photo.px_per_mm:.1f} px/mm{error}, by {known_by}"


def blur_in_words(photo: PhotoFacts) -> str:
    """How blurred the skin is, where that was found out."""
    return f"blur {photo.blur_px:.1f} px" if math.isfinite(photo.blur_px) else "sharpness not measured"


def zone_in_words(name: str) -> str:
    """A zone's name for people: `left_cheek` is "left cheek"."""
    return name.replace("_", " ")


def typeset(text: str) -> str:
    """With a true minus sign before numbers, for print and screen."""
    return re.sub(r"(?<![\w.-])-(?=\d)", "−", text)


def _number(value: float, places: int, signed: bool) -> str:
    shown = f"{value:{'+' if signed else ''}.{places}f}"
    return shown.lstrip("+-") if float(shown) == 0 else shown
