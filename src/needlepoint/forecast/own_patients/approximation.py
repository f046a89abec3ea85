"""Two ways to draw from a target: a t distribution laid over its peak and corrected by weights, and Metropolis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import minimize
from scipy.special import logsumexp

from needlepoint.forecast.own_patients.importance import WORST_K, effective_size, smoothed_weights, taken_again
from needlepoint.forecast.own_patients.target import Target

Floats = NDArray[np.float64]

DEGREES = 10.0
"""Degrees of freedom of the t distribution: heavier tails than the target's, so that no weight stands out."""
STEP, WIDE_STEP = 1e-3, 0.05
"""Of finite differences: for slopes, and for curvature, where a wider step passes over the kinks of the maps."""
LEAST_CURVATURE = 0.5
"""The prior's own curvature is about 1 in every direction; less than half of it is a saddle of the differences."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The highest point of a target, and the Cholesky factor of the covariance of a normal that fits it there."""

    mode: Floats
    root: Floats


def find_peak(target: Target) -> Peak:
    """Climb to the mode (L-BFGS, finite differences, all of one slope evaluated at once) and measure its curvature."""
    size = target.dimension

    def downhill(point: Floats) -> tuple[float, Floats]:
        moves = np.concatenate([np.zeros((1, size)), STEP * np.eye(size), -STEP * np.eye(size)])
        values = -target.log_density(point + moves)
        return float(values[0]), np.asarray((values[1 : size + 1] - values[size + 1 :]) / (2 * STEP))

    found = minimize(downhill, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": 200, "gtol": 1e-3})
    return Peak(found.x, _root_of(_curvature(target, found.x)))


def _curvature(target: Target, mode: Floats) -> Floats:
    """Minus the second derivatives of the log density at the mode, by central differences."""
    size = len(mode)
    upper = np.triu_indices(size, 1)
    first, second = WIDE_STEP * np.eye(size)[upper[0]], WIDE_STEP * np.eye(size)[upper[1]]
    alone = WIDE_STEP * np.eye(size)
    corners = [first + second, first - second, -first + second, -first - second]
    values = target.log_density(mode + np.concatenate([np.zeros((1, size)), alone, -alone, *corners]))
    here, ahead, behind = values[0], values[1 : size + 1], values[size + 1 : 2 * size + 1]
    both = values[2 * size + 1 :].reshape(4, -1)
    found = np.diag((ahead - 2 * here + behind) / WIDE_STEP**2)
    found[upper] = (both[0] - both[1] - both[2] + both[3]) / (4 * WIDE_STEP**2)
    return np.asarray(-(found + np.triu(found, 1).T))


def _root_of(curvature: Floats) -> Floats:
    values, vectors = np.linalg.eigh(curvature)
    return np.asarray(np.linalg.cholesky((vectors / np.maximum(values, LEAST_CURVATURE)) @ vectors.T))


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points with weights that add up to 1, and the k-hat of the weights."""

    points: Floats
    weights: Floats
    k_hat: float


def corrected_t(target: Target, peak: Peak, size: int, chance: np.random.Generator) -> Weighed:
    """Points of t distributions laid over a target, weighed by how far the target differs from them.

    The first t lies over the peak. What its weighted points tell of mean and covariance makes a second one, and points
    of both, weighed by their mixture, are what counts; where their k-hat is too large there is a third.
    """
    peaks = [peak]
    found = _weighed(target, peaks, size // 4, chance)
    for _ in range(2):
        peaks.append(_moved(peak, found))
        found = _weighed(target, peaks, size, chance)
        if found.k_hat < WORST_K:
            break
    return found


def _moved(peak: Peak, found: Weighed) -> Peak:
    """Mean and covariance of weighed points, leaning on the peak the more the fewer the points are worth."""
    effective = effective_size(found.weights)
    trust = effective / (effective + 2 * len(peak.mode))
    mean = found.weights @ found.points
    away = found.points - mean
    covariance = trust * (away.T @ (away * found.weights[:, None])) + (1 - trust) * peak.root @ peak.root.T
    return Peak(trust * mean + (1 - trust) * peak.mode, np.asarray(np.linalg.cholesky(covariance)))


def _weighed(target: Target, peaks: Sequence[Peak], size: int, chance: np.random.Generator) -> Weighed:
    each = size // len(peaks)
    points = np.concatenate([_t_points(peak, each, chance) for peak in peaks])
    mixture = logsumexp([_log_t(peak, points) for peak in peaks], axis=0)
    weights, k_hat = smoothed_weights(target.log_density(points) - mixture)
    return Weighed(points, weights, k_hat)


def _t_points(peak: Peak, size: int, chance: np.random.Generator) -> Floats:
    normal = chance.standard_normal((size, len(peak.mode)))
    stretch = np.sqrt(DEGREES / chance.chisquare(DEGREES, size))
    return np.asarray(peak.mode + (normal * stretch[:, None]) @ peak.root.T)


def _log_t(peak: Peak, points: Floats) -> Floats:
    """log density of a t distribution, up to a constant that all have in common."""
    square = (solve_triangular(peak.root, (points - peak.mode).T, lower=True) ** 2).sum(axis=0)
    log_volume = np.log(np.diag(peak.root)).sum()
    return np.asarray(-log_volume - 0.5 * (DEGREES + len(peak.mode)) * np.log1p(square / DEGREES))


CHAINS, ROUNDS, KEPT = 100, 400, 20
"""Of the Metropolis sampler: chains, rounds of each, and how many rounds of the second half are kept."""


def metropolis(target: Target, peak: Peak, begin: Weighed, chance: np.random.Generator) -> tuple[Floats, float]:
    """Points by random-walk Metropolis with many chains side by side, and the largest R-hat over their numbers.

    Steps have the covariance of the peak times 2.38^2 / dimension (Roberts, Gelman and Gilks 1997, Annals of Applied
    Probability 7:110). Chains begin at points of `begin`, taken by weight.
    """
    points = begin.points[taken_again(begin.weights, CHAINS, chance)]
    height = target.log_density(points)
    root = peak.root * 2.38 / np.sqrt(target.dimension)
    kept, second_half = [], ROUNDS // 2
    for round_ in range(ROUNDS):
        proposed = points + chance.standard_normal(points.shape) @ root.T
        there = target.log_density(proposed)
        moves = np.log(chance.random(CHAINS)) < there - height
        points, height = np.where(moves[:, None], proposed, points), np.where(moves, there, height)
        if round_ >= second_half and (round_ - second_half + 1) % (second_half // KEPT) == 0:
            kept.append(points)
    drawn = np.stack(kept, axis=1)
    return drawn.reshape(-1, target.dimension), _r_hat(drawn)


def _r_hat(drawn: Floats) -> float:
    """The largest potential scale reduction (Gelman and Rubin 1992) over groups of chains; drawn (chains, rounds, d).

    Chains are short and many, so those that began side by side are taken together, four groups in all; each group's
    first and last rounds are compared too.
    """
    groups = np.concatenate([drawn[:, : KEPT // 2], drawn[:, KEPT // 2 :]]).reshape(8, -1, drawn.shape[2])
    within = groups.var(axis=1, ddof=1).mean(axis=0)
    between = groups.mean(axis=1).var(axis=0, ddof=1)
    return float(np.sqrt(1 + between / within).max())
