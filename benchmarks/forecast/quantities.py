"""What a reader is told, as functions of the model's parameters; worked out by the shipped forward code."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from needlepoint.forecast.fit.improvement_model import SERVED
from needlepoint.forecast.improvement import AS_A_BLINDED_JUDGE, Latent, Treatment, dose, effect, latent, offset
from needlepoint.forecast.vocabulary import INDICATIONS

Floats = NDArray[np.float64]
SESSIONS = (1, 3, 6)
GOAL = 0.5
WEEKS = 13.0
FAMILIES = {
    "mean": "mean improvement, the middle clinic",
    "clinic": "mean improvement, a clinic not yet seen",
    "half": "share of people who reach 50 %, a clinic not yet seen",
    "person": "improvement of a new person at a clinic not yet seen",
    "gain": "what a further session adds to the mean, a clinic not yet seen",
}
"""Reported quantities by the first part of their names."""


def parameters(draws: Mapping[str, NDArray[np.floating]]) -> dict[str, Floats]:
    """Each element of each served parameter; one value a draw."""
    found: dict[str, Floats] = {}
    for name in SERVED:
        flat = np.asarray(draws[name], dtype=float).reshape(len(draws[name]), -1)
        single = flat.shape[1] == 1
        found |= {name if single else f"{name}[{at}]": flat[:, at] for at in range(flat.shape[1])}
    return found


def reported(draws: Mapping[str, NDArray[np.floating]], rng: np.random.Generator) -> dict[str, Floats]:
    """Each reported quantity; one value a draw.

    Args:
        draws: of the parameters.
        rng: of the clinics and persons not yet seen, one of each a draw.
    """
    size = len(draws["tau_u"])
    clinic, bias, spread, person = rng.standard_normal((4, size))
    found: dict[str, Floats] = {}
    for indication in INDICATIONS:
        new = _people(draws, indication, clinic, bias, spread)
        middle = _people(draws, indication, 0 * clinic, 0 * bias, 0 * spread)
        persons, halves = new.person(person), new.chance(GOAL)
        means, middles = new.improvement(), middle.improvement()
        for at, sessions in enumerate(_COUNTS):
            name = f"{indication}, {sessions}"
            if sessions in SESSIONS:
                found |= {f"mean {name}": middles[at], f"clinic {name}": means[at], f"half {name}": halves[at]}
                found[f"person {name}"] = persons[at]
        found |= {f"gain {indication}, {n}": means[n - 1] - means[n - 2] for n in (2, 4, 6)}
    return {name: np.asarray(values, dtype=float) for name, values in found.items()}


_COUNTS = range(1, max(SESSIONS) + 1)


def _people(draws: Mapping[str, NDArray[np.floating]], indication: str, *chance: Floats) -> Latent:
    clinic, bias, spread = chance
    effects = effect(draws, Treatment(indication, "other_or_not_stated"), draws["tau_u"] * clinic)
    doses = dose(draws, indication, np.array(_COUNTS, dtype=float), WEEKS)
    return latent(draws, effects, doses, offset(draws, AS_A_BLINDED_JUDGE, bias), np.exp(0.15 * spread))
