"""The follow-up laid over the baseline, for the eye only: the same place, the same exposure, the same white."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import NO_CALIBRATION, Calibration
from needlepoint.photos.photo import Box, Light, Mask, Photo
from needlepoint.photos.pictures.encoding import Picture, encode_srgb, light_shown
from needlepoint.photos.registration.field import Registration
from needlepoint.photos.zones.outline import Role, ZoneOutline
from needlepoint.photos.zones.polygon import inside

LONGEST_PX = 1600
"""Of the longer side: sharp on a phone and on a desk, and a slider stays near one megabyte."""
MARGIN = 0.12
"""Of the longer side of all zones together, so that a person sees where on the body they are."""


@dataclass(frozen=True, slots=True, eq=False)
class AlignedPair:
    """Two pictures of the same size that show the same skin at the same place.

    Attributes:
        seen: where the follow-up shows anything at all.
        outlines: the zones in pixels of these pictures.
        px: how many pixels of the baseline one pixel stands for.
        matched_by: how exposure and white were made alike, in words.
    """

    baseline: Picture
    follow_up: Picture
    seen: Mask
    outlines: tuple[ZoneOutline, ...]
    px: float
    matched_by: str


def align_pair(
    baseline: Photo,
    follow_up: Photo,
    registration: Registration,
    zones: Sequence[ZoneOutline],
    calibrations: tuple[Calibration, Calibration] = (NO_CALIBRATION, NO_CALIBRATION),
    *,
    longest_px: int = LONGEST_PX,
) -> AlignedPair:
    """Both photographs around the zones (or whole where there are none), the follow-up warped onto the baseline.

    Interpolation changes texture: look at this, measure on the photographs themselves.
    """
    box = box_around(baseline, zones)
    first, px = light_shown(baseline, box, calibrations[0], longest_px)
    second, seen = _warped(follow_up, registration, calibrations[1], box, px, first.shape[:2])
    outlines = outlines_in(zones, box, px)
    gains, matched_by = _gains(first, second, seen, outlines, calibrations)
    white = _white_point(first, outlines)
    shown = encode_srgb(second * (gains * white))
    shown[~seen] = 236
    return AlignedPair(encode_srgb(first * white), shown, seen, outlines, px, matched_by)


def box_around(photo: Photo, zones: Sequence[ZoneOutline]) -> Box:
    """What of a photograph is shown: the zones with a margin, or everything where no zone lies in it."""
    if not zones:
        return photo.whole
    box = Box.around(np.concatenate([zone.outline for zone in zones]), photo.shape)
    if box.width < 1 or box.height < 1:
        return photo.whole
    return box.grown(round(MARGIN * max(box.width, box.height)), photo.shape)


def outlines_in(zones: Sequence[ZoneOutline], box: Box, px: float) -> tuple[ZoneOutline, ...]:
    """The zones in pixels of a picture that shows this box, one of its pixels standing for `px` of the photograph."""
    return tuple(replace(zone, outline=(zone.outline - (box.left, box.top) + 0.5) / px - 0.5) for zone in zones)


def _warped(
    photo: Photo, registration: Registration, calibration: Calibration, box: Box, px: float, shape: tuple[int, ...]
) -> tuple[Light, Mask]:
    """The follow-up's light on the baseline's frame, and where it shows anything."""
    place = _places(registration, box, px, shape)
    corners = Box.around(place.reshape(-1, 2).astype(np.float64), photo.shape).grown(8, photo.shape)
    if corners.width < 2 or corners.height < 2:
        return np.zeros((*shape, 3), np.float32), np.zeros(shape, bool)
    across = np.linalg.norm(np.diff(place, axis=1), axis=2)
    step = max(float(np.median(across)) if across.size else px, 1.0)
    light, shrink = light_shown(photo, corners, calibration, max(round(max(corners.width, corners.height) / step), 2))
    at = (place - np.array([corners.left, corners.top], np.float32) + 0.5) / shrink - 0.5
    found = cv2.remap(light, at[..., 0], at[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    height, width = photo.shape
    x, y = place[..., 0], place[..., 1]
    return np.asarray(found, np.float32), (x > -1) & (y > -1) & (x < width) & (y < height)


def _places(registration: Registration, box: Box, px: float, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Where each pixel of the shown picture lies in the follow-up, (height, width, 2)."""
    x, y = np.meshgrid(np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32))
    step = registration.step
    grid_x = ((x + 0.5) * px + box.left) / step - 0.5
    grid_y = ((y + 0.5) * px + box.top) / step - 0.5
    found = cv2.remap(registration.forward, grid_x, grid_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


def _gains(
    first: Light,
    second: Light,
    seen: Mask,
    outlines: Sequence[ZoneOutline],
    calibrations: tuple[Calibration, Calibration],
) -> tuple[Light, str]:
    """What the follow-up's channels are multiplied by, and why."""
    if all(calibration.colour for calibration in calibrations):
        return np.ones(3, np.float32), "Colours were made alike by the card in each picture."
    control, whole = np.zeros(seen.shape, bool), Box(0, 0, seen.shape[1], seen.shape[0])
    for zone in outlines:
        if zone.role is Role.CONTROL:
            control |= inside(zone.outline, whole)
    control &= seen
    if np.count_nonzero(control) < 50:
        return np.ones(3, np.float32), "Colours are as taken: there was neither a card nor a control region."
    there = np.maximum(second[control].mean(axis=0), 1e-4)
    gains = np.clip(first[control].mean(axis=0) / there, 0.2, 5.0)
    return gains.astype(np.float32), "Exposure and white were made alike by the control region."


def _white_point(light: Light, outlines: Sequence[ZoneOutline]) -> float:
    """One factor for both pictures that shows the zones' skin bright without cutting it off."""
    height, width = light.shape[:2]
    skin = np.zeros((height, width), bool)
    for zone in outlines:
        skin |= inside(zone.outline, Box(0, 0, width, height))
    shown = light[skin] if np.count_nonzero(skin) > 50 else light[::4, ::4].reshape(-1, 3)
    bright = float(np.percentile(shown.max(axis=1), 98))
    return float(np.clip(0.8 / max(bright, 1e-3), 0.5, 3.0))
