"""Scores and the simple peers: closed forms, and figures that others have published."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from benchmarks.forecast.random_effects import pooled
from benchmarks.forecast.responders import log_scores, reliability
from benchmarks.forecast.scores import Prediction, compared, coverage_of_ranks, crps, summary, uniform_p
from benchmarks.forecast.simple_models import METHODS, Arms

# The trials of BCG vaccine against tuberculosis of Colditz and others, JAMA 271 (1994) 698, as in R's metadat, dat.bcg:
# cases and others among the vaccinated, cases and others among the rest, absolute latitude.
BCG = np.array(
    [
        [4, 119, 11, 128, 44],
        [6, 300, 29, 274, 55],
        [3, 228, 11, 209, 42],
        [62, 13536, 248, 12619, 52],
        [33, 5036, 47, 5761, 13],
        [180, 1361, 372, 1079, 44],
        [8, 2537, 10, 619, 19],
        [505, 87886, 499, 87892, 13],
        [29, 7470, 45, 7232, 27],
        [17, 1699, 65, 1600, 42],
        [186, 50448, 141, 27197, 18],
        [5, 2493, 3, 2338, 33],
        [27, 16886, 29, 17825, 33],
    ],
    dtype=float,
)


def log_relative_risks() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d, _ = BCG.T
    return np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_reml_agrees_with_metafor() -> None:
    # metafor 3.8-1, rma(yi, vi, data = escalc("RR", ...dat.bcg)): estimate, standard error, tau2.
    found = pooled(*log_relative_risks(), np.ones((13, 1)))
    error = found.covariance[0, 0] ** 0.5
    assert (found.coefficients[0], error, found.tau2) == pytest.approx((-0.714532, 0.179782, 0.313243), abs=2e-5)


def test_meta_regression_on_latitude_agrees_with_metafor() -> None:
    # metafor's help page of rma.uni, rma(yi, vi, mods = ~ ablat): -0.0291, standard error 0.0072, tau2 0.0764.
    found = pooled(*log_relative_risks(), np.column_stack([np.ones(13), BCG[:, 4]]))
    assert found.coefficients[1] == pytest.approx(-0.0291, abs=2e-4)
    assert (found.covariance[1, 1] ** 0.5, found.tau2) == pytest.approx((0.0072, 0.0764), abs=2e-4)


def test_a_fixed_effect_is_the_weighted_mean() -> None:
    # metafor tests, after Stata's metan: -0.4303.
    found = pooled(*log_relative_risks(), np.ones((13, 1)), fixed=True)
    assert (found.coefficients[0], found.tau2) == (pytest.approx(-0.4303, abs=1e-4), 0.0)


def test_crps_of_a_normal_sample_is_the_closed_form() -> None:
    # Gneiting and Raftery (2007), equation 21.
    sample = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, 50, 10)
    for seen in (20.0, 47.0, 66.0):
        z = (seen - 50) / 10
        closed = 10 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.pi**0.5)
        assert crps(sample, seen) == pytest.approx(closed, rel=2e-3)


def foretold(seen: float, middle: float, study: str, spread: float = 10) -> Prediction:
    sample = stats.norm.ppf((np.arange(400) + 0.5) / 400, middle, spread)
    return Prediction(f"{study}: arm", study, "striae", seen, sample)


def test_calibrated_predictions_are_called_calibrated_and_bold_ones_are_not() -> None:
    rng = np.random.default_rng(5)
    truths = rng.normal(50, 10, 1500)
    right = summary([foretold(each, 50, "a") for each in truths])
    bold = summary([foretold(each, 50, "a", spread=3) for each in truths])
    assert right["coverage_80"] == pytest.approx(80, abs=3)
    assert right["width_90"] == pytest.approx(32.9, abs=0.3)
    assert bold["coverage_80"] < 40
    assert bold["crps"] > right["crps"]


def test_the_better_of_two_methods_is_found_and_equal_ones_are_not_told_apart() -> None:
    rng = np.random.default_rng(6)
    middles = rng.normal(50, 15, 40)
    truths = middles + rng.normal(0, 10, 40)
    studies = [f"s{at // 2}" for at in range(40)]
    knowing = [foretold(t, m, s) for t, m, s in zip(truths, middles, studies, strict=True)]
    ignorant = [foretold(t, 50, s, 18) for t, s in zip(truths, studies, strict=True)]
    found = compared(knowing, ignorant, seed=1)
    assert found["studies"] == 20
    assert found["low"] > 0
    assert found["skill"] == pytest.approx(100 * found["difference"] / summary(ignorant)["crps"], abs=0.5)
    same = compared(knowing, knowing, seed=1)
    assert (same["difference"], same["low"], same["high"], same["t"]) == (0, 0, 0, 0)


def test_uniform_ranks_pass_and_ranks_in_the_middle_do_not() -> None:
    even = (np.arange(400) + 0.5) / 400
    assert coverage_of_ranks(even) == {"coverage_50": 50, "coverage_80": 80, "coverage_90": 90}
    assert uniform_p(even) > 0.99
    assert uniform_p(0.25 + even / 2) < 1e-6


def arms(seen: list[float], indication: list[int]) -> Arms:
    size = len(seen)
    return Arms(np.arange(size), np.array(seen), np.full(size, 4.0), np.array(indication), np.zeros((size, 3)))


@pytest.mark.parametrize("name", list(METHODS))
def test_every_simple_method_foretells_an_ascending_sample_around_what_it_knows(name: str) -> None:
    known = arms([40.0, 50, 60, 10, 20, 30], [0, 0, 0, 1, 1, 1])
    sample = METHODS[name](known, arms([0.0], [0]))
    assert (np.diff(sample) > 0).all()
    of_indication = name in ("fixed effect per indication", "random effects per indication", "REML meta-regression")
    assert np.median(sample) == pytest.approx(50 if of_indication else 35, abs=0.5)


def test_an_indication_nobody_knows_gets_what_is_known_of_all() -> None:
    known = arms([40.0, 50, 60, 10, 20, 30], [0, 0, 0, 1, 1, 1])
    new = arms([0.0], [5])
    for name in ("random effects per indication", "REML meta-regression"):
        assert np.median(METHODS[name](known, new)) == pytest.approx(35, abs=0.5)


def share(foretold: float, reached: int, people: int, study: str, place: float = 0.5) -> dict[str, object]:
    return {
        "label": f"{study}: arm",
        "cut": "50 % better",
        "foretold": foretold,
        "reached": reached,
        "people": people,
        "place": place,
    }


def test_reliable_shares_have_slope_one_and_no_error() -> None:
    found = reliability([share(at / 10, 4 * at, 40, f"s{at}", at / 10) for at in range(10)])
    assert (found["slope"], found["ece"], sum(each["people"] for each in found["bins"])) == (1.0, 0.0, 400)
    bold = reliability([share(at / 10, 10 + 2 * at, 40, f"s{at}") for at in range(10)])
    assert (bold["slope"], bold["ece"]) == (0.5, pytest.approx(0.125, abs=0.02))


def test_the_log_score_rewards_who_knew_more() -> None:
    found = log_scores([share(0.9, 36, 40, "a"), share(0.1, 4, 40, "b")])
    assert found["people"] == 80
    assert found["model"] == pytest.approx(0.325, abs=0.001)
    assert found["model"] < found["pooled share"]
