"""What an ordinary analysis would foretell of an arm it has not seen; each from the same arms with a mean.

None of them can use counted categories, and none knows of risk of bias or of who judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.forecast.random_effects import Pooled, pooled
from benchmarks.forecast.trials import Trials

Floats = NDArray[np.float64]
POINTS = (np.arange(1000) + 0.5) / 1000
FEWEST = 2
"""So many arms an indication needs before it is pooled by itself; below that all arms stand in."""


@dataclass(frozen=True, slots=True)
class Arms:
    """Arms with a mean improvement; one entry an arm.

    Attributes:
        row: of the layout.
        seen: mean improvement in per cent.
        variance: sampling variance of that mean; where no spread was printed, by the median spread of those printed.
        indication: index.
        moderators: by (log sessions, needle length, combined), centred; 0 where not printed.
    """

    row: NDArray[np.int64]
    seen: Floats
    variance: Floats
    indication: NDArray[np.int64]
    moderators: Floats

    def take(self, chosen: NDArray[np.bool_]) -> Arms:
        """Some of the arms."""
        return Arms(*(getattr(self, name)[chosen] for name in ("row", "seen", "variance", "indication", "moderators")))


def arms_with_a_mean(trials: Trials) -> Arms:
    """The arms whose mean improvement was printed or follows from means before and after."""
    seen, layout = trials.observed, trials.layout
    residual = dict(zip(seen.means.row.tolist(), seen.means.mean.tolist(), strict=True))
    residual |= dict(zip(seen.means_and_spreads.row.tolist(), seen.means_and_spreads.mean.tolist(), strict=True))
    residual |= dict(zip(seen.ratios.row.tolist(), np.exp(seen.ratios.log_ratio).tolist(), strict=True))
    spread = dict(zip(seen.spreads.row.tolist(), np.exp(seen.spreads.log_cv).tolist(), strict=True))
    printed = seen.means_and_spreads
    spread |= dict(zip(printed.row.tolist(), (np.exp(printed.log_sd) / printed.mean).tolist(), strict=True))
    before = dict(zip(seen.ratios.row.tolist(), seen.ratios.baseline_cv.tolist(), strict=True))
    usual = float(np.median(list(spread.values())))
    rows = np.array(sorted(residual), dtype=np.int64)
    errors = [
        residual[row] * spread.get(row, usual) * np.sqrt((1 + before.get(row, 0.0) ** 2) / layout.people[row])
        for row in rows.tolist()
    ]
    sessions = np.log(layout.sessions[rows])
    moderators = [np.nan_to_num(sessions - np.nanmean(sessions)), layout.covariates[rows, 0], layout.combined[rows]]
    shares = np.array([1 - residual[row] for row in rows.tolist()])
    return Arms(rows, 100 * shares, 1e4 * np.square(errors), layout.indication[rows], np.column_stack(moderators))


def _around(mean: float, variance: float, freedom: int) -> Floats:
    return np.asarray(mean + np.sqrt(variance) * stats.t.ppf(POINTS, freedom))


def grand_mean(known: Arms, _new: Arms) -> Floats:
    """The mean of all arms, and how much arms differ."""
    size = len(known.seen)
    return _around(float(known.seen.mean()), float(known.seen.var(ddof=1)) * (1 + 1 / size), size - 1)


def _of_indication(known: Arms, new: Arms, *, fixed: bool) -> Floats:
    same = known.take(known.indication == new.indication[0])
    chosen = same if len(same.row) >= FEWEST else known
    found = pooled(chosen.seen, chosen.variance, np.ones((len(chosen.row), 1)), fixed=fixed)
    return _foretold(found, np.ones(1), new)


def _foretold(found: Pooled, moderators: Floats, new: Arms) -> Floats:
    mean, variance = found.predicted(moderators)
    return _around(mean, variance + float(new.variance[0]), found.freedom)


def fixed_effect(known: Arms, new: Arms) -> Floats:
    """One true effect for each indication."""
    return _of_indication(known, new, fixed=True)


def random_effects(known: Arms, new: Arms) -> Floats:
    """Effects of studies that differ, for each indication by itself."""
    return _of_indication(known, new, fixed=False)


def meta_regression(known: Arms, new: Arms) -> Floats:
    """REML with indication, log sessions, needle length and whether something was added.

    An indication that no other arm has cannot have a coefficient; it then gets a regression without indications.
    """
    present = np.unique(known.indication)
    if new.indication[0] not in present:
        return meta_regression_without_indication(known, new)
    dummies = [(each.indication[:, None] == present).astype(float) for each in (known, new)]
    return _regressed(known, new, dummies)


def meta_regression_without_indication(known: Arms, new: Arms) -> Floats:
    """REML with log sessions, needle length and whether something was added; one intercept."""
    return _regressed(known, new, [np.ones((len(each.row), 1)) for each in (known, new)])


def _regressed(known: Arms, new: Arms, intercepts: list[Floats]) -> Floats:
    of_known, of_new = (
        np.column_stack([part, each.moderators]) for part, each in zip(intercepts, (known, new), strict=True)
    )
    return _foretold(pooled(known.seen, known.variance, of_known), of_new[0], new)


METHODS: Mapping[str, Callable[[Arms, Arms], Floats]] = {
    "grand mean": grand_mean,
    "fixed effect per indication": fixed_effect,
    "random effects per indication": random_effects,
    "REML meta-regression": meta_regression,
    "REML meta-regression without indication": meta_regression_without_indication,
}
"""By name: from the known arms and one new arm to equally likely values of its mean, ascending."""
