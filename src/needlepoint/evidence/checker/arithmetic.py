"""Figures of one row that do not follow from each other."""

from __future__ import annotations

import math
from collections.abc import Iterator

from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import Arm, Tables

FAR_OFF = 5.0
"""A printed mean percentage may differ so many points from what the two means give, for a mean of ratios is not the
ratio of means. Our choice."""
OFF_CENTRE = 0.1
"""So far, as a share of its half width, an interval may lie off its estimate. Our choice; t and normal intervals are
centred, bootstrapped ones are not."""


def change_is_not_the_difference(tables: Tables) -> Iterator[Suspicion]:
    """A change that is not the later minus the earlier value, beyond rounding."""
    columns = ("baseline_mean", "final_mean", "mean_change")
    for arm in tables.arms:
        before, after, change = (getattr(arm.outcome, each) for each in columns)
        if before is None or after is None or change is None:
            continue
        slack = sum(arm.step(each) for each in columns)
        wrong_sign = math.isclose(change, before - after, abs_tol=slack)
        if abs(change - (after - before)) > slack + _FLOAT and not wrong_sign:
            what = f"mean_change {change:g} is not {after:g} - {before:g}."
            yield arm.suspicion("change_is_not_the_difference", Severity.IMPOSSIBLE, what, arm.printed(*columns))


def percentage_is_not_of_the_means(tables: Tables) -> Iterator[Suspicion]:
    """A percentage that was worked out from the two means but is not theirs, or a printed one far from it."""
    columns = ("baseline_mean", "final_mean", "mean_pct_improvement")
    for arm in tables.arms:
        before, after, percent = (getattr(arm.outcome, each) for each in columns)
        if not before or after is None or percent is None:
            continue
        derived = (arm.outcome.pct_basis or "").startswith("derived")
        expected = 100 * (before - after) / before
        slack = arm.step("mean_pct_improvement") + (0.0 if derived else FAR_OFF)
        if abs(percent - expected) > slack + _FLOAT:
            what = f"mean_pct_improvement {percent:g} is not the {expected:.1f} that the two means give."
            severity = Severity.IMPOSSIBLE if derived else Severity.SUSPECT
            yield arm.suspicion("percentage_is_not_of_the_means", severity, what, arm.printed(*columns))


def interval_without_its_estimate(tables: Tables) -> Iterator[Suspicion]:
    """An interval turned round or not holding its estimate; or holding it well off its middle."""
    for arm, low, high, change in _intervals(tables):
        figures = arm.printed("mean_change", "change_ci_low", "change_ci_high")
        rule = "interval_without_its_estimate"
        if not low <= change <= high:
            what = f"The interval {low:g} to {high:g} does not hold its estimate {change:g}."
            yield arm.suspicion(rule, Severity.IMPOSSIBLE, what, figures)
            continue
        rounding = sum(arm.step(each) for each in ("mean_change", "change_ci_low", "change_ci_high"))
        if abs(change - (low + high) / 2) > OFF_CENTRE * (high - low) / 2 + rounding:
            what = f"{change:g} is not in the middle of its interval {low:g} to {high:g}."
            yield arm.suspicion(rule, Severity.SUSPECT, what, figures)


def spread_of_change_out_of_range(tables: Tables) -> Iterator[Suspicion]:
    """A change whose standard deviation no correlation between before and after can give.

    The variance of a difference is s1^2 + s2^2 - 2 r s1 s2 with r from -1 to 1, so its standard deviation lies between
    |s1 - s2| and s1 + s2.
    """
    columns = ("baseline_sd", "final_sd", "change_sd")
    for arm in tables.arms:
        before, after, change = (getattr(arm.outcome, each) for each in columns)
        if before is None or after is None or change is None:
            continue
        slack = sum(arm.step(each) for each in columns)
        if not abs(before - after) - slack <= change <= before + after + slack:
            what = f"change_sd {change:g} cannot come from {before:g} before and {after:g} after."
            yield arm.suspicion("spread_of_change_out_of_range", Severity.IMPOSSIBLE, what, arm.printed(*columns))


def mean_no_whole_numbers_give(tables: Tables) -> Iterator[Suspicion]:
    """A mean that so many people's whole numbers cannot have (Brown and Heathers, Soc Psychol Personal Sci
    2017;8:363-369). Suspect only: fewer people may have been seen again, or two judges' scores averaged."""
    for arm in tables.arms:
        n = arm.outcome.n
        if not n or arm.outcome.statistic != "mean" or arm.scale is None or arm.scale.whole_numbers != "yes":
            continue
        worked_out = arm.outcome.baseline_mean is not None and arm.outcome.final_mean is not None
        for column in ("baseline_mean", "final_mean", *(() if worked_out else ("mean_change",))):
            mean = getattr(arm.outcome, column)
            if mean is not None and abs(round(mean * n) / n - mean) > arm.step(column) + _FLOAT:
                what = f"{column} {mean:g} is no mean of {n} people's whole numbers."
                yield arm.suspicion(
                    "mean_no_whole_numbers_give", Severity.SUSPECT, what, f"{arm.printed(column)}, n {n}"
                )


_FLOAT = 1e-9


def _intervals(tables: Tables) -> Iterator[tuple[Arm, float, float, float]]:
    for arm in tables.arms:
        low, high, change = arm.outcome.change_ci_low, arm.outcome.change_ci_high, arm.outcome.mean_change
        if low is not None and high is not None and change is not None:
            yield arm, low, high, change
