"""RGB spaces by their chromaticities: matrices to linear sRGB, and the transfer curves of ITU-T H.273."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.ingest.head import Chromaticities

Values = NDArray[np.float64]

D65 = (0.3127, 0.3290)
_BT709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
SRGB: Chromaticities = (*D65, *_BT709)
"""IEC 61966-2-1."""
DISPLAY_P3: Chromaticities = (*D65, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
"""SMPTE RP 431-2 primaries with D65, as Apple's Display P3 has them."""
ADOBE_RGB: Chromaticities = (*D65, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)
"""Adobe RGB (1998)."""
BT2020: Chromaticities = (*D65, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
"""ITU-R BT.2020."""

BY_CODE: dict[int, Chromaticities] = {
    1: SRGB,
    5: (*D65, 0.64, 0.33, 0.29, 0.60, 0.15, 0.06),
    6: (*D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    7: (*D65, 0.630, 0.340, 0.310, 0.595, 0.155, 0.070),
    9: BT2020,
    12: DISPLAY_P3,
}
"""Colour primaries of ITU-T H.273 whose white is D65."""

NAMES: dict[str, Chromaticities] = {
    "sRGB": SRGB,
    "Display P3": DISPLAY_P3,
    "Adobe RGB (1998)": ADOBE_RGB,
    "BT.2020": BT2020,
}

D50_XYZ = np.array([0.9642, 1.0, 0.8249])
"""White of the profile connection space, ISO 15076-1."""
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
"""The linearised Bradford transform, ISO 15076-1 annex E."""


def xyz_of(xy: tuple[float, float]) -> Values:
    """The XYZ of a chromaticity at Y = 1."""
    x, y = xy
    return np.array([x / y, 1.0, (1 - x - y) / y])


def rgb_to_xyz(chromaticities: Chromaticities) -> Values:
    """The matrix from linear RGB of these primaries to XYZ under their own white."""
    white, red, green, blue = (chromaticities[each : each + 2] for each in (0, 2, 4, 6))
    columns = np.stack([xyz_of((red[0], red[1])), xyz_of((green[0], green[1])), xyz_of((blue[0], blue[1]))], axis=1)
    return np.asarray(columns * np.linalg.solve(columns, xyz_of((white[0], white[1]))))


def adaptation(from_white: Values, to_white: Values) -> Values:
    """The Bradford adaptation of XYZ from one white to another."""
    gain = (_BRADFORD @ to_white) / (_BRADFORD @ from_white)
    return np.asarray(np.linalg.solve(_BRADFORD, gain[:, None] * _BRADFORD))


def to_linear_srgb(rgb_to_xyz_matrix: Values, white: Values) -> Values:
    """The matrix to linear sRGB (D65) from a matrix to XYZ under `white`."""
    adapted = adaptation(white, xyz_of(D65)) @ rgb_to_xyz_matrix
    return np.asarray(np.linalg.solve(rgb_to_xyz(SRGB), adapted))


def matrix_of(chromaticities: Chromaticities) -> Values:
    """The matrix from linear RGB of these primaries to linear sRGB, adapted to D65."""
    white = xyz_of((chromaticities[0], chromaticities[1]))
    return to_linear_srgb(rgb_to_xyz(chromaticities), white)


def srgb_curve(levels: int) -> Values:
    """Light of each stored value, IEC 61966-2-1."""
    code = np.linspace(0, 1, levels)
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def transfer_curve(code: int, levels: int) -> Values | None:
    """Light of each stored value by a transfer characteristic of ITU-T H.273; None for one that is not read."""
    stored = np.linspace(0, 1, levels)
    if code in {1, 6, 14, 15}:
        return np.where(stored < 4.5 * 0.018, stored / 4.5, ((stored + 0.099) / 1.099) ** (1 / 0.45))
    if code == 13:
        return srgb_curve(levels)
    exponents = {4: 2.2, 5: 2.8, 8: 1.0}
    return np.asarray(stored ** exponents[code]) if code in exponents else None
