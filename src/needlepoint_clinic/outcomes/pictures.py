"""Shares with their exact intervals as a picture, readable in greyscale and by a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from needlepoint_clinic.outcomes.summary import Share

WIDTH, ROW, LEFT, RIGHT, TOP = 720, 34, 230, 20, 34


def interval_plot(shares: Sequence[tuple[str, Share]]) -> str:
    """An SVG with a line for each group: the share as a dot, the 95 % interval as a bar, both in per cent.

    Empty where no group has a denominator.
    """
    told = [(name, share) for name, share in shares if share.of and share.low is not None and share.high is not None]
    if not told:
        return ""
    most = _round_up(max(share.high or 0.0 for _, share in told))
    height = TOP + ROW * len(told) + 26
    scale = (WIDTH - LEFT - RIGHT) / most
    title = escape(_("Sessions with an adverse event"))
    begin = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="plot-title plot-text"><title id="plot-title">{title}</title>'
        f'<desc id="plot-text">{escape(in_sentences(told))}</desc>'
    )
    ticks = [_tick(each * most / 4, scale, height) for each in range(5)]
    lines = [_line(number, name, share, scale) for number, (name, share) in enumerate(told)]
    return "".join([begin, *ticks, *lines, "</svg>"])


def in_sentences(shares: Sequence[tuple[str, Share]]) -> str:
    """What the picture shows, in words."""
    return " ".join(_in_words(name, share) for name, share in shares)


def _in_words(name: str, share: Share) -> str:
    shown = {
        "name": name,
        "count": share.count,
        "all": share.of,
        "percent": _percent(share.count / share.of),
        "low": _percent(share.low or 0),
        "high": _percent(share.high or 0),
    }
    return _("%(name)s: %(count)s of %(all)s, %(percent)s per cent, interval %(low)s to %(high)s.") % shown


def _percent(share: float) -> str:
    return number_format(100 * share, 1)


def _round_up(share: float) -> float:
    return next(limit for limit in (0.02, 0.04, 0.1, 0.2, 0.4, 1.0) if share <= limit)


def _tick(at: float, scale: float, height: int) -> str:
    x, shown = LEFT + at * scale, number_format(f"{100 * at:.3g}")
    return (
        f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 8}" y2="{height - 24}"/>'
        f'<text class="label" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{shown} %</text>'
    )


def _line(number: int, name: str, share: Share, scale: float) -> str:
    y = TOP + ROW * number + ROW / 2
    low, middle, high = (LEFT + each * scale for each in (share.low or 0.0, share.count / share.of, share.high or 0.0))
    return (
        f'<text class="label" x="{LEFT - 12}" y="{y + 5:.1f}" text-anchor="end">{escape(name[:32])}</text>'
        f'<line class="interval" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<circle class="dot" cx="{middle:.1f}" cy="{y:.1f}" r="6"/>'
    )
