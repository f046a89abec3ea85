"""A hierarchy of three levels integrated on a grid: overall, kind of device, study. No sampler, so nothing to converge.

The level of a device is N(overall, tau_modality), that of a study N(level of its device, tau_study). A second unknown
goes
with the level: how much more often dark skin is harmed, or how much people differ. Given it, a study's likelihood is
a function of its own level alone; convolved with the normal of tau_study it is one of the device's level, and the
product over studies, convolved with that of tau_modality, is one of the overall level. So each sum costs one matrix
product. Why this is served
instead of a sampler: docs/decisions/0015-harms-on-a-grid.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from needlepoint.forecast.vocabulary import MODALITIES

Array = npt.NDArray[np.float64]
_SMALLEST = 1e-300
TINY_STEP = 1e-9


@dataclass(frozen=True, slots=True)
class Study:
    """The arms of one study done with one kind of device.

    Attributes:
        modality: place in MODALITIES.
        log_likelihood: at each level and each value of the second unknown, (levels, seconds).
    """

    modality: int
    log_likelihood: Array


@dataclass(frozen=True, slots=True)
class Axis:
    """Equally spaced values of an unknown and the logarithm of their prior, up to a constant."""

    values: Array
    log_prior: Array

    @property
    def step(self) -> float:
        """The distance between values; 0 of a single one."""
        return float(self.values[1] - self.values[0]) if len(self.values) > 1 else 0.0


def normal_axis(low: float, high: float, step: float, mean: float, sd: float) -> Axis:
    """Values from `low` to `high` under a normal prior; flat where `sd` is infinite."""
    values = np.linspace(low, high, round((high - low) / step) + 1, dtype=np.float64)
    return Axis(values, -0.5 * ((values - mean) / sd) ** 2)


def half_normal_axis(scale: float, count: int) -> Axis:
    """`count` standard deviations from near 0 to three times `scale`, under a half-normal prior."""
    values = (np.arange(count, dtype=np.float64) + 0.5) * (3 * scale / count)
    return Axis(values, -0.5 * (values / scale) ** 2)


def fixed_axis(value: float) -> Axis:
    """An unknown that is known."""
    return Axis(np.array([value]), np.zeros(1))


@dataclass(frozen=True, slots=True)
class Grid:
    """The axes of the unknowns. Where `tau_modality` is fixed at 0, devices are pooled."""

    level: Axis
    second: Axis
    tau_study: Axis
    tau_modality: Axis

    @property
    def pooled(self) -> bool:
        """Whether all devices share one level."""
        return len(self.tau_modality.values) == 1 and self.tau_modality.values[0] == 0


@dataclass(frozen=True, slots=True)
class GridDraws:
    """Draws of the posterior: each (draws,), `modality` (draws, devices) as the distance from the level.

    Attributes:
        case: which of the cases each draw came from.
    """

    level: Array
    second: Array
    tau_study: Array
    tau_modality: Array
    modality: Array
    case: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Case:
    """One setting of what else is unknown: the log likelihood of each device's level (devices, taus, levels, seconds)
    and the log posterior of everything (taus of devices, taus of studies, levels, seconds)."""

    devices: Array
    posterior: Array


def posterior_draws(
    cases: Sequence[tuple[float, Sequence[Study]]],
    grid: Grid,
    count: int,
    rng: np.random.Generator,
) -> GridDraws:
    """Draws of the unknowns.

    Args:
        cases: for each setting of what is not on the grid, its prior weight and the studies as they look under it.
        count: how many draws.
        rng: places the draws; two generators alike give the same draws.
    """
    found = []
    for weight, studies in cases:
        devices = device_log_likelihoods(studies, grid)
        found.append(_Case(devices, np.log(weight) + _log_posterior(devices, grid)))
    return _draw(found, grid, count, rng)


def device_log_likelihoods(studies: Sequence[Study], grid: Grid) -> Array:
    """The log likelihood of each device's level, studies' own levels integrated out: (devices, taus, levels, seconds).

    Of devices without a study it is 0 everywhere.
    """
    levels, seconds = len(grid.level.values), len(grid.second.values)
    found = np.zeros((len(MODALITIES), len(grid.tau_study.values), levels, seconds))
    for place, tau in enumerate(grid.tau_study.values):
        kernel = normal_kernel(grid.level.values, tau)
        for study in studies:
            found[study.modality, place] += smoothed(kernel, study.log_likelihood)
    return found


def smoothed(kernel: Array, log_likelihood: Array) -> Array:
    """The logarithm of the likelihood averaged over the normals of `kernel`, without underflow at its top."""
    top = log_likelihood.max()
    return np.asarray(np.log(kernel @ np.exp(log_likelihood - top) + _SMALLEST) + top)


def normal_kernel(levels: Array, sd: float) -> Array:
    """Row i: the weights of a normal around level i on the levels; what falls beyond the ends is spread."""
    if sd < TINY_STEP:
        return np.eye(len(levels))
    weights = np.exp(-0.5 * ((levels[None, :] - levels[:, None]) / sd) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _log_posterior(devices: Array, grid: Grid) -> Array:
    prior = grid.tau_study.log_prior[:, None, None] + grid.level.log_prior[:, None] + grid.second.log_prior
    if grid.pooled:
        return np.asarray((devices.sum(axis=0) + prior)[None])
    found = np.empty((len(grid.tau_modality.values), *devices.shape[1:]))
    for place, tau in enumerate(grid.tau_modality.values):
        kernel = normal_kernel(grid.level.values, tau)
        found[place] = prior + grid.tau_modality.log_prior[place]
        for device in devices:
            if device.any():
                for of_tau, each in enumerate(device):
                    found[place, of_tau] += smoothed(kernel, each)
    return found


def _draw(cases: Sequence[_Case], grid: Grid, count: int, rng: np.random.Generator) -> GridDraws:
    """Systematic sampling of the cells, then a place within each cell, then each device's level given the rest."""
    log_posterior = np.stack([case.posterior for case in cases])
    weights = np.exp(log_posterior - log_posterior.max())
    cells = _systematic(weights.ravel(), count, rng)
    case, tau_m, tau_s, level, second = np.unravel_index(cells, log_posterior.shape)
    own = _within(grid.level, level, rng)
    if grid.pooled:
        modality = np.zeros((count, len(MODALITIES)))
    else:
        devices = np.stack([each.devices for each in cases])
        modality = np.empty((count, len(MODALITIES)))
        for place in range(len(MODALITIES)):
            likelihood = devices[case, place, tau_s, :, second]
            drawn = _device_levels(likelihood, grid, level, tau_m, rng)
            modality[:, place] = _within(grid.level, drawn, rng) - own
    return GridDraws(
        level=own,
        second=_within(grid.second, second, rng),
        tau_study=_within(grid.tau_study, tau_s, rng),
        tau_modality=_within(grid.tau_modality, tau_m, rng),
        modality=modality,
        case=case,
    )


def _systematic(weights: Array, count: int, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    summed = np.cumsum(weights)
    places = (np.arange(count) + rng.random()) / count * summed[-1]
    return rng.permutation(np.searchsorted(summed, places).clip(max=len(weights) - 1))


def _device_levels(
    log_likelihood: Array,
    grid: Grid,
    level: npt.NDArray[np.intp],
    tau: npt.NDArray[np.intp],
    rng: np.random.Generator,
) -> npt.NDArray[np.intp]:
    """A device's level for each draw: the normal around its overall level times the likelihood there."""
    away = grid.level.values[None, :] - grid.level.values[level][:, None]
    log_weight = log_likelihood - 0.5 * (away / grid.tau_modality.values[tau][:, None]) ** 2
    summed = np.cumsum(np.exp(log_weight - log_weight.max(axis=1, keepdims=True)), axis=1)
    places = rng.random(len(summed)) * summed[:, -1]
    return np.asarray((summed < places[:, None]).sum(axis=1).clip(max=summed.shape[1] - 1))


def _within(axis: Axis, place: npt.NDArray[np.intp], rng: np.random.Generator) -> Array:
    """Values drawn evenly from the cells around the values at `place`."""
    return np.asarray(axis.values[place] + axis.step * (rng.random(len(place)) - 0.5))
