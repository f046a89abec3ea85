"""Improvements with the sign of a worsening, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.evidence.checker.suspicion import Severity, Suspicion
from needlepoint.evidence.checker.tables import Arm, Tables


def wrong_sign(tables: Tables) -> Iterator[Suspicion]:
    """A change with the opposite sign of its two means, or of the printed percentage."""
    for arm in tables.arms:
        change = arm.outcome.mean_change
        if not change:
            continue
        before, after = arm.outcome.baseline_mean, arm.outcome.final_mean
        if before is not None and after is not None and before != after and (after - before) * change < 0:
            what = f"mean_change {change:+g} has the opposite sign of {after:g} - {before:g}."
            figures = arm.printed("baseline_mean", "final_mean", "mean_change")
            yield arm.suspicion("wrong_sign", Severity.IMPOSSIBLE, what, figures)
        percent = arm.outcome.mean_pct_improvement
        if percent and improvement(arm, change) * percent < 0:
            what = f"mean_change {change:+g} and mean_pct_improvement {percent:+g} say opposite things."
            yield arm.suspicion(
                "wrong_sign", Severity.IMPOSSIBLE, what, arm.printed("mean_change", "mean_pct_improvement")
            )


def worse_after_treatment(tables: Tables) -> Iterator[Suspicion]:
    """A treated arm whose mean got worse: true now and then, but often an improvement printed as a positive number."""
    for arm in tables.arms:
        if arm.outcome.arm_role == "untreated":
            continue
        signs = _signs(arm)
        if signs and max(signs) <= 0 > min(signs):
            figures = arm.printed("baseline_mean", "final_mean", "mean_change", "mean_pct_improvement")
            what = f"By its figures a treated arm got worse: {figures}."
            yield arm.suspicion("worse_after_treatment", Severity.SUSPECT, what, figures)


def improvement(arm: Arm, change: float) -> float:
    """A change as improvement: positive where things got better. On a scale of which nothing is known lower is better,
    as docs/reference/evidence-tables.md says of all scores."""
    return change if arm.scale is not None and arm.scale.better == "higher" else -change


def _signs(arm: Arm) -> list[float]:
    """Each figure of the row that says better (positive) or worse; figures that contradict are for `wrong_sign`."""
    outcome = arm.outcome
    found = [] if outcome.mean_change is None else [improvement(arm, outcome.mean_change)]
    if outcome.baseline_mean is not None and outcome.final_mean is not None:
        found.append(improvement(arm, outcome.final_mean - outcome.baseline_mean))
    return found if outcome.mean_pct_improvement is None else [*found, outcome.mean_pct_improvement]
