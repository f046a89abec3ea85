"""Bright and dark skin on one footing: what a phone's tone curve does to colours that are brighter in one photograph.

A phone bends its tones, and bends them elsewhere at another exposure. So where light is uneven, the colour of the
brighter skin changes between two photographs against that of the darker, with nothing changed in either. How much is
read from the skin itself: within a zone and within its control region, by how the colour of blocks changed with how
bright they are (analysis of covariance; the change of each region as a whole is left free, so that what treatment did
is not taken for it), and is taken out of the follow-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.change.block_light import LOOKED_AT_PX_PER_MM, Numbers, block_light
from needlepoint.photos.change.control import control_of
from needlepoint.photos.metrics.fixed_scale import FixedScale, smooth_within
from needlepoint.photos.photo import Light
from needlepoint.photos.skin_patch import SkinPatch
from needlepoint.photos.zones.outline import Role, ZoneOutline

EVEN_MM = 5.0
"""Standard deviation of the blur under which skin is bright or dark: light, not marks (ours)."""
KNOWN = 0.2
"""Sum of squares of brightness, natural logarithm, at which a slope is believed by a half (ours)."""
ROUNDS, TAIL = 3, 2.0
"""Blocks are weighed by Cauchy's rule with this many robust spreads (ours): a mark that faded is no tone curve."""

Cut = tuple[SkinPatch, SkinPatch]


def on_one_tone(
    zones: Sequence[ZoneOutline], patches: Mapping[str, Cut], *, write_over: bool = False
) -> dict[str, Cut]:
    """The patches of a pair, follow-ups of zones and of their control region with the colour of equally bright skin.

    Args:
        write_over: whether the light may be changed in place, which spares a copy of the largest arrays there are.
    """
    found = dict(patches)
    for control in (zone for zone in zones if zone.role is Role.CONTROL):
        held = [zone.name for zone in zones if control_of(zone, zones) is control]
        slope = _slope([patches[name] for name in (*held, control.name)])
        if not held or slope is None:
            continue
        scale = patches[control.name][1].once(FixedScale.of, LOOKED_AT_PX_PER_MM)
        usual = float(_brightness(scale)[scale.usable].mean())
        for name in (*held, control.name):
            before, after = patches[name]
            into = after.light if write_over else None
            found[name] = (before, _taken_out(after, slope, usual, into))
    return found


def _slope(cuts: Sequence[Cut]) -> Numbers | None:
    """Change of each channel's log light against their mean, (3,), for a unit of log brightness; None if not known."""
    parts = [part for part in (_by_block(*cut) for cut in cuts) if part is not None]
    if not parts:
        return None
    bright, change, weight = (np.concatenate(each) for each in zip(*parts, strict=True))
    weight = weight / weight.mean()
    kept, slope = np.ones(len(bright)), np.zeros(3)
    for _ in range(ROUNDS):
        share = weight * kept
        slope = (share * bright) @ change / (float((share * bright**2).sum()) + KNOWN)
        off = np.linalg.norm(change - bright[:, None] * slope, axis=1)
        kept = 1 / (1 + (off / (TAIL * max(float(np.median(off)) / 0.6745, 1e-6))) ** 2)
    return np.asarray(slope)


def _by_block(before: SkinPatch, after: SkinPatch) -> tuple[Numbers, Numbers, Numbers] | None:
    """Of each block: brightness, change of colour (blocks, 3), both against the region's mean, and pixels."""
    blocks = block_light(before, after)
    if blocks is None:
        return None
    here, there, weight = blocks.before, blocks.after, blocks.weight
    bright, change = (here + there).mean(axis=1) / 2, there - here
    change = change - change.mean(axis=1, keepdims=True)
    return (
        bright - np.average(bright, weights=weight),
        change - np.average(change, axis=0, weights=weight),
        weight,
    )


def _brightness(scale: FixedScale) -> NDArray[np.float32]:
    logs = np.asarray(scale.log_light.mean(axis=-1), np.float32)
    return smooth_within(logs, scale.share, EVEN_MM * scale.px_per_mm)


def _taken_out(patch: SkinPatch, slope: Numbers, usual: float, into: Light | None) -> SkinPatch:
    if not patch.usable.any():
        return patch
    brighter = _brightness(patch.once(FixedScale.of, LOOKED_AT_PX_PER_MM)) - np.float32(usual)
    gain = np.exp(-brighter[..., None] * slope.astype(np.float32))
    height, width = patch.zone.shape
    grown = cv2.resize(gain, (width, height), interpolation=cv2.INTER_LINEAR)
    return patch.with_light(np.asarray(cv2.multiply(patch.light, grown, dst=into), np.float32))
