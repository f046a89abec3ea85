"""The rule book says what its sources say: nothing left out, nothing sharpened, no medicine touched.

What it is held against stands in clinical_table.py.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import yaml

import needlepoint
from needlepoint import conditions, strict_yaml
from needlepoint.knowledge.records.rules import Position, Rule
from needlepoint.knowledge.records.sources import Source
from needlepoint.patient.facts import Kind, WhereWhen
from needlepoint.patient.history import FACTS
from needlepoint.terms import SITES, DeviceClass, Flag, Region, Says, Scope
from needlepoint.values import When
from tests.knowledge.clinical_table import PERMANENT_BARS, ROWS, UNVERIFIED, WAITS

DATA = Path(needlepoint.__file__).parent / "knowledge" / "data"
FILES = sorted((DATA / "rules").glob("*.yaml"))


def read_rules(path: Path) -> list[Rule]:
    """The rules of one file, each checked against its class."""
    return msgspec.convert(strict_yaml.parse(path.read_bytes(), path.name).value, list[Rule])


BOOK = {path.stem: read_rules(path) for path in FILES}
RULES = {rule.id: rule for rules in BOOK.values() for rule in rules}
SOURCES = {
    source.id: source for source in msgspec.convert(yaml.safe_load((DATA / "sources.yaml").read_bytes()), list[Source])
}
DEVICES = {device["id"] for device in yaml.safe_load((DATA / "devices.yaml").read_bytes())}
FACE = {site.id for site in SITES.values() if site.region is Region.FACE}


def all_positions() -> Iterator[tuple[Rule, Position]]:
    """Every position of the book with its rule."""
    return ((rule, position) for rule in RULES.values() for position in rule.positions)


def position_of(rule: str, source: str) -> Position:
    """What one source says in one rule."""
    return next(position for position in RULES[rule].positions if position.source == source)


LEFT_BEHIND = [
    rule
    for rule in RULES.values()
    if any(position.wait for position in rule.positions) and rule.when is not None and "fact" in rule.when
]
"""Rules about one date in the past, each of which ends once enough time has passed."""

NEVER_OVERRIDDEN = {
    "skin_cancer_or_undiagnosed_growth_in_area",
    "active_skin_infection",
    "herpes_outbreak",
    "open_or_irritated_skin_in_area",
    "bleeding_disorder",
    "pregnant",
    "stainless_steel_allergy",
    "inside_orbital_rim",
    "isotretinoin_now",
    "radiofrequency_implanted_electronics",
}


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_table_has_its_rules(row: str) -> None:
    assert [rule for rule in ROWS[row] if rule not in RULES] == []


def test_every_rule_comes_from_a_row() -> None:
    assert set(RULES) - {rule for rules in ROWS.values() for rule in rules} == set()


def test_ids_are_unique() -> None:
    assert sum(len(rules) for rules in BOOK.values()) == len(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_conditions_can_be_read(rule: Rule) -> None:
    if rule.when is None:
        assert rule.applies_to.sites or rule.applies_to.indications or rule.applies_to.device_classes
    else:
        assert conditions.parse(rule.when, FACTS, rule.id)[1] == []


def test_every_fact_is_asked_for_a_reason() -> None:
    asked = {fact for rule in RULES.values() for fact in facts_of(rule)}
    # Who the patient is serves labels and skin thickness; isotretinoin_ever spares two questions.
    assert set(FACTS) - asked == {"born_on", "sex", "phototype_method", "isotretinoin_ever"}


def facts_of(rule: Rule) -> frozenset[str]:
    """The facts a rule's condition asks about."""
    condition = conditions.parse(rule.when, FACTS, rule.id)[0] if rule.when else None
    return condition.facts if condition else frozenset()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_position_leads_to_a_source_and_a_device(rule: Rule) -> None:
    assert rule.positions
    for position in rule.positions:
        label_of = SOURCES[position.source].label_of
        assert position.device is None or position.device in DEVICES
        if label_of in DEVICES and SOURCES[position.source].is_label:
            assert position.device == label_of


def test_no_source_is_heard_twice_in_one_rule() -> None:
    heard = [(rule.id, position.source) for rule, position in all_positions()]
    assert [each for each in set(heard) if heard.count(each) > 1] == []


def test_our_own_reasoning_is_a_precaution_and_says_so() -> None:
    own = [(rule.id, position) for rule, position in all_positions() if position.source == "NEEDLEPOINT"]
    assert own
    assert {position.says for _, position in own} == {Says.PRECAUTION}
    assert [rule for rule, position in own if "our reasoning" not in (position.note or "").lower()] == []


def test_bars_without_an_end_are_permanent_on_purpose() -> None:
    found = {
        (rule.id, position.source)
        for rule, position in all_positions()
        if position.says is Says.CONTRAINDICATED
        and not position.ends
        and not position.unverified
        and SOURCES[position.source].is_label
    }
    assert found == PERMANENT_BARS


def test_what_could_not_be_verified_is_marked() -> None:
    marked = {(rule.id, position.source) for rule, position in all_positions() if position.unverified}
    assert marked == UNVERIFIED
    assert all(position.note for _, position in all_positions() if position.unverified)


def test_waits_are_those_of_the_table() -> None:
    found = {
        (rule.id, position.source): (position.wait.after, position.wait.span)
        for rule, position in all_positions()
        if position.wait
    }
    assert found == WAITS


@pytest.mark.parametrize("rule", BOOK["intervals"], ids=lambda rule: rule.id)
def test_every_interval_has_a_wait_or_a_plan_to_end(rule: Rule) -> None:
    assert any(position.ends for position in rule.positions)


@pytest.mark.parametrize("rule", BOOK["intervals"], ids=lambda rule: rule.id)
def test_an_interval_rule_holds_as_long_as_its_longest_wait(rule: Rule) -> None:
    assert isinstance(rule.when, dict)
    spans = [position.wait.span for position in rule.positions if position.wait]
    if not spans:
        assert "within_next_days" in rule.when
        return
    longest = max(spans, key=lambda span: span.months * 30 + span.weeks * 7 + span.days)
    if longest.months:
        assert rule.when["within_months"] == longest.months
    else:
        assert rule.when["within_days"] == longest.weeks * 7 + longest.days


@pytest.mark.parametrize("began", [dt.date(2026, 8, 31), dt.date(2024, 2, 29), dt.date(2025, 11, 30)])
@pytest.mark.parametrize("rule", LEFT_BEHIND, ids=lambda rule: rule.id)
def test_a_rule_ends_on_the_day_its_longest_wait_is_over(rule: Rule, began: dt.date) -> None:
    condition = conditions.parse(rule.when, FACTS, rule.id)[0]
    assert condition is not None
    (fact,) = condition.facts
    zone, answer = "left_cheek", When.on(began)
    answers = {fact: WhereWhen({zone: answer}) if FACTS[fact].kind is Kind.WHERE_WHEN else answer}
    over_on = max(position.wait.span.after(began) for position in rule.positions if position.wait)
    assert condition.holds(answers, over_on - dt.timedelta(days=1), zone) is True
    assert condition.holds(answers, over_on, zone) is False


def test_a_wait_counts_from_a_date_that_the_rule_asks_for() -> None:
    for rule, position in all_positions():
        if position.wait:
            assert position.wait.after in facts_of(rule), rule.id
            assert FACTS[position.wait.after].kind in (Kind.DATE, Kind.WHERE_WHEN)


def test_until_reads_on_from_the_word_until() -> None:
    for rule, position in all_positions():
        if position.until:
            assert position.until[0].islower(), rule.id
            assert not position.until.endswith("."), rule.id
            assert not position.until.startswith("until"), rule.id


ADVICE_AGAINST_A_MEDICINE = re.compile(
    r"\b(stop|stops|stopping|pause|pausing|interrupt\w*|discontinu\w*|reduc\w+|withhold\w*|halve|skip|"
    r"come off|wean off|taper\w*|hold (?:the|your)|quit|cease)\b",
    re.IGNORECASE,
)


def words_of_advice(rule: Rule) -> str:
    """Everything in a rule that somebody may act on."""
    untils = (position.until for position in rule.positions)
    return " ".join(filter(None, (rule.advice, rule.patient_advice, rule.why_override, *untils)))


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_nobody_is_told_to_stop_a_medicine(rule: Rule) -> None:
    assert ADVICE_AGAINST_A_MEDICINE.search(words_of_advice(rule)) is None


def test_the_search_for_such_advice_finds_it() -> None:
    assert ADVICE_AGAINST_A_MEDICINE.search("Stop aspirin five days before.")
    assert ADVICE_AGAINST_A_MEDICINE.search("Ask the patient to come off warfarin.")


@pytest.mark.parametrize(
    "rule",
    [
        "anticoagulant",
        "antiplatelet",
        "high_dose_corticosteroid_now",
        "corticosteroid_now",
        "autoimmune_medicine",
        "anaesthetic_antiarrhythmic_drug",
        "photosensitising_drug",
        "nsaid_within_14_days",
        "immune_suppression",
        "topical_retinoid_within_10_days",
    ],
)
def test_a_medicine_stays_as_prescribed_in_so_many_words(rule: str) -> None:
    assert "as prescribed" in (RULES[rule].patient_advice or "")


def test_who_prescribes_is_asked() -> None:
    no_prescriber_needed = {"recent_isotretinoin", "high_dose_corticosteroid_recent", "photosensitising_drug"}
    silent = {rule.id for rule in BOOK["medicines"] if Flag.CONTACT_PRESCRIBER not in rule.flags}
    assert silent == no_prescriber_needed


def test_what_a_cautious_dermatologist_would_never_override() -> None:
    assert {rule for rule in NEVER_OVERRIDDEN if RULES[rule].override != "never"} == set()


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_can_be_read_by_both_sides(rule: Rule) -> None:
    assert rule.statement.endswith(".")
    assert rule.advice.endswith(".")
    assert (rule.patient_advice or "").endswith(".")
    assert (rule.why_override or "").endswith(".")


def test_labels_speak_of_the_area_where_the_skin_is_concerned() -> None:
    of_area = {"SKINPEN-US", "SKINPEN-CE", "EXCEED-MAN", "EXCEED-PT", "DERMAPEN4-MAN"}
    scopes = {p.scope for rule in BOOK["skin"] for p in rule.positions if p.source in of_area}
    assert scopes == {Scope.ZONE}


@pytest.mark.parametrize(
    "rule", ["eczema_ever", "psoriasis_ever", "vitiligo_ever", "autoimmune_disease_ever", "malignancy_known"]
)
def test_the_regulators_page_speaks_of_the_whole_person(rule: str) -> None:
    position = position_of(rule, "FDA-PAGE-2025")
    assert (position.says, position.scope, position.ends) == (Says.MAY_NOT_BE_SUITABLE, Scope.PERSON, False)


@pytest.mark.parametrize(
    ("rule", "against", "for_it"),
    [
        ("anticoagulant", "EXCEED-MAN", "UCSD-AC"),
        ("antiplatelet", "FDA-PAGE-2025", "IYENGAR-2020"),
        ("recent_isotretinoin", "FDA-PAGE-2025", "SPRING-2017"),
        ("vitiligo_ever", "ESMAT-2022", "VITILIGO-SR-2020"),
        ("scar_younger_than_12_months", "EXCEED-MAN", "CLAYTOR-2022"),
        ("pregnant", "SKINPEN-US", "DERMAPEN4-MAN"),
        ("breastfeeding", "FDA-PAGE-2025", "TRIVEDI-2017"),
        ("anaesthetic_allergy", "SKINPEN-US", "DERMAPEN4-MAN"),
        ("keloid_in_area", "FDA-PAGE-2025", "JUHASZ-2020"),
        ("active_acne_in_area", "EXCEED-MAN", "COHEN-2016"),
        ("darker_phototype", "FDA-PAGE-2025", "COHEN-2016"),
        ("melasma_in_area", "TXA-MESO", "BAILEY-2022"),
    ],
)
def test_both_sides_of_a_conflict_are_kept(rule: str, against: str, for_it: str) -> None:
    assert position_of(rule, against).says is not Says.ALLOWS
    assert position_of(rule, for_it).says is Says.ALLOWS


def test_a_keloid_prone_person_and_a_hypertrophic_target_are_two_things() -> None:
    prone, both = RULES["keloid_tendency"], RULES["keloid_tendency_and_hypertrophic_scar"]
    target = RULES["hypertrophic_scar_as_target"]
    assert prone.applies_to.except_indications == ("hypertrophic_scar",)
    assert both.applies_to.indications == target.applies_to.indications == ("hypertrophic_scar",)
    assert prone.when == both.when
    assert target.when is None
    assert position_of(target.id, "FDA-K200044").says is Says.ALLOWS


def test_implants_matter_to_radiofrequency_only() -> None:
    asking = {rule.id: rule for rule in RULES.values() if facts_of(rule) & {"implanted_electronics", "metal_implant"}}
    assert set(asking) == {"radiofrequency_implanted_electronics", "radiofrequency_metal_implant"}
    assert all(rule.applies_to.device_classes == (DeviceClass.RADIOFREQUENCY,) for rule in asking.values())


def test_leaving_out_the_anaesthetic_lifts_the_rules_about_it() -> None:
    about_it = {rule.id for rule in RULES.values() if rule.applies_to.anaesthetic}
    assert about_it == {*ROWS["3 anaesthetic stops of one label"], "anaesthetic_intended_despite_allergy"}
    assert all(Flag.OMIT_ANAESTHETIC in RULES[rule].flags for rule in about_it)


def test_rules_for_the_face_name_every_site_of_it() -> None:
    faces = [rule for rule in RULES.values() if len(rule.applies_to.sites) > 1]
    of_the_face = {rule.id for rule in faces if set(rule.applies_to.sites) == FACE}
    assert of_the_face == {
        "rash_on_face",
        "facial_scar_6_to_12_months_old",
        "botulinum_toxin_in_face_within_3_months",
    }
    off_the_face = RULES["botulinum_toxin_off_face_within_2_weeks"].applies_to.sites
    assert set(off_the_face) == set(SITES) - FACE
