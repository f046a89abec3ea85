"""What a card in the picture, or a person, tells about a photograph: how large things are, and of which colour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.photo import Light, Points

LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Luminance of linear sRGB (IEC 61966-2-1)."""


class ScaleSource(StrEnum):
    """Where the scale of a photograph comes from, best first."""

    CARD = "card"
    STATED = "stated"
    ASSUMED = "assumed"
    """Nobody said how large anything is: sizes are not reported, only relative change."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How many pixels a millimetre of skin has.

    Attributes:
        px_per_mm: in the plane of the skin, at the place of the card.
        relative_sd: standard deviation of any length, as a share of it; of an area it is twice this. The distance of
            the card from the skin's plane dominates it.
    """

    px_per_mm: float
    relative_sd: float
    source: ScaleSource


@dataclass(frozen=True, slots=True, eq=False)
class ColourCorrection:
    """From a photograph's linear light to true colour: undo the camera's tone curve, then a linear matrix.

    Attributes:
        tone: (n, 2) float32, light in the photograph against light on its grey patches, both rising; or None for none.
        matrix: (3, 3) float32, corrected = matrix @ light.
        left_out: (k, 3, 3) float32, the matrices with one patch left out each, for the jackknife of what is measured.
        error_de00: mean CIEDE2000 of each patch under the matrix made without it.
    """

    tone: Light | None
    matrix: Light
    left_out: Light
    error_de00: float

    def apply(self, light: Light) -> Light:
        """Corrected light, of the shape it was given in."""
        return np.asarray(cv2.transform(self.undo_tone(light), self.matrix), np.float32)

    def undo_tone(self, light: Light) -> Light:
        """Light with the camera's tone curve taken out, before the matrix."""
        if self.tone is None:
            return light
        straight = np.interp(light, self.tone[:, 0], self.tone[:, 1])
        return np.asarray(straight, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class CardLight:
    """How light falls over a card, to be carried on to the skin beside it.

    Attributes:
        to_card: (3, 3) homography from pixels to millimetres in the card's plane, counted from its middle; the first
            axis runs along its longer side.
        gradient: (2,) change of the natural logarithm of light for each millimetre along these axes.
    """

    to_card: NDArray[np.float64]
    gradient: NDArray[np.float64]

    def place_mm(self, pixels: Points) -> Points:
        """Where points of the picture (n, 2) lie in the card's plane, (n, 2) millimetres from its middle."""
        moved = np.column_stack((pixels, np.ones(len(pixels)))) @ self.to_card.T
        return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """All that is known of one photograph's scale and colour; what is None is not known.

    Attributes:
        card_corners: (n, 2) outline of the card in the picture, which is no skin; None without a card.
        problems: what is wrong with the card that was seen, in words; empty where nothing is.
        light: how light falls over the card; None where its colours could not be read, and of a chart without tags.
    """

    scale: Scale | None = None
    colour: ColourCorrection | None = None
    card_corners: Points | None = None
    problems: tuple[str, ...] = ()
    light: CardLight | None = None


NO_CALIBRATION = Calibration()


def relative_luminance(light: Light) -> NDArray[np.float32]:
    """Luminance Y of linear sRGB light, (height, width)."""
    return np.asarray(cv2.transform(light, LUMINANCE[None]), np.float32)


def finite_luminance(light: Light, darkest: float) -> NDArray[np.float32]:
    """The same, `darkest` where light is no number and 1 where it is without end; an array to be written into."""
    luminance = relative_luminance(light).reshape(light.shape[:2])
    if luminance.size and not cv2.checkRange(luminance)[0]:
        return np.nan_to_num(luminance, nan=darkest, posinf=1.0)
    return luminance
