"""From a file to a photograph: refused in words, or upright native pixels with what turns them into light."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from needlepoint.errors import UnreadableFile
from needlepoint.photos.ingest.camera import camera_facts
from needlepoint.photos.ingest.decoding import convert_to_srgb, decode, decode_heif, is_colourless, upright
from needlepoint.photos.ingest.encoding import Colours, colours_of
from needlepoint.photos.ingest.head import Head
from needlepoint.photos.ingest.heif import open_heif, read_heif_head
from needlepoint.photos.ingest.hidden import check_nothing_hidden
from needlepoint.photos.ingest.jpeg import read_jpeg_head
from needlepoint.photos.ingest.kinds import READ_AS, FileKind, kind_of
from needlepoint.photos.ingest.limits import MAX_FILE_BYTES, check_size
from needlepoint.photos.ingest.png import read_png_head
from needlepoint.photos.ingest.tiff import read_tiff_head
from needlepoint.photos.photo import ColourEncoding, Photo, Pixels

_HEADS = {FileKind.JPEG: read_jpeg_head, FileKind.PNG: read_png_head, FileKind.TIFF: read_tiff_head}
_UNNAMED = "photograph"


def read_photo(source: Path | bytes, *, name: str | None = None) -> Photo:
    """A photograph from a JPEG, PNG, HEIC or TIFF file, or from the bytes of one.

    The format is told by the content alone. Of several pictures in one file (animation, burst, pages) the first is
    read, with a note. Transparency is left out, not laid over anything. Nothing that identifies is kept.

    Args:
        name: what to call it before people, in place of the file's own name.

    Raises:
        UnreadableFile: it is missing, too large, not of such a format, broken off, or something else as well.
    """
    where = str(source) if isinstance(source, Path) else name or _UNNAMED
    try:
        data = read_bytes(source)
        return _photo(data, name or (source.name if isinstance(source, Path) else _UNNAMED))
    except UnreadableFile as error:
        raise UnreadableFile(error.problem, where=where, next_step=error.next_step) from None


def read_bytes(source: Path | bytes) -> bytes:
    """The bytes of a photograph's file.

    Raises:
        UnreadableFile: it is missing, a folder, empty or too large, or may not be read.
    """
    if isinstance(source, bytes):
        data, size = source, len(source)
    else:
        data, size = _bytes_of_file(source)
    if size > MAX_FILE_BYTES:
        raise UnreadableFile(
            f"The file is too large ({size // 1_000_000} MB).",
            next_step=f"Give a file of at most {MAX_FILE_BYTES // 1_000_000} MB.",
        )
    if not data:
        raise UnreadableFile("The file is empty.", next_step="Copy it from the camera again.")
    return data


def _bytes_of_file(path: Path) -> tuple[bytes, int]:
    try:
        if path.is_dir():
            raise UnreadableFile("This is a folder.", next_step="Name one photograph in it.")
        if path.exists() and not path.is_file():
            raise UnreadableFile("This is no file.", next_step=f"Give the photograph as {READ_AS}.")
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
            return data, max(len(data), path.stat().st_size)
    except FileNotFoundError:
        raise UnreadableFile("There is no such file.", next_step="Check the name and the folder.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise UnreadableFile(
            f"The file cannot be opened ({reason}).", next_step="Check that you may read it."
        ) from None


def _photo(data: bytes, name: str) -> Photo:
    head, pixels, colours = read_picture(data)
    notes = list(head.notes)
    encoding = colours.encoding
    if head.is_cmyk:
        notes.append("was stored as printing inks: its colour is not exact")
    if colours.odd_profile is not None:
        pixels, encoding = _converted(pixels, colours, notes)
    if encoding.assumed:
        notes.append("names no colour profile: sRGB was assumed")
    is_grey = head.is_grey or is_colourless(pixels)
    if is_grey:
        notes.append("has no colour")
    digest = hashlib.sha256(data).hexdigest()
    pixels.setflags(write=False)
    return Photo(name, pixels, encoding, camera_facts(head.tags), digest, tuple(notes), is_grey)


def read_picture(data: bytes) -> tuple[Head, Pixels, Colours]:
    """The head, the upright pixels and the colours of a file's bytes.

    Raises:
        UnreadableFile: as `read_photo`, without the place.
    """
    kind = kind_of(data)
    check_nothing_hidden(data)
    if kind is FileKind.HEIC:
        image = open_heif(data)
        head = read_heif_head(data, image)
        check_size(head.width, head.height, len(data))
        pixels = decode_heif(image)
    else:
        head = _HEADS[kind](data)
        check_size(head.width, head.height, len(data))
        pixels = upright(decode(data, head), head.orientation)
    return head, pixels, _colours(head, pixels)


def _colours(head: Head, pixels: Pixels) -> Colours:
    levels = 256 if pixels.dtype == np.uint8 else 65_536
    if head.is_cmyk:
        return Colours(ColourEncoding.srgb(levels, assumed=True))
    return colours_of(head.claims, levels, is_grey=head.is_grey)


def _converted(pixels: Pixels, colours: Colours, notes: list[str]) -> tuple[Pixels, ColourEncoding]:
    converted = convert_to_srgb(pixels, colours)
    if converted is None:
        notes.append("its colour profile cannot be read")
        return pixels, ColourEncoding.srgb(colours.encoding.curves.shape[1], assumed=True)
    if pixels.dtype == np.uint16:
        notes.append("its colour profile works by tables: converted to sRGB, 8 bit")
    else:
        notes.append("its colour profile works by tables: converted to sRGB")
    return converted, ColourEncoding.srgb()
