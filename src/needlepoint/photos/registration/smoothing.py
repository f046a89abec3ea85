"""Make a flow smooth where it cannot be trusted, and as smooth as skin moves everywhere."""

from __future__ import annotations

import cv2
import numpy as np

from needlepoint.photos.registration.contrast import Plane
from needlepoint.photos.registration.flow import Shift

FILL_PX = (60.0, 20.0, 6.0)
"""Neighbourhoods that holes are filled from, widest first."""
FULLY_ALIKE, HARDLY_ALIKE = 0.95, 0.4
"""Local correlation at which the narrowest and the widest neighbourhood are used. Light from another side turns the
shading of fine relief round, and flow then locks onto wrong places a pore's width away, to one side here and to the
other there: only a wide mean of it is right. Ours, set on known warps of real photographs with turned relief."""
_FILL_TRUST, _TRUST = 0.05, 0.02


def blurred(plane: Plane, sigma_px: float) -> Plane:
    """Gaussian blur; wide ones on a smaller picture."""
    by = max(int(sigma_px / 2), 1)
    if by == 1:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma_px), np.float32)
    size = plane.shape[1], plane.shape[0]
    small = max(size[0] // by, 1), max(size[1] // by, 1)
    reduced = cv2.GaussianBlur(cv2.resize(plane, small, interpolation=cv2.INTER_AREA), (0, 0), sigma_px / by)
    return np.asarray(cv2.resize(reduced, size, interpolation=cv2.INTER_LINEAR), np.float32)


def filled(shift: Shift, weight: Plane) -> Shift:
    """The weighted mean of ever narrower neighbourhoods, each where it has something to stand on.

    Worked out in a picture as small as the narrowest of them allows.
    """
    by = max(int(FILL_PX[-1] / 2), 1)
    size = weight.shape[1], weight.shape[0]
    small = max(size[0] // by, 1), max(size[1] // by, 1)
    amount = np.asarray(cv2.resize(shift * weight[..., None], small, interpolation=cv2.INTER_AREA), np.float32)
    mass = np.asarray(cv2.resize(weight, small, interpolation=cv2.INTER_AREA), np.float32)
    found: Shift = np.zeros(2, np.float32)
    trust = np.float32(1e-6)
    for sigma in FILL_PX:
        found = (blurred(amount, sigma / by) + trust * found) / (blurred(mass, sigma / by)[..., None] + trust)
        trust = np.float32(_FILL_TRUST)
    return np.asarray(cv2.resize(found, size, interpolation=cv2.INTER_LINEAR), np.float32)


def smoothed(shift: Shift, weight: Plane, alike: Plane, sigmas_px: tuple[float, ...]) -> Shift:
    """The flow over neighbourhoods as wide as the two pictures are unlike.

    Each mean is taken twice, the second time of what the first left over (Tukey's twicing), so that bends survive.

    Args:
        weight: of each place, 0 to 1.
        alike: mean correlation around each place.
        sigmas_px: from the narrowest to the widest.
    """
    prior = filled(shift, weight)
    place = np.clip((FULLY_ALIKE - alike) / (FULLY_ALIKE - HARDLY_ALIKE), 0, 1) * (len(sigmas_px) - 1)
    total = np.zeros_like(shift)
    for number, sigma in enumerate(sigmas_px):
        share = np.maximum(1 - np.abs(place - number), 0)
        if share.any():
            total += share[..., None] * _twiced(shift, weight, sigma, prior)
    return total


def _twiced(shift: Shift, weight: Plane, sigma: float, prior: Shift) -> Shift:
    around = blurred(weight, sigma)[..., None] + np.float32(_TRUST)
    once = (blurred(shift * weight[..., None], sigma) + _TRUST * prior) / around
    return np.asarray(once + blurred((shift - once) * weight[..., None], sigma) / around, np.float32)
