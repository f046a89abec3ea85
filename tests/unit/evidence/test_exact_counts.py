"""What counts of events say by themselves, against SciPy's beta and binomial distributions."""

from __future__ import annotations

import pytest
from scipy.stats import beta, binom

from needlepoint.errors import InvalidInput
from needlepoint.evidence.exact_counts import exact_interval, exact_upper_bound, rule_of_three


@pytest.mark.parametrize(("events", "people"), [(0, 1), (0, 30), (1, 30), (7, 20), (29, 30), (3, 1000), (40, 60_000)])
def test_bound_is_that_of_clopper_and_pearson(events: int, people: int) -> None:
    assert exact_upper_bound(events, people) == pytest.approx(beta.ppf(0.95, events + 1, people - events), rel=1e-7)


@pytest.mark.parametrize(("events", "people"), [(0, 30), (1, 30), (30, 30), (7, 20), (40, 60_000), (59_990, 60_000)])
def test_interval_is_that_of_clopper_and_pearson(events: int, people: int) -> None:
    low, high = exact_interval(events, people)
    assert low == pytest.approx(beta.ppf(0.025, events, people - events + 1) if events else 0.0, rel=1e-7)
    assert high == pytest.approx(beta.ppf(0.975, events + 1, people - events) if events < people else 1.0, rel=1e-7)


def test_bound_leaves_five_per_cent_below() -> None:
    assert binom.cdf(5, 30, exact_upper_bound(5, 30)) == pytest.approx(0.05, abs=1e-9)


def test_none_of_a_hundred() -> None:
    assert exact_upper_bound(0, 100) == pytest.approx(1 - 0.05**0.01, abs=1e-9)
    assert rule_of_three(100) == 0.03
    assert exact_upper_bound(0, 100) < rule_of_three(100)


def test_never_above_one() -> None:
    assert exact_upper_bound(7, 7) == 1
    assert rule_of_three(2) == 1


@pytest.mark.parametrize(("events", "people"), [(0, 0), (3, 2), (-1, 5)])
def test_an_impossible_count_is_refused(events: int, people: int) -> None:
    with pytest.raises(InvalidInput, match="is no count"):
        exact_upper_bound(events, people)


def test_rule_of_three_needs_somebody() -> None:
    with pytest.raises(InvalidInput, match="is no count"):
        rule_of_three(0)
