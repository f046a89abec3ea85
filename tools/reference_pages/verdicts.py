"""What a rule comes to with one device or another: asked of candidacy itself, never worked out again here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from needlepoint.candidacy.rule_sheet import SheetRule, rule_sheet
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.records.rules import Rule
from needlepoint.patient.facts import Answer, Kind, WhereWhen
from needlepoint.terms import ZONES, DeviceClass
from needlepoint.values import When
from reference_pages.markdown import words

DEVICES: tuple[tuple[str, str | None], ...] = (
    ("SkinPen", "skinpen"),
    ("Exceed", "exceed"),
    ("Dermapen 4", "dermapen4"),
    ("Pro Pen", "pro_pen"),
    ("radiofrequency needling", "rf_microneedling"),
    ("none chosen", None),
)
"""The devices shown to a reviewer, by heading."""

A_DAY = dt.date(2026, 11, 23)
"""Any day would do: what is shown is the verdict, not a date."""


@dataclass(frozen=True, slots=True)
class RuleVerdicts:
    """A rule's verdict with one device, where its condition holds and in zones of the person where it does not.

    Attributes:
        here: None: the rule is not asked with this device.
        elsewhere: None: its condition is about the whole person, so there is no elsewhere.
    """

    here: str | None
    elsewhere: str | None


def verdicts(knowledge: Knowledge, rule: Rule, device: str | None) -> RuleVerdicts:
    """What a rule comes to with a device (None: no mechanical device chosen yet)."""
    device_class = knowledge.device(device).device_class if device else DeviceClass.MECHANICAL
    sheet = next((each for each in rule_sheet(knowledge, device, device_class) if each.rule.id == rule.id), None)
    if sheet is None:
        return RuleVerdicts(None, None)
    by_zone = sheet.condition is not None and any(FACTS[fact].has_zones for fact in sheet.condition.facts)
    elsewhere = _verdict(knowledge, sheet, of_zone=False) if by_zone else None
    return RuleVerdicts(_verdict(knowledge, sheet, of_zone=True), elsewhere)


def _verdict(knowledge: Knowledge, sheet: SheetRule, *, of_zone: bool) -> str:
    zone = next(iter(ZONES))
    outcome = sheet.outcome(True, of_zone, _just_begun(sheet, zone), A_DAY, zone, knowledge.policy)
    return words(outcome.verdict.value) if outcome.reached else "nothing"


def _just_begun(sheet: SheetRule, zone: str) -> dict[str, Answer]:
    """Answers that put each date a position counts from on this very day, so that its wait is running."""
    began = When.on(A_DAY)
    facts = {position.wait.after for position in sheet.rule.positions if position.wait}
    return {fact: WhereWhen({zone: began}) if FACTS[fact].kind is Kind.WHERE_WHEN else began for fact in facts}
