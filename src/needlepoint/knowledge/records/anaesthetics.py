"""Topical anaesthetics: what each product's label allows, for one of its uses and one group of people."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from needlepoint.knowledge.records.figures import Figure, Statement
from needlepoint.knowledge.records.record import Record


class DrugStrength(Record, frozen=True):
    """One active drug of a product and its strength by weight."""

    name: str
    strength_percent: float


class Stop(Record, frozen=True):
    """A fact about the patient under which the product's own label says not to use it, or not without care.

    Attributes:
        fact: the fact that, when it is so, stops the product.
        statement: what the label says, in our words.
    """

    fact: str
    statement: Statement


class Anaesthetic(Record, frozen=True):
    """A topical anaesthetic in one of its label's uses.

    A limit that is absent is one the label, as read, does not give. The names of the limits are those of
    `needlepoint.needling.anaesthetic.AnaestheticLimits`; each is a figure with one value.

    Attributes:
        use: the use or group of people the limits were written for. No label that was read names needling.
        drugs: empty where the contents vary, as in products mixed to order.
        min_age_years, max_age_years: completed years of age the limits were written for; None: no bound read.
        max_strength_percent: a regulator's ceiling for the kind of product.
        stops: only what this product's own label says; what a device's label says of anaesthetics is a rule.
        removal: when and why it comes off before the first puncture, and that it is not put on needled skin.
    """

    id: str
    name: str
    use: str
    drugs: tuple[DrugStrength, ...]
    sources: tuple[str, ...]
    reviewed: dt.date
    removal: Statement
    min_age_years: int | None = None
    max_age_years: int | None = None
    dose_low_g_per_cm2: Figure | None = None
    dose_high_g_per_cm2: Figure | None = None
    max_g: Figure | None = None
    max_area_cm2: Figure | None = None
    min_minutes: Figure | None = None
    max_minutes: Figure | None = None
    max_strength_percent: Figure | None = None
    occlusion: Literal["required", "forbidden", "not_stated"] = "not_stated"
    intact_skin_only: bool | None = None
    stops: tuple[Stop, ...] = ()
    statements: tuple[Statement, ...] = ()
    jurisdiction: str | None = None
    note: str | None = None
