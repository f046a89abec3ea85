"""A hundred people: how many of them come to something, how many do not, and for how many it is open.

Shape and fill tell people apart, never colour: full, hatched and empty figures read the same in greyscale. People who
come to harm have a square around them. Good and harm stand apart, for who meets both is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Rectangle

INK, PAPER = "#1d2b2d", "#ffffff"
_SIDE = 10
_WIDTH, _HEIGHT = 3.4, 5.4
"""Of one panel, in inches."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a hundred people come to something.

    Attributes:
        of: what, as a clause: `reach the goal`, `get dark marks after inflammation`.
        middle, low, high: the probability and its 90 % interval, each from 0 to 1.
        harm: whether it is harm.
        rests_on: the counts behind it, such as `22 of 506 people in 19 arms`.
    """

    of: str
    middle: float
    low: float
    high: float
    rests_on: str
    harm: bool = False

    @property
    def sure(self) -> int:
        """Of a hundred, how many do even by the lower end."""
        return in_a_hundred(self.low)

    @property
    def may(self) -> int:
        """Of a hundred, how many do by the upper end, but not by the lower one."""
        return in_a_hundred(self.high) - self.sure


def in_a_hundred(probability: float) -> int:
    """The nearest whole number of people.

    Raises:
        ValueError: not a probability.
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no probability")
    return int(np.floor(100 * probability + 0.5))


def pictograph(shares: Sequence[Share]) -> Figure:
    """A panel of a hundred people for each share, side by side.

    Raises:
        ValueError: there is no share.
    """
    if not shares:
        raise ValueError("a pictograph needs a share")
    figure = Figure(figsize=(_WIDTH * len(shares), _HEIGHT), facecolor=PAPER, layout="constrained")
    axes = figure.subplots(1, len(shares), squeeze=False)[0]
    for panel, share in zip(axes, shares, strict=True):
        _panel(panel, share)
    return figure


def pictograph_in_words(shares: Sequence[Share]) -> str:
    """What the picture shows, a sentence or two for each panel: its text alternative."""
    return " ".join(_in_words(share) for share in shares)


def _in_words(share: Share) -> str:
    ends = f"{_people(share.low)} to {_people(share.high)}"
    return f"Of 100 people like you, {_about(share.middle)} {share.of} ({ends}). Counted: {share.rests_on}."


def _about(probability: float) -> str:
    people = _people(probability)
    return f"about {people}" if people.isdigit() else people


def _people(probability: float) -> str:
    return "fewer than 1" if probability < 0.005 else str(in_a_hundred(probability))


def _panel(axes: Axes, share: Share) -> None:
    axes.set(xlim=(0, _SIDE), ylim=(-4.2, _SIDE + 2.2), aspect="equal")
    axes.set_axis_off()
    title = fill(f"{_about(share.middle).capitalize()} of 100 {share.of}", 30)
    axes.text(_SIDE / 2, _SIDE + 1.1, title, ha="center", va="center", fontsize=11, color=INK)
    for place in range(_SIDE * _SIDE):
        row, column = divmod(place, _SIDE)
        state = "full" if place < share.sure else "hatched" if place < share.sure + share.may else "empty"
        _person(axes, column, _SIDE - 1 - row, state, share.harm)
    legend = (
        ("full", f"{share.sure} do even by the lower end"),
        ("hatched", f"{share.may} more by the upper end"),
        ("empty", f"{100 - share.sure - share.may} do not"),
    )
    axes.text(0.1, -3.7, fill(f"Counted: {share.rests_on}", 50), va="center", fontsize=8, color=INK)
    for line, (state, words) in enumerate(legend):
        y = -0.95 - 0.8 * line
        _person(axes, 0, y, state, share.harm, size=0.75)
        axes.text(1.05, y + 0.36, words, va="center", fontsize=8, color=INK)


def _person(axes: Axes, x: float, y: float, state: str, harm: bool, size: float = 1.0) -> None:
    corner = (x + 0.33 * size, y + 0.16 * size)
    head = Circle((x + 0.5 * size, y + 0.72 * size), 0.15 * size)
    body = FancyBboxPatch(corner, 0.34 * size, 0.3 * size, boxstyle=f"round,pad={0.04 * size},rounding_size=0.1")
    for part in (head, body):
        part.set(facecolor=INK if state == "full" else PAPER, edgecolor=INK, linewidth=0.7)
        if state == "hatched":
            part.set_hatch("//////")
        axes.add_patch(part)
    if harm and state != "empty":
        frame = Rectangle((x + 0.07 * size, y + 0.04 * size), 0.86 * size, 0.9 * size)
        frame.set(fill=False, edgecolor=INK, linewidth=0.9)
        axes.add_patch(frame)
