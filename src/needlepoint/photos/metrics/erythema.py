"""Erythema: how much blood the skin holds, and how much of it holds clearly more than the untreated skin beside it."""

from __future__ import annotations

import numpy as np

from needlepoint.photos.metrics.blood_and_melanin import BloodAndMelanin, beside_and_patch
from needlepoint.photos.metrics.relief import Map
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally
from needlepoint.photos.skin_patch import SkinPatch

RED_LOG10 = 0.10
"""More blood than beside, log10 of its amount, that counts as red: a quarter more (ours)."""
RED_SOFTNESS = 0.02
"""Skin counts by the logistic of (more blood - `RED_LOG10`) over this: what lies near the limit counts in part, so that
noise does not move it in or out (ours)."""


def read_erythema(patch: SkinPatch, beside: SkinPatch | None) -> Reading:
    """Mean log10 of the volume share of blood, and the share of skin that is red.

    Args:
        patch: the zone.
        beside: the untreated control region of the same photograph. Blood is read on its footing; without it on that
            of the patch itself, and no red area can be told.
    """
    untreated, read = beside_and_patch(patch, beside)
    if read is None:
        return Reading({}, None, ("No skin is left to read colour from.",))
    scale = read.scale
    over = scale.per_block()
    tallies: dict[Quantity, Tally] = {Quantity.ERYTHEMA: Ratio(scale.per_block(read.blood), over)}
    if untreated is None:
        remark = "Without untreated skin beside it no red area can be told."
        return Reading(tallies, None, (remark,))
    red = _redness(read, untreated)
    tallies[Quantity.RED_AREA] = Ratio(scale.per_block(red), over, factor=100.0)
    return Reading(tallies, lambda: scale.back_to((red >= 0.5) & (scale.share > 0), patch))


def _redness(read: BloodAndMelanin, untreated: BloodAndMelanin) -> Map:
    """How surely each pixel is red, 0 to 1."""
    usual = float((untreated.scale.per_block(untreated.blood).sum()) / untreated.scale.per_block().sum())
    more = (read.blood - np.float32(usual + RED_LOG10)) / np.float32(RED_SOFTNESS)
    return np.asarray(1 / (1 + np.exp(-np.clip(more, -30, 30))), np.float32)
