"""Fits how long redness lasts: log-normal hours of people, a normal of clinics and of devices, every form in one
likelihood.

    hours of a person: log h ~ N(x, s);   x = level + modality + arm;   log s = log_spread + 0.3 arm

Means and standard deviations of log-normal people are correlated, and how far a printed mean may lie off is taken
from the
printed spread, never from the fitted one: else a second, false mode appears at wide spreads. Arms are integrated out
on a grid of 0.1 in log hours, for few nodes cost coverage. Priors are our choice and stated at `REDNESS_GRID`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import log_ndtr, ndtr

from needlepoint.forecast.fit.harm_grid import (
    Array,
    Grid,
    Study,
    half_normal_axis,
    normal_axis,
    normal_kernel,
    posterior_draws,
    smoothed,
)
from needlepoint.forecast.fit.redness_arms import Duration, RednessArm
from needlepoint.forecast.redness import ARM_SPREAD, RednessDraws
from needlepoint.forecast.vocabulary import MODALITIES

DRAWS = 2000
REDNESS_GRID = Grid(
    level=normal_axis(-1.5, 7.5, 0.1, math.log(24), 1.5),
    second=normal_axis(-2.4, 0.9, 0.15, math.log(0.6), 0.5),
    tau_study=half_normal_axis(1.0, 12),
    tau_modality=half_normal_axis(0.5, 6),
)
"""A typical person: a day, 90 % between 2 hours and 12 days. People within a clinic: 90 % of spreads between 0.26 and
1.4 in log hours, that is, the slowest twentieth takes 1.5 to 10 times the median. Clinics: half-normal 1; devices:
half-normal 0.5. No source gives any of these; they are wide on purpose."""
_SMALLEST = 1e-300


def fit_redness(arms: Sequence[RednessArm], seed: int, draws: int = DRAWS, grid: Grid = REDNESS_GRID) -> RednessDraws:
    """The posterior of how long redness lasts.

    Args:
        arms: each with its own level; arms of one study are not tied, for what they received differs.
        seed: the same arms and seed give the same draws.
    """
    counts = np.zeros((len(MODALITIES), 2), dtype=np.int32)
    for arm in arms:
        counts[MODALITIES.index(arm.modality)] += np.array((arm.people, 1), dtype=np.int32)
    studies = [Study(MODALITIES.index(arm.modality), arm_on_grid(arm, grid)) for arm in arms]
    found = posterior_draws([(1.0, studies)], grid, draws, np.random.default_rng(seed))
    every = (found.level, found.second, found.modality, found.tau_study, found.tau_modality)
    level, log_spread, modality, tau_arm, tau_modality = (each.astype(np.float32) for each in every)
    return RednessDraws(level, log_spread, modality, tau_arm, tau_modality, counts)


def arm_on_grid(arm: RednessArm, grid: Grid) -> Array:
    """The log likelihood of an arm's level and of the common log spread, its own spread integrated out."""
    x, s = grid.level.values[:, None], np.exp(grid.second.values)
    own = duration_log_likelihood(arm.duration, arm.people, x, s)
    return smoothed(normal_kernel(grid.second.values, ARM_SPREAD), own.T).T


def duration_log_likelihood(duration: Duration, people: int, x: Array, s: Array) -> Array:
    """The log likelihood of what was printed of so many people whose log hours are N(x, s); of one person, of the
    hours.

    Args:
        x, s: to be broadcast against each other.
    """
    total = np.zeros(np.broadcast_shapes(x.shape, s.shape))
    if duration.mean is not None and people == 1:
        total = total + _log_normal(math.log(duration.mean) - x, s)
    elif duration.mean is not None and duration.sd:
        total = total + _mean_and_sd(duration.mean, duration.sd, people, x, s)
    elif duration.mean is not None:
        total = total + _mean_alone(duration.mean, people, x, s)
    if duration.median is not None:
        total = total + _log_normal(math.log(duration.median) - x, s * math.sqrt(math.pi / 2 / people))
    if duration.longest is not None:
        total = total + _ends(duration.shortest, duration.longest, people, x, s)
    if duration.resolved is not None:
        hours, done = duration.resolved
        z = (math.log(hours) - x) / s
        total = total + done * log_ndtr(z) + (people - done) * log_ndtr(-z)
    return np.asarray(total)


def _log_normal(away: Array, sd: Array | float) -> Array:
    return np.asarray(-0.5 * (away / sd) ** 2 - np.log(sd))


def _mean_and_sd(mean: float, sd: float, people: int, x: Array, s: Array) -> Array:
    """Bivariate normal of log mean and log SD; their variances follow from the printed CV.

    Mean and variance of a sample are taken as log-normal, their means, variances and covariance matched; with those of
    log SD to first order alone, the spread of people came out too small.
    """
    cv2 = (sd / mean) ** 2
    w = 1 + cv2
    kurtosis = w**4 + 2 * w**3 + 3 * w**2 - 3
    of_mean, of_square = math.log1p(cv2 / people), math.log1p((kurtosis - 1) / people)
    of_sd, both = of_square / 4, math.log1p((w + 2) * cv2 / people) / 2
    expected = x + s**2 / 2
    a = math.log(mean) - expected + of_mean / 2
    b = math.log(sd) - expected - 0.5 * np.log(np.expm1(s**2)) + of_square / 4
    determinant = of_mean * of_sd - both**2
    return np.asarray(-0.5 * (of_sd * a**2 - 2 * both * a * b + of_mean * b**2) / determinant)


def _mean_alone(mean: float, people: int, x: Array, s: Array) -> Array:
    """The mean of log-normal people is taken as log-normal, its mean and variance matched (Fenton 1960)."""
    v = np.log1p(np.expm1(s**2) / people)
    return _log_normal(math.log(mean) - x - s**2 / 2 + v / 2, np.sqrt(v))


def _ends(shortest: float | None, longest: float, people: int, x: Array, s: Array) -> Array:
    """The density of the longest, and of the shortest where printed, of so many people (order statistics)."""
    top = (math.log(longest) - x) / s
    found = _log_normal(math.log(longest) - x, s)
    if shortest is None or people == 1:
        return np.asarray(found + (people - 1) * log_ndtr(top))
    bottom = (math.log(shortest) - x) / s
    between = np.log(np.maximum(ndtr(top) - ndtr(bottom), _SMALLEST))
    return np.asarray(found + _log_normal(math.log(shortest) - x, s) + (people - 2) * between)
