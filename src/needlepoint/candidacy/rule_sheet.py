"""The rules that are asked for one device, weighed once: the same for every patient who is to be treated with it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from needlepoint.candidacy.request import TreatmentRequest
from needlepoint.candidacy.weighing import Outcome, Weight, settle, weigh
from needlepoint.conditions import Answers, Condition
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.facts import FACTS
from needlepoint.knowledge.records.policy import Policy
from needlepoint.knowledge.records.rules import Rule
from needlepoint.patient.facts import Where, WhereWhen
from needlepoint.terms import ZONES, DeviceClass
from needlepoint.values import When


@dataclass(frozen=True, slots=True)
class SheetRule:
    """A rule with its condition and its positions weighed for one device.

    Attributes:
        zoned_facts: the facts it depends on whose answer may differ from zone to zone.
        waits_after: the facts whose dates one of its positions counts from.
        outcomes: what its positions come to while none of these facts has a date, by whether what is said of the
            person and of the zone applies: the same for every patient.
    """

    rule: Rule
    condition: Condition | None
    weights: tuple[Weight, ...]
    zoned_facts: frozenset[str]
    waits_after: frozenset[str]
    outcomes: Mapping[tuple[bool, bool], Outcome]

    def differs_by_zone(self, answers: Answers) -> bool:
        """Whether it can come to one thing in one zone and to another elsewhere, given these answers."""
        return any(isinstance(answers.get(fact), Where | WhereWhen) for fact in self.zoned_facts)

    def outcome(
        self, of_person: bool, of_zone: bool, answers: Answers, on: dt.date, zone: str, policy: Policy
    ) -> Outcome:
        """What its positions come to in a zone."""
        if not any(isinstance(answers.get(fact), When | WhereWhen) for fact in self.waits_after):
            return self.outcomes[of_person, of_zone]
        return settle(
            self.weights,
            of_person=of_person,
            of_zone=of_zone,
            answers=answers,
            on=on,
            zone=zone,
            policy=policy,
        )

    def zones_asked(self, request: TreatmentRequest, zones: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the requested `zones` in which this rule is asked at all."""
        applies = self.rule.applies_to
        if applies.anaesthetic and request.anaesthetic == "none":
            return ()
        if not (applies.sites or applies.indications or applies.except_indications):
            return zones
        return tuple(zone for zone in zones if self._asked_in(zone, request))

    def _asked_in(self, zone: str, request: TreatmentRequest) -> bool:
        applies = self.rule.applies_to
        wanted = request.indications_in(zone)
        return (
            (not applies.sites or ZONES[zone].id in applies.sites)
            and (not applies.indications or any(each in applies.indications for each in wanted))
            and any(each not in applies.except_indications for each in wanted)
        )


@lru_cache(maxsize=64)
def rule_sheet(knowledge: Knowledge, device: str | None, device_class: DeviceClass) -> tuple[SheetRule, ...]:
    """The rules to ask for a device (None: none chosen yet), in the order of the rule book."""
    return tuple(
        _prepare(rule, knowledge, device, device_class)
        for rule in knowledge.rules.values()
        if not rule.applies_to.device_classes or device_class in rule.applies_to.device_classes
    )


def _prepare(rule: Rule, knowledge: Knowledge, device: str | None, device_class: DeviceClass) -> SheetRule:
    condition = knowledge.conditions.get(rule.id)
    weights = tuple(weigh(position, knowledge, device, device_class) for position in rule.positions)
    asked = condition.facts if condition else frozenset()
    waits_after = frozenset(position.wait.after for position in rule.positions if position.wait)
    return SheetRule(
        rule,
        condition,
        weights,
        zoned_facts=frozenset(fact for fact in asked | waits_after if FACTS[fact].has_zones),
        waits_after=waits_after,
        outcomes=_undated_outcomes(weights, knowledge.policy),
    )


def _undated_outcomes(weights: tuple[Weight, ...], policy: Policy) -> dict[tuple[bool, bool], Outcome]:
    """The four outcomes of a rule while no wait has a date to count from: the same whatever the day and the zone."""
    return {
        (of_person, of_zone): settle(
            weights, of_person=of_person, of_zone=of_zone, answers={}, on=dt.date.min, zone="", policy=policy
        )
        for of_person, of_zone in itertools.product((True, False), repeat=2)
    }
