"""What is to be drawn from: the trials' population, times what clinics saw, over normal scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.own_patients.likelihood import OWN_BIAS, Parameters, Site
from needlepoint.forecast.own_patients.population import Population

Floats = NDArray[np.float64]
LogLikelihood = Callable[[Parameters, Site], Floats]
"""Of one clinic's results, one a parameter set."""
PER_SITE = 3


@dataclass(frozen=True, slots=True)
class Target:
    """A density over points: scores of the parameters that results touch, then three numbers for each clinic.

    A clinic's effect and offset stand in the points in units of the population's middle spread, not of the spread of
    the parameter set: results fix the effect itself, and a ridge along (spread, effect / spread) would be hard to
    lay a t distribution over (the effective size doubled, measured by benchmarks/forecast/own_patients.py).

    Attributes:
        population: what the trials say.
        places: which of its columns the points hold.
        sites: the clinics, the own one first.
        root: Cholesky factor of those columns' correlation.
        middle: middle spread of effects and of offsets between clinics.
    """

    population: Population
    places: tuple[int, ...]
    sites: tuple[LogLikelihood, ...]
    root: Floats
    middle: tuple[float, float]

    @classmethod
    def of(cls, population: Population, places: Sequence[int], sites: Sequence[LogLikelihood]) -> Target:
        """The target of what some clinics saw."""
        root = np.asarray(np.linalg.cholesky(population.correlation[np.ix_(places, places)]))
        middle = _spreads(population.parameters(np.zeros((1, len(places))), places))
        return cls(population, tuple(places), tuple(sites), root, (float(middle[0][0]), float(middle[1][0])))

    @property
    def dimension(self) -> int:
        """How many numbers a point has."""
        return len(self.places) + PER_SITE * len(self.sites)

    def parameters(self, points: Floats) -> dict[str, Floats]:
        """The parameters at some points; what results do not touch stands at its middle."""
        return self.population.parameters(points[:, : len(self.places)], self.places)

    def log_density(self, points: Floats) -> Floats:
        """log density, up to a constant; points (B, dimension)."""
        parameters = self.parameters(points)
        whitened = np.linalg.solve(self.root, points[:, : len(self.places)].T)
        found = -0.5 * (whitened**2).sum(axis=0)
        scale = sum(np.log(spread) for spread in _spreads(parameters))
        for number, likelihood in enumerate(self.sites):
            site = self.site(points, parameters, number)
            square = site.effect**2 + site.offset**2 + site.spread**2
            found = found - 0.5 * square - scale + likelihood(parameters, site)
        return np.where(np.isfinite(found), found, -np.inf)

    def site(self, points: Floats, parameters: Parameters, number: int = 0) -> Site:
        """One clinic's part of the points, standard normal before any results."""
        first = len(self.places) + PER_SITE * number
        effects, offsets = _spreads(parameters)
        return Site(
            points[:, first] * self.middle[0] / effects,
            points[:, first + 1] * self.middle[1] / offsets,
            points[:, first + 2],
        )


def _spreads(parameters: Parameters) -> tuple[Floats, Floats]:
    """How far effects, and offsets of results with nothing to compare with, differ between clinics."""
    offsets = np.sqrt(parameters["tau_v"] ** 2 + OWN_BIAS * parameters["tau_b"] ** 2)
    return parameters["tau_u"], np.asarray(offsets)
