"""How well repeat readings of the same things agree: standard error of measurement and intraclass correlations.

SEM is the standard deviation within subjects, from the one-way analysis of variance (Bland and Altman 1996,
doi 10.1136/bmj.313.7059.744); its interval follows from the chi-square distribution of the mean square. The smallest
detectable change is 1.96 * sqrt(2) * SEM. ICC(1,1) and ICC(2,1), absolute agreement of a single reading, are those of
Shrout and Fleiss 1979 (doi 10.1037/0033-2909.86.2.420), with the intervals of McGraw and Wong 1996
(doi 10.1037/1082-989X.1.1.30), where they are called ICC(1) and ICC(A,1). Every interval is of 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri, fdtri

Readings = NDArray[np.float64]
SDC_FACTOR = 1.96 * math.sqrt(2)
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class Bounded:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> Bounded:
        """All three times a positive number."""
        return Bounded(self.value * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class MeanSquares:
    """Of a two-way table without repeats, (subjects, columns): between rows, within rows, of columns, what is left."""

    rows: float
    within: float
    columns: float
    error: float
    subjects: int
    readings: int


def sem(subjects: Sequence[Readings]) -> tuple[Bounded, int] | None:
    """Standard error of measurement with its interval, and its degrees of freedom; None where nothing was repeated."""
    freedom = sum(each.size - 1 for each in subjects if each.size)
    if freedom < 1:
        return None
    squares = sum(float(np.sum((each - each.mean()) ** 2)) for each in subjects if each.size)
    low, high = (math.sqrt(squares / float(chdtri(freedom, tail))) for tail in (_TAIL, 1 - _TAIL))
    return Bounded(math.sqrt(squares / freedom), low, high), freedom


def mean_squares(table: Readings) -> MeanSquares:
    """The analysis of variance of a table (subjects, columns)."""
    subjects, readings = table.shape
    of_rows, of_columns, grand = table.mean(axis=1), table.mean(axis=0), table.mean()
    between = readings * float(np.sum((of_rows - grand) ** 2))
    across = subjects * float(np.sum((of_columns - grand) ** 2))
    within = float(np.sum((table - of_rows[:, None]) ** 2))
    return MeanSquares(
        between / (subjects - 1),
        within / (subjects * (readings - 1)),
        across / (readings - 1),
        max(within - across, 0.0) / ((subjects - 1) * (readings - 1)),
        subjects,
        readings,
    )


def icc_one_way(subjects: Sequence[Readings]) -> Bounded | None:
    """ICC(1,1) of subjects with any number of readings; None with fewer than two subjects or nothing repeated.

    Where subjects differ in their number of readings, the mean of Snedecor and Cochran stands for it, which makes the
    interval approximate.
    """
    used = [each for each in subjects if each.size]
    total = sum(each.size for each in used)
    count, freedom = len(used), total - len(used)
    if count < 2 or freedom < 1:
        return None
    grand = float(np.concatenate(used).mean())
    rows = sum(each.size * float(each.mean() - grand) ** 2 for each in used) / (count - 1)
    within = sum(float(np.sum((each - each.mean()) ** 2)) for each in used) / freedom
    readings = (total - sum(each.size**2 for each in used) / total) / (count - 1)
    if not rows + within:
        return None
    value = (rows - within) / (rows + (readings - 1) * within)
    if not within:
        return Bounded(value, value, value)
    ratio = rows / within
    low = ratio / float(fdtri(count - 1, freedom, 1 - _TAIL))
    high = ratio * float(fdtri(freedom, count - 1, 1 - _TAIL))
    return Bounded(value, *((each - 1) / (each + readings - 1) for each in (low, high)))


def icc_agreement(table: Readings) -> Bounded | None:
    """ICC(2,1) of a table (subjects, columns); None with fewer than two of either, or where nothing differs."""
    if min(table.shape) < 2:
        return None
    found = mean_squares(table)
    n, k = found.subjects, found.readings
    below = found.rows + (k - 1) * found.error + k / n * (found.columns - found.error)
    if below <= 0:
        return None
    # No k readings can agree less than this; with two people the formulas run far below it.
    least = -1 / (k - 1)
    value = max((found.rows - found.error) / below, least)
    if value >= 1 or not found.rows:
        return Bounded(value, value, value)
    freedom = _freedom_of_agreement(found, max(value, 0.0))
    others = k * found.columns + (k * n - k - n) * found.error
    upper = float(fdtri(n - 1, freedom, 1 - _TAIL))
    lower = float(fdtri(freedom, n - 1, 1 - _TAIL))
    low = n * (found.rows - upper * found.error) / (upper * others + n * found.rows)
    high = n * (lower * found.rows - found.error) / (others + n * lower * found.rows)
    return Bounded(value, max(low, least), high)


def complete_table(subjects: Sequence[Readings]) -> Readings:
    """The largest part of unequal rows in which every subject has all columns, (subjects, columns); may be empty."""
    most = max((each.size for each in subjects), default=0)

    def told_by(columns: int) -> int:
        return (columns - 1) * (sum(each.size >= columns for each in subjects) - 1)

    columns = max(range(2, most + 1), key=told_by, default=0)
    kept = [each[:columns] for each in subjects if columns and each.size >= columns]
    return np.array(kept, np.float64).reshape(len(kept), columns)


def _freedom_of_agreement(found: MeanSquares, value: float) -> float:
    """Satterthwaite's degrees of freedom of the denominator (McGraw and Wong 1996, table 7)."""
    n, k = found.subjects, found.readings
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    parts = (a * found.columns) ** 2 / (k - 1) + (b * found.error) ** 2 / ((n - 1) * (k - 1))
    return (a * found.columns + b * found.error) ** 2 / parts if parts else float((n - 1) * (k - 1))
