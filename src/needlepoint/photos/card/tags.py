"""Finding the tags of our cards in a photograph: on a reduced picture, corners made exact on the native one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.card.layout import FIRST_ID, LAST_ID, TAG_FAMILY, TAG_MODULES
from needlepoint.photos.photo import Photo, Points

SEARCH_SIDE_PX: Final = 2000
"""Tags are looked for on a picture of about this longer side. Ours: 10 mm tags are then read from about 4 px/mm of a
12 MP photograph on; where fewer than two are read, the native picture is searched too."""
FEW_TAGS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class SeenTag:
    """A tag in the picture.

    Attributes:
        corners: (4, 2) in the order of the tag's own corners, clockwise from its upper left.
    """

    id: int
    corners: Points

    @property
    def side_px(self) -> float:
        """The root of its area."""
        return float(np.sqrt(abs(cv2.contourArea(self.corners.astype(np.float32)))))


def find_tags(photo: Photo) -> tuple[SeenTag, ...]:
    """Our tags, each as often as it is seen, corners exact to about a tenth of a pixel."""
    shrink = max(round(max(photo.shape) / SEARCH_SIDE_PX), 1)
    found = _detected(photo.grey(shrink), shrink)
    if len(found) < FEW_TAGS and shrink > 1:
        found = max(found, _detected(photo.grey(), 1, thorough=bool(found)), key=len)
    native = photo.grey()
    return tuple(SeenTag(tag.id, _refined(native, tag, shrink)) for tag in found)


def is_mirrored(photo: Photo) -> bool:
    """Whether our tags can be read in the mirror image of the photograph."""
    shrink = max(round(max(photo.shape) / SEARCH_SIDE_PX), 1)
    return bool(_detected(np.ascontiguousarray(photo.grey(shrink)[:, ::-1]), shrink))


def _detected(grey: NDArray[np.uint8], shrink: int, *, thorough: bool = True) -> list[SeenTag]:
    """Tags of our range, their corners in native pixels; thoroughly, or in a third of the time."""
    if min(grey.shape) < 2 * TAG_MODULES:
        return []
    corners, places, _ = cv2.aruco.ArucoDetector(_our_dictionary(), _parameters(grey.shape, thorough)).detectMarkers(
        grey
    )
    found: object = places
    if found is None:
        return []
    return [
        SeenTag(FIRST_ID + int(place), (np.asarray(corner, np.float64).reshape(4, 2) + 0.5) * shrink - 0.5)
        for corner, place in zip(corners, np.ravel(places), strict=True)
    ]


def _our_dictionary() -> cv2.aruco.Dictionary:
    """Our range of the family alone: ten times faster than all 587, and fewer chances to read a tag into skin."""
    family = cv2.aruco.getPredefinedDictionary(TAG_FAMILY)
    return cv2.aruco.Dictionary(family.bytesList[FIRST_ID : LAST_ID + 1], family.markerSize, family.maxCorrectionBits)


def _parameters(shape: tuple[int, ...], thorough: bool) -> cv2.aruco.DetectorParameters:
    """Sizes in pixels rather than as shares of the picture, so that a small card in a large picture is found."""
    parameters = cv2.aruco.DetectorParameters()
    longest = max(shape)
    parameters.minMarkerPerimeterRate = 4 * 14 / longest  # sides of 14 px: fewer than 2 px a module cannot be read
    parameters.maxMarkerPerimeterRate = 4.0
    parameters.adaptiveThreshWinSizeMin = 7 if thorough else 23
    parameters.adaptiveThreshWinSizeMax = 39 if thorough else 23
    parameters.adaptiveThreshWinSizeStep = 16
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    return parameters


def _refined(native: NDArray[np.uint8], tag: SeenTag, shrink: int) -> Points:
    """Corners where the gradients around them meet; the window stays within the rim and the white around it."""
    reach = int(np.clip(tag.side_px / TAG_MODULES * 0.8, 2, 12))
    left, top = np.maximum(np.floor(tag.corners.min(axis=0)).astype(int) - reach - 4 * shrink - 2, 0)
    right, bottom = np.ceil(tag.corners.max(axis=0)).astype(int) + reach + 4 * shrink + 3
    part = np.ascontiguousarray(native[top:bottom, left:right])
    start = np.ascontiguousarray((tag.corners - (left, top))[:, None], np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 30, 0.01)
    if min(part.shape) <= 2 * reach + 5:
        return tag.corners
    exact = cv2.cornerSubPix(part, start, (reach, reach), (-1, -1), stop)[:, 0] + (left, top)
    moved = np.linalg.norm(exact - tag.corners, axis=1)
    near = moved < reach + 2 * shrink
    return np.where(near[:, None], exact, tag.corners).astype(np.float64)
