"""Which rules are asked at all: by class of device, area, indication and anaesthetic."""

from __future__ import annotations

import pytest

from needlepoint.candidacy import TreatmentRequest, Want, assess
from needlepoint.candidacy.rule_sheet import rule_sheet
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import DeviceClass
from tests.knowledge_factory import indication, knowledge_with
from tests.unit.candidacy.conftest import ON

RULE = """
- id: rule
  applies_to: {APPLIES}
  positions: [{source: REGULATOR, says: precaution, scope: zone}]
"""
WANTS = (Want("mark", ("chin", "left_cheek")), Want("line", ("left_cheek", "neck")))


def zones_asked(applies: str, anaesthetic: str | None = None) -> tuple[str, ...]:
    answer = assess(
        PatientProfile(),
        TreatmentRequest(WANTS, anaesthetic=anaesthetic),
        knowledge_with(RULE.replace("APPLIES", applies), indications=(indication("mark"), indication("line"))),
        on=ON,
    )
    return tuple(zone for finding in answer.findings for zone in finding.zones)


@pytest.mark.parametrize(
    ("applies", "zones"),
    [
        ("device_classes: [mechanical]", ("chin", "left_cheek", "neck")),
        ("device_classes: [radiofrequency]", ()),
        ("sites: [cheek, neck]", ("left_cheek", "neck")),
        ("sites: [thigh]", ()),
        ("indications: [mark]", ("chin", "left_cheek")),
        ("indications: [line]", ("left_cheek", "neck")),
        ("except_indications: [mark]", ("left_cheek", "neck")),
        ("except_indications: [mark, line]", ()),
        ("sites: [cheek], indications: [mark], except_indications: [line]", ("left_cheek",)),
        ("sites: [chin], indications: [line]", ()),
    ],
)
def test_a_rule_is_asked_where_it_applies(applies: str, zones: tuple[str, ...]) -> None:
    """A zone wanted for two indications is asked about if the rule is for one of them."""
    assert zones_asked(applies) == zones


@pytest.mark.parametrize(("anaesthetic", "asked"), [("none", False), (None, True), ("emla", True)])
def test_a_rule_about_the_anaesthetic_is_asked_unless_none_is_meant(anaesthetic: str | None, asked: bool) -> None:
    assert bool(zones_asked("anaesthetic: true", anaesthetic)) is asked


def test_a_rule_not_about_the_anaesthetic_is_asked_without_one_too() -> None:
    assert zones_asked("sites: [chin]", "none") == ("chin",)


SHEET = """
- id: of_zone
  when: {all: [{fact: smoker, is: true}, {fact: tan, is: true}]}
  positions: [{source: REGULATOR, says: precaution, scope: zone}]
- id: of_person
  when: {fact: smoker, is: true}
  positions: [{source: REGULATOR, says: precaution, scope: person}]
- id: dated
  when: {fact: acid_last_on, within_days: 3}
  positions: [{source: REGULATOR, says: precaution, scope: person, wait: {days: 3, after: acid_last_on}}]
- id: always
  applies_to: {device_classes: [mechanical]}
  positions: [{source: OWN, says: precaution, scope: zone}]
"""


def test_a_sheet_is_prepared_once_for_each_knowledge_and_device() -> None:
    knowledge = knowledge_with(SHEET)
    sheet = rule_sheet(knowledge, "pen_a", DeviceClass.MECHANICAL)
    assert sheet is rule_sheet(knowledge, "pen_a", DeviceClass.MECHANICAL)
    assert sheet is not rule_sheet(knowledge_with(SHEET), "pen_a", DeviceClass.MECHANICAL)
    assert [each.rule.id for each in sheet] == ["of_zone", "of_person", "dated", "always"]
    assert [bool(each.zoned_facts) for each in sheet] == [True, False, False, False]
    assert [bool(each.waits_after) for each in sheet] == [False, False, True, False]
    assert [each.condition is None for each in sheet] == [False, False, False, True]


def test_the_sheet_of_another_class_leaves_out_what_is_not_for_it() -> None:
    sheet = rule_sheet(knowledge_with(SHEET), None, DeviceClass.RADIOFREQUENCY)
    assert [each.rule.id for each in sheet] == ["of_zone", "of_person", "dated"]
