"""Whether another session is worth it: a person's own scores held against the forecast and the measurement error.

What comes out is information for the clinician: continue, review or stop, each with its reasons. It changes no plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from needlepoint.errors import InvalidInput
from needlepoint.evidence.scales import zero_of
from needlepoint.forecast.forecasting import Estimate, Forecast, SessionOutlook, forecast_improvement
from needlepoint.forecast.own_patients.one_patient import PatientUpdate, update_for_patient
from needlepoint.forecast.own_patients.records import OwnCourse, OwnVisit
from needlepoint.forecast.own_patients.scales import IN_TRIALS_SCALE, own_scale
from needlepoint.forecast.posterior import Posterior
from needlepoint.forecast.request import MOST_SESSIONS, ForecastRequest
from needlepoint.forecast.wording import percent, span
from needlepoint.instruments import Change, ChangeVerdict, Score, change
from needlepoint.knowledge import Knowledge


class Advice(StrEnum):
    """What the figures speak for."""

    CONTINUE = "continue"
    REVIEW = "review"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class OwnResult:
    """A score of this person after so many sessions."""

    sessions: int
    score: Score


@dataclass(frozen=True, slots=True)
class Progress:
    """How a course stands against what was expected of it.

    Attributes:
        advice: what the figures speak for.
        reasons: why, a sentence each; never empty.
        sessions_done: sessions before the last score.
        improvement: since before treatment by the last score, a fraction; None where it cannot be put so.
        change: the last score against the first, with the measurement error.
        expected: what was to be expected after so many sessions; None where there is no forecast.
        next_gain: what one more session adds on average; None likewise.
        next_is_worth: chance that it adds what the patient holds worthwhile.
        forecast: what is to be expected now that the scores are known, over one session more than were done.
        contradictions: where scores and forecast do not fit together, a sentence each; empty where they do.
        stalled: whether the last score is no better than the one before it, beyond measurement error; None with one
            score.
    """

    advice: Advice
    reasons: tuple[str, ...]
    sessions_done: int
    improvement: float | None
    change: Change
    expected: SessionOutlook | None
    next_gain: Estimate | None
    next_is_worth: float | None
    forecast: Forecast
    contradictions: tuple[str, ...] = ()
    stalled: bool | None = None


LIKELY_ENOUGH, UNLIKELY = 0.5, 0.2
"""The next session speaks for going on from the first chance on, against it below the second, for a talk between.
Ours."""


def judge_progress(
    request: ForecastRequest,
    before: Score,
    results: Sequence[OwnResult],
    knowledge: Knowledge,
    posterior: Posterior,
) -> Progress:
    """Hold a person's scores against the forecast and say what they speak for.

    Args:
        request: the treatment; its number of sessions is set to one more than were done.
        before: the score before treatment.
        results: scores since, in the order of sessions.
        knowledge: for the measurement error of the instrument.
        posterior: from `load_posterior`.

    Raises:
        InvalidInput: no result, or one without a value; results out of order or of another instrument; a score before
            treatment that shows
            nothing to improve; more sessions than can be forecast.
    """
    last = _last(results)
    moved = change(before, last.score, knowledge)
    improvement = improvement_between(before, last.score)
    asked = replace(request, sessions=last.sessions + 1)
    person = _of_person(asked, before, results, knowledge, posterior)
    expected, coming = _outlooks(person, last.sessions)
    found = Progress(
        advice=Advice.REVIEW,
        reasons=(),
        sessions_done=last.sessions,
        improvement=improvement,
        change=moved,
        expected=expected,
        next_gain=coming.gain if coming else None,
        next_is_worth=coming.worth if coming else None,
        forecast=person.forecast,
        contradictions=tuple(person.sentences) if person.contradictions or not person.updated else (),
        stalled=_stalled(results, knowledge),
    )
    said = tuple(_reasons(found, request))
    return replace(found, advice=_heaviest(said), reasons=tuple(words for _, words in said))


def _last(results: Sequence[OwnResult]) -> OwnResult:
    if not results:
        raise InvalidInput("There is no score since treatment began.", next_step="Score at least once after a session.")
    sessions = [each.sessions for each in results]
    if sessions != sorted(set(sessions)):
        raise InvalidInput(
            f"The scores are of {', '.join(map(str, sessions))} sessions, which is out of order or twice the same.",
            next_step="Give one score for each number of sessions, in their order.",
        )
    if not 1 <= sessions[-1] < MOST_SESSIONS:
        raise InvalidInput(f"{sessions[-1]} sessions done is not between 1 and {MOST_SESSIONS - 1}.", where="sessions")
    return results[-1]


def improvement_between(before: Score, after: Score) -> float | None:
    """The share of severity that is gone, above the value that stands for none; None where a score has no value.

    Raises:
        InvalidInput: the score before treatment shows nothing to improve.
    """
    if before.value is None or after.value is None:
        return None
    zero = zero_of(IN_TRIALS_SCALE.get(before.instrument, before.instrument))
    if before.value <= zero:
        raise InvalidInput(
            f"A score of {before.value:g} before treatment shows nothing to improve.",
            where=before.instrument,
            next_step="Check the score before treatment.",
        )
    return 1 - (after.value - zero) / (before.value - zero)


def _of_person(
    request: ForecastRequest,
    before: Score,
    results: Sequence[OwnResult],
    knowledge: Knowledge,
    posterior: Posterior,
) -> PatientUpdate:
    """The forecast that knows the scores; as it was before where nothing is known of the indication."""
    if request.in_trials is None:
        unknown = forecast_improvement(request, posterior, unblinded=False)
        return PatientUpdate(unknown, None, True, (), 0.0, float(posterior.size), unknown.support.sentences)
    course = OwnCourse(
        patient="",
        indication=request.in_trials,
        modality=request.modality,
        scale=own_scale(before.instrument, knowledge),
        baseline=_value(before),
        visits=tuple(
            OwnVisit(sessions=each.sessions, weeks=request.interval_weeks, score=_value(each.score)) for each in results
        ),
        combined=request.combined,
        phototype=request.phototype,
        age=request.age,
    )
    return update_for_patient(request, posterior, course)


def _value(score: Score) -> float:
    if score.value is None:
        raise InvalidInput("A score has no value.", where=score.instrument, next_step="Answer all of its items.")
    return score.value


def _outlooks(person: PatientUpdate, done: int) -> tuple[SessionOutlook | None, SessionOutlook | None]:
    """What was to be expected before own scores were known, and what the next session brings now that they are."""
    if person.before is None or person.forecast.outlook is None:
        return None, None
    return person.before.after_each[done], person.forecast.outlook.at_followup[done + 1]


def _reasons(found: Progress, request: ForecastRequest) -> Iterator[tuple[Advice, str]]:
    """Each reason with what it speaks for; the heaviest decides."""
    yield from _of_the_score(found, request)
    if found.expected is None or found.next_gain is None or found.next_is_worth is None:
        yield Advice.REVIEW, f"There is no forecast to hold it against. {' '.join(found.forecast.support.sentences)}"
        return
    yield from _against_the_forecast(found, found.expected)
    for words in found.contradictions:
        yield Advice.REVIEW, words
    chance, gain = found.next_is_worth, found.next_gain
    said = (
        f"Another session adds {percent(gain.mean)} on average (80 % range {span(*gain.range(80))}); the chance that "
        f"it adds the {percent(request.worthwhile)} held worthwhile is {percent(chance)}."
    )
    yield _of_the_next(chance, found.stalled), said


def _of_the_next(chance: float, stalled: bool | None) -> Advice:
    """The curve alone never says stop: no trial compared numbers of sessions. It does where the person's scores
    agree."""
    if chance >= LIKELY_ENOUGH:
        return Advice.CONTINUE
    return Advice.STOP if chance < UNLIKELY and stalled else Advice.REVIEW


def _stalled(results: Sequence[OwnResult], knowledge: Knowledge) -> bool | None:
    if len(results) < 2:
        return None
    return change(results[-2].score, results[-1].score, knowledge).verdict is not ChangeVerdict.BETTER


def _of_the_score(found: Progress, request: ForecastRequest) -> Iterator[tuple[Advice, str]]:
    if found.change.verdict is ChangeVerdict.WORSE:
        yield Advice.REVIEW, f"The score is worse than before treatment. {found.change.sentence}"
    elif found.change.verdict is not ChangeVerdict.BETTER:
        yield Advice.REVIEW, found.change.sentence
    if found.stalled:
        yield Advice.REVIEW, "The last session brought no change beyond measurement error."
    if found.improvement is not None and request.goal is not None and found.improvement >= request.goal:
        yield Advice.STOP, f"The goal of {percent(request.goal)} is reached: {percent(found.improvement)}."


def _against_the_forecast(found: Progress, expected: SessionOutlook) -> Iterator[tuple[Advice, str]]:
    assert found.improvement is not None  # noqa: S101 - a score without a value was refused
    low, high = expected.person.range(90)
    said = (
        f"{percent(found.improvement)} after {found.sessions_done}; of 100 people like this 90 show {span(low, high)}."
    )
    if found.improvement < low:
        yield Advice.REVIEW, f"Less than expected: {said} Look for a reason before going on."
    elif found.improvement > high:
        yield Advice.REVIEW, f"More than expected: {said} Check the score; the forecast may be too low for this person."
    else:
        yield Advice.CONTINUE, f"Within what was expected: {said}"


def _heaviest(said: Sequence[tuple[Advice, str]]) -> Advice:
    """Stop weighs more than review, and review more than continue."""
    order = list(Advice)
    return max((advice for advice, _ in said), key=order.index)
