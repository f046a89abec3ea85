"""Intraclass correlations against published worked examples and simulation; what little data does not tell."""

from __future__ import annotations

import math

import numpy as np
import pytest

from needlepoint.photos.repeatability.agreement import (
    Bounded,
    complete_table,
    icc_agreement,
    icc_one_way,
    mean_squares,
    sem,
)

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], np.float64
)
"""Shrout and Fleiss 1979, table 2: four judges rate six targets (doi 10.1037/0033-2909.86.2.420)."""


def held(found: Bounded | None, truth: float) -> bool:
    """Whether an interval holds the truth."""
    assert found is not None
    return found.low <= truth <= found.high


def test_mean_squares_are_the_published_ones() -> None:
    found = mean_squares(SHROUT_FLEISS)
    assert (found.rows, found.within, found.columns, found.error) == pytest.approx((11.24, 6.26, 32.49, 1.02), abs=5e-3)
    consistency = (found.rows - found.error) / (found.rows + 3 * found.error)
    assert consistency == pytest.approx(0.71, abs=5e-3)


def test_one_way_is_the_published_one() -> None:
    found = icc_one_way(list(SHROUT_FLEISS))
    assert found is not None
    # The interval is what R's psych::ICC prints of the same table: -0.133 to 0.723.
    assert (found.value, found.low, found.high) == pytest.approx((0.17, -0.133, 0.723), abs=5e-3)


def test_absolute_agreement_is_the_published_one() -> None:
    found = icc_agreement(SHROUT_FLEISS)
    assert found is not None
    # The interval is what R's psych::ICC prints of the same table: 0.019 to 0.761.
    assert (found.value, found.low, found.high) == pytest.approx((0.29, 0.019, 0.761), abs=5e-3)


def test_agreement_of_two_people_is_bounded_by_what_is_possible() -> None:
    # Rows that differ by less than what is left, and columns by almost nothing: the formulas run to -35 and -356.
    found = icc_agreement(np.array([[1.0, 2.0], [2.1, 1.2]]))
    assert found is not None
    assert -1.0 <= found.low <= found.value <= found.high <= 1.0


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(1979)
    between, column, error = 2.0, 0.5, 1.0
    truth = {"sem": error, "one_way": between**2 / (between**2 + error**2)}
    agreement = between**2 / (between**2 + column**2 + error**2)
    hits = np.zeros(3)
    runs = 600
    for _ in range(runs):
        people = rng.normal(0, between, (12, 1))
        plain = people + rng.normal(0, error, (12, 6))
        drifting = people + rng.normal(0, column, (1, 6)) + rng.normal(0, error, (12, 6))
        found = sem(list(plain))
        assert found is not None
        hits += [
            held(found[0], truth["sem"]),
            held(icc_one_way(list(plain)), truth["one_way"]),
            held(icc_agreement(drifting), agreement),
        ]
    # Three standard deviations of a share of 0.95 in 600 runs are 0.027.
    assert hits / runs == pytest.approx(0.95, abs=0.027)


def test_sem_of_unequal_numbers_of_shots() -> None:
    found = sem([np.array([1.0, 3.0]), np.array([5.0, 5.0, 8.0]), np.array([4.0]), np.array([])])
    assert found is not None
    bounded, freedom = found
    assert freedom == 3
    assert bounded.value == pytest.approx(math.sqrt((2 + 6) / 3))
    # 95 % points of chi-square with 3 degrees of freedom: 0.2158 and 9.3484.
    assert (bounded.low, bounded.high) == pytest.approx((math.sqrt(8 / 9.3484), math.sqrt(8 / 0.2158)), rel=1e-3)


def test_equal_numbers_of_shots_give_the_balanced_one_way() -> None:
    balanced, ragged = icc_one_way(list(SHROUT_FLEISS)), icc_one_way([*SHROUT_FLEISS[:5], SHROUT_FLEISS[5, :3]])
    assert balanced is not None
    assert ragged is not None
    assert ragged.value == pytest.approx(balanced.value, abs=0.1)
    assert ragged.value != balanced.value


def test_what_was_never_repeated_tells_nothing() -> None:
    single = [np.array([1.0]), np.array([2.0])]
    assert sem(single) is None
    assert icc_one_way(single) is None
    assert icc_one_way([np.array([1.0, 2.0])]) is None
    assert icc_agreement(np.array([[1.0], [2.0]])) is None
    assert icc_agreement(np.ones((3, 3))) is None
    assert icc_one_way([np.ones(3), np.ones(3)]) is None


def test_perfect_agreement_is_one() -> None:
    table = np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])
    for found in (icc_one_way(list(table)), icc_agreement(table)):
        assert found == Bounded(1.0, 1.0, 1.0)


def test_the_complete_part_of_a_ragged_table() -> None:
    rows = [np.arange(4.0), np.arange(3.0), np.arange(3.0), np.arange(1.0)]
    assert complete_table(rows).shape == (3, 3)
    assert complete_table([np.arange(1.0)]).shape == (0, 0)
    assert complete_table([]).size == 0
