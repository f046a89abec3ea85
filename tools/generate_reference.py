#!/usr/bin/env python3
"""Write the generated pages of docs/reference, or with --check say which of them are out of date.

The pages are made from the knowledge base, the questions, the commands' own help and the example cases, so that what a
dermatologist reviews is what the program does. The page written by hand (evidence-tables.md) is left alone. Without
--check the examples on the other pages are run too, and what they print is put back under them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from needlepoint.knowledge import load_knowledge
from reference_pages import every_page
from reference_pages.examples import refreshed

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
WRITTEN_BY_HAND = frozenset({"evidence-tables.md"})
MADE_BY_BENCHMARKS = frozenset({"forecast-calibration.md"})
"""Written by `python -m benchmarks.forecast page`; a test holds it against its results."""


def pages_with_examples() -> list[Path]:
    """The pages written by hand whose examples run."""
    folders = ("tutorials", "how-to", "explanation")
    return [ROOT / "README.md", *(page for name in folders for page in sorted((ROOT / "docs" / name).glob("*.md")))]


def differing(pages: Mapping[str, str], folder: Path) -> list[str]:
    """The pages that are missing, that say something else, or that nothing generates any more."""
    changed = [name for name, text in pages.items() if not _says(folder / name, text)]
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    return sorted([*changed, *(present - pages.keys() - WRITTEN_BY_HAND - MADE_BY_BENCHMARKS)])


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def write(pages: Mapping[str, str], folder: Path) -> None:
    """Write every page, and take away those that nothing generates any more."""
    for name in differing(pages, folder):
        path = folder / name
        if name in pages:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(pages[name], encoding="utf-8")
        else:
            path.unlink()


def refresh_examples() -> list[Path]:
    """Run the examples of every page written by hand, and return the pages whose output changed."""
    changed = []
    for path in pages_with_examples():
        before = path.read_text(encoding="utf-8")
        after = refreshed(before, path.name)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or check them; the exit code is 1 where --check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing; name the pages that differ")
    options = parser.parse_args(arguments)
    pages = every_page(load_knowledge(), ROOT)
    stale = differing(pages, REFERENCE)
    if not options.check:
        write(pages, REFERENCE)
        print(f"{len(pages)} pages, {len(stale)} of them changed; examples changed on {len(refresh_examples())} pages")
        return 0
    for name in stale:
        print(f"docs/reference/{name} is out of date; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
