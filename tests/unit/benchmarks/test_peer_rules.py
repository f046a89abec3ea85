"""The shape in which the CQL engine is given a patient, and the answers read out of our own result."""

from __future__ import annotations

import datetime as dt

import pytest

from benchmarks.patients import ON, consultations, treatments
from benchmarks.peer_rules import OF_ZONE, TEN, conditions_alone, for_cql, only_ten, truths, without_device
from needlepoint.candidacy import TreatmentRequest, Want, assess
from needlepoint.consultation import read_consultation
from needlepoint.knowledge import load_knowledge
from needlepoint.patient.facts import Answer, Where, WhereWhen
from needlepoint.patient.profile import PatientProfile
from needlepoint.strict_yaml import Document
from needlepoint.values import SOME_DAY, When

CHEEKS = TreatmentRequest((Want("acne_scars_rolling", ("left_cheek", "right_cheek")),))


def test_what_is_not_known_stays_null_and_never_is_told_from_not_known() -> None:
    profile = PatientProfile(answers={"pregnant": False, "sun_planned_on": False, "topical_retinoid_last_on": SOME_DAY})
    person = for_cql(7, profile, CHEEKS, on=ON)
    assert (person["id"], person["pregnant"], person["diabetes"], person["birthDate"]) == ("7", False, None, None)
    assert (person["sunPlanned"], person["sunPlannedOn"]) == (False, None)
    assert (person["topicalRetinoid"], person["topicalRetinoidLastOn"]) == (True, None)
    assert (person["isotretinoinStopped"], person["isotretinoinStoppedOn"]) == (None, None)


def test_a_date_is_given_as_exactly_as_it_is_known() -> None:
    answers = {"isotretinoin_stopped_on": When.parse("2026-06"), "born_on": When.on(dt.date(1990, 1, 2))}
    person = for_cql(0, PatientProfile(answers=answers), CHEEKS, on=ON)
    assert (person["isotretinoinStoppedOn"], person["birthDate"]) == ("2026-06", "1990-01-02")


def test_each_zone_has_its_own_answers() -> None:
    filler = WhereWhen({"left_cheek": When.parse("2026-05-01")}, frozenset({"right_cheek"}))
    answers: dict[str, Answer] = {
        "filler_on": filler,
        "sunburn": Where(frozenset({"right_cheek"})),
        "open_wound": False,
    }
    zones = for_cql(0, PatientProfile(answers=answers), CHEEKS, on=ON)["zones"]
    left = {"name": "left_cheek", "openWound": False, "irritatedSkin": None, "sunburn": None}
    right = {"name": "right_cheek", "openWound": False, "irritatedSkin": None, "sunburn": True}
    assert zones == [left | {"filler": True, "fillerOn": "2026-05-01"}, right | {"filler": False, "fillerOn": None}]


def test_the_assessment_and_its_conditions_alone_come_to_the_same() -> None:
    knowledge = load_knowledge()
    ten = only_ten(knowledge)
    assert set(ten.rules) == set(TEN)
    seen: set[object] = set()
    for raw in consultations(knowledge, 150, seed=3):
        consultation = read_consultation(Document(raw, "generated"), knowledge, on=ON)
        request = without_device(consultation.request)
        found = truths(assess(consultation.profile, request, ten, on=ON))
        assert found == conditions_alone(consultation.profile, request, ten, on=ON)
        seen |= {each for rule in OF_ZONE for each in found[rule]} | {found["recent_isotretinoin"]}  # type: ignore[attr-defined]
    assert seen == {True, False, None}


def test_the_same_seed_makes_the_same_patients_and_another_seed_does_not() -> None:
    knowledge = load_knowledge()
    drawn = [list(consultations(knowledge, 20, seed=seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("device_class", ["mechanical", "radiofrequency"])
def test_a_plan_can_be_made_for_every_treatment_drawn(device_class: str) -> None:
    knowledge = load_knowledge()
    drawn = [each for each in treatments(knowledge) if each.device_class == device_class]
    assert drawn
    for treatment in drawn:
        classes = {protocol.device_class.value for protocol in knowledge.indications[treatment.indication].protocols}
        assert device_class in classes
