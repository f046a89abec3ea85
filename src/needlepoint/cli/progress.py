"""A progress bar on standard error where somebody is looking; silent otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str, float], None]
"""What is being done, and how far it is, 0 to 1."""


@contextmanager
def shown_progress(what: str) -> Iterator[Say]:
    """A bar that the function it yields moves."""
    if not sys.stderr.isatty():
        yield _say_nothing
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=1.0)

        def say(words: str, share: float) -> None:
            bar.update(task, completed=min(max(share, 0.0), 1.0), description=words or what)

        yield say


def _say_nothing(words: str, share: float) -> None:
    del words, share
