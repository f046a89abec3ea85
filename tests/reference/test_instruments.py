"""Scores worked by hand from the published formulas, and the ranges that sources print."""

from __future__ import annotations

import pytest

from needlepoint.instruments import imported_score, score
from needlepoint.knowledge import Knowledge, load_knowledge
from needlepoint.knowledge.records.instruments import Availability, Direction, Instrument, Part

EVERY_REGION = ("forehead", "left_cheek", "right_cheek", "chin")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    """The shipped base."""
    return load_knowledge()


def answer_all(instrument: Instrument, *, highest: bool) -> dict[str, float]:
    """Every item at one end of its scale; for counts without an end, a count far into the last band."""
    chosen = {}
    for item in instrument.items:
        scale = instrument.scale(item)
        high = 1_000 if scale.high is None else scale.high
        chosen[item.id] = high if highest else scale.low
    return chosen


SHIPPED = [
    "gb_qualitative",
    "gb_quantitative",
    "gais",
    "vas_scar_100mm",
    "masi",
    "mmasi",
    "pain_nrs",
    "patient_global_0_10",
]


@pytest.mark.parametrize("instrument_id", SHIPPED)
def test_extreme_answers_reach_exactly_the_stated_range(instrument_id: str, knowledge: Knowledge) -> None:
    instrument = knowledge.instruments[instrument_id]
    assert instrument.range is not None
    assert score(instrument_id, answer_all(instrument, highest=False), knowledge).value == instrument.range.low
    assert score(instrument_id, answer_all(instrument, highest=True), knowledge).value == instrument.range.high


def test_what_is_shipped_and_what_can_only_be_entered(knowledge: Knowledge) -> None:
    only_entered = {each.id for each in knowledge.instruments.values() if each.availability is Availability.IMPORT_ONLY}
    assert only_entered == {
        "lemperle_import", "vss_import", "posas_import", "dlqi_import", "scarq_import", "faceq_import",
        "scars_fasqol_import",
    }  # fmt: skip
    assert set(knowledge.instruments) - only_entered == {*SHIPPED, "satisfaction_text"}
    assert not any(knowledge.instruments[each].items for each in only_entered)


# MASI = 0.3 A(D+H) forehead + 0.3 A(D+H) left cheek + 0.3 A(D+H) right cheek + 0.1 A(D+H) chin (MASI-KEY).
# forehead 0.3 x 2 x (3 + 2) = 3.0
# left     0.3 x 4 x (3 + 3) = 7.2
# right    0.3 x 3 x (2 + 4) = 5.4
# chin     0.1 x 1 x (1 + 2) = 0.3       total 15.9
WORKED = {"forehead": (2, 3, 2), "left_cheek": (4, 3, 3), "right_cheek": (3, 2, 4), "chin": (1, 1, 2)}


def test_masi_worked_by_hand(knowledge: Knowledge) -> None:
    answers: dict[str, float] = {}
    for region, (area, darkness, homogeneity) in WORKED.items():
        answers |= {
            f"{region}_area": area,
            f"{region}_darkness": darkness,
            f"{region}_homogeneity": homogeneity,
        }
    result = score("masi", answers, knowledge)
    assert result.value == 15.9
    assert result.range == (0.0, 48.0)
    assert result.direction is Direction.LOWER_IS_BETTER
    assert len(result.items) == 12


def test_mmasi_of_the_same_face_leaves_homogeneity_out(knowledge: Knowledge) -> None:
    # 0.3 x 2 x 3 + 0.3 x 4 x 3 + 0.3 x 3 x 2 + 0.1 x 1 x 1 = 1.8 + 3.6 + 1.8 + 0.1 = 7.3
    answers: dict[str, float] = {}
    for region, (area, darkness, _) in WORKED.items():
        answers |= {f"{region}_area": area, f"{region}_darkness": darkness}
    assert score("mmasi", answers, knowledge).value == 7.3


def test_one_cheek_alone(knowledge: Knowledge) -> None:
    # 0.3 x 6 x 4 = 7.2; the other regions are unaffected, so how dark they are need not be answered.
    answers: dict[str, float | None] = {f"{region}_area": 0 for region in EVERY_REGION}
    answers |= {"left_cheek_area": 6, "left_cheek_darkness": 4}
    assert score("mmasi", answers, knowledge).value == 7.2


def count(knowledge: Knowledge, **lesions: float) -> float | None:
    """The Goodman-Baron total where all kinds of lesion that are not named are counted as none."""
    none = {item.id: 0.0 for item in knowledge.instruments["gb_quantitative"].items}
    return score("gb_quantitative", none | lesions, knowledge).value


def test_goodman_baron_adds_up_to_84(knowledge: Knowledge) -> None:
    # 2 kinds x 3 + 3 kinds x 6 + 4 kinds x 9 + papular 6 + raised 18 = 6 + 18 + 36 + 6 + 18 = 84
    most = answer_all(knowledge.instruments["gb_quantitative"], highest=True)
    assert score("gb_quantitative", most, knowledge).value == 84


def test_goodman_baron_worked_by_hand(knowledge: Knowledge) -> None:
    # 12 slight dips 1 x 2, 7 clear dips 2 x 1, 25 deep punched-out 3 x 3, 3 cm2 raised 6 x 1:
    # 2 + 2 + 9 + 6 = 19
    total = count(knowledge, mild_dish=12, moderate_dish=7, punched_out_deep_normal=25, raised_area=3)
    assert total == 19


@pytest.mark.parametrize(("lesions", "points"), [(0, 0), (1, 3), (10, 3), (11, 6), (20, 6), (21, 9)])
def test_goodman_baron_count_bands(lesions: int, points: int, knowledge: Knowledge) -> None:
    assert count(knowledge, linear=lesions) == points


@pytest.mark.parametrize(("cm2", "points"), [(0, 0), (0.1, 6), (4.9, 6), (5, 12), (20, 12), (20.1, 18)])
def test_goodman_baron_area_bands(cm2: float, points: int, knowledge: Knowledge) -> None:
    assert count(knowledge, raised_area=cm2) == points


def test_goodman_baron_says_that_its_table_was_not_read(knowledge: Knowledge) -> None:
    form = knowledge.instruments["gb_quantitative"]
    assert form.unverified == (Part.RANGE, Part.ITEMS)
    assert all(item.unverified for item in form.items)
    counted = score("gb_quantitative", answer_all(form, highest=False), knowledge)
    assert len(counted.unverified) == 2
    entered = imported_score("gb_quantitative", 30, knowledge)
    assert len(entered.unverified) == 1


def test_figures_for_change_are_those_of_the_sources(knowledge: Knowledge) -> None:
    # 10 mm in FDA K200044; agreement within 4 points in 19 of 21 patients (GB-2006Q); none for any other.
    smallest = {each.id: each.smallest_important_change for each in knowledge.instruments.values()}
    error = {each.id: each.measurement_error for each in knowledge.instruments.values()}
    assert {name: figure.value for name, figure in smallest.items() if figure} == {"vas_scar_100mm": 10}
    assert {name: figure.value for name, figure in error.items() if figure} == {"gb_quantitative": 4}


def test_every_instrument_an_indication_names_exists(knowledge: Knowledge) -> None:
    named = {name for each in knowledge.indications.values() for name in (*each.instruments, each.default_instrument)}
    assert named <= set(knowledge.instruments)
