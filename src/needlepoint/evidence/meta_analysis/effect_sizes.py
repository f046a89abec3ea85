"""Effect sizes with their sampling variances, from what a study prints.

Every function takes arrays of equal shape and returns (effects, variances) of that shape. Formulas as in Borenstein and
others, Introduction to Meta-Analysis (2009), chapters 4 and 5; variances are of the first order (delta method).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from needlepoint.errors import InvalidInput

Floats = NDArray[np.float64]


def log_risk_ratio(
    events: ArrayLike, people: ArrayLike, events_2: ArrayLike, people_2: ArrayLike, *, add_to_zero: float = 0.0
) -> tuple[Floats, Floats]:
    """log of the ratio of two risks.

    Args:
        events, people, events_2, people_2: counts of both groups.
        add_to_zero: added to events and non-events of both groups in every study in which one has no event.

    Raises:
        InvalidInput: a count below zero or above its denominator; or zero, for which there is no logarithm, where
            nothing is added.
    """
    a, n, c, m = _counts(events, people, events_2, people_2)
    extra = np.where((a == 0) | (c == 0), add_to_zero, 0.0)
    a, n, c, m = a + extra, n + 2 * extra, c + extra, m + 2 * extra
    _no_zero(a, c)
    return np.log(a / n) - np.log(c / m), 1 / a - 1 / n + 1 / c - 1 / m


def log_odds_ratio(
    events: ArrayLike, people: ArrayLike, events_2: ArrayLike, people_2: ArrayLike, *, add_to_zero: float = 0.0
) -> tuple[Floats, Floats]:
    """log of the ratio of two odds.

    Args:
        events, people, events_2, people_2: counts of both groups.
        add_to_zero: added to all four cells of every study in which one is zero.

    Raises:
        InvalidInput: as `log_risk_ratio`; and everybody with the event, where nothing is added.
    """
    a, n, c, m = _counts(events, people, events_2, people_2)
    cells = (a, n - a, c, m - c)
    extra = np.where(np.min(np.stack(np.broadcast_arrays(*cells)), axis=0) == 0, add_to_zero, 0.0)
    a, b, c, d = (cell + extra for cell in cells)
    _no_zero(a, b, c, d)
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def logit_proportion(events: ArrayLike, people: ArrayLike, *, add_to_zero: float = 0.0) -> tuple[Floats, Floats]:
    """logit of a proportion.

    Args:
        events, people: counts.
        add_to_zero: added to events and non-events of every study in which either is zero. It biases rare events upward
            (Stijnen 2010); `rare_proportions` needs none.

    Raises:
        InvalidInput: as `log_odds_ratio`, where nothing is added.
    """
    a, n = (np.asarray(each, dtype=float) for each in (events, people))
    _in_range(a, n)
    extra = np.where((a == 0) | (a == n), add_to_zero, 0.0)
    a, b = a + extra, n - a + extra
    _no_zero(a, b)
    return np.log(a / b), 1 / a + 1 / b


def mean_difference(
    means: ArrayLike, sds: ArrayLike, people: ArrayLike, means_2: ArrayLike, sds_2: ArrayLike, people_2: ArrayLike
) -> tuple[Floats, Floats]:
    """Difference of two means of independent groups; the variance is sd^2/n of both."""
    m, s, n, m2, s2, n2 = (np.asarray(each, dtype=float) for each in (means, sds, people, means_2, sds_2, people_2))
    _positive("standard deviation", s, s2)
    return m - m2, s**2 / n + s2**2 / n2


def mean_change(
    before: ArrayLike,
    after: ArrayLike,
    sd_before: ArrayLike,
    sd_after: ArrayLike,
    people: ArrayLike,
    correlation: ArrayLike,
) -> tuple[Floats, Floats]:
    """Change of the mean in one group, after minus before; Var = (sb^2 + sa^2 - 2 r sb sa) / n."""
    b, a, sb, sa, n, r = (
        np.asarray(each, dtype=float) for each in (before, after, sd_before, sd_after, people, correlation)
    )
    _positive("standard deviation", sb, sa)
    return a - b, (sb**2 + sa**2 - 2 * r * sb * sa) / n


def log_ratio_of_means(
    before: ArrayLike,
    after: ArrayLike,
    sd_before: ArrayLike,
    sd_after: ArrayLike,
    people: ArrayLike,
    correlation: ArrayLike,
) -> tuple[Floats, Floats]:
    """log(after / before) in one group; the variance needs the correlation of the two, which is rarely printed.

    Var = (CVb^2 + CVa^2 - 2 r CVb CVa) / n (Lajeunesse 2011, Ecology 92:2049-2055).
    """
    b, a, sb, sa, n, r = (
        np.asarray(each, dtype=float) for each in (before, after, sd_before, sd_after, people, correlation)
    )
    _positive("mean", b, a)
    cv_b, cv_a = sb / b, sa / a
    return np.log(a / b), (cv_b**2 + cv_a**2 - 2 * r * cv_b * cv_a) / n


def _counts(*values: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    a, n, c, m = (np.asarray(each, dtype=float) for each in values)
    _in_range(a, n)
    _in_range(c, m)
    return a, n, c, m


def _in_range(events: Floats, people: Floats) -> None:
    if np.any(events < 0) or np.any(events > people) or np.any(people <= 0):
        raise InvalidInput("A count lies below zero or above its denominator.", where="events")


def _no_zero(*cells: Floats) -> None:
    if any(np.any(cell == 0) for cell in cells):
        raise InvalidInput(
            "A count is zero, and its logarithm does not exist.",
            where="events",
            next_step="Use the binomial-normal model, which takes zeros as they are.",
        )


def _positive(what: str, *values: Floats) -> None:
    if any(np.any(~(value > 0)) for value in values):
        raise InvalidInput(f"A {what} is not above zero.", where=what)
