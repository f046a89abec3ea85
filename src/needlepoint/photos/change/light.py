"""Did the light come from the same direction? Read from untreated skin, whose relief has not changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from needlepoint.photos.change.comparing import SkinComparison, ZoneReadings
from needlepoint.photos.change.shading import Shading, shading_of
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.zones.outline import Role

MOST_TURN_DEG = 10.0
"""IMAGING.md, section 5: 15 degrees fake a whole treatment effect."""
LEAST_SHARE = 0.25
"""Ours: with less of the shading from one side, its direction is known to worse than 10 degrees, and matters little."""
MOST_LOG_SHARE_RATIO = 0.23
SURE_SHARE = 0.3
"""Ours, set on the phantom: light from 10 degrees higher or lower changes the natural logarithm of the share of shading
by about so much; where less of the shading than `SURE_SHARE` is from one side, that is known less well."""
STEEPER_PER_RATIO = 40.0
"""Degrees of elevation for a change of ln share by one, about, in the light clinics use (ours, from the phantom)."""


@dataclass(frozen=True, slots=True)
class LightFindings:
    """What the shading of the same skin says of the light of a pair.

    Attributes:
        figures: `light_turned_deg` about the skin's normal, `light_share_ratio` of the shading from one side; left out
            where they cannot be told.
    """

    remarks: tuple[Remark, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


def light_between(comparison: SkinComparison) -> LightFindings:
    """Whether the light of a pair turned, or came from higher or lower.

    The direction is told by all zones together, the height by control regions alone: treatment changes relief, but not
    where it is lit from. Without a control region it cannot be told whether the light came from as high.
    """
    shadings = {name: _of_zone(zone, comparison) for name, zone in comparison.zones.items()}
    told = {name: shading for name, shading in shadings.items() if shading is not None}
    controls = [shading for name, shading in told.items() if comparison.zones[name].zone.role is Role.CONTROL]
    figures: dict[str, float] = {}
    turned = _together([each for each in told.values() if min(each.shares) >= LEAST_SHARE])
    if turned is not None:
        figures["light_turned_deg"] = abs(turned.turned_deg)
    held = _together(controls)
    if held is not None:
        figures["light_share_ratio"] = held.shares[1] / max(held.shares[0], 1e-6)
    return LightFindings(tuple(_remarks(figures, held)), figures)


def _remarks(figures: Mapping[str, float], held: Shading | None) -> Iterator[Remark]:
    turned = figures.get("light_turned_deg", 0.0)
    if turned > MOST_TURN_DEG:
        yield Remark(Reason.LIGHT_DIRECTION, f"turned by about {turned:.0f} degrees, at most {MOST_TURN_DEG:g} may be")
        return
    if held is None:
        yield Remark(Reason.LIGHT_NOT_KNOWN)
        return
    log_ratio = math.log(max(figures["light_share_ratio"], 1e-6))
    if abs(log_ratio) > MOST_LOG_SHARE_RATIO * max(1.0, SURE_SHARE / max(*held.shares, 1e-6)):
        by = min(STEEPER_PER_RATIO * abs(log_ratio), 60.0)
        where = "lower" if log_ratio > 0 else "higher"
        yield Remark(Reason.LIGHT_DIRECTION, f"about {by:.0f} degrees {where}")


def _of_zone(zone: ZoneReadings, comparison: SkinComparison) -> Shading | None:
    return shading_of(*zone.patches, comparison.registration)


def _together(shadings: list[Shading]) -> Shading | None:
    if not shadings:
        return None
    harmonics, powers = (np.sum([getattr(each, name) for each in shadings], axis=0) for name in ("harmonics", "powers"))
    return Shading((complex(harmonics[0]), complex(harmonics[1])), (float(powers[0]), float(powers[1])))
