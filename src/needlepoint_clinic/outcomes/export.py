"""Outcomes as a table for others, with small cells masked so that nobody can be told from it.

A count from 1 to 9 is written as `<10`, and so is what it could be worked out from. Where one row of a dimension is
masked, the next smallest is masked as well, so that it cannot be got by subtracting the others from the total.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from needlepoint.forecast.own_patients.cells import FEWEST
from needlepoint_clinic.outcomes.summary import Group, Share, Summary

MASK = f"<{FEWEST}"
COLUMNS = (
    "dimension",
    "group",
    "courses",
    "ended",
    "completed",
    "completed_low",
    "completed_high",
    "sessions",
    "sessions_with_event",
    "event_low",
    "event_high",
)


def as_csv(summary: Summary, dimensions: Iterable[str] = ("indication", "phototype", "device")) -> str:
    """The table; operators are left out of what is shared, for they are few and known."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerow(["all", "all", *_cells(summary.all, masked=summary.all.courses < FEWEST)])
    for dimension in dimensions:
        groups = summary.by.get(dimension, ())
        masked = _masked(groups)
        for group in groups:
            writer.writerow([dimension, _safe(group.key), *_cells(group, masked=group.key in masked)])
    return out.getvalue()


def _masked(groups: Iterable[Group]) -> frozenset[str]:
    by_size = sorted(groups, key=lambda each: each.courses)
    small = [each.key for each in by_size if each.courses < FEWEST]
    left_over = [each.key for each in by_size if each.courses >= FEWEST]
    if len(small) == 1 and left_over:
        small.append(left_over[0])
    return frozenset(small)


def _cells(group: Group, *, masked: bool) -> list[object]:
    if masked:
        return [MASK] * (len(COLUMNS) - 2)
    return [
        group.courses,
        group.completed.of if group.completed.of >= FEWEST or not group.completed.of else MASK,
        *_share(group.completed),
        group.sessions if group.sessions >= FEWEST or not group.sessions else MASK,
        *_share(group.with_event),
    ]


def _share(share: Share) -> list[object]:
    hidden = 0 < share.count < FEWEST or 0 < share.of - share.count < FEWEST or 0 < share.of < FEWEST
    if hidden:
        return [MASK, MASK, MASK]
    low, high = ("" if each is None else f"{each:.4f}" for each in (share.low, share.high))
    return [share.count, low, high]


def _safe(text: str) -> str:
    """Not taken for a formula by a spreadsheet."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
