"""What a benchmark finds: figures with their targets, in sections."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes:
        at_most, at_least: the targets, in the same unit; None where the figure has none.
        note: what must be known to read it rightly.
    """

    name: str
    value: float
    unit: str
    at_most: float | None = None
    note: str = ""
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the targets are met; None where there are none. What could not be measured meets none."""
        if self.at_most is None and self.at_least is None:
            return None
        least, most = (end if end is not None else self.value for end in (self.at_least, self.at_most))
        return bool(least <= self.value <= most)


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one benchmark.

    Attributes:
        about: what was measured and how, in a sentence or two.
        remarks: what was found besides, or why something could not be measured.
    """

    title: str
    about: str
    figures: tuple[Figure, ...] = ()
    remarks: tuple[str, ...] = ()


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that at least `percent` of all samples do not exceed (nearest rank).

    Raises:
        ValueError: there are no samples, or the percentage is not above 0 and at most 100.
    """
    if not samples or not 0 < percent <= 100:
        raise ValueError(f"no {percent}th percentile of {len(samples)} samples")
    rank = -(-len(samples) * percent // 100)
    return sorted(samples)[int(rank) - 1]


def median_and_p95(
    name: str, samples: Sequence[float], unit: str, *, at_most: float | None = None
) -> tuple[Figure, ...]:
    """The median, which a target is held to, and the 95th percentile of the samples."""
    return (
        Figure(f"{name}, median", statistics.median(samples), unit, at_most, f"{len(samples)} samples"),
        Figure(f"{name}, 95th percentile", percentile(samples, 95), unit),
    )
