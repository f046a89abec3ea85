"""Where a scale's zero lies, and which scales say nothing of severity."""

from __future__ import annotations

import pytest

from needlepoint.evidence.arms import read_outcomes
from needlepoint.evidence.scales import NOT_SEVERITY, ZERO, zero_of


@pytest.mark.parametrize(
    ("scale", "zero"),
    [("posas_patient", 6.0), ("modified_manchester", 3.0), ("goodman_baron_quantitative", 0.0), (None, 0.0), ("", 0.0)],
)
def test_the_value_that_stands_for_no_severity(scale: str | None, zero: float) -> None:
    assert zero_of(scale) == zero


def test_scales_named_here_are_scales_of_the_trials() -> None:
    """A misspelt name would let a figure pass as something it is not."""
    known = {each.scale for each in read_outcomes()}
    assert set(ZERO) | set(NOT_SEVERITY) <= known


def test_no_printed_value_lies_below_its_zero() -> None:
    for each in read_outcomes():
        if each.scale in ZERO:
            for value in (each.baseline_mean, each.final_mean):
                assert value is None or value > zero_of(each.scale), each.label


def test_a_scale_without_severity_needs_no_zero() -> None:
    assert not set(ZERO) & set(NOT_SEVERITY)
