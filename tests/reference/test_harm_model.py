"""The model of harm against a published one.

Stijnen, Hamza and Ozdemir, Stat Med 2010;29:3046-3067, doi:10.1002/sim.4040, Table II: catheter-related bloodstream
infection in the treated arms of 18 trials (data of Niel-Weise 2007), as printed in metafor's test of its rma.glmm and
in metadat's dat.nielweise2007. Binomial-normal: -4.8121, SE .3555, tau2 .8265; the corrected normal-normal: -4.2604.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import CubicSpline
from scipy.optimize import fmin

from needlepoint.forecast.fit.harm_arms import HarmArm
from needlepoint.forecast.fit.harm_grid import (
    Array,
    Axis,
    Grid,
    device_log_likelihoods,
    fixed_axis,
    normal_axis,
    posterior_draws,
)
from needlepoint.forecast.fit.harm_model import studies_on_grid
from needlepoint.forecast.harms import Harm
from needlepoint.forecast.vocabulary import MODALITIES

EVENTS = (0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4)
PEOPLE = (116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64)
ARMS = tuple(
    HarmArm(f"trial {place}", "treated", Harm.INFECTION, events, people, "pen", sessions=(1, 1))
    for place, (events, people) in enumerate(zip(EVENTS, PEOPLE, strict=True))
)
FLAT = normal_axis(-12, 3, 0.1, 0, float("inf"))


def log_likelihood(place: Array, sign: int = 1) -> float:
    """That of a level and a standard deviation of trials, the trials' own levels integrated out on the grid."""
    level, tau = place
    grid = Grid(FLAT, fixed_axis(0), fixed_axis(abs(tau)), fixed_axis(0))
    on_grid = device_log_likelihoods(studies_on_grid(ARMS, grid, by_phototype=False), grid)
    return sign * float(CubicSpline(FLAT.values, on_grid[MODALITIES.index("pen"), 0, :, 0])(level))


def test_most_likely_values_are_the_published_ones() -> None:
    """To the third digit: the published fit integrates each trial with few nodes, ours with many."""
    level, tau = fmin(log_likelihood, np.array([-4.5, 0.7]), args=(-1,), disp=False)
    assert level == pytest.approx(-4.8121, abs=0.001)
    assert tau**2 == pytest.approx(0.8265, abs=0.002)


def test_their_standard_error_is_the_published_one() -> None:
    top, step = np.array([-4.81185, 0.90847]), 0.05

    def curvature(a: Array, b: Array) -> float:
        return sum(s * t * log_likelihood(top + s * a + t * b) for s in (1, -1) for t in (1, -1)) / (4 * step**2)

    of_level, of_tau = np.array([step, 0]), np.array([0, step])
    information = -np.array([[curvature(a, b) for b in (of_level, of_tau)] for a in (of_level, of_tau)])
    assert np.sqrt(np.linalg.inv(information)[0, 0]) == pytest.approx(0.3555, abs=0.004)


def test_draws_under_flat_priors_lie_around_them() -> None:
    """A flat prior of the spread favours wide ones, so the mean lies a little lower: within half a standard error."""
    taus = np.linspace(0.05, 3, 60)
    grid = Grid(FLAT, fixed_axis(0), Axis(taus, np.zeros(60)), fixed_axis(0))
    studies = studies_on_grid(ARMS, grid, by_phototype=False)
    found = posterior_draws([(1, studies)], grid, 4000, np.random.default_rng(1))
    assert found.level.mean() == pytest.approx(-4.8121, abs=0.5 * 0.3555)
    assert found.level.mean() < -4.8121
    assert found.level.std() == pytest.approx(0.3555, rel=0.3)


def test_it_is_well_below_the_corrected_normal_model() -> None:
    rate = 1 / (1 + np.exp(4.81185))
    assert rate == pytest.approx(0.0081, abs=0.0001)
    assert 1 / (1 + np.exp(4.2604)) / rate > 1.7
