"""Did the light come from the same direction? Read from untreated skin, whose relief has not changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from needlepoint.photos.change.block_light import block_light
from needlepoint.photos.change.comparing import SkinComparison, ZoneReadings
from needlepoint.photos.change.evenness import brightness_slope
from needlepoint.photos.change.shading import Shading, shading_of
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.threads import side_by_side
from needlepoint.photos.zones.outline import Role

MOST_TURN_DEG = 10.0
"""IMAGING.md, section 5: 15 degrees fake a whole treatment effect."""
LEAST_SHARE = 0.25
"""Ours: with less of the shading from one side, its direction is known to worse than 10 degrees, and matters little."""
MOST_LOG_SHARE_RATIO = 0.35
"""Ours, set on the phantom: light from 14 degrees higher or lower changes the natural logarithm of the share of shading
by about so much or more. At 0.2 every thirtieth careful pair was refused, and no pair of other light more than at this:
how light falls off over the skin tells those."""
MOST_LOG_POWER_RATIO = 0.3
"""Ours: where nearly all of the power is shading from one side, its share can hardly grow, but the shade itself does.
Light from 10 degrees lower raises the natural logarithm of the power of relief by 0.35 where a half of it is shading
(power goes with 1 / tan2 of the elevation, here 40 degrees); careful pairs of the phantom differ by up to 0.23."""
MOST_SLOPE_PER_CM = 0.012
"""Ours, set on the phantom: over skin that bends, light from 15 to 40 degrees higher changes brightness by 0.01 to 0.04
more on one side than on the other, natural logarithm for 10 mm; careful pairs reach 0.010."""
SURE_SD, SURE_TURN_SD = 2.0, 1.5
"""By how many of its standard deviations a figure must lie beyond its limit (ours, on the phantom: at one, every fifth
good pair was refused; light that turned clearly is still seen at two). That of a turn: of 111 careful pairs none is
refused, of 24 whose light turned by 10 to 20 degrees 19 are."""
STEEPER_PER_RATIO = 40.0
"""Degrees of elevation for a change of ln share by one, about, in the light clinics use (ours, from the phantom)."""


@dataclass(frozen=True, slots=True)
class LightFindings:
    """What the shading of the same skin says of the light of a pair.

    Attributes:
        figures: `light_turned_deg` about the skin's normal, `light_log_share_ratio` of the shading from one side (left
            out where neither picture has enough of it), `light_log_power_ratio` of the relief, and `light_slope_per_cm`
            of the change of brightness over the skin, each with its standard deviation; left out where they cannot be
            told.
    """

    remarks: tuple[Remark, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


def light_between(comparison: SkinComparison) -> LightFindings:
    """Whether the light of a pair turned, or came from higher or lower.

    The direction is told by all zones together, the height by control regions alone: treatment changes relief, but not
    where it is lit from. Without a control region it cannot be told whether the light came from as high.
    """
    zones = comparison.zones.values()
    shadings = side_by_side(lambda zone: _of_zone(zone, comparison), zones)
    told = {name: shading for name, shading in zip(comparison.zones, shadings, strict=True) if shading is not None}
    every = Shading.together([each for each in told.values() if min(each.shares) >= LEAST_SHARE])
    held = Shading.together([each for name, each in told.items() if comparison.zones[name].zone.role is Role.CONTROL])
    figures: dict[str, float] = {}
    if every is not None:
        figures |= {"light_turned_deg": abs(every.turned_deg), "light_turned_sd_deg": every.turned_sd_deg}
    if held is not None:
        figures |= {"light_log_power_ratio": held.log_power_ratio, "light_log_power_sd": held.log_power_sd}
        if max(held.shares) >= LEAST_SHARE:
            figures |= {"light_log_share_ratio": held.log_share_ratio, "light_log_share_sd": held.log_share_sd}
    blocks = side_by_side(lambda zone: block_light(*zone.patches), zones)
    slope = brightness_slope([each for each in blocks if each is not None])
    if slope is not None:
        figures |= {"light_slope_per_cm": slope.per_cm, "light_slope_sd_per_cm": slope.sd}
    return LightFindings(tuple(_remarks(figures)), figures)


def _remarks(figures: Mapping[str, float]) -> Iterator[Remark]:
    """Beyond the limit by more than can be doubted; what is not known for sure is no reason to refuse."""
    turned, doubt = figures.get("light_turned_deg", 0.0), figures.get("light_turned_sd_deg", 0.0)
    if turned - SURE_TURN_SD * doubt > MOST_TURN_DEG:
        yield Remark(Reason.LIGHT_DIRECTION, f"turned by about {turned:.0f} degrees, at most {MOST_TURN_DEG:g} may be")
        return
    slope, doubt = figures.get("light_slope_per_cm", 0.0), figures.get("light_slope_sd_per_cm", 0.0)
    if slope - SURE_SD * doubt > MOST_SLOPE_PER_CM:
        yield Remark(Reason.LIGHT_DIRECTION, f"it falls off over the skin by {100 * slope:.1f} % more in 1 cm")
        return
    if "light_log_power_ratio" not in figures:
        yield Remark(Reason.LIGHT_NOT_KNOWN)
        return
    log_ratio, doubt = figures.get("light_log_share_ratio", 0.0), figures.get("light_log_share_sd", 0.0)
    if abs(log_ratio) - SURE_SD * doubt > MOST_LOG_SHARE_RATIO:
        where = "lower" if log_ratio > 0 else "higher"
        by = min(STEEPER_PER_RATIO * abs(log_ratio), 60.0)
        yield Remark(Reason.LIGHT_DIRECTION, f"about {by:.0f} degrees {where}")
        return
    log_power, doubt = figures["light_log_power_ratio"], figures["light_log_power_sd"]
    if abs(log_power) - SURE_SD * doubt > MOST_LOG_POWER_RATIO:
        where = "lower" if log_power > 0 else "higher"
        yield Remark(
            Reason.LIGHT_DIRECTION, f"it came from {where}: shade is {math.exp(log_power / 2):.1f} times as deep"
        )


def _of_zone(zone: ZoneReadings, comparison: SkinComparison) -> Shading | None:
    return shading_of(*zone.patches, comparison.registration)
