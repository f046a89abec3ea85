"""Simulation-based calibration: does the truth lie where the posterior says, over many data sets with a known truth?

Cook, Gelman and Rubin (2006), Talts and others (2018), arXiv 1804.06788. If prior, simulation and posterior belong
together, the rank of the true value among the draws is uniform, so a 90 % interval holds the truth in 90 % of data
sets, for every quantity. The result of each data set is a line of a file, so that a run that is interrupted goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.forecast.quantities import parameters, reported
from benchmarks.forecast.refit import Refitted, Refitter
from benchmarks.forecast.simulate import simulated
from benchmarks.forecast.trials import Trials, named_arrays
from benchmarks.progress import Steps
from needlepoint.forecast.fit.improvement_observed import Observed
from needlepoint.forecast.fit.sampling import Settings

SEED = 41_000
R_HAT = 1.05
"""Two short chains that disagree so much are drawn again, longer; a data set that still disagrees so much is told
apart. The posterior in service has a stricter gate (1.01)."""

PRIOR_DRAWS = 1000
"""Drawn at once from `SEED`; data set i takes the i-th, however many are fitted."""

LEFT = (0.02, 1.5)
"""The mean severity left, as a share of that before, in every paper of a believable set: no arm 98 % better on average,
none worse by half. The real papers report 9 to 80 % better."""


def attempts(number: int) -> tuple[Settings, ...]:
    """Two short chains; where they disagree, longer ones with smaller steps."""
    return (
        Settings(seed=SEED + number, chains=2, batch=2, tune=500, draws=500, target_accept=0.92),
        Settings(seed=SEED + number + 500_000, chains=2, batch=2, tune=1000, draws=1000, target_accept=0.97),
    )


def run(trials: Trials, refitter: Refitter, kept: Path, number: int, steps: Steps) -> list[dict[str, Any]]:
    """The results of the first `number` believable data sets, from the file where they are there, else fitted now."""
    done = read(kept)
    prior = refitter.prior(PRIOR_DRAWS, SEED)
    wanted = list(islice(believable(trials, prior), number))
    for at in steps.through([at for at in wanted if at not in done], "data sets simulated and refitted"):
        done[at] = one(trials, refitter, prior, at)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[at]) + "\n")
    return [done[at] for at in wanted]


def believable(trials: Trials, prior: dict[str, np.ndarray]) -> Iterator[int]:
    """The numbers of the data sets in which no paper reports more than is believable.

    The prior allows effects so large that a mean severity of one in a million is left; nobody prints such a figure, and
    everybody would doubt it. Which sets are taken is decided by what was reported alone, so ranks stay uniform: given
    the reports, the posterior is the same whether the set was taken or not.
    """
    for at in range(PRIOR_DRAWS):
        observed, _ = made(trials, prior, at)
        ratios = np.exp(observed.ratios.log_ratio)
        left = np.concatenate([observed.means.mean, observed.means_and_spreads.mean, ratios])
        if left.min() >= LEFT[0] and left.max() <= LEFT[1]:
            yield at


def made(trials: Trials, prior: dict[str, np.ndarray], number: int) -> tuple[Observed, np.random.Generator]:
    """The data set of a number, and the generator for what is drawn after it."""
    rng = np.random.default_rng([SEED, number])
    return simulated(trials, truth_of(prior, number), rng), rng


def truth_of(prior: dict[str, np.ndarray], number: int) -> dict[str, np.ndarray]:
    """The parameters of a data set, as one draw."""
    return {name: values[number : number + 1] for name, values in prior.items()}


def read(kept: Path) -> dict[int, dict[str, Any]]:
    """Finished data sets by number. A line cut short by an interruption is passed over."""
    done: dict[int, dict[str, Any]] = {}
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        if line.endswith("}}"):
            found = json.loads(line)
            done[found["number"]] = found
    return done


def one(trials: Trials, refitter: Refitter, prior: dict[str, np.ndarray], number: int) -> dict[str, Any]:
    """Simulate one data set, fit it, and say where each true value lies among the draws."""
    observed, rng = made(trials, prior, number)
    began = time.monotonic()
    fitted = refitter.fit(named_arrays(observed), attempts(number), R_HAT)
    found = fitted.diagnostics
    return {
        "number": number,
        "seconds": round(time.monotonic() - began, 1),
        "attempts": fitted.attempts,
        "r_hat": found.r_hat_max,
        "ess": min(found.ess_bulk_min, found.ess_tail_min),
        "divergent": found.divergences / found.draws,
        "worst": found.worst,
        "places": places(truth_of(prior, number), fitted, rng),
    }


def places(truth: dict[str, np.ndarray], fitted: Refitted, rng: np.random.Generator) -> dict[str, list[float]]:
    """By quantity: the share of draws below the truth, the truth, and the draws' mean and standard deviation."""
    true = {**parameters(truth), **reported(truth, rng)}
    drawn = {**parameters(fitted.draws), **reported(fitted.draws, rng)}
    return {
        name: [
            round(float((values < true[name][0]).mean()), 5),
            *(float(f"{each:.5g}") for each in (true[name][0], values.mean(), values.std())),
        ]
        for name, values in drawn.items()
    }


def passed(results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The results whose chains agree."""
    return [each for each in results if each["r_hat"] < R_HAT]
