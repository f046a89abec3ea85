"""What the chosen device's own label does not authorize: indication, area, phototype, age (policy P5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.candidacy.request import TreatmentRequest
from needlepoint.candidacy.result import Finding, WeighedPosition
from needlepoint.conditions import Answers
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.devices import AuthorizedUse, Device
from needlepoint.patient.facts import Between
from needlepoint.terms import ZONES, DeviceClass, Flag, Says, Scope, Verdict


@dataclass(frozen=True, slots=True)
class LabelGap:
    """Something the label needs to know or does not cover, for one indication in one zone.

    Attributes:
        rule: which comparison it is; also the id of the finding.
        missing_fact: the fact that is not known, where the comparison cannot be made.
    """

    rule: str
    verdict: Verdict
    flag: Flag
    statement: str
    sources: tuple[str, ...]
    missing_fact: str | None = None


def label_gaps(
    knowledge: Knowledge, device: Device, indication: str, zone: str, answers: Answers
) -> Iterator[LabelGap]:
    """Where treating this indication in this zone leaves the device's label, or cannot be told to keep to it."""
    policy = knowledge.policy
    wanted = knowledge.indication(indication).name.lower()
    if not device.uses:
        yield LabelGap(
            "no_label_read",
            policy.no_label,
            Flag.NO_LABEL_READ,
            f"No authorization of {device.name} was read, so no use of it can be called on-label.",
            device.sources,
        )
        return
    uses = [use for use in device.uses if indication in use.indications]
    if not uses:
        yield LabelGap(
            "label_indication",
            policy.off_label_indication,
            Flag.OFF_LABEL_INDICATION,
            f"{device.name} is not authorized for {wanted} in what we read.",
            _sources(device.uses),
        )
        yield from _age_gap(knowledge, device.uses, f"{device.name} is authorized for any use", answers)
        return
    in_area = [use for use in uses if not use.sites or ZONES[zone].id in use.sites]
    if not in_area:
        yield LabelGap(
            "label_area",
            policy.off_label_area,
            Flag.OFF_LABEL_AREA,
            f"{device.name} is authorized for {wanted}, but not in this area.",
            _sources(tuple(uses)),
        )
        yield from _age_gap(knowledge, device.uses, f"{device.name} is authorized for any use", answers)
        return
    yield from _age_gap(knowledge, tuple(in_area), f"{device.name} is authorized for this use", answers)
    yield from _phototype_gap(knowledge, device, tuple(in_area), answers)


def _age_gap(
    knowledge: Knowledge, uses: tuple[AuthorizedUse, ...], authorized: str, answers: Answers
) -> Iterator[LabelGap]:
    age = answers.get("age_years")
    youngest = min((use.min_age_years for use in uses if use.min_age_years is not None), default=None)
    low, high = (age.low, age.high) if isinstance(age, Between) else (age, age)
    if youngest is not None and (not isinstance(low, int | float) or low < youngest):
        yield LabelGap(
            "label_age",
            knowledge.policy.off_label_age,
            Flag.OFF_LABEL_AGE,
            f"{authorized} from the age of {youngest} years.",
            _sources(uses),
            None if isinstance(high, int | float) and high < youngest else "age_years",
        )


def _phototype_gap(
    knowledge: Knowledge, device: Device, uses: tuple[AuthorizedUse, ...], answers: Answers
) -> Iterator[LabelGap]:
    phototype = answers.get("phototype")
    types = {each for use in uses for each in use.phototypes} if all(use.phototypes for use in uses) else set()
    if types and phototype not in types:
        yield LabelGap(
            "label_phototype",
            knowledge.policy.off_label_phototype,
            Flag.OFF_LABEL_PHOTOTYPE,
            f"{device.name} is authorized for this use in phototypes {', '.join(sorted(types))} only.",
            _sources(uses),
            None if phototype else "phototype",
        )


def _sources(uses: tuple[AuthorizedUse, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for use in uses for source in use.sources))


def label_findings(
    knowledge: Knowledge, request: TreatmentRequest, answers: Answers
) -> tuple[list[Finding], list[tuple[LabelGap, str]]]:
    """The findings of every zone and indication against the label, and the gaps that an answer is missing for."""
    gaps: dict[LabelGap, list[str]] = {}
    for want in request.wants:
        for zone in want.zones:
            for gap in _gaps(knowledge, request, want.indication, zone, answers):
                gaps.setdefault(gap, []).append(zone)
    known = [
        _finding(gap, tuple(dict.fromkeys(zones)), knowledge, request.device)
        for gap, zones in gaps.items()
        if not gap.missing_fact
    ]
    unknown = [(gap, zone) for gap, zones in gaps.items() if gap.missing_fact for zone in zones]
    return known, unknown


def _gaps(
    knowledge: Knowledge, request: TreatmentRequest, indication: str, zone: str, answers: Answers
) -> Iterator[LabelGap]:
    """Against the label of the device in hand; where none is chosen, only an age below every label of its class."""
    if request.device is not None:
        yield from label_gaps(knowledge, knowledge.device(request.device), indication, zone, answers)
        return
    of_class = [each for each in knowledge.devices.values() if each.device_class is request.device_class]
    uses = tuple(use for device in of_class for use in device.uses)
    yield from _age_gap(knowledge, uses, "Of the devices whose authorizations were read, each is for people", answers)


def _finding(gap: LabelGap, zones: tuple[str, ...], knowledge: Knowledge, device: str | None) -> Finding:
    positions = tuple(
        WeighedPosition(
            source=source,
            says=Says.NOT_EVALUATED,
            scope=Scope.ZONE,
            grade=knowledge.source(source).grade,
            read=knowledge.source(source).read,
            would_raise=gap.verdict,
            counts=True,
            device=device,
        )
        for source in gap.sources
    )
    return Finding(
        rule=gap.rule,
        group="device",
        statement=gap.statement,
        verdict=gap.verdict,
        zones=zones,
        positions=positions,
        advice="Say to the patient that this use is off-label, record why, and take consent for it by name.",
        patient_advice="Your clinic will explain that the device was not approved for exactly this use.",
        flags=(gap.flag,),
        disagreement=False,
        overridable=False,
    )


def class_in_hand(knowledge: Knowledge, request: TreatmentRequest) -> DeviceClass:
    """The class of the device in hand, or the class meant where none is chosen."""
    return knowledge.device(request.device).device_class if request.device else request.device_class
