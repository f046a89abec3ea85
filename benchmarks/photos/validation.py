"""Is what is said of photographs true? Tables over phantom pairs of known change, of which none was fitted to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from benchmarks.figures import Figure, Section
from benchmarks.photos.overlap import Hits
from benchmarks.photos.pairs import MOST_BLOOD, MOST_MELANIN, Outcome, Row
from needlepoint.photos.phantom.pair_kinds import EXPECTED, GOOD, PairKind
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.quantities import FACTS, ChangeScale, Quantity
from needlepoint.photos.reasons import REFUSES, Reason

COVERAGE = (93.0, 97.0)
MOST_FALSE = 2.5
LEAST_REFUSED, MOST_REFUSED = 95.0, 5.0
COLOURS = (Quantity.ERYTHEMA, Quantity.MELANIN)
_SPREAD_OF_NORMAL = 0.6745


def sections(good: Sequence[Outcome], bad: Sequence[Outcome], dosed: Sequence[Outcome]) -> list[Section]:
    """Every table of good pairs (changed or not), of bad ones, and of those in which colour alone changes, and much."""
    treated = Section(
        "Blood and melanin, small changes",
        "Zone minus control in the good pairs above, with a card and without, half of them without change: most of "
        "what is seen there is the error of reading, so that this R2 says how small the changes are as much as how "
        "well they are read.",
        _colours(good),
    )
    wide = Section(
        "Blood and melanin, the whole range",
        f"Zone minus control in {len(dosed)} other pairs, every second with a card, in which nothing but colour "
        f"changes: blood between {10**-MOST_BLOOD:.2f} and {10**MOST_BLOOD:.1f} times, melanin between "
        f"{10**-MOST_MELANIN:.2f} and {10**MOST_MELANIN:.1f} times what was there, both at once. The line of least "
        "squares through every pair of a tone.",
        _colours(dosed) + tuple(figure for quantity in COLOURS for figure in _covered_of(dosed, quantity)),
    )
    found = [coverage(good), false_claims(good), wide, treated, structures(good), by_skin_type(good)]
    return [*found, refusals(good, bad)]


def coverage(good: Sequence[Outcome]) -> Section:
    """How many of the 95 % intervals hold the truth: overall, by tone, and by quantity."""
    rows = _told(good)
    figures = [_covered("overall", rows, held=True)]
    figures += [
        _covered(f"skin type {tone}", [row for row in rows if row.task.tone == tone], held=True) for tone in Tone
    ]
    figures += [_covered(quantity.value, [row for row in rows if row.quantity is quantity]) for quantity in Quantity]
    levels = [row for row in rows if math.isfinite(row.level_reach) and math.isfinite(row.levels[1])]
    within = [abs(row.levels[0] - row.levels[1]) <= row.level_reach for row in levels]
    figures.append(Figure("levels of single photographs", _percent(within), "%", note=f"{len(levels)} intervals"))
    return Section(
        "95 % intervals of change",
        "The share of intervals that hold the true change, over pairs with and without change.",
        tuple(figures),
    )


def false_claims(good: Sequence[Outcome]) -> Section:
    """How often a pair without change is called improved, or worse, quantity by quantity and in all."""
    rows = [row for row in _told(good) if row.task.kind is PairKind.NO_CHANGE]
    judged = [row for row in rows if FACTS[row.quantity].better]
    figures = []
    for name, which in (("improved", 1), ("worse", -1)):
        called = [which * FACTS[row.quantity].better * row.found > row.reach for row in judged]
        figures.append(Figure(f"called {name}", _percent(called), "%", MOST_FALSE, f"{len(called)} changes"))
    for quantity in Quantity:
        of_it = [abs(row.found) > row.reach for row in rows if row.quantity is quantity]
        if of_it:
            figures.append(Figure(f"{quantity.value}, either", _percent(of_it), "%", note=f"{len(of_it)} pairs"))
    return Section("Pairs without change", "How many are said to have changed beyond error.", tuple(figures))


def _colours(outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """Changes of blood and melanin against those that were made, tone by tone."""
    figures = []
    for quantity in COLOURS:
        rows = _told_of(outcomes, quantity)
        lines = {tone: _line([row for row in rows if row.task.tone == tone]) for tone in Tone}
        lines = {tone: line for tone, line in lines.items() if math.isfinite(line.slope)}
        for tone, line in lines.items():
            note = f"slope {line.slope:.3f} +- {line.slope_error:.3f}, scatter {line.scatter:.4f}"
            figures.append(
                Figure(f"{quantity.value}, skin type {tone}, R2", line.explained, "", note=note, at_least=0.98)
            )
        slopes = [line.slope for line in lines.values()]
        if slopes:
            spread = 100 * (max(slopes) - min(slopes)) / float(np.mean(slopes))
            error = 100 * max(line.slope_error for line in lines.values()) / float(np.mean(slopes))
            note = f"standard error of a slope up to {error:.1f} %"
            figures.append(Figure(f"{quantity.value}, slopes differ by", spread, "%", 5.0, note))
    return tuple(figures)


def _covered_of(outcomes: Sequence[Outcome], quantity: Quantity) -> tuple[Figure, ...]:
    """How many intervals hold the change: in all, with a card, without, and by skin type."""
    rows, name = _told_of(outcomes, quantity), f"{quantity.value}, 95 % intervals that hold the change"
    figures = [_covered(name, rows, held=True)]
    for card, which in ((True, "with a card"), (False, "without")):
        figures.append(_covered(f"{quantity.value}, {which}", [row for row in rows if row.task.card is card]))
    for tone in Tone:
        figures.append(_covered(f"{quantity.value}, skin type {tone}", [row for row in rows if row.task.tone == tone]))
    return tuple(figures)


def structures(good: Sequence[Outcome]) -> Section:
    """What was found of pores and lines, how true lengths and areas are, and how far readings repeat."""
    pores = _sum(outcome.pores for outcome in good)
    lines = _sum(outcome.lines for outcome in good)
    figures = [
        Figure("pores found, F1", pores.f1, "", note="hair and glare among them", at_least=0.90),
        Figure("wrinkles, overlap", lines.jaccard, "", at_least=0.55),
        _bias(good, Quantity.WRINKLE_LENGTH, 10.0),
        _error(good, Quantity.STRIAE_AREA, 5.0),
        _error(good, Quantity.SPOT_AREA, 5.0),
    ]
    with_card = [outcome for outcome in good if outcome.task.card]
    figures += [
        _error(with_card, quantity, 5.0, " with a card") for quantity in (Quantity.STRIAE_AREA, Quantity.SPOT_AREA)
    ]
    wanted = {
        Quantity.PORE_DENSITY: 3.0,
        Quantity.WRINKLE_LENGTH: 6.0,
        Quantity.STRIAE_AREA: 3.0,
        Quantity.SPOT_AREA: 3.0,
        Quantity.ROUGHNESS: 3.0,
    }
    figures += [_repeat(good, quantity, most) for quantity, most in wanted.items()]
    return Section(
        "Structures",
        "Found against what is there; repeat CV is that of one reading, from pairs of photographs without change.",
        tuple(figures),
    )


def by_skin_type(good: Sequence[Outcome]) -> Section:
    """The same where skin is light and where it is dark: counts that differ are not fair, whatever their mean."""
    figures = []
    for tone in Tone:
        of_tone = [outcome for outcome in good if outcome.task.tone == tone]
        pores, lines = _sum(each.pores for each in of_tone), _sum(each.lines for each in of_tone)
        figures += [
            Figure(f"pores found, F1, skin type {tone}", pores.f1, "", at_least=0.90),
            Figure(f"wrinkles, overlap, skin type {tone}", lines.jaccard, "", at_least=0.55),
        ]
        for quantity in (Quantity.PORE_DENSITY, Quantity.WRINKLE_LENGTH, Quantity.SPOT_AREA):
            errors = _levels(of_tone, quantity)
            off = 100 * float(np.median(errors)) if errors.size else math.nan
            note = f"{errors.size} photographs, median"
            figures.append(Figure(f"{quantity.value}, read more (or less), skin type {tone}", off, "%", note=note))
    return Section(
        "Structures by skin type",
        "Dark skin sends back little light, of which its surface's shine is a large part: what is found there is less "
        "than what is there.",
        tuple(figures),
    )


def refusals(good: Sequence[Outcome], bad: Sequence[Outcome]) -> Section:
    """How many bad pairs are refused for a right reason, kind by kind, and how many good ones are refused at all."""
    figures = [
        Figure("bad pairs refused", _percent([_rightly(each) for each in bad]), "%", at_least=LEAST_REFUSED),
        Figure(
            "good pairs refused, any metric",
            _percent([bool(each.refused) for each in good]),
            "%",
            MOST_REFUSED,
            f"{len(good)} pairs",
        ),
    ]
    for kind in (kind for kind in PairKind if kind not in GOOD):
        of_kind = [_rightly(each) for each in bad if each.task.kind is kind]
        if of_kind:
            figures.append(Figure(f"refused: {kind}", _percent(of_kind), "%", note=f"{len(of_kind)} pairs"))
    wrongly = [reason for each in good for reason in each.reasons if reason is not Reason.NOTHING_THERE]
    counts = {reason: wrongly.count(reason) for reason in dict.fromkeys(wrongly)}
    remarks = tuple(f"Good pairs refused for {reason}: {count}." for reason, count in counts.items())
    return Section("Refusals", "Bad pairs: one of the right reasons was given.", tuple(figures), remarks)


def _rightly(outcome: Outcome) -> bool:
    """Whether a right reason was given, or at least everything that such a reason spoils was refused.

    A card that is partly covered may still serve: then every change of colour must be right within its interval.
    """
    expected = EXPECTED[outcome.task.kind]
    if set(expected) & set(outcome.reasons):
        return True
    if Reason.CARD_PROBLEM in expected:
        colours = [row for row in _told([outcome]) if FACTS[row.quantity].needs_colour]
        return bool(colours) and all(abs(row.found - row.true) <= row.reach for row in colours)
    return bool(expected) and set(REFUSES.get(expected[0], ())) <= set(outcome.refused) and bool(outcome.refused)


def _told(outcomes: Iterable[Outcome]) -> list[Row]:
    rows = (row for outcome in outcomes for row in outcome.rows)
    return [row for row in rows if math.isfinite(row.found) and math.isfinite(row.true)]


def _told_of(outcomes: Iterable[Outcome], quantity: Quantity) -> list[Row]:
    return [row for row in _told(outcomes) if row.quantity is quantity]


def _covered(name: str, rows: Sequence[Row], *, held: bool = False) -> Figure:
    share = _percent([abs(row.found - row.true) <= row.reach for row in rows])
    reach = float(np.median([row.reach for row in rows])) if rows else math.nan
    note = f"{len(rows)} intervals" + ("" if held else f", half width {reach:.3g}")
    least, most = COVERAGE if held else (None, None)
    return Figure(name, share, "%", most, note, least)


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of least squares through changes read (y) against changes made (x).

    Attributes:
        slope_error: its standard error.
        explained: share of the variance of what was read that the line explains, R2.
        scatter: standard deviation about the line, with n - 2 degrees of freedom, in the quantity's unit.
    """

    slope: float
    slope_error: float
    explained: float
    scatter: float


def _line(rows: Sequence[Row]) -> _Line:
    true, found = np.array([row.true for row in rows]), np.array([row.found for row in rows])
    if true.size < 3 or not true.std():
        return _Line(math.nan, math.nan, math.nan, math.nan)
    slope, offset = np.polyfit(true, found, 1)
    left = found - slope * true - offset
    scatter = math.sqrt(float(left @ left) / (true.size - 2))
    error = scatter / math.sqrt(true.size * float(true.var()))
    return _Line(float(slope), error, float(1 - left.var() / found.var()), scatter)


def _levels(good: Sequence[Outcome], quantity: Quantity) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rows = [row.levels for outcome in good for row in outcome.rows if row.quantity is quantity]
    found = np.array([read - true for read, true in rows if math.isfinite(read) and math.isfinite(true)])
    return found if FACTS[quantity].change is ChangeScale.DIFFERENCE else np.expm1(found)


def _bias(good: Sequence[Outcome], quantity: Quantity, most: float) -> Figure:
    errors = _levels(good, quantity)
    bias = 100 * abs(float(np.median(errors))) if errors.size else math.nan
    return Figure(f"{quantity.value}, bias", bias, "%", most, f"{errors.size} photographs, median")


def _error(good: Sequence[Outcome], quantity: Quantity, most: float, which: str = "") -> Figure:
    errors = _levels(good, quantity)
    middle = 100 * float(np.median(np.abs(errors))) if errors.size else math.nan
    note = f"{errors.size} photographs, median size of error"
    return Figure(f"{quantity.value}, error{which}", middle, "%", most, note)


def _repeat(good: Sequence[Outcome], quantity: Quantity, most: float) -> Figure:
    """The spread of one reading: that of the change of pairs without change, over the root of two."""
    told = [row.found for row in _told_of(good, quantity) if row.task.kind is PairKind.NO_CHANGE]
    spread = 100 * float(np.std(told)) / math.sqrt(2) if told else math.nan
    middle = 100 * float(np.median(np.abs(told))) / _SPREAD_OF_NORMAL / math.sqrt(2) if told else math.nan
    return Figure(f"{quantity.value}, repeat CV", spread, "%", most, f"{len(told)} pairs; by the median {middle:.1f} %")


def _sum(hits: Iterable[Hits | None]) -> Hits:
    plus: Callable[[Hits, Hits], Hits] = Hits.plus
    return reduce(plus, (each for each in hits if each), Hits(0, 0, 0))


def _percent(which: Sequence[bool]) -> float:
    return 100 * float(np.mean(which)) if which else math.nan
