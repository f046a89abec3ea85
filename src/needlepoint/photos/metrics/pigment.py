"""Pigment: how much melanin the skin holds, and its individual typology angle."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.metrics.beside_card import light_on_skin
from needlepoint.photos.metrics.blood_and_melanin import BloodAndMelanin, beside_and_patch, light_of
from needlepoint.photos.optics.camera import as_the_eye_sees, without_shine
from needlepoint.photos.optics.colour import individual_typology_angle, lab_of
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally
from needlepoint.photos.skin_patch import SkinPatch


def read_pigment(patch: SkinPatch, beside: SkinPatch | None) -> Reading:
    """Mean log10 of the volume share of melanosomes, and the individual typology angle of the mean light.

    Args:
        patch: the zone.
        beside: the untreated control region of the same photograph. Melanin is read on its footing; without it on
            that of the patch itself.
    """
    _, read = beside_and_patch(patch, beside)
    if read is None:
        return Reading({}, None, ("No skin is left to read colour from.",))
    scale = read.scale
    tallies: dict[Quantity, Tally] = {Quantity.MELANIN: Ratio(scale.per_block(read.melanin), scale.per_block())}
    angle = _typology_angle(read, patch.once(light_on_skin).gain)
    if angle is not None:
        tallies[Quantity.ITA] = angle
    return Reading(tallies)


def typology_angles(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """The angle, (...), degrees, of skin's light that a card corrected, (..., 3): less shine, as the eye sees it."""
    return np.asarray(individual_typology_angle(lab_of(as_the_eye_sees(without_shine(light)))), np.float64)


def _typology_angle(read: BloodAndMelanin, gain: float) -> Ratio | None:
    """The angle of the mean light as a sum by block over a sum by block; None where the light has none.

    The skin's light is divided by `gain` first, by which it gets more light than the card.

    It is the angle of a mean, as a colorimeter's aperture averages light, and not the mean of angles: those of dark
    and light pixels do not average to that of the skin. Under other weights of blocks it follows its slopes by light,
    which is exact for the reading itself and good to the second order for its spread.
    """
    mean = light_of(read.scale, read.light) / gain
    angle, slopes = _angle_and_slopes(mean)
    if not (math.isfinite(angle) and np.isfinite(slopes).all()):
        return None
    over = read.scale.per_block()
    by_block = np.stack([read.scale.per_block(read.light[..., channel]) for channel in range(3)], axis=-1) / gain
    return Ratio((by_block - over[:, None] * mean) @ slopes, over, offset=angle)


def _angle_and_slopes(light: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    """The angle of one light, (3,), less shine, as the eye sees it, and its change by each channel, (3,), degrees."""
    step = 1e-4 * np.maximum(np.abs(light), 1e-3)
    around = light + np.vstack([np.zeros(3), np.diag(step), -np.diag(step)])
    angles = typology_angles(around)
    return float(angles[0]), np.asarray((angles[1:4] - angles[4:]) / (2 * step))
