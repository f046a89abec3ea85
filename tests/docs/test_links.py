"""Every link between pages leads somewhere, and every page can be found from the README."""

from __future__ import annotations

from collections import deque
from functools import cache
from pathlib import Path

import pytest

from tests.docs.pages import anchors, every_page, links
from tests.house.source_tree import ROOT, relative

ELSEWHERE = ("https://", "http://", "mailto:")
anchors_of = cache(anchors)


def target_of(page: Path, link: str) -> tuple[Path, str]:
    """The file and the anchor behind a link on a page."""
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


def broken(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for link in links(page):
        if link.startswith(ELSEWHERE):
            continue
        target, anchor = target_of(page, link)
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", every_page(), ids=relative)
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_the_search_for_broken_links_finds_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# A title\n[gone](no.md) [no such part](#nowhere) [here](#a-title) `[code](no.md)`\n", encoding="utf-8"
    )
    assert broken(page) == ["no.md", "#nowhere"]


def test_every_page_can_be_reached_from_the_readme() -> None:
    start = ROOT / "README.md"
    seen, waiting = {start}, deque([start])
    while waiting:
        page = waiting.popleft()
        targets = {target_of(page, link)[0] for link in links(page) if not link.startswith(ELSEWHERE)}
        new = {each / "README.md" if each.is_dir() else each for each in targets} - seen
        seen |= new
        waiting.extend(each for each in new if each.suffix == ".md" and each.exists())
    assert [relative(page) for page in every_page() if page not in seen] == []


def test_pictures_are_small() -> None:
    large = {relative(path): path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    assert {name: size for name, size in large.items() if size > 200_000} == {}
