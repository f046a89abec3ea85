"""The few forms of Markdown that the pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from needlepoint.knowledge.records.figures import Figure, Span, Statement

GENERATED = "<!-- Made by tools/generate_reference.py. Change the data, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: title, the remark that it is generated, and its parts with a blank line between them."""
    return "\n\n".join(part for part in (f"# {title}", GENERATED, *parts) if part) + "\n"


def section(level: int, heading: str, *parts: str) -> str:
    """A heading and what stands under it; nothing at all where nothing does."""
    body = [part for part in parts if part]
    return "\n\n".join([f"{'#' * level} {heading}", *body]) if body else ""


def cell(text: object) -> str:
    """Text that cannot break out of a table's cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table, or nothing where there are no rows."""
    lines = ["| " + " | ".join(cell(each) for each in row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines])


def bullets(items: Iterable[str]) -> str:
    """A list, one line for each."""
    return "\n".join(f"- {' '.join(item.split())}" for item in items)


def slug(heading: str) -> str:
    """The anchor that a Markdown viewer gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def words(identifier: str) -> str:
    """An identifier as words: `do_not_treat` is "do not treat"."""
    return identifier.replace("_", " ")


def yes_no(value: bool | None) -> str:
    """Yes, no, or that it was not read."""
    return {True: "yes", False: "no", None: "not read"}[value]


class Links:
    """Links as seen from one page, `depth` folders below docs/reference."""

    def __init__(self, depth: int = 0) -> None:
        self.up = "../" * depth

    def to(self, target: str, text: str) -> str:
        """A link to a page of the reference."""
        return f"[{text}]({self.up}{target})"

    def sources(self, ids: Iterable[str]) -> str:
        """The sources, each linked to its entry."""
        return ", ".join(self.to(f"sources.md#{slug(each)}", each) for each in ids)

    def statement(self, statement: Statement) -> str:
        """A sentence with its sources."""
        mark = " **Not verified.**" if statement.unverified else ""
        return f"{statement.text}{mark} ({self.sources(statement.sources)})"

    def statements(self, statements: Iterable[Statement]) -> str:
        """Sentences with their sources, as a list."""
        return bullets(self.statement(each) for each in statements)

    def figure(self, figure: Figure | None, unit: str = "") -> str:
        """A number or range with its sources, or that no source read gives one."""
        if figure is None:
            return "no figure read"
        note = f"; {figure.note}" if figure.note else ""
        mark = ", **not verified**" if figure.unverified else ""
        return f"{numbers(figure)}{unit and f' {unit}'} ({self.sources(figure.sources)}{note}){mark}"

    def span(self, span: Span | None) -> str:
        """A length of time with its sources, or that no source read gives one."""
        if span is None:
            return "no figure read"
        note = f"; {span.note}" if span.note else ""
        mark = ", **not verified**" if span.unverified else ""
        return f"{span.wait} ({self.sources(span.sources)}{note}){mark}"


def numbers(figure: Figure) -> str:
    """The value and the range of a figure."""
    spread = figure.span
    if spread is None:
        return "no number"
    shown = f"{spread[0]:g} to {spread[1]:g}" if spread[0] != spread[1] else f"{spread[0]:g}"
    return shown if figure.value is None or f"{figure.value:g}" == shown else f"{figure.value:g} ({shown})"
