"""The policy: how positions of different sources become one finding. A clinic may change it as a whole, on record."""

from __future__ import annotations

import datetime as dt

from needlepoint.knowledge.records.record import Record
from needlepoint.terms import Verdict


class Policy(Record, frozen=True):
    """The settings of policies P1 to P6 (docs/explanation/candidacy.md).

    Attributes:
        id: the policy's name, stamped on every result.
        version: of the whole knowledge base.
        reviewed_by_dermatologist: False until one has.
        other_device_label: the most that the label of another device of the same class can raise.
        other_class_label: the most that a label of another class of device can raise.
        weak_contraindicated, weak_other: the most that a source other than a label or regulator can raise
            where it says `contraindicated`, and where it says something milder.
        off_label_indication, off_label_area, off_label_phototype, off_label_age: what use outside the label raises.
        no_label: what treating with a device whose label was not read raises.
        regulator_page_holds_for_radiofrequency: whether a regulator's page about mechanical needling counts for
            radiofrequency needles as well.
    """

    id: str
    title: str
    version: str
    reviewed_by_dermatologist: bool
    reviewed: dt.date
    other_device_label: Verdict
    other_class_label: Verdict
    weak_contraindicated: Verdict
    weak_other: Verdict
    off_label_indication: Verdict
    off_label_area: Verdict
    off_label_phototype: Verdict
    off_label_age: Verdict
    no_label: Verdict
    regulator_page_holds_for_radiofrequency: bool
    note: str
