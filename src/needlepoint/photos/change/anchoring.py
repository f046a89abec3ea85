"""Colour without a card: the follow-up's light brought to where untreated skin has the colour it had in the baseline.

Without a card each photograph has its own unknown gain in red, green and blue. Untreated skin, seen in both, tells
their ratio; whatever it changed by itself is then lost, as it is when its change is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from needlepoint.photos.change.colour_error import mean_light
from needlepoint.photos.change.control import control_of
from needlepoint.photos.optics.chromophores import anchored, gains_between
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.outline import ZoneOutline

PatchesOfZones = Mapping[str, tuple[SkinPatch, SkinPatch]]


def anchored_to_control(zones: Sequence[ZoneOutline], patches: PatchesOfZones) -> PatchesOfZones:
    """The patches of a pair, the follow-up's light of each multiplied so that its control has the baseline's colour.

    Zones whose colour a card tells in both photographs, and zones without a control region, stay as they are.
    """
    found = dict(patches)
    for zone in zones:
        before, after = patches[zone.name]
        control = control_of(zone, zones)
        told_by = patches[control.name] if control else (before, after) if _is_control_of_any(zone, zones) else None
        if told_by is None or (before.colour_known and after.colour_known):
            continue
        if all(patch.usable.any() for patch in told_by):
            gains = gains_between(mean_light(told_by[1]), mean_light(told_by[0]))
            found[zone.name] = (before, after.with_light(anchored(after.light, gains)))
    return found


def _is_control_of_any(zone: ZoneOutline, zones: Sequence[ZoneOutline]) -> bool:
    return any(control_of(other, zones) is zone for other in zones)
