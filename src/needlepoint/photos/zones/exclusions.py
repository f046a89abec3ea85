"""What in a zone must not be counted: shine, lost detail, ink, hair, the card, and what is no skin.

All but lost detail is told from each channel's ratio to the skin around it. Light of another colour, another exposure
or another camera multiplies a channel everywhere alike, so that such ratios do not know of them, and the limits hold
for all skin tones:

- shade changes all channels alike;
- melanin and blood take more blue and green than red, always (their absorption falls towards red);
- shine adds the lamp's own light: it brightens, and blue most, since skin returns least of it;
- ink of a marker takes more red than blue (blue, violet, green), or nearly everything (black).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Box, Light, Mask, Photo, Points
from needlepoint.photos.zones.hair import hair_mask
from needlepoint.photos.zones.polygon import inside

Plane = NDArray[np.float32]

LOOKED_AT_PX_PER_MM = 8.0
"""Ours: 0.125 mm; finer detail of a mask is within its margin."""
AROUND_MM = 12.0
"""Ours: the skin around is what lies within this width; wider than any mark of a pen, narrower than a cheek's shade."""
NEAR_MM = 2.0
"""Ours: the narrower surroundings that a glint of shine on a pore's rim or a drop of sweat is held against."""
MARGIN_MM = 0.3
"""Ours: masks of shine and ink grow by this, since blur and JPEG carry both beyond their edge."""

SHEEN = (0.45, 0.06)
GLINT = (0.22, 0.05)
"""Ours, set on the phantom: least gain in log luminance, and least gain of log blue over log red, of shine."""
NARROW_MM = 0.6
"""Shine that nowhere reaches so far both ways lies on the rim of a pore or between two lines (ours)."""
INK_RED_LOSS = 0.22
INK_BLUE_OVER_RED = 0.14
"""Ours: ink darkens red by more than this and blue by that much less (natural logarithms).
A bluish vein stays below."""
BLACK_LOSS = 1.1
BLACK_GREY = 0.25
"""Ours: black ink keeps less than a third of every channel alike; a dark mole takes more blue than red."""
STRANGE_RED = 1.0
STRANGE_GREEN = 0.35
"""Ours: log red over green farther than this above or below the zone's middle is no skin (blood, cloth, leaf)."""
CLIPPED_ABOVE = 253 / 255
CLIPPED_BELOW = 1 / 255
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Exclusions:
    """What must not be counted, reason by reason; each (height, width) of the crop.

    Attributes:
        glint: the part of `glare` that is narrow. A pore's lit rim is one: it tells nothing of colour, and does not
            hide the pore.
    """

    glare: Mask
    glint: Mask
    clipped: Mask
    pen: Mask
    hair: Mask
    card: Mask
    not_skin: Mask

    @property
    def covered(self) -> Mask:
        """Wherever any but shine holds, which relief is seen through."""
        found = self.clipped | self.pen
        for each in (self.hair, self.card, self.not_skin):
            found |= each
        return found

    def shares(self, zone: Mask) -> dict[str, float]:
        """How much of a zone each of them takes, 0 to 1, by name."""
        inside_it = max(int(np.count_nonzero(zone)), 1)
        return {name: float(np.count_nonzero(getattr(self, name) & zone)) / inside_it for name in self.__slots__}


def find_exclusions(
    photo: Photo, light: Light, box: Box, zone: Mask, *, px_per_mm: float, card_corners: Points | None = None
) -> Exclusions:
    """What must not be counted in a crop.

    Args:
        photo: the photograph, for its stored values.
        light: linear light of the crop, corrected or not.
        box: where the crop lies in the photograph.
        zone: inside the outline; its middle colour stands for skin.
        px_per_mm: pixels of a millimetre.
        card_corners: outline of the card in the photograph.
    """
    card = np.zeros(zone.shape, np.bool_) if card_corners is None else inside(card_corners, box)
    clipped = find_clipped(photo, box)
    glare, broad, pen, not_skin = _odd_colours(light, zone & ~card & ~clipped, px_per_mm)
    hair = hair_mask(light, px_per_mm) if zone.size else np.zeros(zone.shape, np.bool_)
    return Exclusions(glare, glare & ~broad, clipped, pen, hair, card, not_skin)


def find_clipped(photo: Photo, box: Box) -> Mask:
    """Where a stored channel is at its top, or two channels are at their bottom, and a pixel around that."""
    stored = photo.crop(box)
    if not stored.size:
        return np.zeros(stored.shape[:2], np.bool_)
    levels = np.arange(photo.top_value + 1) / photo.top_value
    codes = np.where(levels >= CLIPPED_ABOVE, 2, np.where(levels <= CLIPPED_BELOW, 1, 0)).astype(np.uint8)
    of_channels = cv2.LUT(stored, codes) if stored.dtype == np.uint8 else codes[stored]
    lost = cv2.transform(of_channels, np.ones((1, 3), np.float32)).reshape(stored.shape[:2])
    return _grown((lost >= 2).view(np.uint8), 1)


def _odd_colours(light: Light, zone: Mask, px_per_mm: float) -> tuple[Mask, Mask, Mask, Mask]:
    """Shine, the broad part of it, ink, and what is no skin, looked for in a smaller picture."""
    shape = light.shape[:2]
    if not zone.any():
        nothing = np.zeros(shape, np.bool_)
        return nothing, nothing, nothing, nothing
    shrink = min(1.0, LOOKED_AT_PX_PER_MM / px_per_mm)
    size = (max(round(shape[1] * shrink), 1), max(round(shape[0] * shrink), 1))
    small = _log_light(light, size)
    inner = cv2.resize(zone.view(np.uint8), size, interpolation=cv2.INTER_NEAREST).view(np.bool_)
    scale = px_per_mm * shrink
    over_wide = small - _surroundings(small, inner, AROUND_MM * scale)
    over_near = small - _blurred(small, NEAR_MM * scale)
    glare = _is_shine(over_wide, SHEEN) | (_is_shine(over_near, GLINT) & (over_wide[..., 1] > 0))
    masks = (glare, _broad_of(glare, scale), _is_ink(over_wide), _is_strange(small, inner))
    reach = round(MARGIN_MM * px_per_mm)
    whole = (shape[1], shape[0])
    back = (cv2.resize(mask.view(np.uint8), whole, interpolation=cv2.INTER_NEAREST) for mask in masks)
    shine, broad, ink, strange = (_grown(mask, reach) for mask in back)
    return shine, broad, ink, strange


def _log_light(light: Light, size: tuple[int, int]) -> Light:
    smaller = cv2.resize(light, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
    return np.asarray(np.log(np.maximum(smaller, _FLOOR)), np.float32)


def _blurred(small: Light, width_px: float) -> Light:
    side = max(round(width_px) // 2 * 2 + 1, 3)
    return np.asarray(cv2.blur(small, (side, side)), np.float32).reshape(small.shape)


def _surroundings(small: Light, inner: Mask, width_px: float) -> Light:
    """The middle value of each channel in the skin around, channel by channel; what is no zone takes the zone's own."""
    middle = np.median(small[inner], axis=0).astype(np.float32)
    filled = np.where(inner[..., None], small, middle)
    shrink = min(1.0, 15.0 / max(width_px, 1.0))
    size = (max(round(small.shape[1] * shrink), 1), max(round(small.shape[0] * shrink), 1))
    coarse = cv2.resize(filled, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 3)
    low, high = coarse.min(axis=(0, 1)), coarse.max(axis=(0, 1))
    step = np.maximum(high - low, 1e-6) / 255
    codes = np.round((coarse - low) / step).astype(np.uint8)
    middle_codes = cv2.medianBlur(codes, 15).reshape(codes.shape)
    around = middle_codes.astype(np.float32) * step + low
    return np.asarray(cv2.resize(around, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _is_shine(over: Light, limits: tuple[float, float]) -> Mask:
    return np.asarray((over[..., 1] > limits[0]) & (over[..., 2] - over[..., 0] > limits[1]))


def _broad_of(shine: Mask, px_per_mm: float) -> Mask:
    side = max(round(NARROW_MM * px_per_mm), 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.morphologyEx(shine.view(np.uint8), cv2.MORPH_OPEN, disc), np.uint8).view(np.bool_)


def _is_ink(over: Light) -> Mask:
    blue_over_red = over[..., 2] - over[..., 0]
    coloured = (over[..., 0] < -INK_RED_LOSS) & (blue_over_red > INK_BLUE_OVER_RED)
    lightest = np.maximum(np.maximum(over[..., 0], over[..., 1]), over[..., 2])
    black = (lightest < -BLACK_LOSS) & (np.abs(blue_over_red) < BLACK_GREY)
    return np.asarray(coloured | black)


def _is_strange(small: Light, inner: Mask) -> Mask:
    red_over_green = cv2.blur(small[..., 0] - small[..., 1], (3, 3)).reshape(inner.shape)
    middle = np.median(red_over_green[inner])
    return np.asarray((red_over_green > middle + STRANGE_RED) | (red_over_green < middle - STRANGE_GREEN))


def _grown(mask: NDArray[np.integer | np.floating], by_px: int) -> Mask:
    if by_px < 1 or not mask.any():
        return np.asarray(mask, np.uint8).view(np.bool_)
    round_one = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * by_px + 1, 2 * by_px + 1))
    return np.asarray(cv2.dilate(mask, round_one), np.uint8).view(np.bool_)
