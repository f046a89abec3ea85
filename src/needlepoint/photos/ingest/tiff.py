"""The first directory of a TIFF file (TIFF 6.0): what is in it, and that it is all there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from needlepoint.photos.ingest.head import ColourClaims, Head
from needlepoint.photos.ingest.hidden import damaged, data_behind, unsupported
from needlepoint.photos.ingest.kinds import FileKind
from needlepoint.photos.ingest.tags import Tags, byte_order, directory_at

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES = 273, 279, 324, 325
_SAMPLES, _SAMPLE_FORMAT, _KIND, _SUB_FILES, _ICC, _RAW = 277, 339, 254, 330, 34675, 50706
_COMPRESSIONS = {1: "none", 5: "LZW", 7: "JPEG", 8: "deflate", 32773: "PackBits", 32946: "deflate"}
_GREY, _RGB, _PALETTE, _INKS, _YCC = 1, 2, 3, 5, 6
_CHANNELS = {_GREY: 1, _RGB: 3, _PALETTE: 1, _INKS: 4, _YCC: 3}
_SLACK = 4096
"""Bytes behind the last thing that the file points to, which writers leave as padding."""


def read_tiff_head(data: bytes) -> Head:
    """What a TIFF file says before it is decoded.

    Raises:
        UnreadableFile: it breaks off, is a camera's raw file or a variant that is not read, or has data behind it.
    """
    order = byte_order(data) or "<"
    start = int.from_bytes(data[4:8], "little" if order == "<" else "big")
    tags, following = directory_at(data, start, order)
    width, height = _number(tags, _WIDTH), _number(tags, _HEIGHT)
    photometric, samples = _number(tags, _PHOTOMETRIC, -1), _number(tags, _SAMPLES, 1)
    if _STRIPS not in tags and _TILES not in tags:
        raise damaged("TIFF")
    _check_variant(tags, photometric, samples)
    pages = _pages_end(data, following, order)
    _check_extent(data, tags, max(pages, start), is_single=not following)
    return Head(
        FileKind.TIFF,
        width,
        height,
        ColourClaims(icc=tags[_ICC].raw if _ICC in tags else None),
        data,
        is_grey=photometric == _GREY,
        is_cmyk=photometric == _INKS,
        is_deep=tags[_BITS].whole()[:1] == (16,),
        notes=tuple(_notes(photometric, samples, has_pages=bool(following))),
    )


def _number(tags: Tags, tag: int, otherwise: int = 0) -> int:
    values = tags[tag].whole() if tag in tags else ()
    return values[0] if values else otherwise


def _check_variant(tags: Tags, photometric: int, samples: int) -> None:
    if _RAW in tags or photometric in {32803, 34892} or (_SUB_FILES in tags and _number(tags, _KIND) & 1):
        raise unsupported("A camera's raw file")
    bits = set(tags[_BITS].whole()) if _BITS in tags else {1}
    formats = set(tags[_SAMPLE_FORMAT].whole()) if _SAMPLE_FORMAT in tags else {1}
    known = _number(tags, _COMPRESSION, 1) in _COMPRESSIONS and photometric in _CHANNELS
    if not known or formats != {1} or bits not in ({8}, {16}) or not 0 <= samples - _CHANNELS[photometric] <= 1:
        raise unsupported("This rare kind of TIFF")
    if bits == {16} and photometric not in {_GREY, _RGB}:
        raise unsupported("This rare kind of TIFF")


def _notes(photometric: int, samples: int, *, has_pages: bool) -> Iterator[str]:
    if samples > _CHANNELS[photometric]:
        yield "transparency was left out"
    if has_pages:
        yield "has several pages: only the first was read"
    if photometric == _PALETTE:
        yield "has at most 256 colours"


def _pages_end(data: bytes, start: int, order: str) -> int:
    """Where the directory of the last page lies."""
    seen: set[int] = set()
    while start and start not in seen and len(seen) < 1000:
        seen.add(start)
        start = directory_at(data, start, order)[1]
    if start:
        raise damaged("TIFF")
    return max(seen, default=0)


def _check_extent(data: bytes, tags: Tags, last_directory: int, *, is_single: bool) -> None:
    starts, lengths = _pieces(tags)
    ends = starts + lengths
    if not starts.size or starts.size != lengths.size or ends.max() > len(data):
        raise damaged("TIFF")
    values = max(tag.start + len(tag.raw) for tag in tags.values())
    known = max(int(ends.max()), values, last_directory)
    # A camera's notes, places and sub-pictures lie outside the first directory's own values; only what comes after
    # the whole of a plain file is a stranger.
    if is_single and EXTRA_DIRECTORIES.isdisjoint(tags) and any(data[known + _SLACK :]):
        raise data_behind()


EXTRA_DIRECTORIES = frozenset({_SUB_FILES, 0x8769, 0x8825})
"""Tags that point to further directories."""


def _pieces(tags: Tags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    where, how_long = (_STRIPS, _STRIP_BYTES) if _STRIPS in tags else (_TILES, _TILE_BYTES)
    starts = tags[where].whole()
    lengths = tags[how_long].whole() if how_long in tags else ()
    return np.array(starts, np.int64), np.array(lengths, np.int64)
