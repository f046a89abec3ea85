"""A clinic's repeatability study: from repeat shots to SEM, smallest detectable change and ICC, quantity by quantity.

A subject is one zone of one person in one session, in which the skin has not changed. Its readings are the level of the
person's first shot plus what each shot reads differently, on the scale that change is told in (natural logarithm where
that is a ratio), so that the differences are those of `photos compare` and the levels tell people apart.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from needlepoint.photos.quantities import FACTS, ChangeScale, Metric, Quantity
from needlepoint.photos.reasons import Reason
from needlepoint.photos.repeatability.agreement import (
    SDC_FACTOR,
    Bounded,
    complete_table,
    icc_agreement,
    icc_one_way,
    sem,
)
from needlepoint.photos.repeatability.repeats import Repeat
from needlepoint.photos.repeatability.shots_file import StudyShot

FEWEST_FREEDOM = 10
"""Fewer repeats beyond each first shot are no noise model. Ours: with ten the SEM is known from -30 to +75 %."""
GOOD_FREEDOM = 30
"""Ours, asked of a study: with thirty the SEM is known from -20 to +34 %."""


@dataclass(frozen=True, slots=True)
class StudyReading:
    """One shot of a study with what its zones read; of a person's first shot, nothing differs from itself."""

    shot: StudyShot
    repeats: tuple[Repeat, ...]
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Repeatability:
    """How far one quantity wanders from shot to shot.

    Attributes:
        device: the camera, or None for all of them together; likewise operator.
        people: with two usable shots in one session at least.
        subjects: zones of them, session by session.
        shots: usable ones of these.
        refused: shots that could not be compared for this quantity.
        refused_because: the reasons, the commonest first.
        degrees_of_freedom: repeats beyond the first of each subject.
        sem: standard error of measurement on the change scale, which is the natural logarithm for a ratio.
        told_sem: the same as it is told, 100 * (exp(sem) - 1) for a ratio.
        told_sdc: smallest detectable change, 1.96 * sqrt(2) * SEM.
        icc_one_way: ICC(1,1); None where levels could not be told or fewer than two subjects were repeated.
        icc_agreement: ICC(2,1), absolute agreement, the columns being the first, second, ... shot of each subject.
    """

    quantity: Quantity
    device: str | None
    operator: str | None
    people: int
    subjects: int
    shots: int
    refused: int
    refused_because: tuple[Reason, ...]
    degrees_of_freedom: int
    sem: Bounded | None
    told_sem: Bounded | None
    told_sdc: Bounded | None
    icc_one_way: Bounded | None
    icc_agreement: Bounded | None

    @property
    def metric(self) -> Metric:
        """The metric that gives the quantity."""
        return FACTS[self.quantity].metric

    @property
    def repeats_missing(self) -> int:
        """How many more repeat shots are needed before this can stand in a noise model."""
        return max(FEWEST_FREEDOM - self.degrees_of_freedom, 0)


@dataclass(frozen=True)
class Study:
    """All readings of a study."""

    readings: tuple[StudyReading, ...]

    @cached_property
    def results(self) -> tuple[Repeatability, ...]:
        """Every quantity that was asked for: all shots together, then by device, by operator, and by both."""
        return tuple(
            self._result(quantity, device, operator)
            for quantity in self._quantities()
            for device, operator in self._groups()
        )

    @property
    def devices(self) -> tuple[str, ...]:
        """The cameras that were named."""
        return tuple(dict.fromkeys(each.shot.device for each in self.readings if each.shot.device))

    @property
    def operators(self) -> tuple[str, ...]:
        """The people who took the photographs, as far as they were named."""
        return tuple(dict.fromkeys(each.shot.operator for each in self.readings if each.shot.operator))

    def overall(self, device: str | None = None) -> tuple[Repeatability, ...]:
        """Every quantity over all operators, of one camera or of all."""
        if device is not None and self.devices == (device,):
            device = None
        return tuple(each for each in self.results if (each.device, each.operator) == (device, None))

    def variance_beside_capture(self, quantity: Quantity, device: str | None = None) -> float:
        """What a comparison of two repeat shots adds for itself to the variance of a change, on average."""
        found = [
            repeat.variance[quantity]
            for reading in self.readings
            if device in (None, reading.shot.device)
            for repeat in reading.repeats
            if quantity in repeat.variance
        ]
        return float(np.mean(found)) if found else 0.0

    def _groups(self) -> Iterator[tuple[str | None, str | None]]:
        devices = self.devices if len(self.devices) > 1 else ()
        operators = self.operators if len(self.operators) > 1 else ()
        yield None, None
        yield from ((device, None) for device in devices)
        yield from ((None, operator) for operator in operators)
        yield from ((device, operator) for device in devices for operator in operators)

    def _quantities(self) -> Iterator[Quantity]:
        repeats = [repeat for reading in self.readings for repeat in reading.repeats]
        seen = {quantity for repeat in repeats for quantity in (*repeat.change, *repeat.refused)}
        return (quantity for quantity in Quantity if quantity in seen)

    def _result(self, quantity: Quantity, device: str | None, operator: str | None) -> Repeatability:
        chosen = [
            reading
            for reading in self.readings
            if device in (None, reading.shot.device) and operator in (None, reading.shot.operator)
        ]
        levels = self._levels(quantity)
        found = self._subjects(chosen, quantity, levels)
        subjects = {subject: np.array(values) for subject, values in found.items() if len(values) > 1}
        told_apart = bool(subjects) and all((person, zone) in levels for person, _, zone in subjects)
        readings = list(subjects.values())
        error, freedom = sem(readings) or (None, 0)
        refused, because = _refusals(chosen, quantity)
        return Repeatability(
            quantity=quantity,
            device=device,
            operator=operator,
            people=len({person for person, _, _ in subjects}),
            subjects=len(subjects),
            shots=sum(each.size for each in readings),
            refused=refused,
            refused_because=because,
            degrees_of_freedom=freedom,
            sem=error,
            told_sem=error and told(error, quantity),
            told_sdc=error and told(error.times(SDC_FACTOR), quantity),
            icc_one_way=icc_one_way(readings) if told_apart else None,
            icc_agreement=icc_agreement(complete_table(readings)) if told_apart else None,
        )

    def _levels(self, quantity: Quantity) -> dict[tuple[str, str], float]:
        """What the first shot of each person reads in each zone, the mean over all comparisons with it."""
        found: dict[tuple[str, str], list[float]] = {}
        for reading in self.readings:
            for repeat in reading.repeats:
                if quantity in repeat.level:
                    found.setdefault((reading.shot.person, repeat.zone), []).append(repeat.level[quantity])
        return {place: float(np.mean(levels)) for place, levels in found.items()}

    def _subjects(
        self, chosen: Sequence[StudyReading], quantity: Quantity, levels: Mapping[tuple[str, str], float]
    ) -> dict[tuple[str, str, str], list[float]]:
        """The readings of each zone of each person and session."""
        found: dict[tuple[str, str, str], list[float]] = {}
        for reading in chosen:
            person = reading.shot.person
            for zone, change in self._changes(reading, quantity):
                values = found.setdefault((person, reading.shot.session, zone), [])
                values.append(levels.get((person, zone), 0.0) + change)
        return found

    def _changes(self, reading: StudyReading, quantity: Quantity) -> Iterator[tuple[str, float]]:
        if not reading.is_first:
            yield from ((each.zone, each.change[quantity]) for each in reading.repeats if quantity in each.change)
            return
        compared = (
            repeat.zone
            for other in self.readings
            if other.shot.person == reading.shot.person
            for repeat in other.repeats
            if quantity in repeat.change
        )
        yield from ((zone, 0.0) for zone in dict.fromkeys(compared))


def told(on_scale: Bounded, quantity: Quantity) -> Bounded:
    """A spread on the change scale as it is told: in percent of a rise where change is a ratio."""
    if FACTS[quantity].change is ChangeScale.DIFFERENCE:
        return on_scale
    return Bounded(*(100 * math.expm1(each) for each in (on_scale.value, on_scale.low, on_scale.high)))


def _refusals(chosen: Sequence[StudyReading], quantity: Quantity) -> tuple[int, tuple[Reason, ...]]:
    """How many shots could not be compared in some zone, and why, the commonest reason first."""
    refused = [
        [reason for repeat in reading.repeats for reason in repeat.refused.get(quantity, ())] for reading in chosen
    ]
    reasons = Counter(reason for each in refused for reason in each)
    return sum(map(bool, refused)), tuple(reason for reason, _ in reasons.most_common())
