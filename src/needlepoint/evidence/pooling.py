"""Pools any subset of the trial arms: which outcomes can be pooled by a measure, which not and why, and what comes out.

Nobody is counted twice: of one person's several sides only the first arm listed is taken, needling alone before
anything else; arms of different people of one study all count. Of a study only one contrast is taken, so that no arm
is compared twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from needlepoint.errors import InvalidInput
from needlepoint.evidence.arms import WITHIN_PERSON, TrialOutcome
from needlepoint.evidence.meta_analysis.mantel_haenszel import mantel_haenszel_risk_ratio
from needlepoint.evidence.meta_analysis.random_effects import MetaAnalysis, meta_analysis, q_profile
from needlepoint.evidence.meta_analysis.rare_proportions import PooledProportion, pooled_proportion
from needlepoint.evidence.pool_request import Measure, PoolRequest, check_words, in_digits, shown_range, unit
from needlepoint.evidence.selection import LeftOut
from needlepoint.evidence.study_effects import StudyEffect, contrast_of, effect_of

FEWEST_FOR_PREDICTION = 3
"""Two studies do not tell how far studies lie apart."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """What pooling found.

    Attributes:
        request: what was asked.
        effects: what was pooled.
        left_out: of the subset, what was not, and why.
        model: REML with Knapp and Hartung's interval, its variance never below the usual one; None where fewer than two
            outcomes are left.
        proportion: for responders, the binomial-normal model beside it; None otherwise, or where it has no maximum.
        mantel_haenszel: for contrasts of responders, the log of the common risk ratio and its standard error; None
            otherwise, or where one side has no responder at all.
        tau2_interval: Q-profile.
        said: what must be said of it.
    """

    request: PoolRequest
    effects: tuple[StudyEffect, ...]
    left_out: tuple[LeftOut, ...]
    model: MetaAnalysis | None
    proportion: PooledProportion | None
    mantel_haenszel: tuple[float, float] | None
    tau2_interval: tuple[float, float] | None
    said: tuple[str, ...]

    @property
    def prediction(self) -> tuple[float, float] | None:
        """Where a further study lies, as shown; None below three outcomes."""
        if self.model is None or len(self.effects) < FEWEST_FOR_PREDICTION:
            return None
        return shown_range(self.request, *self.model.prediction())


def pool(request: PoolRequest, outcomes: Iterable[TrialOutcome]) -> Pooled:
    """Pool the outcomes of a subset.

    Args:
        request: the subset and the measure.
        outcomes: all outcomes, as from `read_outcomes`.

    Raises:
        InvalidInput: the request names an indication, a scale, a study ... that no outcome has.
    """
    every = tuple(outcomes)
    check_words(request, every)
    controls = [each for each in every if request.wants_as_control(each)]
    contrasting = request.measure is Measure.CONTRAST
    effects: list[StudyEffect] = []
    left_out: list[LeftOut] = []
    taken: set[tuple[str, str]] = set()
    for outcome in sorted(filter(request.wants, every), key=lambda each: each.arm_role != "needling_alone"):
        people = (outcome.study, "") if contrasting else outcome.people
        found: StudyEffect | str = "the same people are in it already, by another arm, scale or time"
        if people not in taken:
            found = contrast_of(outcome, controls, request) if contrasting else effect_of(outcome, request)
        if isinstance(found, str):
            left_out.append(LeftOut(outcome, found))
        else:
            effects.append(found)
            taken.add(people)
    return _pooled(request, tuple(effects), tuple(left_out))


def careful(model: MetaAnalysis) -> MetaAnalysis:
    """A model of Knapp and Hartung with the usual variance where theirs is smaller.

    Few studies that agree by chance must not make a sure result (Röver and others 2015, BMC Med Res Methodol 15:99).
    """
    usual = meta_analysis(model.effects, model.variances, method=model.method)
    return replace(model, covariance=np.maximum(model.covariance, usual.covariance))


def _pooled(request: PoolRequest, effects: tuple[StudyEffect, ...], left_out: tuple[LeftOut, ...]) -> Pooled:
    if len(effects) < 2:
        few = "Nothing" if not effects else "Only one outcome"
        said = (f"{few} of this subset can be pooled.",)
        return Pooled(request, effects, left_out, None, None, None, None, said)
    fitted = meta_analysis([each.effect for each in effects], [each.variance for each in effects], knapp_hartung=True)
    found = Pooled(
        request=request,
        effects=effects,
        left_out=left_out,
        model=careful(fitted),
        proportion=_proportion(effects) if request.measure is Measure.RESPONDERS else None,
        mantel_haenszel=_mantel_haenszel(effects),
        tau2_interval=q_profile(fitted),
        said=(),
    )
    return replace(found, said=tuple(_said(found)))


def _proportion(effects: Sequence[StudyEffect]) -> PooledProportion | None:
    try:
        return pooled_proportion([each.events or 0 for each in effects], [each.people for each in effects])
    except InvalidInput:
        return None


def _mantel_haenszel(effects: Sequence[StudyEffect]) -> tuple[float, float] | None:
    if any(each.events is None or each.control_events is None for each in effects):
        return None
    counts = ([each.events, each.people, each.control_events, each.control_people] for each in effects)
    try:
        return mantel_haenszel_risk_ratio(*np.array(list(counts), dtype=float).T)
    except InvalidInput:
        return None


def _said(found: Pooled) -> Iterator[str]:
    request, effects = found.request, found.effects
    if found.prediction:
        low, high = (in_digits(request, end) for end in found.prediction)
        yield (
            f"A further study like these would be expected to find between {low} and {high} {unit(request)}; "
            "that, not the interval of the mean, is how much they differ."
        )
    else:
        yield "Two outcomes do not tell how far studies lie apart, so nothing is said about a further one."
    studies = len({each.outcome.study for each in effects})
    if studies < len(effects):
        yield f"{len(effects)} arms of {studies} studies; arms of one study are taken as independent."
    if request.compared is not Measure.RESPONDERS and any(each.outcome.change_sd is None for each in effects):
        yield f"A correlation of {request.correlation:g} before and after is assumed where it was needed."
    if request.measure is Measure.RESPONDERS and found.proportion is None:
        yield "The binomial-normal model finds no clear share: nearly every study has nobody or everybody."
    if all(each.outcome.assessor in ("not_blinded", "patient") for each in effects):
        yield "None of them was judged blindly or by an instrument."
    yield from _said_of_contrasts(found) if request.measure is Measure.CONTRAST else _said_of_one_arm(effects)


def _said_of_contrasts(found: Pooled) -> Iterator[str]:
    better = {Measure.IMPROVEMENT: "Below 1", Measure.CHANGE: "Below 0", Measure.RESPONDERS: "Above 1"}
    yield f"{better[found.request.compared]} the first arm of each pair did better."
    sides = sum(each.outcome.design in WITHIN_PERSON for each in found.effects)
    if sides:
        yield f"In {sides} the two arms are sides of one person; taken as independent, their variance is too large."
    random = sum(each.outcome.design.startswith("randomised") for each in found.effects)
    if random < len(found.effects):
        yield f"{random} of {len(found.effects)} were randomised, as far as was read."
    zero = sum(0 in (each.events, each.control_events) for each in found.effects)
    if zero:
        yield f"In {zero} one arm has no responder; half a person was added for REML, nothing for Mantel-Haenszel."


def _said_of_one_arm(effects: Sequence[StudyEffect]) -> Iterator[str]:
    if not any(each.outcome.design.startswith("randomised") for each in effects):
        yield "None of them was randomised; before and after in one arm counts natural course as improvement."
