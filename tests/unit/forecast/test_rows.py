"""Who was treated how, as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from needlepoint.evidence.selection import Format, Usable
from needlepoint.forecast.fit.improvement_rows import Layout, assessor_class, layout_of
from needlepoint.forecast.vocabulary import ASSESSORS, INDICATIONS, MODALITIES
from tests.forecast_factory import trial_outcome


def layout(*rows: dict[str, Any]) -> Layout:
    return layout_of([Usable(trial_outcome(**each), Format.PERCENT) for each in rows])


def test_one_row() -> None:
    found = layout({"arm_role": "needling_combined", "modality": "roller", "n": 25, "indication": "wrinkles"})
    assert len(found) == 1
    assert found.labels == ("invented_2020: pen",)
    assert INDICATIONS[found.indication[0]] == "wrinkles"
    assert MODALITIES[found.modality[0]] == "roller"
    assert ASSESSORS[found.assessor[0]] == "not_blinded"
    numbers = (found.combined, found.bias, found.people, found.sessions, found.weeks, found.pigment, found.group)
    assert [each.tolist() for each in numbers] == [[1.0], [1.0], [25.0], [4.0], [8.0], [0.0], [-1]]


def test_what_was_not_printed_is_nan_or_the_middle() -> None:
    found = layout({"sessions": None, "followup_weeks": None})
    assert np.isnan([found.sessions[0], found.weeks[0]]).all()
    assert found.covariates.tolist() == [[0.0, 0.0, 0.0]]


def test_covariates_are_centred() -> None:
    found = layout({"needle_mm": 2.0, "mean_age": 45.0, "share_iv_to_vi": 1.0})
    assert found.covariates.tolist() == [[0.5, 1.5, 0.5]]


def test_an_arm_without_needling_has_no_modality() -> None:
    assert layout({"modality": "none", "arm_role": "untreated"}).modality.tolist() == [-1]


def test_studies_are_numbered_as_they_come() -> None:
    found = layout(*({"study": name} for name in ("b", "a", "b")))
    assert found.studies == ("b", "a")
    assert found.study.tolist() == [0, 1, 0]


def test_kinds_of_striae_are_taken_together() -> None:
    found = layout({"indication": "striae"}, {"indication": "striae_alba", "arm": "other"})
    assert len(set(found.indication)) == 1


def test_only_pigment_comes_back() -> None:
    found = layout({"indication": "melasma"}, {"indication": "striae", "arm": "other"})
    assert found.pigment.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("judge", "group"),
    [
        ("blinded", "blinded_or_instrument"),
        ("instrument", "blinded_or_instrument"),
        ("not_blinded", "not_blinded"),
        ("patient", "patient"),
    ],
)
def test_classes_of_judges(judge: str, group: str) -> None:
    assert assessor_class(trial_outcome(assessor=judge)) == group


def test_two_scales_of_one_arm_are_of_the_same_people() -> None:
    found = layout({"arm": "a", "scale": "ecca"}, {"arm": "a"}, {"arm": "b"})
    assert found.group.tolist() == [0, 0, -1]


def test_two_times_of_one_arm_are_of_the_same_people() -> None:
    assert layout({"followup_weeks": 4.0}, {"followup_weeks": 12.0}).group.tolist() == [0, 0]


def test_both_sides_of_a_face_are_of_the_same_people() -> None:
    sides = [{"arm": arm, "design": "randomised_within_person"} for arm in ("left", "right")]
    assert layout(*sides).group.tolist() == [0, 0]


def test_two_arms_beside_each_other_are_of_different_people() -> None:
    arms = [{"arm": arm, "design": "randomised_parallel"} for arm in ("one", "other")]
    assert layout(*arms).group.tolist() == [-1, -1]


def test_the_same_arm_name_in_two_studies_is_not_the_same_people() -> None:
    assert layout({"study": "a"}, {"study": "b"}).group.tolist() == [-1, -1]


def test_some_rows_keep_the_meaning_of_their_indices() -> None:
    whole = layout({"study": "a"}, {"study": "b", "n": 7, "needle_mm": 2.0}, {"study": "c"})
    some = whole.take([1])
    assert some.studies == whole.studies
    assert some.labels == ("b: pen",)
    assert (some.study.tolist(), some.people.tolist(), some.covariates.tolist()) == ([1], [7.0], [[0.5, 0.0, 0.0]])


def test_a_layout_of_nothing_taken_is_empty() -> None:
    assert len(layout({"study": "a"}).take([])) == 0
