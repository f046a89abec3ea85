"""The chunks of a PNG file (W3C PNG, third edition), each checked by its sum, without unpacking the picture."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from needlepoint.photos.ingest.head import Chromaticities, ColourClaims, Head
from needlepoint.photos.ingest.hidden import damaged, data_behind
from needlepoint.photos.ingest.kinds import FileKind
from needlepoint.photos.ingest.limits import MAX_PARTS
from needlepoint.photos.ingest.tags import first_directory, orientation_of

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PROFILE_BYTES = 4_000_000
"""Ours: the largest profiles of printers have about 3 MB."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk: its name and where it and its content lie."""

    name: bytes
    start: int
    content: slice
    end: int


def png_chunks(data: bytes) -> tuple[Chunk, ...]:
    """Every chunk up to the end of the picture.

    Raises:
        UnreadableFile: it breaks off, a sum is wrong, or there is data behind the picture.
    """
    chunks: list[Chunk] = []
    place = len(SIGNATURE)
    while not chunks or chunks[-1].name != b"IEND":
        if len(chunks) > MAX_PARTS:
            raise damaged("PNG")
        chunks.append(_chunk_at(data, place))
        place = chunks[-1].end
    if any(data[place:]):
        raise data_behind()
    return tuple(chunks)


def _chunk_at(data: bytes, start: int) -> Chunk:
    length = int.from_bytes(data[start : start + 4], "big")
    end = start + 12 + length
    if end > len(data):
        raise damaged("PNG")
    view = memoryview(data)
    if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
        raise damaged("PNG")
    return Chunk(data[start + 4 : start + 8], start, slice(start + 8, end - 4), end)


def read_png_head(data: bytes) -> Head:
    """What a PNG file says before it is decoded.

    Raises:
        UnreadableFile: it breaks off, a sum is wrong, or there is data behind the picture.
    """
    chunks = png_chunks(data)
    first = data[chunks[0].content]
    named = {chunk.name: data[chunk.content] for chunk in chunks if chunk.name != b"IDAT"}
    if chunks[0].name != b"IHDR" or len(first) != 13 or not any(chunk.name == b"IDAT" for chunk in chunks):
        raise damaged("PNG")
    width, height, _, colour = struct.unpack_from(">IIBB", first)
    tags = named.get(b"eXIf", b"")
    return Head(
        FileKind.PNG,
        width,
        height,
        _claims(named),
        tags,
        orientation_of(first_directory(tags)),
        is_grey=colour in {0, 4},
        notes=tuple(_notes(named, colour)),
    )


def _notes(named: dict[bytes, bytes], colour: int) -> Iterator[str]:
    if colour in {4, 6} or b"tRNS" in named:
        yield "transparency was left out"
    if b"acTL" in named:
        yield "animated: only the first picture was read"
    if colour == 3:
        yield "has at most 256 colours"


def _claims(named: dict[bytes, bytes]) -> ColourClaims:
    codes, gamma, white = named.get(b"cICP", b""), named.get(b"gAMA", b""), named.get(b"cHRM", b"")
    return ColourClaims(
        icc=_profile(named[b"iCCP"]) if b"iCCP" in named else None,
        codes=(codes[0], codes[1]) if len(codes) == 4 else None,
        is_srgb=b"sRGB" in named,
        gamma=_gamma(gamma),
        chromaticities=_chromaticities(white),
    )


def _gamma(content: bytes) -> float | None:
    value = int.from_bytes(content, "big") if len(content) == 4 else 0
    return 100_000 / value if value else None


def _chromaticities(content: bytes) -> Chromaticities | None:
    if len(content) != 32:
        return None
    a, b, c, d, e, f, g, h = (value / 100_000 for value in struct.unpack(">8I", content))
    return a, b, c, d, e, f, g, h


def _profile(content: bytes) -> bytes | None:
    """The profile out of an iCCP chunk; None where it does not unpack, or to far too much."""
    name_end = content.find(b"\0")
    if name_end < 0:
        return None
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(content[name_end + 2 :], MAX_PROFILE_BYTES)
    except zlib.error:
        return None
    return profile if unpacker.eof else None
