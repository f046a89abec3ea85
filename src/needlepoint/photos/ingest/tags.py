"""Directories of tags, as TIFF files and EXIF blocks have them; whatever does not fit inside the data is left out."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

ORIENTATION = 0x0112
EXIF_DIRECTORY = 0x8769

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_WHOLE = {1: "B", 3: "H", 4: "I", 8: "h", 9: "i", 13: "I"}
_MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Tag:
    """One entry: its type, how many values, and their bytes.

    Attributes:
        start: where the values lie in the data.
    """

    type: int
    count: int
    raw: bytes
    order: str
    start: int

    def whole(self) -> tuple[int, ...]:
        """The values as whole numbers; empty where they are none."""
        letter = _WHOLE.get(self.type)
        return struct.unpack(f"{self.order}{self.count}{letter}", self.raw) if letter else ()

    def number(self) -> float | None:
        """The first value as a number; None where it is none, or a fraction over zero."""
        if self.type in {5, 10} and self.count:
            over, under = struct.unpack_from(f"{self.order}2{'I' if self.type == 5 else 'i'}", self.raw)
            return over / under if under else None
        values = self.whole()
        return float(values[0]) if values else None

    def text(self) -> str | None:
        """The value as text without control signs, cut at 64; None where it is none or empty."""
        if self.type != 2:
            return None
        words = self.raw.split(b"\0")[0][:64].decode("latin-1")
        return "".join(sign for sign in words if sign.isprintable()).strip() or None


Tags = Mapping[int, Tag]


def byte_order(data: bytes) -> str | None:
    """ "<" or ">" as `struct` has it; None where the data do not begin as such a block does."""
    return {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])


def first_directory(data: bytes) -> Tags:
    """The tags of the first directory; none where the data are no such block."""
    order = byte_order(data)
    if order is None or len(data) < 8:
        return {}
    return directory_at(data, struct.unpack_from(f"{order}I", data, 4)[0], order)[0]


def sub_directory(data: bytes, tags: Tags, tag: int) -> Tags:
    """The tags of the directory that a tag points to; none where it points nowhere."""
    order, pointer = byte_order(data), tags.get(tag)
    place = pointer.whole() if pointer else ()
    return directory_at(data, place[0], order)[0] if order and place else {}


def directory_at(data: bytes, start: int, order: str) -> tuple[Tags, int]:
    """The tags of the directory at `start`, and where the next one begins (0: there is none)."""
    if start < 8 or start + 2 > len(data):
        return {}, 0
    count = struct.unpack_from(f"{order}H", data, start)[0]
    end = start + 2 + 12 * count
    if count > _MOST_ENTRIES or end > len(data):
        return {}, 0
    found = (_entry(data, start + 2 + 12 * each, order) for each in range(count))
    following = struct.unpack_from(f"{order}I", data, end)[0] if end + 4 <= len(data) else 0
    return {number: tag for number, tag in found if tag is not None}, following


def _entry(data: bytes, place: int, order: str) -> tuple[int, Tag | None]:
    number, kind, count = struct.unpack_from(f"{order}HHI", data, place)
    length = _SIZES.get(kind, 0) * count
    start = place + 8 if length <= 4 else struct.unpack_from(f"{order}I", data, place + 8)[0]
    if not length or start + length > len(data):
        return number, None
    return number, Tag(kind, count, data[start : start + length], order, start)


def orientation_of(tags: Tags) -> int:
    """How the stored picture is turned, 1 (upright) to 8; 1 where nothing sensible is said."""
    values = tags[ORIENTATION].whole() if ORIENTATION in tags else ()
    return values[0] if values and 1 <= values[0] <= 8 else 1


def orientation_block(orientation: int) -> bytes:
    """An EXIF block that says how the picture is turned, and nothing else."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
