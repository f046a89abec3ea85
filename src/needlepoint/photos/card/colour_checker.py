"""The ColorChecker Classic of 24 patches: it tells colour, and no scale, since charts of several sizes are sold."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.calibration import Calibration
from needlepoint.photos.card import faults
from needlepoint.photos.card.correction import ColourFit, fit_colour
from needlepoint.photos.card.inks import Ink, InkKind
from needlepoint.photos.card.layout import CardKind, CardLayout, Patch
from needlepoint.photos.card.plane import CardPlane, fit_plane
from needlepoint.photos.photo import Photo, Points

SEARCH_SIDE_PX: Final = 800
"""It is looked for on a picture of this longer side. Ours: on larger ones it is found no better, and slower."""
LEAST_PATCH_PX: Final = 8.0
"""Side of a patch below which its colour is mixed with the rim's. Ours."""
LEAST_PATCHES: Final = 18
"""Of 24 whose place was found. Ours: a chart with more than a quarter covered is not trusted."""
NOT_IT_DE00: Final = 12.0
"""Mean leave-one-out error beyond which the squares that were found are no ColorChecker. Ours."""

# CIELAB, D50, 2 degree observer, of charts made after November 2014: X-Rite (2016), "New color specifications for
# ColorChecker SG and Classic Charts", as given by colour-science 0.4.7 (ColorChecker24 - After November 2014).
_LAB: Final[dict[str, tuple[float, float, float]]] = {
    "dark_skin": (37.54, 14.37, 14.92),
    "light_skin": (64.66, 19.27, 17.50),
    "blue_sky": (49.32, -3.82, -22.54),
    "foliage": (43.46, -12.74, 22.72),
    "blue_flower": (54.94, 9.61, -24.79),
    "bluish_green": (70.48, -32.26, -0.37),
    "orange": (62.73, 35.83, 56.50),
    "purplish_blue": (39.43, 10.75, -45.17),
    "moderate_red": (50.57, 48.64, 16.67),
    "purple": (30.10, 22.54, -20.87),
    "yellow_green": (71.77, -24.13, 58.19),
    "orange_yellow": (71.51, 18.24, 67.37),
    "blue": (28.37, 15.42, -49.80),
    "green": (54.38, -39.72, 32.27),
    "red": (42.43, 51.05, 28.62),
    "yellow": (81.80, 2.67, 80.41),
    "magenta": (50.63, 51.28, -14.12),
    "cyan": (49.57, -29.71, -28.32),
    "white": (95.19, -1.03, 2.93),
    "neutral_8": (81.29, -0.57, 0.44),
    "neutral_6.5": (66.89, -0.75, -0.06),
    "neutral_5": (50.76, -0.13, 0.14),
    "neutral_3.5": (35.63, -0.46, -0.48),
    "black": (20.64, 0.07, -0.46),
}
_WHITE_D50: Final = np.array([0.9642, 1.0, 0.8249])
"""Of the ICC profile connection space (ICC.1:2022)."""
_D65_OF_D50: Final = np.array(
    [[0.9555766, -0.0230393, 0.0631636], [-0.0282895, 1.0099416, 0.0210077], [0.0122982, -0.0204830, 1.3299098]]
)
"""Bradford's adaptation of XYZ (Lindbloom, brucelindbloom.com, Chromatic Adaptation)."""
_SRGB_OF_XYZ: Final = np.array(
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
)
"""IEC 61966-2-1, D65 (Lindbloom's digits)."""
CELL, GAP = 2.5, 0.25
"""Side of a patch and of the black between two, in the units of OpenCV's own model of the chart (mcc, 2.5 + 0.25)."""
_PX_PER_UNIT: Final = 20.0
_ALIKE: Final = 14.0
"""8 bit steps within which a pixel belongs to the patch around it. Ours: noise stays within, the black rim does not."""
_ROUNDS: Final = 2


def _light(lab: tuple[float, float, float]) -> NDArray[np.float64]:
    """Linear sRGB (D65) of CIELAB under D50, (3,); the cyan patch lies outside sRGB and has less than no red."""
    middle = (lab[0] + 16) / 116
    roots = np.array([middle + lab[1] / 500, middle, middle - lab[2] / 200])
    relative = np.where(roots > 6 / 29, roots**3, (roots - 4 / 29) * 3 * (6 / 29) ** 2)
    return np.asarray(_SRGB_OF_XYZ @ _D65_OF_D50 @ (relative * _WHITE_D50), np.float64)


REFERENCE: Final = {name: _light(lab) for name, lab in _LAB.items()}
"""True linear light of each patch."""


def _chart() -> CardLayout:
    kinds = {"dark_skin": InkKind.SKIN, "light_skin": InkKind.SKIN, "white": InkKind.GREY, "black": InkKind.GREY}
    patches = []
    for index, (name, light) in enumerate(REFERENCE.items()):
        linear = np.clip(light, 0, 1)
        code = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
        kind = kinds.get(name, InkKind.GREY if name.startswith("neutral") else InkKind.STRONG)
        red, green, blue = (round(255 * float(each)) for each in code)
        left, top = (GAP + (CELL + GAP) * place for place in (index % 6, index // 6))
        patches.append(Patch(Ink(name, kind, (red, green, blue)), left, top, CELL, CELL))
    width, height = 6 * (CELL + GAP) + GAP, 4 * (CELL + GAP) + GAP
    return CardLayout(CardKind.COLOUR_CHECKER, 0, width, height, (), tuple(patches), ())


CHART: Final = _chart()
"""The chart in units, not millimetres: a patch is 2.5 wide."""


def find_colour_checker(photo: Photo) -> Calibration | None:
    """Colour by a ColorChecker in the picture, or what is wrong with it; None where there is none."""
    if photo.is_grey or min(photo.shape) < 6 * LEAST_PATCH_PX:
        return None
    boxes = _boxes(photo)
    if not boxes:
        return None
    if len(boxes) > 1 and _apart(boxes):
        return Calibration(problems=(faults.TWO_CHARTS,))
    plane = _refined(photo, boxes[0])
    if plane is None:
        return None
    if plane.px_per_mm((CHART.width_mm / 2, CHART.height_mm / 2)) * CELL < LEAST_PATCH_PX:
        return Calibration(problems=(faults.SMALL_CHART,))
    fit = fit_colour(photo, plane, CHART, REFERENCE)
    if fit.correction is None or fit.correction.error_de00 > NOT_IT_DE00:
        return None
    return Calibration(None, fit.correction, plane.place(CHART.corners_mm), (faults.NO_SCALE_BY_CHART, *_said(fit)))


def _said(fit: ColourFit) -> tuple[str, ...]:
    assert fit.correction is not None  # noqa: S101 - asked before
    return faults.of_colours(fit.correction.error_de00, fit.left_out, fit.uneven, CHART.inks)


def _boxes(photo: Photo) -> list[Points]:
    """Corners of each chart that OpenCV sees, in the order of the chart's own, in native pixels."""
    eight_bit = photo.pixels if photo.pixels.dtype == np.uint8 else (photo.pixels >> 8).astype(np.uint8)
    share = min(SEARCH_SIDE_PX / max(photo.shape), 1.0)
    size = (max(round(photo.shape[1] * share), 1), max(round(photo.shape[0] * share), 1))
    small = cv2.resize(eight_bit, size, interpolation=cv2.INTER_AREA)
    detector = cv2.mcc.CCheckerDetector.create()
    detector.setColorChartType(cv2.mcc.MCC24)
    if not detector.process(np.ascontiguousarray(small[..., ::-1]), 2):
        return []
    scale = np.array(photo.shape[::-1], np.float64) / size
    found = [np.asarray(each.getBox(), np.float64).reshape(4, 2) for each in detector.getListColorChecker()]
    return [(box + 0.5) * scale - 0.5 for box in found if np.isfinite(box).all()]


def _apart(boxes: list[Points]) -> bool:
    """Whether two boxes are two charts, and not one found twice."""
    first, second = boxes[0], boxes[1]
    return bool(np.linalg.norm(first.mean(axis=0) - second.mean(axis=0)) > np.linalg.norm(first[1] - first[0]) / 4)


def _refined(photo: Photo, box: Points) -> CardPlane | None:
    """The chart's plane from where its patches really lie; None where too few of them are patches."""
    found: object = cv2.getPerspectiveTransform(CHART.corners_mm.astype(np.float32), box.astype(np.float32))
    to_picture = np.asarray(found, np.float64)
    plane: CardPlane | None = None
    for _ in range(_ROUNDS):
        centres, places = _patch_centres(photo, to_picture)
        if len(centres) < LEAST_PATCHES:
            return None
        plane = fit_plane(centres, np.zeros_like(centres), places)
        if plane is None:
            return None
        to_picture = plane.to_picture
    return plane


def _patch_centres(photo: Photo, to_picture: NDArray[np.float64]) -> tuple[Points, Points]:
    """Of each patch that looks like one: its middle on the chart, and where it lies in the picture."""
    margin = 1.0
    straight = np.array([[1 / _PX_PER_UNIT, 0, -margin], [0, 1 / _PX_PER_UNIT, -margin], [0, 0, 1]])
    size = (int((CHART.width_mm + 2 * margin) * _PX_PER_UNIT), int((CHART.height_mm + 2 * margin) * _PX_PER_UNIT))
    eight_bit = photo.pixels if photo.pixels.dtype == np.uint8 else (photo.pixels >> 8).astype(np.uint8)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen = cv2.GaussianBlur(cv2.warpPerspective(eight_bit, to_picture @ straight, size, flags=flags), (0, 0), 1.5)
    centres, places = [], []
    for patch in CHART.patches:
        middle = (np.array(patch.centre_mm) + margin) * _PX_PER_UNIT
        blob = _blob(np.asarray(seen, np.float32), middle)
        if blob is not None:
            centres.append(patch.centre_mm)
            places.append(blob)
    straightened = np.array(places, np.float64).reshape(-1, 2) / _PX_PER_UNIT - margin
    moved = np.column_stack((straightened, np.ones(len(straightened)))) @ to_picture.T
    return np.array(centres, np.float64).reshape(-1, 2), np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def _blob(seen: NDArray[np.float32], middle: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The middle of the patch of one colour around a place; None where it has not a patch's size."""
    reach = int(0.8 * (CELL + GAP) * _PX_PER_UNIT)
    left, top = (int(each) for each in np.maximum(np.rint(middle) - reach, 0))
    part = seen[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    column, row = np.rint(middle).astype(int) - (left, top)
    colour = np.median(part[row - 4 : row + 5, column - 4 : column + 5].reshape(-1, 3), axis=0)
    alike = (np.abs(part - colour).max(axis=2) < _ALIKE).astype(np.uint8)
    _, labels, stats, middles = cv2.connectedComponentsWithStats(alike, connectivity=4)
    label = int(labels[row, column])
    area = float(stats[label, cv2.CC_STAT_AREA]) / (CELL * _PX_PER_UNIT) ** 2
    if not label or not 0.6 < area < 1.15:
        return None
    return np.asarray(middles[label] + (left, top), np.float64)
