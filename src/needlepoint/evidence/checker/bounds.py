"""Figures outside what they can be: off their scale, percentages above 100, ages, lengths and spreads below zero."""

from __future__ import annotations

import math
from collections.abc import Iterator

from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import Arm, Scale, Tables

SCORES = (("baseline_mean", "baseline_sd"), ("final_mean", "final_sd"))
RATING = ("improvement_rating_mean", "improvement_rating_sd")
SPREADS = ("baseline_sd", "final_sd", "change_sd", "improvement_rating_sd", "pct_improvement_sd")
OLDEST = 100


def outside_scale(tables: Tables) -> Iterator[Suspicion]:
    """A mean beyond the ends of its scale, or a change larger than the scale is long."""
    for arm in tables.arms:
        if arm.scale is None or arm.scale.lowest is None or arm.scale.highest is None:
            continue
        low, high = arm.scale.lowest, arm.scale.highest
        length = high - low
        ends = {"baseline_mean": (low, high), "final_mean": (low, high), "mean_change": (-length, length)}
        ends["improvement_rating_mean"] = (low, high)
        for column, (least, most) in ends.items():
            value = getattr(arm.outcome, column)
            if value is not None and not least <= value <= most:
                what = f"{column} {value:g} lies outside {least:g} to {most:g}, which is all the scale can give."
                yield arm.suspicion("outside_scale", Severity.IMPOSSIBLE, what, arm.printed(column))


def percentage_out_of_range(tables: Tables) -> Iterator[Suspicion]:
    """A percentage of people outside 0 to 100, or an improvement of more than all there was."""
    for arm in tables.arms:
        for column, least in (("pct_female", 0.0), ("mean_pct_improvement", -math.inf), ("change_ci_pct", 50.0)):
            value = getattr(arm.outcome, column)
            if value is not None and not least <= value <= 100:
                what = f"{column} {value:g} is no such percentage."
                yield arm.suspicion("percentage_out_of_range", Severity.IMPOSSIBLE, what, arm.printed(column))


def setting_out_of_range(tables: Tables) -> Iterator[Suspicion]:
    """No people, an age nobody has, a needle or an interval of no length, a spread that is not above zero."""
    for arm in tables.arms:
        for column in ("n", "mean_age", "needle_mm", "interval_weeks", *SPREADS):
            value = getattr(arm.outcome, column)
            if value is not None and (value <= 0 or (column == "mean_age" and value > OLDEST)):
                what = f"{column} cannot be {value:g}."
                yield arm.suspicion("setting_out_of_range", Severity.IMPOSSIBLE, what, arm.printed(column))


def spread_too_large(tables: Tables) -> Iterator[Suspicion]:
    """A standard deviation larger than any that values between the scale's ends can have about the printed mean.

    Of values between a and b with mean m the variance is at most (m - a)(b - m), with half of them at either end
    (Bhatia and Davis, Am Math Mon 2000;107:353-357); n people's sample variance is n / (n - 1) of that.
    """
    for arm, scale, mean, sd in _means_with_spread(tables):
        if scale.lowest is None or scale.highest is None:
            continue
        value, spread = getattr(arm.outcome, mean), getattr(arm.outcome, sd)
        if not scale.lowest <= value <= scale.highest:
            continue
        most = math.sqrt((value - scale.lowest) * (scale.highest - value) * _sample(arm))
        if spread > most + arm.step(sd) + arm.step(mean):
            what = f"{sd} {spread:g} is more than {most:.3g}, the most possible about a mean of {value:g}."
            yield arm.suspicion("spread_too_large", Severity.IMPOSSIBLE, what, arm.printed(mean, sd))


def spread_too_small(tables: Tables) -> Iterator[Suspicion]:
    """A standard deviation smaller than whole numbers with the printed mean can have.

    Whole numbers with mean m spread least when all lie on the two next to m; with f what m is above the lower, the
    variance is then f (1 - f). A mean that is whole allows no spread at all.
    """
    for arm, scale, mean, sd in _means_with_spread(tables):
        value, spread = getattr(arm.outcome, mean), getattr(arm.outcome, sd)
        if scale.whole_numbers != "yes":
            continue
        nearest = abs(value - round(value))
        above = max(0.0, nearest - arm.step(mean))
        least = math.sqrt(above * (1 - above) * _sample(arm))
        if spread < least - arm.step(sd):
            what = f"{sd} {spread:g} is less than {least:.3g}, the least of whole numbers with a mean of {value:g}."
            yield arm.suspicion("spread_too_small", Severity.IMPOSSIBLE, what, arm.printed(mean, sd))


def _means_with_spread(tables: Tables) -> Iterator[tuple[Arm, Scale, str, str]]:
    for arm in tables.arms:
        if arm.outcome.statistic != "mean" or arm.scale is None:
            continue
        for mean, sd in (*SCORES, RATING):
            if getattr(arm.outcome, mean) is not None and getattr(arm.outcome, sd) is not None:
                yield arm, arm.scale, mean, sd


def _sample(arm: Arm) -> float:
    n = arm.outcome.n
    return n / (n - 1) if n and n > 1 else 1.0
