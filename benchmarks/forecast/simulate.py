"""Trials with a known truth: the real trials' layout, patients drawn one by one, reported as the papers reported.

From parameters drawn from the model's prior, every arm's patients get a severity before and after; mean, standard
deviation, ratio, change and counts are then worked out from these patients as a paper would. So the likelihood's
approximations (normal means, delta-method errors, the spread implied by two spreads) are tested too, not assumed.

Two simplifications. Where a paper printed no spread before treatment, patients have the usual one, which is what the
model takes it to be. Severity before treatment is drawn anew for each row, also where two rows are sides of one person.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from benchmarks.forecast.latents import Floats, Parameters, cut_points, row_latents
from benchmarks.forecast.trials import Trials
from needlepoint.forecast.fit.improvement_observed import (
    USUAL_BASELINE_CV,
    Changes,
    Counts,
    MeansAndSpreads,
    Observed,
    Ratios,
    Spreads,
    implied_spread,
    mean_and_spread,
)
from needlepoint.forecast.fit.improvement_rows import Layout
from needlepoint.forecast.vocabulary import RESIDUAL_CAP

UNDEFINED = (0.0, 1e3)
"""A log spread and an error so large that it says nothing: stands where the spreads before and after imply no
spread of the improvement. Such a figure is left out of the real evidence; its place must stay, for the
shape is the model's."""


def simulated(trials: Trials, truth: Parameters, rng: np.random.Generator) -> Observed:
    """One set of trials.

    Args:
        trials: whose layout and forms of reporting are taken over.
        truth: one draw of every parameter; first axis of length 1.
        rng: of the patients.
    """
    people = patients(trials.layout, truth, rng)
    residuals = [np.minimum(np.exp(-g), RESIDUAL_CAP) for g in people]
    cuts = cut_points(truth, trials.observed.counts.known_cuts)[0]
    seen = trials.observed
    ratios, spreads = _ratios(seen, residuals, rng)
    return replace(
        seen,
        means=replace(seen.means, mean=np.array([residuals[row].mean() for row in seen.means.row])),
        means_and_spreads=_with_spreads(seen, residuals),
        ratios=ratios,
        spreads=spreads,
        changes=_changes(seen, residuals, truth, rng),
        counts=counted(seen.counts, trials.strata, people, cuts),
    )


def patients(layout: Layout, truth: Parameters, rng: np.random.Generator) -> list[Floats]:
    """g of every patient of each row; rows of the same people share a part of what makes each person differ."""
    mean, sigma = (each[0] for each in row_latents(truth, layout))
    shared = float(truth["shared"][0])
    own_part: dict[int, Floats] = {}
    found = []
    for row, group in enumerate(layout.group.tolist()):
        z = rng.standard_normal(int(layout.people[row]))
        if group >= 0:
            common = own_part.setdefault(group, rng.standard_normal(int(layout.people[layout.group == group].max())))
            z = math.sqrt(shared) * common[: len(z)] + math.sqrt(1 - shared) * z
        found.append(mean[row] + sigma[row] * z)
    return found


def _with_spreads(seen: Observed, residuals: list[Floats]) -> MeansAndSpreads:
    table = seen.means_and_spreads
    figures = [mean_and_spread(residuals[r].mean(), residuals[r].std(ddof=1), len(residuals[r])) for r in table.row]
    columns = np.array(figures).reshape(len(figures), 5).T
    names = ("mean", "log_sd", "mean_se", "log_sd_se", "correlation")
    return replace(table, **dict(zip(names, columns, strict=True)))


def severities(size: int, cv: float, rng: np.random.Generator) -> Floats:
    """Log-normal severities before treatment with mean 1 and this coefficient of variation."""
    sigma = math.sqrt(math.log1p(cv**2))
    return np.exp(sigma * rng.standard_normal(size) - sigma**2 / 2)


def _ratios(seen: Observed, residuals: list[Floats], rng: np.random.Generator) -> tuple[Ratios, Spreads]:
    """The ratios, the spread before treatment where it was printed, and the spreads that follow from both."""
    ratios, implied, before_cvs = [], {}, seen.ratios.baseline_cv.copy()
    printed = set(seen.spreads.row.tolist())
    for at, row in enumerate(seen.ratios.row.tolist()):
        before = severities(len(residuals[row]), float(before_cvs[at]), rng)
        after = before * residuals[row]
        middle = np.median if seen.ratios.median[at] else np.mean
        ratios.append(math.log(middle(after) / middle(before)))
        if row in printed:
            before_cvs[at], after_cv = (each.std(ddof=1) / each.mean() for each in (before, after))
            implied[row] = implied_spread(float(before_cvs[at]), float(after_cv), len(before)) or UNDEFINED
    spreads = np.array([implied[row] for row in seen.spreads.row.tolist()]).reshape(len(implied), 2)
    return (
        replace(seen.ratios, log_ratio=np.array(ratios), baseline_cv=before_cvs),
        replace(seen.spreads, log_cv=spreads[:, 0], se=spreads[:, 1]),
    )


def _changes(seen: Observed, residuals: list[Floats], truth: Parameters, rng: np.random.Generator) -> Changes:
    """Mean changes with their own standard errors, from people whose mean severity before is not told."""
    table = seen.changes
    start = np.exp(table.log_start_mean + table.log_start_sd * truth["start_z"][0][table.start])
    changes, errors = [], []
    for at, row in enumerate(table.row.tolist()):
        change = start[at] * severities(len(residuals[row]), USUAL_BASELINE_CV, rng) * (residuals[row] - 1)
        changes.append(change.mean())
        errors.append(change.std(ddof=1) / math.sqrt(len(change)))
    return replace(table, change=np.array(changes), se=np.array(errors))


def counted(counts: Counts, strata: tuple[tuple[int, ...], ...], people: list[Floats], cuts: Floats) -> Counts:
    """The people of each stratum in its cells. Strata of one row are different people of that arm."""
    found = np.zeros(len(counts.row))
    used: dict[int, int] = {}
    for stratum in strata:
        cells, row = list(stratum), int(counts.row[stratum[0]])
        size, first = int(counts.people[cells].sum()), used.get(row, 0)
        used[row] = first + size
        g = people[row][first : first + size, None]
        within = (g > cuts[counts.low[cells]]) & (g <= cuts[counts.high[cells]])
        found[cells] = (within != (counts.outside[cells] > 0)).sum(axis=0)
    return replace(counts, people=found)
