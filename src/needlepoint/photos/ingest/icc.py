"""ICC profiles (ISO 15076-1) of curves and a matrix, read exactly; others are left to Little CMS."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_HEADER = 128
_MOST_TAGS = 100
_TABLES = (b"A2B0", b"A2B1", b"A2B2", b"D2B0", b"D2B1")


class OddProfile(Exception):
    """The profile is none of curves and a matrix, or is broken; says so to the reader of this module only."""


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """A profile of one curve for each channel and, in colour, a matrix.

    Attributes:
        curves: (3, levels) light of each stored value.
        to_d50: (3, 3) from light to XYZ under D50, the profile connection space; None for a grey profile.
    """

    curves: Values
    to_d50: Values | None


def read_matrix_profile(profile: bytes, levels: int) -> MatrixProfile:
    """The curves and matrix of a profile for stored values 0 to levels-1.

    Raises:
        OddProfile: it works by tables, in another space, or is damaged.
    """
    tags = _tags(profile)
    space, connection = profile[16:20], profile[20:24]
    if any(name in tags for name in _TABLES):
        raise OddProfile
    if space == b"GRAY" and b"kTRC" in tags:
        return MatrixProfile(np.repeat(_curve(tags[b"kTRC"], levels)[None], 3, 0), None)
    if space != b"RGB " or connection != b"XYZ ":
        raise OddProfile
    try:
        curves = np.stack([_curve(tags[name], levels) for name in (b"rTRC", b"gTRC", b"bTRC")])
        columns = [_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    except KeyError:
        raise OddProfile from None
    return MatrixProfile(curves, np.stack(columns, axis=1))


def _tags(profile: bytes) -> dict[bytes, bytes]:
    if len(profile) < _HEADER + 4 or profile[36:40] != b"acsp":
        raise OddProfile
    count = int.from_bytes(profile[_HEADER : _HEADER + 4], "big")
    if count > _MOST_TAGS or _HEADER + 4 + 12 * count > len(profile):
        raise OddProfile
    found: dict[bytes, bytes] = {}
    for place in range(_HEADER + 4, _HEADER + 4 + 12 * count, 12):
        name, start, length = struct.unpack_from(">4sII", profile, place)
        found[name] = profile[start : start + length]
    return found


def _xyz(tag: bytes) -> Values:
    if tag[:4] != b"XYZ " or len(tag) < 20:
        raise OddProfile
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _curve(tag: bytes, levels: int) -> Values:
    code = np.linspace(0, 1, levels)
    if tag[:4] == b"curv" and len(tag) >= 12:
        return _sampled_curve(tag, code)
    if tag[:4] == b"para" and len(tag) >= 12:
        return _parametric_curve(tag, code)
    raise OddProfile


def _sampled_curve(tag: bytes, code: Values) -> Values:
    count = int.from_bytes(tag[8:12], "big")
    if len(tag) < 12 + 2 * count:
        raise OddProfile
    if count == 0:
        return code
    samples = np.frombuffer(tag, ">u2", count, 12).astype(np.float64)
    if count == 1:
        return np.asarray(code ** (samples[0] / 256))
    return np.interp(code, np.linspace(0, 1, count), samples / 65535)


def _parametric_curve(tag: bytes, code: Values) -> Values:
    """Types 0 to 4 of ISO 15076-1, 10.18: Y = (aX + b)^g + c above d, and fX + e (or a constant) below."""
    kind = int.from_bytes(tag[8:10], "big")
    count = {0: 1, 1: 3, 2: 4, 3: 5, 4: 7}.get(kind, 0)
    if not count or len(tag) < 12 + 4 * count:
        raise OddProfile
    given = [value / 65536 for value in struct.unpack_from(f">{count}i", tag, 12)]
    if kind in {1, 2} and not given[1]:
        raise OddProfile
    g, a, b, offset, d, slope, below = _all_seven(kind, given)
    bent = np.maximum(a * code + b, 0) ** g + offset
    curve = np.where(code >= d, bent, slope * code + below)
    if not np.isfinite(curve).all():
        raise OddProfile
    return np.clip(curve, 0, 1)


def _all_seven(kind: int, given: list[float]) -> tuple[float, float, float, float, float, float, float]:
    """g, a, b, what is added above d, d, and slope and constant below d."""
    if kind == 0:
        return given[0], 1, 0, 0, 0, 0, 0
    g, a, b = given[:3]
    if kind == 1:
        return g, a, b, 0, -b / a, 0, 0
    if kind == 2:
        return g, a, b, given[3], -b / a, 0, given[3]
    slope, d = given[3], given[4]
    above, below = (given[5], given[6]) if kind == 4 else (0.0, 0.0)
    return g, a, b, above, d, slope, below
