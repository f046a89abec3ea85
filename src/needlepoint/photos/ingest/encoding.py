"""From what a file claims about its colours to what turns its values into light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from needlepoint.photos.ingest.head import ColourClaims
from needlepoint.photos.ingest.hidden import unsupported
from needlepoint.photos.ingest.icc import OddProfile, read_matrix_profile
from needlepoint.photos.ingest.primaries import (
    BY_CODE,
    D50_XYZ,
    NAMES,
    Values,
    matrix_of,
    srgb_curve,
    to_linear_srgb,
    transfer_curve,
)
from needlepoint.photos.photo import ColourEncoding

_SAME_MATRIX = 0.003
"""Ours: two matrices that differ by less are one; rounding in profiles reaches 0.001, the next space differs by 0.1."""
_HIGH_DYNAMIC_RANGE = {16, 18}
"""PQ and HLG, ITU-T H.273."""


@dataclass(frozen=True, slots=True, eq=False)
class Colours:
    """How a file's values become light, and what remains to be done.

    Attributes:
        odd_profile: a profile that only Little CMS can apply, by converting the pixels to sRGB.
    """

    encoding: ColourEncoding
    odd_profile: bytes | None = None


def colours_of(claims: ColourClaims, levels: int, *, is_grey: bool = False) -> Colours:
    """What turns stored values 0 to levels-1 into linear light; cICP before ICC before sRGB before gAMA.

    Where the file says nothing, sRGB is assumed, and the encoding says so.

    Raises:
        UnreadableFile: the picture is coded for a high dynamic range.
    """
    coded = _by_codes(claims.codes, levels) if claims.icc is None else None
    if coded is not None:
        return Colours(coded)
    if claims.icc is not None:
        return _by_profile(claims.icc, levels, is_grey=is_grey)
    if claims.is_srgb:
        return Colours(ColourEncoding.srgb(levels))
    return Colours(_by_gamma(claims, levels) or ColourEncoding.srgb(levels, assumed=True))


def _by_codes(codes: tuple[int, int] | None, levels: int) -> ColourEncoding | None:
    if codes is None:
        return None
    if codes[1] in _HIGH_DYNAMIC_RANGE:
        raise unsupported("A picture of high dynamic range (HDR)")
    curve = transfer_curve(codes[1], levels)
    if curve is None or codes[0] not in BY_CODE:
        return None
    return _encoding(np.repeat(curve[None], 3, 0), matrix_of(BY_CODE[codes[0]]))


def _by_profile(profile: bytes, levels: int, *, is_grey: bool) -> Colours:
    try:
        read = read_matrix_profile(profile, levels)
    except OddProfile:
        # A grey picture is shown as three equal channels, and no profile for one can be applied to that.
        odd = None if is_grey else profile
        return Colours(ColourEncoding.srgb(levels, assumed=odd is None), odd)
    matrix = np.eye(3) if read.to_d50 is None else to_linear_srgb(read.to_d50, D50_XYZ)
    return Colours(_encoding(read.curves, matrix))


def _by_gamma(claims: ColourClaims, levels: int) -> ColourEncoding | None:
    if claims.gamma is None or not 0.5 <= claims.gamma <= 4:
        return None
    try:
        matrix = np.eye(3) if claims.chromaticities is None else matrix_of(claims.chromaticities)
    except (np.linalg.LinAlgError, ZeroDivisionError):
        return None
    if not np.isfinite(matrix).all():
        return None
    # With the primaries of sRGB, 1/2.2 stands for the curve of sRGB itself (PNG, third edition, 11.3.2.5).
    is_srgb = abs(claims.gamma - 2.2) < 0.01 and _near(matrix, np.eye(3))
    curve = srgb_curve(levels) if is_srgb else np.linspace(0, 1, levels) ** claims.gamma
    return _encoding(np.repeat(curve[None], 3, 0), matrix)


def _encoding(curves: Values, matrix: Values) -> ColourEncoding:
    name = next((each for each in NAMES if _near(matrix, matrix_of(NAMES[each]))), "its own profile")
    if name == "sRGB":
        matrix = np.eye(3)
        name = name if np.abs(curves - srgb_curve(curves.shape[1])).max() < _SAME_MATRIX else "its own profile"
    return ColourEncoding(curves.astype(np.float32), matrix.astype(np.float32), name, assumed=False)


def _near(matrix: Values, other: Values) -> bool:
    return bool(np.abs(matrix - other).max() < _SAME_MATRIX)
