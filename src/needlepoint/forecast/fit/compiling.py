"""Compiles the model for nutpie and draws from its prior; the only modules that load PyMC are this and the models."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from needlepoint.forecast.fit.improvement_observed import Observed
from needlepoint.forecast.fit.improvement_rows import Layout
from needlepoint.forecast.posterior import Draws


def compile_improvement(layout: Layout, observed: Observed) -> tuple[Any, Any]:
    """The compiled model and the model; takes about a minute of a slow core."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # ArviZ announces its next version on import
        warnings.filterwarnings("ignore", "PyTensor could not link to a BLAS", UserWarning)  # nutpie uses Numba's own
        import nutpie

        from needlepoint.forecast.fit.improvement_model import build_model

        model = build_model(layout, observed)
        return nutpie.compile_pymc_model(model), model


def prior_draws(model: Any, names: Sequence[str], size: int, seed: int) -> Draws:
    """Draws of the named parameters from the prior alone, as float32."""
    import pymc as pm

    with model:
        variables = [model[name] for name in names]
        drawn = pm.draw(variables, draws=size, random_seed=seed)
    return {name: np.asarray(values, dtype=np.float32) for name, values in zip(names, drawn, strict=True)}
