"""What a measurement answers: levels, changes with their intervals, verdicts, and why something was refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.photos.calibration import ScaleSource
from needlepoint.photos.quantities import FACTS, Quantity
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.zones.outline import Role


class ChangeVerdict(StrEnum):
    """What may be said of a change."""

    BEYOND_ERROR = "beyond_measurement_error"
    WITHIN_ERROR = "within_measurement_error"
    NOT_COMPARABLE = "not_comparable"


class ErrorPart(StrEnum):
    """Where the uncertainty of a number comes from."""

    CAPTURE = "capture"
    """From shot to shot: repeat shots, or the noise model where there are none."""
    SKIN = "skin"
    """From block to block of skin within the zone (block bootstrap)."""
    SCALE = "scale"
    COLOUR = "colour"
    REGISTRATION = "registration"
    CONTROL = "control"
    """The control region's own change, which was taken off, is itself only measured."""
    GAIN = "gain"
    """How surely the size of a change is read: it grows with the change and is nothing where nothing changed."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval. Never shown without it.

    Attributes:
        parts: the standard deviation that each source of error adds, in the same unit.
    """

    value: float
    low: float
    high: float
    parts: Mapping[ErrorPart, float]


@dataclass(frozen=True, slots=True)
class Level:
    """One quantity of one zone in one photograph, or why there is none."""

    quantity: Quantity
    estimate: Estimate | None
    reasons: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class QuantityChange:
    """How one quantity of one zone changed.

    Attributes:
        baseline: the level then; None where it may not be told (no size, no colour).
        change: follow-up against baseline with the control's own change taken off: in percent where the quantity's
            change is told as a ratio, else in its own unit. None where not comparable.
        drift: the control's own change that was taken off, in the same terms; None where nothing was.
        smallest_detectable: a change smaller than this cannot be told from measurement error.
        reasons: why it is not comparable, or what to keep in mind.
    """

    quantity: Quantity
    baseline: Level
    follow_up: Level
    change: Estimate | None
    drift: float | None
    smallest_detectable: float | None
    verdict: ChangeVerdict
    reasons: tuple[Remark, ...] = ()

    @property
    def improved(self) -> bool | None:
        """Whether it went beyond error in the better direction; None where better has no direction, or no verdict."""
        better = FACTS[self.quantity].better
        if self.change is None or not better or self.verdict is ChangeVerdict.NOT_COMPARABLE:
            return None
        return self.verdict is ChangeVerdict.BEYOND_ERROR and self.change.value * better > 0


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What is told of a photograph beside its numbers; nothing that names a person."""

    name: str
    sha256: str
    taken_at: dt.datetime | None
    width_px: int
    height_px: int
    camera: str
    px_per_mm: float | None
    scale_source: ScaleSource | None
    scale_relative_sd: float | None
    colour_error_de00: float | None
    blur_px: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ZoneLevels:
    """A zone of one photograph."""

    zone: str
    role: Role
    levels: tuple[Level, ...]
    usable_share: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhotoMeasurement:
    """One photograph, measured."""

    photo: PhotoFacts
    zones: tuple[ZoneLevels, ...]
    refused: tuple[Remark, ...]
    noise_model: str
    version: str


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A zone of a pair."""

    zone: str
    role: Role
    changes: tuple[QuantityChange, ...]
    usable_share: float
    error_px: float
    """Estimated registration error in this zone, pixels of the follow-up (95th percentile)."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PairMeasurement:
    """A pair, measured or refused.

    Attributes:
        refused: what refuses the whole pair; then there are no zones.
        cautions: what holds for the whole pair and refuses nothing.
        found: figures of the comparison itself, by name (distance, angle, light), for the record.
        noise_model: which one was used, for people.
        version: of the software.
    """

    baseline: PhotoFacts
    follow_up: PhotoFacts
    zones: tuple[ZoneChange, ...]
    refused: tuple[Remark, ...]
    cautions: tuple[Remark, ...]
    found: Mapping[str, float]
    noise_model: str
    version: str

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason that refused anything, once each."""
        of_zones = (
            remark.reason
            for zone in self.zones
            for change in zone.changes
            if change.verdict is ChangeVerdict.NOT_COMPARABLE
            for remark in change.reasons
        )
        return tuple(dict.fromkeys((*(remark.reason for remark in self.refused), *of_zones)))


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One date of a series: the change since baseline, with its interval."""

    taken_on: dt.date
    photo: str
    change: QuantityChange


@dataclass(frozen=True, slots=True)
class Trend:
    """How one quantity of one zone moves over several dates.

    Attributes:
        per_month: change a calendar month (365.2425 / 12 days) in the terms of the quantity's change; None with fewer
            than three comparable dates.
    """

    zone: str
    quantity: Quantity
    points: tuple[SeriesPoint, ...]
    per_month: Estimate | None


@dataclass(frozen=True, slots=True)
class SeriesMeasurement:
    """A baseline and every later photograph."""

    pairs: tuple[PairMeasurement, ...]
    trends: tuple[Trend, ...]
