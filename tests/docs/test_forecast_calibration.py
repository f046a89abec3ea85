"""The page on calibration and its pictures say what the results say, and say it plainly where it fails."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

from benchmarks.forecast.calibration_page import IMAGES, PAGE, PEER, page, signed
from benchmarks.forecast.calibration_pictures import pictures
from benchmarks.forecast.program import CALIBRATION, EARLIER
from benchmarks.forecast.results import to_keep
from needlepoint.forecast.fit.digests import evidence_digest
from tests.house.source_tree import ROOT

Found = dict[str, Any]


@pytest.fixture(scope="module")
def found() -> Found:
    results: Found = json.loads(CALIBRATION.read_text(encoding="utf-8"))
    return results


def test_the_page_belongs_to_the_results(found: Found) -> None:
    tried = json.loads(EARLIER.read_text(encoding="utf-8"))
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page(found, tried), "Run `python -m benchmarks.forecast page`."


def test_the_pictures_belong_to_the_results(found: Found) -> None:
    drawn = pictures(found)
    assert len(drawn) == 4
    for name, picture in drawn.items():
        assert f"](../images/{name})" in page(found)
        assert without_ids((ROOT / IMAGES / name).read_text(encoding="utf-8")) == without_ids(picture), name


def without_ids(picture: str) -> str:
    """A picture without the ids of its clips: Matplotlib makes them of places whose last digits wander."""
    return re.sub(r"\bp[0-9a-f]{10}\b", "clip", picture)


def test_every_usable_study_was_left_out_once(found: Found) -> None:
    labels = [each["label"] for each in found["left_out"]["each"]]
    assert len(labels) == len(set(labels)) == found["left_out"]["arms"]
    assert found["left_out"]["folds"] == 10


def test_the_page_says_when_the_model_is_worse_and_when_that_is_not_established(found: Found) -> None:
    worse: Found = copy.deepcopy(found)
    worse["left_out"]["compared"][PEER] |= {"difference": -1.2, "low": -2.0, "high": -0.4, "skill": -12.0}
    assert f"Against {PEER} on real arms the model is worse: CRPS 1.20 points higher" in page(worse)
    assert "is not established by these arms" in page(worse)
    better: Found = copy.deepcopy(found)
    better["left_out"]["compared"][PEER] |= {"difference": 1.2, "low": 0.4, "high": 2.0, "skill": 12.0}
    assert f"Against {PEER} on real arms the model is better: CRPS 1.20 points lower" in page(better)
    assert f"That it is better than {PEER} is not established" not in page(better)


def test_a_missed_reach_is_called_missed(found: Found) -> None:
    off: Found = copy.deepcopy(found)
    off["simulations"]["reported"][0]["coverage_90"] = 80.0
    off["left_out"]["methods"]["model"]["coverage_80"] = 60.0
    text = page(off)
    assert "outside: " in text
    assert "80 % intervals held 60 % of" in text
    assert "75 to 88 was set out to be reached: missed" in text


def test_a_model_chosen_after_a_look_at_the_arms_says_so(found: Found) -> None:
    before = to_keep(found, "wider priors")
    assert "which flatters it" not in page(found, [before])  # the same code: not a model before this one
    text = page(found, [before | {"code": "another"}])
    assert "which flatters it" in text
    row = next(line for line in text.splitlines() if line.startswith("| wider priors |"))
    assert f"| {found['left_out']['methods']['model']['crps']:.2f} |" in row


def test_what_was_not_measured_is_called_so() -> None:
    assert page({}).count("Not measured yet.") == 2


@pytest.mark.parametrize(("value", "digits", "said"), [(-1.25, 1, "−1.2"), (-0.01, 1, "0.0"), (3.0, 0, "3")])
def test_numbers_carry_a_true_minus_and_zero_carries_none(value: float, digits: int, said: str) -> None:
    assert signed(value, digits) == said


def test_the_evidence_behind_the_page_is_named(found: Found) -> None:
    assert len(evidence_digest()[:16]) == len(found["made_from"]["evidence"])
    assert f"`{found['made_from']['evidence']}`" in page(found)
