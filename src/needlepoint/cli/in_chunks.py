"""Very long files: chunk by chunk through several processes, in order, with flat memory and a progress bar."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import click

if TYPE_CHECKING:
    from rich.progress import Progress

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def in_chunks(
    items: Iterator[Item], answer: Callable[[list[Item]], Answer], *, size: int, workers: int
) -> Iterator[Answer]:
    """The answer to each chunk of items, in order; only a few chunks are under way at once.

    Args:
        items: what is asked about.
        answer: a function of the top of a module, so that other processes can call it.
        size: items handed to a process at once.
        workers: processes; 1 works in this one.
    """
    chunks = iter(lambda: list(islice(items, size)), [])
    if workers == 1:
        yield from map(answer, chunks)
        return
    pool = ProcessPoolExecutor(workers)
    try:
        waiting: deque[Future[Answer]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(answer, chunk))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


class ReadingProgress:
    """A progress bar on standard error where somebody is looking; silent otherwise.

    How far it is counts in bytes read of `source`, since nobody knows the number of lines beforehand.
    """

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._bar: Progress | None = None

    def __enter__(self) -> ReadingProgress:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                TextColumn("{task.fields[patients]} patients"),
                BarColumn(),
                TaskProgressColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._task = self._bar.add_task("", total=os.fstat(self._source.fileno()).st_size or None, patients=0)
            self._patients = 0
            self._bar.start()
        return self

    def advance(self, patients: int) -> None:
        """Some patients more have been answered."""
        if self._bar:
            self._patients += patients
            self._bar.update(self._task, completed=self._source.tell(), patients=self._patients)

    def say(self, message: str) -> None:
        """A line of its own, above the bar where there is one."""
        if self._bar:
            self._bar.console.print(message, markup=False, highlight=False)
        else:
            click.echo(message, err=True)

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
