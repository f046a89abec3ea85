"""What a person wishes, said in the instrument that will measure it."""

from __future__ import annotations

from dataclasses import dataclass

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.instruments.change import improvement_of, known_value
from needlepoint.instruments.scoring import check_subscale, instruments_for, range_warnings, unverified_words
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.instruments import Direction, Instrument
from needlepoint.terms import ZONE_GROUPS, ZONES, in_words


@dataclass(frozen=True, slots=True)
class Goal:
    """A wish, and where the score is hoped to go.

    Attributes:
        zones: where.
        indication: what for, an id.
        wish: in the person's own words.
        instrument: the id of the instrument that will measure it.
        baseline: the score before treatment; None: not measured yet, or not needed because the
            instrument rates the change itself.
        target: the score hoped for; None: not agreed yet.
        subscale: which score, where the instrument has several.
    """

    zones: tuple[str, ...]
    indication: str
    wish: str
    instrument: str
    baseline: float | None = None
    target: float | None = None
    subscale: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedGoal:
    """A goal that makes sense, with what is to be said about it.

    Attributes:
        baseline: the score the target is held against; for one that rates change, its "no change".
        sentence: one sentence for the plan and the leaflet.
        unanswered: `baseline` or `target`, where still to be filled in.
        warnings: why the goal may not be measurable as stated; shown, never blocking.
    """

    goal: Goal
    baseline: float | None
    sentence: str
    unanswered: tuple[str, ...]
    warnings: tuple[str, ...]


def check_goal(goal: Goal, knowledge: Knowledge) -> CheckedGoal:
    """Hold a goal against the instrument that will measure it.

    Raises:
        InvalidInput: an unknown zone, indication, instrument or subscale; an instrument that does not measure
            this indication; a number out of range; or a target that is not better than the baseline.
    """
    _check_where_and_what(goal)
    instrument = _instrument_of(goal, knowledge)
    if instrument.question is not None:
        return _goal_in_words(goal, instrument)
    check_subscale(instrument, goal.subscale)
    baseline = _baseline_of(goal, instrument)
    numbers = {"baseline": baseline, "target": goal.target}
    outside = [words for value in numbers.values() for words in range_warnings(instrument, value)]
    _check_direction(baseline, goal.target, instrument)
    return CheckedGoal(
        goal=goal,
        baseline=baseline,
        sentence=_sentence(goal, baseline, instrument),
        unanswered=tuple(name for name, value in numbers.items() if value is None),
        warnings=(
            *outside,
            *_unknown_warnings(instrument),
            *_size_warnings(baseline, goal.target, instrument),
            *unverified_words(instrument),
        ),
    )


def _check_where_and_what(goal: Goal) -> None:
    if not goal.zones:
        raise InvalidInput("The goal names no zone.", next_step="Say where the change is wished for.")
    for zone in goal.zones:
        if zone not in ZONES:
            raise InvalidInput(f"'{zone}' is not a zone.", where="goal > zones", next_step=did_you_mean(zone, ZONES))
    if not goal.wish.strip():
        raise InvalidInput("The goal says no wish.", next_step="Write down what the person wishes, in their words.")


def _instrument_of(goal: Goal, knowledge: Knowledge) -> Instrument:
    instrument = knowledge.instrument(goal.instrument)
    fitting = instruments_for(goal.indication, knowledge)
    if instrument not in fitting:
        raise InvalidInput(
            f"'{instrument.id}' does not measure '{goal.indication}'.",
            where="goal > instrument",
            next_step=f"Choose one of: {', '.join(each.id for each in fitting)}.",
        )
    return instrument


def _goal_in_words(goal: Goal, instrument: Instrument) -> CheckedGoal:
    if goal.baseline is not None or goal.target is not None:
        raise InvalidInput(
            f"'{instrument.id}' is answered in words, so the goal can have no numbers.",
            where="goal",
            next_step="Leave out baseline and target, or choose an instrument that gives a number.",
        )
    warning = "This goal will be judged in words; no measurement will show whether it was reached."
    return CheckedGoal(goal, None, f"{_wish_words(goal)} Judged by {instrument.patient_name}.", (), (warning,))


def _baseline_of(goal: Goal, instrument: Instrument) -> float | None:
    if instrument.no_change is None:
        return goal.baseline
    if goal.baseline not in (None, instrument.no_change):
        raise InvalidInput(
            f"'{instrument.id}' rates the change itself, so it has no baseline of {goal.baseline:g}.",
            where="goal > baseline",
            next_step=f"Leave the baseline out; it counts as {instrument.no_change:g}, no change.",
        )
    return instrument.no_change


def _check_direction(baseline: float | None, target: float | None, instrument: Instrument) -> None:
    if baseline is None or target is None or instrument.direction is None:
        return
    if improvement_of(target - baseline, instrument.direction) <= 0:
        raise InvalidInput(
            f"A target of {target:g} is not better than {baseline:g}: {_better(instrument.direction)} here.",
            where="goal > target",
            next_step="Correct one of the two numbers.",
        )


def _unknown_warnings(instrument: Instrument) -> list[str]:
    warnings = []
    if instrument.direction is None:
        warnings.append("Which way is better is not known here, so the target could not be checked.")
    if instrument.measurement_error is None and instrument.smallest_important_change is None:
        warnings.append("Neither the measurement error nor the smallest change that matters is known here.")
    return warnings


def _size_warnings(baseline: float | None, target: float | None, instrument: Instrument) -> list[str]:
    if baseline is None or target is None:
        return []
    error = known_value(instrument.measurement_error)
    smallest = known_value(instrument.smallest_important_change)
    size = round(abs(target - baseline), 6)
    hoped = f"The change hoped for, {size:g}, is"
    warnings = []
    if error is not None and size <= error:
        warnings.append(f"{hoped} within the measurement error of {error:g}: reaching it could be chance.")
    if smallest is not None and size < smallest:
        warnings.append(f"{hoped} less than the smallest change that matters, {smallest:g}.")
    return warnings


def _sentence(goal: Goal, baseline: float | None, instrument: Instrument) -> str:
    name = instrument.patient_name if goal.subscale is None else f"{instrument.patient_name} ({goal.subscale})"
    start = "not measured yet" if baseline is None else f"{baseline:g}"
    state = "" if baseline is None else " means no change" if instrument.no_change is not None else " now"
    hoped = "target still to be agreed" if goal.target is None else f"{goal.target:g} hoped for"
    return f"{_wish_words(goal)} Measured with {name}: {start}{state}, {hoped}{_scale_words(instrument)}."


def _wish_words(goal: Goal) -> str:
    return f'{_zone_words(goal.zones)}: "{" ".join(goal.wish.split()).rstrip(".")}".'


def _zone_words(zones: tuple[str, ...]) -> str:
    group = next((name for name, members in ZONE_GROUPS.items() if set(members) == set(zones)), None)
    names = [in_words(each) for each in ((group,) if group else dict.fromkeys(zones))]
    words = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return words[0].upper() + words[1:]


def _scale_words(instrument: Instrument) -> str:
    span = [] if instrument.range is None else [f"from {instrument.range.low:g} to {instrument.range.high:g}"]
    better = [] if instrument.direction is None else [_better(instrument.direction)]
    return f" ({', '.join(span + better)})" if span or better else ""


def _better(direction: Direction) -> str:
    return in_words(direction)
