"""How much topical anaesthetic an area needs, held against the limits of the product's own label.

The limits are given by the caller; a limit the label does not give stays "not known" and no other is put in
its place. No maximum per kilogram of body weight is worked out: none is verified for topical use.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from needlepoint.errors import InvalidInput
from needlepoint.needling.plausible import AREA_CM2, Bounds, check, check_if_known

_PERCENT = Bounds("%", 0.01, 100)
_GRAMS = Bounds("g", 0.01, 1_000)
_GRAMS_PER_CM2 = Bounds("g/cm2", 0.001, 5)
_MINUTES = Bounds("minutes", 1, 1_440)
_MG_PER_GRAM = 1_000
# A product of two label figures may differ by this share from the same figure typed in.
_ROUNDING = 1e-9


class Occlusion(StrEnum):
    """What a label says about covering the product."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True)
class ActiveDrug:
    """One active drug of a product and its strength by weight."""

    name: str
    strength_percent: float

    def __post_init__(self) -> None:
        check(self.strength_percent, _PERCENT, f"strength_percent of {self.name}")

    def mg_in(self, grams: float) -> float:
        """Milligrams of the drug in so many grams of product: grams x 1000 x percent / 100."""
        return grams * _MG_PER_GRAM * self.strength_percent / 100


@dataclass(frozen=True, slots=True)
class AnaestheticLimits:
    """What a product's label allows. None means the label gives no such limit.

    `max_strength_percent` is a regulator's ceiling for the kind of product, where there is one.
    """

    product: str
    drugs: tuple[ActiveDrug, ...]
    sources: tuple[str, ...]
    dose_low_g_per_cm2: float | None = None
    dose_high_g_per_cm2: float | None = None
    max_g: float | None = None
    max_area_cm2: float | None = None
    min_minutes: float | None = None
    max_minutes: float | None = None
    max_strength_percent: float | None = None
    occlusion: Occlusion = Occlusion.NOT_STATED
    intact_skin_only: bool | None = None

    def __post_init__(self) -> None:
        check_if_known(self.dose_low_g_per_cm2, _GRAMS_PER_CM2, "dose_low_g_per_cm2")
        check_if_known(self.dose_high_g_per_cm2, _GRAMS_PER_CM2, "dose_high_g_per_cm2")
        check_if_known(self.max_g, _GRAMS, "max_g")
        check_if_known(self.max_area_cm2, AREA_CM2, "max_area_cm2")
        check_if_known(self.min_minutes, _MINUTES, "min_minutes")
        check_if_known(self.max_minutes, _MINUTES, "max_minutes")
        check_if_known(self.max_strength_percent, _PERCENT, "max_strength_percent")
        _in_order(self.dose_low_g_per_cm2, self.dose_high_g_per_cm2, "dose_low_g_per_cm2")
        _in_order(self.min_minutes, self.max_minutes, "min_minutes")


def _in_order(low: float | None, high: float | None, where: str) -> None:
    if low is not None and high is not None and low > high:
        raise InvalidInput(
            f"The lower limit, {low:g}, is above the upper, {high:g}.",
            where=where,
            next_step="Check both against the label.",
        )


@dataclass(frozen=True, slots=True)
class AnaestheticUse:
    """What is planned, or was done. None means not known or not yet decided."""

    area_cm2: float
    grams: float | None = None
    minutes: float | None = None
    applied_at: dt.datetime | None = None
    is_occluded: bool | None = None
    is_skin_intact: bool | None = None

    def __post_init__(self) -> None:
        check(self.area_cm2, AREA_CM2, "area_cm2")
        check_if_known(self.grams, _GRAMS, "grams")
        check_if_known(self.minutes, _MINUTES, "minutes")
        if self.applied_at is not None and self.applied_at.utcoffset() is None:
            raise InvalidInput(
                f"The time {self.applied_at:%Y-%m-%d %H:%M} has no time zone.",
                where="applied_at",
                next_step="Give the time with the patient's time zone.",
            )


class Limit(StrEnum):
    """One thing a label may limit."""

    AREA = "area"
    GRAMS = "grams"
    GRAMS_PER_CM2 = "grams_per_cm2"
    STRENGTH = "strength"
    TIME = "time"
    SHORTEST_TIME = "shortest_time"
    OCCLUSION = "occlusion"
    INTACT_SKIN = "intact_skin"
    MG_PER_KG = "mg_per_kg"


class AnaestheticDecision(StrEnum):
    """Whether the use stays within the label's limits.

    `not_known`: nothing is broken, but the label, as read, limits neither grams nor area: nothing says that
    the amount is within it.
    """

    WITHIN_LIMITS = "within_limits"
    NOT_KNOWN = "not_known"
    MORE_INFORMATION_NEEDED = "more_information_needed"
    OVER_LIMIT = "over_limit"


@dataclass(frozen=True, slots=True)
class Amount:
    """A range, whose two ends are the same where the amount is exact."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RemovalTimes:
    """The first and the last moment to take the product off, in the time zone of the application.

    Either is None where the label gives no such time. All of it must be off before the first puncture (ours).
    """

    earliest_at: dt.datetime | None
    latest_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AnaestheticCheck:
    """A use held against a label.

    Attributes:
        exceeded: limits that are broken, each with a sentence.
        cautions: where the use falls short of the label, so that it may numb less, each with a sentence.
        unanswered: what must be answered about the use before it can be judged.
        not_known: limits the label does not give, or that are not verified; none of them was invented.
        grams_needed: by the label's dose for the area; None where it gives no dose.
        grams_at_most: the most the label allows on this area; None where it sets no such limit.
        active_mg: milligrams of each drug in the grams used, else in those needed; empty if neither is known.
        removal: when to take it off; None until the time of application is known.
    """

    decision: AnaestheticDecision
    exceeded: tuple[tuple[Limit, str], ...]
    cautions: tuple[tuple[Limit, str], ...]
    unanswered: tuple[Limit, ...]
    not_known: tuple[Limit, ...]
    grams_needed: Amount | None
    grams_at_most: float | None
    active_mg: tuple[tuple[str, Amount], ...]
    removal: RemovalTimes | None
    sources: tuple[str, ...]


def check_anaesthetic(use: AnaestheticUse, limits: AnaestheticLimits) -> AnaestheticCheck:
    """Hold a planned or recorded use against a product's label, in g, cm2, mg and minutes.

    Every limit that is broken is listed, not only the first. A missing answer is never taken as within it.
    """
    exceeded = _exceeded(use, limits)
    unanswered = _unanswered(use, limits)
    needed = grams_needed(use.area_cm2, limits)
    return AnaestheticCheck(
        decision=_decide(exceeded, unanswered, limits),
        exceeded=exceeded,
        cautions=_cautions(use, limits),
        unanswered=unanswered,
        not_known=_not_known(limits),
        grams_needed=needed,
        grams_at_most=_at_most(use.area_cm2, limits),
        active_mg=_active_mg(limits, Amount(use.grams, use.grams) if use.grams is not None else needed),
        removal=_removal(use.applied_at, limits),
        sources=limits.sources,
    )


def grams_needed(area_cm2: float, limits: AnaestheticLimits) -> Amount | None:
    """Area times the label's dose per cm2; None where it gives no dose.

    A label that gives one figure gives both ends. The multiplication is ours, the dose per cm2 the label's.
    """
    check(area_cm2, AREA_CM2, "area_cm2")
    given = [dose for dose in (limits.dose_low_g_per_cm2, limits.dose_high_g_per_cm2) if dose is not None]
    return Amount(area_cm2 * given[0], area_cm2 * given[-1]) if given else None


def _at_most(area_cm2: float, limits: AnaestheticLimits) -> float | None:
    ceilings = [most for most in (limits.max_g, _most_for_area(area_cm2, limits)) if most is not None]
    return min(ceilings, default=None)


def _most_for_area(area_cm2: float, limits: AnaestheticLimits) -> float | None:
    return None if limits.dose_high_g_per_cm2 is None else limits.dose_high_g_per_cm2 * area_cm2


def _least_for_area(area_cm2: float, limits: AnaestheticLimits) -> float | None:
    return None if limits.dose_low_g_per_cm2 is None else limits.dose_low_g_per_cm2 * area_cm2


def _exceeded(use: AnaestheticUse, limits: AnaestheticLimits) -> tuple[tuple[Limit, str], ...]:
    broken = _over_numbers(use, limits)
    if limits.occlusion is Occlusion.FORBIDDEN and use.is_occluded is True:
        broken.append((Limit.OCCLUSION, f"{limits.product} must not be covered."))
    if limits.intact_skin_only and use.is_skin_intact is False:
        broken.append((Limit.INTACT_SKIN, f"{limits.product} is for intact skin only."))
    return tuple(broken)


def _over_numbers(use: AnaestheticUse, limits: AnaestheticLimits) -> list[tuple[Limit, str]]:
    strongest = max((drug.strength_percent for drug in limits.drugs), default=None)
    least_g = _least_for_area(use.area_cm2, limits) if use.grams is None else use.grams
    measured = (
        (Limit.AREA, use.area_cm2, limits.max_area_cm2, "cm2"),
        (Limit.GRAMS, least_g, limits.max_g, "g"),
        (Limit.GRAMS_PER_CM2, use.grams, _most_for_area(use.area_cm2, limits), "g for this area"),
        (Limit.STRENGTH, strongest, limits.max_strength_percent, "%"),
        (Limit.TIME, use.minutes, limits.max_minutes, "minutes"),
    )
    return [
        (limit, f"{value:g} {unit} is above the limit of {most:g} {unit}.")
        for limit, value, most, unit in measured
        if value is not None and most is not None and value > most * (1 + _ROUNDING)
    ]


def _cautions(use: AnaestheticUse, limits: AnaestheticLimits) -> tuple[tuple[Limit, str], ...]:
    measured = (
        (Limit.GRAMS_PER_CM2, use.grams, _least_for_area(use.area_cm2, limits), "g for this area"),
        (Limit.SHORTEST_TIME, use.minutes, limits.min_minutes, "minutes"),
    )
    short = [
        (limit, f"{value:g} {unit} is less than the label's {least:g} {unit}.")
        for limit, value, least, unit in measured
        if value is not None and least is not None and value < least * (1 - _ROUNDING)
    ]
    if limits.occlusion is Occlusion.REQUIRED and use.is_occluded is False:
        short.append((Limit.OCCLUSION, f"The label has {limits.product} covered."))
    return tuple(short)


def _unanswered(use: AnaestheticUse, limits: AnaestheticLimits) -> tuple[Limit, ...]:
    limits_grams = limits.max_g is not None or limits.dose_high_g_per_cm2 is not None
    limits_time = limits.max_minutes is not None or limits.min_minutes is not None
    questions = (
        (Limit.GRAMS, limits_grams and use.grams is None),
        (Limit.STRENGTH, limits.max_strength_percent is not None and not limits.drugs),
        (Limit.TIME, limits_time and use.minutes is None),
        (Limit.OCCLUSION, limits.occlusion is not Occlusion.NOT_STATED and use.is_occluded is None),
        (Limit.INTACT_SKIN, bool(limits.intact_skin_only) and use.is_skin_intact is None),
    )
    return tuple(limit for limit, is_open in questions if is_open)


def _not_known(limits: AnaestheticLimits) -> tuple[Limit, ...]:
    stated: tuple[tuple[Limit, object], ...] = (
        (Limit.AREA, limits.max_area_cm2),
        (Limit.GRAMS, limits.max_g),
        (Limit.GRAMS_PER_CM2, limits.dose_high_g_per_cm2),
        (Limit.TIME, limits.max_minutes),
        (Limit.SHORTEST_TIME, limits.min_minutes),
        (Limit.OCCLUSION, None if limits.occlusion is Occlusion.NOT_STATED else limits.occlusion),
        (Limit.INTACT_SKIN, limits.intact_skin_only),
        (Limit.MG_PER_KG, None),
    )
    return tuple(limit for limit, value in stated if value is None)


def _decide(
    exceeded: tuple[tuple[Limit, str], ...], unanswered: tuple[Limit, ...], limits: AnaestheticLimits
) -> AnaestheticDecision:
    if exceeded:
        return AnaestheticDecision.OVER_LIMIT
    if unanswered:
        return AnaestheticDecision.MORE_INFORMATION_NEEDED
    amounts = (limits.max_g, limits.max_area_cm2, limits.dose_high_g_per_cm2)
    is_limited = any(most is not None for most in amounts)
    return AnaestheticDecision.WITHIN_LIMITS if is_limited else AnaestheticDecision.NOT_KNOWN


def _active_mg(limits: AnaestheticLimits, grams: Amount | None) -> tuple[tuple[str, Amount], ...]:
    if grams is None:
        return ()
    return tuple((drug.name, Amount(drug.mg_in(grams.low), drug.mg_in(grams.high))) for drug in limits.drugs)


def _removal(applied_at: dt.datetime | None, limits: AnaestheticLimits) -> RemovalTimes | None:
    if applied_at is None:
        return None
    return RemovalTimes(_later(applied_at, limits.min_minutes), _later(applied_at, limits.max_minutes))


def _later(moment: dt.datetime, minutes: float | None) -> dt.datetime | None:
    """The moment so many elapsed minutes later, counted in UTC so that a change of clocks alters nothing."""
    if minutes is None:
        return None
    return (moment.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(moment.tzinfo)
