"""The slope of a series."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from needlepoint.photos.change.trend import MONTH_DAYS, DatedChange, slope_of

FIRST = dt.date(2026, 1, 15)


def on(months: float) -> dt.date:
    """A day so many months after the first."""
    return FIRST + dt.timedelta(days=round(months * MONTH_DAYS))


def dated(months: float, value: float, sd: float = 1.0, shared: float = 0.5) -> DatedChange:
    """A change so many months after the first."""
    return DatedChange(on(months), value, sd, shared)


def test_a_line_through_the_baseline_is_found_exactly() -> None:
    slope = slope_of(FIRST, tuple(dated(m, -2 * (on(m) - FIRST).days / MONTH_DAYS) for m in (1, 2, 4)))
    assert slope is not None
    assert slope.per_month == pytest.approx(-2)


def test_two_dates_have_no_trend() -> None:
    assert slope_of(FIRST, (dated(1, 1), dated(2, 2))) is None


def test_dates_on_the_day_of_the_baseline_have_no_trend() -> None:
    assert slope_of(FIRST, (dated(0, 1), dated(0, 2), dated(0, 0))) is None


def test_scatter_beyond_the_errors_widens_the_interval() -> None:
    calm = slope_of(FIRST, (dated(1, -1), dated(2, -2), dated(3, -3)))
    wild = slope_of(FIRST, (dated(1, 8), dated(2, -12), dated(3, 3)))
    assert calm is not None
    assert wild is not None
    assert wild.reach > 3 * calm.reach


def test_the_interval_holds_the_slope_with_the_error_of_the_baseline_shared() -> None:
    chance, held = np.random.default_rng(3), 0
    for _ in range(600):
        shared = chance.normal(0, 0.7)
        changes = tuple(
            dated(m, 1.5 * (on(m) - FIRST).days / MONTH_DAYS + shared + chance.normal(0, 0.7), math.sqrt(2) * 0.7, 0.7)
            for m in (1, 2, 3, 5, 8)
        )
        slope = slope_of(FIRST, changes)
        assert slope is not None
        held += abs(slope.per_month - 1.5) <= slope.reach
    assert held / 600 >= 0.95
