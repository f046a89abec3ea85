"""Patches of skin whose blood and melanin are known, for the tests of colour."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.phantom.seen_by import SeenBy
from needlepoint.photos.phantom.tissue import Tissue
from needlepoint.photos.phantom.tones import Tone
from needlepoint.photos.photo import Box
from needlepoint.photos.skin_patch import SkinPatch

SIZE = 96
PX_PER_MM = 8.0
BLOCK_PX = 24
Array = NDArray[np.floating]


def skin_light(tone: Tone, blood: Array | float = 0.0, melanin: Array | float = 0.0) -> NDArray[np.float64]:
    """Light of a tone's mean person before a typical camera, with so much more blood and melanin (log10)."""
    more_blood, more_melanin = np.broadcast_arrays(np.asarray(blood, float), np.asarray(melanin, float))
    both = np.stack([more_melanin.ravel(), more_blood.ravel()])
    kinds, place = np.unique(both, axis=1, return_inverse=True)
    light = SeenBy.nominal().light_of(_person(tone).reflectance(10 ** kinds[0], 10 ** kinds[1]))
    return np.asarray(light[place.ravel()].reshape(*more_blood.shape, 3))


@cache
def _person(tone: Tone) -> Tissue:
    return Tissue.of_tone(tone)


def flat(value: float = 0.0) -> Array:
    """The same amount everywhere on a patch."""
    return np.full((SIZE, SIZE), value)


def patch_of_light(light: Array, *, colour_known: bool = True, sizes_known: bool = True) -> SkinPatch:
    """A patch with a margin of 8 pixels around its zone, in blocks of 3 mm."""
    height, width = light.shape[:2]
    zone = np.zeros((height, width), bool)
    zone[8:-8, 8:-8] = True
    row, column = np.indices((height, width)) // BLOCK_PX
    block = np.where(zone, row * (width // BLOCK_PX + 1) + column, -1).astype(np.int32)
    numbers, lowered = np.unique(block[zone], return_inverse=True)
    block[zone] = lowered
    return SkinPatch(
        Box(0, 0, width, height),
        np.asarray(light, np.float32),
        zone,
        zone.copy(),
        np.zeros_like(zone),
        block,
        len(numbers),
        PX_PER_MM,
        sizes_known,
        0.7,
        0.01,
        colour_known,
    )


def noisy(light: Array, seed: int, spread: float = 0.02) -> NDArray[np.float64]:
    """With noise of each pixel and channel, as a share of the light."""
    return np.asarray(light * np.exp(np.random.default_rng(seed).normal(0, spread, np.shape(light))))


def without(patch: SkinPatch, hidden: NDArray[np.bool_]) -> SkinPatch:
    """The patch with some of it not to be counted."""
    block = np.where(hidden, -1, patch.block).astype(np.int32)
    return replace(patch, usable=patch.usable & ~hidden, block=block)
