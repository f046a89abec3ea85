"""The outlines a person draws on the baseline photograph."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from needlepoint.photos.photo import Points
from needlepoint.photos.quantities import Metric


class Role(StrEnum):
    """What a zone is for."""

    TREATED = "treated"
    CONTROL = "control"
    """Untreated skin in the same photograph, under the same light: what changes here is no effect of treatment."""


@dataclass(frozen=True, slots=True, eq=False)
class ZoneOutline:
    """A polygon on the baseline.

    Attributes:
        name: for people and for files, such as `left_cheek`.
        outline: (n, 2) corners in pixels of the upright baseline, at least three, not crossing itself.
        metrics: what to measure in it; all of them where nobody chose.
    """

    name: str
    role: Role
    outline: Points
    metrics: tuple[Metric, ...] = tuple(Metric)
