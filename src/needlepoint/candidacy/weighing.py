"""How the positions of different sources become one verdict: policies P1 to P4 of the design.

P1  The label of the device in hand and a regulator's word about its class decide; of several, the strictest.
P2  A label read first-hand beats a second-hand copy of it.
P3  What ends by itself or can be cured defers; what does not is a bar (label) or the clinician's decision.
P4  What is known only from weaker sources, or from labels of other devices, is capped by the policy and never blocks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.candidacy.result import WeighedPosition
from needlepoint.conditions import Answers
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.policy import Policy
from needlepoint.knowledge.records.rules import Position
from needlepoint.knowledge.records.sources import Source
from needlepoint.patient.facts import WhereWhen
from needlepoint.terms import DeviceClass, Grade, Says, Scope, Verdict
from needlepoint.values import When

UNVERIFIED = "not verified in the source itself, so it cannot count"
OTHER_DEVICE = "the label of another device"
OTHER_CLASS = "about another class of device"
WEAKER = "a weaker source than a label or regulator"
COPY = "a second-hand copy; the label itself was read"
ZONE_ONLY = "says this only of the area where it is so"
OVER = "the wait it asks for is over"


@dataclass(frozen=True, slots=True)
class Weight:
    """What one position says by itself, and the most it can raise for the device in hand.

    Attributes:
        means: the verdict its words alone would give.
        would_raise: the same after the policy's caps.
        binding: whether it is the label in hand or a regulator's word about this class of device.
        why_not: why it does not bind, in words.
    """

    position: Position
    source: Source
    means: Verdict
    would_raise: Verdict
    binding: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the positions of one rule come to in one zone."""

    verdict: Verdict
    positions: tuple[WeighedPosition, ...]
    earliest_on: dt.date | None
    until: str | None
    disagreement: bool
    reached: bool
    """Whether any position speaks of this zone and is not over."""


def weigh(position: Position, knowledge: Knowledge, device: str | None, device_class: DeviceClass) -> Weight:
    """Weigh one position for a device. None chosen, or one whose label was not read: every label of the class binds."""
    source = knowledge.source(position.source)
    means = _means(position)
    why_not = _why_not_binding(position, source, knowledge, device, device_class)
    cap = _cap(why_not, position.says, knowledge.policy)
    return Weight(position, source, means, min(means, cap), why_not is None, why_not)


def _means(position: Position) -> Verdict:
    """P3, before any cap."""
    if position.says in (Says.CONTRAINDICATED, Says.MAY_NOT_BE_SUITABLE) and position.ends:
        return Verdict.DEFER
    return _PERMANENT[position.says]


_PERMANENT = {
    Says.CONTRAINDICATED: Verdict.DO_NOT_TREAT,
    Says.MAY_NOT_BE_SUITABLE: Verdict.CLINICIAN_DECISION,
    Says.NOT_EVALUATED: Verdict.CLINICIAN_DECISION,
    Says.PRECAUTION: Verdict.CAUTION,
    Says.ALLOWS: Verdict.PROCEED,
}


def _why_not_binding(
    position: Position, source: Source, knowledge: Knowledge, device: str | None, device_class: DeviceClass
) -> str | None:
    if position.unverified:
        return UNVERIFIED
    if not source.is_label:
        return WEAKER
    spoken_of = knowledge.devices[position.device].device_class if position.device else source.device_class
    if spoken_of not in (None, device_class) and not _holds_for_every_needle(source, device_class, knowledge.policy):
        return OTHER_CLASS
    if position.device in (None, device):
        return None
    if position.says is Says.ALLOWS:
        return OTHER_DEVICE
    return None if device is None or not label_was_read(knowledge, device) else OTHER_DEVICE


def _holds_for_every_needle(source: Source, device_class: DeviceClass, policy: Policy) -> bool:
    """Whether a regulator's page about mechanical needling is held to for radiofrequency needles too (our policy).

    No label of a radiofrequency device was read; its needles go through the same skin, so what the page says of
    infection or pregnancy is not taken to be harmless there.
    """
    return (
        policy.regulator_page_holds_for_radiofrequency
        and device_class is DeviceClass.RADIOFREQUENCY
        and source.kind == "regulator_page"
    )


def label_was_read(knowledge: Knowledge, device: str) -> bool:
    """Whether the device's own list of contraindications was read, at least second-hand.

    Where it was not, what it forbids is not known, and not known is never "allowed": the strictest label of the class
    is then held to, as where no device is chosen yet.
    """
    label_of = knowledge.devices[device].label_of
    return label_of is not None and any(
        source.label_of == label_of and source.kind == "device_label" for source in knowledge.sources.values()
    )


def _cap(why_not: str | None, says: Says, policy: Policy) -> Verdict:
    weak = policy.weak_contraindicated if says is Says.CONTRAINDICATED else policy.weak_other
    caps = {
        None: Verdict.DO_NOT_TREAT,
        UNVERIFIED: Verdict.PROCEED,
        OTHER_DEVICE: policy.other_device_label,
        OTHER_CLASS: policy.other_class_label,
        WEAKER: weak,
    }
    return caps[why_not]


@dataclass(frozen=True, slots=True)
class _Here:
    """A weight in one zone: whether it reaches the zone, and from when its wait is over."""

    weight: Weight
    reaches: bool
    earliest_on: dt.date | None
    over: bool

    @property
    def active(self) -> bool:
        return self.reaches and not self.over


def settle(
    weights: Iterable[Weight],
    *,
    of_person: bool,
    of_zone: bool,
    answers: Answers,
    on: dt.date,
    zone: str,
    policy: Policy,
) -> Outcome:
    """What the positions of a rule come to in a zone.

    Args:
        weights: the rule's positions, weighed.
        of_person: the rule's condition holds somewhere on the person, so what is said of the person applies.
        of_zone: it holds in this zone, so what is said of the area applies.
    """
    here = [
        _place(weight, of_person if weight.position.scope is Scope.PERSON else of_zone, answers, on, zone)
        for weight in weights
    ]
    first_hand = _texts_read_first_hand(here)
    pool, raised = _pool(here, first_hand, policy)
    verdict = max(raised, default=Verdict.PROCEED)
    deciding = [
        each for each, would in zip(pool, raised, strict=True) if would is verdict and verdict > Verdict.PROCEED
    ]
    dates = [each.earliest_on for each in deciding if each.earliest_on]
    return Outcome(
        verdict,
        tuple(_shown(each, each in deciding, _is_beaten_copy(each, first_hand)) for each in here),
        max(dates) if verdict is Verdict.DEFER and dates else None,
        _until(deciding) if verdict is Verdict.DEFER else None,
        _differ(here),
        any(each.active for each in here),
    )


def _place(weight: Weight, reaches: bool, answers: Answers, on: dt.date, zone: str) -> _Here:
    wait = weight.position.wait
    began = _date_of(answers.get(wait.after), zone, weight.position.scope) if wait else None
    earliest_on = wait.span.after(min(began.latest, on)) if wait and began else None
    return _Here(weight, reaches, earliest_on, earliest_on is not None and on >= earliest_on)


def _date_of(answer: object, zone: str, scope: Scope) -> When | None:
    if isinstance(answer, WhereWhen):
        dates = (
            list(answer.dates.values())
            if scope is Scope.PERSON
            else [answer.dates[zone]]
            if zone in answer.dates
            else []
        )
        return max(dates, key=lambda when: when.latest, default=None)
    return answer if isinstance(answer, When) else None


def _pool(here: list[_Here], first_hand: set[str | None], policy: Policy) -> tuple[list[_Here], list[Verdict]]:
    """Those that decide (P1), or failing them all others with their caps (P4)."""
    binding = [each for each in here if each.active and each.weight.binding and not _is_beaten_copy(each, first_hand)]
    if binding:
        return binding, [each.weight.would_raise for each in binding]
    others = [each for each in here if each.active]
    return others, [_capped(each, first_hand, policy) for each in others]


def _capped(each: _Here, first_hand: set[str | None], policy: Policy) -> Verdict:
    would_raise = each.weight.would_raise
    return min(would_raise, policy.weak_other) if _is_beaten_copy(each, first_hand) else would_raise


def _texts_read_first_hand(here: list[_Here]) -> set[str | None]:
    """The label texts (P2) whose own words were read; an unverified line cannot push a copy aside."""
    read = (each.weight for each in here if each.weight.why_not is not UNVERIFIED)
    return {weight.source.label_text for weight in read if weight.source.first_hand} - {None}


def _is_beaten_copy(each: _Here, first_hand: set[str | None]) -> bool:
    source = each.weight.source
    return not source.first_hand and source.label_text in first_hand


def _until(deciding: list[_Here]) -> str | None:
    """What must come about, in words, for those without a date."""
    undated = [each.weight.position for each in deciding if each.earliest_on is None]
    words = [
        position.until or (f"{position.wait.span} have passed" if position.wait else "")
        for position in undated
        if position.ends
    ]
    return "; ".join(dict.fromkeys(words)) or None


def _differ(here: list[_Here]) -> bool:
    """P6: whether the sources do not come to the same for this zone, whatever weight they have."""
    spoken = [each for each in here if each.weight.why_not != UNVERIFIED and each.weight.source.grade is not Grade.OWN]
    outcomes = {(each.weight.means, each.earliest_on) if each.active else (Verdict.PROCEED, None) for each in spoken}
    return len(outcomes) > 1


def _shown(each: _Here, counts: bool, beaten_copy: bool) -> WeighedPosition:
    weight = each.weight
    return WeighedPosition(
        source=weight.source.id,
        says=weight.position.says,
        scope=weight.position.scope,
        grade=weight.source.grade,
        read=weight.source.read,
        would_raise=weight.would_raise,
        counts=counts,
        why_not=None if counts else _why_not(each, beaten_copy),
        device=weight.position.device,
        earliest_on=each.earliest_on if each.reaches else None,
        until=weight.position.until,
        note=weight.position.note,
    )


def _why_not(each: _Here, beaten_copy: bool) -> str | None:
    if not each.reaches:
        return ZONE_ONLY
    if each.over:
        return OVER
    return COPY if beaten_copy else each.weight.why_not
