"""What a pooled result is asked of: the measure and the subset; and how its numbers are shown."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.errors import InvalidInput, did_you_mean
from needlepoint.evidence.arms import TrialOutcome


class Measure(StrEnum):
    """What is pooled."""

    IMPROVEMENT = "improvement"
    """Improvement in per cent, from means before and after on a scale with a zero, pooled as log(after / before)."""
    CHANGE = "change"
    """Mean change in points of one scale."""
    RESPONDERS = "responders"
    """Share of people who improved by so much, by the binomial-normal model."""
    CONTRAST = "contrast"
    """Needled arms against other arms of the same study: in responders, points or severity left; see `compared`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRequest:
    """Which outcomes are pooled, and by what measure.

    Attributes:
        against: contrast: roles of the arms to compare with, the first that can be used first.
        correlation: of severity before and after, for spreads of a change that were not printed. No study printed it;
            0.5 is a convention.
        at_least: responders: per cent improvement that counts.
        grades: responders: grades fallen that count, instead of per cent.
    """

    measure: Measure = Measure.IMPROVEMENT
    indications: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    roles: tuple[str, ...] = ("needling_alone",)
    against: tuple[str, ...] = ("untreated", "comparator")
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
            InvalidInput: a correlation out of range, responders without a bound or with two, change over several
                scales, or a role on both sides of a contrast.
        """
        bounds = (self.at_least is not None) + (self.grades is not None)
        if not -1 < self.correlation < 1:
            raise InvalidInput(f"{self.correlation:g} is no correlation.", where="correlation")
        if bounds > 1 or (self.measure is Measure.RESPONDERS and bounds == 0):
            raise InvalidInput("Who counts as a responder?", next_step="Give either per cent (50) or grades (1).")
        if self.measure is Measure.CHANGE and len(self.scales) != 1:
            raise InvalidInput("Points of different scales cannot be pooled.", next_step="Name one scale.")
        if self.measure is Measure.CONTRAST and set(self.roles) & set(self.against):
            raise InvalidInput("An arm cannot be on both sides of a comparison.", where="role, against")

    @property
    def compared(self) -> Measure:
        """What a contrast compares: responders where a bound is given, points where one scale is named, else the
        severity left; any other measure is itself."""
        if self.measure is not Measure.CONTRAST:
            return self.measure
        if self.at_least is not None or self.grades is not None:
            return Measure.RESPONDERS
        return Measure.CHANGE if len(self.scales) == 1 else Measure.IMPROVEMENT

    def wants(self, outcome: TrialOutcome) -> bool:
        """Whether an outcome is of the subset asked for."""
        fits = not self.modalities or outcome.modality in self.modalities
        return fits and self._fits(outcome, self.roles) and self._sessions_fit(outcome.sessions)

    def wants_as_control(self, outcome: TrialOutcome) -> bool:
        """Whether an outcome may be compared with; device and sessions are asked of the needled arm alone."""
        return self._fits(outcome, self.against)

    def _fits(self, outcome: TrialOutcome, roles: tuple[str, ...]) -> bool:
        chosen = (
            (self.indications, outcome.indication),
            (roles, outcome.arm_role),
            (self.scales, outcome.scale),
            (self.designs, outcome.design),
            (self.studies, outcome.study),
        )
        return all(not wanted or value in wanted for wanted, value in chosen)

    def _sessions_fit(self, sessions: float | None) -> bool:
        if self.least_sessions is None and self.most_sessions is None:
            return True
        if sessions is None:
            return False
        return (self.least_sessions or 0) <= sessions <= (self.most_sessions or math.inf)


def check_words(request: PoolRequest, outcomes: Iterable[TrialOutcome]) -> None:
    """Refuse a word that no outcome has, so that a slip of the pen is not taken for missing evidence.

    Raises:
        InvalidInput: with the nearest words there are.
    """
    every = tuple(outcomes)
    asked = {
        "indication": request.indications,
        "modality": request.modalities,
        "scale": request.scales,
        "design": request.designs,
        "study": request.studies,
    }
    for column, words in asked.items():
        known = sorted({value for each in every if (value := getattr(each, column))}) if words else []
        for word in words:
            if word not in known:
                raise InvalidInput(f"No trial arm has '{word}'.", where=column, next_step=did_you_mean(word, known))


def shown(request: PoolRequest, value: float) -> float:
    """A pooled value as people read it: per cent improvement, points, per cent of people, a ratio."""
    if request.measure is Measure.CONTRAST:
        return float(value) if request.compared is Measure.CHANGE else math.exp(value)
    if request.measure is Measure.IMPROVEMENT:
        return 100 * (1 - math.exp(value))
    if request.measure is Measure.RESPONDERS:
        return 100 / (1 + math.exp(-value))
    return float(value)


def shown_range(request: PoolRequest, low: float, high: float) -> tuple[float, float]:
    """A range as people read it, the smaller first."""
    first, last = sorted((shown(request, low), shown(request, high)))
    return first, last


def in_digits(request: PoolRequest, value: float) -> str:
    """A shown value: ratios and points with two decimals, per cent with one."""
    decimals = 2 if Measure.CONTRAST is request.measure or Measure.CHANGE is request.measure else 1
    return f"{value:.{decimals}f}"


def unit(request: PoolRequest) -> str:
    """The unit of what `shown` returns."""
    single = {Measure.IMPROVEMENT: "% improvement", Measure.CHANGE: "points", Measure.RESPONDERS: "% of people"}
    between = {
        Measure.IMPROVEMENT: "ratio of severity left",
        Measure.CHANGE: "points of difference",
        Measure.RESPONDERS: "risk ratio of response",
    }
    return (between if request.measure is Measure.CONTRAST else single)[request.compared]
