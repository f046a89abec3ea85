"""Own results from files: what is read, and every mistake told in one reading."""

from __future__ import annotations

import datetime as dt

import pytest

from needlepoint.errors import ManyProblems, UnreadableFile
from needlepoint.forecast.own_patients.reading import read_own_courses
from needlepoint.forecast.own_patients.records import OwnCourse, at_floor
from needlepoint.knowledge import load_knowledge
from needlepoint.terms import Phototype

KNOWLEDGE = load_knowledge()
HEADER = "patient,indication,modality,scale,baseline,sessions,weeks,score,judged_by,visited_on"


def read(*lines: str, header: str = HEADER, name: str = "own.csv") -> tuple[OwnCourse, ...]:
    return read_own_courses("\n".join([header, *lines]).encode(), name, KNOWLEDGE)


def problems(*lines: str) -> list[str]:
    with pytest.raises(ManyProblems) as caught:
        read(*lines)
    return [str(each) for each in caught.value.problems]


GOOD = "A,acne_scars_rolling,pen,gb_quantitative,24,1,4,15,,2026-07-01"


def test_lines_of_one_patient_are_one_course() -> None:
    found = read(GOOD, "A,acne_scars_rolling,pen,gb_quantitative,24,2,4,12,,", GOOD.replace("A,", "B,", 1))
    assert [(each.patient, len(each.visits)) for each in found] == [("A", 2), ("B", 1)]
    assert found[0].indication == "atrophic_acne_scars"
    assert found[0].visits[0].visited_on == dt.date(2026, 7, 1)
    assert found[0].visits[0].judged_by == "not_blinded"
    # GB-2006Q: raters within 4 points of each other; knowledge/data/instruments.yaml
    assert found[0].scale.error == pytest.approx(4 / 2.772, abs=0.001)


def test_json_lines_hold_the_same() -> None:
    line = (
        '{"patient": "A", "indication": "striae_alba", "modality": "roller", "combined": true, "needle_mm": 1.5, '
        '"phototype": "IV", "age": 30, "scale": "vas_scar_100mm", "baseline": 60, '
        '"visits": [{"sessions": 1, "weeks": 4, "score": 50}, {"sessions": 3, "weeks": 12, "score": 0}]}'
    )
    (found,) = read(header=line, name="own.jsonl")
    assert (found.indication, found.modality, found.combined) == ("striae", "roller", True)
    assert (found.phototype, found.dark_skin, found.needle_mm, found.age) == (Phototype.IV, True, 1.5, 30)
    assert at_floor([found]) == 1


def test_every_mistake_is_told_in_one_reading() -> None:
    found = problems(
        GOOD,
        "B,acne_scars_rollin,pen,gb_quantitative,24,1,4,15,,",
        "C,wrinkles,pens,gb_quantitative,0,1,4,15,,",
        "D,striae_alba,pen,vas_scar_100mm,50,1.5,4,150,nurse,July",
        "E,striae_alba,pen,vas_scar_100mm,,1,-4,ten,,",
        "F,striae_alba,pen,dlqi_import,20,1,4,10,,",
        ",striae_alba,pen,vas_scar_100mm,50,1,4,nan,,",
        "G,enlarged_pores,pen,vas_scar_100mm,50,1,4,40,,",
        "H,striae_alba,pen",
    )
    for expected in (
        "line 3, indication: 'acne_scars_rollin' is no indication. Did you mean acne_scars_rolling",
        "line 4, modality: 'pens' is no modality",
        "line 4, baseline: A score of 0 before treatment shows nothing to improve",
        "line 5: 150 lies outside the range",
        "line 5, sessions: 1.5 is no whole number",
        "line 5, judged_by: 'nurse' is no class of judges",
        "line 5, visited_on: 'July' is no date",
        "line 6, baseline: It is missing",
        "line 6, weeks: -4 is not between 0 and 520",
        "line 6, score: 'ten' is no number",
        "line 7: No share of improvement follows from 'dlqi_import' (quality of life",
        "line 8: There is no patient. Give a pseudonym, never a name.",
        "line 8, score: 'nan' is no number that can be used",
        "line 9, indication: No trial of 'enlarged_pores' can be used",
        "line 10: The line has 3 fields and the header 10",
    ):
        assert any(expected in each for each in found), (expected, found)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        ("A,acne_scars_rolling,pen,gb_quantitative,24,1,4,13,,", "stands in own.csv, line 2 too, with 15 and 13"),
        ("A,acne_scars_rolling,pen,gb_quantitative,24,1,4,15,,", "with the same score"),
        ("A,acne_scars_rolling,pen,gb_quantitative,24,0,4,15,,", "goes back in time"),
        ("A,acne_scars_rolling,pen,gb_quantitative,24,1,3,15,,", "goes back in time"),
        ("A,acne_scars_rolling,pen,gb_quantitative,24,2,4,15,,2026-06-30", "2026-06-30 is before 2026-07-01"),
        ("A,acne_scars_rolling,pen,gb_quantitative,22,2,4,13,,", "baseline is '22', but '24'"),
        ("A,wrinkles,pen,gb_quantitative,24,2,4,13,,", "indication is 'wrinkles'"),
    ],
)
def test_scores_that_contradict_each_other_are_refused(second: str, words: str) -> None:
    assert any(words in each for each in problems(GOOD, second))


def test_two_courses_of_one_patient_are_told_apart_by_number() -> None:
    header = HEADER.replace("patient,", "patient,course,")
    found = read(GOOD.replace("A,", "A,1,", 1), GOOD.replace("A,", "A,2,", 1).replace("24", "20"), header=header)
    assert [each.baseline for each in found] == [24, 20]


def test_only_patients_judge_a_scale_of_theirs() -> None:
    line = "A,striae_alba,pen,patient_global_0_10,8,1,4,5,{},"
    assert read(line.format(""))[0].visits[0].judged_by == "patient"
    assert "Only patients" in problems(line.format("not_blinded"))[0]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "own.csv", "column 'patient' is missing"),
        (b"patient,patient,name\n", "own.csv", "no column 'name'"),
        (HEADER.encode(), "own.csv", "no result"),
        (b"\xff\xfe", "own.csv", "not UTF-8"),
        (b"x", "own.xlsx", "no kind of results file"),
        (b"\n\n", "own.jsonl", "no result"),
    ],
)
def test_files_that_are_none_are_refused(data: bytes, name: str, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_own_courses(data, name, KNOWLEDGE)


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{",
        '{"patient": "A", "patient": "B", "visits": []}',
        '{"patient": "A", "visits": []}',
        '{"patient": "A", "visits": [{"note": "x"}]}',
        '{"patient": ["A"], "visits": [{"sessions": 1}]}',
        '{"name": "A", "visits": [{"sessions": 1}]}',
        "[" * 100_000,
    ],
)
def test_json_lines_that_are_no_course_are_named(line: str) -> None:
    with pytest.raises(ManyProblems, match="line 1: This is no course"):
        read_own_courses(line.encode(), "own.jsonl", KNOWLEDGE)
