"""Colour without a card: the follow-up's light brought to where untreated skin has the colour it had in the baseline.

Without a card each photograph has its own unknown gain in red, green and blue. Untreated skin, seen in both, tells
their ratio; whatever it changed by itself is then lost, as it is when its change is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.change.colour_error import mean_light
from needlepoint.photos.change.control import control_of
from needlepoint.photos.optics.chromophores import anchored, gains_between
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.outline import ZoneOutline

PatchesOfZones = Mapping[str, tuple[SkinPatch, SkinPatch]]


def anchored_to_control(
    zones: Sequence[ZoneOutline], patches: PatchesOfZones, *, write_over: bool = False
) -> PatchesOfZones:
    """The patches of a pair, the follow-up's light of each multiplied so that its control has the baseline's colour.

    Zones whose colour a card tells in both photographs, and zones without a control region, stay as they are.

    Args:
        write_over: whether the light may be changed in place, which spares a copy of the largest arrays there are.
    """
    found = dict(patches)
    # All gains first: light that is written over must not be read again.
    gains_of: dict[str, NDArray[np.float64]] = {}
    for zone in zones:
        before, after = patches[zone.name]
        control = control_of(zone, zones)
        told_by = patches[control.name] if control else (before, after) if _is_control_of_any(zone, zones) else None
        if told_by is None or (before.colour_known and after.colour_known):
            continue
        if all(patch.usable.any() for patch in told_by):
            gains_of[zone.name] = gains_between(mean_light(told_by[1]), mean_light(told_by[0]))
    for name, gains in gains_of.items():
        before, after = patches[name]
        into = after.light if write_over else None
        found[name] = (before, after.with_light(anchored(after.light, gains, into=into)))
    return found


def _is_control_of_any(zone: ZoneOutline, zones: Sequence[ZoneOutline]) -> bool:
    return any(control_of(other, zones) is zone for other in zones)
