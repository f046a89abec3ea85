"""Sources: who said it, how strong that is, and how much of it was read."""

from __future__ import annotations

import datetime as dt

from needlepoint.knowledge.records.record import Record
from needlepoint.terms import DeviceClass, Grade, HowRead


class Citation(Record, frozen=True):
    """How a reader finds the source: never a mirror's address."""

    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    number: str | None = None
    url: str | None = None

    def __str__(self) -> str:
        """In one line, the strongest identifier first."""
        named = (("doi:", self.doi), ("PMID ", self.pmid), ("", self.pmcid), ("", self.number), ("", self.url))
        return "; ".join(f"{prefix}{value}" for prefix, value in named if value) or "no public address"


class Source(Record, frozen=True):
    """One document or page that statements rest on.

    Attributes:
        label_of: for labels and filings, the device it is the label of.
        label_text: which label document it is, or is a copy of; copies of one text share it.
        device_class: for a label or a regulator's page, the class of device it speaks about.
        jurisdiction: where it is law.
        checked: when one of us last looked.
    """

    id: str
    title: str
    kind: str
    grade: Grade
    read: HowRead
    cite: Citation
    checked: dt.date
    year: int | None = None
    label_of: str | None = None
    label_text: str | None = None
    device_class: DeviceClass | None = None
    jurisdiction: str | None = None
    note: str | None = None

    @property
    def first_hand(self) -> bool:
        """Whether the document itself was read, at least in part."""
        return self.read is not HowRead.SECONDARY

    @property
    def is_label(self) -> bool:
        """Whether it is a device's label or a regulator's word, which beat weaker sources (policy P1)."""
        return self.grade is Grade.LABEL
