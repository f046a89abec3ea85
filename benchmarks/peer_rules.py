"""Ten rules of the rule book, asked of our engine and put into the shape in which a CQL engine is asked the same.

The ten were chosen so that every word of a condition occurs: yes or no, a choice, one of several, an age, dates within
days and months and ahead, all, any, not, and answers that differ from zone to zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from needlepoint.candidacy import Assessment, TreatmentRequest
from needlepoint.conditions import Answers
from needlepoint.knowledge import Knowledge
from needlepoint.patient.facts import Answer, Where, WhereWhen
from needlepoint.patient.profile import PatientProfile
from needlepoint.values import SOME_DAY, When

OF_PERSON = (
    "pregnant",
    "recent_isotretinoin",
    "topical_retinoid_within_10_days",
    "sun_planned_within_2_weeks",
    "diabetes_uncontrolled",
    "darker_phototype",
    "minor",
    "chemo_or_radiotherapy_later",
)
OF_ZONE = ("open_or_irritated_skin_in_area", "filler_within_12_months")
TEN = OF_PERSON + OF_ZONE

Truths = Mapping[str, object]
"""By rule: true, false or None; for a rule about zones, a list of these in the order of the zones asked for."""


def only_ten(knowledge: Knowledge) -> Knowledge:
    """The knowledge base with these ten rules and nothing else to ask."""
    return replace(
        knowledge,
        rules={rule: knowledge.rules[rule] for rule in TEN},
        conditions={rule: knowledge.conditions[rule] for rule in TEN},
        contradictions={},
    )


def without_device(request: TreatmentRequest) -> TreatmentRequest:
    """The request with no device chosen, so that no label is compared: the CQL rules compare none either."""
    return TreatmentRequest(request.wants)


def truths(result: Assessment) -> Truths:
    """What each of the ten comes to: a finding is true, an open question that it asks is not known, else false."""
    zones = [each.zone for each in result.zones]
    by_zone = {rule: [_truth(result, rule, zone) for zone in zones] for rule in TEN}
    return {rule: by_zone[rule] if rule in OF_ZONE else by_zone[rule][0] for rule in TEN}


def _truth(result: Assessment, rule: str, zone: str) -> bool | None:
    if any(finding.rule == rule and zone in finding.zones for finding in result.findings):
        return True
    return None if any(rule in each.rules and zone in each.zones for each in result.questions) else False


def conditions_alone(
    profile: PatientProfile, request: TreatmentRequest, knowledge: Knowledge, *, on: dt.date
) -> Truths:
    """The same truths from the conditions only, with nothing weighed: exactly the work that the CQL rules do."""
    answers, conditions = profile.answers_on(on), knowledge.conditions
    of_person: dict[str, object] = {rule: conditions[rule].holds(answers, on) for rule in OF_PERSON}
    return of_person | {rule: [conditions[rule].holds(answers, on, zone) for zone in request.zones] for rule in OF_ZONE}


def for_cql(number: int, profile: PatientProfile, request: TreatmentRequest, *, on: dt.date) -> dict[str, object]:
    """The answers the ten rules need, flat, as consultation-modelinfo.xml names them."""
    answers = profile.answers_on(on)
    return {
        "id": str(number),
        "birthDate": _text(answers.get("born_on")),
        "phototype": answers.get("phototype"),
        "diabetes": answers.get("diabetes"),
        "pregnant": answers.get("pregnant"),
        **_dated("isotretinoinStopped", "isotretinoinStoppedOn", answers.get("isotretinoin_stopped_on")),
        **_dated("topicalRetinoid", "topicalRetinoidLastOn", answers.get("topical_retinoid_last_on")),
        **_dated("sunPlanned", "sunPlannedOn", answers.get("sun_planned_on")),
        **_dated(
            "chemoOrRadiotherapyStarts", "chemoOrRadiotherapyStartsOn", answers.get("chemo_or_radiotherapy_starts_on")
        ),
        "zones": [_zone(answers, zone) for zone in request.zones],
    }


def _zone(answers: Answers, zone: str) -> dict[str, object]:
    return {
        "name": zone,
        "openWound": _here(answers.get("open_wound"), zone),
        "irritatedSkin": _here(answers.get("irritated_skin"), zone),
        "sunburn": _here(answers.get("sunburn"), zone),
        **_dated("filler", "fillerOn", _last(answers.get("filler_on"), zone)),
    }


def _here(answer: Answer | None, zone: str) -> bool | None:
    if isinstance(answer, Where):
        return answer.in_zone(zone)
    return False if answer is False else None


def _last(answer: Answer | None, zone: str) -> Answer | None:
    if isinstance(answer, WhereWhen):
        return False if zone in answer.never else answer.dates.get(zone)
    return answer


def _dated(happened: str, on: str, answer: Answer | None) -> dict[str, object]:
    """A dated answer in two: whether it happened at all (None: not known), and the date as far as it is known."""
    known = None if answer is None else answer is not False
    return {happened: known, on: _text(answer)}


def _text(answer: Answer | None) -> str | None:
    return str(answer) if isinstance(answer, When) and answer != SOME_DAY else None
