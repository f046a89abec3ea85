"""A page for a clinician as plain blocks, which become Markdown or are set as a PDF: both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `strong` words may stand before it."""

    text: str
    strong: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    items: tuple[str, ...]
    kind: str = "bullets"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names; `widths` are shares of the page's width, 0 for as wide as needed."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing by its file name, with what it shows in words; `plain` is what stands for it in Markdown."""

    file: str
    shows: str
    plain: str
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Gallery:
    """Drawings beside one another."""

    pictures: tuple[Picture, ...]
    kind: str = "gallery"


Block = Text | Bullets | Table | Picture | Gallery


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. Sections without blocks are left out of a page."""

    title: str
    blocks: tuple[Block, ...]
    level: int = 2


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page, with the drawings it needs by file name."""

    title: str
    subtitle: str
    notice: str
    sections: tuple[Section, ...]
    footer: str
    pictures: dict[str, str] = field(default_factory=dict)


def as_markdown(page: Page) -> str:
    """The page in Markdown (CommonMark with tables)."""
    parts = [f"# {_plain(page.title)}", _plain(page.subtitle)]
    if page.notice:
        parts.append(f"> {_plain(page.notice)}")
    for section in page.sections:
        parts.append(f"{'#' * section.level} {_plain(section.title)}")
        parts += [_block(block) for block in section.blocks]
    return "\n\n".join([*parts, "---", _plain(page.footer)]) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Text):
        return f"**{_plain(block.strong)}** {_plain(block.text)}".strip() if block.strong else _plain(block.text)
    if isinstance(block, Bullets):
        return "\n".join(f"- {_plain(item)}" for item in block.items)
    if isinstance(block, Table):
        return "\n".join(_table_lines(block))
    pictures = block.pictures if isinstance(block, Gallery) else (block,)
    return "\n\n".join(f"```text\n{picture.plain}\n```" for picture in pictures)


def _table_lines(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    yield _row(tuple("---" for _column in table.columns))
    yield from (_row(tuple(_plain(cell) for cell in row)) for row in table.rows)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


_ESCAPED = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_<|#"} | {"\n": " "})


def _plain(text: str) -> str:
    """Text that Markdown shows as it was written."""
    return text.translate(_ESCAPED)
