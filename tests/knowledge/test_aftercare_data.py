"""The tables of the days after say what their sources say, in words a patient can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pytest

from needlepoint.aftercare.ingredient_list import normal_form
from needlepoint.aftercare.products import STERILITY_NOTE
from needlepoint.aftercare.triage import CANNOT_SAY_ACTION, CANNOT_SAY_REASON, NOTHING_ACTION, NOTHING_REASON
from needlepoint.knowledge import load_knowledge
from needlepoint.knowledge.records.adverse_events import AdverseEvent, CourseEffect
from needlepoint.knowledge.records.aftercare import Offset, Timed, Topic
from needlepoint.patient.check_in import CHECK_IN_FACTS
from needlepoint.terms import DeviceClass, Grade, TriageLevel

KNOWLEDGE = load_knowledge()
EVENTS = list(KNOWLEDGE.adverse_events.values())
TIMED: list[Timed] = [*KNOWLEDGE.aftercare.values(), *KNOWLEDGE.ingredient_classes.values()]
LEAST_READING_EASE = 60.0
"""Plain English on Flesch's scale (Flesch 1948): understood at 13 to 15."""

by_id = pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
timed_by_id = pytest.mark.parametrize("item", TIMED, ids=lambda item: item.id)


def hours(*values: float) -> tuple[Offset, ...]:
    return tuple(Offset(hours=each) for each in values)


def days(*values: int) -> tuple[Offset, ...]:
    return tuple(Offset(days=each) for each in values)


# What each source says, as read: (item, source) -> its one or two figures.
FIGURES: dict[tuple[str, str], tuple[Offset, ...]] = {
    ("wash_with_water_only", "CLINIC-SHEETS"): hours(24, 72),
    ("nothing_on_the_skin", "CLINIC-SHEETS"): hours(6, 8),
    ("hydrogel", "SKINPEN-HANDOUT"): hours(24),
    ("no_sunscreen_yet", "SKINPEN-HANDOUT"): hours(24),
    ("sunscreen_daily", "SKINPEN-HANDOUT"): days(14),
    ("sunscreen_daily", "CLINIC-SHEETS"): days(14, 28),
    ("no_sun", "FDA-PAGE-2025"): days(14),
    ("no_sun", "SKINPEN-HANDOUT"): hours(72),
    ("no_make_up", "CLINIC-SHEETS"): hours(24, 48),
    ("no_exercise", "SKINPEN-HANDOUT"): hours(72),
    ("no_exercise", "CLINIC-SHEETS"): hours(24, 48),
    ("no_sauna_or_pool", "EXCEED-MAN"): days(2, 3),
    ("no_hair_removal", "EXCEED-MAN"): days(2, 3),
    ("no_hair_removal", "CLINIC-SHEETS"): days(7),
    ("no_peels", "EXCEED-MAN"): days(2, 3),
    ("no_self_tan", "EXCEED-MAN"): days(2, 3),
    ("no_retinoids_or_acids", "CLINIC-SHEETS"): days(5, 7),
    ("no_vitamin_c", "CLINIC-SHEETS"): days(5),
    ("no_benzoyl_peroxide", "CLINIC-SHEETS"): days(7),
    ("no_electric_brushes", "CLINIC-SHEETS"): days(7),
    ("ask_before_anti_inflammatories", "INMODE-MAN"): days(7),
    ("ask_before_anti_inflammatories", "CLINIC-SHEETS"): days(14),
    ("vitamin_c", "CLINIC-SHEETS"): days(5),
    ("retinoids", "CLINIC-SHEETS"): days(5, 7),
    ("alpha_hydroxy_acids", "CLINIC-SHEETS"): days(5, 7),
    ("beta_hydroxy_acids", "CLINIC-SHEETS"): days(5, 7),
    ("benzoyl_peroxide", "CLINIC-SHEETS"): days(7),
    ("uv_filters", "SKINPEN-HANDOUT"): hours(24),
    ("colours", "CLINIC-SHEETS"): hours(24, 48),
}


@pytest.mark.parametrize(("item_id", "source"), FIGURES)
def test_each_source_gives_its_own_figure(item_id: str, source: str) -> None:
    item = next(each for each in TIMED if each.id == item_id)
    position = next(each for each in item.positions if each.source == source)
    assert position.figures == FIGURES[item_id, source]


def test_every_topic_of_the_aftercare_table_has_an_item() -> None:
    assert {each.topic for each in KNOWLEDGE.aftercare.values()} == set(Topic)


@timed_by_id
def test_a_default_rests_on_a_figure_or_says_that_it_is_ours(item: Timed) -> None:
    defaults = [item.default, *(each.default for each in item.other_defaults)]
    for default in (each for each in defaults if each is not None):
        own = "NEEDLEPOINT" in default.sources
        figures = [figure for each in item.positions if each.source in default.sources for figure in each.figures]
        assert own or default.until.in_hours in {figure.in_hours for figure in figures}


@timed_by_id
def test_no_default_is_shorter_than_a_label(item: Timed) -> None:
    labels = [
        figure.in_hours
        for each in item.positions
        if KNOWLEDGE.source(each.source).grade is Grade.LABEL
        for figure in each.figures
    ]
    for device_class in DeviceClass:
        default = item.default_for(device_class)
        if default is not None and labels:
            assert default.until.in_hours >= max(labels)


@timed_by_id
def test_a_longer_default_for_radiofrequency_is_longer(item: Timed) -> None:
    mechanical, heated = (item.default_for(each) for each in (DeviceClass.MECHANICAL, DeviceClass.RADIOFREQUENCY))
    assert (mechanical is None) == (heated is None)
    if mechanical and heated:
        assert heated.until.in_hours >= mechanical.until.in_hours


def test_an_item_follows_one_with_an_end_that_applies_in_the_same_places() -> None:
    for item in KNOWLEDGE.aftercare.values():
        if item.starts_after is not None:
            before = KNOWLEDGE.aftercare[item.starts_after]
            assert before.default is not None
            assert (before.regions, before.device_classes) == (item.regions, item.device_classes)


def test_a_class_of_ingredients_and_the_advice_about_it_end_on_the_same_day() -> None:
    for device_class in (*DeviceClass, None):
        for each in KNOWLEDGE.ingredient_classes.values():
            assert each.same_as is not None
            product = each.default_for(device_class)
            advice = KNOWLEDGE.aftercare[each.same_as].default_for(device_class)
            assert product is not None
            assert advice is not None
            assert product.until == advice.until


def test_no_ingredient_stands_in_two_classes() -> None:
    owners: dict[str, set[str]] = {}
    for each in KNOWLEDGE.ingredient_classes.values():
        for inci, others in each.names.items():
            for name in (inci, *others):
                owners.setdefault(normal_form(name), set()).add(each.id)
    assert {name: ids for name, ids in owners.items() if len(ids) > 1} == {}


def test_no_plain_ingredient_holds_a_word_that_tells_a_restricted_class() -> None:
    words = {
        normal_form(word)
        for each in KNOWLEDGE.ingredient_classes.values()
        if each.kind == "restricted"
        for word in each.words
    }
    plain = (normal_form(name) for name in KNOWLEDGE.ingredient_classes["plain_ingredients"].names)
    assert [name for name in plain for word in words if f" {word} " in f" {name} "] == []


def test_the_plain_ingredients_are_enough_for_a_bland_cream() -> None:
    names = KNOWLEDGE.ingredient_classes["plain_ingredients"].names
    assert len(names) >= 150
    assert {"aqua", "glycerin", "petrolatum", "paraffinum liquidum", "ceramide np", "carbomer"} <= set(names)


def leaves(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "fact" in condition:
        yield condition
    for word in ("all", "any"):
        for part in condition.get(word, ()):
            yield from leaves(part)


@by_id
def test_no_sign_ever_asks_for_a_no(event: AdverseEvent) -> None:
    """So one more sign can never lower a level."""
    assert "not" not in str(event.when).replace("'", " ").split()
    asked = list(leaves(event.when))
    assert asked
    assert [each for each in asked if each.get("is") is False or each.get("is") == "no"] == []
    assert [each for each in asked if "no" in each.get("one_of", ())] == []


@by_id
def test_grade_level_and_effect_fit_together(event: AdverseEvent) -> None:
    assert (event.severity_grade == 0) == (event.level is TriageLevel.EXPECTED)
    assert (event.severity_grade == 4) == (event.level is TriageLevel.EMERGENCY)
    assert (event.severity_grade >= 3) == event.report
    assert (event.severity_grade >= 3) == (event.course_effect is CourseEffect.STOP_COURSE)


@by_id
def test_a_level_above_expected_says_that_the_urgency_is_ours_or_whose_it_is(event: AdverseEvent) -> None:
    assert event.statements
    if event.level is not TriageLevel.EXPECTED and event.id not in ("anaesthetic_toxicity", "pigment_change"):
        assert "NEEDLEPOINT" in event.sources


def test_every_question_of_the_check_in_bears_on_some_sign() -> None:
    asked = {leaf["fact"] for event in EVENTS for leaf in leaves(event.when)}
    assert asked == set(CHECK_IN_FACTS)


def test_nothing_of_the_normal_course_is_expected_after_a_week() -> None:
    assert {event.to_day for event in EVENTS if event.level is TriageLevel.EXPECTED} <= {0, 1, 7}
    late = {fact for event in EVENTS if event.counts_on(8) for fact in _facts(event)}
    assert late == set(CHECK_IN_FACTS)


def _facts(event: AdverseEvent) -> set[str]:
    return {leaf["fact"] for leaf in leaves(event.when)}


# Patient words ------------------------------------------------------------------------------------------------------


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels; a silent e at the end does not count."""
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = (word.endswith("e") and not word.endswith(("le", "ee", "ye"))) or word.endswith(("es", "ed"))
    sounded = word.endswith(
        ("ted", "ded", "ses", "ces", "ges", "zes", "xes", "ches", "shes", "les", "ees", "ied", "ies")
    )
    return max(1, groups - (silent and not sounded))


def reading_ease(text: str) -> float:
    """Flesch reading ease: 206.835 - 1.015 words per sentence - 84.6 syllables per word (Flesch 1948)."""
    sentences = [each for each in re.split(r"[.!?]+", text) if each.strip()]
    words = re.findall(r"[A-Za-z][A-Za-z'-]*", text)
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * sum(map(syllables, words)) / len(words)


def patient_texts() -> Iterator[tuple[str, str]]:
    """Everything of these tables that a patient reads, with its place."""
    for item in KNOWLEDGE.aftercare.values():
        yield f"{item.id}.patient_text", item.patient_text
    for each in KNOWLEDGE.ingredient_classes.values():
        yield f"{each.id}.patient_reason", each.patient_reason
    for event in EVENTS:
        yield f"{event.id}.reason_and_action", f"{event.patient_reason} {event.patient_action}"
    for fact in CHECK_IN_FACTS.values():
        yield f"{fact.id}.question", fact.question
    yield "sterility", STERILITY_NOTE.text
    yield "cannot say", f"{CANNOT_SAY_REASON} {CANNOT_SAY_ACTION}"
    yield "nothing", f"{NOTHING_REASON} {NOTHING_ACTION}"


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("skin", 1), ("redness", 2), ("swollen", 2), ("treated", 2), ("needle", 2), ("emergency", 4),
     ("used", 1), ("creams", 1), ("blisters", 2), ("infection", 3)],
)  # fmt: skip
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formula_gives_its_published_values() -> None:
    # One sentence of six words with one syllable each: 206.835 - 6.09 - 84.6.
    assert reading_ease("The cat sat on the mat.") == pytest.approx(116.145)


def test_all_that_a_patient_reads_is_plain_english() -> None:
    whole = " ".join(text for _, text in patient_texts())
    assert reading_ease(whole) >= 75


@pytest.mark.parametrize(("place", "text"), list(patient_texts()), ids=lambda value: value if "." in value else "")
def test_each_text_is_easy_to_read(place: str, text: str) -> None:
    longest = max(len(sentence.split()) for sentence in re.split(r"[.!?]+", text))
    assert longest <= 20
    assert reading_ease(text) >= LEAST_READING_EASE


def test_nobody_is_told_to_stop_a_prescribed_drug() -> None:
    texts = chain(patient_texts(), ((each.id, each.clinician_action) for each in EVENTS))
    drugs = r"(?:medicine|tablet|aspirin|anticoagulant|drug|retinoid|antiviral)"
    stop = re.compile(rf"\b(?:stop|pause|reduce|skip|leave out)\b[^.]*\b{drugs}", re.IGNORECASE)
    found = [(place, text) for place, text in texts if stop.search(text) and "never" not in text.lower()]
    assert found == []
