"""The clinical specification is wide enough, names its sources, and is read strictly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from needlepoint.candidacy import Assessment, assess
from needlepoint.consultation import Consultation, read_consultation
from needlepoint.knowledge import load_knowledge
from needlepoint.terms import MIXED, Phototype, Sex, Verdict
from tests.cases.clinical_case import ClinicalCase, UnreadableCase, read_cases
from tests.cases.expectation import differences

CASES = read_cases()


def consultations() -> Iterator[tuple[ClinicalCase, Consultation]]:
    """Every case whose consultation can be read, with it."""
    for case in CASES:
        if "invalid" not in case.expect:
            yield case, read_consultation(case.document, load_knowledge(), on=case.on)


def assessments() -> Iterator[Assessment]:
    """What every readable case is answered."""
    for case, each in consultations():
        yield assess(each.profile, each.request, load_knowledge(), on=case.on)


def answered(fact: str) -> set[object]:
    """Every answer that some case gives to a fact."""
    return {each.profile.answers_on(case.on).get(fact) for case, each in consultations()}


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 40


def test_every_source_is_known() -> None:
    named = {source for case in CASES for source in case.written_from}
    assert named - set(load_knowledge().sources) == set()


def test_every_sentence_reads_as_one() -> None:
    assert [case.sentence for case in CASES if not case.sentence.endswith(".")] == []


def test_every_verdict_is_covered() -> None:
    assert {answer.overall for answer in assessments()} == {*Verdict, MIXED}


def test_both_kinds_of_deferral_are_covered() -> None:
    zones = [zone for answer in assessments() for zone in answer.zones]
    assert any(zone.earliest_on and not zone.until for zone in zones)
    assert any(zone.until and not zone.earliest_on for zone in zones)
    assert any(zone.until and zone.earliest_on for zone in zones)


def test_every_indication_is_covered() -> None:
    wanted = {want.indication for _, each in consultations() for want in each.request.wants}
    assert set(load_knowledge().indications) - wanted == set()


def test_every_device_and_none_is_covered() -> None:
    devices = {each.request.device for _, each in consultations()}
    assert {*load_knowledge().devices, None} - devices == set()


def test_every_phototype_and_sex_is_covered() -> None:
    assert answered("phototype") >= set(Phototype)
    assert answered("sex") >= set(Sex)


def test_ages_reach_from_15_to_80() -> None:
    ages = {age for age in answered("age_years") if isinstance(age, int)}
    assert min(ages) <= 15
    assert max(ages) >= 80


CASE: Mapping[str, Any] = {
    "case": "'A healthy man may be treated.'",
    "written_from": "{FDA-PAGE-2025: nothing}",
    "on": "2026-11-23",
    "consultation": (
        "{history: {born_on: 1990-01-01, sex: male, phototype: II, everything_else: no},"
        " treatment: {device: skinpen, wants: [{indication: wrinkles, zones: [neck]}]}}"
    ),
    "expect": "{overall: proceed}",
}


def written(folder: Path, **parts: str) -> ClinicalCase:
    """The one case of a folder, written with some parts replaced; a part that is empty is left out."""
    lines = [f"{key}: {value}" for key, value in {**CASE, **parts}.items() if value]
    (folder / "a.yaml").write_text("- " + "\n  ".join(lines), encoding="utf-8")
    return read_cases(folder)[0]


def test_a_right_expectation_shows_no_difference(tmp_path: Path) -> None:
    assert differences(written(tmp_path), load_knowledge()) == []


@pytest.mark.parametrize(
    ("expect", "line"),
    [
        ("{overall: defer}", "overall: expected 'defer', answered 'proceed'"),
        ("{zones: {neck: {because: [smoker]}}}", "zones: neck: because: expected ['smoker'], answered []"),
        ("{findings: {smoker: caution}}", "findings: smoker: expected 'caution', answered None"),
        ("{plan: {sessions: 9}}", "plan: sessions: expected 9, answered 4"),
        ("{plan: {refused: []}}", "plan: expected to be refused, but begins on 2026-11-23"),
        ("{agreement: [smoker]}", "agreement: smoker: sources differ: expected [False], answered []"),
    ],
)
def test_a_wrong_expectation_is_said_in_one_line(tmp_path: Path, expect: str, line: str) -> None:
    assert differences(written(tmp_path, expect=expect), load_knowledge()) == [line]


@pytest.mark.parametrize("expect", ["{overal: proceed}", "{zones: {neck: {verdikt: proceed}}}", "{plan: {session: 4}}"])
def test_a_word_that_is_not_known_is_an_error(tmp_path: Path, expect: str) -> None:
    case = written(tmp_path, expect=expect)
    with pytest.raises(UnreadableCase, match=r"session|overal|verdikt"):
        differences(case, load_knowledge())


@pytest.mark.parametrize("part", ["written_from", "expect", "on"])
def test_a_case_without_one_of_its_parts_is_an_error(tmp_path: Path, part: str) -> None:
    with pytest.raises(UnreadableCase, match=part):
        written(tmp_path, **{part: ""})
