"""The pieces of the likelihood against SciPy, numerical integration and simulation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, special, stats

from needlepoint.forecast.fit.improvement_observed import implied_spread, mean_and_spread
from needlepoint.forecast.improvement import capped_mean
from needlepoint.forecast.normal import normal_cdf
from needlepoint.forecast.vocabulary import RESIDUAL_CAP

# The formulas need no linear algebra, so it is all the same whether PyTensor finds a BLAS.
pytestmark = pytest.mark.filterwarnings("ignore:PyTensor could not link to a BLAS:UserWarning")

Floats = NDArray[np.float64]
Function = Callable[..., Floats]


@pytest.fixture(scope="module")
def pieces() -> dict[str, Function]:
    """The PyTensor pieces as functions of arrays, with the slope of the log share, by Numba as the sampler has them."""
    import pytensor.tensor as pt
    from pytensor.compile.function import function
    from pytensor.gradient import grad

    from needlepoint.forecast.fit import likelihood

    low, high, mean, sigma = (pt.dvector(name) for name in ("low", "high", "mean", "sigma"))
    share = likelihood.log_share_between(low, high)
    slopes = grad(share.sum(), [low, high])
    return {
        "log_share": function([low, high], share, mode="NUMBA"),
        "slopes": function([low, high], slopes, mode="NUMBA"),
        "log_complement": function([low], likelihood.log_complement(low), mode="NUMBA"),
        "capped_mean": function([mean, sigma], likelihood.capped_mean(mean, sigma), mode="NUMBA"),
        "reached": function([mean, sigma], likelihood.reached(mean, sigma), mode="NUMBA"),
    }


RANGES = [
    (-1.0, 1.0),
    (-0.1, 0.1),
    (0.0, 0.5),
    (-3.0, -2.5),
    (2.5, 3.0),
    (6.0, 6.5),
    (-6.5, -6.0),
    (9.0, 10.0),
    (-12.0, -11.0),
    (20.0, 21.0),
    (-38.0, -37.0),
    (-20.0, 0.3),
    (0.3, 20.0),
    (-30.0, 30.0),
    (4.0, 4.001),
    (-8.001, -8.0),
]
"""From the middle to tails where the CDF itself is 0 or 1 in double precision. PyMC divides by a root of two in single
precision, hence no more than seven digits."""


def exact_log_share(low: float, high: float) -> float:
    """By SciPy's log CDF in the lower tail, where a difference of two of them is exact."""
    if low > 0:
        low, high = -high, -low
    larger, smaller = special.log_ndtr(high), special.log_ndtr(low)
    return float(larger + math.log(-math.expm1(smaller - larger)))


def test_log_share_between(pieces: dict[str, Function]) -> None:
    low, high = np.array(RANGES).T
    expected = [exact_log_share(*each) for each in RANGES]
    np.testing.assert_allclose(pieces["log_share"](low, high), expected, rtol=1e-7, atol=1e-12)


def test_log_share_between_against_integration(pieces: dict[str, Function]) -> None:
    """No CDF at all: the density, scaled by its largest value in the range, summed numerically."""
    for low, high in [(-1.0, 1.0), (6.0, 6.5), (20.0, 21.0), (-38.0, -37.0), (4.0, 4.001)]:
        top = 0.0 if low < 0 < high else min(abs(low), abs(high))
        share, _ = integrate.quad(lambda z, top=top: math.exp(0.5 * (top**2 - z**2)), low, high)
        expected = math.log(share) - 0.5 * top**2 - 0.5 * math.log(2 * math.pi)
        found = pieces["log_share"](np.array([low]), np.array([high]))[0]
        assert found == pytest.approx(expected, rel=1e-7)


def test_shares_that_lie_side_by_side_add_up(pieces: dict[str, Function]) -> None:
    cuts = np.array([-20.0, -3.0, -1.2, 0.0, 0.7, 2.9, 20.0])
    assert np.exp(pieces["log_share"](cuts[:-1], cuts[1:])).sum() == pytest.approx(1, abs=1e-12)


def test_slopes_are_finite_and_right_in_the_tails(pieces: dict[str, Function]) -> None:
    """d log share / d end = density at the end / share; a clipped probability would have slope 0 and trap a chain."""
    low, high = np.array(RANGES).T
    found = np.array(pieces["slopes"](low, high))
    share = np.array([exact_log_share(*each) for each in RANGES])
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found[0], -np.exp(stats.norm.logpdf(low) - share), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(found[1], np.exp(stats.norm.logpdf(high) - share), rtol=1e-6, atol=1e-9)


def test_log_complement(pieces: dict[str, Function]) -> None:
    share = np.array([1e-300, 1e-9, 0.2, 0.5, 0.999])
    np.testing.assert_allclose(pieces["log_complement"](np.log(share)), np.log1p(-share), rtol=1e-9, atol=1e-11)


def test_a_share_of_everybody_leaves_nearly_nobody_and_no_infinity(pieces: dict[str, Function]) -> None:
    [left] = pieces["log_complement"](np.array([0.0]))
    assert np.isfinite(left)
    assert left < math.log(1e-11)


def test_reached(pieces: dict[str, Function]) -> None:
    sessions, rate = np.array([0.0, 1, 3, 50]), 0.4
    expected = -np.expm1(-rate * sessions)
    np.testing.assert_allclose(pieces["reached"](np.full(4, math.log(rate)), sessions), expected, atol=1e-12)


@pytest.mark.parametrize("mean", [-1.5, -0.4, 0.0, 0.7, 2.5])
@pytest.mark.parametrize("sigma", [0.05, 0.3, 0.8, 1.5])
def test_capped_mean_is_the_integral(mean: float, sigma: float, pieces: dict[str, Function]) -> None:
    """E min(R, cap), R = exp(-g), g ~ N(mean, sigma), with both rooms' closed form."""

    def integrand(z: float) -> float:
        return min(math.exp(-mean - sigma * z), RESIDUAL_CAP) * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)

    kink = (-math.log(RESIDUAL_CAP) - mean) / sigma
    places = sorted({-12.0, min(max(kink, -12.0), 12.0), 12.0})
    expected = sum(integrate.quad(integrand, a, b)[0] for a, b in itertools.pairwise(places))
    fitted = pieces["capped_mean"](np.array([mean]), np.array([sigma]))[0]
    assert fitted == pytest.approx(expected, rel=1e-7)
    assert float(capped_mean(np.array([mean]), np.array([sigma]))[0]) == pytest.approx(expected, abs=5e-6)


class TestNormalCdf:
    """Against SciPy's ndtr."""

    Z = np.concatenate([np.linspace(-10, 10, 40_001), [-40.0, -1e-30, 0.0, 1e-30, 40.0]])

    @pytest.mark.parametrize("kind", [np.float32, np.float64])
    def test_error_is_below_one_in_a_million(self, kind: type[np.floating]) -> None:
        z = self.Z.astype(kind)
        assert np.abs(normal_cdf(z) - special.ndtr(z.astype(float))).max() < 1e-6

    def test_it_keeps_shape_and_precision_and_leaves_its_argument_alone(self) -> None:
        z = np.array([[0.0, 1.0, -1.0]], dtype=np.float32)
        found = normal_cdf(z)
        assert found.dtype == np.float32
        assert found.shape == (1, 3)
        assert z.tolist() == [[0.0, 1.0, -1.0]]

    def test_it_is_a_probability_and_symmetric(self) -> None:
        found = normal_cdf(self.Z)
        assert found.min() >= 0
        assert found.max() <= 1
        np.testing.assert_allclose(found + normal_cdf(-self.Z), 1, atol=3e-9)

    def test_ends(self) -> None:
        assert normal_cdf(np.array([-np.inf, np.inf])).tolist() == [0.0, 1.0]


def log_normal_residuals(mean: float, cv: float, shape: tuple[int, ...], seed: int) -> Floats:
    sigma = math.sqrt(math.log1p(cv**2))
    return np.exp(np.random.default_rng(seed).normal(math.log(mean) - sigma**2 / 2, sigma, shape))


@pytest.mark.parametrize(("mean", "cv", "n"), [(0.5, 0.2, 40), (0.7, 0.35, 30), (0.4, 0.5, 60)])
def test_sampling_errors_of_mean_and_log_sd_against_simulation(mean: float, cv: float, n: int) -> None:
    """Error of the mean to 2 %; error of log SD (first order in 1/n) to 15 %; correlation to 0.1."""
    people = log_normal_residuals(mean, cv, (40_000, n), seed=n)
    means, log_sds = people.mean(axis=1), np.log(people.std(axis=1, ddof=1))
    found = mean_and_spread(mean, mean * cv, n)
    assert found[:2] == (mean, math.log(mean * cv))
    assert found[2] == pytest.approx(means.std(), rel=0.02)
    assert found[3] == pytest.approx(log_sds.std(), rel=0.15)
    assert found[4] == pytest.approx(np.corrcoef(means, log_sds)[0, 1], abs=0.1)


def test_mean_and_log_sd_are_correlated_but_never_nearly_the_same() -> None:
    """However skewed the residual, there is a density: the correlation is highest, 0.65, near a CV of 0.7."""
    found = [mean_and_spread(1.0, cv, 30)[4] for cv in np.linspace(0.01, 5, 500)]
    assert min(found) > 0
    assert 0.6 < max(found) < 0.7


def test_moments_behind_the_errors_are_the_log_normal_s() -> None:
    """Skewness and kurtosis as SciPy has them, worked back out of the errors."""
    cv, n = 0.4, 25
    skewness, excess = (float(each) for each in stats.lognorm(math.sqrt(math.log1p(cv**2))).stats("sk"))
    _, _, mean_se, log_sd_se, correlation = mean_and_spread(1.0, cv, n)
    assert log_sd_se == pytest.approx(math.sqrt((excess + 2) / (4 * n)), rel=1e-9)
    assert correlation * mean_se * log_sd_se == pytest.approx(skewness * cv / (2 * n), rel=1e-9)


@pytest.mark.parametrize(
    ("before_cv", "residual_cv", "n"),
    [(0.15, 0.15, 30), (0.3, 0.3, 200), (0.25, 0.4, 60), (0.35, 0.6, 40), (0.45, 0.7, 50)],
)
def test_implied_spread_covers_the_truth(before_cv: float, residual_cv: float, n: int) -> None:
    """90 % intervals of the residual's log CV hold the truth in at least 88 % of trials; they may be too wide."""
    before = log_normal_residuals(10.0, before_cv, (4_000, n), seed=1)
    after = before * log_normal_residuals(0.5, residual_cv, (4_000, n), seed=2)
    held = []
    for one, other in zip(before, after, strict=True):
        found = implied_spread(one.std(ddof=1) / one.mean(), other.std(ddof=1) / other.mean(), n)
        held.append(found is not None and abs(found[0] - math.log(residual_cv)) < 1.645 * found[1])
    assert np.mean(held) > 0.88


def test_error_of_the_implied_spread_against_simulation() -> None:
    """With many people, where a formula of the first order has to be right: within 6 %."""
    n, before_cv, residual_cv = 600, 0.3, 0.4
    before = log_normal_residuals(1.0, before_cv, (3_000, n), seed=3)
    after = before * log_normal_residuals(1.0, residual_cv, (3_000, n), seed=4)
    cvs = [each.std(axis=1, ddof=1) / each.mean(axis=1) for each in (before, after)]
    log_cv = 0.5 * np.log((1 + cvs[1] ** 2) / (1 + cvs[0] ** 2) - 1)
    found = implied_spread(before_cv, math.sqrt((1 + before_cv**2) * (1 + residual_cv**2) - 1), n)
    assert found is not None
    assert found[1] == pytest.approx(log_cv.std(), rel=0.06)


def test_implied_spread_of_exact_figures() -> None:
    """CVa^2 + 1 = (CVb^2 + 1)(CVr^2 + 1): 0.3 before and 0.5 of the residual make 0.602 after."""
    after = math.sqrt(1.09 * 1.25 - 1)
    found = implied_spread(0.3, after, 50)
    assert found is not None
    assert found[0] == pytest.approx(math.log(0.5))


def test_less_spread_after_than_before_implies_none() -> None:
    assert implied_spread(0.4, 0.3, 50) is None
    assert implied_spread(0.4, 0.4, 50) is None
