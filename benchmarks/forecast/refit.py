"""The model compiled once, and fitted to one set of trials after another without compiling again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.forecast.trials import Trials
from needlepoint.forecast.fit.compiling import compile_improvement
from needlepoint.forecast.fit.improvement_model import SERVED
from needlepoint.forecast.fit.sampling import Chains, Settings, diagnose, sample
from needlepoint.forecast.posterior import Diagnostics

LATENT = (
    "u_z",
    "v_z",
    "zeta",
    "log_sessions",
    "log_weeks",
    "shared",
    "start_z",
    "grades_first",
    "grades_further",
    "steps_first",
    "steps_further",
)
"""Parameters that are not served, but that a study, a person or a cut point of the layout needs."""


@dataclass(frozen=True, slots=True)
class Refitted:
    """Draws by parameter, the first axis the draw, and how well the sampler worked."""

    draws: dict[str, np.ndarray]
    diagnostics: Diagnostics
    attempts: int


class Refitter:
    """The compiled model of a layout."""

    def __init__(self, trials: Trials) -> None:
        self._compiled, self._model = compile_improvement(trials.layout, trials.observed)
        self._data = {**trials.data(), "use": np.ones(len(trials.layout))}

    def prior(self, size: int, seed: int) -> dict[str, np.ndarray]:
        """Joint draws of all parameters from the prior; first axis the draw."""
        import pymc as pm

        names = (*SERVED, *LATENT)
        with self._model:
            drawn = pm.draw([self._model[name] for name in names], draws=size, random_seed=seed)
        return {name: np.asarray(values) for name, values in zip(names, drawn, strict=True)}

    def fit(self, data: Mapping[str, np.ndarray], attempts: Sequence[Settings], r_hat: float) -> Refitted:
        """Fit other data of the same shapes.

        Args:
            data: arrays by name; what is not named stays as in the real trials.
            attempts: settings to try one after another until the gate is passed; the last result counts anyway.
            r_hat: the gate, over the served parameters.
        """
        compiled = self._compiled.with_data(**{**self._data, **data})
        found = _once(compiled, attempts[0], 1)
        for number, settings in enumerate(attempts[1:], start=2):
            if found.diagnostics.r_hat_max < r_hat:
                break
            found = _once(compiled, settings, number)
        return found


def _once(compiled: Any, settings: Settings, attempt: int) -> Refitted:
    chains = sample(compiled, settings, of="")
    return Refitted(flat(chains), diagnose(chains, SERVED), attempt)


def flat(chains: Chains) -> dict[str, np.ndarray]:
    """All chains one after another, for the parameters that anything here needs."""
    return {name: chains[name].reshape(-1, *chains[name].shape[2:]) for name in (*SERVED, *LATENT)}
