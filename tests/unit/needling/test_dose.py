"""Punctures per cm2, against arithmetic done by hand. The device numbers are made up for the arithmetic."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from needlepoint.errors import InvalidInput
from needlepoint.needling import (
    GlidingPen,
    NeedlingDose,
    Roller,
    Stamp,
    TimedPen,
    compare_doses,
    dose_from_record,
    dose_to_record,
    fraction_of_area_punctured,
    per_second,
)

PEN = TimedPen(needle_count=12, strokes_per_second=100, seconds_on_area=60)
GLIDE = GlidingPen(needle_count=12, strokes_per_second=100, glide_cm_per_second=2, tip_width_mm=8, passes=3)
DRUM = Roller(needles_per_row=8, rows_around_drum=24, drum_circumference_mm=64, drum_width_mm=20, passes=4)
STAMP = Stamp(needles_per_stamp=36, stamps=50)

timed_pens = st.builds(TimedPen, st.integers(1, 500), st.floats(1, 300), st.floats(0.1, 7200))
gliding_pens = st.builds(
    GlidingPen,
    st.integers(1, 500),
    st.floats(1, 300),
    st.floats(0.05, 50),
    st.floats(0.5, 150),
    st.integers(1, 100),
)
rollers = st.builds(
    Roller,
    st.integers(1, 500),
    st.integers(1, 500),
    st.floats(5, 500),
    st.floats(0.5, 150),
    st.integers(1, 100),
)
stamps = st.builds(Stamp, st.integers(1, 500), st.integers(1, 100_000))
areas = st.floats(0.05, 10_000)
doses = st.builds(NeedlingDose, timed_pens | gliding_pens | rollers | stamps, areas, st.floats(0.05, 10))


@pytest.mark.parametrize(
    ("technique", "area_cm2", "per_cm2", "total"),
    [
        # 12 needles x 100 strokes/s x 60 s = 72 000 punctures; on 30 cm2 that is 2400 per cm2.
        (PEN, 30, 2400, 72_000),
        # 12 x 100 = 1200 punctures/s; 2 cm/s x 0.8 cm = 1.6 cm2/s; 1200 / 1.6 = 750 a pass; x 3 = 2250.
        (GLIDE, 30, 2250, 67_500),
        # 8 x 24 = 192 needles; one turn covers 6.4 cm x 2.0 cm = 12.8 cm2; 192 / 12.8 = 15 a pass; x 4 = 60.
        (DRUM, 30, 60, 1800),
        # 36 x 50 = 1800 punctures; on 30 cm2 that is 60 per cm2.
        (STAMP, 30, 60, 1800),
    ],
    ids=lambda value: getattr(value, "method", None),
)
def test_worked_examples(technique: TimedPen, area_cm2: float, per_cm2: float, total: float) -> None:
    dose = NeedlingDose(technique, area_cm2, needle_length_mm=1.5)
    assert dose.punctures_per_cm2 == pytest.approx(per_cm2)
    assert dose.total_punctures == pytest.approx(total)


def test_strokes_per_minute_become_strokes_per_second() -> None:
    assert per_second(7200) == 120
    with pytest.raises(InvalidInput, match="strokes/min"):
        per_second(20)  # strokes per second typed as strokes per minute


@pytest.mark.parametrize(
    ("technique", "change", "where"),
    [
        (PEN, {"needle_count": 0}, "timed_pen.needle_count"),
        (PEN, {"strokes_per_second": 7200}, "timed_pen.strokes_per_second"),
        (GLIDE, {"passes": 2.5}, "gliding_pen.passes"),
        (GLIDE, {"glide_cm_per_second": 0}, "gliding_pen.glide_cm_per_second"),
        (DRUM, {"drum_circumference_mm": 2}, "roller.drum_circumference_mm"),
        (STAMP, {"stamps": -1}, "stamp.stamps"),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused_by_name(
    technique: TimedPen, change: dict[str, float], where: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(technique, **change)  # type: ignore[arg-type]
    assert caught.value.where == where


@pytest.mark.parametrize(("area_cm2", "length_mm", "where"), [(0, 1, "area_cm2"), (30, 1500, "needle_length_mm")])
def test_a_dose_needs_a_believable_area_and_length(area_cm2: float, length_mm: float, where: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        NeedlingDose(PEN, area_cm2, length_mm)
    assert caught.value.where == where


@given(gliding_pens | rollers, areas, st.integers(1, 100))
def test_density_is_proportional_to_passes(technique: GlidingPen | Roller, area_cm2: float, passes: int) -> None:
    once = replace(technique, passes=1).punctures_per_cm2(area_cm2)
    assert replace(technique, passes=passes).punctures_per_cm2(area_cm2) == pytest.approx(passes * once)


@given(timed_pens | stamps, st.floats(0.05, 1000), st.floats(1, 10))
def test_density_is_inverse_to_area_and_the_total_does_not_change(
    technique: TimedPen | Stamp, area_cm2: float, factor: float
) -> None:
    small, large = (NeedlingDose(technique, area, 1) for area in (area_cm2, area_cm2 * factor))
    assert small.punctures_per_cm2 == pytest.approx(factor * large.punctures_per_cm2)
    assert small.total_punctures == pytest.approx(large.total_punctures)


@given(gliding_pens, st.floats(1, 3))
def test_a_faster_glide_never_gives_more(pen: GlidingPen, factor: float) -> None:
    faster = replace(pen, glide_cm_per_second=min(50, pen.glide_cm_per_second * factor))
    assert faster.punctures_per_cm2(1) <= pen.punctures_per_cm2(1)


def test_a_dose_keeps_its_inputs_under_names_with_units() -> None:
    dose = NeedlingDose(PEN, 30, 1.5)
    assert dose.method == "timed_pen"
    assert dose.inputs == {"needle_count": 12, "strokes_per_second": 100, "seconds_on_area": 60}


@given(doses)
def test_a_dose_survives_json(dose: NeedlingDose) -> None:
    assert dose_from_record(json.loads(json.dumps(dose_to_record(dose)))) == dose


def test_a_record_rounded_for_print_is_still_its_dose() -> None:
    record = {**dose_to_record(NeedlingDose(DRUM, 31, 1)), "total_punctures": 1860.4}
    assert dose_from_record(record).total_punctures == pytest.approx(1860)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"method": "laser"},
            r"'laser' is not a way of needling\. Use one of timed_pen, gliding_pen, roller, stamp\.",
        ),
        ({"method": None}, "None is not a way of needling"),
        ({"inputs": 12}, "not a set of names and numbers"),
        ({"inputs": {"stamps": 3, "needles": 2}}, r"missing: needles_per_stamp; unknown: needles"),
        ({"inputs": {"needles_per_stamp": "36", "stamps": 50}}, "'36' is not a number"),
        ({"punctures_per_cm2": 600}, "The record says 600, but its own inputs give 60"),
        ({"total_punctures": None}, "The record says None, but its own inputs give 1800"),
        ({"depth_mm": 1.0}, r"unknown: depth_mm"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        dose_from_record({**dose_to_record(NeedlingDose(STAMP, 30, 1)), **change})


def test_a_record_without_an_entry_is_refused() -> None:
    record = dose_to_record(NeedlingDose(STAMP, 30, 1))
    del record["area_cm2"]
    with pytest.raises(InvalidInput, match=r"missing: area_cm2"):
        dose_from_record(record)


def test_share_of_area_punctured_by_hand() -> None:
    # A 0.25 mm needle makes a hole of pi x 0.125^2 = 0.049087 mm2 = 0.00049087 cm2.
    # 1000 holes per cm2 would cover 0.49087 without overlap; with chance overlap 1 - exp(-0.49087) = 0.38791.
    assert fraction_of_area_punctured(1000, 0.25) == pytest.approx(0.38791, abs=1e-5)
    assert fraction_of_area_punctured(0, 0.25) == 0


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.01, 1))
def test_share_punctured_grows_with_density_and_is_never_more_than_the_sum_of_holes(
    one: float, other: float, diameter_mm: float
) -> None:
    less, more = sorted((one, other))
    share = fraction_of_area_punctured(more, diameter_mm)
    assert 0 <= fraction_of_area_punctured(less, diameter_mm) <= share <= 1
    assert share <= more * math.pi * diameter_mm**2 / 400 * (1 + 1e-12)


@pytest.mark.parametrize(("density", "diameter_mm"), [(-1, 0.25), (math.nan, 0.25), (100, 30)])
def test_share_punctured_refuses_what_cannot_be_meant(density: float, diameter_mm: float) -> None:
    with pytest.raises(InvalidInput):
        fraction_of_area_punctured(density, diameter_mm)


def test_twice_the_stamps_is_twice_the_dose_like_for_like() -> None:
    comparison = compare_doses(NeedlingDose(STAMP, 30, 1), NeedlingDose(replace(STAMP, stamps=100), 30, 1))
    assert (comparison.density_ratio, comparison.total_ratio) == (2, 2)
    assert comparison.is_like_for_like
    assert comparison.caution is None


def test_the_same_density_with_another_needle_is_not_the_same_treatment() -> None:
    comparison = compare_doses(NeedlingDose(STAMP, 30, 1.0), NeedlingDose(STAMP, 30, 1.5))
    assert comparison.density_ratio == 1
    assert comparison.needle_length_difference_mm == pytest.approx(0.5)
    assert not comparison.is_like_for_like
    assert "needle lengths differ" in (comparison.caution or "")


def test_a_roller_and_a_stamp_are_compared_by_count_only() -> None:
    comparison = compare_doses(NeedlingDose(DRUM, 30, 1), NeedlingDose(STAMP, 30, 1))
    assert comparison.density_ratio == pytest.approx(1)
    assert not comparison.is_like_for_like
    assert "different depths" in (comparison.caution or "")
