"""What one photograph says of a zone: each quantity with its interval, or why it is not told."""

from __future__ import annotations

import math

import numpy as np

from needlepoint.photos.calibration import Calibration
from needlepoint.photos.change.colour_error import colour_sd_of_level
from needlepoint.photos.change.estimate import level_with_error, told_level
from needlepoint.photos.change.result import ErrorPart, Level
from needlepoint.photos.gate import LEAST_PX_PER_MM
from needlepoint.photos.quantities import FACTS, ChangeScale, Quantity
from needlepoint.photos.reading import Reading
from needlepoint.photos.reasons import Reason, Remark
from needlepoint.photos.repeatability.noise_model import NoiseEntry
from needlepoint.photos.skin_patch import SkinPatch


def level_of(
    quantity: Quantity,
    reading: Reading | None,
    patch: SkinPatch,
    calibration: Calibration,
    noise: NoiseEntry | None,
    rng: np.random.Generator,
) -> Level:
    """One quantity of one zone of one photograph."""
    untold = why_untold(quantity, reading, patch, noise)
    if untold or reading is None or noise is None:
        return Level(quantity, None, untold)
    others = {
        ErrorPart.SCALE: _scale_sd(quantity, calibration),
        ErrorPart.COLOUR: colour_sd_of_level(quantity, patch, calibration.colour),
    }
    level = level_with_error(reading.tallies[quantity], patch.blocks, quantity, noise, rng=rng, others=others)
    if not math.isfinite(level.value):
        return Level(quantity, None, (Remark(Reason.NOTHING_THERE),))
    return Level(quantity, told_level(level, quantity))


def why_untold(
    quantity: Quantity, reading: Reading | None, patch: SkinPatch, noise: NoiseEntry | None
) -> tuple[Remark, ...]:
    """Why a level is not told; empty where it is."""
    facts = FACTS[quantity]
    if facts.needs_size and not patch.sizes_known:
        return (Remark(Reason.NO_SCALE),)
    if facts.needs_colour and not patch.colour_known:
        return (Remark(Reason.NO_CARD),)
    if reading is None or quantity not in reading.tallies:
        return (why_unread(quantity, patch),)
    return () if noise else (Remark(Reason.ERROR_NOT_KNOWN),)


def why_unread(quantity: Quantity, patch: SkinPatch) -> Remark:
    """Why a metric did not give a quantity: too few pixels for it, or none of it there."""
    least = LEAST_PX_PER_MM[FACTS[quantity].metric]
    if patch.px_per_mm < least:
        return Remark(Reason.SAMPLING, f"{patch.px_per_mm:.1f} pixels per mm, at least {least:g} are needed")
    return Remark(Reason.NOTHING_THERE)


def _scale_sd(quantity: Quantity, calibration: Calibration) -> float:
    facts = FACTS[quantity]
    if calibration.scale is None or facts.change is ChangeScale.DIFFERENCE:
        return 0.0
    return abs(facts.size_power) * calibration.scale.relative_sd
