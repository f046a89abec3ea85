"""Our meta-analysis beside PyMARE and statsmodels: the same trials, in turns, times as ratios and results compared."""

from __future__ import annotations

import csv
import importlib
import statistics
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import Figure, Section
from benchmarks.peers import peers
from benchmarks.progress import Steps
from needlepoint.evidence.meta_analysis.effect_sizes import log_risk_ratio
from needlepoint.evidence.meta_analysis.random_effects import Method, meta_analysis

DATA = Path(__file__).parents[2] / "tests" / "data" / "meta_analysis"
TITLE = "Random effects beside PyMARE and statsmodels"
ABOUT = (
    "13 trials of BCG vaccine (Colditz 1994, log risk ratios) and 56 schools (Konstantopoulos 2011). Each call goes "
    "from effects and variances to the pooled effect, its standard error and the variance between studies (tau2); ours "
    "gives Q and I2 besides. REML beside PyMARE; Paule-Mandel (EB) beside statsmodels, which has no REML; "
    "DerSimonian-Laird (DL) beside both. Standard errors are Knapp and Hartung's beside PyMARE, as its are. They "
    "take turns, round by round, in one process; the first five rounds count for nothing."
)
UNCOUNTED = 5
FASTER = "ratio of medians; above 1: Needlepoint is the faster"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """What a program says of a set of studies: the pooled effect, its standard error, and tau2."""

    effect: float
    se: float
    tau2: float


Fit = Callable[[Floats, Floats], Found]


def measure(steps: Steps, *, runs: int) -> Section:
    """Time ours and theirs in turns, and compare what they find; a peer that cannot be had is named with the reason."""
    pairs, remarks = _pairs()
    figures: list[Figure] = []
    for name, (effects, variances) in _trials().items():
        for (method, peer), theirs in pairs.items():
            ours, what = _ours(method, knapp_hartung=peer == "PyMARE"), f"{name}, {method}, {peer}"
            spent = _in_turns(ours, theirs, effects, variances, steps, runs, what)
            figures += _figures(what, spent, ours(effects, variances), theirs(effects, variances))
    return Section(TITLE, ABOUT, tuple(figures), tuple(remarks))


def _pairs() -> tuple[Mapping[tuple[Method, str], Fit], list[str]]:
    found: dict[tuple[Method, str], Fit] = {}
    remarks = []
    for peer, methods in (("PyMARE", _pymare), ("statsmodels", _statsmodels)):
        why_not = peers(peer)
        if why_not:
            remarks.append(f"{peer} was not measured: {why_not}")
        else:
            found |= {(method, peer): fit for method, fit in methods().items()}
    return found, remarks


def _trials() -> dict[str, tuple[Floats, Floats]]:
    tpos, tneg, cpos, cneg = _columns("bcg", "tpos", "tneg", "cpos", "cneg")
    effects, variances = _columns("konstantopoulos2011", "yi", "vi")
    return {
        "13 trials": log_risk_ratio(tpos, tpos + tneg, cpos, cpos + cneg),
        "56 schools": (effects, variances),
    }


def _columns(name: str, *columns: str) -> list[Floats]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[column]) for row in rows]) for column in columns]


def _ours(method: Method, *, knapp_hartung: bool) -> Fit:
    def fit(effects: Floats, variances: Floats) -> Found:
        model = meta_analysis(effects, variances, method=method, knapp_hartung=knapp_hartung)
        return Found(model.estimate, float(model.se[0]), model.tau2)

    return fit


def _pymare() -> dict[Method, Fit]:
    estimators = importlib.import_module("pymare.estimators")

    def likelihood(effects: Floats, variances: Floats) -> Found:
        return _summary(estimators.VarianceBasedLikelihoodEstimator(method="REML"), effects, variances)

    def moments(effects: Floats, variances: Floats) -> Found:
        return _summary(estimators.DerSimonianLaird(), effects, variances)

    return {"REML": likelihood, "DL": moments}


def _summary(estimator: object, effects: Floats, variances: Floats) -> Found:
    y, v = effects[:, None], variances[:, None]
    fitted = estimator.fit(y=y, v=v, X=np.ones_like(y)).summary()  # type: ignore[attr-defined]
    fixed = fitted.get_fe_stats()
    return Found(float(np.ravel(fixed["est"])[0]), float(np.ravel(fixed["se"])[0]), float(np.ravel(fitted.tau2)[0]))


def _statsmodels() -> dict[Method, Fit]:
    combine = importlib.import_module("statsmodels.stats.meta_analysis").combine_effects

    def of(name: str) -> Fit:
        def fit(effects: Floats, variances: Floats) -> Found:
            done = combine(effects, variances, method_re=name)
            return Found(float(done.mean_effect_re), float(done.sd_eff_w_re), float(done.tau2))

        return fit

    return {"EB": of("iterated"), "DL": of("dl")}


def _in_turns(
    ours: Fit, theirs: Fit, effects: Floats, variances: Floats, steps: Steps, runs: int, what: str
) -> tuple[list[float], list[float]]:
    """Milliseconds of each call of ours and of theirs, warm."""
    spent: tuple[list[float], list[float]] = ([], [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peers' own
        for _ in steps.through(range(runs + UNCOUNTED), what):
            for fit, times in zip((ours, theirs), spent, strict=True):
                began = time.perf_counter()
                fit(effects, variances)
                times.append(1000 * (time.perf_counter() - began))
    return spent[0][UNCOUNTED:], spent[1][UNCOUNTED:]


def _figures(name: str, spent: tuple[list[float], list[float]], ours: Found, theirs: Found) -> list[Figure]:
    own, other = map(statistics.median, spent)
    return [
        Figure(f"{name}: ours, median", own, "ms", note=f"{len(spent[0])} samples"),
        Figure(f"{name}: peer over ours", other / own, "times", note=FASTER),
        Figure(f"{name}: effect, difference", abs(ours.effect - theirs.effect), "", note=f"{ours.effect:.6f}"),
        Figure(f"{name}: standard error, difference", abs(ours.se - theirs.se), "", note=f"{ours.se:.6f}"),
        Figure(f"{name}: tau2, difference", abs(ours.tau2 - theirs.tau2), "", note=f"{ours.tau2:.6f}"),
    ]
