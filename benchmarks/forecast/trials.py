"""The real trials as the fit sees them, with the cells of the counts that happened to be empty added.

A table of counts holds no row for a category into which nobody fell. In simulated trials somebody may, so every stratum
(the people of one arm who began with the same grade) gets the rest of its range as a cell of its own. In the real
trials that cell holds nobody and changes nothing in the likelihood.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from needlepoint.evidence.arms import TrialOutcome, read_outcomes
from needlepoint.evidence.selection import Usable, select_improvement
from needlepoint.forecast.fit.improvement_observed import Counts, Observed, observed_in
from needlepoint.forecast.fit.improvement_rows import Layout, layout_of


@dataclass(frozen=True, slots=True)
class Trials:
    """The usable outcomes.

    Attributes:
        usable: the outcomes with the form each is read in.
        layout: who was treated how.
        observed: what was found, with the empty cells of the counts.
        strata: for every stratum the rows of `observed.counts` that are its cells; together they are everybody.
    """

    usable: tuple[Usable, ...]
    layout: Layout
    observed: Observed
    strata: tuple[tuple[int, ...], ...]

    def data(self) -> dict[str, np.ndarray]:
        """The observed arrays by the names they have in the model."""
        return named_arrays(self.observed)


def real_trials() -> Trials:
    """The trials that are shipped."""
    outcomes = read_outcomes()
    usable = select_improvement(outcomes).usable
    layout, observed = layout_of(usable), observed_in(usable, outcomes)
    counts, strata = completed(observed.counts, usable)
    return Trials(usable, layout, replace(observed, counts=counts), strata)


def named_arrays(observed: Observed) -> dict[str, np.ndarray]:
    """The arrays by the names `build_model` gives them: table, underscore, column."""
    return {
        f"{table.name}_{column.name}": getattr(getattr(observed, table.name), column.name)
        for table in fields(observed)
        for column in fields(getattr(observed, table.name))
    }


def completed(counts: Counts, usable: Sequence[Usable]) -> tuple[Counts, tuple[tuple[int, ...], ...]]:
    """The counts with a cell for everybody, and the cells of each stratum."""
    cells = [list(each) for each in _cells(counts, usable)]
    added: list[tuple[int, int, int, float]] = []
    first, last = int(np.argmin(counts.known_cuts)), int(np.argmax(counts.known_cuts))
    for stratum in cells:
        rest = _rest(counts, stratum, first, last)
        if rest:
            stratum.append(len(counts.row) + len(added))
            added.append((int(counts.row[stratum[0]]), *rest))
    columns = np.array(added, dtype=float).reshape(len(added), 4)
    whole = replace(
        counts,
        row=np.concatenate([counts.row, columns[:, 0].astype(np.int64)]),
        low=np.concatenate([counts.low, columns[:, 1].astype(np.int64)]),
        high=np.concatenate([counts.high, columns[:, 2].astype(np.int64)]),
        outside=np.concatenate([counts.outside, columns[:, 3]]),
        people=np.concatenate([counts.people, np.zeros(len(added))]),
    )
    return whole, tuple(tuple(stratum) for stratum in cells)


def _cells(counts: Counts, usable: Sequence[Usable]) -> Iterator[range]:
    """The rows of the table that belong to each stratum, in the order in which they were written."""
    at = 0
    for row in dict.fromkeys(counts.row.tolist()):
        for size in _sizes(usable[row].outcome):
            yield range(at, at + size)
            at += size
    if at != len(counts.row):
        raise ValueError(f"{len(counts.row)} rows of counts, of which {at} could be told apart")


def _sizes(outcome: TrialOutcome) -> list[int]:
    """How many cells each stratum of an outcome has: its categories, and one more for people in none of them."""
    strata: dict[tuple[int | None, int], list[int]] = {}
    for each in outcome.categories:
        strata.setdefault((each.baseline_grade, each.of), []).append(each.n)
    return [len(numbers) + (sum(numbers) < of) for (_, of), numbers in strata.items()]


def _rest(counts: Counts, stratum: Sequence[int], first: int, last: int) -> tuple[int, int, float] | None:
    """What the cells of a stratum leave out as (low, high, outside), or None where they are everybody.

    The categories of a stratum lie side by side; so its lowest end is an end that no other cell begins from.
    """
    if counts.outside[list(stratum)].any():
        return None
    lows, highs = ({int(end) for end in ends[list(stratum)]} for ends in (counts.low, counts.high))
    (low,), (high,) = lows - highs, highs - lows
    if low == first:
        return None if high == last else (high, last, 0.0)
    return (first, low, 0.0) if high == last else (low, high, 1.0)
