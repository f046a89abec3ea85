"""What a count of events says by itself, exactly and without any model; no SciPy, for a forecast needs it at once."""

from __future__ import annotations

import math
from collections.abc import Callable

from needlepoint.errors import InvalidInput

ONE_SIDED = 0.95
"""Of the upper bound; one-sided, so that 0 of n gives about 3 in n."""


def exact_upper_bound(events: int, people: int, level: float = ONE_SIDED) -> float:
    """The highest probability that `events` of `people` does not speak against: Clopper and Pearson's, one-sided.

    It is the p at which so few events, or fewer, have probability 1 - level (Clopper and Pearson, Biometrika
    1934;26:404).

    Raises:
        InvalidInput: nobody was at risk, or more had the event than were at risk.
    """
    _check(events, people)
    if events == people:
        return 1.0
    return _crossing(lambda p: _at_most(events, people, p) <= 1 - level, events / people, 1.0)


def exact_interval(events: int, people: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's two-sided interval of a probability, half of 1 - `level` on either side.

    Raises:
        InvalidInput: as `exact_upper_bound`.
    """
    one_sided = 0.5 + level / 2
    return 1 - exact_upper_bound(people - events, people, one_sided), exact_upper_bound(events, people, one_sided)


def rule_of_three(people: int) -> float:
    """The bound where none of `people` had the event: 3 in n (Hanley and Lippman-Hand, JAMA 1983;249:1743), never
    above 1.

    Raises:
        InvalidInput: nobody was at risk.
    """
    _check(0, people)
    return min(1.0, 3 / people)


def _check(events: int, people: int) -> None:
    if people < 1 or not 0 <= events <= people:
        raise InvalidInput(f"{events} of {people} people is no count.", next_step="Give events out of those at risk.")


def _crossing(is_above: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return (low + high) / 2


def _at_most(events: int, people: int, p: float) -> float:
    """P(X <= events), each term by its logarithm: the plain powers overflow beyond a thousand people."""
    if not 0 < p < 1:
        return float(p <= 0)
    log_p, log_q, all_ways = math.log(p), math.log1p(-p), math.lgamma(people + 1)
    return math.fsum(
        math.exp(all_ways - math.lgamma(k + 1) - math.lgamma(people - k + 1) + k * log_p + (people - k) * log_q)
        for k in range(events + 1)
    )
