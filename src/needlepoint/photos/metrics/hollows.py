"""Shaded hollows, such as atrophic scars: dark on the side towards the light, bright on the other, and not long.

A photograph shows their slopes, never their depth: a hollow that has become shallower is told once its slopes fall
below what untreated skin has. Shallow ones are missed. What is told is a share of skin and a count, both coarsely: the
noise model gives them wide intervals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import relative_luminance
from needlepoint.photos.metrics.fixed_scale import FixedScale
from needlepoint.photos.metrics.relief import DARKEST, WAVES_PX_PER_MM, Map, relief_for_waves
from needlepoint.photos.metrics.relief_waves import relief_waves
from needlepoint.photos.photo import Mask
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Tally
from needlepoint.photos.skin_patch import SkinPatch

PX_PER_MM = 5.0
SPREADS_MM = (0.9, 1.3)
"""Standard deviations of the filters: hollows of 2 to 5 mm across (ours)."""
LONG = 3.0
"""A line is taken off: the same slope over so many times the length across the light (ours)."""
TIMES, SOFTNESS = 5.5, 0.15
"""A place counts a half where its slope is so many robust standard deviations of untreated skin's under the same
filter, and softly around that, in natural logarithm. Ours, set on the phantom: without hollows 0.5 % is counted."""
REACH_MM = 6.0
"""Within so far of a much steeper place nothing is a hollow of its own: the filters ring there (ours)."""
JOINED_MM = 1.2
"""Steep places so near to each other are sides of one hollow (ours)."""
_MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class Hollows:
    """Shaded hollows of one patch.

    Attributes:
        weight: how surely each pixel of `scale` belongs to one, 0 to 1.
    """

    scale: FixedScale
    weight: Map

    def tallies(self) -> dict[Quantity, Tally]:
        """Share of skin and count per cm2."""
        over, area = self.scale.per_block(), self.scale.per_block(self.weight)
        reach = 2 * round(JOINED_MM * self.scale.px_per_mm) + 1
        around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        joined = cv2.morphologyEx((self.weight >= 0.5).astype(np.uint8), cv2.MORPH_CLOSE, around)
        middles = cv2.connectedComponentsWithStats(joined)[3]
        found = np.zeros(self.scale.blocks)
        for column, row in np.round(middles[1:]).astype(int):
            if self.scale.block[row, column] >= 0:
                found[self.scale.block[row, column]] += 1.0
        mm2 = over * self.scale.pixel_mm2
        return {
            Quantity.DEPRESSED_AREA: Ratio(area, over, factor=100.0),
            Quantity.DEPRESSIONS: Ratio(found, mm2, factor=100.0),
        }

    def drawn(self, patch: SkinPatch) -> Mask:
        """What was counted, at the patch's own size."""
        return self.scale.back_to(self.weight >= 0.5, patch)


def find_hollows(patch: SkinPatch, beside: SkinPatch, even: Map) -> Hollows | None:
    """Hollows of a zone, held against untreated skin; None where nothing tells where the light comes from.

    Args:
        patch: the zone.
        beside: untreated skin of the same photograph.
        even: how surely nothing but shade varies at each place of the patch, at any resolution.
    """
    towards = beside.once(light_azimuth)
    coarse, plain = (each.once(FixedScale.of, PX_PER_MM) for each in (patch, beside))
    if towards is None or not coarse.usable.any() or not plain.usable.any():
        return None
    weight = np.zeros(coarse.share.shape, np.float32)
    for spread in SPREADS_MM:
        usual = _MAD_TO_SD * float(np.median(np.abs(_slope(plain, towards, spread)[plain.usable])))
        steep = np.abs(_slope(coarse, towards, spread)) / np.float32(max(usual, 1e-6))
        weight = np.maximum(weight, _belonging(np.asarray(steep, np.float32), coarse.px_per_mm))
    height, width = coarse.share.shape
    kept = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width)
    return Hollows(coarse, np.asarray(weight * kept * (coarse.share > 0), np.float32))


def light_azimuth(patch: SkinPatch) -> float | None:
    """The direction that light comes from in the picture, radians, up to a half turn; None where it cannot be told."""
    if not patch.usable.any() or patch.px_per_mm < WAVES_PX_PER_MM / 1.5:
        return None
    shade, px_per_mm = patch.once(relief_for_waves)
    size = shade.shape[1], shade.shape[0]
    usable = cv2.resize(patch.usable.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    waves = relief_waves([shade], usable.reshape(shade.shape), px_per_mm)
    return None if waves is None else float(np.angle(waves.harmonics.sum())) / 2


def _belonging(steep: Map, px_per_mm: float) -> Map:
    """How surely a place lies in a hollow: near a slope steep enough, and at least half as steep as that itself.

    So the area of a hollow does not grow with how deeply it is shaded.
    """
    reach = 2 * round(REACH_MM * px_per_mm) + 1
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    steepest = np.asarray(cv2.dilate(steep, around), np.float32)
    half = np.asarray(np.maximum(steepest, TIMES) / 2, np.float32)
    return np.asarray(_softly(steepest, TIMES) * _softly(steep, half), np.float32)


def _softly(steep: Map, least: Map | float) -> Map:
    over = np.log(np.maximum(steep, 1e-6) / least) / SOFTNESS
    return np.asarray(1 / (1 + np.exp(-np.clip(over, -30, 30))), np.float32)


def _slope(scale: FixedScale, towards: float, spread_mm: float) -> Map:
    """How steeply light changes towards the lamp, over a round spot, less over a long one across the light."""
    spread = spread_mm * scale.px_per_mm
    shade = np.log(np.maximum(relative_luminance(scale.light), DARKEST))
    usual = float(np.median(shade[scale.usable]))
    filled = np.where(scale.share > 0, shade, np.float32(usual)).astype(np.float32)
    kernel = _kernel(spread, towards, 1.0) - _kernel(spread, towards, LONG)
    return np.asarray(cv2.filter2D(filled, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT_101), np.float32)


def _kernel(spread: float, towards: float, length: float) -> NDArray[np.float32]:
    reach = math.ceil(4 * spread * length)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    along, across = x * np.cos(towards) + y * np.sin(towards), y * np.cos(towards) - x * np.sin(towards)
    kernel = along * np.exp(-(along**2) / (2 * spread**2) - across**2 / (2 * (length * spread) ** 2))
    full = np.zeros((2 * math.ceil(4 * spread * LONG) + 1,) * 2)
    margin = (full.shape[0] - kernel.shape[0]) // 2
    inside = slice(margin, margin + kernel.shape[0])
    full[inside, inside] = kernel / np.abs(kernel).sum()
    return full.astype(np.float32)
