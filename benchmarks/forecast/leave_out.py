"""Leave studies out, fit the rest, and foretell every arm that was left out; folds of studies, never of arms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.forecast.latents import Floats, cut_points, row_latents
from benchmarks.forecast.refit import Refitter
from benchmarks.forecast.responders import foretold_shares
from benchmarks.forecast.scores import Prediction
from benchmarks.forecast.simple_models import METHODS, Arms, arms_with_a_mean
from benchmarks.forecast.simulate import severities
from benchmarks.forecast.trials import Trials
from benchmarks.progress import Steps
from needlepoint.forecast.fit.sampling import Settings
from needlepoint.forecast.vocabulary import INDICATIONS, RESIDUAL_CAP

SEED = 52_000
FOLDS = 10
R_HAT = 1.03
QUANTILES = (np.arange(200) + 0.5) / 200
ATTEMPTS = (
    Settings(seed=SEED, chains=4, batch=4, tune=400, draws=400, target_accept=0.95),
    Settings(seed=SEED + 7, chains=4, batch=4, tune=700, draws=700, target_accept=0.97),
)


def folds(trials: Trials) -> list[tuple[str, ...]]:
    """The studies of each fold. Studies of one indication are spread over the folds, in a seeded random order."""
    layout = trials.layout
    first = {study: int(layout.indication[layout.study == at][0]) for at, study in enumerate(layout.studies)}
    chance = np.random.default_rng(SEED)
    mixed = [layout.studies[at] for at in chance.permutation(len(layout.studies))]
    ordered = sorted(mixed, key=first.__getitem__)
    return [tuple(ordered[at::FOLDS]) for at in range(FOLDS)]


def run(trials: Trials, refitter: Refitter, kept: Path, steps: Steps) -> list[dict[str, Any]]:
    """What the model foretells of each fold, from the file where it is there, else fitted now."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    done = {found["fold"]: found for found in map(json.loads, lines)}
    todo = [(at, studies) for at, studies in enumerate(folds(trials)) if at not in done]
    for at, studies in steps.through(todo, "folds of studies left out"):
        done[at] = {"fold": at, "studies": studies, **_fold(trials, refitter, studies)}
        kept.parent.mkdir(parents=True, exist_ok=True)
        with kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done[at]) + "\n")
    return [done[at] for at in sorted(done)]


def _fold(trials: Trials, refitter: Refitter, studies: Sequence[str]) -> dict[str, Any]:
    layout = trials.layout
    out = np.isin(layout.study, [layout.studies.index(each) for each in studies])
    fitted = refitter.fit({"use": (~out).astype(float)}, ATTEMPTS, R_HAT)
    mean, sigma = row_latents(fitted.draws, layout)
    cuts = cut_points(fitted.draws, trials.observed.counts.known_cuts)
    rng = np.random.default_rng([SEED, *np.flatnonzero(out).tolist()])
    means = {
        layout.labels[row]: np.round(np.quantile(_foretold(trials, row, mean, sigma, rng), QUANTILES), 2).tolist()
        for row in arms_with_a_mean(trials).row.tolist()
        if out[row]
    }
    found = fitted.diagnostics
    return {
        "r_hat": found.r_hat_max,
        "ess": min(found.ess_bulk_min, found.ess_tail_min),
        "divergent": found.divergences / found.draws,
        "attempts": fitted.attempts,
        "worst": found.worst,
        "means": means,
        "shares": foretold_shares(trials, np.flatnonzero(out).tolist(), (mean, sigma, cuts), rng),
    }


def _foretold(trials: Trials, row: int, mean: Floats, sigma: Floats, rng: np.random.Generator) -> Floats:
    """The mean improvement, per cent, that a paper would report of as many new people; one a draw.

    The study's own effect, bias and spread are draws from what is believed of studies not seen: nothing of it was
    used.
    """
    seen, people = trials.observed.ratios, int(trials.layout.people[row])
    g = mean[:, row, None] + sigma[:, row, None] * rng.standard_normal((len(mean), people))
    residual = np.minimum(np.exp(-g), RESIDUAL_CAP)
    if row not in seen.row:
        return np.asarray(100 * (1 - residual.mean(axis=1)))
    at = seen.row.tolist().index(row)
    before = severities(residual.size, float(seen.baseline_cv[at]), rng).reshape(residual.shape)
    middle = np.median if seen.median[at] else np.mean
    return np.asarray(100 * (1 - middle(before * residual, axis=1) / middle(before, axis=1)))


def predictions(trials: Trials, found: Sequence[dict[str, Any]]) -> dict[str, list[Prediction]]:
    """What the model and every simple method foretold of each arm with a mean, by method, in one order."""
    layout, arms = trials.layout, arms_with_a_mean(trials)
    by_method: dict[str, list[Prediction]] = {"model": [], **{name: [] for name in METHODS}}
    for fold in found:
        out = np.isin(layout.study[arms.row], [layout.studies.index(each) for each in fold["studies"]])
        known = arms.take(~out)
        for at in np.flatnonzero(out).tolist():
            new = arms.take(np.arange(len(arms.row)) == at)
            samples = {"model": np.array(fold["means"][layout.labels[int(new.row[0])]])}
            samples |= {name: method(known, new) for name, method in METHODS.items()}
            for name, sample in samples.items():
                by_method[name].append(_prediction(trials, new, sample))
    return by_method


def _prediction(trials: Trials, new: Arms, sample: Floats) -> Prediction:
    row, layout = int(new.row[0]), trials.layout
    study = layout.studies[int(layout.study[row])]
    return Prediction(
        layout.labels[row], study, INDICATIONS[int(new.indication[0])], float(new.seen[0]), np.sort(sample)
    )
