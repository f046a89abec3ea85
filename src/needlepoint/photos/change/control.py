"""Which untreated skin a zone is held against."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from needlepoint.photos.zones.outline import Role, ZoneOutline


def control_of(zone: ZoneOutline, zones: Sequence[ZoneOutline]) -> ZoneOutline | None:
    """The control region nearest to a zone, since light and lens differ least where it is near; None without any.

    A control region itself has no other.
    """
    controls = [each for each in zones if each.role is Role.CONTROL]
    if zone.role is Role.CONTROL or not controls:
        return None
    middle = zone.outline.mean(axis=0)
    return min(controls, key=lambda each: float(np.hypot(*(each.outline.mean(axis=0) - middle))))
