"""Standard errors that pass for standard deviations, found by what a standard deviation would mean.

A standard error of n people is sqrt(n) times smaller than their standard deviation, so it makes people look alike who
are not. No test proves it: these rules only suspect. The limits are our choice, set so that they hold the two arms
whose authors' text left the kind of spread open (rana_2017, burn_triamcinolone).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from statistics import median

from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import Arm, Tables
from needlepoint.evidence.normal_quantiles import TWO_SIDED
from needlepoint.evidence.scales import zero_of

LEAST_VARIATION = 0.1
"""People who all begin within so small a share of their mean severity are more alike than patients are."""
MOST_EFFECT = 4.0
"""A mean change of more standard deviations than this is more than a treatment does."""
LEAST_OF_OTHERS = 1 / 3
"""A spread of less than this share of other studies' median spread on the same scale."""
_PLUS_MINUS = re.compile(r"\+/-\s*([0-9]+(?:\.[0-9]+)?)")
_STANDARD_ERROR = re.compile(r"\b(?:SEM?|standard error)\b")


def hardly_any_variation(tables: Tables) -> Iterator[Suspicion]:
    """A spread before treatment of less than a tenth of the mean severity."""
    for arm in tables.arms:
        mean, sd = arm.outcome.baseline_mean, arm.outcome.baseline_sd
        if mean is None or sd is None:
            continue
        severity = mean - zero_of(arm.outcome.scale)
        if severity > 0 and sd / severity < LEAST_VARIATION:
            what = f"A spread of {sd:g} is {100 * sd / severity:.1f} % of the mean before treatment; a standard error?"
            yield arm.suspicion(
                "hardly_any_variation", Severity.SUSPECT, what, arm.printed("baseline_mean", "baseline_sd")
            )


def effect_too_large(tables: Tables) -> Iterator[Suspicion]:
    """A mean change of more than four standard deviations, of the change or of the scores."""
    for arm in tables.arms:
        change, sd = arm.outcome.mean_change, _spread(arm)
        if change is None or sd is None or abs(change) / sd <= MOST_EFFECT:
            continue
        what = f"A mean change of {change:g} is {abs(change) / sd:.1f} times the spread of {sd:.3g}; a standard error?"
        figures = arm.printed("mean_change", "baseline_sd", "final_sd", "change_sd", "change_spread_as_printed")
        yield arm.suspicion("effect_too_large", Severity.SUSPECT, what, figures)


def smaller_than_others(tables: Tables) -> Iterator[Suspicion]:
    """A spread of less than a third of the median of other studies on the same scale (of a score, or of the change)."""
    for kind in ("baseline", "change"):
        for arm in tables.arms:
            sd = _of_kind(arm, kind)
            others = [
                spread
                for other in tables.arms
                if other.outcome.scale == arm.outcome.scale and other.outcome.study != arm.outcome.study
                if (spread := _of_kind(other, kind)) is not None
            ]
            if sd is None or not others or sd >= LEAST_OF_OTHERS * median(others):
                continue
            usual = median(others)
            what = f"A spread of {sd:g} ({kind}) where other studies on the scale have {usual:g}; a standard error?"
            yield arm.suspicion("smaller_than_others", Severity.SUSPECT, what, f"{kind} spread {sd:g}")


def spread_is_the_error_of_the_interval(tables: Tables) -> Iterator[Suspicion]:
    """A standard deviation of the change that is the standard error which the printed interval gives."""
    for arm in tables.arms:
        error, sd, n = interval_error(arm), arm.outcome.change_sd, arm.outcome.n
        if error is None or sd is None or n is None or n < _FEWEST:
            continue
        if abs(math.log(sd / error)) < abs(math.log(sd / (error * math.sqrt(n)))):
            what = (
                f"change_sd {sd:g} is about the interval's standard error {error:.3g}; of {n} people it should be more."
            )
            figures = arm.printed("change_sd", "change_ci_low", "change_ci_high", "n")
            yield arm.suspicion("spread_is_the_error_of_the_interval", Severity.SUSPECT, what, figures)


def spread_called_standard_error(tables: Tables) -> Iterator[Suspicion]:
    """A spread in a column of standard deviations whose printed text calls it a standard error."""
    for arm in tables.arms:
        said = arm.row.get("change_spread_as_printed", "")
        if arm.outcome.change_sd is not None and _STANDARD_ERROR.search(said):
            what = f"change_sd {arm.outcome.change_sd:g} was printed as '{said}'."
            yield arm.suspicion("spread_called_standard_error", Severity.IMPOSSIBLE, what, arm.printed("change_sd"))


_FEWEST = 4
"""From so many people on the standard deviation is at least twice the standard error."""


def interval_error(arm: Arm) -> float | None:
    """The standard error of the change from its 95 or 99 % interval, by the normal distribution."""
    outcome = arm.outcome
    z = TWO_SIDED.get(outcome.change_ci_pct or 0.0)
    if z is None or outcome.change_ci_low is None or outcome.change_ci_high is None:
        return None
    width = outcome.change_ci_high - outcome.change_ci_low
    return width / (2 * z) if width > 0 else None


def _change_spread(arm: Arm) -> float | None:
    if arm.outcome.change_sd is not None:
        return arm.outcome.change_sd
    if arm.outcome.mean_change is None:
        return None
    printed = _PLUS_MINUS.search(arm.row.get("change_spread_as_printed", ""))
    return float(printed[1]) if printed and float(printed[1]) > 0 else None


def _spread(arm: Arm) -> float | None:
    before, after = arm.outcome.baseline_sd, arm.outcome.final_sd
    if before is not None and after is not None:
        return math.sqrt((before**2 + after**2) / 2)
    return _change_spread(arm)


def _of_kind(arm: Arm, kind: str) -> float | None:
    return arm.outcome.baseline_sd if kind == "baseline" else _change_spread(arm)
