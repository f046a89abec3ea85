"""P5: use outside the label in hand is named, with the verdict the policy gives it."""

from __future__ import annotations

from typing import Any

import pytest

from needlepoint.candidacy import Assessment, TreatmentRequest, Want, assess
from needlepoint.patient.facts import Answer
from needlepoint.patient.profile import PatientProfile
from needlepoint.terms import DeviceClass, Flag, Verdict
from needlepoint.values import When
from tests.knowledge_factory import indication, knowledge_with
from tests.unit.candidacy.conftest import ON

DEVICES = """
- id: pen_used
  name: Used Pen
  device_class: mechanical
  label_of: a
  uses:
    - {indications: [mark], sites: [chin, cheek], min_age_years: 22, phototypes: [I, II], sources: [LABEL-A]}
    - {indications: [mark], sites: [chin], min_age_years: 30, phototypes: [III], sources: [LEAFLET-A]}
    - {indications: [line], sites: [], sources: [COPY-A]}
- id: pen_ageless
  name: Ageless Pen
  device_class: mechanical
  label_of: b
  uses: [{indications: [mark], sites: [], sources: [LABEL-B]}]
"""
MARKS = (indication("mark"), indication("line", name="Invented line"), indication("spot"))
INSIDE: dict[str, Answer] = {"age_years": 40, "phototype": "II"}


def assess_use(
    zones: tuple[str, ...] = ("chin",),
    *,
    wanted: str = "mark",
    device: str | None = "pen_used",
    answers: dict[str, Answer] | None = None,
    **policy: Any,
) -> Assessment:
    return assess(
        PatientProfile(None, INSIDE if answers is None else answers),
        TreatmentRequest((Want(wanted, zones),), device),
        knowledge_with(devices=DEVICES, indications=MARKS, **policy),
        on=ON,
    )


def outside(answer: Assessment) -> dict[str, tuple[str, ...]]:
    return {finding.rule: finding.zones for finding in answer.findings}


def test_a_use_on_the_label_raises_nothing() -> None:
    answer = assess_use()
    assert (answer.overall, answer.findings, answer.questions) == (Verdict.PROCEED, (), ())


def test_another_indication_is_named_with_every_use_that_was_read() -> None:
    answer = assess_use(wanted="spot")
    (finding,) = answer.findings
    assert (finding.rule, finding.verdict, finding.flags) == (
        "label_indication",
        Verdict.CAUTION,
        (Flag.OFF_LABEL_INDICATION,),
    )
    assert finding.statement == "Used Pen is not authorized for invented mark in what we read."
    assert [position.source for position in finding.positions] == ["LABEL-A", "LEAFLET-A", "COPY-A"]
    assert all(position.counts and position.would_raise is Verdict.CAUTION for position in finding.positions)
    assert all(position.says == "not_evaluated" and position.device == "pen_used" for position in finding.positions)
    assert [(position.scope, position.grade, position.read) for position in finding.positions] == [
        ("zone", "label", "passage"),
        ("zone", "label", "secondary"),
        ("zone", "label", "secondary"),
    ]
    assert (finding.group, finding.overridable, finding.disagreement) == ("device", False, False)
    assert finding.advice == (
        "Say to the patient that this use is off-label, record why, and take consent for it by name."
    )
    assert finding.patient_advice == ("Your clinic will explain that the device was not approved for exactly this use.")


def test_another_area_is_named_only_where_it_is_another() -> None:
    answer = assess_use(("chin", "left_cheek", "neck", "nose"))
    assert outside(answer) == {"label_area": ("neck", "nose")}
    assert answer.zone("neck").flags == (Flag.OFF_LABEL_AREA,)
    assert answer.zone("left_cheek").verdict is Verdict.PROCEED
    assert [p.source for p in answer.findings[0].positions] == ["LABEL-A", "LEAFLET-A"]
    assert answer.findings[0].statement == "Used Pen is authorized for invented mark, but not in this area."


def test_a_use_without_sites_covers_every_area() -> None:
    assert outside(assess_use(("neck",), wanted="line")) == {}


@pytest.mark.parametrize(("age", "named"), [(21, True), (22, False), (29.5, False), (80, False)])
def test_the_youngest_age_of_the_uses_that_fit_is_the_limit(age: float, named: bool) -> None:
    answer = assess_use(answers=INSIDE | {"age_years": age})
    assert ("label_age" in outside(answer)) is named
    assert answer.questions == ()
    if named:
        assert answer.zone("chin").verdict is Verdict.CLINICIAN_DECISION
        assert answer.flags == (Flag.OFF_LABEL_AGE,)
        assert "this use from the age of 22 years" in answer.findings[0].statement


@pytest.mark.parametrize(("wanted", "zones"), [("spot", ("chin",)), ("mark", ("neck",))])
def test_an_age_below_every_use_is_named_beside_another_reason(wanted: str, zones: tuple[str, ...]) -> None:
    answer = assess_use(zones, wanted=wanted, answers=INSIDE | {"age_years": 21})
    assert "label_age" in outside(answer)
    assert len(outside(answer)) == 2
    assert any("any use from the age of 22 years" in finding.statement for finding in answer.findings)


@pytest.mark.parametrize(("phototype", "named"), [("I", False), ("III", False), ("IV", True), ("VI", True)])
def test_a_phototype_outside_all_uses_that_fit_is_named(phototype: str, named: bool) -> None:
    answer = assess_use(answers=INSIDE | {"phototype": phototype})
    assert ("label_phototype" in outside(answer)) is named
    if named:
        assert answer.zone("chin").verdict is Verdict.CAUTION
        assert answer.flags == (Flag.OFF_LABEL_PHOTOTYPE,)
        assert "phototypes I, II, III only" in answer.findings[0].statement


@pytest.mark.parametrize(
    ("born", "named", "asked"),
    [("2005", True, False), ("2004", False, True), ("2003", False, False)],
)
def test_an_age_known_roughly_is_held_against_the_limit_at_both_its_ends(born: str, named: bool, asked: bool) -> None:
    """On 23 November 2026 somebody born in 2005 is 20 or 21, in 2004 21 or 22, in 2003 22 or 23."""
    answer = assess_use(answers={"phototype": "II", "born_on": When.parse(born)})
    assert ("label_age" in outside(answer)) is named
    assert bool(answer.questions) is asked


def test_a_use_that_names_no_phototype_leaves_all_of_them_open() -> None:
    either = DEVICES.replace("phototypes: [III], ", "")
    answer = assess(
        PatientProfile(None, INSIDE | {"phototype": "V"}),
        TreatmentRequest((Want("mark", ("chin",)),), "pen_used"),
        knowledge_with(devices=either, indications=MARKS),
        on=ON,
    )
    assert answer.findings == ()


def test_phototypes_of_a_use_elsewhere_do_not_count() -> None:
    assert outside(assess_use(("left_cheek",), answers=INSIDE | {"phototype": "III"})) == {
        "label_phototype": ("left_cheek",)
    }


def test_an_unknown_age_and_phototype_are_asked_and_do_not_block() -> None:
    answer = assess_use(("chin", "right_cheek"), answers={})
    assert outside(answer) == {}
    assert {q.fact: (q.at_stake, q.blocks, q.rules, q.zones) for q in answer.questions} == {
        "age_years": (Verdict.CLINICIAN_DECISION, False, ("label_age",), ("chin", "right_cheek")),
        "phototype": (Verdict.CAUTION, False, ("label_phototype",), ("chin", "right_cheek")),
    }
    assert answer.overall == Verdict.PROCEED


def test_a_label_that_names_no_age_and_no_phototype_asks_for_neither() -> None:
    answer = assess_use(device="pen_ageless", answers={})
    assert (answer.findings, answer.questions) == ((), ())


def test_a_device_whose_label_was_not_read_has_no_use_on_label() -> None:
    answer = assess_use(device="pen_unread", answers={})
    assert outside(answer) == {"no_label_read": ("chin",)}
    assert (answer.overall, answer.flags, answer.questions) == (Verdict.CAUTION, (Flag.NO_LABEL_READ,), ())
    assert [position.source for position in answer.findings[0].positions] == ["OWN"]


def test_without_a_device_only_an_age_below_every_label_is_named() -> None:
    """Indication, area and phototype wait for the device; no device that was read is for people below 22."""
    answer = assess_use(("neck",), wanted="spot", device=None, answers={"age_years": 22})
    assert (answer.findings, answer.questions) == ((), ())
    answer = assess_use(("neck",), wanted="spot", device=None, answers={"age_years": 21})
    assert (outside(answer), answer.overall) == ({"label_age": ("neck",)}, Verdict.CLINICIAN_DECISION)
    assert answer.findings[0].statement == (
        "Of the devices whose authorizations were read, each is for people from the age of 22 years."
    )
    answer = assess_use(("neck",), wanted="spot", device=None, answers={})
    assert [question.fact for question in answer.questions] == ["age_years"]


def test_one_zone_wanted_for_two_indications_is_named_once() -> None:
    answer = assess(
        PatientProfile(None, INSIDE | {"age_years": 12}),
        TreatmentRequest((Want("mark", ("chin",)), Want("mark", ("chin", "left_cheek"))), "pen_used"),
        knowledge_with(devices=DEVICES, indications=MARKS),
        on=ON,
    )
    ages = [finding for finding in answer.findings if finding.rule == "label_age"]
    assert sorted(zone for finding in ages for zone in finding.zones) == ["chin", "left_cheek"]


@pytest.mark.parametrize(
    ("setting", "wanted", "zone", "answers", "device"),
    [
        ("off_label_indication", "spot", "chin", INSIDE, "pen_used"),
        ("off_label_area", "mark", "neck", INSIDE, "pen_used"),
        ("off_label_age", "mark", "chin", INSIDE | {"age_years": 3}, "pen_used"),
        ("off_label_phototype", "mark", "chin", INSIDE | {"phototype": "V"}, "pen_used"),
        ("no_label", "mark", "chin", INSIDE, "pen_unread"),
    ],
)
@pytest.mark.parametrize("verdict", [Verdict.PROCEED, Verdict.CLINICIAN_DECISION])
def test_a_clinic_may_set_what_each_use_outside_the_label_raises(
    setting: str, wanted: str, zone: str, answers: dict[str, Answer], device: str, verdict: Verdict
) -> None:
    answer = assess_use((zone,), wanted=wanted, answers=answers, device=device, **{setting: verdict})
    assert answer.zone(zone).verdict is verdict


@pytest.mark.parametrize(
    ("device", "device_class"),
    [("rf_unread", DeviceClass.RADIOFREQUENCY), ("pen_a", DeviceClass.MECHANICAL), (None, DeviceClass.HOME_USE)],
)
def test_the_class_in_hand_is_the_devices_own_or_the_one_asked_for(
    device: str | None, device_class: DeviceClass
) -> None:
    rule = """
- id: rule
  applies_to: {device_classes: [CLASS]}
  positions: [{source: OWN, says: precaution, scope: person}]
"""
    for each in DeviceClass:
        answer = assess(
            PatientProfile(),
            TreatmentRequest((Want("mark", ("chin",)),), device, DeviceClass.HOME_USE),
            knowledge_with(rule.replace("CLASS", each)),
            on=ON,
        )
        assert ("rule" in outside(answer)) is (each is device_class)
