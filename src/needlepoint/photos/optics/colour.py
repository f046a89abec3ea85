"""Colour as people see it: CIELAB, CIEDE2000 and the individual typology angle, from linear light.

White is that of sRGB (IEC 61966-2-1: x 0.3127, y 0.3290, which is D65 for the 2 degree observer).
The last axis of every array is the colour; the other axes may be any, so a whole picture or one mean colour will do.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Colours = NDArray[np.floating]
"""(..., 3): linear light, or L*, a*, b*."""

XYZ_OF_SRGB: Final = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float64
)
"""From linear sRGB to CIE 1931 XYZ with Y of white = 1, as IEC 61966-2-1 prints it."""
WHITE_XYZ: Final = np.array([0.3127 / 0.3290, 1.0, (1 - 0.3127 - 0.3290) / 0.3290], np.float64)

# CIE 15:2004, 8.2.1.1: below (6/29)^3 the cube root becomes a straight line.
_SMALL = (6 / 29) ** 3
_SLOPE, _INTERCEPT = (29 / 6) ** 2 / 3, 4 / 29
_LAB_OF_ROOTS = np.array([[0.0, 116.0, 0.0], [500.0, -500.0, 0.0], [0.0, 200.0, -200.0]])


def xyz_of(light: Colours) -> Colours:
    """CIE 1931 XYZ (2 degree observer, Y of white = 1) of linear sRGB light, in the precision it was given in."""
    return _times(XYZ_OF_SRGB, light)


def lab_of(light: Colours) -> Colours:
    """CIELAB (white D65, 2 degree observer) of linear sRGB light, in the precision it was given in.

    Light outside 0..1 is followed and not clipped: a dark pixel may come out of a colour correction below zero.
    """
    relative = _times(XYZ_OF_SRGB / WHITE_XYZ[:, None], light)
    roots = np.cbrt(relative)
    small = relative < _SMALL
    if small.any():
        roots[small] = relative[small] * _SLOPE + _INTERCEPT
    lab = _times(_LAB_OF_ROOTS, roots)
    lab[..., 0] -= 16
    return lab


def individual_typology_angle(lab: Colours) -> Colours:
    """The individual typology angle in degrees, (...): atan((L* - 50) / b*) (Chardon et al. 1991).

    Chardon, Cretois, Hourseau, Int J Cosmet Sci 1991;13:191 (10.1111/j.1467-2494.1991.tb00561.x). Larger is lighter.
    It means nothing where b* is not above zero, as no skin has it; there it is not a number.
    """
    lightness, yellowness = lab[..., 0] - 50, lab[..., 2]
    angle = np.degrees(np.arctan2(lightness, yellowness))
    return np.asarray(np.where(yellowness > 0, angle, np.nan), lab.dtype)


def ciede2000(first: Colours, second: Colours) -> Colours:
    """The colour difference CIEDE2000 of two CIELAB colours, (...), with kL = kC = kH = 1.

    As worked out by Sharma, Wu and Dalal, Color Res Appl 2005;30:21 (10.1002/col.20070), whose test pairs the tests
    hold it against. Between exactly opposite hues, where two means are possible, it takes theirs.
    """
    lightness = (first[..., 0] + second[..., 0]) / 2
    red = _stretch_of_a(first, second)
    chroma_1, hue_1 = _polar(first[..., 1] * red, first[..., 2])
    chroma_2, hue_2 = _polar(second[..., 1] * red, second[..., 2])
    chroma = (chroma_1 + chroma_2) / 2
    turn, hue = _turn_and_mean(hue_1, hue_2, chroma_1 * chroma_2 == 0)
    in_chroma = (chroma_2 - chroma_1) / (1 + 0.045 * chroma)
    in_hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(turn / 2) / (1 + 0.015 * chroma * _weight_of_hue(hue))
    from_mid = (lightness - 50) ** 2
    in_lightness = (second[..., 0] - first[..., 0]) / (1 + 0.015 * from_mid / np.sqrt(20 + from_mid))
    rotation = _rotation(chroma, hue)
    squared = in_lightness**2 + in_chroma**2 + in_hue**2 + rotation * in_chroma * in_hue
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def _times(matrix: NDArray[np.float64], colours: Colours) -> Colours:
    """Each colour times a matrix; OpenCV takes a picture of float32 in one pass."""
    if colours.dtype == np.float32 and colours.ndim > 1 and colours.size:
        flat = np.ascontiguousarray(colours).reshape(-1, 1, 3)
        return np.asarray(cv2.transform(flat, matrix), np.float32).reshape(colours.shape)
    return np.asarray(colours @ matrix.T, colours.dtype)


def _stretch_of_a(first: Colours, second: Colours) -> Colours:
    """1 + G of the standard: a* of colours near grey counts for more."""
    mean = (np.hypot(first[..., 1], first[..., 2]) + np.hypot(second[..., 1], second[..., 2])) / 2
    seventh = mean**7
    return np.asarray(1.5 - 0.5 * np.sqrt(seventh / (seventh + 25.0**7)))


def _polar(a: Colours, b: Colours) -> tuple[Colours, Colours]:
    hue = np.arctan2(b, a)
    return np.hypot(a, b), np.where(hue < 0, hue + 2 * np.pi, hue)


def _turn_and_mean(hue_1: Colours, hue_2: Colours, grey: NDArray[np.bool_]) -> tuple[Colours, Colours]:
    """The shorter way from one hue to the other, and the hue half way; a grey one has no hue and takes the other's."""
    turn = hue_2 - hue_1
    turn = np.where(grey, 0, turn - np.round(turn / (2 * np.pi)) * (2 * np.pi))
    return turn, np.where(grey, hue_1 + hue_2, hue_1 + turn / 2)


def _weight_of_hue(hue: Colours) -> Colours:
    """T of the standard."""
    return np.asarray(
        1
        - 0.17 * np.cos(hue - np.pi / 6)
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.pi / 30)
        - 0.20 * np.cos(4 * hue - math.radians(63))
    )


def _rotation(chroma: Colours, hue: Colours) -> Colours:
    """R_T of the standard: chroma and hue differences of blues count together."""
    degrees = np.degrees(hue) % 360
    angle = math.radians(30) * np.exp(-(((degrees - 275) / 25) ** 2))
    seventh = chroma**7
    return np.asarray(-2 * np.sqrt(seventh / (seventh + 25.0**7)) * np.sin(2 * angle))
