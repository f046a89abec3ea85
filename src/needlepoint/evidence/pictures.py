"""Forest and funnel plots, readable in greyscale, each with its text alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis
from needlepoint.evidence.normal_quantiles import Z95
from needlepoint.evidence.pool_request import Measure, PoolRequest, in_digits, shown, shown_range, unit
from needlepoint.evidence.pooling import Pooled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1d2b2d"


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
        half = Z95 * each.variance**0.5
        low, high = shown_range(pooled.request, each.effect - half, each.effect + half)
        row = count - place
        axes.plot([low, high], [row, row], color=INK, linewidth=1)
        size = 3 + 7 * float(np.sqrt(weight / weights.max()))
        axes.plot(shown(pooled.request, each.effect), row, "s", color=INK, markersize=size)
    low, high = shown_range(pooled.request, *model.interval()[0])
    middle = shown(pooled.request, model.estimate)
    axes.fill([low, middle, high, middle], [0, 0.28, 0, -0.28], facecolor="white", edgecolor=INK, linewidth=1.4)
    further = pooled.prediction
    if further:
        axes.plot(further, [-0.9, -0.9], color=INK, linewidth=4, alpha=0.45)
    _nothing_line(axes, pooled.request)
    names = [*(_label(pooled, at) for at in range(count)), "mean", *(["a further study"] if further else [])]
    axes.set_yticks([*range(count, 0, -1), 0, -0.9][: len(names)], names)
    axes.tick_params(axis="y", length=0, labelsize=8)
    axes.set_xlabel(unit(pooled.request))
    axes.set_ylim(-1.6, count + 0.7)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure


def _nothing_line(axes: Axes, request: PoolRequest) -> None:
    """Where nothing changed, or no arm did better; ratios stand on a logarithmic axis, so that halves and doubles look
    alike."""
    axes.axvline(0 if request.measure is Measure.RESPONDERS else shown(request, 0.0), color=INK, lw=0.6)
    if _is_ratio(request):
        from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

        axes.set_xscale("log")
        low, high = axes.get_xlim()
        axes.xaxis.set_major_locator(
            MaxNLocator(6, steps=[1, 2, 5, 10]) if high < 10 * low else LogLocator(subs=(1, 2, 5))
        )
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())


def _is_ratio(request: PoolRequest) -> bool:
    return request.measure is Measure.CONTRAST and request.compared is not Measure.CHANGE


def _label(pooled: Pooled, at: int) -> str:
    each = pooled.effects[at]
    if each.control is None:
        return f"{each.outcome.study}, {_short(each.outcome.arm, 34)} (n = {each.people})"
    return f"{each.outcome.study}, {_short(each.outcome.arm, 22)} / {_short(each.control.arm, 22)}"


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


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
        axes.plot(
            [model.estimate, model.estimate + side * Z95 * top], [0, top], color=INK, linewidth=0.8, linestyle="--"
        )
    axes.set_ylim(top, 0)
    axes.set_xlabel(_pooled_on(pooled.request))
    axes.set_ylabel("standard error")
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _pooled_on(request: PoolRequest) -> str:
    if request.compared is Measure.CHANGE:
        return unit(request)
    if request.measure is Measure.CONTRAST:
        return f"log of the {unit(request)}"
    return {Measure.IMPROVEMENT: "log(after / before)", Measure.RESPONDERS: "logit"}[request.measure]


def describe(pooled: Pooled) -> str:
    """The text alternative of both plots."""
    request, model = pooled.request, _model(pooled)

    def said(effect: float, low: float, high: float) -> str:
        ends = (in_digits(request, end) for end in shown_range(request, low, high))
        return f"{in_digits(request, shown(request, effect))} ({' to '.join(ends)})"

    rows = [
        f"{each.outcome.study}: {said(each.effect, each.effect - half, each.effect + half)}"
        for each in pooled.effects
        if (half := Z95 * each.variance**0.5)
    ]
    further = pooled.prediction
    last = f"; a further study {' to '.join(in_digits(request, end) for end in further)}" if further else ""
    return f"{unit(request)}; {'; '.join(rows)}; mean {said(model.estimate, *model.interval()[0])}{last}."


def _model(pooled: Pooled) -> MetaAnalysis:
    if pooled.model is None:
        raise ValueError("nothing was pooled")
    return pooled.model
