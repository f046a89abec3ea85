"""A pooled result as plain values, for JSON: what was asked, each study, the result, and how firm it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis
from needlepoint.evidence.meta_analysis.sensitivity import FEWEST_FOR_EGGER, SmallStudies, egger_test, leave_one_out
from needlepoint.evidence.normal_quantiles import Z95
from needlepoint.evidence.pool_request import Measure, PoolRequest, shown, shown_range, unit
from needlepoint.evidence.pooling import Pooled, careful
from needlepoint.evidence.study_effects import StudyEffect


@dataclass(frozen=True, slots=True)
class Shown:
    """A value with the ends of its 95 % interval, in the unit of the result."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StudyLine:
    """One outcome that is pooled.

    Attributes:
        effect, variance: on the scale of pooling; `shown` the same in the unit of the result.
        without_it: the pooled result when it is left out; None where fewer than three are pooled.
    """

    study: str
    arm: str
    against: str | None
    people: int
    events: int | None
    control_people: int | None
    control_events: int | None
    effect: float
    variance: float
    shown: Shown
    without_it: Shown | None


@dataclass(frozen=True, slots=True)
class PooledOutcomes:
    """The whole answer.

    Attributes:
        result: mean with its 95 % interval; None where fewer than two outcomes can be pooled.
        prediction: where a further study lies; None below three.
        heterogeneity: tau2 with its Q-profile interval, I2 in per cent, Q with its degrees of freedom and p.
        binomial_normal: the share by the model of counts; for responders.
        mantel_haenszel: the common risk ratio; for contrasts of responders.
        egger: None below ten outcomes, and for shares, whose standard error follows from the share itself.
        left_out: study, arm, scale and reason of each outcome of the subset that is not pooled.
    """

    request: PoolRequest
    unit: str
    studies: tuple[StudyLine, ...]
    result: Shown | None
    prediction: tuple[float, float] | None
    heterogeneity: dict[str, Any] | None
    binomial_normal: Shown | None
    mantel_haenszel: Shown | None
    egger: SmallStudies | None
    said: tuple[str, ...]
    left_out: tuple[dict[str, str | None], ...]


def summarise(pooled: Pooled) -> PooledOutcomes:
    """The result as plain values."""
    model = pooled.model
    return PooledOutcomes(
        request=pooled.request,
        unit=unit(pooled.request),
        studies=_lines(pooled),
        result=_of_model(pooled.request, model) if model else None,
        prediction=pooled.prediction,
        heterogeneity=_heterogeneity(pooled, model) if model else None,
        binomial_normal=binomial_normal(pooled),
        mantel_haenszel=mantel_haenszel(pooled),
        egger=_egger(pooled),
        said=pooled.said,
        left_out=tuple(
            {
                "study": each.outcome.study,
                "arm": each.outcome.arm,
                "scale": each.outcome.scale,
                "reason": each.reason,
            }
            for each in pooled.left_out
        ),
    )


def own_interval(request: PoolRequest, each: StudyEffect) -> Shown:
    """What one study says by itself."""
    half = Z95 * each.variance**0.5
    return Shown(shown(request, each.effect), *shown_range(request, each.effect - half, each.effect + half))


def binomial_normal(pooled: Pooled) -> Shown | None:
    """The share of responders by the model of counts, per cent."""
    if pooled.proportion is None:
        return None
    low, high = pooled.proportion.interval()
    return Shown(100 * pooled.proportion.proportion, 100 * low, 100 * high)


def mantel_haenszel(pooled: Pooled) -> Shown | None:
    """The common risk ratio."""
    if pooled.mantel_haenszel is None:
        return None
    effect, se = pooled.mantel_haenszel
    return Shown(shown(pooled.request, effect), *shown_range(pooled.request, effect - Z95 * se, effect + Z95 * se))


def _egger(pooled: Pooled) -> SmallStudies | None:
    enough = len(pooled.effects) >= FEWEST_FOR_EGGER and pooled.request.measure is not Measure.RESPONDERS
    return egger_test(pooled.model) if pooled.model and enough else None


def _of_model(request: PoolRequest, model: MetaAnalysis) -> Shown:
    return Shown(shown(request, model.estimate), *shown_range(request, *model.interval()[0]))


def _lines(pooled: Pooled) -> tuple[StudyLine, ...]:
    count = len(pooled.effects)
    rest = leave_one_out(pooled.model) if pooled.model and count > 2 else [None] * count
    return tuple(
        StudyLine(
            study=each.outcome.study,
            arm=each.outcome.arm,
            against=each.control.arm if each.control else None,
            people=each.people,
            events=each.events,
            control_people=each.control_people,
            control_events=each.control_events,
            effect=each.effect,
            variance=each.variance,
            shown=own_interval(pooled.request, each),
            without_it=_of_model(pooled.request, careful(without)) if without else None,
        )
        for each, without in zip(pooled.effects, rest, strict=True)
    )


def _heterogeneity(pooled: Pooled, model: MetaAnalysis) -> dict[str, Any]:
    return {
        "tau2": model.tau2,
        "tau2_interval": pooled.tau2_interval,
        "i2": model.i2,
        "q": model.q,
        "q_df": model.q_df,
        "q_p": model.q_p,
    }
