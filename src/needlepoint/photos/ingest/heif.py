"""The boxes of a HEIC file (ISO/IEC 14496-12 and 23008-12), and what libheif says of its first picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pillow_heif

from needlepoint.photos.ingest.head import ColourClaims, Head
from needlepoint.photos.ingest.hidden import damaged, data_behind
from needlepoint.photos.ingest.kinds import FileKind
from needlepoint.photos.ingest.limits import MAX_PARTS

_BOXES = {b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"wide", b"uuid", b"pdin", b"mpvd", b"sefd"}
"""mpvd and sefd are how phones keep a motion clip or their own notes."""


def check_boxes(data: bytes) -> None:
    """That the boxes fill the file from end to end, and that there is no stranger among them.

    Raises:
        UnreadableFile: it breaks off, or there is other data behind the picture.
    """
    place = 0
    for _ in range(MAX_PARTS):
        if place == len(data):
            return
        name, length = data[place + 4 : place + 8], int.from_bytes(data[place : place + 4], "big")
        if length == 1:
            length = int.from_bytes(data[place + 8 : place + 16], "big")
        elif length == 0 and name == b"mdat":
            return
        if name not in _BOXES:
            if any(data[place:]):
                raise data_behind()
            return
        if length < 8 or place + length > len(data):
            raise damaged("HEIC")
        place += length
    raise damaged("HEIC")


def open_heif(data: bytes) -> Any:
    """The first picture of a HEIC file, not decoded yet.

    Raises:
        UnreadableFile: libheif cannot read it.
    """
    try:
        file = pillow_heif.open_heif(data, convert_hdr_to_8bit=False)
        return file[file.primary_index]
    except (ValueError, RuntimeError, EOFError, OSError, SyntaxError, IndexError, KeyError, MemoryError):
        raise damaged("HEIC") from None


def read_heif_head(data: bytes, image: Any) -> Head:
    """What a HEIC file says before it is decoded; libheif turns the picture upright itself.

    Raises:
        UnreadableFile: it breaks off, or there is other data behind the picture.
    """
    check_boxes(data)
    tags = image.info.get("exif") or b""
    codes = image.info.get("nclx_profile") or {}
    pair = (int(codes["color_primaries"]), int(codes["transfer_characteristics"])) if codes else None
    return Head(
        FileKind.HEIC,
        image.size[0],
        image.size[1],
        ColourClaims(icc=image.info.get("icc_profile") or None, codes=pair),
        tags.removeprefix(b"Exif\0\0"),
        is_grey=image.mode.startswith(("L", "I")),
        notes=tuple(_notes(data, image)),
    )


def _notes(data: bytes, image: Any) -> Iterator[str]:
    if "A" in image.mode or "a" in image.mode:
        yield "transparency was left out"
    if b"moov" in data[:4096] or b"mpvd" in data:
        yield "a film clip in the file was left out"
