"""Texture: how rough skin looks, by light and shade over 0.3 to 3 mm. A photograph shows slope, never depth."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from needlepoint.photos.calibration import relative_luminance
from needlepoint.photos.metrics.fixed_scale import BOX_SD, FixedScale, smooth, smooth_within
from needlepoint.photos.metrics.hollows import find_hollows
from needlepoint.photos.metrics.relief import DARKEST, Map
from needlepoint.photos.metrics.sampling import too_few_pixels
from needlepoint.photos.quantities import Quantity
from needlepoint.photos.reading import Ratio, Reading, Tally
from needlepoint.photos.skin_patch import SkinPatch

FINE_MM, COARSE_MM = 0.075, 0.75
"""Standard deviations of the two Gaussians whose difference is the band: a quarter of 0.3 and of 3 mm (ours)."""
LOOKED_AT_PX_PER_MM = 12.0
"""Ours: a pixel of 0.083 mm, whose own width (standard deviation 0.024 mm) is a third of the finest Gaussian."""
LEAST_PX_PER_MM = 6.0
"""Below this the finest structures, 0.3 mm, are no two pixels wide."""
MOST_SPREADS = 10.0
"""Shade farther out than so many robust standard deviations counts as so many (ours): a pore's floor stays below."""
EDGE_PX_PER_MM, EDGE_SPREAD_MM = 3.0, 0.6
EDGE_TIMES = (3.0, 4.5)
EDGE_REACH_MM = 0.8
"""Where colour changes faster than so many times the middle of the zone, and so far around, shade is not read: all
the way at the first, not at all at the second (ours, set on the phantom)."""
SKIN_LIKE = 0.5
"""Beyond the outline, light within this of the zone's middle (natural logarithm) may be stood on by filters (ours)."""
_MAD_TO_SD = 1.4826
_BAND_ENERGY = 1 / (4 * math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """Light and shade of a patch in the band of texture.

    Attributes:
        band: natural logarithm of luminance, between the two Gaussians.
        noise_variance: what of the band's variance is the camera's noise.
        even: 0 to 1, how surely nothing but shade varies there: 0 at the edge of a spot, a stretch mark or a flush.
    """

    scale: FixedScale
    band: Map
    noise_variance: float
    even: Map


def read_texture(patch: SkinPatch, beside: SkinPatch | None = None) -> Reading:
    """Roughness: standard deviation, in percent, of light and shade over 0.3 to 3 mm, the camera's noise taken out.

    Blur that the photograph already has counts as part of the finer Gaussian, so that a reading does not depend on it
    as long as it is the smaller of the two.

    Args:
        patch: the zone.
        beside: untreated skin of the same photograph, which shaded hollows are held against and which tells where the
            light comes from; without it they are left out. That its roughness changed is taken off by whoever compares
            two photographs.
    """
    if few := too_few_pixels("texture", LEAST_PX_PER_MM, patch):
        return few
    shade = shade_of(patch)
    tallies: dict[Quantity, Tally] = {Quantity.ROUGHNESS: _roughness(shade)}
    hollows = find_hollows(patch, beside, shade.even) if beside is not None else None
    if hollows is None:
        return Reading(tallies, None, ("Shaded hollows are not read: they need untreated skin to be held against.",))
    return Reading(tallies | hollows.tallies(), partial(hollows.drawn, patch))


def shade_of(patch: SkinPatch) -> Shade:
    """Light and shade of a patch, at no more than 12 pixels a millimetre."""
    scale = FixedScale.of(patch, LOOKED_AT_PX_PER_MM)
    if not scale.share.size:
        return Shade(scale, scale.share, 0.0, scale.share)
    luminance = np.log(np.maximum(relative_luminance(scale.light), DARKEST))
    weight = _stood_on(luminance, scale)
    finer, noise_variance = _finer_spread(patch, scale)
    around = smooth_within(luminance, weight, COARSE_MM * scale.px_per_mm)
    band = cv2.subtract(smooth(np.where(weight > 0, luminance, around), finer), around)
    return Shade(scale, np.asarray(band, np.float32), noise_variance, _evenly_coloured(scale))


def _stood_on(luminance: Map, scale: FixedScale) -> Map:
    """What filters may stand on: what counts, and beyond the outline what looks like it."""
    usable = scale.usable
    if not usable.any():
        return scale.share
    middle = float(np.median(luminance[usable]))
    beyond = ~scale.zone & (np.abs(luminance - middle) < SKIN_LIKE)
    return np.asarray(usable | beyond, np.float32)


def _evenly_coloured(scale: FixedScale) -> Map:
    """Where colour changes no faster than it does nearly everywhere on this skin, 0 to 1.

    Shade leaves the ratio of two channels alone, and what it does change by spreading in the skin is finer than what
    is looked at here; the edge of a mark changes both.
    """
    usable = scale.usable
    if not usable.any():
        return scale.share
    shrink = max(scale.px_per_mm / EDGE_PX_PER_MM, 1.0)
    height, width = scale.share.shape
    size = (max(round(width / shrink), 1), max(round(height / shrink), 1))
    light = cv2.resize(scale.light, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
    spread = EDGE_SPREAD_MM * scale.px_per_mm / shrink
    red, green, blue = (smooth(np.log(np.maximum(light[..., k], DARKEST)), spread) for k in range(3))
    steep = np.maximum(_steepness(red - green), _steepness(green - blue))
    steep = np.asarray(cv2.resize(steep, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    typical = max(float(np.median(steep[usable])), 1e-6)
    start, end = EDGE_TIMES
    even = np.clip((end - steep / np.float32(typical)) / (end - start), 0, 1)
    reach = 2 * round(EDGE_REACH_MM * scale.px_per_mm) + 1
    return np.asarray(cv2.erode(even.astype(np.float32), np.ones((reach, reach), np.uint8)), np.float32)


def _steepness(picture: Map) -> Map:
    right, down = cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    return np.asarray(cv2.magnitude(right, down), np.float32)


def _finer_spread(patch: SkinPatch, scale: FixedScale) -> tuple[float, float]:
    """What is left to blur, in pixels, until the finer Gaussian is reached; and the noise that then is left."""
    had = math.hypot(patch.blur_px / patch.px_per_mm, BOX_SD * math.sqrt(max(scale.shrink**2 - 1, 0)) / patch.px_per_mm)
    more = math.sqrt(max(FINE_MM**2 - had**2, 0.0)) * scale.px_per_mm
    of_pixel = patch.noise**2 / scale.shrink**2
    passed = _BAND_ENERGY / max(more, _BAND_ENERGY**0.5) ** 2
    return more, of_pixel * min(passed, 1.0)


def _roughness(shade: Shade) -> Ratio:
    scale = shade.scale
    usable = scale.usable
    spread = _MAD_TO_SD * float(np.median(np.abs(shade.band[usable]))) if usable.any() else 0.0
    most = MOST_SPREADS * spread
    square = np.minimum(shade.band * shade.band, np.float32(most * most))
    energy = scale.per_block(square * shade.even)
    counted = scale.per_block(shade.even)
    return Ratio(np.maximum(energy - shade.noise_variance * counted, 0.0), counted, factor=100.0, power=0.5)
