"""Pools any subset of the trial arms: which outcomes can be pooled by a measure, which not and why, and what comes out.

Nobody is counted twice: of one person's several sides only the first arm listed is taken, needling alone before
anything else; arms of different people of one study all count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from needlepoint.errors import InvalidInput
from needlepoint.evidence.arms import Category, TrialOutcome
from needlepoint.evidence.meta_analysis.effect_sizes import log_ratio_of_means, logit_proportion
from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis, meta_analysis, q_profile
from needlepoint.evidence.meta_analysis.rare_proportions import PooledProportion, pooled_proportion
from needlepoint.evidence.scales import NOT_SEVERITY, zero_of
from needlepoint.evidence.selection import UNUSABLE_DOUBTS, LeftOut, change_error
from needlepoint.terms import in_words


class Measure(StrEnum):
    """What is pooled."""

    IMPROVEMENT = "improvement"
    """Improvement in per cent, from means before and after on a scale with a zero, pooled as log(after / before)."""
    CHANGE = "change"
    """Mean change in points of one scale."""
    RESPONDERS = "responders"
    """Share of people who improved by so much, by the binomial-normal model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRequest:
    """Which outcomes are pooled, and by what measure.

    Attributes:
        correlation: of severity before and after, for spreads of a change that were not printed. No study printed it;
            0.5 is a convention.
        at_least: responders: per cent improvement that counts.
        grades: responders: grades fallen that count, instead of per cent.
    """

    measure: Measure = Measure.IMPROVEMENT
    indications: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("needling_alone",)
    scales: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    least_sessions: float | None = None
    most_sessions: float | None = None
    correlation: float = 0.5
    at_least: float | None = None
    grades: int | None = None

    def __post_init__(self) -> None:
        """Check what cannot be meant.

        Raises:
            InvalidInput: a correlation out of range, responders without a bound, or change over several scales.
        """
        if not -1 < self.correlation < 1:
            raise InvalidInput(f"{self.correlation:g} is no correlation.", where="correlation")
        if self.measure is Measure.RESPONDERS and (self.at_least is None) == (self.grades is None):
            raise InvalidInput("Who counts as a responder?", next_step="Give either per cent (50) or grades (1).")
        if self.measure is Measure.CHANGE and len(self.scales) != 1:
            raise InvalidInput("Points of different scales cannot be pooled.", next_step="Name one scale.")

    def wants(self, outcome: TrialOutcome) -> bool:
        """Whether an outcome is of the subset asked for."""
        chosen = (
            (self.indications, outcome.indication),
            (self.modalities, outcome.modality),
            (self.roles, outcome.arm_role),
            (self.scales, outcome.scale),
            (self.designs, outcome.design),
            (self.studies, outcome.study),
        )
        return all(not wanted or value in wanted for wanted, value in chosen) and self._sessions_fit(outcome.sessions)

    def _sessions_fit(self, sessions: float | None) -> bool:
        if self.least_sessions is None and self.most_sessions is None:
            return True
        if sessions is None:
            return False
        return (self.least_sessions or 0) <= sessions <= (self.most_sessions or math.inf)


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """One outcome as it is pooled.

    Attributes:
        effect, variance: on the scale of pooling (log ratio, points, logit).
        events, people: counts; events only of responders.
    """

    outcome: TrialOutcome
    effect: float
    variance: float
    people: int
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Pooled:
    """What pooling found.

    Attributes:
        request: what was asked.
        effects: what was pooled.
        left_out: of the subset, what was not, and why.
        model: REML with Knapp and Hartung's interval; None where fewer than two outcomes are left.
        proportion: for responders, the binomial-normal model beside it; None otherwise, or where it has no maximum.
        tau2_interval: Q-profile.
        said: what must be said of it.
    """

    request: PoolRequest
    effects: tuple[StudyEffect, ...]
    left_out: tuple[LeftOut, ...]
    model: MetaAnalysis | None
    proportion: PooledProportion | None
    tau2_interval: tuple[float, float] | None
    said: tuple[str, ...]


def pool(request: PoolRequest, outcomes: Iterable[TrialOutcome]) -> Pooled:
    """Pool the outcomes of a subset.

    Args:
        request: the subset and the measure.
        outcomes: all outcomes, as from `read_outcomes`.
    """
    effects: list[StudyEffect] = []
    left_out: list[LeftOut] = []
    taken: set[tuple[str, str]] = set()
    wanted = sorted(filter(request.wants, outcomes), key=lambda each: each.arm_role != "needling_alone")
    for outcome in wanted:
        found = _why_not(outcome, taken) or _READERS[request.measure](outcome, request)
        if isinstance(found, str):
            left_out.append(LeftOut(outcome, found))
        else:
            effects.append(found)
            taken.add(outcome.people)
    return _pooled(request, tuple(effects), tuple(left_out))


def _why_not(outcome: TrialOutcome, taken: set[tuple[str, str]]) -> str | None:
    doubt = outcome.doubt or ""
    reasons = (
        (outcome.same_patients_as is not None, f"the same people as {outcome.same_patients_as}"),
        (doubt in UNUSABLE_DOUBTS, f"doubt about the figure: {in_words(doubt)}"),
        (outcome.n is None, "the number of people was not printed"),
        ((outcome.n or 0) < 2, "a single person"),
        (outcome.people in taken, "the same people are in it already, by another arm, scale or time"),
    )
    return next((words for holds, words in reasons if holds), None)


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
    people = int(outcome.n or 0)
    effect, variance = log_ratio_of_means(before - zero, after - zero, sd_before, sd_after, people, request.correlation)
    return StudyEffect(outcome, float(effect), float(variance), people)


def _change(outcome: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    people = int(outcome.n or 0)
    if outcome.mean_change is None:
        return "no mean change was printed"
    error = change_error(outcome)
    if error is None and outcome.baseline_sd and outcome.final_sd and outcome.doubt != "spread_may_be_standard_error":
        b, f = outcome.baseline_sd, outcome.final_sd
        error = math.sqrt((b * b + f * f - 2 * request.correlation * b * f) / people)
    if error is None:
        return "the spread of the change was not printed, nor those before and after"
    return StudyEffect(outcome, outcome.mean_change, error**2, people)


def _responders(outcome: TrialOutcome, request: PoolRequest) -> StudyEffect | str:
    kind, bound = ("percent", request.at_least) if request.grades is None else ("grades", float(request.grades))
    counted = [each for each in outcome.categories if each.kind == kind]
    if not counted:
        return f"nobody was counted by {'per cent' if kind == 'percent' else 'grades fallen'}"
    found = _reaching(counted, float(bound or 0))
    if found is None:
        return "the ranges that were counted do not have this bound"
    events, people = found
    effect, variance = logit_proportion([events], [people], add_to_zero=0.5)
    return StudyEffect(outcome, float(effect[0]), float(variance[0]), people, events)


def _reaching(counted: Sequence[Category], bound: float) -> tuple[int, int] | None:
    """How many of how many reached a bound; None where a counted range straddles it, or none begins at it."""
    of = {(each.baseline_grade, each.of) for each in counted}
    people = sum(n for _, n in of)
    closed = [each for each in counted if each.high is not None]
    straddles = any(each.low < bound < float(each.high or 0) for each in closed if each.kind == "percent")
    begins = all(
        any(each.low == bound for each in counted if (each.baseline_grade, each.of) == stratum)
        or _whole(counted, stratum)
        for stratum in of
    )
    if straddles or not begins:
        return None
    return sum(each.n for each in counted if each.low >= bound), people


def _whole(counted: Sequence[Category], stratum: tuple[int | None, int]) -> bool:
    """Whether the ranges counted in a stratum hold everybody, so that a bound between two of them is one as well."""
    return sum(each.n for each in counted if (each.baseline_grade, each.of) == stratum) == stratum[1]


_READERS: dict[Measure, Callable[[TrialOutcome, PoolRequest], StudyEffect | str]] = {
    Measure.IMPROVEMENT: _improvement,
    Measure.CHANGE: _change,
    Measure.RESPONDERS: _responders,
}


def _pooled(request: PoolRequest, effects: tuple[StudyEffect, ...], left_out: tuple[LeftOut, ...]) -> Pooled:
    if len(effects) < 2:
        few = "Nothing" if not effects else "Only one outcome"
        said = (f"{few} of this subset can be pooled.",)
        return Pooled(request, effects, left_out, None, None, None, said)
    model = meta_analysis([each.effect for each in effects], [each.variance for each in effects], knapp_hartung=True)
    proportion = _proportion(effects) if request.measure is Measure.RESPONDERS else None
    return Pooled(
        request, effects, left_out, model, proportion, q_profile(model), tuple(_said(request, effects, model))
    )


def _proportion(effects: Sequence[StudyEffect]) -> PooledProportion | None:
    try:
        return pooled_proportion([each.events or 0 for each in effects], [each.people for each in effects])
    except InvalidInput:
        return None


def shown(request: PoolRequest, value: float) -> float:
    """A pooled value as people read it: per cent improvement, points, per cent of people."""
    if request.measure is Measure.IMPROVEMENT:
        return 100 * (1 - math.exp(value))
    if request.measure is Measure.RESPONDERS:
        return 100 / (1 + math.exp(-value))
    return value


def shown_range(request: PoolRequest, low: float, high: float) -> tuple[float, float]:
    """A range as people read it, the smaller first."""
    first, last = sorted((shown(request, low), shown(request, high)))
    return first, last


def unit(request: PoolRequest) -> str:
    """The unit of what `shown` returns."""
    return {Measure.IMPROVEMENT: "% improvement", Measure.CHANGE: "points", Measure.RESPONDERS: "% of people"}[
        request.measure
    ]


def _said(request: PoolRequest, effects: Sequence[StudyEffect], model: MetaAnalysis) -> Iterable[str]:
    low, high = shown_range(request, *model.prediction())
    yield (
        f"A further study like these would be expected to find between {low:.0f} and {high:.0f} {unit(request)}; "
        "that, not the interval of the mean, is how much they differ."
    )
    studies = len({each.outcome.study for each in effects})
    if studies < len(effects):
        yield f"{len(effects)} arms of {studies} studies; arms of one study are taken as independent."
    if request.measure is not Measure.RESPONDERS and any(each.outcome.change_sd is None for each in effects):
        yield f"A correlation of {request.correlation:g} before and after is assumed where it was needed."
    if all(each.outcome.assessor in ("not_blinded", "patient") for each in effects):
        yield "None of them was judged blindly or by an instrument."
    if not np.any([each.outcome.design.startswith("randomised") for each in effects]):
        yield "None of them was randomised; before and after in one arm counts natural course as improvement."
