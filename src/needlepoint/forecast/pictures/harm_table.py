"""Harms and redness as rows of words, for documents and the terminal: every probability with its counts beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from needlepoint.forecast.harms import Counted, HarmForecast, Probability
from needlepoint.forecast.redness import RednessForecast

HEADINGS = ("harm", "over the course", "at one session", "counted in trials", "same kind of skin or device", "at most")
NOT_KNOWN = "not known"
TOO_FEW = "too few counted to say"


@dataclass(frozen=True, slots=True)
class HarmRow:
    """One harm in words.

    Attributes:
        course, session: the probability with its 90 % interval, or why there is none; session empty where sessions are
            not told apart.
        counted: events and people of all needled arms.
        same: of them, those of the same group of phototypes, where told apart, and those with the same kind of device.
        at_most: what the counts nearest to this person rule out: the exact 95 % bound, and 3 in n where nobody
            had it.
    """

    harm: str
    course: str
    session: str
    counted: str
    same: str
    at_most: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row in the order of HEADINGS."""
        return self.harm, self.course, self.session, self.counted, self.same, self.at_most


def harm_rows(forecasts: Iterable[HarmForecast]) -> tuple[HarmRow, ...]:
    """A row for each harm, those not known among them."""
    return tuple(_row(each) for each in forecasts)


def harm_table_in_words(forecasts: Iterable[HarmForecast], redness: RednessForecast | None) -> str:
    """The table read out, a line for each harm: the text alternative."""
    lines = [" ".join((_sentence(_row(each)), *each.caveats)) for each in forecasts]
    return "\n".join([*lines, redness_in_words(redness)])


def redness_in_words(redness: RednessForecast | None) -> str:
    """How long redness lasts and what it rests on."""
    if redness is None:
        return "How long redness lasts is not known; no trial printed it."
    return (
        f"Redness lasts about {_days(redness.median_days)}; nine in ten people lie between {_days(redness.low_days)} "
        f"and {_days(redness.high_days)}. {redness.rests_on}"
    )


def probability_in_percent(probability: float) -> str:
    """Two digits that count: `3.7 %`, `0.25 %`, `96 %`; `under 0.01 %` and `over 99 %` at the ends."""
    value = 100 * probability
    if value < 0.01:
        return "under 0.01 %"
    if value > 99:
        return "over 99 %"
    return f"{value:.0f} %" if value >= 9.95 else f"{value:.2g} %"


def probability_in_words(probability: Probability) -> str:
    """`3.7 % (0.91 % to 11 %)`."""
    middle, low, high = (
        probability_in_percent(each) for each in (probability.middle, probability.low, probability.high)
    )
    return f"{middle} ({low} to {high})"


def _row(forecast: HarmForecast) -> HarmRow:
    missing = TOO_FEW if forecast.known else NOT_KNOWN
    each_session = forecast.harm.each_session
    return HarmRow(
        harm=forecast.harm.in_words,
        course=probability_in_words(forecast.course) if forecast.course else missing,
        session=probability_in_words(forecast.session) if forecast.session else missing if each_session else "",
        counted=forecast.counted.in_words,
        same=_same(forecast) if forecast.known else "",
        at_most=_at_most(forecast.nearest),
    )


def _same(forecast: HarmForecast) -> str:
    parts = [f"device: {forecast.same_modality.in_words}"]
    if forecast.same_phototype is not None:
        parts.insert(0, f"skin: {forecast.same_phototype.in_words}")
    return "; ".join(parts)


def _at_most(counted: Counted) -> str:
    if counted.upper_bound is None:
        return NOT_KNOWN
    bound = probability_in_percent(counted.upper_bound)
    three = "" if counted.rule_of_three is None else f"; 3 in {counted.people}"
    return f"{bound} (from {counted.events} of {counted.people}{three})"


def _sentence(row: HarmRow) -> str:
    name = f"{row.harm[0].upper()}{row.harm[1:]}"
    if row.course == NOT_KNOWN:
        return f"{name}: not known; nobody counted it."
    if row.course == TOO_FEW:
        return f"{name}: {row.course}. Counted: {row.counted}. Not ruled out: up to {row.at_most}."
    session = f", {row.session} at one session" if row.session else ""
    return f"{name}: {row.course} over the course{session}. Counted: {row.counted}. Not ruled out: up to {row.at_most}."


def _days(days: float) -> str:
    if days < 1:
        hours = max(1, round(24 * days))
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{days:.1f} days" if days < 9.95 else f"{days:.0f} days"
