"""The rule for risk of bias, as it is stated."""

from __future__ import annotations

from typing import Any

import pytest

from needlepoint.evidence.arms import read_outcomes
from needlepoint.evidence.bias import COMPARED, RANDOMISED, risk_of_bias
from tests.forecast_factory import trial_outcome


@pytest.mark.parametrize(
    ("changes", "design", "judged", "level"),
    [
        ({"design": "randomised_parallel", "assessor": "blinded"}, 0.0, 0.0, "low"),
        ({"design": "randomised_within_person", "assessor": "instrument"}, 0.0, 0.0, "low"),
        ({"design": "randomised_parallel", "assessor": "blinded", "n": None}, 0.0, 0.0, "some"),
        ({"design": "randomised_parallel", "assessor": "not_blinded"}, 0.0, 1.0, "some"),
        ({"design": "randomised_parallel", "assessor": "patient"}, 0.0, 1.0, "some"),
        ({"design": "parallel", "assessor": "blinded"}, 0.5, 0.0, "some"),
        ({"design": "within_person", "assessor": "not_blinded"}, 0.5, 1.0, "some"),
        ({"design": "case_series", "assessor": "blinded"}, 1.0, 0.0, "some"),
        ({"design": "case_series", "assessor": "not_blinded"}, 1.0, 1.0, "high"),
        ({"design": "cohort", "assessor": "patient"}, 1.0, 1.0, "high"),
    ],
)
def test_the_rule(changes: dict[str, Any], design: float, judged: float, level: str) -> None:
    found = risk_of_bias(trial_outcome(**changes))
    assert (found.design, found.judged, found.level) == (design, judged, level)


def test_every_answer_is_said_in_words() -> None:
    found = risk_of_bias(trial_outcome(design="parallel", assessor="patient", n=None, read="abstract"))
    assert found.reasons == (
        "Arms were compared, but not allocated at random, or the part read did not say.",
        "Judged by the patients.",
        "The number of people was not printed.",
        "Read as: abstract.",
    )


def test_every_shipped_design_falls_under_the_rule() -> None:
    designs = {each.design for each in read_outcomes()}
    assert designs >= RANDOMISED | COMPARED
    for outcome in read_outcomes():
        found = risk_of_bias(outcome)
        assert found.design in (0.0, 0.5, 1.0)
        assert len(found.reasons) == 4
