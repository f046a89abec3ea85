"""Which outcomes the forecast of improvement may rest on, and why each other one may not.

The order of the reasons is the order in which a reader would ask: is it about needling, about severity, about people
counted once, in numbers that can be read. An outcome is used in the one form that says most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.evidence.arms import TrialOutcome
from needlepoint.evidence.normal_quantiles import TWO_SIDED
from needlepoint.evidence.scales import NOT_SEVERITY
from needlepoint.terms import in_words


class Format(StrEnum):
    """The form in which an outcome was reported, as far as the forecast can use it."""

    PERCENT = "percent"
    """Mean improvement in per cent, printed, with or without its standard deviation."""
    RATIO = "ratio"
    """Means (or medians) before and after, on a scale with a zero."""
    CATEGORIES = "categories"
    """People counted in ranges of improvement."""
    CHANGE = "change"
    """A mean change and its spread on a scale for which other studies say where people begin."""


@dataclass(frozen=True, slots=True)
class Usable:
    """An outcome that can be used, and in which form."""

    outcome: TrialOutcome
    format: Format


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An outcome that is not used, and why."""

    outcome: TrialOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What is used and what is left out; together every outcome given."""

    usable: tuple[Usable, ...]
    left_out: tuple[LeftOut, ...]


UNUSABLE_DOUBTS = frozenset(
    {"meaning_ambiguous", "figure_cut_off", "arm_assignment_inferred", "printed_percentages_do_not_fit"}
)
"""Doubts about the figure itself. Doubts about its spread or its denominator's origin leave the mean usable."""


def select_improvement(outcomes: Iterable[TrialOutcome]) -> Selection:
    """Sort outcomes into those on which a forecast of improvement may rest and those left out with a reason.

    Args:
        outcomes: every outcome to be sorted; scales that no other of them gives a baseline for cannot lend one.
    """
    every = tuple(outcomes)
    begun = baselines(every)
    usable, left_out = [], []
    for outcome in every:
        reason = next((said for ask in _QUESTIONS if (said := ask(outcome))), None)
        format_ = None if reason or outcome.n is None else format_of(outcome, begun)
        if format_:
            usable.append(Usable(outcome, format_))
        else:
            left_out.append(LeftOut(outcome, reason or _no_figure(outcome)))
    return Selection(tuple(usable), tuple(left_out))


def baselines(outcomes: Iterable[TrialOutcome]) -> dict[str, tuple[float, ...]]:
    """For each scale the means before treatment that were printed, in the order of the outcomes."""
    found: dict[str, tuple[float, ...]] = {}
    for each in outcomes:
        if each.scale and each.baseline_mean is not None and each.doubt != "scale_not_stated":
            found[each.scale] = (*found.get(each.scale, ()), each.baseline_mean)
    return found


def format_of(outcome: TrialOutcome, begun: dict[str, tuple[float, ...]]) -> Format | None:
    """The form that says most: counted people where the percentage was made from them, else figures before counts."""
    if outcome.categories and outcome.pct_basis == "derived_from_grades":
        return Format.CATEGORIES
    if outcome.baseline_mean is not None and outcome.final_mean is not None:
        return Format.RATIO
    if _percent(outcome) is not None:
        return Format.PERCENT
    if outcome.categories:
        return Format.CATEGORIES
    lent = len(begun.get(outcome.scale or "", ())) >= LENDING_BASELINES
    return Format.CHANGE if lent and change_error(outcome) is not None else None


LENDING_BASELINES = 3
"""So many printed baselines a scale needs before they may stand for one that was not printed. Our choice."""


def _percent(outcome: TrialOutcome) -> float | None:
    if outcome.scale == "physician_improvement_vas":
        return outcome.improvement_rating_mean
    return outcome.mean_pct_improvement


def change_error(outcome: TrialOutcome) -> float | None:
    """The standard error of a mean change, from its standard deviation or its 95 or 99 % interval; None without
    either."""
    if outcome.mean_change is None or outcome.n is None:
        return None
    if outcome.change_sd is not None and outcome.doubt != "spread_may_be_standard_error":
        return float(outcome.change_sd / outcome.n**0.5)
    z = TWO_SIDED.get(outcome.change_ci_pct or 0.0)
    if z is None or outcome.change_ci_low is None or outcome.change_ci_high is None:
        return None
    return (outcome.change_ci_high - outcome.change_ci_low) / (2 * z)


def _other_treatment(outcome: TrialOutcome) -> str | None:
    return "another treatment, no needling" if outcome.arm_role == "comparator" else None


def _not_severity(outcome: TrialOutcome) -> str | None:
    return NOT_SEVERITY.get(outcome.scale or "")


def _counted_before(outcome: TrialOutcome) -> str | None:
    return f"the same people as {outcome.same_patients_as}" if outcome.same_patients_as else None


def _one_person(outcome: TrialOutcome) -> str | None:
    return "a single person" if outcome.design == "single_case" or (outcome.n or 2) < 2 else None


def _doubtful(outcome: TrialOutcome) -> str | None:
    doubt = outcome.doubt or ""
    return f"doubt about the figure: {in_words(doubt)}" if doubt in UNUSABLE_DOUBTS else None


def _both_sides(outcome: TrialOutcome) -> str | None:
    return "the two sides were treated differently" if outcome.doubt == "both_sides_treated" else None


_QUESTIONS: tuple[Callable[[TrialOutcome], str | None], ...] = (
    _other_treatment,
    _counted_before,
    _not_severity,
    _one_person,
    _both_sides,
    _doubtful,
)


def _no_figure(outcome: TrialOutcome) -> str:
    if not outcome.has_figure:
        return "no figure of improvement in the part read"
    if outcome.n is None:
        return "the number of people was not printed"
    if outcome.improvement_rating_mean is not None:
        return "a mean of ratings whose steps are of unknown size"
    if outcome.mean_change is not None and change_error(outcome) is None:
        return "a mean change without its spread and without the value before"
    return "a change on a scale for which no other study says where people begin"
