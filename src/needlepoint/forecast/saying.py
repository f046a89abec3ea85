"""A forecast in sentences, for a clinician's page and for the patient: the same figures, plain words, never a bare
number."""

from __future__ import annotations

from collections.abc import Iterator

from needlepoint.forecast.forecasting import Forecast, Outlook, SessionOutlook
from needlepoint.forecast.harm_outlook import HarmOutlook
from needlepoint.forecast.harms import Harm
from needlepoint.forecast.support import Strength
from needlepoint.forecast.wording import percent, span

GRADES = {
    Strength.WEAK: "Weak evidence: the true result may well differ from this.",
    Strength.VERY_WEAK: "Very weak evidence: little more than a guess with a range.",
    Strength.NONE: "No evidence to forecast from.",
}


def clinician_sentences(forecast: Forecast) -> Iterator[str]:
    """What a clinician reads: the course's end, the person, the goal, when to stop, what it rests on, what others
    saw."""
    if forecast.outlook is None:
        yield from forecast.support.sentences
        return
    last = forecast.outlook.at_followup[-1]
    weeks = forecast.request.followup_weeks
    yield (
        f"After {_sessions(last.sessions)}, {weeks:g} weeks on: {percent(last.mean.mean)} less severe on average "
        f"(80 % range of the average {span(*last.mean.range(80))}); 80 of 100 people {span(*last.person.range(80))}."
    )
    if last.goal is not None and forecast.request.goal is not None:
        yield (
            f"Chance of the goal of {percent(forecast.request.goal)}: {percent(last.goal.mean)} "
            f"(80 % range {span(*last.goal.range(80))})."
        )
    yield stop_sentence(forecast)
    untreated = forecast.outlook.at_followup[0].mean
    yield (
        f"Of this, {percent(untreated.mean)} ({span(*untreated.range(80))}) would be seen without treatment: "
        "natural course and expectation, as a blinded judge sees them."
    )
    if forecast.unblinded:
        seen = forecast.unblinded.at_followup[-1].mean
        yield f"Trials without comparison or blinding would report about {percent(seen.mean)}; do not quote that."
    if last.beyond_data:
        most = forecast.support.most_sessions
        yield f"More than {most:g} sessions is extrapolation: no trial of this gave more, and the range is widened."
    yield from forecast.support.sentences
    yield f"{GRADES[forecast.support.strength]} {_contraction(forecast)}"


def _contraction(forecast: Forecast) -> str:
    share = forecast.support.contraction
    return f"The trials took away {percent(share)} of the uncertainty there was before them; the rest is the prior's."


def stop_sentence(forecast: Forecast) -> str:
    """After which session another is not worth it at the patient's own threshold."""
    outlook, asked = forecast.outlook, forecast.request
    assert outlook is not None  # noqa: S101 - asked only where there is a curve
    least = percent(asked.worthwhile)
    if outlook.stop_after is None:
        return f"Each of the {asked.sessions} sessions is more likely than not to add {least} or more."
    if outlook.stop_after == 0:
        return f"Even the first session is more likely than not to add less than {least}."
    gain = outlook.at_followup[outlook.stop_after + 1].gain
    assert gain is not None  # noqa: S101 - every session after none has one
    return (
        f"After {_sessions(outlook.stop_after)} another is more likely than not to add less than {least} "
        f"(expected {percent(gain.mean)}, 80 % range {span(*gain.range(80))})."
    )


def patient_sentences(forecast: Forecast) -> Iterator[str]:
    """What a patient reads: natural frequencies, as a blinded judge would see it, and how sure."""
    if forecast.outlook is None:
        yield "Nobody knows how much this helps here: no good enough studies were found."
        return
    last = _end(forecast.outlook)
    low, high = last.person.range(80)
    yield (
        f"After {_sessions(last.sessions)}, most people (8 of 10) see between {percent(max(low, 0.0))} and "
        f"{percent(high)} improvement. {'Some see none. ' if low <= 0.05 else ''}Nobody can tell beforehand who."
    )
    if last.goal is not None and forecast.request.goal is not None:
        goal, many = percent(forecast.request.goal), round(100 * last.goal.mean)
        yield f"About {many} of 100 people reach the {goal} you hope for."
    yield GRADES[forecast.support.strength]


def _end(outlook: Outlook) -> SessionOutlook:
    return outlook.at_followup[-1]


def _sessions(count: int) -> str:
    return f"{count} session" if count == 1 else f"{count} sessions"


def patient_harm_sentences(harm: HarmOutlook) -> Iterator[str]:
    """What a patient reads of harm: of a hundred people, with the range; what was not counted is said to be not
    known."""
    for each in harm.harms:
        if each.harm in EXPECTED_ANYWAY:
            continue
        name = f"{each.harm.in_words[0].upper()}{each.harm.in_words[1:]}"
        if each.course is None:
            yield f"{name}: nobody knows how often."
        else:
            low, high = (_of_hundred(value) for value in (each.course.low, each.course.high))
            middle = _of_hundred(each.course.middle)
            yield f"{name}: {'' if middle.startswith('fewer') else 'about '}{middle} of 100 people ({low} to {high})."
    if harm.redness:
        yield (
            f"Redness: most are done after {harm.redness.median_days:.1f} days; a few need "
            f"{harm.redness.high_days:.0f} days or more."
        )


EXPECTED_ANYWAY = (Harm.ERYTHEMA, Harm.OEDEMA)
"""Nearly everybody has them for a while; the sentence about redness says so."""


def _of_hundred(probability: float) -> str:
    people = 100 * probability
    return "fewer than 1" if people < 0.95 else f"{people:.0f}"
