"""The fan chart: improvement over sessions, with the range of the person, the range of the mean, and own scores on
it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from needlepoint.forecast.forecasting import Outlook, SessionOutlook
from needlepoint.forecast.wording import percent
from needlepoint.terms import in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIZE_INCHES = (6.4, 4.0)
INK = "#1d2b2d"
BANDS = ((90, "#dfe7e8"), (80, "#bfd0d2"), (50, "#94b0b4"))
"""Range of the person and its fill, from light to dark, so that they can be told apart in greyscale."""


@dataclass(frozen=True, slots=True)
class OwnScore:
    """One measured result of this person: sessions given by then, and the improvement since before, a fraction."""

    sessions: int
    improvement: float


@dataclass(frozen=True, slots=True)
class FanChart:
    """What the chart shows.

    Attributes:
        outlook: the forecast; its course as seen at the time of each next session is drawn.
        title: what of, where.
        goal: the improvement hoped for, a fraction; None draws no line.
        own: this person's own scores.
    """

    outlook: Outlook
    title: str
    goal: float | None = None
    own: tuple[OwnScore, ...] = ()

    @property
    def description(self) -> str:
        """The text alternative: the same figures in words."""
        said = [f"{self.title}. Improvement expected by number of sessions; ranges hold 80 of 100."]
        for each in self.outlook.after_each[1:]:
            low, high = (percent(value) for value in each.person.range(80))
            beyond = " (more sessions than any trial gave)" if each.beyond_data else ""
            said.append(f"{each.sessions}: {percent(each.mean.mean)} on average, a person {low} to {high}{beyond}.")
        said += [f"Own score after {each.sessions}: {percent(each.improvement)}." for each in self.own]
        if self.goal is not None:
            said.append(f"Goal: {percent(self.goal)}.")
        return " ".join(said)


def draw_fan_chart(chart: FanChart) -> Figure:
    """Draw it; the figure is not shown and holds no state."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=SIZE_INCHES, layout="constrained")
    axes = figure.add_subplot()
    entries = chart.outlook.after_each
    counts = [each.sessions for each in entries]
    for level, fill in BANDS:
        low, high = zip(*(each.person.range(level) for each in entries), strict=True)
        axes.fill_between(
            counts, _hundred(low), _hundred(high), color=fill, linewidth=0, label=f"{level} of 100 people"
        )
    low, high = zip(*(each.mean.range(80) for each in entries), strict=True)
    axes.plot(counts, _hundred(low), color=INK, linewidth=0.9, linestyle=(0, (4, 2)), label="average, 80 % range")
    axes.plot(counts, _hundred(high), color=INK, linewidth=0.9, linestyle=(0, (4, 2)))
    axes.plot(counts, _hundred([each.mean.mean for each in entries]), color=INK, linewidth=2, marker="o", markersize=4)
    _goal_and_own(axes, chart)
    _beyond(axes, entries)
    _frame(axes, chart, counts)
    return figure


def _hundred(values: Sequence[float]) -> list[float]:
    return [100 * value for value in values]


def _goal_and_own(axes: Axes, chart: FanChart) -> None:
    if chart.goal is not None:
        axes.axhline(100 * chart.goal, color=INK, linewidth=1, linestyle=":")
        axes.annotate("goal", (0.02, 100 * chart.goal), xytext=(0, 3), textcoords="offset points", fontsize=8)
    if chart.own:
        x, y = zip(*((each.sessions, 100 * each.improvement) for each in chart.own), strict=True)
        axes.plot(
            x, y, "D", color="white", markeredgecolor="black", markeredgewidth=1.6, markersize=8, label="own score"
        )


def _beyond(axes: Axes, entries: Sequence[SessionOutlook]) -> None:
    first = next((each.sessions for each in entries if each.beyond_data), None)
    if first is not None:
        axes.axvspan(first - 0.5, entries[-1].sessions, facecolor="none", edgecolor="#9aa5a6", hatch="///", linewidth=0)
        axes.annotate(
            "more sessions than\nany trial gave",
            (first - 0.45, 0.02),
            xycoords=("data", "axes fraction"),
            fontsize=7.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
        )


def _frame(axes: Axes, chart: FanChart, counts: Sequence[int]) -> None:
    axes.axhline(0, color=INK, linewidth=0.6)
    axes.set_xticks(list(counts))
    axes.set_xlim(0, counts[-1])
    axes.set_ylim(-35, 100)
    axes.set_xlabel("sessions, seen when the next would be due")
    axes.set_ylabel("improvement, %")
    axes.set_title(chart.title, fontsize=10, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=7.5, loc="upper left", frameon=True, facecolor="white", edgecolor="none", framealpha=0.85)


def title_of(indication: str, modality: str, combined: bool) -> str:
    """A title in words."""
    how = "" if modality == "other_or_not_stated" else f", {in_words(modality)}"
    return f"{in_words(indication).capitalize()}{how}{', with something added' if combined else ', needling alone'}"
