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
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.outline import ZoneOutline

PatchesOfZones = Mapping[str, tuple[SkinPatch, SkinPatch]]


def anchored_to_control(
    zones: Sequence[ZoneOutline], patches: PatchesOfZones, *, untouched: Sequence[SkinPatch] | None = None
) -> PatchesOfZones:
    """The patches of a pair, the follow-up's light of each multiplied so that its control has the baseline's colour.

    Zones whose colour a card tells in both photographs, and zones without a control region, stay as they are.

    Args:
        untouched: patches whose light must stay as it is; other light may be written over, which spares a copy of the
            largest arrays there are. No light is written over where it is None.
    """
    found = dict(patches)
    kept = None if untouched is None else {id(patch.light) for patch in untouched}
    # All gains first: light that is written over must not be read again.
    gains_of: dict[str, tuple[NDArray[np.float64], Light | None]] = {}
    for zone in zones:
        before, after = patches[zone.name]
        control = control_of(zone, zones)
        told_by = patches[control.name] if control else (before, after) if _is_control_of_any(zone, zones) else None
        if told_by is None or (before.colour_known and after.colour_known):
            continue
        if all(patch.usable.any() for patch in told_by):
            gains = gains_between(mean_light(told_by[1]), mean_light(told_by[0]))
            into = None if kept is None or id(after.light) in kept else after.light
            gains_of[zone.name] = gains, into
    for name, (gains, into) in gains_of.items():
        before, after = patches[name]
        found[name] = (before, after.with_light(anchored(after.light, gains, into=into)))
    return found


def _is_control_of_any(zone: ZoneOutline, zones: Sequence[ZoneOutline]) -> bool:
    return any(control_of(other, zones) is zone for other in zones)
