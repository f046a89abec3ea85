"""What one photograph is good for: its figures zone by zone, and which metric each shortcoming refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import Calibration, relative_luminance
from needlepoint.photos.gate.sharpness import Sharpness, measure_sharpness
from needlepoint.photos.gate.skin_like import can_be_skin
from needlepoint.photos.photo import Box, Mask, Photo, Pixels
from needlepoint.photos.quantities import Metric
from needlepoint.photos.reasons import REFUSES, Reason, Remark
from needlepoint.photos.zones.carrying import outside_remark
from needlepoint.photos.zones.exclusions import find_clipped, find_exclusions
from needlepoint.photos.zones.outline import ZoneOutline
from needlepoint.photos.zones.polygon import inside

LEAST_PX_PER_MM: Mapping[Metric, float] = {
    Metric.ERYTHEMA: 2.0,
    Metric.PIGMENT: 2.0,
    Metric.STRIAE: 4.0,
    Metric.SPOTS: 4.0,
    Metric.WRINKLES: 6.0,
    Metric.TEXTURE: 6.0,
    Metric.PORES: 10.0,
}
"""IMAGING.md for colour, wrinkles and pores. Ours: texture like wrinkles, since its finest light and shade is 0.3 mm,
two pixels there; stretch marks and spots twice as fine as colour, since their area hangs on their edge."""
MOST_CLIPPED = 0.02
"""IMAGING.md, section 5."""
MOST_GLARE = 0.35
"""Ours: above this what shines is no longer a few spots that can be left out."""
LEAST_LUMINANCE = 0.008
"""Ours: value 22 of 255, where a step of one value is 7 % of the light."""
MOST_COLOUR_ERROR_DE00 = 3.0
"""IMAGING.md, section 5."""
MOST_BLUR_PX = 2.0
MOST_BLUR_MM = 0.12
"""Ours: a blur is refused only above both: lenses blur by about a pixel, and a pore of 0.3 mm is lost above 0.12 mm."""
MOST_BLUR_PX_WITHOUT_SCALE = 3.0
_LOOKED_AT_PX = 1_000_000
"""Shares are counted in a picture of about so many pixels."""
_ASSUMED_LONG_SIDE_MM = 300.0
"""What the long side of a picture shows where nothing says so; only how far shine is looked for depends on it."""


@dataclass(frozen=True, slots=True)
class ZoneCheck:
    """One zone, or a whole photograph, with its figures.

    Attributes:
        zone: its name; empty for the whole photograph.
        clipped_share: of the zone, where detail is lost to white or black.
        glare_share: of the zone, where it shines.
        luminance: middle of linear light, 1 for white.
        px_per_mm: pixels of a millimetre; None where nothing says.
        remarks: all that is wrong for at least one metric, with its figure.
        refused: what refuses each metric; metrics that nothing refuses are left out.
    """

    zone: str
    clipped_share: float
    glare_share: float
    luminance: float
    px_per_mm: float | None
    sharpness: Sharpness
    remarks: tuple[Remark, ...]
    refused: Mapping[Metric, tuple[Remark, ...]]


@dataclass(frozen=True, slots=True)
class PhotoCheck:
    """All zones of one photograph.

    Attributes:
        cautions: what refuses nothing and must be known, such as that no scale is known.
    """

    zones: tuple[ZoneCheck, ...]
    cautions: tuple[Remark, ...]

    def refusing(self, metric: Metric) -> tuple[Remark, ...]:
        """What refuses a metric in any zone, each reason once."""
        found = (remark for zone in self.zones for remark in zone.refused.get(metric, ()))
        return tuple({remark.reason: remark for remark in found}.values())


def check_photo(photo: Photo, calibration: Calibration, zones: Sequence[ZoneOutline] | None = None) -> PhotoCheck:
    """Judge one photograph by itself, in the given zones, or over the whole of it but the card.

    Nothing is raised: whatever is wrong is a remark, in words for the person who holds the camera.
    """
    if zones:
        checked = tuple(_check_zone(photo, calibration, zone) for zone in zones)
    else:
        checked = (_judged(photo, calibration, "", photo.whole, None, ()),)
    return PhotoCheck(checked, tuple(_cautions(calibration)))


def _cautions(calibration: Calibration) -> Iterator[Remark]:
    if calibration.scale is None:
        yield Remark(Reason.NO_SCALE)
    if calibration.problems:
        yield Remark(Reason.CARD_PROBLEM, "; ".join(calibration.problems))


def _check_zone(photo: Photo, calibration: Calibration, zone: ZoneOutline) -> ZoneCheck:
    box = Box.around(zone.outline, photo.shape)
    outside = outside_remark(zone.outline, photo.shape)
    remarks = (outside,) if outside else ()
    if box.width < 1 or box.height < 1:
        return _verdict(zone.name, (1.0, 0.0, 0.0), calibration, Sharpness(0.0, 0.0, is_known=False), remarks)
    return _judged(photo, calibration, zone.name, box, inside(zone.outline, box), remarks)


def _judged(
    photo: Photo, calibration: Calibration, name: str, box: Box, zone: Mask | None, before: tuple[Remark, ...]
) -> ZoneCheck:
    mask = np.ones((box.height, box.width), np.bool_) if zone is None else zone
    if calibration.card_corners is not None:
        mask = mask & ~inside(calibration.card_corners, box)
    scale = calibration.scale.px_per_mm if calibration.scale else None
    sharpness = measure_sharpness(photo, box, mask, px_per_mm=scale)
    figures, is_skin = _figures(photo, calibration, box, mask)
    remarks = (
        *before,
        *_colour_remarks(photo, calibration),
        *_light_remarks(figures),
        *blur_remarks(sharpness, scale),
    )
    if not is_skin and not photo.is_grey:
        remarks = (*remarks, Remark(Reason.NO_SKIN))
    return _verdict(name, figures, calibration, sharpness, remarks)


def _figures(photo: Photo, calibration: Calibration, box: Box, mask: Mask) -> tuple[tuple[float, float, float], bool]:
    """Clipped share, glare share and luminance, and whether it can be skin, from a smaller picture."""
    shrink = max(1.0, np.sqrt(box.width * box.height / _LOOKED_AT_PX))
    size = (max(round(box.width / shrink), 1), max(round(box.height / shrink), 1))
    small = cv2.resize(photo.crop(box), size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
    smaller = replace(photo, pixels=_stored(small), _small={})
    zone = cv2.resize(mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST).reshape(size[1], size[0]) > 0
    if not zone.any():
        return (0.0, 0.0, 0.0), True
    light = smaller.light()
    known = calibration.scale.px_per_mm if calibration.scale else max(photo.shape) / _ASSUMED_LONG_SIDE_MM
    found = find_exclusions(smaller, light, smaller.whole, zone, px_per_mm=max(known / shrink, 0.5))
    step = max(1, int(shrink))
    sampled = replace(photo, pixels=photo.crop(box)[::step, ::step], _small={})
    kept = mask[::step, ::step]
    clipped = float(find_clipped(sampled, sampled.whole)[kept].mean()) if kept.any() else 0.0
    luminance = float(np.median(relative_luminance(light)[zone]))
    colour = calibration.colour
    corrected = light if colour is None else colour.apply(light)
    is_skin = can_be_skin(corrected, zone & ~found.glare & ~found.clipped, is_corrected=colour is not None)
    return (clipped, found.shares(zone)["glare"], luminance), is_skin


def _stored(pixels: NDArray[Any]) -> Pixels:
    return np.asarray(pixels, np.uint8) if pixels.dtype == np.uint8 else np.asarray(pixels, np.uint16)


def _light_remarks(figures: tuple[float, float, float]) -> Iterator[Remark]:
    clipped, glare, luminance = figures
    if clipped > MOST_CLIPPED:
        yield Remark(Reason.CLIPPED, f"{100 * clipped:.0f} % of it, at most {100 * MOST_CLIPPED:.0f} % may be")
    if glare > MOST_GLARE:
        yield Remark(Reason.GLARE, f"{100 * glare:.0f} % of it, at most {100 * MOST_GLARE:.0f} % may")
    if luminance < LEAST_LUMINANCE:
        yield Remark(
            Reason.TOO_DARK, f"{100 * luminance:.1f} % of white, at least {100 * LEAST_LUMINANCE:.1f} % needed"
        )


def _colour_remarks(photo: Photo, calibration: Calibration) -> Iterator[Remark]:
    if photo.is_grey:
        yield Remark(Reason.NO_COLOUR)
    colour = calibration.colour
    if colour is not None and colour.error_de00 > MOST_COLOUR_ERROR_DE00:
        found = f"dE00 {colour.error_de00:.1f}, at most {MOST_COLOUR_ERROR_DE00:.0f} may be"
        yield Remark(Reason.COLOUR_ERROR, found)


def blur_remarks(sharpness: Sharpness, px_per_mm: float | None) -> Iterator[Remark]:
    """Whether skin is too blurred, in millimetres where the scale is known, else in pixels."""
    if not sharpness.is_known:
        yield Remark(Reason.NOT_SHARP, "no detail stands out of the noise")
    elif px_per_mm is None:
        if sharpness.blur_px > MOST_BLUR_PX_WITHOUT_SCALE:
            found = f"blurred over {sharpness.blur_px:.1f} pixels, at most {MOST_BLUR_PX_WITHOUT_SCALE:.0f} may be"
            yield Remark(Reason.NOT_SHARP, found)
    elif sharpness.blur_px > MOST_BLUR_PX and sharpness.blur_px / px_per_mm > MOST_BLUR_MM:
        found = f"blurred over {sharpness.blur_px / px_per_mm:.2f} mm, at most {MOST_BLUR_MM} mm may be"
        yield Remark(Reason.NOT_SHARP, found)


def _verdict(
    name: str,
    figures: tuple[float, float, float],
    calibration: Calibration,
    sharpness: Sharpness,
    remarks: tuple[Remark, ...],
) -> ZoneCheck:
    scale = calibration.scale.px_per_mm if calibration.scale else None
    refused: dict[Metric, tuple[Remark, ...]] = {}
    for metric in Metric:
        against = [remark for remark in remarks if metric in REFUSES.get(remark.reason, frozenset())]
        if scale is not None and scale < LEAST_PX_PER_MM[metric]:
            found = f"{scale:.1f} pixels a millimetre, at least {LEAST_PX_PER_MM[metric]:.0f} needed"
            against.append(Remark(Reason.SAMPLING, found))
        if against:
            refused[metric] = tuple(against)
    every = dict.fromkeys((*remarks, *(remark for found in refused.values() for remark in found)))
    clipped, glare, luminance = figures
    return ZoneCheck(name, clipped, glare, luminance, scale, sharpness, tuple(every), refused)
