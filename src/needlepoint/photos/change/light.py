"""Did the light come from the same direction? Read from untreated skin, whose relief has not changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from needlepoint.photos.change.comparing import SkinComparison
from needlepoint.photos.reasons import Remark


@dataclass(frozen=True, slots=True)
class LightFindings:
    """What the shading of the same skin says of the light of a pair."""

    remarks: tuple[Remark, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


def light_between(comparison: SkinComparison) -> LightFindings:
    """Placeholder until light_direction is there."""
    del comparison
    return LightFindings()
