"""The pictures of the calibration page: drawn from the results, readable in greyscale, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.forecast.responders import BINS
from needlepoint.terms import in_words

INK, MIDDLE, PALE = "#1d2b2d", "#7f9497", "#d3dddf"
SAME_BYTES = {"svg.hashsalt": "needlepoint", "svg.fonttype": "none", "font.size": 9, "font.family": "sans-serif"}
RANKS, COVERAGE, HELD_OUT, RESPONDERS = (
    "forecast-ranks.svg",
    "forecast-coverage.svg",
    "forecast-held-out.svg",
    "forecast-responders.svg",
)


def pictures(found: Mapping[str, Any]) -> dict[str, str]:
    """Every picture as SVG by its file name; those whose results are not there are left out."""
    drawn: dict[str, str] = {}
    with mpl.rc_context(SAME_BYTES):
        if "simulations" in found:
            drawn[RANKS] = _svg(_ranks(found["simulations"]))
            drawn[COVERAGE] = _svg(_coverage(found["simulations"]))
        if "left_out" in found:
            drawn[HELD_OUT] = _svg(_held_out(found["left_out"]["each"]))
            drawn[RESPONDERS] = _svg(_responders(found["left_out"]))
    return drawn


def _svg(figure: Figure) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(r"[ \t]+$", "", file.getvalue(), flags=re.MULTILINE)


def _ranks(found: Mapping[str, Any]) -> Figure:
    """Where the truth lay among the draws, for each family of reported quantities; level bars are what is wanted."""
    families = found["reported"]
    figure = Figure(figsize=(8.4, 2.2), layout="constrained")
    for axes, family in zip(np.atleast_1d(figure.subplots(1, len(families), sharey=True)), families, strict=True):
        heights = 100 * np.array(family["histogram"])
        axes.bar(_middles(len(heights)), heights, width=0.9 / len(heights), color=MIDDLE)
        axes.axhline(100 / len(heights), color=INK, linestyle="--", linewidth=1)
        axes.set_title(family["name"], fontsize=9)
        axes.set_xticks([0, 0.5, 1])
        _plain(axes)
    figure.axes[0].set_ylabel("% of ranks")
    figure.supxlabel("place of the truth among the draws", fontsize=9)
    return figure


def _middles(bins: int) -> np.ndarray:
    return np.asarray((np.arange(bins) + 0.5) / bins)


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)


def _coverage(found: Mapping[str, Any]) -> Figure:
    """How often 50, 80 and 90 % intervals held the truth, with two standard errors."""
    groups = [*found["reported"], *found["parameters"]]
    figure = Figure(figsize=(7.2, 0.27 * len(groups) + 1.1), layout="constrained")
    axes = figure.add_subplot()
    heights = np.arange(len(groups))[::-1]
    axes.axvspan(87, 93, color=PALE, linewidth=0, zorder=0)
    for level, marker in ((50, "o"), (80, "s"), (90, "D")):
        axes.axvline(level, color=MIDDLE, linestyle="--", linewidth=0.9, zorder=0)
        axes.plot(
            [each[f"coverage_{level}"] for each in groups],
            heights,
            marker,
            color=INK,
            markersize=4.5,
            label=f"{level} % interval",
        )
    held = np.array([each["coverage_90"] for each in groups])
    errors = np.array([2 * each["error_90"] for each in groups])
    sides = (errors, np.minimum(errors, 100 - held))
    axes.errorbar(held, heights, xerr=sides, fmt="none", ecolor=MIDDLE, capsize=2)
    axes.axhline(len(found["parameters"]) - 0.5, color=INK, linewidth=0.6)
    axes.set_yticks(heights, [_in_brief(each["label"]) for each in groups])
    said = "held the truth, % of data sets. Bars: two standard errors of 90 %; shaded: 87 to 93 %"
    figure.supxlabel(said, fontsize=9)
    axes.set_xlim(25, 101.5)
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    _plain(axes)
    return figure


def _in_brief(label: str) -> str:
    return label if len(label) < 45 else label.replace(", ", ",\n")


def _held_out(arms: Sequence[Mapping[str, Any]]) -> Figure:
    """Every held-out arm: 80 and 90 % intervals, the middle, and what the paper reported."""
    ordered = sorted(arms, key=lambda each: (each["indication"], each["seen"]))
    figure = Figure(figsize=(8.4, 0.235 * len(ordered) + 1.2), layout="constrained")
    axes = figure.add_subplot()
    for height, arm in enumerate(ordered):
        axes.plot(arm["range_90"], [height, height], color=PALE, linewidth=5, solid_capstyle="butt")
        axes.plot(arm["range_80"], [height, height], color=MIDDLE, linewidth=5, solid_capstyle="butt")
        axes.plot([arm["middle"]] * 2, [height - 0.3, height + 0.3], color="white", linewidth=1.6)
        outside = not arm["range_90"][0] <= arm["seen"] <= arm["range_90"][1]
        axes.plot(arm["seen"], height, "X" if outside else "o", color="black", markersize=7 if outside else 5)
    axes.set_yticks(range(len(ordered)), [_short(each) for each in ordered], fontsize=7.5)
    figure.supxlabel(
        "mean improvement of the arm, %. Dot: reported; cross: reported, outside 90 %; white: middle", fontsize=9
    )
    axes.axvline(0, color=INK, linewidth=0.6)
    axes.margins(y=0.01)
    _plain(axes)
    return figure


def _short(arm: Mapping[str, Any]) -> str:
    label = str(arm["label"])
    return f"{in_words(arm['indication'])} | {label if len(label) <= 46 else f'{label[:45]}…'}"


def _responders(found: Mapping[str, Any]) -> Figure:
    """Places of the held-out means (PIT), and foretold against seen shares of responders."""
    figure = Figure(figsize=(7.2, 3.1), layout="constrained")
    pit, axes = figure.subplots(1, 2)
    bins = len(found["pit"])
    pit.bar(_middles(bins), found["pit"], width=0.9 / bins, color=MIDDLE)
    pit.axhline(found["arms"] / bins, color=INK, linestyle="--", linewidth=1)
    pit.set(title="means of arms left out", xlabel="place among the draws (PIT)", ylabel="arms", xticks=[0, 0.5, 1])
    axes.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1)
    for each in found["responders"]["bins"]:
        axes.plot(each["foretold"], each["seen"], "o", color=INK, markersize=3 + each["people"] ** 0.5 / 2.5)
    title = f"shares of responders, {BINS} bins"
    axes.set(title=title, xlabel="foretold share", ylabel="seen share", xlim=(0, 1.03), ylim=(0, 1.03), aspect="equal")
    for each in (pit, axes):
        each.title.set_fontsize(9)
        _plain(each)
    return figure
