"""The Mantel-Haenszel risk ratio, which needs no logarithm of a zero count."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from needlepoint.errors import InvalidInput


def mantel_haenszel_risk_ratio(
    events: ArrayLike, people: ArrayLike, events_2: ArrayLike, people_2: ArrayLike
) -> tuple[float, float]:
    """log of the common risk ratio and its standard error.

    Variance by Greenland and Robins (1985), Biometrics 41:55-68.

    Raises:
        InvalidInput: no event in one of the two groups over all studies.
    """
    a, n1, c, n2 = (np.asarray(each, dtype=float) for each in (events, people, events_2, people_2))
    n = n1 + n2
    r, s = float(np.sum(a * n2 / n)), float(np.sum(c * n1 / n))
    if r == 0 or s == 0:
        raise InvalidInput("One group has no event in any study, so there is no ratio.")
    p = float(np.sum((n1 * n2 * (a + c) - a * c * n) / n**2))
    return float(np.log(r / s)), float(np.sqrt(p / (r * s)))
