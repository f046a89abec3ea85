"""The parts that every picture is made of: escaped SVG elements, a scale of days, and what a picture is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_LEFT, _RIGHT = 4.0, 96.0
"""Where the first and the last day lie, in per cent of the width; words need the room beside them."""
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with the same in words.

    Attributes:
        svg: the drawing.
        summary: what it shows, in a sentence or two; stands below it and names it to a screen reader.
        heads: the heads of the table that holds the same.
        rows: the rows of that table; the first cell names its row.
    """

    svg: SafeString
    summary: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def element(tag: str, /, *content: str | SafeString, **attributes: object) -> SafeString:
    """An SVG element. `class_` is written `class`, `text_anchor` is written `text-anchor`; None is left out."""
    given = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items() if value is not None)
    inside = format_html_join("", "{}", ((each,) for each in content))
    return format_html("<{}{}>{}</{}>", tag, format_html_join("", ' {}="{}"', given), inside, tag)


def drawing(parts: Sequence[SafeString], *, name: str, title: str, summary: str, height_px: int) -> SafeString:
    """The whole drawing, named by its title and described by its summary.

    Args:
        parts: what is drawn, from back to front.
        name: unique on the page; the ids of title and summary begin with it.
        title: what it is.
        summary: what it shows.
        height_px: how tall.
    """
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", summary, id=f"{name}-summary"),
        *parts,
        width="100%",
        height=height_px,
        role="img",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-summary",
    )


def percent(value: float) -> str:
    """A place across, as SVG writes it."""
    return f"{value:.2f}%"


def day(on: dt.date) -> str:
    """A date, in the reader's language."""
    return date_format(on, "SHORT_DATE_FORMAT")


def number(value: float) -> str:
    """A score without needless decimals, in the reader's language."""
    return number_format(round(value, 2) + 0.0, decimal_pos=None if value != int(value) else 0)


@dataclass(frozen=True, slots=True)
class DayScale:
    """Where a day lies across."""

    first_on: dt.date
    last_on: dt.date

    def at(self, on: dt.date) -> float:
        """In per cent of the width."""
        days = (self.last_on - self.first_on).days
        if days <= 0:
            return (_LEFT + _RIGHT) / 2
        return _LEFT + (on - self.first_on).days / days * (_RIGHT - _LEFT)

    def ticks(self) -> Iterator[dt.date]:
        """First days of months, at most five of them."""
        months = (self.last_on.year - self.first_on.year) * 12 + self.last_on.month - self.first_on.month
        step = next(each for each in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if months / each <= _MOST_TICKS)
        month = self.first_on.year * 12 + self.first_on.month  # of the month after, counted from zero
        for each in range(month, month + months + 1):
            on = dt.date(each // 12, each % 12 + 1, 1)
            if each % step == 0 and self.first_on <= on <= self.last_on:
                yield on

    def axis(self, top_px: float, bottom_px: float) -> list[SafeString]:
        """A fine line at the first days of months, named at the bottom; a narrow screen leaves out every other name."""
        lines = []
        for index, on in enumerate(self.ticks()):
            x = self.at(on)
            anchor = "start" if x < 10 else "end" if x > 90 else "middle"
            lines.append(element("line", x1=percent(x), x2=percent(x), y1=top_px, y2=bottom_px, class_="rule"))
            words = date_format(on, "M Y")
            kind = "quiet every-other" if index % 2 else "quiet"
            lines.append(element("text", words, x=percent(x), y=bottom_px + 16, text_anchor=anchor, class_=kind))
        return lines
