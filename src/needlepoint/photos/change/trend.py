"""How a quantity moves over several dates: a line through the baseline, fitted with the errors all dates share.

Every change of a series is told against the same baseline, so an error of the baseline's own reading lies in all of
them. The slope is fitted by generalized least squares with that shared part as covariance, the line going through
nothing at the baseline's date. Its interval is Student's with one degree of freedom less than there are dates, widened
where the dates scatter more than their errors say (Birge ratio: Birge 1932, doi 10.1103/PhysRev.40.207).
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

MONTH_DAYS = 365.2425 / 12
"""A mean month of the Gregorian calendar, in days: for a rate only, never to work out a date."""
FEWEST_DATES = 3


@dataclass(frozen=True, slots=True)
class DatedChange:
    """A change since baseline on its change scale.

    Attributes:
        sd: of the change, all errors together.
        shared_sd: the part of it that comes from the baseline's own reading.
    """

    on: dt.date
    value: float
    sd: float
    shared_sd: float


@dataclass(frozen=True, slots=True)
class Slope:
    """Change a month on the change scale, with half of its 95 % interval."""

    per_month: float
    reach: float


def slope_of(baseline_on: dt.date, changes: tuple[DatedChange, ...]) -> Slope | None:
    """The slope through the baseline; None with fewer than three dates after it, or all on the baseline's own day."""
    months = np.array([(each.on - baseline_on).days / MONTH_DAYS for each in changes])
    if len(changes) < FEWEST_DATES or not np.any(months > 0):
        return None
    values = np.array([each.value for each in changes])
    shared = np.array([each.shared_sd for each in changes])
    own = np.array([max(each.sd**2 - each.shared_sd**2, 1e-12) for each in changes])
    weight = np.linalg.inv(np.outer(shared, shared) + np.diag(own))
    information = float(months @ weight @ months)
    per_month = float(months @ weight @ values) / information
    residual = values - per_month * months
    freedom = len(changes) - 1
    scatter = math.sqrt(max(float(residual @ weight @ residual) / freedom, 1.0))
    return Slope(per_month, float(stdtrit(freedom, 0.975)) * scatter / math.sqrt(information))
