"""The pages of documentation, their headings and their links."""

from __future__ import annotations

import re
from pathlib import Path

from reference_pages.examples import FENCE
from reference_pages.markdown import slug
from tests.house.source_tree import ROOT

LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+?)\s*$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
INLINE_CODE = re.compile(r"`[^`\n]*`")


def every_page() -> list[Path]:
    """Every page: those at the top, those below docs, and the knowledge base's changelog."""
    below = [ROOT / "docs", ROOT / "src"]
    return sorted([*ROOT.glob("*.md"), *(page for folder in below for page in folder.rglob("*.md"))])


def prose(page: Path) -> str:
    """A page's text without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a link may point at inside a page."""
    text = prose(page)
    headings = [slug(INLINE_CODE.sub(lambda found: found[0].strip("`"), each)) for each in HEADING.findall(text)]
    return {*headings, *ANCHOR.findall(text)}


def links(page: Path) -> list[str]:
    """The targets of a page's links, pictures among them."""
    return LINK.findall(INLINE_CODE.sub("", prose(page)))
