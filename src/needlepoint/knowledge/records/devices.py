"""Devices: what each label authorizes, and what the device can reach."""

from __future__ import annotations

import datetime as dt

from needlepoint.knowledge.records.figures import Figure, Span, Statement
from needlepoint.knowledge.records.record import Record
from needlepoint.terms import DeviceClass, DeviceForm, Phototype


class AuthorizedUse(Record, frozen=True):
    """One use that a label or filing authorizes.

    Attributes:
        indications: ids of the indications it covers.
        sites: ids of the sites it covers; empty: the filing as read names none.
        min_age_years: youngest age authorized.
        phototypes: those the use was authorized for; empty: the filing as read names none.
        evaluated_mm: depth up to which safety and effect were evaluated for this use, where read.
        sources: the filing or label.
    """

    indications: tuple[str, ...]
    sites: tuple[str, ...]
    sources: tuple[str, ...]
    min_age_years: int | None = None
    phototypes: tuple[Phototype, ...] = ()
    evaluated_mm: Figure | None = None
    note: str | None = None


class Device(Record, frozen=True):
    """A device, or a family of devices where no label of a single one was read.

    Attributes:
        label_of: the word its label sources carry in `label_of`; None: no label was read.
        reaches_mm: longest needle setting, the label's maximum.
        recommended_mm: needle length the label recommends, where read.
        needle_count, needle_gauge: of the cartridge or roller, where read.
        cartridge: how the needle part is supplied and when it is replaced.
        minimum_interval: shortest time between two sessions by its label, where read; a longer one than the
            protocol's goes first.
        uses: what it is authorized for; empty: nothing that we read.
        prescription_only: None where not read.
        treatable: False for products that are not for use by a clinic (home use), with the reason in `note`.
    """

    id: str
    name: str
    device_class: DeviceClass
    form: DeviceForm
    sources: tuple[str, ...]
    reviewed: dt.date
    label_of: str | None = None
    reaches_mm: Figure | None = None
    recommended_mm: Figure | None = None
    needle_count: Figure | None = None
    needle_gauge: str | None = None
    cartridge: Statement | None = None
    minimum_interval: Span | None = None
    uses: tuple[AuthorizedUse, ...] = ()
    prescription_only: bool | None = None
    jurisdiction: str | None = None
    treatable: bool = True
    statements: tuple[Statement, ...] = ()
    note: str | None = None
