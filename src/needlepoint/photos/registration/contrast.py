"""Pictures made alike before they are laid over each other: luminance with local brightness and contrast taken out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Grey = NDArray[np.uint8]

WINDOW_PX = 8.0
"""Standard deviation of the neighbourhood. Ours: 6 to 12 did equally well on known warps of real photographs."""
NOISE_LEVELS = 2.0
"""Contrast that counts as nothing, in levels of 255, so that the grain of plain skin is not blown up. Ours."""
_GAIN, _MIDDLE = 40.0, 128.0
_COARSER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Normalised:
    """One picture with its local contrast made equal.

    Attributes:
        grey: 8 bit, 128 where the picture is as bright as its neighbourhood.
        weight: how much of the local contrast is more than noise, 0 (plain) to 1.
    """

    grey: Grey
    weight: Plane


def normalise(luma: Plane) -> Normalised:
    """Take local brightness and contrast out of a picture of levels 0 to 255."""
    size = luma.shape[1], luma.shape[0]
    small = max(size[0] // _COARSER, 1), max(size[1] // _COARSER, 1)
    reach = (WINDOW_PX / _COARSER,) * 2
    mean = cv2.GaussianBlur(cv2.resize(luma, small, interpolation=cv2.INTER_AREA), (0, 0), reach[0])
    detail = luma - cv2.resize(mean, size, interpolation=cv2.INTER_LINEAR)
    power = cv2.GaussianBlur(cv2.resize(detail * detail, small, interpolation=cv2.INTER_AREA), (0, 0), reach[1])
    floor = np.float32(NOISE_LEVELS**2)
    gain = cv2.resize(_GAIN / np.sqrt(power + floor), size, interpolation=cv2.INTER_LINEAR)
    grey = np.clip(detail * gain + np.float32(_MIDDLE), 0, 255).astype(np.uint8)
    return Normalised(grey, np.asarray(cv2.resize(power / (power + floor), size), np.float32))
