"""The fit of the improvement model by nutpie beside PyMC's own NUTS and NumPyro: the same model, one run, ratios."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.figures import Figure, Section
from benchmarks.peers import peers
from benchmarks.progress import Steps
from needlepoint.evidence.arms import read_outcomes
from needlepoint.evidence.selection import select_improvement
from needlepoint.forecast.fit.compiling import compile_improvement
from needlepoint.forecast.fit.improvement_model import SERVED
from needlepoint.forecast.fit.improvement_observed import observed_in
from needlepoint.forecast.fit.improvement_rows import layout_of

OURS = "nutpie (ours)"
MOST_DIVERGENT = 0.1
"""Share of draws above which a sampler is not said to work."""
CHAINS, TUNE, DRAWS, ACCEPT, SEED = 2, 400, 400, 0.98, 7
ABOUT = (
    f"The model of the shipped evidence, {CHAINS} chains of {TUNE} + {DRAWS} draws, target acceptance {ACCEPT}, one "
    "seed. Effective sample size is the smallest over the served parameters; CPU time counts all threads, sampling and "
    "compiling apart. Short chains: read the ratios."
)


@dataclass(frozen=True, slots=True)
class Sampled:
    """What one sampler took and gave: seconds, processor seconds, the smallest effective sample size, divergences."""

    wall_s: float
    cpu_s: float
    ess: float
    divergences: int

    @property
    def ess_per_s(self) -> float:
        """Effective sample size for a processor second."""
        return self.ess / self.cpu_s


def measure(steps: Steps, *, runs: int) -> Section:
    """Sample once with each; a peer that cannot be installed is named."""
    del runs
    outcomes = read_outcomes()
    usable = select_improvement(outcomes).usable
    began = time.process_time()
    compiled, model = compile_improvement(layout_of(usable), observed_in(usable, outcomes))
    compiling = time.process_time() - began
    candidates: dict[str, Callable[[], Any]] = {
        OURS: lambda: _nutpie(compiled),
        "PyMC NUTS": lambda: _pymc(model, "pymc"),
        "NumPyro": lambda: _pymc(model, "numpyro"),
    }
    remarks: list[str] = []
    found: dict[str, Sampled] = {}
    for name in steps.through(list(candidates), "samplers"):
        why = peers("numpyro") if name == "NumPyro" else ""
        if why:
            remarks.append(f"NumPyro was not measured: {why}")
            continue
        found[name] = _timed(candidates[name])
    figures = [Figure("compiling for nutpie", compiling, "CPU s"), *_figures(found)]
    return Section("Fitting", ABOUT, tuple(figures), (*remarks, *_warnings(found)))


def _figures(found: Mapping[str, Sampled]) -> Iterator[Figure]:
    ours = found[OURS]
    for name, each in found.items():
        yield Figure(
            f"{name}: sampling", each.wall_s, "s", note=f"{each.cpu_s:.0f} CPU s, {each.divergences} divergences"
        )
        yield Figure(f"{name}: smallest ESS per CPU second", each.ess_per_s, "1/s")
        if name != OURS:
            yield Figure(f"ours / {name}, ESS per CPU second", ours.ess_per_s / each.ess_per_s, "times")


def _warnings(found: Mapping[str, Sampled]) -> Iterator[str]:
    draws = CHAINS * DRAWS
    for name, each in found.items():
        if each.divergences > MOST_DIVERGENT * draws:
            yield (
                f"{name}: {each.divergences} of {draws} draws diverged, so that it does not sample this model as it is "
                "set up here, and the ratio says nothing of its speed."
            )


def _timed(sample: Callable[[], Any]) -> Sampled:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import arviz

        wall, cpu = time.perf_counter(), time.process_time()
        trace = sample()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        ess = min(float(np.min(arviz.ess(trace, var_names=[name])[name].to_numpy())) for name in SERVED)
    return Sampled(wall, cpu, ess, int(np.sum(trace.sample_stats["diverging"].to_numpy())))


def _nutpie(compiled: Any) -> Any:
    import nutpie

    settings = {"draws": DRAWS, "tune": TUNE, "chains": CHAINS, "cores": CHAINS, "seed": SEED}
    return nutpie.sample(compiled, **settings, target_accept=ACCEPT, progress_bar=False, save_warmup=False)


def _pymc(model: Any, sampler: str) -> Any:
    import pymc

    with model:
        return pymc.sample(
            draws=DRAWS,
            tune=TUNE,
            chains=CHAINS,
            cores=1,  # in this process, so that its time can be counted
            random_seed=SEED,
            target_accept=ACCEPT,
            nuts_sampler=sampler,
            progressbar=False,
            compute_convergence_checks=False,
        )
