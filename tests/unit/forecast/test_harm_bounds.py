"""What a count can rule out."""

from __future__ import annotations

import pytest
from scipy.stats import beta, binom

from needlepoint.forecast.harm_bounds import exact_upper_bound, rule_of_three


@pytest.mark.parametrize(("events", "people"), [(0, 1), (0, 30), (1, 167), (5, 30), (22, 506), (138, 141)])
def test_bound_is_the_beta_quantile_of_clopper_and_pearson(events: int, people: int) -> None:
    assert exact_upper_bound(events, people) == pytest.approx(beta.ppf(0.95, events + 1, people - events), abs=1e-9)


def test_so_few_events_have_probability_5_percent_at_the_bound() -> None:
    assert binom.cdf(5, 30, exact_upper_bound(5, 30)) == pytest.approx(0.05, abs=1e-9)


def test_none_of_n_is_the_closed_form_and_close_to_three_in_n() -> None:
    assert exact_upper_bound(0, 100) == pytest.approx(1 - 0.05**0.01, abs=1e-9)
    assert rule_of_three(100) == 0.03
    assert exact_upper_bound(0, 100) < rule_of_three(100)


def test_all_of_n_rules_nothing_out() -> None:
    assert exact_upper_bound(7, 7) == 1
    assert rule_of_three(2) == 1


@pytest.mark.parametrize(("events", "people"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_no_count_is_refused(events: int, people: int) -> None:
    with pytest.raises(ValueError, match="no count"):
        exact_upper_bound(events, people)


def test_rule_of_three_needs_somebody() -> None:
    with pytest.raises(ValueError, match="nobody"):
        rule_of_three(0)
