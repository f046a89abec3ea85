"""Rules: a condition over facts, and what each source says follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from needlepoint.knowledge.records.record import Record
from needlepoint.terms import DeviceClass, Flag, Says, Scope
from needlepoint.values import Wait


class WaitAfter(Record, frozen=True):
    """A wait that begins on the date of a fact: `{months: 6, after: isotretinoin_stopped_on}`."""

    after: str
    days: int = 0
    weeks: int = 0
    months: int = 0

    @property
    def span(self) -> Wait:
        """The span alone."""
        return Wait(days=self.days, weeks=self.weeks, months=self.months)


class Position(Record, frozen=True):
    """What one source says about the rule's condition.

    Attributes:
        says: the kind of statement.
        scope: about the whole person, or about the zone where the condition holds.
        device: only for this device (its id); None: for any device of the source's class.
        wait: it ends this long after a date, so it defers rather than bars.
        until: it ends when this has come about, in words that follow "until".
        unverified: not read in the source itself; shown, but can neither block nor set a date.
        note: what else the source says, in our words.
    """

    source: str
    says: Says
    scope: Scope
    device: str | None = None
    wait: WaitAfter | None = None
    until: str | None = None
    unverified: bool = False
    note: str | None = None

    @property
    def ends(self) -> bool:
        """Whether what it says is over some day."""
        return self.wait is not None or self.until is not None


class AppliesTo(Record, frozen=True):
    """Where a rule is asked at all; an empty list means everywhere.

    Attributes:
        sites: only zones of these sites.
        device_classes: only treatment with these classes of device.
        indications, except_indications: only for, or not for, these indications.
        anaesthetic: only where a topical anaesthetic is intended.
    """

    sites: tuple[str, ...] = ()
    device_classes: tuple[DeviceClass, ...] = ()
    indications: tuple[str, ...] = ()
    except_indications: tuple[str, ...] = ()
    anaesthetic: bool = False


class Rule(Record, frozen=True):
    """One thing to know about a person or a zone before needling.

    Attributes:
        id: snake_case, unique in the whole knowledge base.
        group: the part of the rule book: skin, systemic, medicines, allergy, interval, age, phototype, site, device.
        statement: what is so when the rule fires, as a sentence about the patient.
        when: the condition (see needlepoint.conditions); None: the rule holds wherever `applies_to` does.
        positions: one for each source, weaker ones too. Disagreement is data.
        advice: to the clinician, in plain words; ours, or the sources' in our words.
        patient_advice: the same for the patient; never tells anyone to stop a prescribed drug.
        flags: what to do or to record when it fires.
        override: whether a clinician may go on with a recorded reason where the verdict is `defer` or `do_not_treat`.
        why_override: why that is so.
        reviewed: when one of us last held it against its sources.
    """

    id: str
    group: Literal["skin", "systemic", "medicines", "allergy", "interval", "age", "phototype", "site", "device"]
    statement: str
    positions: tuple[Position, ...]
    advice: str
    reviewed: dt.date
    when: Mapping[str, Any] | None = None
    applies_to: AppliesTo = AppliesTo()
    patient_advice: str | None = None
    flags: tuple[Flag, ...] = ()
    override: Literal["allowed", "never"] = "never"
    why_override: str | None = None
    note: str | None = None
