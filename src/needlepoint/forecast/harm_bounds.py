"""What a count of events can rule out, exactly and without any model."""

from __future__ import annotations

import math

LEVEL = 0.95
"""Of the upper bound; one-sided, so that 0 of n gives about 3 in n."""


def exact_upper_bound(events: int, people: int, level: float = LEVEL) -> float:
    """The highest probability that `events` of `people` does not speak against: Clopper and Pearson's, one-sided.

    It is the p at which so few events, or fewer, have probability 1 - level (Clopper and Pearson, Biometrika
    1934;26:404).

    Raises:
        ValueError: nobody was at risk, or more had the event than were at risk.
    """
    if people < 1 or not 0 <= events <= people:
        raise ValueError(f"{events} of {people} people is no count")
    if events == people:
        return 1.0
    low, high = events / people, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _at_most(events, people, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def rule_of_three(people: int) -> float:
    """The bound where none of `people` had the event: 3 in n (Hanley and Lippman-Hand, JAMA 1983;249:1743), never
    above 1.

    Raises:
        ValueError: nobody was at risk.
    """
    if people < 1:
        raise ValueError("nobody was at risk")
    return min(1.0, 3 / people)


def _at_most(events: int, people: int, p: float) -> float:
    return math.fsum(math.comb(people, k) * p**k * (1 - p) ** (people - k) for k in range(events + 1))
