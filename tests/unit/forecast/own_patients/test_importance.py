"""Weights, their check, and draws taken again."""

from __future__ import annotations

import numpy as np
import pytest

from needlepoint.forecast.own_patients.importance import effective_size, pareto_fit, smoothed_weights, taken_again
from needlepoint.forecast.own_patients.population import Population
from tests.unit.forecast.own_patients.made import made_posterior


@pytest.mark.parametrize("shape", [0.2, 0.5, 1.0])
def test_the_shape_of_a_pareto_tail_is_found(shape: float) -> None:
    uniform = (np.arange(4000) + 0.5) / 4000
    excess = np.sort(((1 - uniform) ** -shape - 1) / shape)
    k, sigma = pareto_fit(excess)
    assert k == pytest.approx(shape, abs=0.03)
    assert sigma == pytest.approx(1.0, abs=0.05)


def test_a_target_narrower_than_its_proposal_passes_and_a_wider_one_does_not() -> None:
    drawn = np.random.default_rng(1).standard_normal(4000)
    _, narrow = smoothed_weights(-0.5 * drawn**2 / 0.64 + 0.5 * drawn**2)
    _, wide = smoothed_weights(-0.5 * drawn**2 / 9 + 0.5 * drawn**2)
    assert narrow < 0.5
    assert wide > 0.7


def test_weights_all_equal_are_left_alone() -> None:
    weights, k = smoothed_weights(np.zeros(100))
    assert weights == pytest.approx(np.full(100, 0.01))
    assert k == 0.0
    assert effective_size(weights) == pytest.approx(100)


def test_draws_are_taken_as_often_as_their_weight_says() -> None:
    chosen = taken_again(np.array([0.5, 0.25, 0.25, 0.0]), 400, np.random.default_rng(1))
    assert np.bincount(chosen, minlength=4).tolist() == pytest.approx([200, 100, 100, 0], abs=1)


def test_the_population_gives_back_its_own_draws() -> None:
    """Quantiles, dependence, and the completion of what no result touches."""
    posterior = made_posterior()
    population = Population.of(posterior.draws)
    places = population.touched([0], [1], pigment=False)
    chance = np.random.default_rng(1)
    root = np.linalg.cholesky(population.correlation[np.ix_(places, places)])
    scores = population.completed(chance.standard_normal((20_000, len(places))) @ root.T, places, chance)
    made = population.parameters(scores, range(len(population.columns)))
    for name in ("tau_u", "sigma_m", "phi", "kappa"):
        levels = [0.05, 0.25, 0.5, 0.75, 0.95]
        expected = np.quantile(posterior.draws[name], levels)
        assert np.quantile(made[name], levels) == pytest.approx(expected, rel=0.06, abs=0.004), name
    assert np.corrcoef(scores, rowvar=False) == pytest.approx(population.correlation, abs=0.03)
