"""Fits small models through the sampling room of the forecast, and holds what comes out against published figures."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.fit.sampling import Chains, Gates, Settings, diagnose, hold_to, sample

DATA = Path(__file__).parents[1] / "data" / "reference"
SETTINGS = Settings(seed=20261128, chains=4, batch=2, tune=800, draws=1500, target_accept=0.95)


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a table in tests/data/reference."""
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def compiled(model: Any) -> Any:
    """A PyMC model compiled by nutpie, as the forecast's own model is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # ArviZ announces its next version on import
        warnings.filterwarnings("ignore", "PyTensor could not link to a BLAS", UserWarning)  # nutpie uses Numba's own
        # Numba's note on speed comes or not by how the graph was rewritten, and says nothing of what is drawn.
        warnings.filterwarnings("ignore", r"[\s\S]*np\.dot\(\) is faster on contiguous arrays")
        import nutpie

        return nutpie.compile_pymc_model(model)


def fitted(model: Any, names: tuple[str, ...], settings: Settings = SETTINGS) -> Chains:
    """Chains of a compiled model that pass the gates a forecast has to pass, over the parameters `names`."""
    chains = sample(model, settings, of="a published example")
    hold_to(Gates(), diagnose(chains, names))
    return chains


def mean_and_sd_agree(
    draws: NDArray[np.float64], mean: float, sd: float, *, rounding: float = 0.0, sd_within: float = 0.1
) -> None:
    """Hold draws, of shape (chains, draws), against a published posterior mean and standard deviation.

    Args:
        draws: of one parameter.
        mean, sd: as published.
        rounding: half a unit of the last published digit.
        sd_within: how far the standard deviation may be off, relatively, beside its Monte Carlo error.

    The mean may be off by a tenth of the posterior's spread, three Monte Carlo errors of ours, and rounding.
    """
    deviations = (draws - draws.mean()) ** 2
    error, sd_error = monte_carlo_error(draws), monte_carlo_error(deviations) / (2 * draws.std())
    assert abs(draws.mean() - mean) < 0.1 * sd + 3 * error + rounding, (draws.mean(), mean)
    assert abs(draws.std() - sd) < sd_within * sd + 3 * sd_error + rounding, (draws.std(), sd)


def monte_carlo_error(draws: NDArray[np.float64]) -> float:
    """Standard error of the mean of draws that depend on each other."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        import arviz

    return float(draws.std() / np.sqrt(float(arviz.ess(draws, method="mean"))))
