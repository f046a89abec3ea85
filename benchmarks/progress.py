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

    def through(self, steps: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """The steps, one after another; the bar is drawn between them.

        Args:
            total: how many there are, where they come one by one and cannot be counted beforehand.
        """
        if total is None:
            steps = list(steps)
            total = len(steps)
        task = self._bar.add_task(what, total=total)
        self._bar.refresh()
        for step in steps:
            yield step
            self._bar.advance(task)
            self._bar.refresh()
