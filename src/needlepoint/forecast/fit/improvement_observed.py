"""What the trials observed, as the likelihood takes it: one small table for each form of reporting.

All figures are of the residual R = severity after / severity before; improvement is 1 - R. Formulas: FORECAST method,
restated in docs/explanation/forecast.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from needlepoint.evidence.arms import Category, TrialOutcome
from needlepoint.evidence.scales import zero_of
from needlepoint.evidence.selection import Format, Usable, baselines, change_error
from needlepoint.forecast.fit.improvement_rows import Floats, Indices

USUAL_BASELINE_CV = 0.25
"""Spread of severity before treatment relative to its mean, where it was not printed. Our choice; printed: 0.07 to
0.52."""

UNKNOWN_CUTS = 3
"""Grades fallen, or steps of a rating, whose place on the range of improvement is estimated: one, two, three or
more."""

Cut = float | tuple[str, int]
"""A cut point: a value of g, or (kind, number) of one whose value is estimated."""

NO_END = 20.0
"""Stands for an open end of a range of the latent improvement g = -log R."""


@dataclass(frozen=True, slots=True)
class Means:
    """Mean residuals without a spread. Arrays by row: index of the row, the mean residual."""

    row: Indices
    mean: Floats


@dataclass(frozen=True, slots=True)
class MeansAndSpreads:
    """Mean residuals with their standard deviation.

    The sampling variances are worked out from the reported figures and never from the fitted spread: with the fitted
    spread a second mode appears (found by running; metafor does the same).
    """

    row: Indices
    mean: Floats
    log_sd: Floats
    mean_se: Floats
    log_sd_se: Floats
    correlation: Floats


@dataclass(frozen=True, slots=True)
class Ratios:
    """log(after / before) of two means or medians, with the coefficient of variation before treatment."""

    row: Indices
    log_ratio: Floats
    baseline_cv: Floats
    median: Floats


@dataclass(frozen=True, slots=True)
class Spreads:
    """log of the residual's coefficient of variation that the spreads before and after imply, with its standard
    error."""

    row: Indices
    log_cv: Floats
    se: Floats


@dataclass(frozen=True, slots=True)
class Changes:
    """Mean changes where the value before was not printed; it is estimated, beginning from other studies on the scale.

    `start` is the index of the people whose value before it is; the sides of one person share it.
    """

    row: Indices
    change: Floats
    se: Floats
    start: Indices
    log_start_mean: Floats
    log_start_sd: Floats


@dataclass(frozen=True, slots=True)
class Counts:
    """People counted in ranges of g, or outside of one.

    `low` and `high` are indices of cut points: into `known_cuts` first, then the unknown cuts of grades, then of steps.
    `outside` is 1 where those outside of the range are counted.
    """

    row: Indices
    low: Indices
    high: Indices
    outside: Floats
    people: Floats
    known_cuts: Floats


@dataclass(frozen=True, slots=True)
class Observed:
    """Everything observed, by form of reporting."""

    means: Means
    means_and_spreads: MeansAndSpreads
    ratios: Ratios
    spreads: Spreads
    changes: Changes
    counts: Counts


def observed_in(usable: Sequence[Usable], every: Iterable[TrialOutcome]) -> Observed:
    """What the usable outcomes observed; rows are counted as in `usable`.

    Args:
        usable: the outcomes with the form to be read in each.
        every: all outcomes, for the values before treatment that a scale's other studies printed.
    """
    tables = _Tables(starts={scale: np.log(values) for scale, values in baselines(every).items()})
    for row, each in enumerate(usable):
        _READERS[each.format](tables, row, each.outcome)
    return tables.observed()


@dataclass(slots=True)
class _Tables:
    """The tables while they are filled, each a list of tuples in the order of its fields."""

    starts: Mapping[str, Floats]
    means: list[tuple[float, ...]] = field(default_factory=list)
    means_and_spreads: list[tuple[float, ...]] = field(default_factory=list)
    ratios: list[tuple[float, ...]] = field(default_factory=list)
    spreads: list[tuple[float, ...]] = field(default_factory=list)
    changes: list[tuple[float, ...]] = field(default_factory=list)
    counts: list[tuple[int, Cut, Cut, bool, int]] = field(default_factory=list)
    started: dict[str, int] = field(default_factory=dict)

    def observed(self) -> Observed:
        """The tables as arrays."""
        return Observed(
            means=Means(*_columns(self.means, "if")),
            means_and_spreads=MeansAndSpreads(*_columns(self.means_and_spreads, "ifffff")),
            ratios=Ratios(*_columns(self.ratios, "ifff")),
            spreads=Spreads(*_columns(self.spreads, "iff")),
            changes=Changes(*_columns(self.changes, "iffiff")),
            counts=_counts(self.counts),
        )


def _columns(rows: Sequence[tuple[float, ...]], kinds: str) -> list[np.ndarray]:
    table = np.array(rows, dtype=float).reshape(len(rows), len(kinds))
    return [table[:, at].astype(np.int64 if kind == "i" else float) for at, kind in enumerate(kinds)]


def _read_percent(tables: _Tables, row: int, outcome: TrialOutcome) -> None:
    rated = outcome.scale == "physician_improvement_vas"
    percent = outcome.improvement_rating_mean if rated else outcome.mean_pct_improvement
    spread = outcome.improvement_rating_sd if rated else outcome.pct_improvement_sd
    assert percent is not None and outcome.n is not None  # noqa: S101, PT018 - the selection asked for both
    unit = 10.0 if rated else 100.0
    if spread is None:
        tables.means.append((row, 1 - percent / unit))
    else:
        tables.means_and_spreads.append((row, *mean_and_spread(1 - percent / unit, spread / unit, outcome.n)))


def mean_and_spread(mean: float, sd: float, n: float) -> tuple[float, float, float, float, float]:
    """Mean residual, log SD, and the sampling SEs and correlation of the two for a log-normal residual.

    With W = 1 + CV^2: skewness (W + 2) sqrt(W - 1), kurtosis K = W^4 + 2 W^3 + 3 W^2 - 3; var(log SD) = (K - 1) / 4n;
    cov(mean, log SD) = skewness * SD / 2n (Kendall and Stuart's moments of the sample variance).
    """
    w = 1 + (sd / mean) ** 2
    kurtosis = w**4 + 2 * w**3 + 3 * w**2 - 3
    mean_se, log_sd_se = sd / math.sqrt(n), math.sqrt((kurtosis - 1) / (4 * n))
    covariance = (w + 2) * math.sqrt(w - 1) * sd / (2 * n)
    return mean, math.log(sd), mean_se, log_sd_se, min(covariance / (mean_se * log_sd_se), 0.95)


def _read_ratio(tables: _Tables, row: int, outcome: TrialOutcome) -> None:
    assert outcome.baseline_mean is not None and outcome.final_mean is not None  # noqa: S101, PT018
    zero = zero_of(outcome.scale)
    before, after = outcome.baseline_mean - zero, outcome.final_mean - zero
    sds = (None, None) if outcome.doubt == "spread_may_be_standard_error" else (outcome.baseline_sd, outcome.final_sd)
    before_cv = USUAL_BASELINE_CV if sds[0] is None else sds[0] / before
    tables.ratios.append((row, math.log(after / before), before_cv, float(outcome.statistic == "median")))
    if sds[0] is not None and sds[1] is not None and outcome.n:
        implied = implied_spread(before_cv, sds[1] / after, outcome.n)
        if implied:
            tables.spreads.append((row, *implied))


def implied_spread(before_cv: float, after_cv: float, n: float) -> tuple[float, float] | None:
    """log CV of the residual that spreads before and after imply, and its standard error; None where they imply none.

    After = before * R with R independent of severity gives 1 + CVa^2 = (1 + CVb^2)(1 + CVr^2). With W = 1 + CV^2 =
    E X^2 / (E X)^2, the influence of one person on log W is x^2 / E X^2 - 2 x / E X + 1; for log-normal severities its
    variance is V(W) = W^4 - 4 W^2 + 4 W - 1, and its covariance before and after is V(Wb), as E X^k = (E X)^k
    W^(k (k - 1) / 2). So var(log Wr) = (V(Wa) - V(Wb)) / n: skewness counts, and what the same people share cancels.
    """
    w_before, w_after = 1 + before_cv**2, 1 + after_cv**2
    square = w_after / w_before - 1
    if square <= 0:
        return None
    variance = (_of_log_second_moment(w_after) - _of_log_second_moment(w_before)) / n
    return 0.5 * math.log(square), math.sqrt(variance) * (1 + square) / (2 * square)


def _of_log_second_moment(w: float) -> float:
    return w**4 - 4 * w**2 + 4 * w - 1


def _read_change(tables: _Tables, row: int, outcome: TrialOutcome) -> None:
    error = change_error(outcome)
    assert outcome.mean_change is not None and error is not None  # noqa: S101, PT018
    logs = tables.starts[outcome.scale or ""]
    start = tables.started.setdefault(outcome.study, len(tables.started))
    tables.changes.append((row, outcome.mean_change, error, start, float(logs.mean()), float(logs.std(ddof=1))))


def _read_categories(tables: _Tables, row: int, outcome: TrialOutcome) -> None:
    strata: dict[tuple[int | None, int], list[Category]] = {}
    for each in outcome.categories:
        strata.setdefault((each.baseline_grade, each.of), []).append(each)
    for (_, of), categories in strata.items():
        for each in categories:
            tables.counts.append((row, *range_of(each), False, each.n))
        rest = of - sum(each.n for each in categories)
        if rest:
            ranges = [range_of(each) for each in categories]
            low = min((low for low, _ in ranges), key=_order)
            high = max((high for _, high in ranges), key=_order)
            tables.counts.append((row, *_beyond(low, high), rest))


def _beyond(low: Cut, high: Cut) -> tuple[Cut, Cut, bool]:
    """What lies outside of a range: one range where the range has an open end, else the range itself, marked."""
    if low == -NO_END:
        return high, NO_END, False
    return (-NO_END, low, False) if high == NO_END else (low, high, True)


def range_of(category: Category) -> tuple[Cut, Cut]:
    """The range of g of a category: known values, or (kind, number) of an unknown cut point."""
    if category.kind == "percent":
        low = -NO_END if category.low == -math.inf else -math.log(1 - category.low / 100)
        high = NO_END if category.high in (None, 100) else -math.log(1 - float(category.high or 0) / 100)
        return low, high
    low_cut: Cut = -NO_END if category.low == 0 else (category.kind, int(category.low) - 1)
    top = UNKNOWN_CUTS if category.high is None else int(category.high)
    high_cut: Cut = NO_END if top >= UNKNOWN_CUTS else (category.kind, top)
    return low_cut, high_cut


def _order(cut: Cut) -> float:
    return float(cut[1]) if isinstance(cut, tuple) else cut


def _counts(rows: Sequence[tuple[int, Cut, Cut, bool, int]]) -> Counts:
    known = sorted({cut for _, *cuts, _, _ in rows for cut in cuts if isinstance(cut, float)} | {-NO_END, NO_END})
    first_unknown = {"grades": len(known), "steps": len(known) + UNKNOWN_CUTS}

    def index(cut: Cut) -> int:
        return first_unknown[cut[0]] + cut[1] if isinstance(cut, tuple) else known.index(cut)

    return Counts(
        row=np.array([row for row, *_ in rows], dtype=np.int64),
        low=np.array([index(low) for _, low, *_ in rows], dtype=np.int64),
        high=np.array([index(high) for _, _, high, *_ in rows], dtype=np.int64),
        outside=np.array([outside for *_, outside, _ in rows], dtype=float),
        people=np.array([people for *_, people in rows], dtype=float),
        known_cuts=np.array(known),
    )


_READERS = {
    Format.PERCENT: _read_percent,
    Format.RATIO: _read_ratio,
    Format.CATEGORIES: _read_categories,
    Format.CHANGE: _read_change,
}
