"""Forest and funnel plots, readable in greyscale, each with its text alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis
from needlepoint.evidence.pooling import Measure, Pooled, shown, shown_range, unit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1d2b2d"
Z = 1.959964


def draw_forest(pooled: Pooled) -> Figure:
    """A line a study, its square as large as its weight; the mean as a diamond, the prediction as a bar below it.

    Raises:
        ValueError: nothing was pooled.
    """
    from matplotlib.figure import Figure

    model = _model(pooled)
    count = len(pooled.effects)
    figure = Figure(figsize=(8.5, 1.6 + 0.28 * count), layout="constrained")
    axes = figure.add_subplot()
    weights = 1 / (model.variances + model.tau2)
    for place, (each, weight) in enumerate(zip(pooled.effects, weights, strict=True)):
        half = Z * each.variance**0.5
        low, high = shown_range(pooled.request, each.effect - half, each.effect + half)
        row = count - place
        axes.plot([low, high], [row, row], color=INK, linewidth=1)
        size = 3 + 7 * float(np.sqrt(weight / weights.max()))
        axes.plot(shown(pooled.request, each.effect), row, "s", color=INK, markersize=size)
    low, high = shown_range(pooled.request, *model.interval()[0])
    middle = shown(pooled.request, model.estimate)
    axes.fill([low, middle, high, middle], [0, 0.28, 0, -0.28], facecolor="white", edgecolor=INK, linewidth=1.4)
    axes.plot(shown_range(pooled.request, *model.prediction()), [-0.9, -0.9], color=INK, linewidth=4, alpha=0.45)
    axes.axvline(shown(pooled.request, 0.0) if pooled.request.measure is Measure.IMPROVEMENT else 0, color=INK, lw=0.6)
    axes.set_yticks(
        [*range(count, 0, -1), 0, -0.9], [*(_label(pooled, at) for at in range(count)), "mean", "a further study"]
    )
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.set_xlabel(unit(pooled.request))
    axes.set_ylim(-1.6, count + 0.7)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure


def _label(pooled: Pooled, at: int) -> str:
    outcome = pooled.effects[at].outcome
    arm = outcome.arm if len(outcome.arm) <= 34 else f"{outcome.arm[:33]}…"
    return f"{outcome.study}, {arm} (n = {pooled.effects[at].people})"


def draw_funnel(pooled: Pooled) -> Figure:
    """Effects against their standard errors, the 95 % region around the mean without heterogeneity as two lines.

    Raises:
        ValueError: nothing was pooled.
    """
    from matplotlib.figure import Figure

    model = _model(pooled)
    figure = Figure(figsize=(6, 4.5), layout="constrained")
    axes = figure.add_subplot()
    errors = np.sqrt(model.variances)
    top = float(errors.max()) * 1.08
    axes.plot(model.effects, errors, "o", markerfacecolor="white", markeredgecolor=INK, markersize=6)
    axes.axvline(model.estimate, color=INK, linewidth=1)
    for side in (-1, 1):
        axes.plot([model.estimate, model.estimate + side * Z * top], [0, top], color=INK, linewidth=0.8, linestyle="--")
    axes.set_ylim(top, 0)
    axes.set_xlabel(
        {Measure.IMPROVEMENT: "log(after / before)", Measure.RESPONDERS: "logit"}.get(pooled.request.measure, "points")
    )
    axes.set_ylabel("standard error")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def describe(pooled: Pooled) -> str:
    """The text alternative of both plots."""
    model = _model(pooled)
    rows = []
    for each in pooled.effects:
        half = Z * each.variance**0.5
        low, high = shown_range(pooled.request, each.effect - half, each.effect + half)
        rows.append(f"{each.outcome.study}: {shown(pooled.request, each.effect):.0f} ({low:.0f} to {high:.0f})")
    low, high = shown_range(pooled.request, *model.interval()[0])
    mean = f"mean {shown(pooled.request, model.estimate):.0f} ({low:.0f} to {high:.0f})"
    return f"{unit(pooled.request)}; {'; '.join(rows)}; {mean}."


def _model(pooled: Pooled) -> MetaAnalysis:
    if pooled.model is None:
        raise ValueError("nothing was pooled")
    return pooled.model
