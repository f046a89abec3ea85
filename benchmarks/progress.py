"""A progress bar on standard error that never draws while something is being timed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

T = TypeVar("T")


class Steps:
    """Shows which benchmark is under way and how far it has come."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            auto_refresh=False,  # a drawing thread would take its time from the code being timed
        )

    def __enter__(self) -> Steps:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def through(self, steps: Iterable[T], what: str) -> Iterator[T]:
        """The steps, one after another; the bar is drawn between them."""
        every = list(steps)
        task = self._bar.add_task(what, total=len(every))
        self._bar.refresh()
        for step in every:
            yield step
            self._bar.advance(task)
            self._bar.refresh()
