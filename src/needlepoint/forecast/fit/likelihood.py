"""Pieces of the likelihood that other models share, so that published results can be reproduced with the same code."""

from __future__ import annotations

import math
from typing import Any

import pytensor.tensor as pt
from pymc.distributions.dist_math import normal_lcdf

from needlepoint.forecast.vocabulary import RESIDUAL_CAP

Tensor = Any
"""PyTensor's variables carry no useful types."""


def log_share_between(low: Tensor, high: Tensor) -> Tensor:
    """log of the share of a standard normal between `low` and `high`.

    Both ends are moved to the tail where the difference of two normal CDFs is exact; a clipped probability would have
    no gradient, and chains would be trapped.
    """
    flip = low > 0
    below, above = pt.where(flip, -high, low), pt.where(flip, -low, high)
    larger, smaller = normal_lcdf(0.0, 1.0, above), normal_lcdf(0.0, 1.0, below)
    return larger + pt.log1mexp(pt.minimum(smaller - larger, -1e-12))


def log_complement(log_share: Tensor) -> Tensor:
    """log(1 - share)."""
    return pt.log1mexp(pt.minimum(log_share, -1e-12))


def capped_mean(mean: Tensor, sigma: Tensor) -> Tensor:
    """E min(R, cap) of a log-normal R = exp(-g), g ~ N(mean, sigma)."""
    log_cap = math.log(RESIDUAL_CAP)
    below = pt.exp(normal_lcdf(0.0, 1.0, (log_cap + mean - sigma**2) / sigma) - mean + sigma**2 / 2)
    above = RESIDUAL_CAP * pt.exp(normal_lcdf(0.0, 1.0, (-log_cap - mean) / sigma))
    return below + above


def reached(log_rate: Tensor, sessions: Tensor) -> Tensor:
    """The share of an unlimited course's effect that so many sessions reach: 1 - exp(-k s)."""
    return 1 - pt.exp(-pt.exp(log_rate) * sessions)
