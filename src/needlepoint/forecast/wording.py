"""Figures of a forecast as people read them."""

from __future__ import annotations


def percent(fraction: float) -> str:
    """A fraction as whole per cent; a change for the worse keeps its sign."""
    return f"{round(100 * fraction):d} %".replace("-", "−")


def span(low: float, high: float) -> str:
    """A range of fractions in per cent."""
    return f"{percent(low)} to {percent(high)}"
