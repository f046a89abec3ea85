"""The effect of one arm, or of one arm against another of its study, with its variance; or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from needlepoint.evidence.arms import Category, TrialOutcome
from needlepoint.evidence.bias import RANDOMISED
from needlepoint.evidence.meta_analysis.effect_sizes import (
    log_ratio_of_means,
    log_risk_ratio,
    logit_proportion,
    mean_change,
    mean_difference,
)
from needlepoint.evidence.pool_request import Measure, PoolRequest
from needlepoint.evidence.scales import NOT_SEVERITY, zero_of
from needlepoint.evidence.selection import UNUSABLE_DOUBTS, change_error
from needlepoint.terms import in_words

CONTINUITY = 0.5
"""Added to the four cells of a study in which an arm has no responder, for the model of log risk ratios alone."""


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """One outcome as it is pooled.

    Attributes:
        effect, variance: on the scale of pooling (log ratio, points, logit).
        events, people: counts; events only of responders.
        control: for a contrast the outcome it is compared with; else None.
        control_events, control_people: its counts.
    """

    outcome: TrialOutcome
    effect: float
    variance: float
    people: int
    events: int | None = None
    control: TrialOutcome | None = None
    control_events: int | None = None
    control_people: int | None = None


def effect_of(outcome: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    """The effect of one arm by the measure asked for, or in words why there is none."""
    return unusable(outcome) or _READERS[request.compared](outcome, request)


def unusable(outcome: TrialOutcome) -> str | None:
    """Why no measure can use an outcome; None where one may."""
    doubt = outcome.doubt or ""
    reasons = (
        (outcome.same_patients_as is not None, f"the same people as {outcome.same_patients_as}"),
        (doubt in UNUSABLE_DOUBTS, f"doubt about the figure: {in_words(doubt)}"),
        (outcome.n is None, "the number of people was not printed"),
        ((outcome.n or 0) < 2, "a single person"),
    )
    return next((words for holds, words in reasons if holds), None)


def contrast_of(needled: TrialOutcome, controls: Iterable[TrialOutcome], request: PoolRequest) -> StudyEffect | str:
    """The effect of a needled arm against the first other arm of its study that can be used; or why there is none.

    Sides of one person are taken as independent, because how alike they are is not printed; the variance is then too
    large rather than too small.

    Args:
        needled: the arm.
        controls: outcomes of arms to compare with, of any study.
        request: says what is compared, and in which order of roles.
    """
    own = [each for each in controls if each.study == needled.study]
    if not own:
        return "no arm of its study to compare with"
    comparable = [each for each in own if _comparable(needled, each)]
    if not comparable:
        return "the other arm was judged on another scale, or at another time"
    found: StudyEffect | str = ""
    for control in sorted(comparable, key=lambda each: request.against.index(each.arm_role)):
        found = _between(needled, control, request)
        if not isinstance(found, str):
            return found
    return found


def _comparable(needled: TrialOutcome, control: TrialOutcome) -> bool:
    same = (needled.indication, needled.scale) == (control.indication, control.scale)
    return same and len({needled.followup_weeks, control.followup_weeks} - {None}) < 2


def _between(needled: TrialOutcome, control: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    first, second = effect_of(needled, request), effect_of(control, request)
    if isinstance(first, str) or isinstance(second, str):
        final = _final_means(needled, control) if request.compared is Measure.CHANGE else None
        return final or (first if isinstance(first, str) else f"the other arm: {second}")
    if request.compared is Measure.RESPONDERS:
        return _risk_ratio(first, second)
    variance = first.variance + second.variance
    return StudyEffect(
        needled, first.effect - second.effect, variance, first.people, control=control, control_people=second.people
    )


def _risk_ratio(first: StudyEffect, second: StudyEffect) -> StudyEffect | str:
    a, n, c, m = first.events or 0, first.people, second.events or 0, second.people
    if a + c in (0, n + m):
        return "everybody in both arms responded, or nobody did"
    effect, variance = log_risk_ratio([a], [n], [c], [m], add_to_zero=CONTINUITY)
    return StudyEffect(first.outcome, float(effect[0]), float(variance[0]), n, a, second.outcome, c, m)


def _final_means(needled: TrialOutcome, control: TrialOutcome) -> StudyEffect | None:
    """After random allocation the final means differ, on average, by what the changes differ by."""
    a, b = needled, control
    if unusable(a) or unusable(b):
        return None
    figures = (a.final_mean, a.final_sd, a.n, b.final_mean, b.final_sd, b.n)
    if a.design not in RANDOMISED or "median" in (a.statistic, b.statistic) or not all(figures):
        return None
    effect, variance = mean_difference(*(float(each or 0) for each in figures))
    return StudyEffect(a, float(effect), float(variance), int(a.n or 0), control=b, control_people=b.n)


def _improvement(outcome: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    if outcome.scale in NOT_SEVERITY:
        return NOT_SEVERITY[outcome.scale]
    if outcome.statistic == "median":
        return "medians"
    figures = (outcome.baseline_mean, outcome.final_mean, outcome.baseline_sd, outcome.final_sd)
    if any(each is None for each in figures) or outcome.doubt == "spread_may_be_standard_error":
        return "means and standard deviations before and after were not all printed"
    before, after, sd_before, sd_after = (float(each or 0) for each in figures)
    zero = zero_of(outcome.scale)
    if before <= zero or after <= zero:
        return "a mean at the scale's zero, of which there is no ratio"
    people = int(outcome.n or 0)
    effect, variance = log_ratio_of_means(before - zero, after - zero, sd_before, sd_after, people, request.correlation)
    return StudyEffect(outcome, float(effect), float(variance), people)


def _change(outcome: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    people = int(outcome.n or 0)
    if outcome.statistic == "median":
        return "medians"
    if outcome.mean_change is None:
        return "no mean change was printed"
    error = change_error(outcome)
    if error is not None:
        return StudyEffect(outcome, outcome.mean_change, error**2, people)
    b, f = outcome.baseline_sd, outcome.final_sd
    if not b or not f or outcome.doubt == "spread_may_be_standard_error":
        return "the spread of the change was not printed, nor those before and after"
    _, variance = mean_change(0, outcome.mean_change, b, f, people, request.correlation)
    return StudyEffect(outcome, outcome.mean_change, float(variance), people)


def _responders(outcome: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    kind, bound = ("percent", request.at_least) if request.grades is None else ("grades", float(request.grades))
    counted = [each for each in outcome.categories if each.kind == kind]
    if not counted:
        return f"nobody was counted by {'per cent' if kind == 'percent' else 'grades fallen'}"
    found = reaching(counted, float(bound or 0))
    if found is None:
        return "the ranges that were counted do not tell how many reached this bound"
    events, people = found
    effect, variance = logit_proportion([events], [people], add_to_zero=0.5)
    return StudyEffect(outcome, float(effect[0]), float(variance[0]), people, events)


_READERS: dict[Measure, Callable[[TrialOutcome, PoolRequest], StudyEffect | str]] = {
    Measure.IMPROVEMENT: _improvement,
    Measure.CHANGE: _change,
    Measure.RESPONDERS: _responders,
}


def reaching(counted: Sequence[Category], bound: float) -> tuple[int, int] | None:
    """How many of how many reached a bound; None where the counted ranges do not settle it.

    They settle it where one begins at the bound and has no end, or where they hold everybody and none lies on both
    sides of it; in each grade before treatment, where people were counted by grade.

    Args:
        counted: ranges of one kind, of one arm.
        bound: the least that counts.
    """
    grades = dict.fromkeys(each.baseline_grade for each in counted)
    parts = [_reaching([each for each in counted if each.baseline_grade == grade], bound) for grade in grades]
    known = [each for each in parts if each is not None]
    if not parts or len(known) < len(parts):
        return None
    return sum(events for events, _ in known), sum(people for _, people in known)


def _reaching(ranges: Sequence[Category], bound: float) -> tuple[int, int] | None:
    people = ranges[0].of
    open_ended = next((each.n for each in ranges if each.low == bound and each.high is None), None)
    if open_ended is not None:
        return open_ended, people
    if sum(each.n for each in ranges) != people or any(_straddles(each, bound) for each in ranges):
        return None
    return sum(each.n for each in ranges if each.low >= bound), people


def _straddles(each: Category, bound: float) -> bool:
    """Whether a range holds values on both sides of a bound; the end of a range of per cent no longer counts."""
    if each.low >= bound:
        return False
    return each.high is None or (each.high > bound if each.kind == "percent" else each.high >= bound)
