"""From two scores to a change: better, worse or not told apart, and whether it is large enough to matter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from needlepoint.errors import InvalidInput
from needlepoint.instruments.scoring import Score
from needlepoint.knowledge import Knowledge
from needlepoint.knowledge.records.figures import Figure
from needlepoint.knowledge.records.instruments import Direction


class ChangeVerdict(StrEnum):
    """What a difference between two scores says."""

    BETTER = "better"
    WORSE = "worse"
    NO_CHANGE = "no_change"
    """The same, or within the known measurement error, which cannot be told from the same."""
    NOT_KNOWN = "not_known"
    """A score is incomplete, or which way is better is not known."""


@dataclass(frozen=True, slots=True)
class Change:
    """The difference between a baseline and a follow-up score of one instrument.

    Attributes:
        points: follow-up minus baseline, as the scores run; None: one of them has no value.
        improvement: the same, above zero for better; None: not known.
        measurement_error: how far two readings of the same skin may lie apart; None: not known.
        beyond_error: whether the difference is larger than that; None: not known.
        smallest_important_change: None: not known.
        important: whether the difference reaches it; None: not known.
        unverified: what either score rests on that nobody here has read in the original.
        sentence: all of it in words.
    """

    instrument: str
    verdict: ChangeVerdict
    points: float | None
    improvement: float | None
    measurement_error: float | None
    beyond_error: bool | None
    smallest_important_change: float | None
    important: bool | None
    unverified: tuple[str, ...]
    sentence: str


def change(baseline: Score, follow_up: Score, knowledge: Knowledge) -> Change:
    """How a follow-up score differs from a baseline.

    A difference within the measurement error is `no_change`, whichever way it points. Where no error is
    known, any difference is named, and the sentence says that its error is not known. Two ratings of
    improvement (an instrument with `no_change`) both look back to the time before treatment; their difference
    is how the rating itself moved.

    Raises:
        InvalidInput: the scores are of different instruments or subscales, or run in different directions.
    """
    _check_comparable(baseline, follow_up)
    instrument = knowledge.instrument(baseline.instrument)
    error = known_value(instrument.measurement_error)
    smallest = known_value(instrument.smallest_important_change)
    points = _difference(baseline, follow_up)
    size = None if points is None else abs(points)
    beyond = None if size is None or error is None else size > error
    verdict, improvement = _verdict(points, beyond, baseline.direction)
    important = None if size is None or smallest is None else size >= smallest
    return Change(
        instrument=instrument.id,
        verdict=verdict,
        points=points,
        improvement=improvement,
        measurement_error=error,
        beyond_error=beyond,
        smallest_important_change=smallest,
        important=important,
        unverified=tuple(dict.fromkeys(baseline.unverified + follow_up.unverified)),
        sentence=_sentence(verdict, points, error, smallest),
    )


def known_value(figure: Figure | None) -> float | None:
    """The value of a figure that may be used: None where there is none or where it is unverified."""
    return None if figure is None or figure.unverified else figure.value


def improvement_of(points: float, direction: Direction) -> float:
    """A difference turned so that above zero means better."""
    return points if direction is Direction.HIGHER_IS_BETTER else 0.0 - points


def _check_comparable(baseline: Score, follow_up: Score) -> None:
    pairs = (
        ("instruments", baseline.instrument, follow_up.instrument),
        ("scores of one instrument", baseline.subscale, follow_up.subscale),
        ("directions", baseline.direction, follow_up.direction),
    )
    for kind, before, after in pairs:
        if before != after:
            raise InvalidInput(
                f"Scores of different {kind} cannot be compared: {before or 'none'} and {after or 'none'}.",
                next_step="Compare scores of one instrument, one part of it and one direction.",
            )


def _difference(baseline: Score, follow_up: Score) -> float | None:
    if baseline.value is None or follow_up.value is None:
        return None
    return round(follow_up.value - baseline.value, 6)


def _verdict(
    points: float | None, beyond_error: bool | None, direction: Direction | None
) -> tuple[ChangeVerdict, float | None]:
    if points is None or direction is None:
        return ChangeVerdict.NOT_KNOWN, None
    improvement = improvement_of(points, direction)
    if points == 0 or beyond_error is False:
        return ChangeVerdict.NO_CHANGE, improvement
    return (ChangeVerdict.BETTER if improvement > 0 else ChangeVerdict.WORSE), improvement


_VERDICT_WORDS: dict[ChangeVerdict, str] = {
    ChangeVerdict.BETTER: "better",
    ChangeVerdict.WORSE: "worse",
    ChangeVerdict.NO_CHANGE: "not told apart from no change",
    ChangeVerdict.NOT_KNOWN: "whether that is better or worse is not known",
}


def _sentence(verdict: ChangeVerdict, points: float | None, error: float | None, smallest: float | None) -> str:
    if points is None:
        return "Not known: an answer is missing from one of the two scores."
    if points == 0:
        return "No change in the score."
    size = abs(points)
    moved = f"{size:g} points {'higher' if points > 0 else 'lower'}: {_VERDICT_WORDS[verdict]}."
    return f"{moved} {_error_words(size, error)} {_smallest_words(size, smallest)}"


def _error_words(size: float, error: float | None) -> str:
    if error is None:
        return "The measurement error is not known."
    return f"That is {'more than' if size > error else 'within'} the measurement error of {error:g}."


def _smallest_words(size: float, smallest: float | None) -> str:
    if smallest is None:
        return "The smallest change that matters is not known."
    reaches = "reaches" if size >= smallest else "does not reach"
    return f"It {reaches} the smallest change that matters, {smallest:g}."
