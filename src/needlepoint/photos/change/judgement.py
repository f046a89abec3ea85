"""Reasons gathered metric by metric: what refuses a metric, and what is only to be kept in mind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from needlepoint.photos.quantities import Metric
from needlepoint.photos.reasons import REFUSES, Reason, Remark


@dataclass(frozen=True, slots=True)
class Judgement:
    """All remarks about a zone, or a pair, each once, in the order they were made."""

    remarks: tuple[Remark, ...] = field(default=())

    def with_remarks(self, remarks: Iterable[Remark]) -> Self:
        """These and more; of one reason the first remark is kept."""
        kept: dict[Reason, Remark] = {}
        for remark in (*self.remarks, *remarks):
            kept.setdefault(remark.reason, remark)
        return type(self)(tuple(kept.values()))

    def refusing(self, metric: Metric) -> tuple[Remark, ...]:
        """What refuses a metric."""
        return tuple(remark for remark in self.remarks if metric in REFUSES.get(remark.reason, frozenset()))

    def cautions(self, metric: Metric) -> tuple[Remark, ...]:
        """What does not refuse it, but must be known to read it."""
        return tuple(remark for remark in self.remarks if metric not in REFUSES.get(remark.reason, frozenset()))

    def refused_altogether(self) -> tuple[Remark, ...]:
        """What refuses every metric."""
        return tuple(remark for remark in self.remarks if REFUSES.get(remark.reason, frozenset()) >= set(Metric))
