"""Other clinics' pooled cells as one more clinic each: number, mean and spread of g in place of the patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.own_patients.likelihood import Courses, Parameters, Site, moments

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PooledResults:
    """The cells of one other clinic.

    Attributes:
        clinic: as it calls itself.
        cells: a cell as a course of one visit, at the means of its people; `g` is the cell's mean.
        people: how many, by cell.
        sd: standard deviation of g between them, by cell.
    """

    clinic: str
    cells: Courses
    people: Floats
    sd: Floats

    def log_likelihood(self, parameters: Parameters, site: Site) -> Floats:
        """log density of all cells, up to a constant; one a parameter set.

        Mean and variance are all that a normal sample says: -n/2 log s^2 - ((n - 1) sd^2 + n (mean - m)^2) / 2 s^2.
        """
        expected = moments(parameters, site, self.cells)
        variance = expected.loading**2 + expected.noise + self.cells.shared
        square = (self.people - 1) * self.sd**2 + self.people * (self.cells.g - expected.mean) ** 2
        return np.asarray((-0.5 * (self.people * np.log(variance) + square / variance)).sum(axis=1))
