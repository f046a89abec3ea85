"""Importance weights, their Pareto smoothing and its check, and draws taken again by weight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

WORST_K = 0.7
"""Above this shape of the weights' tail they cannot be trusted (Vehtari, Simpson, Gelman, Yao and Gabry 2024, Pareto
smoothed importance sampling, Journal of Machine Learning Research 25:72)."""


def smoothed_weights(log_weights: Floats) -> tuple[Floats, float]:
    """Weights that add up to 1, their largest fifth or so replaced by the quantiles of a Pareto tail, and its k-hat.

    k-hat is infinite where the tail cannot be fitted. Method: Vehtari et al. 2024.
    """
    shifted = log_weights - log_weights.max()
    weights = np.exp(shifted)
    size = len(weights)
    tail_size = int(np.ceil(min(size / 5, 3 * np.sqrt(size))))
    order = np.argsort(shifted)
    tail, cut = order[-tail_size:], weights[order[-tail_size - 1]]
    excess = weights[tail] - cut
    if tail_size < 5 or not excess[-1] > 0:
        return weights / weights.sum(), np.inf if tail_size < 5 else 0.0
    k, sigma = pareto_fit(excess)
    if np.isfinite(k):
        share = (np.arange(tail_size) + 0.5) / tail_size
        quantiles = -sigma * np.log1p(-share) if abs(k) < 1e-9 else sigma * np.expm1(-k * np.log1p(-share)) / k
        weights[tail] = np.minimum(cut + quantiles, 1.0)
    return weights / weights.sum(), float(k)


def pareto_fit(excess: Floats) -> tuple[float, float]:
    """Shape k and scale of a generalised Pareto distribution, from excesses in rising order.

    Zhang and Stephens 2009 (Technometrics 51:316), with the weak prior on k of Vehtari et al. 2024.
    """
    size = len(excess)
    candidates = 30 + int(np.sqrt(size))
    quartile = max(excess[int(size / 4 + 0.5) - 1], np.finfo(float).tiny)
    b = 1 - np.sqrt(candidates / (np.arange(1, candidates + 1) - 0.5))
    b = b / (3 * quartile) + 1 / excess[-1]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        k = np.log1p(-b[:, None] * excess).mean(axis=1)
        profile = size * (np.log(-b / k) - k - 1)
        share = 1 / np.exp(profile - profile[:, None]).sum(axis=1)
    share[~np.isfinite(share)] = 0
    if not share.sum() > 0:
        return np.inf, np.nan
    best = float(np.sum(b * share) / share.sum())
    shape = float(np.log1p(-best * excess).mean())
    sigma = -shape / best
    return (size * shape + 5) / (size + 10), sigma


def effective_size(weights: Floats) -> float:
    """How many equally weighted draws the weights are worth (Kish)."""
    return float(1 / np.sum(weights**2))


def taken_again(weights: Floats, size: int, chance: np.random.Generator) -> Indices:
    """Places of `size` draws taken by weight: systematic resampling, in a random order."""
    points = (chance.random() + np.arange(size)) / size
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)
    return np.asarray(chance.permutation(chosen))
