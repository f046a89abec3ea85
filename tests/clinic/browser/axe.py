"""axe-core in a page: what it finds against WCAG 2.2 AA, in words."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_SCRIPT = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = "([options]) => axe.run(document, options)"


@cache
def _source() -> str:
    return _SCRIPT.read_text(encoding="utf-8")


def findings(page: Page, *, colours: bool = True) -> list[str]:
    """What axe finds on the page as it stands, a line for each element.

    Args:
        page: to look at.
        colours: whether to compute contrasts, the slowest of the rules; not needed where the colours were seen before.
    """
    if not page.evaluate("() => 'axe' in window"):
        # The page's own policy forbids foreign script elements; what the debugger evaluates is not one.
        page.evaluate(_source())
    run = {"type": "tag", "values": _TAGS}
    options = {"runOnly": run, "resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    found: dict[str, Any] = page.evaluate(_RUN, [options])
    return [
        f"{each['id']} at {node['target']}: {' '.join(node['failureSummary'].split())} {node['html'][:200]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """What stands out of the page to the side, so that it scrolls across; nothing if it does not."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => {
            const wide = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= wide) return [];
            const isOut = (each) => each.getBoundingClientRect().right > wide + 1;
            const out = [...document.querySelectorAll("body *")].filter(isOut);
            return out.slice(0, 5).map((each) => each.outerHTML.slice(0, 200));
        }"""
    )
