"""The figures as a table in the terminal, as Markdown and as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure, Section

VERDICTS = {None: "", True: "met", False: "MISSED"}
COLUMNS = ("Figure", "Measured", "Target", "", "Note")


def row(figure: Figure) -> tuple[str, ...]:
    """A figure as the cells of a table."""
    return figure.name, f"{number(figure.value)} {figure.unit}", target(figure), VERDICTS[figure.met], figure.note


def target(figure: Figure) -> str:
    """What a figure is held to, in words; empty where to nothing."""
    least, most, unit = figure.at_least, figure.at_most, figure.unit
    if least is not None and most is not None:
        return f"{number(least)} to {number(most)} {unit}"
    if most is not None:
        return f"at most {number(most)} {unit}"
    return "" if least is None else f"at least {number(least)} {unit}"


def number(value: float) -> str:
    """Three digits that count, never in exponents: 0.566, 12.3, 1,480."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def show(sections: Sequence[Section], console: Console) -> None:
    """Print one table for each section."""
    for section in sections:
        table = Table(*COLUMNS, title=section.title, title_justify="left", title_style="bold")
        for figure in section.figures:
            table.add_row(*row(figure))
        console.print(table if section.figures else f"[bold]{section.title}[/bold]")
        for remark in section.remarks:
            console.print(remark)
        console.print()


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    """What stands above the tables, and the name of the files."""

    name: str
    title: str
    about: str


BENCHMARKS = Page(
    "latest",
    "Benchmark results",
    "Written by `make bench`. Times are of one machine on one day; compare ratios, not times.",
)


def markdown(machine: Mapping[str, str], sections: Sequence[Section], page: Page = BENCHMARKS) -> str:
    """The whole report as a page."""
    parts = [f"# {page.title}", page.about]
    parts.append("\n".join(f"- {name}: {value}" for name, value in machine.items()))
    return "\n\n".join([*parts, *(_section(section) for section in sections)]) + "\n"


def _section(section: Section) -> str:
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(row(figure) for figure in section.figures)]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows) if section.figures else ""
    parts = (f"## {section.title}", section.about, table, "\n\n".join(section.remarks))
    return "\n\n".join(part for part in parts if part)


def write(folder: Path, machine: Mapping[str, str], sections: Sequence[Section], page: Page = BENCHMARKS) -> None:
    """Write the page and the same as JSON into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{page.name}.md").write_text(markdown(machine, sections, page), encoding="utf-8")
    found = {"machine": dict(machine), "sections": [_plain(section) for section in sections]}
    (folder / f"{page.name}.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(section: Section) -> dict[str, object]:
    figures = [dataclasses.asdict(figure) | {"met": figure.met} for figure in section.figures]
    return dataclasses.asdict(section) | {"figures": figures}
