"""A change as a small drawing: its interval over zero and over the band of what cannot be told from error."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.photos.change.result import QuantityChange
from needlepoint.photos.pictures.wording import change_in_words, typeset


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """The same in shares of the drawing's width, -1 to 1 with zero in the middle."""

    low: float
    value: float
    high: float
    band: float


def interval_bar(change: QuantityChange) -> IntervalBar | None:
    """The drawing's measures, or None where there is no change to draw."""
    found = change.change
    if found is None:
        return None
    band = abs(change.smallest_detectable or 0.0)
    reach = max(abs(found.low), abs(found.high), band, 1e-12) * 1.08
    return IntervalBar(found.low / reach, found.value / reach, found.high / reach, band / reach)


def interval_bar_svg(change: QuantityChange) -> str:
    """The drawing for an HTML page, whose style sheet gives the colours; empty where there is nothing to draw."""
    bar = interval_bar(change)
    if bar is None:
        return ""
    low, value, high = (80 + 76 * each for each in (bar.low, bar.value, bar.high))
    band = 76 * bar.band
    return (
        f'<svg class="bar" viewBox="0 0 160 22" role="img" aria-label="{typeset(change_in_words(change))}">'
        f'<rect class="band" x="{80 - band:.1f}" y="2" width="{2 * band:.1f}" height="18" rx="2"/>'
        '<line class="zero" x1="80" y1="0" x2="80" y2="22"/>'
        f'<path class="reach" d="M{low:.1f} 11H{high:.1f}M{low:.1f} 6v10M{high:.1f} 6v10"/>'
        f'<circle class="dot" cx="{value:.1f}" cy="11" r="4"/></svg>'
    )
