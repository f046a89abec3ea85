"""Work on several pictures or zones side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")

WORKERS = 2
"""Threads: the heavy work is done in OpenCV and NumPy, which let others run. Ours: a pair has two sides, more threads
would hold more pictures in memory at once."""


def side_by_side(work: Callable[[Given], Found], items: Iterable[Given]) -> list[Found]:
    """What `work` makes of each item, in their order. What it raises for the first that fails is raised here."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, items))
